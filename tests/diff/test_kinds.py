"""Each kind of change: a case that yields it alone, with its weight, and the same beside which it is silent."""

from dataclasses import replace

import pytest
from diff.cases import (
    BASE,
    DATA,
    EVIL,
    OLD,
    TINY,
    A,
    B,
    C,
    D,
    edge,
    fact,
    file,
    gap,
    joined,
    kinds,
    node,
    stating,
    with_,
)

from aibom.diff.catalogue import KINDS
from aibom.diff.compare import diff
from aibom.diff.kinds import Kind
from aibom.records.bom import Bom
from aibom.records.claims import Fact, LineageClaim, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.gaps import Severity
from aibom.records.lineage import Pin
from aibom.records.refs import ArtifactRef, Form, Unidentified
from aibom.records.snapshot import FileEntry, Resolution

ALL = OLD.edges
WEIGHTS = file("model.safetensors")


def files(*entries: FileEntry, ref: ArtifactRef = TINY) -> Bom:
    """The model at the next commit with these files beside or instead of its own."""
    return with_(ref, files=entries, ref=ref.at("9" * 40))


def outcome(ref: ArtifactRef, resolution: Resolution) -> Bom:
    """The same, but asking for it came out otherwise."""
    gone = resolution in {Resolution.PRIVATE_OR_MISSING, Resolution.DISABLED, Resolution.UNAVAILABLE}
    new = with_(ref, resolution=resolution)
    return with_(ref, new, files=None, facts=()) if gone else new


def said(ref: ArtifactRef = TINY, text: str = "a model of ours") -> LineageClaim:
    """What names a parent and is no id."""
    return LineageClaim(
        subject=ref,
        relation=Relation.FINETUNE,
        parent=Unidentified(text=text, form=Form.MALFORMED),
        text=text,
        assurance=Assurance.MENTIONED,
        evidence=Evidence(path="README.md", extractor="card"),
    )


REPINNED = (Kind.SUBJECT_REVISION,)
HIGH, MEDIUM, LOW, INFO, CRITICAL = (Severity(each) for each in ("high", "medium", "low", "info", "critical"))

