"""Recording and replaying: what was read comes back equal, whatever it was, and nothing else comes back."""

import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aibom.errors import DocumentError
from aibom.records.refs import HUB, LOCAL, ArtifactRef, Kind, parse_subject
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot, digest
from aibom.sources import _manifest
from aibom.sources.hub import HubSource
from aibom.sources.interface import Source, Wants
from aibom.sources.local import LocalSource
from aibom.sources.recorded import RecordedSource
from aibom.sources.recording import Recording, check_recordable
from aibom.sources.routed import RoutedSource
from testhub import HubFactory, Repo, read_folder

Make = Callable[..., HubSource]
Wanting = Callable[..., Wants]

TIME = "2026-01-01T00:00:00Z"
OPTIONS = {"datasets": True, "max_depth": -1, "max_nodes": 5000}
SUBJECT = parse_subject("org/tiny")
COMMIT = "c" * 40


class Told:
    """A source that answers as it is told."""

    name, endpoint, time = "told", "https://hub.example", TIME

    def __init__(self, *snapshots: Snapshot) -> None:
        self.answers = {snapshot.requested: snapshot for snapshot in snapshots}

    def fetch(self, ref: ArtifactRef, wants: Wants) -> Snapshot:
        """Return what it was told."""
        del wants
        return self.answers[ref]


def everything(kind: Kind, files: Sequence[FileEntry]) -> dict[str, int]:
    del kind
    return {entry.path: 1 << 30 for entry in files}


def nothing(kind: Kind, files: Sequence[FileEntry]) -> dict[str, int]:
    del kind, files
    return {}


def resolved(**changes: Any) -> Snapshot:
    """Return a plain answer with one file."""
    plain = Snapshot(
        requested=SUBJECT,
        ref=SUBJECT.at(COMMIT),
        resolution=Resolution.RESOLVED,
        info=json.dumps({"id": "org/tiny", "siblings": [{"rfilename": "README.md", "size": 6}]}).encode(),
        info_path="/api/models/org/tiny",
        files=(FileEntry(path="README.md", size=6),),
        contents=(Content(path="README.md", data=b"# Card", total=6),),
    )
    return replace(plain, **changes)


def record(folder: Path, *snapshots: Snapshot, used: Sequence[ArtifactRef] | None = None) -> Path:
    """Record `snapshots`, in the order given."""
    made = Recording(Told(*snapshots))
    for snapshot in snapshots:
        made.fetch(snapshot.requested, everything)
    made.write(folder, subject=SUBJECT, options=OPTIONS, used=used)
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


NAMES = st.text(alphabet=st.characters(max_codepoint=0x24F), min_size=1, max_size=12) | st.sampled_from(
    [
        "README.md",
        "readme.MD",
        "a/b",
        "a",
        "A/c",
        "../up",
        "/etc/passwd",
        "nul",
        "x" * 500,
        "a/../b",
        "é",
        "é",
        "\ud800",
    ]
)
TEXT = st.text(max_size=20)
ENTRIES = st.builds(FileEntry, path=NAMES, size=st.integers(-1, 1 << 60), sha256=TEXT, sha512=TEXT, git_sha1=TEXT)
CONTENTS = st.builds(
    Content, path=NAMES, data=st.binary(max_size=30), total=st.integers(-1, 1 << 40), error=st.just("")
) | st.builds(Content, path=NAMES, error=st.text(min_size=1, max_size=9), total=st.integers(-1, 5))
REFS = st.builds(
    ArtifactRef,
    registry=st.sampled_from([HUB, LOCAL, "other"]),
    kind=st.sampled_from(Kind),
    namespace=st.sampled_from(["", "org", "Org", "..", "a b"]),
    name=st.sampled_from(["tiny", "TINY", "_", "x" * 300, ".."]),
    revision=st.sampled_from(["", COMMIT, "v1", "refs/pr/1"]),
)
INFOS = st.binary(max_size=20) | st.builds(
    lambda names: json.dumps({"siblings": [{"rfilename": name} for name in names]}).encode(), st.lists(TEXT, max_size=3)
)


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    """Return an answer of any shape: also such as no source of ours gives."""
    requested = draw(REFS)
    contents = draw(st.lists(CONTENTS, max_size=4, unique_by=lambda content: content.path))
    named = [FileEntry(path=content.path) for content in contents]
    return Snapshot(
        requested=requested,
        ref=replace(draw(REFS), registry=requested.registry, kind=requested.kind),
        resolution=draw(st.sampled_from(Resolution)),
        detail=draw(TEXT),
        aliases=tuple(draw(st.lists(TEXT, max_size=2))),
        info=draw(INFOS),
        info_path=draw(TEXT),
        files=draw(st.none() | st.lists(ENTRIES, max_size=3).map(lambda more: (*named, *more))),
        contents=tuple(contents),
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(snapshots(), max_size=6, unique_by=lambda snapshot: snapshot.requested))
def test_what_was_recorded_comes_back(tmp_path: Path, told: list[Snapshot]) -> None:
    """Law: record, then read, gives equal snapshots: any bytes, any names, any outcome."""
    shutil.rmtree(tmp_path / "e", ignore_errors=True)
    source = RecordedSource(record(tmp_path / "e", *told))
    for snapshot in told:
        paths = {content.path: max(1, len(content.data)) for content in snapshot.contents}
        assert source.fetch(snapshot.requested, lambda _kind, _files, paths=paths: paths) == snapshot  # type: ignore[misc]
    stored = [path for path in (tmp_path / "e").rglob("*") if path.is_file()]
    assert all(path.resolve().is_relative_to((tmp_path / "e").resolve()) for path in stored)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(snapshots(), max_size=5, unique_by=lambda snapshot: snapshot.requested), st.randoms())
