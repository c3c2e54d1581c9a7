"""What `aibom check` is given beside the subjects, where it is wrong: file and line, what may be meant, nothing judged."""

import json
from pathlib import Path

import pytest
from cli.checking import HEAD, STANDARD, sample, written
from cli.command import Aibom


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder of the test's own, on a day that stays."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")  # 2026-01-01
    (tmp_path / "check").mkdir()
    monkeypatch.chdir(tmp_path / "check")
    return tmp_path / "check"


def refused(aibom: Aibom, said: str, *arguments: str | Path, code: int = 4) -> None:
    """The command ends with the code, says so, and writes nothing else."""
    done = aibom(*arguments)
    assert (done.code, done.out) == (code, b""), done.err
    assert said in done.err
    assert "hint: " in done.err
    assert "Traceback" not in done.err


TAKEN_BACK = {
    '[ancestors]\ndenied = ["pkg:huggingface/a/*"]\n[rules]\ndenied-ancestors = "off"\n': (
        "p.toml:6: denied-ancestors is off, and ancestors.denied says what it demands"
    ),
    '[datasets]\ndenied = ["pkg:huggingface/a/*"]\n[rules]\ndenied-datasets = "off"\n': "p.toml:6: denied-datasets is off",
    '[licenses]\nallowed = ["MIT"]\n[rules]\nallowed-licenses = "off"\n': "p.toml:6: allowed-licenses is off",
    '[licenses]\ndenied = ["MIT"]\n[rules]\ndenied-licenses = "off"\n': "p.toml:6: denied-licenses is off",
    '[lineage]\nhorizon = 3\n[rules]\nmaximum-horizon = "off"\n': "p.toml:6: maximum-horizon is off",
    '[tiers.high.rules]\nrequired-assurance = "off"\n[tiers.high.lineage]\nassurance = "derived"\n': (
        "p.toml:4: required-assurance is off, and lineage.assurance says what it demands"
    ),
    '[profiles]\nrequired = ["ntia-2021"]\n[rules]\nrequired-profiles = "off"\n': "p.toml:6: required-profiles is off",
    'on-partial = "warn"\n[rules]\ncomplete-walk = "critical"\n': (
        "p.toml:5: complete-walk is critical, and on-partial is warn"
    ),
    'on-partial = "fail"\n[rules]\ncomplete-walk = "off"\n': "p.toml:5: complete-walk is off, and on-partial is fail",
}


@pytest.mark.parametrize(("text", "said"), TAKEN_BACK.items())
def test_a_policy_that_takes_back_what_it_says(aibom: Aibom, text: str, said: str) -> None:
    """One of the two is no slip that could be guessed."""
    policy = written("p.toml", STANDARD + text)
    refused(aibom, said, "check", sample("adapter"), "--policy", policy)
    refused(aibom, said, "policy", "validate", policy)


def test_a_policy_may_switch_off_what_it_extends(aibom: Aibom) -> None:
    """That is what extending is for."""
    written("base.toml", STANDARD + '[lineage]\nhorizon = 3\n[datasets]\ndenied = ["pkg:huggingface/datasets/a/*"]\n')
    rules = '[rules]\nmaximum-horizon = "off"\ndenied-datasets = "off"\n'
    policy = written("p.toml", HEAD + f'extends = "base.toml"\n{rules}')
    assert aibom("policy", "validate", policy).code == 0


PROFILE = """{"schema": "aibom-profile/1", "id": "own", "title": "Own", "version": "1", "source": "ours",
\t"verified": "original", "checked": "2026-01-01", "whose": "the provider",
\t"elements": [
\t\t{"id": "a", "name": "A", "level": "required", "scope": "subject", "duty": ["provider"],
\t\t "needs": [{"what": "x", "any": [
\t\t\t{"fact": "license"},
\t\t\t{"fact": "licence"}]}]}]}
"""


def test_a_profile_that_names_unknown_facts(aibom: Aibom) -> None:
    """With the nearest, whichever command reads it, and named by a policy, too."""
    assert "licence" in PROFILE
    profile = written("own.json", PROFILE)
    said = "line 7, /elements/0/needs/0/any/1/fact: there is no fact 'licence'; the nearest is 'license'"
    refused(aibom, said, "check", sample("adapter"), "--profile", f"./{profile}")
    refused(aibom, said, "gaps", sample("adapter"), "--profile", f"./{profile}")
    policy = written("p.toml", STANDARD + '[profiles]\nrequired = ["./own.json"]\n')
    refused(aibom, f"p.toml:4: ./own.json is no valid profile: {said}", "check", sample("adapter"), "--policy", policy)


def advisory(ranges: str) -> str:
    """An advisory whose ranges stand in the fifth line."""
    package = '{"ecosystem": "Hugging Face", "name": "a/b",\n  "purl": "pkg:huggingface/a/b"}'
    return f'{{"id": "X-1", "modified": "2026-01-01T00:00:00Z",\n\t"affected": [\n{{"package": {package},\n"ranges": {ranges}}}]}}'