CASES: list[tuple[str, Bom, Kind, Severity, tuple[Kind, ...]]] = [
    ("revision", with_(TINY, ref=TINY.at("9" * 40)), Kind.SUBJECT_REVISION, MEDIUM, ()),
    ("revision of the base", with_(BASE, ref=BASE.at("9" * 40)), Kind.PARENT_REPINNED, LOW, ()),
    ("revision of the data", with_(DATA, ref=DATA.at("9" * 40)), Kind.DATASET_REPINNED, LOW, ()),
    (
        "same name",
        with_(BASE, ref=replace(BASE, namespace="evil"), files=(file("model.safetensors", D),)),
        Kind.SAME_NAME_ELSEWHERE,
        HIGH,
        (Kind.WEIGHTS_CHANGED,),
    ),
    (
        "other bytes",
        with_(TINY, files=(file("README.md", D),)),
        Kind.OTHER_BYTES,
        CRITICAL,
        (Kind.WEIGHTS_REMOVED, Kind.FILE_ADDED),
    ),
    ("gone", outcome(TINY, Resolution.PRIVATE_OR_MISSING), Kind.SUBJECT_MISSING, CRITICAL, ()),
    ("gated", outcome(TINY, Resolution.GATED), Kind.SUBJECT_GATED, MEDIUM, ()),
    ("moved", outcome(TINY, Resolution.MOVED), Kind.SUBJECT_MOVED, LOW, ()),
    ("base gone", outcome(BASE, Resolution.DISABLED), Kind.PARENT_MISSING, HIGH, ()),
    ("base gated", outcome(BASE, Resolution.GATED), Kind.PARENT_GATED, MEDIUM, ()),
    ("base moved", outcome(BASE, Resolution.MOVED), Kind.PARENT_MOVED, LOW, ()),
    ("data gone", outcome(DATA, Resolution.PRIVATE_OR_MISSING), Kind.DATASET_GONE, HIGH, ()),
    ("data gated", outcome(DATA, Resolution.GATED), Kind.DATASET_GATED, MEDIUM, ()),
    ("data moved", outcome(DATA, Resolution.MOVED), Kind.DATASET_MOVED, LOW, ()),
    ("subject not read", outcome(TINY, Resolution.UNAVAILABLE), Kind.NOT_READ, HIGH, ()),
    ("weights added", files(WEIGHTS, file("b.safetensors", B)), Kind.WEIGHTS_ADDED, HIGH, REPINNED),
    ("weights removed", files(), Kind.WEIGHTS_REMOVED, MEDIUM, REPINNED),
    ("weights changed", files(file("model.safetensors", B)), Kind.WEIGHTS_CHANGED, HIGH, REPINNED),
    (
        "weights of the base",
        files(file("model.safetensors", D), ref=BASE),
        Kind.WEIGHTS_CHANGED,
        MEDIUM,
        (Kind.PARENT_REPINNED,),
    ),
    (
        "pickle",
        files(file("pytorch_model.bin", B)),
        Kind.WEIGHTS_FORMAT,
        HIGH,
        (Kind.SUBJECT_REVISION, Kind.WEIGHTS_ADDED, Kind.WEIGHTS_REMOVED),
    ),
    ("code added", files(WEIGHTS, file("modeling.py")), Kind.CODE_ADDED, HIGH, REPINNED),
    ("template", files(WEIGHTS, file("chat_template.jinja")), Kind.CHAT_TEMPLATE, HIGH, REPINNED),
    ("tokenizer", files(WEIGHTS, file("tokenizer.json")), Kind.TOKENIZER, MEDIUM, REPINNED),
    ("generation", files(WEIGHTS, file("generation_config.json")), Kind.GENERATION_CONFIG, LOW, REPINNED),
    ("configuration", files(WEIGHTS, file("config.json")), Kind.CONFIGURATION, MEDIUM, REPINNED),
    ("file", files(WEIGHTS, file("LICENSE")), Kind.FILE_ADDED, INFO, REPINNED),
    ("listing", with_(TINY, files=None), Kind.LISTING, HIGH, ()),
    ("listing of data", with_(DATA, files=None), Kind.LISTING, LOW, ()),
    ("template stated", stating(TINY, fact(TINY, Fact.CHAT_TEMPLATE, A)), Kind.CHAT_TEMPLATE, HIGH, ()),
    ("template of base", stating(BASE, fact(BASE, Fact.CHAT_TEMPLATE, A)), Kind.CHAT_TEMPLATE, LOW, ()),
    ("quantization", stating(TINY, fact(TINY, Fact.DTYPE, "int8")), Kind.QUANTIZATION, MEDIUM, ()),
    ("architecture", stating(TINY, fact(TINY, Fact.ARCHITECTURE, "X")), Kind.ARCHITECTURE, MEDIUM, ()),
    ("parameters", stating(TINY, fact(TINY, Fact.PARAMETER_COUNT, 7)), Kind.PARAMETER_COUNT, MEDIUM, ()),
    ("remote code", stating(TINY, fact(TINY, Fact.REMOTE_CODE, "x.py")), Kind.CODE_ADDED, HIGH, ()),
    ("metric", stating(TINY, fact(TINY, Fact.METRIC, 0.5)), Kind.METRIC, LOW, ()),
    ("use", stating(TINY, fact(TINY, Fact.USE_CASE, "chat")), Kind.INTENDED_USE, MEDIUM, ()),
    ("limits", stating(BASE, fact(BASE, Fact.LIMITATION, "none")), Kind.INTENDED_USE, LOW, ()),
    ("verdict", stating(TINY, fact(TINY, Fact.SCANNER_VERDICT, "unsafe")), Kind.SCANNER_VERDICT, HIGH, ()),
    ("signature", stating(TINY, fact(TINY, Fact.SIGNATURE, "sigstore")), Kind.SIGNATURE, HIGH, ()),
    ("access", stating(TINY, fact(TINY, Fact.GATED, "auto")), Kind.ACCESS, LOW, ()),
    ("tag", stating(TINY, fact(TINY, Fact.TAG, "x")), Kind.FACT, INFO, ()),
    ("license", stating(TINY, fact(TINY, Fact.LICENSE, "gpl-3.0")), Kind.LICENSE, HIGH, ()),
    ("license of data", stating(DATA, fact(DATA, Fact.LICENSE, "cc-by-nc-4.0")), Kind.LICENSE, HIGH, ()),
    ("link of license", stating(TINY, fact(TINY, Fact.LICENSE_LINK, "x")), Kind.LICENSE, LOW, ()),
    (
        "grounds",
        with_(TINY, facts=(fact(TINY, Fact.LICENSE, "mit", assurance=Assurance.VERIFIED),)),
        Kind.ASSURANCE_RAISED,
        INFO,
        (),
    ),
    (
        "worse grounds",
        with_(TINY, facts=(fact(TINY, Fact.LICENSE, "mit", assurance=Assurance.MENTIONED),)),
        Kind.ASSURANCE_LOWERED,
        MEDIUM,
        (),
    ),
    (
        "other place",
        with_(TINY, facts=(fact(TINY, Fact.LICENSE, "mit", extractor="tokenizer"),)),
        Kind.EVIDENCE,
        INFO,
        (),
    ),
    ("replaced", joined(OLD, edge(TINY, EVIL), ALL[1], nodes=(node(EVIL, files=()),)), Kind.PARENT_REPLACED, HIGH, ()),
    ("parent more", joined(OLD, *ALL, edge(TINY, EVIL), nodes=(node(EVIL, files=()),)), Kind.PARENT_ADDED, HIGH, ()),
    ("parent less", joined(OLD, ALL[1]), Kind.PARENT_REMOVED, HIGH, ()),
    ("relation", joined(OLD, edge(TINY, BASE, Relation.MERGE), ALL[1]), Kind.RELATION_CHANGED, MEDIUM, ()),
    ("data more", joined(OLD, *ALL, edge(TINY, DATA, Relation.TRAINED_ON)), Kind.DATASET_ADDED, MEDIUM, ()),
    ("data less", joined(OLD, ALL[0]), Kind.DATASET_REMOVED, MEDIUM, ()),
    ("bare", joined(OLD, *ALL, nodes=(node(EVIL, files=()),)), Kind.ARTIFACT_ADDED, LOW, ()),
    ("words", with_(TINY, unidentified=(said(),)), Kind.UNIDENTIFIED_PARENT, MEDIUM, ()),
    ("pin", joined(OLD, edge(TINY, BASE, pin=Pin.NAMED_BY_CHILD), ALL[1]), Kind.PIN_FIRMER, INFO, ()),
    ("no pin", joined(OLD, edge(TINY, BASE, pin=Pin.UNKNOWN), ALL[1]), Kind.PIN_WEAKER, MEDIUM, ()),
    ("gap", replace(OLD, gaps=(*OLD.gaps, gap("parent-unpinned"))), Kind.GAP_OPENED, HIGH, ()),
    ("gap worse", replace(OLD, gaps=(gap("license-missing", DATA, CRITICAL),)), Kind.GAP_SEVERITY, CRITICAL, ()),
    ("another gap", replace(OLD, gaps=(gap("license-missing", DATA, HIGH, "else"),)), Kind.GAP_REWORDED, HIGH, ()),
]
"""What differs in NEW, the kind that says so, its severity, and which others cannot but show beside it."""


