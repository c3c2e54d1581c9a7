"""`aibom check` at its boundary: verdicts, reasons, exit codes, and what of them is said to whom."""

import hashlib
import io
import json
import os
import re
import shutil
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from cli.checking import HEAD, ROOT, SAMPLES, STANDARD, picked, reasons, record, sample, verdict, written
from cli.command import Aibom, card

from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.records.gaps import Severity
from testhub import HubServer, Repo


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder of the test's own, on a day that stays."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")  # 2026-01-01
    (tmp_path / "check").mkdir()
    monkeypatch.chdir(tmp_path / "check")
    return tmp_path / "check"


HUB = "pkg:huggingface/"
# Read in the records: the GGUF copy and the model without a card list weights and no digests; the latter has no card, so
# that neither license nor parent nor data are named, and pickles only; bookcorpus and wikipedia are not in the recording.
# The merged GGUF copy has no license tag and no card data; MetaMath-Cybertron changed 14 seconds after its child did.
READ_BY_HAND = {
    "quantized-chain": [("files-without-digest", HUB + "QuantFactory/zephyr-7b-beta-GGUF")],
    "no-card": [
        (rule, HUB + "example-org/tiny-without-card")
        for rule in (
            "card-missing",
            "dataset-undeclared",
            "license-missing",
            "no-parent-declared",
            "pickle-only-weights",
        )
    ],
    "renamed": [("source-unavailable", HUB + "datasets/" + name) for name in ("bookcorpus", "wikipedia")],
    "gated-parent": [("license-missing", HUB + "MaziyarPanahi/mergekit-slerp-tzunwnr-GGUF")],
    "merge": [("parent-unpinned", HUB + "Q-bert/MetaMath-Cybertron-Starling")],
}


@pytest.mark.parametrize("name", ["quantized-chain", "no-card", "renamed", "gated-parent", "merge"])
def test_the_strict_preset_fails_for_what_the_record_lacks(aibom: Aibom, name: str) -> None:
    """Every gap of the record at or above medium is a reason, none below, and nothing else but unmet demands."""
    found = verdict(aibom, sample(name), "--policy", "strict", code=1)
    grave = sorted(
        (gap.rule, gap.subject.unpinned.purl)
        for gap in record(name).gaps
        if gap.severity in {"medium", "high", "critical"}
    )
    demands = {"required-assurance", "maximum-horizon", "complete-walk"}
    failed = sorted(each for each in reasons(found) if each[0] not in demands)
    assert failed == grave
    assert found["counts"]["told"] == len(record(name).gaps) - len(grave)
    assert set(READ_BY_HAND[name]) <= set(failed)


def test_a_demand_is_met_or_not_by_the_claims_of_the_record(aibom: Aibom) -> None:
    """Derivations whose best claim is below what is asked for are named, and no other."""
    policy = written("p.toml", STANDARD + '[lineage]\nassurance = "observed"\n')
    found = verdict(aibom, sample("merge"), "--policy", policy, code=1)
    weak = {
        (edge.child.unpinned.purl, edge.parent.unpinned.purl)
        for edge in record("merge").edges
        if not any(
            claim.assurance in {"observed", "verified"}
            for other in record("merge").edges
            if (other.child, other.parent) == (edge.child, edge.parent)
            for claim in other.claims
        )
    }
    named = {
        (each["subject"].partition("@")[0], each["parent"].partition("@")[0])
        for each in found["findings"]
        if each["rule"] == "required-assurance"
    }
    assert weak
    assert named == weak


PROSE = b"""
It was fine-tuned from [org/root](https://huggingface.co/org/root).
The model was trained on [set](https://huggingface.co/datasets/org/set).
"""