COMMIT = "0123456789abcdef0123456789abcdef01234567"
RANGES = {
    '[{"type": "GIT", "repo": "r",\n"events": [{"introduced": "abc"}]}]': "adv.json:6: /affected/0/ranges/0/events/0/introduced: ",
    '[{"type": "GIT", "repo": "r",\n"events": [{"fixed": "'
    + COMMIT
    + '"}]}]': "adv.json:6: /affected/0/ranges/0/events: ",
    '[{"type": "GIT",\n"events": [{"introduced": "0"}]}]': "adv.json:5: /affected/0/ranges/0/repo: ",
    '[{"type": "HG", "events": []}]': "adv.json:5: /affected/0/ranges/0/type: 'HG' is none of",
    '[{"type": "SEMVER",\n"events": [{"introduced": "0"},\n{"fixed": "2"},\n{"last_affected": "1"}]}]': (
        "adv.json:6: /affected/0/ranges/0/events: fixed and last_affected exclude each other"
    ),
    '[\n\n{"type": "SEMVER", "events": [{"introduced": "0", "fixed": "2"}]}]': (
        "adv.json:7: /affected/0/ranges/0/events/0: an event is one of"
    ),
    '{"type": "SEMVER"}': "adv.json:5: /affected/0/ranges: it is no list",
}


@pytest.mark.parametrize(("ranges", "said"), RANGES.items())
def test_an_advisory_with_a_malformed_range(aibom: Aibom, ranges: str, said: str, here: Path) -> None:
    """No range is guessed; of a folder and of an array, too, the file and the line are named."""
    written("adv.json", advisory(ranges))
    refused(aibom, said, "check", sample("adapter"), "--advisories", "adv.json")
    (here / "feed").mkdir()
    written("feed/adv.json", advisory(ranges))
    refused(aibom, f"feed/{said}", "check", sample("adapter"), "--advisories", "feed/")
    written("adv.json", f"[\n{advisory('[]')},\n{advisory(ranges)}]")
    name, line, pointer = said.split(":", 2)
    shifted = pointer.replace(" /affected", " /1/affected")
    refused(aibom, f"{name}:{int(line) + 6}:{shifted}", "check", sample("adapter"), "--advisories", "adv.json")


CONTEXT = 'schema = "aibom-context/1"\nautomated-decisions = true\ncustomer-facing = false\nwrite-access = false\n'
CONTEXTS = {
    CONTEXT
    + "regulated-data = false\nwrite-acess = true\n": "use.toml:6: write-acess: no such key; did you mean write-access?",
    CONTEXT + 'regulated-data = "no"\n': "use.toml:5: regulated-data: ",
    CONTEXT: "use.toml:1: lacks regulated-data",
    CONTEXT.replace("context/1", "context/2") + "regulated-data = false\n": "use.toml:1: schema: ",
}


@pytest.mark.parametrize(("text", "said"), CONTEXTS.items())
def test_a_context_that_is_wrong(aibom: Aibom, text: str, said: str) -> None:
    """Named on the command line, or by a list that has one entry."""
    refused(aibom, said, "check", sample("adapter"), "--context", written("use.toml", text))
    entry = f'[[entry]]\nbom = "{sample("adapter").as_posix()}"\ncontext = "use.toml"\n'
    listing = written("LIST.toml", f'schema = "aibom-check-list/1"\n{entry}')
    refused(aibom, f"LIST.toml:2: {said}", "check", listing)


LIST = 'schema = "aibom-check-list/1"\n'
MALFORMED = {
    '[[entry]]\nmodel = "a/b"\n[[entry]]\nbom = "x.json"\nrevison = "main"\n': (
        "LIST.toml:6: entry.1.revison: no such key; did you mean revision?"
    ),
    '[[entry]]\nrevision = "main"\n': "LIST.toml:2: entry.0: names neither or both of model and bom",
    '[[entry]]\nmodel = "a/b"\nbom = "x.json"\n': "LIST.toml:2: entry.0: names neither or both of model and bom",
    '[[entry]]\nbom = "x.json"\nrevision = "main"\n': "LIST.toml:4: a BOM has no revision to choose",
    "": "LIST.toml:1: lacks entry",
    '[[entry]]\nmodel = "a/b"\nmodel = "c/d"\n': "LIST.toml:4: no TOML: ",
}


@pytest.mark.parametrize(("text", "said"), MALFORMED.items())
def test_a_list_that_is_wrong(aibom: Aibom, text: str, said: str) -> None:
    """Nothing of it is judged: what else it means is not known."""
    refused(aibom, said, "check", sample("adapter"), written("LIST.toml", LIST + text))


ENTRIES = {
    '[[entry]]\nmodel = "a b"\n': (2, "'a b' is no repository id"),
    '[[entry]]\nmodel = "a/b@main"\nrevision = "main"\n': (2, "'a/b@main' names a revision itself"),
    '[[entry]]\nbom = "gone.cdx.json"\n': (4, "cannot read 'gone.cdx.json': No such file"),
    '[[entry]]\nbom = "app.cdx.json"\n': (4, "app.cdx.json:1: the document names no lineage"),
    '[[entry]]\nbom = "app.cdx.json"\ncontext = "gone.toml"\n': (4, "cannot read 'gone.toml'"),
}


@pytest.mark.parametrize("text", ENTRIES)
def test_an_entry_that_cannot_be_judged(aibom: Aibom, text: str) -> None:
    """The line of the list is named, alone as among others, and these are judged all the same."""
    code, said = ENTRIES[text]
    written("app.cdx.json", '{"bomFormat": "CycloneDX", "specVersion": "1.6"}')
    offline = ("--offline", "--no-cache")
    refused(aibom, f"LIST.toml:2: {said}", "check", written("LIST.toml", LIST + text), *offline, code=code)
    good = f'[[entry]]\nbom = "{sample("adapter").as_posix()}"\n'
    done = aibom("check", written("LIST.toml", LIST + text + good), *offline, "--format", "json")
    assert done.code == code
    assert sorted(each["verdict"] for each in json.loads(done.out)) == ["error", "pass"]
    assert "LIST.toml:2: " in done.err
    assert said in done.err
