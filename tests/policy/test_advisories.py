"""Advisories: what a record says, what of a lineage it meets, and what stays open."""

import json
import os
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from policy.incidents import BASE, CHAIN, DATA, SOURCE, TINY, TUNED, advisory, chain, concerns

from aibom.errors import DocumentError
from aibom.policy import advisories, hit_views
from aibom.policy.advisory import Hit, Matched
from aibom.policy.paths import path_text
from aibom.records.bom import Bom
from aibom.records.lineage import Pin
from aibom.records.refs import ArtifactRef

ROOT = Path(__file__).resolve().parents[2]
OTHER = "9" * 40


@pytest.fixture
def hits(tmp_path: Path) -> Any:
    """Write records to a file, and return what they meet in a BOM."""

    def found(*records: dict[str, Any], bom: Bom = CHAIN) -> tuple[Hit, ...]:
        file = tmp_path / "feed.json"
        file.write_text(json.dumps(list(records)), encoding="utf-8")
        return advisories.find(bom, advisories.load(file))

    return found


def git(*events: dict[str, str]) -> dict[str, Any]:
    """Return an entry's range of commits."""
    return {"ranges": [{"type": "GIT", "repo": "https://huggingface.co/org/base", "events": list(events)}]}


def test_a_dataset_four_steps_back_is_met_with_its_path(hits: Any) -> None:
    """A record without versions concerns every revision, says so, and the path leads from the subject to it."""
    (hit,) = hits(advisory(concerns(SOURCE)))
    assert (hit.ref, hit.matched, hit.certain, hit.every_revision) == (SOURCE, Matched.PURL, True, True)
    assert "every revision" in hit.why
    assert path_text(hit.subject, hit.path) == (
        "org/tiny-gguf --quantized--> org/tiny --finetune--> org/base --trained-on--> datasets/org/data "
        "--derived-from-dataset--> datasets/org/source"
    )


@pytest.mark.parametrize(
    ("entry", "certain"),
    [
        ({"versions": [BASE.revision]}, True),
        ({"versions": [OTHER]}, None),
        ({"versions": ["v1.0"]}, False),  # whether the tag is the commit, nobody says
        (git({"introduced": BASE.revision}), True),
        (git({"introduced": "0"}, {"last_affected": BASE.revision}), True),
        (git({"introduced": "0"}, {"fixed": BASE.revision}), None),
        (git({"introduced": "0"}, {"fixed": OTHER}), False),  # commits have no order without the repository
        (git({"introduced": "0"}), True),
        ({"versions": [OTHER], **git({"introduced": OTHER}, {"fixed": "8" * 40})}, False),
    ],
)
def test_revisions(hits: Any, entry: dict[str, Any], *, certain: bool | None) -> None:
    """Listed commits meet the commit and no other; what a range or tag leaves open is a hit that is not certain."""
    found = hits(advisory(concerns(BASE, **entry)))
    assert [hit.certain for hit in found] == ([] if certain is None else [certain])
    assert all(hit.ref == BASE and hit.why for hit in found)


def test_a_commit_seen_when_walked_is_not_the_one_it_was_made_from(hits: Any) -> None:
    """Neither a listed commit nor another one settles it then, and a fixed name still does."""
    loose = chain(pin=Pin.SEEN_WHEN_CRAWLED)
    for versions in ([BASE.revision], [OTHER]):
        (hit,) = hits(advisory(concerns(BASE, versions=versions)), bom=loose)
        assert not hit.certain
        assert "walked" in hit.why
    assert [hit.certain for hit in hits(advisory(concerns(BASE)), bom=loose)] == [True]
    assert [hit.certain for hit in hits(advisory(concerns(TINY, versions=[TINY.revision])), bom=loose)] == [True]
    assert hits(advisory(concerns(TINY, versions=[OTHER])), bom=loose) == ()


