"""A result appears wholly or not at all, and where it cannot appear is said before any work is done."""

import io
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from cli.command import Aibom

from aibom.cli import _output
from aibom.errors import DocumentError
from testhub import HubServer


def test_a_new_file_obeys_the_umask(tmp_path: Path) -> None:
    """As any program's file: 0666 less the umask, not the 0600 of temporary files."""
    before = os.umask(0o027)
    try:
        _output.write(str(tmp_path / "bom.json"), b"{}")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "bom.json").stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["bom.json"]


def test_an_existing_file_keeps_its_permissions(tmp_path: Path) -> None:
    """Replacing the content does not open or close the file to others."""
    path = tmp_path / "bom.json"
    path.write_bytes(b"old and longer")
    path.chmod(0o604)
    _output.check(str(path))
    _output.write(str(path), b"new")
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", 0o604)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """The file it leads to is replaced."""
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "bom.json", tmp_path / "latest"
    target.write_bytes(b"old")
    link.symlink_to(target)
    _output.check(str(link))
    _output.write(str(link), b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        (".", "it is a folder"),
        ("missing/bom.json", "its folder does not exist"),
        ("file/bom.json", "its folder does not exist"),
        ("nul\0byte", "null"),
        ("~no-such-user-here/x", "home directory"),
    ],
)
def test_what_cannot_be_written_is_said_beforehand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, reason: str
) -> None:
    """The path and the reason, with exit code 4."""
    monkeypatch.chdir(tmp_path)
    Path("file").write_bytes(b"")
    with pytest.raises(DocumentError, match=reason) as caught:
        _output.check(place)
    assert caught.value.exit_code == 4
    assert caught.value.hint
    assert place.split("\0", maxsplit=1)[0] in str(caught.value)


def test_names_that_are_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said beforehand, of a file, of its folder, and of a folder for many."""
    monkeypatch.chdir(tmp_path)
    for place in ("n" * 300, "n" * 300 + "/bom.json"):
        with pytest.raises(DocumentError, match="File name too long"):
            _output.check(place)
    with pytest.raises(DocumentError, match="File name too long"):
        _output.check_folder("n" * 300 + "/")


@pytest.fixture
def nowhere(served: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder that is gone; what is returned lies elsewhere."""
    assert served.url
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("generate org/base -o bom.json", "cannot write 'bom.json': No such file or directory"),
        ("generate org/base -o boms/", "cannot write 'boms/': No such file or directory"),
        ("generate org/base org/tiny -o boms/", "cannot write 'boms/': No such file or directory"),
        ("generate org/base --record kept", "cannot write kept: No such file or directory"),
        ("generate ./here", "'./here' does not exist"),
        ("statements init ours.toml", "cannot write 'ours.toml': No such file or directory"),
    ],
)
def test_a_working_folder_that_is_gone(aibom: Aibom, nowhere: Path, arguments: str, said: str) -> None:
    """What needs none is done, everything else is an error in a line, also beside what --debug says."""
    done = aibom(*arguments.split())
    assert (done.code, done.err.splitlines()[0]) == (4, f"aibom: {said}")
    traced = aibom(*arguments.split(), "--debug")
    assert (traced.code, f"aibom: {said}" in traced.err) == (4, True)
    assert aibom("generate", "org/base", "--record", nowhere / "kept", "-o", nowhere / "bom.json").code == 0
    assert (nowhere / "kept" / "manifest.json").is_file()


@pytest.mark.parametrize(("what", "reason"), [("bom.json", "it may not be written"), (".", "its folder may not")])
def test_read_only_places_are_respected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, reason: str
) -> None:
    """A file that is write-protected is not replaced behind its owner's back (os.access, since root may all)."""
    (tmp_path / "bom.json").write_bytes(b"mine")
    locked = (tmp_path / what).resolve()
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != locked or not mode & os.W_OK)
    with pytest.raises(DocumentError, match=reason):
        _output.check(str(tmp_path / "bom.json"))


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk costs the new file, not the old one, and no temporary file stays."""
    path = tmp_path / "bom.json"
    path.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DocumentError, match="No space left on device"):
        _output.write(str(path), b"new")
    assert [(found.name, found.read_bytes()) for found in tmp_path.iterdir()] == [("bom.json", b"old")]


def test_an_interrupted_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C between writing and replacing: no file, no remains."""

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        _output.write(str(tmp_path / "bom.json"), b"new")
    assert not list(tmp_path.iterdir())


def test_a_named_pipe_is_written_to(tmp_path: Path) -> None:
    """A pipe is not replaced by a file: whoever reads it gets the bytes."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    _output.check(str(pipe))
    _output.write(str(pipe), b"bom")
    reader.join(timeout=10)
    assert got == [b"bom"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_dev_stdout_of_a_redirected_process_is_that_file(tmp_path: Path) -> None:
    """`-o /dev/stdout > file` writes into the file the shell opened instead of putting another in its place."""
    program = "from aibom.cli import _output; _output.check('/dev/stdout'); _output.write('/dev/stdout', b'bom')"
    with (tmp_path / "out").open("wb") as out:
        subprocess.run([sys.executable, "-c", program], stdout=out, check=True)
        assert os.fstat(out.fileno()).st_size == 3
    assert (tmp_path / "out").read_bytes() == b"bom"


def test_standard_output_gets_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Text written before comes first, and nothing is translated."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    sys.stdout.write("before ")
    _output.check("-")
    _output.write("-", "é\n".encode())
    assert raw.getvalue() == "before é\n".encode()


def test_a_full_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    """As for a file: exit code 4 and the reason; a reader that left is another matter."""

    class Full(io.BytesIO):
        """A disk without room."""

        error: OSError = OSError(28, "No space left on device")

        def write(self, _: object) -> int:
            """Fail."""
            raise self.error

    raw = Full()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw))
    with pytest.raises(DocumentError, match=r"standard output.*No space left"):
        _output.write("-", b"x")
    raw.error = BrokenPipeError()
    with pytest.raises(BrokenPipeError):
        _output.write("-", b"x")
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(DocumentError, match="closed"):
        _output.check("-")


def test_a_reader_that_left_is_no_document_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken pipe passes through, for `main` to be silent about."""

    def gone(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(_output, "_replace", gone)
    with pytest.raises(BrokenPipeError):
        _output.write(str(tmp_path / "x"), b"")