@pytest.mark.parametrize(("what", "new", "kind", "severity", "beside"), CASES, ids=[case[0] for case in CASES])
def test_each_kind(what: str, new: Bom, kind: Kind, severity: Severity, beside: tuple[Kind, ...]) -> None:
    """One thing that differs is one change, of its kind and weight; turned round it is the reverse."""
    del what
    assert Kind.RECORD not in {change.kind for change in diff(OLD, new).changes}
    forth = diff(OLD, new)
    others = [each for each in kinds(forth) if each is not kind]
    assert (set(others), kinds(forth).count(kind)) == (set(beside), 1)
    (found,) = [change for change in forth.real if change.kind is kind]
    assert found.severity is severity
    assert found.summary
    assert found.why == KINDS[kind].why
    back = {change.kind for change in diff(new, OLD).changes}
    assert KINDS[kind].reverse in back


def test_every_kind_has_a_case() -> None:
    """No kind is left without one, here or below."""
    seen = {kind for _, _, kind, _, _ in CASES} | {KINDS[kind].reverse for _, _, kind, _, _ in CASES}
    apart = {Kind.RENAMED, Kind.CHANGED_HANDS, Kind.UNRELATED, Kind.RECORD, Kind.CODE_CHANGED, Kind.FILE_CHANGED}
    assert seen | apart == set(Kind)
    assert not seen & apart