def test_no_revision_known_is_not_a_no(hits: Any) -> None:
    """An artifact that was named and never asked for may be at a revision that is listed."""
    (hit,) = hits(advisory(concerns(SOURCE, versions=[OTHER])))
    assert (hit.certain, hit.every_revision) == (False, False)
    assert "no revision" in hit.why


def test_a_digest_is_met_wherever_the_file_lies(hits: Any) -> None:
    """Also in an artifact of another name; other digests meet nothing where all files have one."""
    for digests in ({"sha256": "C" * 64}, {"sha512": "d" * 128}, {"git_sha1": "e" * 40}):
        elsewhere = ArtifactRef(namespace="evil", name="model")
        (hit,) = hits(advisory(concerns(elsewhere, ecosystem_specific={"files": [digests]})))
        assert (hit.ref, hit.matched, hit.certain) == (BASE, Matched.DIGEST, True)
        assert "model.safetensors" in hit.why
    (hit,) = hits(advisory({"database_specific": {"files": [{"sha256": "c" * 64}]}}))
    assert hit.ref == BASE
    assert hits(advisory(concerns(TINY, ecosystem_specific={"files": [{"sha256": "0" * 64}]}))) == ()


def test_files_without_digest_leave_it_open(hits: Any) -> None:
    """But not where the advisory names the file, and that one has another digest."""
    (hit,) = hits(advisory(concerns(BASE, ecosystem_specific={"files": [{"sha256": "0" * 64}]})))
    assert (hit.certain, "x.py" in hit.why) == (False, True)
    named = {"files": [{"sha256": "0" * 64, "path": "model.safetensors"}]}
    assert hits(advisory(concerns(BASE, ecosystem_specific=named))) == ()
    (hit,) = hits(advisory(concerns(DATA, ecosystem_specific=named)))
    assert "files are not recorded" in hit.why


def test_former_ids_and_spellings_are_met_and_not_certain(hits: Any) -> None:
    """Whoever bears an old id now may be somebody else; a model is no dataset of its name."""
    for name in ("old/tiny", "ORG/Tiny"):
        namespace, _, last = name.partition("/")
        (hit,) = hits(advisory(concerns(ArtifactRef(namespace=namespace, name=last))))
        assert (hit.ref, hit.certain) == (TUNED, False)
    assert hits(advisory(concerns(ArtifactRef(namespace="org", name="data")))) == ()


def test_libraries_that_are_stated(hits: Any) -> None:
    """By exact version, whatever its spelling; a specifier says not which version was installed."""
    package = {"ecosystem": "PyPI", "name": "ultra-lytics", "purl": "pkg:pypi/ultra-lytics"}
    (hit,) = hits(advisory({"package": package, "versions": ["8.3.41", "8.3.42"]}))
    assert (hit.ref, hit.matched, hit.certain) == (BASE, Matched.LIBRARY, True)
    assert hits(advisory({"package": package, "versions": ["8.3.40"]})) == ()
    other = {"ecosystem": "PyPI", "name": "litellm", "purl": "pkg:pypi/litellm"}
    (hit,) = hits(advisory({"package": other, "versions": ["1.82.7"]}))
    assert (hit.ref, hit.certain) == (TUNED, False)


def test_withdrawn_records_meet_nothing(hits: Any) -> None:
    """They are read, and that is all."""
    assert hits(advisory(concerns(BASE), withdrawn="2026-02-01T00:00:00Z")) == ()


def test_the_order_of_nothing_matters(tmp_path: Path) -> None:
    """Records, artifacts and derivations may stand in any order, in one file or in several."""
    records = [advisory(concerns(ref), concerns(SOURCE), name=f"x_{n}") for n, ref in enumerate((BASE, TINY, DATA))]
    for number, record in enumerate(records):
        (tmp_path / f"{9 - number}.json").write_text(json.dumps(record), encoding="utf-8")
    loaded = advisories.load(tmp_path)
    expected = advisories.find(CHAIN, loaded)
    assert len(expected) == 6
    shuffle = random.Random(1)
    for _ in range(5):
        nodes, edges, feed = list(CHAIN.nodes), list(CHAIN.edges), list(loaded)
        for each in (nodes, edges, feed):
            shuffle.shuffle(each)
        lineage = replace(CHAIN.lineage, nodes=tuple(nodes), edges=tuple(edges))
        assert advisories.find(replace(CHAIN, lineage=lineage), feed) == expected