def test_prose_that_the_fields_bear_out_is_no_weak_derivation(aibom: Aibom, served: HubServer) -> None:
    """A grandparent is, step by step; data of the grandparent's training are not."""
    served.add(Repo(id="org/leaf", files={"README.md": card(base_model="org/mid", license="mit") + PROSE}))
    served.add(Repo(id="org/mid", files={"README.md": card(base_model="org/root", license="mit")}))
    served.add(Repo(id="org/root", files={"README.md": card(license="mit", datasets="[org/set]")}))
    served.add(Repo(id="org/set", kind="dataset", files={"README.md": card(license="mit")}))
    policy = written("p.toml", HEAD + '[rules]\nunlisted = "off"\n[lineage]\nassurance = "declared"\n')
    found = verdict(aibom, "org/leaf", "--policy", policy, code=1)
    [weak] = [each for each in found["findings"] if each["rule"] == "required-assurance"]
    assert weak["parent"].startswith("pkg:huggingface/datasets/org/set@")
    assert weak["message"] == (
        "that org/leaf stems from the dataset org/set (trained-on) is mentioned at best; the policy asks for declared"
    )
    assert "state it in the card's datasets" in weak["remedy"]
    served.remove("org/mid")
    served.add(Repo(id="org/mid", files={"README.md": card(license="mit")}))
    found = verdict(aibom, "org/leaf", "--policy", policy, "--no-cache", code=1)
    assert ("required-assurance", "pkg:huggingface/org/root") in [
        (each["rule"], each["parent"].partition("@")[0]) for each in found["findings"]
    ]


def test_what_only_measures_is_no_derivation(aibom: Aibom, served: HubServer) -> None:
    """A benchmark of the model-index is neither weakly shown nor far back; the base beside it is both."""
    index = "[{name: m, results: [{task: {type: x}, dataset: {name: d, type: org/data}, metrics: [{type: acc, value: 1}]}]}]"
    served.add(Repo(id="org/leaf", files={"README.md": card(base_model="org/base", **{"model-index": index})}))
    policy = written("p.toml", HEAD + '[rules]\nunlisted = "off"\n[lineage]\nassurance = "observed"\nhorizon = 0\n')
    assert aibom("generate", "org/leaf", "-o", "leaf.cdx.json").code == 0
    edges = {edge.relation.value: edge for edge in CycloneDxJson().decode(Path("leaf.cdx.json").read_bytes()).bom.edges}
    assert edges["evaluated-on"].parent.repo == "org/data"
    found = verdict(aibom, "leaf.cdx.json", "--policy", policy, code=1)
    ends = {each["parent"] or each["subject"] for each in found["findings"]}
    assert any("org/base" in purl for purl in ends)
    assert not any("org/data" in purl for purl in ends)


def test_a_pass_says_what_was_looked_at(aibom: Aibom) -> None:
    """Exit code 0, and the sentence with its three counts; a rule that did not run is not checked."""
    policy = ("--policy", picked())
    done = aibom("check", sample("adapter"), *policy)
    assert done.code == 0
    assert "pass: no enabled rule failed (4 checked, 0 not evaluable, 0 waived)" in done.out.decode()
    bom = record("adapter")
    rules = tuple(rule for rule in bom.rules if rule != "license-missing")
    older = written("older.cdx.json", CycloneDxJson().encode(replace(bom, rules=rules), "1.6").decode())
    found = verdict(aibom, older, *policy, code=0)
    assert found["sentence"] == "no enabled rule failed (3 checked, 1 not evaluable, 0 waived)"
    assert [(each["check"], each["reason"]) for each in found["not-evaluable"]] == [
        ("license-missing", "the rule did not run when the BOM was made")
    ]


def test_a_waiver_holds_until_its_day(aibom: Aibom, monkeypatch: pytest.MonkeyPatch) -> None:
    """On that day it holds; a day later the finding fails, and it is said whose waiver expired and where."""
    waiver = (
        '[[waivers]]\nrule = "files-without-digest"\nsubject = "pkg:huggingface/QuantFactory/*"\n'
        'reason = "we build them"\nowner = "Jane Doe"\nexpires = 2026-01-01\n'
    )
    policy = picked(waiver, fail_at="medium")
    found = verdict(aibom, sample("quantized-chain"), "--policy", policy, code=0)
    assert reasons(found, "waived") == READ_BY_HAND["quantized-chain"]
    assert "1 waived" in found["sentence"]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767312000")  # 2026-01-02
    found = verdict(aibom, sample("quantized-chain"), "--policy", policy, code=1)
    [failed] = [each for each in found["findings"] if each["outcome"] == "failed"]
    assert failed["note"] == "the waiver of Jane Doe expired on 2026-01-01 (picked.toml:9)"
    assert found["notes"][-1] == "picked.toml:9: the waiver of files-without-digest by Jane Doe expired on 2026-01-01"


