"""The documents of a folder: by ending, in order, within bounds, and never outside of it."""

import os
from pathlib import Path

import pytest

from aibom.errors import DocumentError
from aibom.policy import files
from aibom.policy.files import files_in


def test_what_is_listed(tmp_path: Path) -> None:
    """Files of the endings in every folder, whatever their case; links within the folder too."""
    for name in ("b.json", "a.JSON", "deep/er/c.json", "x.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}", encoding="utf-8")
    (tmp_path / "in.json").symlink_to(tmp_path / "b.json")
    (tmp_path / "out.json").symlink_to("/etc/hostname")
    (tmp_path / "deep/loop").symlink_to(tmp_path)
    (tmp_path / "nowhere.json").symlink_to(tmp_path / "gone.json")
    os.mkfifo(tmp_path / "pipe.json")
    listing = files_in(tmp_path, (".json",))
    names = [path.relative_to(tmp_path).as_posix() for path in listing.files]
    assert names == ["a.JSON", "b.json", "deep/er/c.json", "in.json"]
    assert [Path(each.partition(":")[0]).name for each in listing.left_out] == ["nowhere.json", "out.json", "pipe.json"]


def test_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than can be read is an error, not a part of it."""
    monkeypatch.setattr(files, "MOST_FILES", 2)
    for name in "abc":
        (tmp_path / f"{name}.json").write_text("{}", encoding="utf-8")
    with pytest.raises(DocumentError, match="more than"):
        files_in(tmp_path, (".json",))


def test_no_folder(tmp_path: Path) -> None:
    """What is not there cannot be listed."""
    with pytest.raises(DocumentError, match="cannot list"):
        files_in(tmp_path / "gone", (".json",))