BAD = [
    ([], "/0", {"id": 7}),
    ([], "/id", {"id": ""}),
    ([], "/modified", {"modified": "yesterday"}),
    ([], "/withdrawn", {"withdrawn": True}),
    ([{"versions": ["1"]}], "/affected/0/package", {}),
    ([{"package": {"ecosystem": "Hugging Face", "name": "a"}}], "/affected/0/package/purl", {}),
    ([{"package": {"ecosystem": "x", "name": "a", "purl": "pkg:huggingface/a/b/c"}}], "/affected/0/package/purl", {}),
    ([{"package": {"ecosystem": "x", "name": "a", "purl": "nonsense"}}], "/affected/0/package/purl", {}),
    ([concerns(BASE, versions="1")], "/affected/0/versions", {}),
    ([concerns(BASE, versions=[1])], "/affected/0/versions/0", {}),
    ([concerns(BASE, ranges=[{"type": "GUT", "events": []}])], "/affected/0/ranges/0/type", {}),
    ([concerns(BASE, ranges=[{"type": "GIT", "events": []}])], "/affected/0/ranges/0/repo", {}),
    ([concerns(BASE, **git())], "/affected/0/ranges/0/events", {}),
    ([concerns(BASE, **git({"fixed": OTHER}))], "/affected/0/ranges/0/events", {}),
    ([concerns(BASE, **git({"introduced": "main"}))], "/affected/0/ranges/0/events/0/introduced", {}),
    ([concerns(BASE, **git({"introduced": "0", "fixed": OTHER}))], "/affected/0/ranges/0/events/0", {}),
    (
        [concerns(BASE, **git({"introduced": "0"}, {"fixed": OTHER}, {"last_affected": OTHER}))],
        "/affected/0/ranges/0/events",
        {},
    ),
    ([concerns(BASE, ecosystem_specific={"files": [{"path": "x"}]})], "/affected/0/ecosystem_specific/files/0", {}),
    (
        [concerns(BASE, ecosystem_specific={"files": [{"sha256": "12"}]})],
        "/affected/0/ecosystem_specific/files/0/sha256",
        {},
    ),
]


@pytest.mark.parametrize(("affected", "pointer", "fields"), BAD, ids=range(len(BAD)))
def test_malformed_records_name_file_and_place(
    tmp_path: Path, affected: list[dict[str, Any]], pointer: str, fields: dict[str, Any]
) -> None:
    """Nothing is guessed: exit code 4, the file, the JSON pointer, and what to do."""
    file = tmp_path / "bad.json"
    record = advisory(*affected, **fields)
    file.write_text(json.dumps([record] if pointer.startswith("/0") else record), encoding="utf-8")
    with pytest.raises(DocumentError, match=r"bad\.json") as caught:
        advisories.load(file)
    assert f": {pointer}" in str(caught.value)
    assert (caught.value.exit_code, bool(caught.value.hint)) == (4, True)


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[" * 100_000, b'{"id": "a", "id": "b"}', b"\xff\xfe", b"7", b"null", b'[["x"]]', b'{"id": "x"}'],
)
def test_hostile_files(tmp_path: Path, data: bytes) -> None:
    """What is no record is refused, whatever it is."""
    file = tmp_path / "x.json"
    file.write_bytes(data)
    with pytest.raises(DocumentError, match=r"x\.json"):
        advisories.load(file)


