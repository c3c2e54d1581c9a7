"""A folder as a source: what it holds, digested; never what lies outside, never where it lies."""

import hashlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aibom.errors import DocumentError
from aibom.records.refs import LOCAL, ArtifactRef, Kind
from aibom.records.snapshot import FileEntry, Resolution
from aibom.sources import folder as folders
from aibom.sources._digests import Changed, Digests, digests, head
from aibom.sources.interface import Source, Wants
from aibom.sources.local import LocalSource, local_ref
from testhub.repos import git_blob_sha1

Wanting = Callable[..., Wants]
COMMIT = "0123456789abcdef0123456789abcdef01234567"
TIME = "2026-01-01T00:00:00Z"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A plain checkout."""
    folder = tmp_path / "somewhere private" / "My Model"
    (folder / "sub").mkdir(parents=True)
    (folder / "README.md").write_bytes(b"# Card\n")
    (folder / "sub" / "a.json").write_bytes(b"{}")
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main")
    (folder / ".cache" / "huggingface").mkdir(parents=True)
    (folder / ".cache" / "huggingface" / "x").write_text("x")
    (folder / ".cache" / "kept").write_text("x")
    return folder


def entry(path: str, data: bytes) -> FileEntry:
    return FileEntry(
        path=path,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        sha512=hashlib.sha512(data).hexdigest(),
        git_sha1=git_blob_sha1(data),
    )


def test_a_plain_folder_is_digested(model: Path, wanting: Wanting) -> None:
    """All digests of all files; what git and the Hub's client keep for themselves is left out."""
    made: Source = LocalSource(model, time=TIME)
    found = made.fetch(local_ref(model), wanting("README.md", "sub/a.json", "nope"))
    assert (made.name, made.endpoint, made.time) == ("local", "", TIME)
    assert found.resolution is Resolution.RESOLVED
    assert found.files == (entry(".cache/kept", b"x"), entry("README.md", b"# Card\n"), entry("sub/a.json", b"{}"))
    assert {content.path: content.data for content in found.contents} == {"README.md": b"# Card\n", "sub/a.json": b"{}"}
    assert all(content.complete for content in found.contents)
    assert (found.info, found.info_path, found.detail) == (b"", "", "")


def test_a_plain_folder_is_identified_by_its_files(model: Path, wanting: Wanting) -> None:
    """Registry, the folder's own name, and the digest over `sha256sum` lines: where it lies does not matter."""
    found = LocalSource(model, time=TIME).fetch(local_ref(model), wanting())
    lines = [f"{e.sha256}  {e.path}\n" for e in found.files or ()]
    revision = hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()
    assert found.requested == ArtifactRef(registry="local", name="My Model")
    assert found.ref == found.requested.at(revision)
    elsewhere = model.parent.parent / "elsewhere" / "My Model"
    elsewhere.parent.mkdir()
    model.rename(elsewhere)
    assert LocalSource(elsewhere, time=TIME).fetch(local_ref(elsewhere), wanting()) == found
    assert "private" not in repr(found)


def test_the_digest_changes_with_content_and_name(model: Path, wanting: Wanting) -> None:
    """A byte or a name more is another artifact."""

    def revision() -> str:
        return LocalSource(model, time=TIME).fetch(local_ref(model), wanting()).ref.revision

    seen = [revision()]
    (model / "README.md").write_bytes(b"# Card!\n")
    seen.append(revision())
    (model / "README.md").rename(model / "readme.md")
    seen.append(revision())
    assert len(set(seen)) == 3


def test_only_the_beginning_is_kept(model: Path, wanting: Wanting) -> None:
    """Limits hold for folders too."""
    found = LocalSource(model, time=TIME).fetch(local_ref(model), wanting(README__md=3)).contents[0]
    assert (found.data, found.total, found.complete) == (b"# C", 7, False)


def test_it_answers_for_itself_only(model: Path, wanting: Wanting) -> None:
    """At no revision or at the one it has; nothing else."""
    made = LocalSource(model, time=TIME)
    found = made.fetch(made.ref, wanting())
    assert made.fetch(found.ref, wanting()).ref == found.ref
    for other in (made.ref.at("0" * 64), ArtifactRef.from_repo("org/tiny")):
        assert made.fetch(other, wanting()).resolution is Resolution.NOT_FOLLOWED


def snapshot(root: Path, name: str, files: dict[str, bytes]) -> Path:
    """Write the layout of the Hub client's cache: blobs, and links to them."""
    folder = root / name / "snapshots" / COMMIT
    (folder / "sub").mkdir(parents=True)
    blobs = root / name / "blobs"
    blobs.mkdir()
    for path, data in files.items():
        blob = blobs / hashlib.sha256(data).hexdigest()
        blob.write_bytes(data)
        (folder / path).symlink_to(os.path.relpath(blob, (folder / path).parent))
    (root / name / "refs").mkdir()
    (root / name / "refs" / "main").write_text(COMMIT)
    return folder


