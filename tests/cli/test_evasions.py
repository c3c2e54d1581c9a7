"""What should not pass `aibom check` does not: documents changed by hand, names spelled otherwise, words not read."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from cli.checking import HEAD, STANDARD, reasons, sample, verdict, written
from cli.command import Aibom, card

from testhub import HubServer, Repo

_ON = '[rules]\nunlisted = "off"\n'


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working folder of the test's own, on a day that stays."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")  # 2026-01-01
    (tmp_path / "evasions").mkdir()
    monkeypatch.chdir(tmp_path / "evasions")


def policy(text: str) -> str:
    return written("own.toml", HEAD + text)


def neutral() -> str:
    """A policy that nothing here fails but what a test is about."""
    return policy(f'{_ON}cycle = "on"\n')


def skipped(found: dict[str, Any], check: str) -> dict[str, list[str]]:
    """The reasons for which a check could not be made, with the artifacts."""
    return {each["reason"]: each["subjects"] for each in found["not-evaluable"] if each["check"] == check}


def stripped(value: Any) -> Any:
    """A document without a word of gaps."""
    if isinstance(value, dict):
        return {key: stripped(part) for key, part in value.items() if key not in {"annotations", "compositions"}}
    if isinstance(value, list):
        return [stripped(part) for part in value if not _is_gap(part)]
    return value


def _is_gap(value: Any) -> bool:
    return isinstance(value, dict) and str(value.get("name")).startswith("aibom:gap:")


@pytest.mark.parametrize("name", ["no-card", "gated-parent", "merge"])
def test_gaps_that_were_taken_out_of_a_document_are_found_again(aibom: Aibom, name: str) -> None:
    """The document says which rules were run; that it states none of what they found is its word, and is told."""
    bare = written("bare.cdx.json", json.dumps(stripped(json.loads(sample(name).read_bytes()))))
    assert "aibom:gap:" not in Path(bare).read_text(encoding="utf-8")
    whole = verdict(aibom, sample(name), "--policy", "strict", code=1)
    found = verdict(aibom, bare, "--policy", "strict", code=1)
    assert reasons(found) == reasons(whole)
    [note] = [each for each in found["notes"] if "does not state" in each]
    assert re.match(r"\d+ gaps? stands? in its lineage", note)
    assert not [each for each in whole["notes"] if "does not state" in each]
    told = aibom("gaps", bare, "--format", "json")
    assert json.loads(told.out)["gaps"] == json.loads(aibom("gaps", sample(name), "--format", "json").out)["gaps"]
    accepted = verdict(aibom, sample(name), "--policy", "strict", "--baseline", bare, code=1)
    assert reasons(accepted) == reasons(whole), "what a document does not state, nobody accepted"


def test_a_severity_that_was_changed_by_hand_does_not_count(aibom: Aibom) -> None:
    """The rule says how much it matters, and the policy."""
    document = json.loads(sample("no-card").read_bytes())
    del document["annotations"]
    text = json.dumps(document)
    milder = written("milder.cdx.json", re.sub(r'\\"severity\\":\\"[a-z]+\\"', r'\\"severity\\":\\"info\\"', text))
    assert Path(milder).read_text(encoding="utf-8") != text
    whole = verdict(aibom, sample("no-card"), "--policy", "strict", code=1)
    assert reasons(verdict(aibom, milder, "--policy", "strict", code=1)) == reasons(whole)


@pytest.mark.parametrize(
    "denial",
    [
        "pkg:huggingface/datasets/ORG/old-source",
        "pkg:huggingface/datasets/org%2Fold%2Dsource",
        "pkg:huggingface/datasets/*/*%53ource",
        "pkg:huggingface/datasets/org/new-source",
    ],
)
def test_a_denied_dataset_is_denied_by_every_name(aibom: Aibom, served: HubServer, denial: str) -> None:
    """The one it was reached by, which it no longer bears, and the one it bears; escaped or not, in any case."""
    served.add(
        Repo(
            id="org/new-source",
            kind="dataset",
            files={"README.md": card(license="mit")},
            moved_from=("org/old-source",),
        )
    )
    served.add(Repo(id="org/data", kind="dataset", files={"README.md": card(source_datasets="[org/old-source]")}))
    found = verdict(aibom, "org/tiny-gguf", "--policy", policy(f'{_ON}[datasets]\ndenied = ["{denial}"]\n'), code=1)
    assert reasons(found) == [("denied-datasets", "pkg:huggingface/datasets/org/new-source")]


@pytest.mark.parametrize(
    ("section", "purl", "other"),
    [
        ("ancestors", "pkg:huggingface/datasets/org/data", "datasets"),
        ("ancestors", "pkg:huggingface/Datasets%2Forg/data", "datasets"),
        ("datasets", "pkg:huggingface/org/tiny", "ancestors"),
    ],
)
def test_a_denial_that_denies_nothing_is_refused(aibom: Aibom, section: str, purl: str, other: str) -> None:
    """A dataset is no ancestor here, and a model no dataset: what stands in the wrong place would never be met."""
    done = aibom("policy", "validate", policy(f'[{section}]\ndenied = [\n  "{purl}",\n]\n'))
    assert done.code == 4
    assert "own.toml:4: " in done.err
    assert f"write it under [{other}]" in done.err


def test_a_denied_revision_of_what_states_none_is_not_evaluable(aibom: Aibom, served: HubServer) -> None:
    """A parent that nobody pinned may have been at the denied commit, whatever the registry serves today."""
    assert served.url
    denial = policy(f'{_ON}[ancestors]\ndenied = ["pkg:huggingface/org/base@{"d" * 40}"]\n')
    found = verdict(aibom, "org/tiny-gguf", "--policy", denial, code=0)
    [(reason, subjects)] = skipped(found, "denied-ancestors").items()
    assert "revisions are denied" in reason
    assert [purl.partition("@")[0] for purl in subjects] == ["pkg:huggingface/org/base"]


def test_a_digest_counts_however_it_is_written(aibom: Aibom) -> None:
    """In upper case, in the policy and in a document of another tool; also in the files of data."""
    data = {"type": "data", "name": "data", "bom-ref": "d", "purl": "pkg:huggingface/datasets/org/data"}
    file = {"type": "file", "name": "a.bin", "bom-ref": "f", "hashes": [{"alg": "SHA-256", "content": "AB" * 32}]}
    bom = vendor(components=[{**data, "components": [file]}], dependencies=[{"ref": "s", "dependsOn": ["d"]}])
    for digest in ("ab" * 32, "AB" * 32):
        for section in ("ancestors", "datasets"):
            denial = policy(f'{_ON}[{section}]\ndenied = ["sha256:{digest}"]\n')
            found = verdict(aibom, bom, "--policy", denial, code=1)
            assert reasons(found) == [(f"denied-{section}", "pkg:huggingface/datasets/org/data")]


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("stated", "denied"),
    [
        ("CC BY-NC 4.0", "cc-by-nc-4.0"),
        ("cc-by-nc-4.0", "CC BY NC 4.0"),
        ("GPL-3.0-or-later", "gpl-3.0"),
        ("GPL-3.0 WITH Classpath-exception-2.0", "GPL-3.0"),
        ("mit, cc-by-nc-4.0", "cc-by-nc-4.0"),
        ("MIT / CC-BY-NC-4.0", "cc-by-nc-4.0"),
        ("[mit, cc-by-nc-4.0]", "cc-by-nc-4.0"),
        ("mit AND Apache 2.0", "Apache-2.0"),
        ("Llama 2 Community License Agreement", "llama2"),
    ],
)
def test_a_denied_license_is_denied_however_it_is_spelled(
    aibom: Aibom, served: HubServer, stated: str, denied: str
) -> None:
    """A license is known by what it is called, not by its dashes."""
    text = stated if stated.startswith("[") else f'"{stated}"'
    served.add(Repo(id="org/base", files={"README.md": card(license=text)}))
    found = verdict(aibom, "org/tiny", "--policy", policy(f'{_ON}[licenses]\ndenied = ["{denied}"]\n'), code=1)
    assert reasons(found) == [("denied-licenses", "pkg:huggingface/org/base")]


def test_a_license_by_another_name_counts_and_one_without_is_not_evaluable(aibom: Aibom, served: HubServer) -> None:
    """`other` with a name is what its name says; without one it may be what is denied."""
    served.add(Repo(id="org/base", files={"README.md": card(license="other", license_name="CC BY-NC 4.0")}))
    served.add(Repo(id="org/data", kind="dataset", files={"README.md": card(license="other")}))
    found = verdict(aibom, "org/tiny", "--policy", policy(f'{_ON}[licenses]\ndenied = ["cc-by-nc-4.0"]\n'), code=1)
    assert reasons(found) == [("denied-licenses", "pkg:huggingface/org/base")]
    unnamed = skipped(found, "denied-licenses")
    assert [purl.partition("@")[0] for purl in unnamed[_UNNAMED]] == ["pkg:huggingface/datasets/org/data"]


_UNNAMED = "a license is stated without a name, and may be one that is denied"


def vendor(**more: Any) -> str:
    """Write a document of another tool about a model."""
    subject = {"type": "machine-learning-model", "name": "sold", "bom-ref": "s", "purl": "pkg:huggingface/acme/sold"}
    made = {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": subject}}
    return written("vendor.cdx.json", json.dumps({**made, **more}))


MODEL = {"type": "machine-learning-model", "name": "org/base", "bom-ref": "m"}
LINKS = [{"ref": "s", "dependsOn": ["m"]}]


def advisory(*affected: dict[str, Any]) -> str:
    record = {"id": "TEST-1", "modified": "2026-01-01T00:00:00Z", "affected": list(affected)}
    return written("advisory.json", json.dumps(record))


def package(purl: str, **more: Any) -> dict[str, Any]:
    return {"package": {"ecosystem": "x", "name": "x", "purl": purl}, **more}


def test_an_advisory_that_meets_nothing_in_a_document_not_read_whole_did_not_pass(aibom: Aibom) -> None:
    """It is not evaluable; where its words stand in the part that was not read, they are named."""
    library = {"type": "library", "name": "ultralytics", "version": "8.3.41", "purl": "pkg:pypi/ultralytics@8.3.41"}
    base = {**MODEL, "purl": "pkg:huggingface/org/base@" + "a" * 40}
    bom = vendor(components=[base, library], dependencies=LINKS)
    for purl, words in (("pkg:pypi/Ultralytics", True), ("pkg:huggingface/no/where", False)):
        found = verdict(aibom, bom, "--advisories", advisory(package(purl)), "--policy", neutral(), code=0)
        said = skipped(found, "advisories")
        assert any("TEST-1: met nothing that was read, and the document says more" in reason for reason in said)
        assert any("pkg:pypi/ultralytics@8.3.41 stands in the document" in reason for reason in said) is words
    whole = vendor(components=[base], dependencies=LINKS)
    found = verdict(aibom, whole, "--advisories", advisory(package("pkg:pypi/x")), "--policy", neutral(), code=0)
    assert not skipped(found, "advisories")


def test_what_is_denied_may_stand_where_a_document_was_not_read(aibom: Aibom) -> None:
    """And what it names without a purl may be denied under the name it has."""
    library = {"type": "library", "name": "x", "version": "1"}
    bom = vendor(components=[MODEL, library], dependencies=LINKS)
    found = verdict(
        aibom, bom, "--policy", policy(f'{_ON}[ancestors]\ndenied = ["pkg:huggingface/org/base"]\n'), code=0
    )
    said = skipped(found, "denied-ancestors")
    assert any("the document says more than its record holds" in reason for reason in said)
    assert said["the document gives no purl of it, only a name"]


def test_a_model_that_a_document_only_names_may_be_the_one_concerned(aibom: Aibom) -> None:
    """It has no purl that could be compared, and the name of what an advisory concerns."""
    bom = vendor(components=[MODEL], dependencies=LINKS)
    named = advisory(package("pkg:huggingface/org/base"))
    found = verdict(aibom, bom, "--advisories", named, "--policy", neutral(), code=0)
    assert any("gives no purl of it" in reason for reason in skipped(found, "advisories"))
    other = advisory(package("pkg:huggingface/org/other"))
    assert not skipped(verdict(aibom, bom, "--advisories", other, "--policy", neutral(), code=0), "advisories")


def test_digests_and_revisions_that_a_document_does_not_state_are_not_evaluable(aibom: Aibom) -> None:
    """Of an artifact without a revision, or without digests, no advisory that is bound to them has passed."""
    bom = vendor(components=[{**MODEL, "purl": "pkg:huggingface/org/base"}], dependencies=LINKS)
    bound = {
        "revision": package("pkg:huggingface/org/base", versions=["c" * 40]),
        "digest": package("pkg:huggingface/org/base", ecosystem_specific={"files": [{"sha256": "d" * 64}]}),
        "digest alone": {"ecosystem_specific": {"files": [{"sha256": "d" * 64}]}},
    }
    for what, affected in bound.items():
        found = verdict(aibom, bom, "--advisories", advisory(affected), "--policy", neutral(), code=0)
        subjects = {purl for each in skipped(found, "advisories").values() for purl in each}
        assert "pkg:huggingface/org/base" in subjects, what


def test_how_far_others_looked_is_not_known(aibom: Aibom) -> None:
    """A document of another tool has no walk that could be complete."""
    bom = vendor(components=[{**MODEL, "purl": "pkg:huggingface/org/base"}], dependencies=LINKS)
    [reason] = skipped(verdict(aibom, bom, "--policy", neutral(), code=0), "complete-walk")
    assert "how far they looked is not known" in reason


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        ('rules = {cycle = "on"}', 'rules = {cycle = "off"}', "does not look at cycle, which is on in tier"),
        ("", 'on-partial = "warn"', "accepts an incomplete walk, which fails in tier medium"),
        ("lineage = {horizon = 2}", "lineage = {horizon = 5}", "allows more steps without evidence than tier"),
        ('lineage = {assurance = "observed"}', 'lineage = {assurance = "mentioned"}', "asks for less assurance than"),
    ],
)
def test_a_higher_tier_that_lets_pass_what_a_lower_one_does_not_is_refused(
    aibom: Aibom, low: str, high: str, said: str
) -> None:
    """With file and line."""
    text = f'[tiers.medium]\nfail-at = "medium"\n{low}\n[tiers.high]\nfail-at = "medium"\n{high}\n'
    done = aibom("policy", "validate", written("own.toml", STANDARD + text))
    assert done.code == 4, done.err
    assert said in done.err
    assert re.search(r"own\.toml:\d+: tier high", done.err)


def test_two_accepted_boms_about_one_model_are_refused(aibom: Aibom) -> None:
    """Which of them was accepted cannot be told; the laxer would count unseen."""
    Path("accepted").mkdir()
    for name in ("a", "b"):
        Path(f"accepted/{name}.cdx.json").write_bytes(sample("adapter").read_bytes())
    done = aibom("check", sample("adapter"), "--baseline", "accepted/")
    assert done.code == 4
    assert "two accepted BOMs about" in done.err


def _profile(aibom: Aibom, bom: str, name: str, element: str) -> tuple[str, dict[str, Any]]:
    """What `aibom gaps` says of an element of a profile, and all of it."""
    done = aibom("gaps", bom, "--profile", name, "--format", "json")
    assert done.code == 0, done.err
    [shown] = json.loads(done.out)["profiles"]
    found = {each["id"]: each for each in shown["elements"]}
    return found[element]["verdict"], shown


def test_what_aibom_adds_satisfies_no_element_of_a_document_of_others(aibom: Aibom) -> None:
    """Neither the time it is read at, nor the rules that look into it, nor the tool that reads it, nor an address."""
    base = {**MODEL, "purl": "pkg:huggingface/org/base"}
    silent = vendor(components=[base], dependencies=LINKS)
    assert _profile(aibom, silent, "ntia-2021", "7")[0] == "missing"
    for element in ("9", "10", "11", "P1"):  # tool, timestamp, generation context, known unknowns
        assert _profile(aibom, silent, "cisa-2025-draft", element)[0] == "missing", element
    assert _profile(aibom, silent, "bsi-tr-03183-2-2.1", "15")[0] == "missing"  # the address of the deployable form
    demanded = verdict(aibom, silent, "--policy", neutral(), "--profile", "ntia-2021", code=1)
    assert any("ntia-2021 7 (Timestamp)" in each["message"] for each in demanded["findings"])
    document = json.loads(Path(silent).read_bytes())
    document["metadata"] |= {"timestamp": "2025-01-01T00:00:00Z"}
    document["metadata"] |= {"tools": {"components": [{"type": "application", "name": "theirs", "version": "1"}]}}
    stated = written("stated.cdx.json", json.dumps(document))
    verdict_, shown = _profile(aibom, stated, "ntia-2021", "7")
    assert verdict_ == "evidenced"
    assert "2025-01-01T00:00:00Z" in json.dumps(shown)
    assert _profile(aibom, stated, "cisa-2025-draft", "9")[0] == "declared-only"  # the tool that it names
    assert "2026-01-01" not in json.dumps(shown)


def test_words_that_may_be_what_an_advisory_concerns_are_not_evaluable(aibom: Aibom, served: HubServer) -> None:
    """A base that is named by a path identifies nothing, and bears the name of what is concerned."""
    served.add(Repo(id="org/tiny", files={"README.md": card(base_model="/models/poisoned-base/final", license="mit")}))
    concerned = advisory(package("pkg:huggingface/evil/Poisoned-Base"))
    found = verdict(aibom, "org/tiny", "--advisories", concerned, "--policy", neutral(), code=0)
    [reason] = skipped(found, "advisories")
    assert "may be evil/Poisoned-Base" in reason
    other = advisory(package("pkg:huggingface/evil/other"))
    assert not skipped(verdict(aibom, "org/tiny", "--advisories", other, "--policy", neutral(), code=0), "advisories")


def test_advisories_and_profiles_stand_in_every_form_of_report(aibom: Aibom) -> None:
    """What they find, what they leave open, and how far a list was verified: in SARIF, JUnit, Markdown, JSON and text."""
    base = {**MODEL, "purl": "pkg:huggingface/org/base@" + "a" * 40}
    library = {"type": "library", "name": "x", "version": "1"}
    bom = vendor(components=[base, library], dependencies=LINKS)
    met, unmet = package("pkg:huggingface/org/base"), package("pkg:huggingface/no/where")
    records = [
        {"id": name, "modified": "2026-01-01T00:00:00Z", "affected": [affected]}
        for name, affected in (("TEST-MET", met), ("TEST-UNMET", unmet))
    ]
    feed = written("feed.json", json.dumps(records))
    for form in ("sarif", "junit", "markdown", "json", "text"):
        asked = ("--advisories", feed, "--profile", "ntia-2021", "--policy", neutral(), "--format", form)
        done = aibom("check", bom, *asked)
        assert done.code == 1
        told = re.sub(r"\\\\", "", done.out.decode())  # Markdown escapes what could be markup
        for words in (
            "TEST-MET concerns",
            "TEST-UNMET: met nothing that was read",
            "ntia-2021 7 ",
            "secondary: taken from",
        ):
            assert words in told, (form, words)
        assert "needs a human statement" in told, form