def test_folders(tmp_path: Path) -> None:
    """All files of a folder; a record that is there twice counts once, and must not differ; links stay inside."""
    with pytest.raises(DocumentError, match=r"no \.json file"):
        advisories.load(tmp_path)
    with pytest.raises(DocumentError, match="gone"):
        advisories.load(tmp_path / "gone.json")
    (tmp_path / "deep").mkdir()
    for name in ("a.json", "deep/b.json"):
        (tmp_path / name).write_text(json.dumps(advisory(concerns(BASE))), encoding="utf-8")
    assert [each.id for each in advisories.load(tmp_path)] == ["x_test-1"]
    (tmp_path / "c.json").write_text(json.dumps(advisory(concerns(TINY))), encoding="utf-8")
    with pytest.raises(DocumentError, match="and differs"):
        advisories.load(tmp_path)
    (tmp_path / "c.json").unlink()
    (tmp_path / "c.json").symlink_to("/etc/hostname")
    with pytest.raises(DocumentError, match="leads out"):
        advisories.load(tmp_path)


def test_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes and records are bounded."""
    file = tmp_path / "feed.json"
    file.write_text(json.dumps([advisory(name=f"x_{n}") for n in range(5)]), encoding="utf-8")
    monkeypatch.setattr(advisories, "MAX_RECORDS", 4)
    with pytest.raises(DocumentError, match="more than 4 records"):
        advisories.load(file)
    monkeypatch.setattr(advisories, "MAX_BYTES", 10)
    with pytest.raises(DocumentError, match="more than 10 bytes"):
        advisories.load(file)


def test_what_ships_names_its_sources(real_data: Path) -> None:
    """Each record keeps OSV's official schema but for the ecosystem it lacks, and has a source and a purl or nothing."""
    schema = json.loads((real_data.parent / "schemas" / "osv.json").read_text(encoding="utf-8"))
    pattern = schema["$defs"]["ecosystemWithSuffix"]
    pattern["pattern"] = pattern["pattern"].replace("^(", "^(Hugging Face|", 1)
    validator = jsonschema_rs.validator_for(schema)
    files = sorted((ROOT / "schemas/aibom/advisories").iterdir())
    assert len(files) >= 8
    for file in files:
        record = json.loads(file.read_bytes())
        validator.validate(record)
        assert file.name == f"{record['id']}.json"
    shipped = advisories.shipped()
    assert len(shipped) == len(files)
    assert all(each.references and not each.withdrawn for each in shipped)
    text = b"".join(file.read_bytes() for file in files).decode()
    assert not [
        word for word in text.split('"') if len(word) in {40, 64} and all(c in "0123456789abcdef" for c in word)
    ]


def test_the_shipped_feed_meets_a_model_of_an_incident() -> None:
    """By name alone, and the result says that this is all it rests on."""
    base = ArtifactRef(namespace="glockr1", name="ballr7", revision=os.urandom(20).hex())
    node = replace(CHAIN.nodes[0], ref=base, files=None, facts=(), aliases=())
    lineage = replace(CHAIN.lineage, subject=base, nodes=(node,), edges=())
    (hit,) = advisories.find(replace(CHAIN, lineage=lineage), advisories.shipped())
    assert (hit.advisory.id, hit.every_revision, hit.path) == ("x_aibom-2025-0001", True, ())


def test_views(hits: Any) -> None:
    """Text says why, by which path, and where to read on; JSON holds the same, with purls."""
    found = hits(advisory(concerns(SOURCE), aliases=["CVE-2026-1"]))
    lines = hit_views.text(found).splitlines()
    assert lines[0] == "x_test-1: concerns datasets/org/source: It is bad."
    assert lines[2].endswith("--derived-from-dataset--> datasets/org/source")
    assert lines[3] == "    see: https://example.org/x_test-1"
    (told,) = json.loads(hit_views.json(found))
    assert (told["artifact"], told["certain"], told["everyRevision"]) == (SOURCE.purl, True, True)
    assert [step["relation"] for step in told["path"]][-1] == "derived-from-dataset"
    (open_,) = hits(advisory(concerns(SOURCE, versions=[OTHER])))
    assert "possibly concerns" in hit_views.text([open_])