@pytest.mark.parametrize(
    ("name", "ref"),
    [
        ("models--org--tiny", ArtifactRef.from_repo("org/tiny", revision=COMMIT)),
        ("models--gpt2", ArtifactRef.from_repo("gpt2", revision=COMMIT)),
        ("datasets--org--data", ArtifactRef.from_repo("org/data", kind=Kind.DATASET, revision=COMMIT)),
    ],
)
def test_a_snapshot_of_the_clients_cache_is_that_repository(
    tmp_path: Path, wanting: Wanting, name: str, ref: ArtifactRef
) -> None:
    """Repository and commit stand in the path, and links to blobs are followed; also from the repository's folder."""
    files = {"README.md": b"# Card\n", "sub/w.bin": b"w"}
    folder = snapshot(tmp_path, name, files)
    found = LocalSource(folder, time=TIME).fetch(ref, wanting("README.md"))
    assert (found.requested, found.ref, found.resolution) == (ref, ref, Resolution.RESOLVED)
    assert found.files == tuple(entry(path, data) for path, data in files.items())
    assert found.contents[0].data == b"# Card\n"
    assert "a part of the files" in found.detail
    assert local_ref(tmp_path / name) == ref


def test_a_ref_beyond_measure_is_not_read(tmp_path: Path) -> None:
    """Nothing but its beginning can be a commit: a terabyte of nothing is none, and the folder a plain one."""
    snapshot(tmp_path, "models--org--tiny", {"README.md": b"# Tiny"})
    os.truncate(tmp_path / "models--org--tiny" / "refs" / "main", 1 << 40)
    assert local_ref(tmp_path / "models--org--tiny").registry == LOCAL


@pytest.mark.parametrize("name", ["models--a--b--c", "spaces--org--x", "models--", "models--a..b", "tiny"])
def test_other_folders_of_that_shape_are_plain(tmp_path: Path, name: str) -> None:
    """Only what can be the cache of a model or dataset is taken for one."""
    folder = snapshot(tmp_path, name, {"a": b"a"})
    assert local_ref(folder).registry == "local"
    (tmp_path / name / "refs" / "main").write_text("../../..")
    assert local_ref(tmp_path / name).name == name


def test_nothing_outside_is_read(model: Path, wanting: Wanting, tmp_path: Path) -> None:
    """Links out of the folder, links to folders, broken links and loops are named, not followed; pipes are passed by."""
    (tmp_path / "secret").write_text("secret")
    (model / "out").symlink_to(tmp_path / "secret")
    (model / "up").symlink_to("../..")
    (model / "within").symlink_to("sub")
    (model / "broken").symlink_to("nowhere")
    (model / "loop").symlink_to("loop")
    (model / "link.json").symlink_to("sub/a.json")
    os.mkfifo(model / "pipe")
    found = LocalSource(model, time=TIME).fetch(local_ref(model), wanting("out", "pipe", "link.json"))
    assert [e.path for e in found.files or ()] == [".cache/kept", "README.md", "link.json", "sub/a.json"]
    assert [content.path for content in found.contents] == ["link.json"]
    assert found.detail == "not read: 5 links or names (broken, loop, out, up, within)"
    assert "secret" not in repr(found)


def test_a_snapshot_may_not_reach_another_repository(tmp_path: Path, wanting: Wanting) -> None:
    """The links of a snapshot end in its own blobs."""
    other = snapshot(tmp_path, "models--org--other", {"README.md": b"other"})
    folder = snapshot(tmp_path, "models--org--tiny", {"a.json": b"{}"})
    (folder / "README.md").symlink_to(other / "README.md")
    found = LocalSource(folder, time=TIME).fetch(local_ref(folder), wanting("README.md"))
    assert [e.path for e in found.files or ()] == ["a.json"]


@pytest.mark.parametrize("name", [b"bad\xff.md", b"line\nend", b"back\\slash"])
def test_names_no_document_can_hold_are_left_out(model: Path, wanting: Wanting, name: bytes) -> None:
    """Counted and shown escaped; the rest is read."""
    with open(os.fsencode(model) + b"/" + name, "wb"):  # noqa: PTH123 - a Path holds text
        pass
    found = LocalSource(model, time=TIME).fetch(local_ref(model), wanting())
    assert len(found.files or ()) == 3
    assert found.detail.startswith("not read: 1 links or names (")
    assert found.detail.isprintable()
    assert found.detail.encode()