def test_the_order_of_arrival_does_not_matter(tmp_path: Path, told: list[Snapshot], random: Any) -> None:
    """Law: the same answers are the same bytes, whichever came first."""
    for name in ("a", "b"):
        shutil.rmtree(tmp_path / name, ignore_errors=True)
        record(tmp_path / name, *told)
        random.shuffle(told)
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


def test_the_layout_is_as_documented(tmp_path: Path) -> None:
    """Paths and keys of docs/evidence-layout.md, to the byte."""
    folder = record(tmp_path / "evidence", resolved())
    assert sorted(tree(folder)) == [
        "manifest.json",
        f"models/org/tiny/{COMMIT}/files/README.md",
        f"models/org/tiny/{COMMIT}/info.json",
    ]
    text = (folder / "manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    assert text == json.dumps(manifest, sort_keys=True, indent=2) + "\n"
    assert manifest["tool"]["name"] == "aibom"
    assert {key: manifest[key] for key in ("layout", "subject", "endpoint", "time", "options")} == {
        "layout": 1,
        "subject": "pkg:huggingface/org/tiny",
        "endpoint": "https://hub.example",
        "time": TIME,
        "options": OPTIONS,
    }
    place, info = f"models/org/tiny/{COMMIT}", resolved().info
    assert manifest["answers"] == [
        {
            "kind": "model",
            "registry": "huggingface",
            "repo": "org/tiny",
            "revision": "",
            "resolution": "resolved",
            "detail": "",
            "present_id": "org/tiny",
            "commit": COMMIT,
            "aliases": [],
            "info": {
                "stored": f"{place}/info.json",
                "api_path": "/api/models/org/tiny",
                "sha256": digest(info),
                "size": len(info),
            },
            "listing": None,
            "files": [
                {
                    "path": "README.md",
                    "stored": f"{place}/files/README.md",
                    "sha256": digest(b"# Card"),
                    "size": 6,
                    "total": 6,
                    "error": "",
                }
            ],
        }
    ]


def test_awkward_names_are_stored_by_digest(tmp_path: Path) -> None:
    """What climbs, is too long, or meets another name on some file system lies beside the others, and comes back."""
    names = ["README.md", "readme.md", "a", "a/b", "nul", "con.txt", "x" * 300, "tab\t", "end.", "q?"]
    contents = tuple(Content(path=name, data=name.encode(), total=len(name)) for name in names)
    files = tuple(FileEntry(path=name) for name in names)
    folder = record(tmp_path / "e", resolved(contents=contents, files=files))
    place = f"models/org/tiny/{COMMIT}"
    kept = sorted(path.removeprefix(f"{place}/files/") for path in tree(folder) if path.startswith(f"{place}/files/"))
    assert kept == ["README.md", "a"]
    by_digest = [path for path in tree(folder) if path.startswith(f"{place}/files-by-digest/")]
    assert len(by_digest) == len(names) - 2
    assert RecordedSource(folder).fetch(SUBJECT, everything).contents == contents


def test_a_record_asked_for_twice_keeps_both_bodies(tmp_path: Path) -> None:
    """The same commit by two ways, with a counter that went on in between: neither replaces the other."""
    other = parse_subject("old/tiny")
    moved = resolved(
        requested=other, resolution=Resolution.MOVED, aliases=("old/tiny",), info=b'{"likes": 2}', files=None
    )
    source = RecordedSource(record(tmp_path / "e", resolved(), moved))
    assert source.fetch(SUBJECT, everything).info == resolved().info
    assert source.fetch(other, everything).info == moved.info


def test_only_what_the_walk_used_is_written(tmp_path: Path) -> None:
    """An answer that came in and was left out of the BOM is not evidence of it."""
    stray = resolved(requested=parse_subject("org/stray"))
    folder = record(tmp_path / "e", resolved(), stray, used=[SUBJECT])
    assert RecordedSource(folder).fetch(stray.requested, everything).resolution is Resolution.OFFLINE


def test_a_walk_of_the_hub_is_replayed(hub: HubFactory, source: Make, wanting: Wanting, tmp_path: Path) -> None:
    """Every outcome the Hub can give comes back equal, and the test Hub serves the folder as the Hub did."""
    repos = [
        Repo(
            id="org/tiny", files={"README.md": b"# Card", "w.gguf": b"g" * 900}, lfs={"w.gguf"}, moved_from=["old/tiny"]
        ),
        Repo(id="org/gated", gated="manual", files={"README.md": b"x"}),
        Repo(id="org/off", disabled=True),
        Repo(id="org/data", kind="dataset", files={"README.md": b"# Data"}),
    ]
    asked = [
        parse_subject(text) for text in ("org/tiny", "old/tiny", "org/gated", "org/off", "org/nope", "org/tiny@v9")
    ]
    asked.append(parse_subject("datasets/org/data"))
    wants = wanting("README.md", w__gguf=100)
    made = Recording(source(hub(repos=repos)))
    first = [made.fetch(ref, wants) for ref in asked]
    assert (made.name, made.time) == ("hub", TIME)
    made.write(tmp_path / "e", subject=SUBJECT, options=OPTIONS)
    replay: Source = RecordedSource(tmp_path / "e")
    assert [replay.fetch(ref, wants) for ref in asked] == first
    assert (replay.name, replay.endpoint, replay.time) == ("recorded", made.endpoint, TIME)
    served = hub(folders=[tmp_path / "e"])
    again = source(served)
    for ref, answer in zip(asked, first, strict=True):
        if answer.resolution.is_read:
            found = again.fetch(ref, wants)
            assert (found.ref, found.info, found.files) == (answer.ref, answer.info, answer.files)
    assert {repo.id for repo in read_folder(tmp_path / "e")} == {"org/tiny", "org/gated", "org/off", "org/data"}


def test_a_local_walk_is_replayed(tmp_path: Path, wanting: Wanting) -> None:
    """A folder has no registry's record: its listing stands in the manifest, its path does not."""
    model = tmp_path / "private" / "My Model"
    model.mkdir(parents=True)
    (model / "README.md").write_bytes(b"# Card")
    local = LocalSource(model, time=TIME)
    made = Recording(RoutedSource({local.ref: local}, Told(resolved())))
    wants = wanting("README.md")
    first = [made.fetch(ref, wants) for ref in (local.ref, SUBJECT)]
    made.write(tmp_path / "e", subject=local.ref, options=OPTIONS)
    replay = RecordedSource(tmp_path / "e")
    assert [replay.fetch(ref, wants) for ref in (local.ref, SUBJECT)] == first
    assert replay.subject == local.ref
    assert all(b"private" not in data for data in tree(tmp_path / "e").values())


def test_the_endpoint_of_a_route_is_that_of_the_rest(tmp_path: Path) -> None:
    """The subject from a folder, the walk's endpoint and time from the Hub."""
    local = LocalSource(tmp_path, time="1970-01-01T00:00:00Z")
    routed: Source = RoutedSource({local.ref: local}, Told())
    assert (routed.name, routed.endpoint, routed.time) == ("routed", "https://hub.example", TIME)


def test_another_time_may_be_given(tmp_path: Path) -> None:
    """SOURCE_DATE_EPOCH replaces the time of the recording; subject and options are those of the walk."""
    folder = record(tmp_path / "e", resolved())
    found = RecordedSource(folder, time="1970-01-01T00:00:00Z")
    assert (found.time, found.subject, found.options) == ("1970-01-01T00:00:00Z", SUBJECT, OPTIONS)
    assert RecordedSource(folder).time == TIME


def test_what_was_resolved_is_found_by_what_it_resolved_to(tmp_path: Path) -> None:
    """By commit and by present id; a branch does not stand for the default one."""
    old = parse_subject("old/tiny")
    moved = resolved(requested=old, resolution=Resolution.MOVED, aliases=("old/tiny",), detail="asked for as old/tiny")
    tagged = parse_subject("org/tagged@v1")
    at_tag = resolved(requested=tagged, ref=tagged.at("d" * 40))
    source = RecordedSource(record(tmp_path / "e", moved, at_tag))
    for asked in (SUBJECT, SUBJECT.at(COMMIT)):
        found = source.fetch(asked, everything)
        assert (found.requested, found.ref, found.resolution) == (asked, moved.ref, Resolution.RESOLVED)
        assert (found.aliases, found.detail, found.contents) == ((), "", moved.contents)
    assert source.fetch(old.at(COMMIT), everything).resolution is Resolution.MOVED
    assert source.fetch(tagged.at("d" * 40), everything).ref == at_tag.ref
    missing = source.fetch(tagged.unpinned, everything)
    assert (missing.resolution, missing.detail, missing.ref) == (
        Resolution.OFFLINE,
        "not in this recording",
        tagged.unpinned,
    )


def test_what_is_wanted_decides(tmp_path: Path, wanting: Wanting) -> None:
    """Less than was recorded is cut; more is said to be missing; what is not wanted stays away."""
    listed = (FileEntry(path="README.md", size=6), FileEntry(path="z.json", size=2))
    source = RecordedSource(record(tmp_path / "e", resolved(files=listed)))
    assert source.fetch(SUBJECT, nothing).contents == ()
    assert source.fetch(SUBJECT, wanting(README__md=2)).contents == (Content(path="README.md", data=b"# ", total=6),)
    both = source.fetch(SUBJECT, wanting("README.md", "z.json")).contents
    assert [(content.path, content.error) for content in both] == [
        ("README.md", ""),
        ("z.json", "not in this recording"),
    ]


def test_a_recording_of_the_same_subject_is_replaced(tmp_path: Path) -> None:
    """As a whole: nothing of the earlier one is left, and no other folder beside it."""
    stray = resolved(requested=parse_subject("org/stray"), ref=parse_subject("org/stray").at(COMMIT))
    folder = record(tmp_path / "e", resolved(), stray)
    record(folder, resolved())
    assert "org/stray" not in (folder / "manifest.json").read_text()
    assert not (folder / "models" / "org" / "stray").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["e"]


def test_an_empty_folder_and_a_new_one_will_do(tmp_path: Path) -> None:
    """Folders on the way are made; a link to a folder is followed."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to("empty")
    for name in ("link", "new/er/e"):
        assert RecordedSource(record(tmp_path / name, resolved())).subject == SUBJECT
    assert (tmp_path / "link").is_symlink()


@pytest.mark.parametrize("held", ["stranger", "other subject", "beside", "file", "broken"])
def test_anything_else_is_left_alone(tmp_path: Path, held: str) -> None:
    """Exit 4 with the folder's name, and not a byte changed."""
    folder = tmp_path / "e"
    if held == "file":
        folder.write_text("mine")
    elif held == "stranger":
        folder.mkdir()
        (folder / "thesis.tex").write_text("mine")
    else:
        record(folder, resolved())
        if held == "beside":
            (folder / "bom.cdx.json").write_text("mine")
        if held == "broken":
            (folder / "manifest.json").write_text("{")
        if held == "other subject":
            text = (folder / "manifest.json").read_text()
            (folder / "manifest.json").write_text(text.replace("pkg:huggingface/org/tiny", "pkg:huggingface/org/other"))
    before = tree(tmp_path)
    with pytest.raises(DocumentError, match="e") as raised:
        record(folder, resolved())
    assert (raised.value.exit_code, str(folder) in str(raised.value), bool(raised.value.hint)) == (4, True, True)
    assert tree(tmp_path) == before


def test_a_folder_that_cannot_be_written_is_found_before_the_walk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked for beforehand, and again when it comes to writing."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(DocumentError, match="may not be written"):
        check_recordable(tmp_path / "e", SUBJECT)


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("earlier", [False, True])
def test_nothing_is_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, error: BaseException, earlier: bool
) -> None:
    """A full disk or Ctrl-C at the last moment leaves what was there before."""
    folder = tmp_path / "e"
    if earlier:
        record(folder, resolved())
    before = tree(tmp_path)
    real = Path.rename

    def fail(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise error
        return real(path, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises((DocumentError, KeyboardInterrupt)) as raised:
        record(folder, resolved(detail="later"))
    if isinstance(error, OSError):
        assert "No space left on device" in str(raised.value)
    assert tree(tmp_path) == before
    assert folder.exists() is earlier


def altered_manifest(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    manifest = json.loads((folder / "manifest.json").read_bytes())
    change(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def set_file(key: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda manifest: manifest["answers"][0]["files"][0].__setitem__(key, value)


def set_answer(key: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda manifest: manifest["answers"][0].__setitem__(key, value)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda m: m.__setitem__("layout", 2), id="layout 2 without its statements"),
        pytest.param(lambda m: m.__setitem__("layout", 4), id="layout 4"),
        pytest.param(lambda m: m.__setitem__("layout", 3), id="layout 3 without its lists"),
        pytest.param(lambda m: m.__setitem__("layout", True), id="layout true"),
        pytest.param(lambda m: m.pop("layout"), id="no layout"),
        pytest.param(lambda m: m.pop("time"), id="no time"),
        pytest.param(lambda m: m.__setitem__("endpoint", 7), id="endpoint 7"),
        pytest.param(lambda m: m.__setitem__("endpoint", "file:///etc/passwd"), id="endpoint of another scheme"),
        pytest.param(lambda m: m.__setitem__("endpoint", "https://me:secret@hub.example"), id="endpoint with a secret"),
        pytest.param(lambda m: m.__setitem__("time", "yesterday"), id="time in words"),
        pytest.param(lambda m: m.__setitem__("time", "2026-1-1T0:0:0Z"), id="time without zeros"),
        pytest.param(lambda m: m.__setitem__("subject", "org/tiny"), id="no purl"),
        pytest.param(lambda m: m.__setitem__("answers", [7]), id="no answer"),
        pytest.param(lambda m: m["answers"].append(m["answers"][0]), id="twice"),
        pytest.param(lambda m: m["options"].__setitem__("max_depth", "deep"), id="option"),
        pytest.param(lambda m: m["options"].__setitem__("max_nodes", True), id="option of another type"),
        pytest.param(set_answer("resolution", "fine"), id="resolution"),
        pytest.param(set_answer("kind", "space"), id="kind"),
        pytest.param(set_answer("info", "x"), id="info"),
        pytest.param(set_file("sha256", "0" * 64), id="digest"),
        pytest.param(set_file("size", 5), id="size"),
        pytest.param(set_file("size", -1), id="negative size"),
        pytest.param(set_file("size", "6"), id="size as text"),
        pytest.param(set_file("stored", "../outside"), id="climbs"),
        pytest.param(set_file("stored", "/etc/hostname"), id="absolute"),
        pytest.param(set_file("stored", "models//x"), id="empty part"),
        pytest.param(set_file("stored", "models\\x"), id="backslash"),
        pytest.param(set_file("stored", "models"), id="folder"),
        pytest.param(set_file("stored", "nowhere"), id="absent"),
        pytest.param(set_file("stored", "x" * 300), id="too long"),
    ],
)
def test_an_altered_manifest_is_refused(tmp_path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Exit 4, naming the folder, before anything is answered."""
    folder = record(tmp_path / "e", resolved())
    (tmp_path / "outside").write_bytes(b"# Card")
    altered_manifest(folder, change)
    with pytest.raises(DocumentError, match="the recording") as raised:
        RecordedSource(folder)
    assert str(folder) in str(raised.value)


@pytest.mark.parametrize(
    "change",
    [
        set_answer("listing", 7),
        set_answer("listing", [{"path": 7}]),
        set_answer("listing", [{"name": "x"}]),
        set_answer("listing", [{"path": "x", "size": "1"}]),
        set_answer("detail", None),
        set_answer("aliases", [7]),
        set_file("total", "6"),
        set_file("path", 7),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(tmp_path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """What only shows when the answer is asked for is refused then."""
    folder = record(tmp_path / "e", resolved())
    altered_manifest(folder, change)
    source = RecordedSource(folder)
    with pytest.raises(DocumentError, match="not as layout 1 has it"):
        source.fetch(SUBJECT, lambda _kind, _files: {"README.md": 9, 7: 9})  # type: ignore[dict-item]


@pytest.mark.parametrize("damage", ["byte", "cut", "link", "link above", "pipe", "gone"])
@pytest.mark.parametrize("when", ["before", "after", "after it was kept"])
def test_altered_files_are_refused(tmp_path: Path, damage: str, when: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it is opened; afterwards what was checked is used, or refused where it has to be read again.

    Links are refused even where they lead to the right bytes.
    """
    folder = record(tmp_path / "e", resolved())
    if when == "after":
        monkeypatch.setattr(_manifest, "_MOST_KEPT", 0)
    source = None if when == "before" else RecordedSource(folder)
    untouched = RecordedSource(folder).fetch(SUBJECT, everything)
    path = folder / "models" / "org" / "tiny" / COMMIT / "files" / "README.md"
    shutil.copytree(path.parent, tmp_path / "copy")
    if damage == "byte":
        path.write_bytes(b"# Curd")
    elif damage == "cut":
        path.write_bytes(b"# Car")
    elif damage == "link above":
        shutil.rmtree(path.parent)
        path.parent.symlink_to(tmp_path / "copy")
    else:
        path.unlink()
        if damage == "link":
            path.symlink_to(tmp_path / "copy" / "README.md")
        if damage == "pipe":
            os.mkfifo(path)
    if source and when == "after it was kept":
        assert source.fetch(SUBJECT, everything) == untouched
        return
    with pytest.raises(DocumentError, match="the recording"):
        (source or RecordedSource(folder)).fetch(SUBJECT, everything)


@pytest.mark.parametrize("text", ["", "[]", "{", "nul", "[" * 100_000])
def test_a_manifest_that_is_no_object_is_refused(tmp_path: Path, text: str) -> None:
    """Also one nested beyond measure."""
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(DocumentError, match="the recording"):
        RecordedSource(tmp_path)


def test_a_manifest_beyond_measure_is_not_read(tmp_path: Path) -> None:
    """A file of a terabyte of nothing is refused by its size."""
    (tmp_path / "manifest.json").touch()
    os.truncate(tmp_path / "manifest.json", 1 << 40)
    with pytest.raises(DocumentError, match="more than"):
        RecordedSource(tmp_path)


def test_a_file_beyond_measure_is_not_read(tmp_path: Path) -> None:
    """A terabyte of nothing, and a manifest that says so: refused before it is in memory."""
    folder = record(tmp_path / "e", resolved())
    path = folder / "models" / "org" / "tiny" / COMMIT / "files" / "README.md"
    os.truncate(path, 1 << 40)
    altered_manifest(folder, set_file("size", 1 << 40))
    with pytest.raises(DocumentError, match="no recording keeps more than 128 MiB"):
        RecordedSource(folder)


@pytest.mark.parametrize("damage", ["link", "pipe"])
def test_a_manifest_that_is_no_file_is_refused(tmp_path: Path, damage: str) -> None:
    """A link, which may lead to a device without end, or a pipe, which nobody fills, is not read."""
    folder = record(tmp_path / "e", resolved())
    manifest = folder / "manifest.json"
    if damage == "link":
        manifest.rename(tmp_path / "elsewhere.json")
        manifest.symlink_to(tmp_path / "elsewhere.json")
    else:
        manifest.unlink()
        os.mkfifo(manifest)
    with pytest.raises(DocumentError, match="the recording"):
        RecordedSource(folder)


def test_no_recording_is_said(tmp_path: Path) -> None:
    """A folder without manifest, no folder at all, a manifest that cannot be read."""
    with pytest.raises(DocumentError, match="holds no manifest"):
        RecordedSource(tmp_path)
    with pytest.raises(DocumentError, match="is no folder"):
        RecordedSource(tmp_path / "nowhere")
    (tmp_path / "manifest.json").mkdir()
    with pytest.raises(DocumentError, match="the recording"):
        RecordedSource(tmp_path)


def test_the_working_folder_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shell would be left standing in a folder that is gone."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DocumentError, match="working folder"):
        check_recordable(Path(), SUBJECT)