def test_a_baseline_lets_old_findings_through_and_stops_a_new_one(aibom: Aibom, served: HubServer) -> None:
    """What stood in the accepted BOM is listed; a license taken back since then, and what got worse, fails."""
    strict = ("--policy", written("p.toml", HEAD + 'extends = "strict"\nfail-at = "info"\n'))
    assert aibom("generate", "org/tiny-gguf", "-o", "old.cdx.json").code == 0
    before = verdict(aibom, "old.cdx.json", *strict, code=1)
    same = verdict(aibom, "org/tiny-gguf", *strict, "--baseline", "old.cdx.json", code=0)
    assert sorted(reasons(same, "accepted")) == sorted(reasons(before))
    assert same["counts"]["accepted"] == len(reasons(before)) > 0
    served.add(Repo(id="org/base", files={"README.md": card(language="en")}))
    now = verdict(aibom, "org/tiny-gguf", *strict, "--baseline", "old.cdx.json", "--no-cache", code=1)
    assert ("license-missing", "pkg:huggingface/org/base") in reasons(now)
    assert not set(reasons(now)) & set(reasons(same, "accepted"))


def test_what_got_worse_is_not_what_was_accepted(aibom: Aibom) -> None:
    """The same finding at a greater severity fails, and it is said what it was; at a lesser one it does not."""
    bom = record("quantized-chain")
    gaps = tuple(replace(gap, severity=Severity.LOW) if gap.severity is Severity.MEDIUM else gap for gap in bom.gaps)
    milder = written("milder.cdx.json", CycloneDxJson().encode(replace(bom, gaps=gaps), "1.6").decode())
    found = verdict(
        aibom, sample("quantized-chain"), "--policy", picked(fail_at="medium"), "--baseline", milder, code=1
    )
    [failed] = [each for each in found["findings"] if each["outcome"] == "failed"]
    assert failed["note"] == "it was low in the accepted BOM"
    found = verdict(aibom, milder, "--policy", "picked.toml", "--baseline", sample("quantized-chain"), code=0)
    assert not reasons(found)


def test_a_baseline_about_something_else_accepts_nothing(aibom: Aibom) -> None:
    """And that is said."""
    alone = verdict(aibom, sample("no-card"), code=1)
    found = verdict(aibom, sample("no-card"), "--baseline", sample("renamed"), code=1)
    assert reasons(found) == reasons(alone)
    assert "the accepted BOMs hold none of it: every finding is new" in found["notes"]


WEIGHTS = b"\x00" * 64


@pytest.mark.parametrize(
    "denial", ["pkg:huggingface/ORG/BASE", "pkg:huggingface/o*/base", f"sha256:{hashlib.sha256(WEIGHTS).hexdigest()}"]
)
def test_what_is_denied_is_found_anywhere_in_the_lineage(aibom: Aibom, served: HubServer, denial: str) -> None:
    """By purl, in whatever case, and by the SHA-256 of a file; with the path to it."""
    files = {"README.md": card(license="mit"), "model.safetensors": WEIGHTS}
    served.add(Repo(id="org/base", files=files, lfs={"model.safetensors"}))
    policy = picked(f'[ancestors]\ndenied = ["{denial}"]\n')
    found = verdict(aibom, "org/tiny-gguf", "--policy", policy, code=1)
    assert reasons(found) == [("denied-ancestors", "pkg:huggingface/org/base")]
    [denied] = [each for each in found["findings"] if each["outcome"] == "failed"]
    assert [purl.partition("@")[0] for purl in denied["path"]] == [
        f"pkg:huggingface/org/{name}" for name in ("tiny-gguf", "tiny", "base")
    ]