def test_the_way_to_an_ancestor_is_shown() -> None:
    """A change deep in the ancestry names the way from the subject."""
    new = stating(DATA, fact(DATA, Fact.LICENSE, "cc-by-nc-4.0"))
    (found,) = diff(OLD, new).changes
    assert found.path == (TINY, BASE, DATA)
    assert diff(OLD, with_(TINY, detail="x")).changes[0].path == ()


@pytest.mark.parametrize(
    ("before", "after", "severity"),
    [
        ("model.safetensors", "pytorch_model.bin", HIGH),
        ("pytorch_model.bin", "model.safetensors", INFO),
        ("model.safetensors", "model.gguf", LOW),
    ],
)
def test_the_format_of_weights_weighs_by_what_can_run(before: str, after: str, severity: Severity) -> None:
    """A pickle that comes weighs most, one that goes least."""
    old, new = (with_(TINY, files=(file(path),)) for path in (before, after))
    (found,) = [change for change in diff(old, new).changes if change.kind is Kind.WEIGHTS_FORMAT]
    assert found.severity is severity


def test_code_and_other_files_that_changed() -> None:
    """Code that changed weighs more than a file that nothing loads."""
    old = with_(TINY, files=(file("modeling.py"), file("NOTES.md"), WEIGHTS))
    new = with_(TINY, files=(file("modeling.py", B), file("NOTES.md", C), WEIGHTS), ref=TINY.at("9" * 40))
    found = {change.kind: change.severity for change in diff(old, new).real}
    assert found == {Kind.SUBJECT_REVISION: MEDIUM, Kind.CODE_CHANGED: HIGH, Kind.FILE_CHANGED: INFO}


def test_one_parent_for_one_is_a_replacement_and_more_are_not() -> None:
    """With two parents gone and one come nobody can say which it replaces."""
    more = ArtifactRef(namespace="org", name="more")
    old = joined(OLD, *ALL, edge(TINY, more, Relation.MERGE), nodes=(node(more, files=()),))
    new = joined(OLD, edge(TINY, EVIL), ALL[1], nodes=(node(EVIL, files=()),))
    assert kinds(diff(old, new)) == [Kind.PARENT_ADDED, Kind.PARENT_REMOVED, Kind.PARENT_REMOVED]


@pytest.mark.parametrize(
    ("fact_", "kind", "was", "now"),
    [(Fact.ARCHITECTURE, Kind.ARCHITECTURE, "X", "Y"), (Fact.PARAMETER_COUNT, Kind.PARAMETER_COUNT, 7, 8)],
)
def test_another_network_weighs_in_full(fact_: Fact, kind: Kind, was: object, now: object) -> None:
    """What both sides state otherwise is high, also where it is stated of other parts than before."""
    old = stating(TINY, fact(TINY, fact_, was))
    for fields in ((), (("path", "config.json"),)):
        new = stating(TINY, fact(TINY, fact_, now, fields=fields))
        assert [change.severity for change in diff(old, new).real if change.kind is kind] == [HIGH]