def test_a_file_that_cannot_be_read_leaves_the_identity_open(
    model: Path, wanting: Wanting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its digests are unknown, and so is the digest over all of them."""

    def refuse(path: Path, *asked: Any) -> object:
        if path.name == "README.md":
            raise PermissionError(13, "Permission denied", str(path))
        return digests(path, *asked)

    monkeypatch.setattr(folders, "digests", refuse)
    found = LocalSource(model, time=TIME).fetch(local_ref(model), wanting("README.md"))
    assert (found.files or ())[1] == FileEntry(path="README.md")
    assert found.ref.revision == ""
    assert (found.contents[0].data, found.contents[0].error) == (b"", "Permission denied")
    assert found.detail == "1 of its files could not be read"


@pytest.mark.parametrize("moment", ["grown", "rewritten", "gone"])
def test_a_file_that_changes_after_it_was_listed_is_an_error(model: Path, wanting: Wanting, moment: str) -> None:
    """The bytes read must be those digested."""
    made = LocalSource(model, time=TIME)
    made.fetch(made.ref, wanting())
    if moment == "gone":
        (model / "README.md").unlink()
    else:
        (model / "README.md").write_bytes(b"# Cards and more\n" if moment == "grown" else b"# Curd\n")
    with pytest.raises(DocumentError, match=r"README\.md changed") as raised:
        made.fetch(made.ref, wanting("README.md"))
    assert raised.value.exit_code == 4


def test_a_file_that_changes_while_it_is_digested_is_an_error(
    model: Path, wanting: Wanting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Size and time of change are compared before and after."""
    real = os.fstat
    seen: list[int] = []

    class Touched:
        def __init__(self, handle: int) -> None:
            status = real(handle)
            self.st_mode, self.st_size = status.st_mode, status.st_size
            self.st_mtime_ns = status.st_mtime_ns + len(seen)
            seen.append(handle)

    monkeypatch.setattr("aibom.sources._digests.os.fstat", Touched)
    with pytest.raises(Changed):
        digests(model / "README.md")
    with pytest.raises(DocumentError, match="changed while it was read"):
        LocalSource(model, time=TIME).fetch(local_ref(model), wanting())


def test_only_regular_files_are_digested(tmp_path: Path) -> None:
    """A pipe put in the place of a file is not waited for."""
    os.mkfifo(tmp_path / "pipe")
    for call in (lambda: digests(tmp_path / "pipe"), lambda: head(tmp_path, 1, size=1)):
        with pytest.raises(OSError):
            call()


@pytest.mark.parametrize("path", ["nowhere", "README.md", "~nobody-of-that-name/x"])
def test_no_folder_is_a_document_error(model: Path, path: str) -> None:
    """Exit 4, with the path as given."""
    shown = Path(path) if path.startswith("~") else model / path
    with pytest.raises(DocumentError) as raised:
        local_ref(shown)
    assert str(shown) in str(raised.value)
    assert raised.value.hint


def test_a_folder_that_cannot_be_listed_is_a_document_error(
    model: Path, wanting: Wanting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part of a model would be taken for the whole."""
    real = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "sub":
            raise PermissionError(13, "Permission denied")
        return real(path)

    made = LocalSource(model, time=TIME)
    monkeypatch.setattr("aibom.sources.folder.os.scandir", refuse)
    with pytest.raises(DocumentError, match="Permission denied"):
        made.fetch(made.ref, wanting())


def test_too_many_files_are_refused(model: Path, wanting: Wanting, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home folder given by mistake is not digested for hours."""
    monkeypatch.setattr(folders, "MAX_FILES", 2)
    with pytest.raises(DocumentError, match="more than 2 files"):
        LocalSource(model, time=TIME).fetch(local_ref(model), wanting())


def test_folders_too_deep_are_named(model: Path, wanting: Wanting, monkeypatch: pytest.MonkeyPatch) -> None:
    """Depth is bounded, and what is beyond is said."""
    monkeypatch.setattr(folders, "MAX_DEPTH", 0)
    found = LocalSource(model, time=TIME).fetch(local_ref(model), wanting())
    assert [e.path for e in found.files or ()] == ["README.md"]
    assert found.detail == "not read: 2 links or names (.cache/kept, sub/a.json)"


def test_the_root_of_the_disk_has_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reference needs a name, whatever the folder is called."""
    monkeypatch.setattr("aibom.sources.folder.Path.is_dir", lambda _: True)
    assert local_ref(Path("/")).name == "folder"


def test_it_is_digested_once(model: Path, wanting: Wanting, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many threads, one reading."""
    calls: list[Path] = []

    def counted(path: Path, *asked: Any) -> Digests:
        calls.append(path)
        return digests(path, *asked)

    monkeypatch.setattr(folders, "digests", counted)
    made = LocalSource(model, time=TIME)
    threads = [threading.Thread(target=made.fetch, args=(made.ref, wanting())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 3