def test_a_digest_that_is_not_known_is_not_evaluable(aibom: Aibom) -> None:
    """Of an artifact whose files have no digest nobody can say that it does not hold what is denied."""
    policy = picked(f'[ancestors]\ndenied = ["sha256:{"0" * 64}"]\n')
    found = verdict(aibom, sample("quantized-chain"), "--policy", policy, code=0)
    [unknown] = [each for each in found["not-evaluable"] if each["check"] == "denied-ancestors"]
    assert any("zephyr-7b-beta-GGUF" in purl for purl in unknown["subjects"])


def test_licenses_that_are_allowed_and_denied(aibom: Aibom, served: HubServer) -> None:
    """Each artifact under another license fails, with the place; one without is not evaluable."""
    served.add(Repo(id="org/base", files={"README.md": card(language="en")}))
    policy = written(
        "p.toml", HEAD + '[rules]\nunlisted = "off"\n[licenses]\nallowed = ["MIT"]\ndenied = ["cc0-1.0"]\n'
    )
    found = verdict(aibom, "org/tiny-gguf", "--policy", policy, code=1)
    data = {"pkg:huggingface/datasets/org/data", "pkg:huggingface/datasets/org/source"}
    assert set(reasons(found)) == {(rule, purl) for rule in ("allowed-licenses", "denied-licenses") for purl in data}
    silent = {each["check"]: each["subjects"] for each in found["not-evaluable"]}
    assert [purl.partition("@")[0] for purl in silent["allowed-licenses"]] == ["pkg:huggingface/org/base"]
    assert all(each["looked-at"] for each in found["findings"])


def test_an_incomplete_walk_fails_or_is_told(aibom: Aibom, served: HubServer) -> None:
    """It fails by default; where it is accepted, what was not reached is not evaluable, and does not count as passed."""
    assert served.url
    limited = ("org/tiny-gguf", "--max-depth", "1", "--policy", picked())
    found = verdict(aibom, *limited, code=1)
    assert ("complete-walk", "pkg:huggingface/org/base") in reasons(found)
    found = verdict(aibom, *limited, "--on-partial", "warn", code=0)
    assert "complete-walk" in {each["check"] for each in found["not-evaluable"]}
    assert not found["sentence"].endswith("0 not evaluable, 0 waived)")


