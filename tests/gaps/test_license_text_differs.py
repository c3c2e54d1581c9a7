"""license-text-differs."""

from dataclasses import replace

import pytest
from gaps.cases import BASE, TINY, changed, gaps, only
from gaps.license_cases import judged, lineage, said, under

from aibom.gaps._license_terms import lookup
from aibom.records.gaps import Severity
from aibom.records.lineage import Lineage, Node
from aibom.records.snapshot import FileEntry

RULE = "license-text-differs"
APACHE = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"  # apache.org/licenses/LICENSE-2.0.txt


def holding(license_: str, *files: FileEntry) -> Node:
    """Return the model under a license with these files besides its own."""
    node = under(TINY, license_.split("|"))
    return replace(node, files=tuple(sorted((*(node.files or ()), *files))))


def text(name: str = "LICENSE", sha256: str = "0" * 64, git_sha1: str = "") -> FileEntry:
    """Return a license file."""
    return FileEntry(path=name, size=11343, sha256=sha256, git_sha1=git_sha1)


def test_a_text_that_is_not_the_license() -> None:
    """As Qwen/Qwen2-7B-Instruct-GGUF, whose Apache License names its holder: said with the digest, and no more."""
    gap = only(changed(holding("apache-2.0", text()), under(BASE, ["apache-2.0"])), RULE)
    assert gap.severity is Severity.LOW
    assert gap.needed == (
        f"the text of apache-2.0: LICENSE (SHA-256 {'0' * 64}) is none of the texts known of it; the terms of the table are "
        "not applied"
    )


@pytest.mark.parametrize(
    ("license_", "files"),
    [
        ("apache-2.0", [text(sha256=APACHE)]),
        ("apache-2.0", [text(), text("COPYING", sha256=APACHE)]),
        ("apache-2.0", [text(sha256="", git_sha1="")]),
        ("apache-2.0", [text("licenses/LICENSE")]),
        ("mit", [text()]),
        ("apache-2.0|mit", [text()]),
        ("house-rules", [text()]),
        ("apache-2.0", []),
    ],
)
def test_silent(license_: str, files: list[FileEntry]) -> None:
    """A known text, one that has no fixed form, several licenses, no digest, no file."""
    assert RULE not in {gap.rule for gap in gaps(changed(holding(license_, *files)))}


def test_a_text_by_its_git_blob() -> None:
    """Of small files the Hub gives git's id alone."""
    known = lookup("apache-2.0")
    assert known is not None
    blob = next(digest for digest in sorted(known.texts) if len(digest) == 40)
    assert said(changed(holding("apache-2.0", text(sha256="", git_sha1=blob))), RULE) == []
    [gap] = said(changed(holding("apache-2.0", text(sha256="", git_sha1="1" * 40))), RULE)
    assert f"(git blob {'1' * 40})" in gap.needed


def test_the_terms_of_the_table_are_not_applied() -> None:
    """Of what another text asks nothing is known, so that only the names of the licenses are compared."""
    assert len(judged("llama2", "apache-2.0", "license-more-permissive")) == 1
    base: Lineage = lineage({BASE: "llama2", TINY: "apache-2.0"})
    other = replace(base, nodes=(base.by_ref()[BASE], holding("apache-2.0", text())))
    assert said(other, "license-more-permissive") == []
    assert [gap.severity for gap in said(other, "license-differs")] == [Severity.HIGH]
