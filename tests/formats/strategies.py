"""Boms for the property tests: any that the records allow, with the texts strangers may write."""

from typing import TypeVar

import hypothesis.strategies as st

from aibom.records.bom import Bom, Tool
from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge, Lineage, Node, Pin, Walk
from aibom.records.refs import HUB, LOCAL, ArtifactRef, Form, Kind, Unidentified
from aibom.records.snapshot import FileEntry, Resolution

__all__ = ["any_text", "boms", "refs"]

T = TypeVar("T")

any_text = st.text(st.characters(exclude_categories=()), max_size=12) | st.sampled_from(
    ["", "\x00", "\ud83d\ude00", "\\u0041", "a\\b", "\r\n\t", " x ", "\ufffe", "\u202e", "<&>\"']]>", "datasets", "é"]
)
_words = st.sampled_from(["org", "tiny", "base", "data.v1", "README.md"])
_text = _words | any_text
_hex = st.text("0123456789abcdef", min_size=64, max_size=64)
_scalars = st.one_of(
    _text, st.booleans(), st.integers(), st.integers(min_value=2**62, max_value=2**80), st.floats(allow_nan=False)
)
refs = st.builds(
    ArtifactRef,
    registry=st.sampled_from([HUB, HUB, HUB, LOCAL, "ollama", "oci", "mlflow", "url", "openai"]) | any_text,
    kind=st.sampled_from(Kind),
    namespace=_text,
    name=_text,
    revision=st.sampled_from(["", "0123456789abcdef0123456789abcdef01234567"]) | any_text,
)
_evidence = st.builds(
    Evidence,
    path=_text | st.just("/api/models/org/tiny"),
    pointer=st.sampled_from(["", "/base_model/0", "/~1x"]) | any_text,
    revision=_text,
    sha256=_hex | any_text,
    extractor=_text,
)
_parents = refs | st.builds(Unidentified, text=any_text, form=st.sampled_from(Form))
_assurance = st.sampled_from(Assurance)
_files = st.builds(
    FileEntry,
    path=_text,
    size=st.integers(min_value=-1, max_value=2**40),
    sha256=st.just("") | _hex | any_text,
    sha512=st.just("") | any_text,
    git_sha1=any_text,
)


def _claims(subject: ArtifactRef) -> st.SearchStrategy[LineageClaim]:
    return st.builds(
        LineageClaim,
        subject=st.just(subject) | refs,
        relation=st.sampled_from(Relation),
        parent=_parents,
        text=any_text,
        assurance=_assurance,
        evidence=_evidence,
        accountable=st.just("") | any_text,
    )


def _facts(subject: ArtifactRef) -> st.SearchStrategy[FactClaim]:
    return _any_facts(subject) | _frameworks(subject)


def _frameworks(subject: ArtifactRef) -> st.SearchStrategy[FactClaim]:
    version = st.sampled_from(["2.1.0", "2.1.0+cu118", "1.*", "4.35.2-UNA", " "]) | _scalars
    return st.builds(
        FactClaim,
        subject=st.just(subject),
        fact=st.just(Fact.FRAMEWORK),
        value=st.sampled_from(["torch", "Flash_Attn", "flash.attn"]) | _scalars,
        fields=st.builds(lambda text: (("version", text),), version),
        assurance=_assurance,
        evidence=_evidence,
    )


def _any_facts(subject: ArtifactRef) -> st.SearchStrategy[FactClaim]:
    return st.builds(
        FactClaim,
        subject=st.just(subject) | refs,
        fact=st.sampled_from(Fact),
        value=_scalars | st.sampled_from(["mit", "other", "present", "https://example.org/LICENSE"]),
        fields=st.lists(
            st.tuples(st.sampled_from(["metric-type", "dataset-name"]) | any_text, _scalars), max_size=2
        ).map(tuple),
        assurance=_assurance,
        evidence=_evidence,
        accountable=st.just("") | any_text,
    )


def _tuples(items: st.SearchStrategy[T], size: int = 2) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(items, max_size=size).map(tuple)


def _nodes(ref: ArtifactRef) -> st.SearchStrategy[Node]:
    return st.builds(
        Node,
        ref=st.just(ref),
        resolution=st.sampled_from(Resolution),
        detail=any_text,
        aliases=_tuples(_text),
        files=st.none() | _tuples(_files, 3),
        facts=_tuples(_facts(ref), 4),
        unidentified=_tuples(_claims(ref), 1),
        not_followed=_tuples(_claims(ref), 1),
    )


@st.composite
def boms(draw: st.DrawFn) -> Bom:
    """Draw a whole Bom: sorted, its edges between its nodes, each with a claim; all texts hostile."""
    artifacts = sorted(draw(st.lists(refs, min_size=1, max_size=4, unique=True)))
    ends = st.tuples(st.sampled_from(artifacts), st.sampled_from(artifacts), st.sampled_from(Relation))
    edges = [
        Edge(
            child=child,
            parent=parent,
            relation=relation,
            pin=draw(st.sampled_from(Pin)),
            claims=tuple(draw(st.lists(_claims(child), min_size=1, max_size=2))),
        )
        for child, parent, relation in sorted(draw(st.lists(ends, max_size=4, unique=True)))
    ]
    walk = st.builds(
        Walk,
        endpoint=st.sampled_from(["", "https://huggingface.co", "http://127.0.0.1:8000"]) | any_text,
        time=st.datetimes().map(lambda time: time.strftime("%Y").rjust(4, "0") + time.strftime("-%m-%dT%H:%M:%SZ")),
        max_depth=st.integers(min_value=-1, max_value=99),
        max_nodes=st.integers(min_value=1, max_value=9999),
        datasets=st.booleans(),
        extractors=_tuples(_text),
        registries=_tuples(_text),
        cut=_tuples(refs),
        unavailable=_tuples(refs),
    )
    gaps = st.builds(
        Gap,
        rule=st.sampled_from(["parent-missing", "a:b"]) | any_text,
        subject=st.sampled_from(artifacts) | refs,
        parent=st.none() | st.sampled_from(artifacts) | refs,
        severity=st.sampled_from(Severity),
        needed=any_text,
        looked_at=_tuples(_evidence),
        why=any_text,
        remedy=any_text,
    )
    lineage = Lineage(
        subject=draw(st.sampled_from(artifacts)),
        nodes=tuple(draw(_nodes(ref)) for ref in artifacts),
        edges=tuple(edges),
        walk=draw(walk),
    )
    tool = draw(st.builds(Tool, name=_text, version=any_text))
    return Bom(lineage=lineage, gaps=draw(_tuples(gaps, 3)), rules=draw(_tuples(_text)), tool=tool)