def test_a_source_that_does_not_answer_fails_the_gate(
    aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With every reason, instead of ending the walk without any; where that is accepted, it is told."""
    monkeypatch.setattr("aibom.sources._http.ATTEMPTS", 1)
    monkeypatch.setattr("aibom.sources._http.BUSY_ATTEMPTS", 1)
    served.fault("org/base", "status", status=503)
    found = verdict(aibom, "org/tiny-gguf", "--no-cache", "--policy", picked(), code=1)
    assert {("complete-walk", "pkg:huggingface/org/base"), ("source-unavailable", "pkg:huggingface/org/base")} <= set(
        reasons(found)
    )
    found = verdict(aibom, "org/tiny-gguf", "--no-cache", "--policy", picked(), "--allow-partial", code=0)
    assert ("source-unavailable", "pkg:huggingface/org/base") in reasons(found, "told")
    assert "complete-walk" in {each["check"] for each in found["not-evaluable"]}


USE = (
    'schema = "aibom-context/1"\nautomated-decisions = {0}\ncustomer-facing = {1}\nwrite-access = false\n'
    "regulated-data = false\n"
)


def test_the_tier_selects_what_is_required(aibom: Aibom) -> None:
    """The same BOM passes where little depends on it, and fails where it decides by itself."""
    bom, policy = sample("quantized-chain"), ("--policy", picked())
    uses = {"low": ("false", "false", 0), "medium": ("false", "true", 0), "high": ("true", "true", 1)}
    for tier, (decides, faces, code) in uses.items():
        context = written(f"{tier}.toml", USE.format(decides, faces))
        found = verdict(aibom, bom, *policy, "--context", context, code=code)
        assert (found["tier"], found["fail-at"]) == (tier, "medium" if tier == "high" else "high")
    unstated = verdict(aibom, bom, *policy, code=0)
    assert unstated["tier"] == "unstated"
    assert "no context says how it is used: what the policy demands in a tier was not looked at" in unstated["notes"]


def test_a_rule_is_left_out(aibom: Aibom) -> None:
    """--ignore takes it away, and that is said."""
    found = verdict(
        aibom,
        sample("quantized-chain"),
        "--policy",
        picked(fail_at="medium"),
        "--ignore",
        "files-without-digest",
        code=0,
    )
    assert "files-without-digest" not in found["checks"]
    assert "left out by --ignore: files-without-digest" in found["notes"]


def _folder(here: Path) -> None:
    (here / "boms" / "deep").mkdir(parents=True)
    shutil.copy(sample("no-card"), here / "boms" / "a.cdx.json")
    shutil.copy(sample("adapter"), here / "boms" / "deep" / "b.cdx.json")
    shutil.copy(SAMPLES / "quantized-chain" / "bom-3.0.1.spdx3.json", here / "boms" / "c.json")
    (here / "boms" / "notes.json").write_text("{}", encoding="utf-8")
    (here / "boms" / "README.md").write_text("# BOMs\n", encoding="utf-8")


def test_a_folder_of_boms(aibom: Aibom, here: Path) -> None:
    """Each BOM in it and below is judged, what fails first; a file that is none is left out, a damaged one is not."""
    _folder(here)
    done = aibom("check", "boms/", "--format", "json", "--policy", picked())
    assert done.code == 1
    assert [(each["name"], each["verdict"]) for each in json.loads(done.out)] == [
        ("boms/a.cdx.json", "fail"),
        ("boms/c.json", "pass"),
        ("boms/deep/b.cdx.json", "pass"),
    ]
    (here / "boms" / "d.cdx.json").write_bytes(b'{"bomFormat"')
    done = aibom("check", "boms/", "--format", "json", "--policy", picked())
    assert done.code == 4
    assert next((each["name"], each["verdict"]) for each in json.loads(done.out)) == ("boms/d.cdx.json", "error")
    assert len(json.loads(done.out)) == 4
    assert "boms/d.cdx.json" in done.err


def test_a_list_is_reported_highest_tier_first(aibom: Aibom, here: Path, served: HubServer) -> None:
    """Whatever stands first in it; an entry that cannot be read stays in its tier and does not stop the rest."""
    assert served.url
    os.chdir(here)
    uses = (
        "context = {{ automated-decisions = {}, customer-facing = {}, write-access = false, regulated-data = false }}\n"
    )
    low, medium, high = uses.format("false", "false"), uses.format("false", "true"), uses.format("true", "false")
    entries = [
        f'[[entry]]\nbom = "{sample("adapter").as_posix()}"\n{low}',
        f'[[entry]]\nmodel = "org/tiny-gguf"\nrevision = "main"\n{high}',
        f'[[entry]]\nmodel = "org/none"\n{medium}',
        f'[[entry]]\nbom = "{sample("no-card").as_posix()}"\n{medium}',
    ]
    found = []
    for order in (entries, entries[::-1]):
        name = written("list.toml", 'schema = "aibom-check-list/1"\n' + "".join(order))
        done = aibom("check", f"./{name}", "--format", "json", "--policy", picked())
        assert done.code == 3
        judged = json.loads(done.out)
        assert [each["tier"] for each in judged] == ["high", "medium", "medium", "low"]
        assert [each["verdict"] for each in judged] == [
            "pass" if judged[0]["verdict"] == "pass" else "fail",
            "error",
            "fail",
            "pass",
        ]
        found.append([{key: value for key, value in each.items() if key != "name"} for each in judged])
        assert "org/none" in done.err
    assert found[0] == found[1]


@pytest.mark.no_cover
def test_the_order_of_what_is_named_changes_nothing(aibom: Aibom) -> None:
    """Neither the report nor the code."""
    names = [sample(name) for name in ("no-card", "adapter", "renamed", "merge")]
    for form in ("text", "json", "sarif", "junit", "markdown"):
        forth, back = (aibom("check", *order, "--format", form) for order in (names, names[::-1]))
        assert (forth.code, forth.out) == (back.code, back.out)


def test_the_same_gaps_stand_in_every_format(aibom: Aibom) -> None:
    """A BOM fails for the same reasons in whichever format it is filed."""
    found = [
        reasons(verdict(aibom, SAMPLES / "no-card" / name, code=1))
        for name in ("bom-1.6.cdx.json", "bom-1.7.cdx.xml", "bom-2.3.spdx", "bom-3.0.1.spdx3.json")
    ]
    assert all(each == found[0] for each in found)


def test_a_recording_is_judged_without_asking_anybody(aibom: Aibom) -> None:
    """With --from and no name, the model that the recording is about."""
    found = verdict(aibom, "--from", SAMPLES / "quantized-chain" / "evidence", "--policy", "strict", code=1)
    assert ("files-without-digest", "pkg:huggingface/QuantFactory/zephyr-7b-beta-GGUF") in reasons(found)


def test_standard_input(aibom: Aibom, monkeypatch: pytest.MonkeyPatch) -> None:
    """- reads a BOM from it, once."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(sample("adapter").read_bytes())))
    done = aibom("check", "-", "--policy", picked())
    assert (done.code, done.out.startswith(b"standard input: pass: ")) == (0, True)
    assert aibom("check", "-", "-").code == 2


BAD_POLICIES = {
    STANDARD
    + '[rules]\nlicence-missing = "off"\n': "p.toml:4: there is no rule 'licence-missing'; did you mean license-missing?",
    STANDARD + 'fail_at = "high"\n': "p.toml:3: fail_at: no such key; did you mean fail-at?",
    STANDARD + "[license]\nallowed = []\n": "p.toml:3: license: no such key; did you mean licenses?",
    STANDARD
    + '[licenses]\nallowed = ["MIT"]\ndenied = [\n "GPL-3.0",\n "mit",\n]\n': "p.toml:7: the license mit is both",
    STANDARD + '[risk]\nhigh = ["write-access"]\nmedium = ["write-access"]\n': "p.toml:5: write-access is in two tiers",
    STANDARD + '[tiers.high]\nfail-at = "critical"\n[tiers.medium]\nfail-at = "high"\n': "p.toml:4: tier high fails at",
    STANDARD + '[rules]\ncycle = "off"\n[[waivers]]\nrule = "cycle"\nsubject = "pkg:x/*"\nreason = "r"\nowner = "o"\n'
    "expires = 2027-01-01\n": "p.toml:5: a waiver of cycle, which is off",
    STANDARD
    + '[[waivers]]\nrule = "cycle"\nsubject = "pkg:x/*"\nreason = "r"\nowner = "o"\n': "p.toml:3: waivers.0: lacks expires",
    STANDARD
    + '[[waivers]]\nrule = "cycle"\nsubject = "pkg:x/*"\nreason = "r"\nowner = "o"\nexpires = "soon"\n': "p.toml:8: ",
    STANDARD + '[[waivers]]\nrule = "cicle"\nsubject = "pkg:x/*"\nreason = "r"\nowner = "o"\nexpires = 2027-01-01\n': (
        "p.toml:4: there is no rule 'cicle'; did you mean cycle?"
    ),
    HEAD: "p.toml:1: the policy is empty",
    HEAD + '[rules]\nunlisted = "off"\n': "p.toml:2: the policy demands nothing",
    "": "p.toml:1: lacks schema",
    HEAD + "a = \n": "p.toml:2: no TOML",
    HEAD + 'extends = "strct"\n': "p.toml:2: there is no preset 'strct'; did you mean strict?",
    HEAD + 'extends = "gone.toml"\n': "p.toml:2: cannot read 'gone.toml'",
    HEAD + 'extends = "p.toml"\n': "p.toml:2: p.toml extends itself",
    HEAD + '[ancestors]\ndenied = ["some-org"]\n': "p.toml:3: ancestors.denied.0: ",
    HEAD + '[lineage]\nassurance = "sure"\n': "p.toml:3: lineage.assurance: ",
    HEAD + "a.b.c = 1\n" * 2: "p.toml:3: no TOML",
}


@pytest.mark.no_cover
@pytest.mark.parametrize(("text", "said"), BAD_POLICIES.items())
@pytest.mark.parametrize("command", ["check", "validate"])
def test_a_policy_that_is_wrong(aibom: Aibom, text: str, said: str, command: str) -> None:
    """Exit code 4, with file, line and what may be meant; nothing is judged."""
    written("p.toml", text)
    arguments = (
        ("policy", "validate", "p.toml")
        if command == "validate"
        else ("check", sample("adapter"), "--policy", "p.toml")
    )
    done = aibom(*arguments)
    assert (done.code, done.out) == (4, b"")
    assert said in done.err
    assert "hint: " in done.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "nothing was named that could be judged"),
        (("BOM", "--policy", "strct"), 2, "there is no preset 'strct'; did you mean strict?"),
        (("BOM", "--policy", "gone.toml"), 4, "cannot read 'gone.toml'"),
        (("BOM", "--ignore", "cylce"), 2, "there is no such rule; did you mean cycle?"),
        (("BOM", "--on-partial", "maybe"), 2, "--on-partial"),
        (("BOM", "--role", "owner"), 2, "--role"),
        (("BOM", "--format", "xml"), 2, "--format"),
        (("BOM", "--baseline", "gone.cdx.json"), 4, "cannot read 'gone.cdx.json'"),
        (("BOM", "--context", "use.toml"), 4, "use.toml:1: lacks automated-decisions"),
        (("gone.cdx.json",), 4, "'gone.cdx.json' does not exist"),
        (("gone.toml",), 4, "cannot read 'gone.toml'"),
        (("./gone.cdx.json",), 4, "'./gone.cdx.json' does not exist"),
        (("./cut.json",), 4, "cut.json"),
        (("./app.cdx.json",), 4, "./app.cdx.json:1: the document names no lineage"),
        (("./list.toml",), 4, "./list.toml:2: entry.0: "),
        (("./empty/",), 4, "'./empty/' holds neither a BOM nor a model"),
    ],
)
def test_what_is_wrong_is_said(aibom: Aibom, here: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    """With the exit code of the fault, and without a verdict."""
    written("cut.json", '{"bomFormat"')
    written("app.cdx.json", '{"bomFormat": "CycloneDX", "specVersion": "1.6"}')
    written("list.toml", 'schema = "aibom-check-list/1"\n[[entry]]\nrevision = "main"\n')
    written("use.toml", 'schema = "aibom-context/1"\ncustomer-facing = true\n')
    (here / "empty").mkdir()
    done = aibom("check", *(sample("adapter") if each == "BOM" else each for each in arguments))
    assert (done.code, done.out) == (code, b""), done.err
    assert said in done.err
    assert "Traceback" not in done.err


def test_init_writes_a_policy_that_is_valid(aibom: Aibom) -> None:
    """And so is what it explains, once it is switched on; nothing is overwritten."""
    assert aibom("policy", "init", "p.toml").code == 0
    assert aibom("policy", "init", "p.toml").code == 4
    assert aibom("policy", "validate", "p.toml").out.startswith(
        b"p.toml is valid: p.toml over standard over permissive"
    )
    text = Path("p.toml").read_text(encoding="utf-8")
    everything = re.sub(r"(?m)^#(?=[\[a-z])", "", text)
    assert set(tomllib.loads(everything)) >= {"rules", "licenses", "ancestors", "lineage", "risk", "tiers", "waivers"}
    done = aibom("policy", "validate", written("q.toml", everything))
    assert done.code == 0, done.err
    assert b"1 waiver\n" in done.out


def test_the_policy_of_the_page_is_valid(aibom: Aibom) -> None:
    """docs/policy.md shows what can be used: a policy, a context and a list."""
    page = (ROOT / "docs" / "policy.md").read_text(encoding="utf-8")
    policy, context, listing = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert aibom("policy", "validate", written("p.toml", policy)).code == 0
    assert (
        verdict(aibom, sample("adapter"), "--context", written("support-bot.toml", context), code=1)["tier"] == "high"
    )
    written("list.toml", listing)
    done = aibom("check", "./list.toml", "--offline", "--no-cache", "--format", "json")
    assert [each["verdict"] for each in json.loads(done.out)] == ["error", "error"]


ADVISORY = {
    "schema_version": "1.6.0",
    "id": "TEST-2026-1",
    "modified": "2026-01-01T00:00:00Z",
    "summary": "poisoned",
    "affected": [
        {
            "package": {
                "ecosystem": "Hugging Face",
                "name": "datasets/org/source",
                "purl": "pkg:huggingface/datasets/org/source",
            }
        }
    ],
}


def test_an_advisory_on_a_dataset_four_steps_back_fails_a_model(aibom: Aibom, served: HubServer) -> None:
    """With the path; a baseline, which may be older than the advisory, does not let it through, a waiver does."""
    gguf = {"README.md": card(base_model="org/tiny-gguf", base_model_relation="quantized", license="mit")}
    served.add(Repo(id="org/tinier", files=gguf))
    advisory = written("advisory.json", json.dumps(ADVISORY))
    assert aibom("generate", "org/tinier", "-o", "old.cdx.json").code == 0
    for baseline in ((), ("--baseline", "old.cdx.json")):
        found = verdict(aibom, "old.cdx.json", "--advisories", advisory, "--policy", picked(), *baseline, code=1)
        [failed] = [each for each in found["findings"] if each["outcome"] == "failed"]
        assert (failed["rule"], failed["severity"]) == ("advisories", "critical")
        assert "every revision" in failed["message"]
        assert [purl.partition("@")[0].removeprefix("pkg:huggingface/") for purl in failed["path"]] == [
            "org/tinier",
            "org/tiny-gguf",
            "org/tiny",
            "datasets/org/data",
            "datasets/org/source",
        ]
    waiver = '[[waivers]]\nrule = "advisories"\nsubject = "pkg:huggingface/datasets/org/source"\nreason = "r"\n'
    policy = picked(f'{waiver}owner = "o"\nexpires = 2026-01-01\n')
    found = verdict(aibom, "old.cdx.json", "--advisories", advisory, "--policy", policy, code=0)
    assert reasons(found, "waived") == [("advisories", "pkg:huggingface/datasets/org/source")]
    assert "advisories" in found["checks"]


def test_a_profile_is_demanded(aibom: Aibom) -> None:
    """By option or policy; what is missing of it fails, what only a person can say is not evaluable."""
    policy = written("p.toml", HEAD + '[rules]\nunlisted = "off"\n[profiles]\nrequired = ["ntia-2021"]\n')
    found = verdict(aibom, sample("no-card"), "--policy", policy, code=1)
    assert {rule for rule, _ in reasons(found)} == {"required-profiles"}
    [told] = [each for each in found["notes"] if each.startswith("profile ntia-2021")]
    assert "secondary: taken from a secondary source" in told
    assert "missing" in told.partition("elements: ")[2]
    other = verdict(aibom, sample("no-card"), "--profile", "ntia-2021", "--ignore", "license-missing", code=1)
    assert set(reasons(found)) <= set(reasons(other))
    accepted = verdict(aibom, sample("no-card"), "--policy", policy, "--baseline", sample("no-card"), code=0)
    assert reasons(accepted, "accepted") == reasons(found)
    role = verdict(aibom, sample("no-card"), "--policy", policy, "--role", "integrator", code=1)
    assert set(reasons(role)) <= set(reasons(found))


def test_a_profile_that_there_is_not(aibom: Aibom) -> None:
    """Named by an option it is wrong usage, named by a policy the file is wrong, at a line."""
    assert aibom("check", sample("adapter"), "--profile", "ntia").code == 2
    policy = written("p.toml", STANDARD + '[profiles]\nrequired = ["ntia"]\n')
    for arguments in (("check", sample("adapter"), "--policy", policy), ("policy", "validate", policy)):
        done = aibom(*arguments)
        assert (done.code, done.out) == (4, b"")
        assert "p.toml:4: " in done.err
