"""Claims of requirements files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.extract.requirements import RequirementsExtractor
from aibom.records.claims import Claim, Fact, FactClaim
from aibom.records.evidence import Assurance
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot, digest

MODEL = ArtifactRef.from_repo("org/tiny", revision="c" * 40)


def claims(data: bytes, path: str = "requirements.txt", ref: ArtifactRef = MODEL, error: str = "") -> list[Claim]:
    """The claims of one file."""
    content = Content(path=path, data=data, total=len(data), error=error)
    snapshot = Snapshot(requested=ref, ref=ref, resolution=Resolution.RESOLVED, contents=(content,))
    return list(RequirementsExtractor().claims(snapshot))


def stated(found: list[Claim]) -> list[tuple[object, dict[str, object], str]]:
    """Value, fields and place of each fact."""
    return [
        (claim.value, dict(claim.fields), claim.evidence.pointer) for claim in found if isinstance(claim, FactClaim)
    ]


@pytest.mark.parametrize(
    ("line", "package", "fields"),
    [
        ("torch==2.1.0+cu118", "torch", {"version": "2.1.0+cu118", "specifier": "==2.1.0+cu118"}),
        ("transformers>=4.40", "transformers", {"specifier": ">=4.40"}),
        ("Flash_Attn == 2.5.8  # fast", "flash-attn", {"version": "2.5.8", "specifier": "==2.5.8", "stated": "Flash_Attn"}),
        ("a[x,y]~=1.0, !=1.0.3 ; python_version < '3.9'", "a", {"specifier": "~=1.0,!=1.0.3"}),
        ("numpy==1.*", "numpy", {"specifier": "==1.*"}),
        ("numpy===1.0", "numpy", {"specifier": "===1.0"}),
        ("numpy (>=1.0)", "numpy", {"specifier": ">=1.0"}),
        ("pip==24.0 --hash=sha256:00", "pip", {"version": "24.0", "specifier": "==24.0"}),
        ("pip==24.0 \\", "pip", {"version": "24.0", "specifier": "==24.0"}),
    ],
)  # fmt: skip
def test_a_requirement_with_a_version(line: str, package: str, fields: dict[str, str]) -> None:
    """Named as PyPI normalises names; a version only where exactly one is asked for."""
    found = claims(f"# ours\n{line}\n".encode())
    assert stated(found) == [(package, fields, "line 2")]
    assert isinstance(found[0], FactClaim)
    assert (found[0].fact, found[0].assurance) == (Fact.FRAMEWORK, Assurance.DECLARED)


@pytest.mark.parametrize(
    "line",
    [
        *("", "torch", "-r other.txt", "--extra-index-url https://x", "git+https://github.com/a/b@main", "./local"),
        *("a @ https://x/y.whl", "-e .", "# torch==1.0", "-torch==1", "torch==", "torch=1.0", "torch>>1", "==1.0"),
    ],
)
def test_lines_that_name_no_version(line: str) -> None:
    """Names alone, options, addresses, paths and comments."""
    assert claims(line.encode()) == []


@pytest.mark.parametrize("data", ["torch==2.0".encode("utf-16"), b"\xef\xbb\xbftorch==2.0", b"torch==2.0\r\n\xff"])
def test_other_encodings_are_read(data: bytes) -> None:
    """PowerShell writes UTF-16, Notepad a byte-order mark, and a byte that is no text spoils its line only."""
    assert stated(claims(data)) == [("torch", {"version": "2.0", "specifier": "==2.0"}, "line 1")]


def test_the_pip_part_of_an_environment() -> None:
    """Conda's own packages come from another registry."""
    text = b"name: x\ndependencies:\n- python=3.10\n- pip:\n  - torch==2.0\n  - 7\n- pip: none\n"
    assert stated(claims(text, "environment.yml")) == [
        ("torch", {"version": "2.0", "specifier": "==2.0"}, "/dependencies/1/pip/0")
    ]
    assert claims(b"dependencies: none", "environment.yaml") == []
    assert claims(b"- a", "environment.yml") == []


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (claims(b"a: [", "environment.yml"), "no YAML"),
        (claims(b"", error="not served"), "not served"),
    ],
)
def test_what_cannot_be_read_is_said(found: list[Claim], reason: str) -> None:
    """With the reason."""
    (claim,) = found
    assert isinstance(claim, FactClaim)
    assert claim.fact is Fact.UNREADABLE
    assert reason in str(claim.value)


def test_files_and_requirements_are_bounded() -> None:
    """Four files of the root, 200 requirements each; datasets have none."""
    names = [f"requirements-{number}.txt" for number in range(9)]
    files = [FileEntry(path=path) for path in ["sub/requirements.txt", *names, "requirements.md", "environment.yml"]]
    wanted = RequirementsExtractor().wants(Kind.MODEL, files)
    assert wanted == dict.fromkeys(["environment.yml", *names[:3]], 256 << 10)
    assert RequirementsExtractor().wants(Kind.DATASET, files) == {}
    assert len(claims(b"a==1\n" * 999)) == 200
    assert claims(b"a==1", ref=ArtifactRef.from_repo("org/data", kind=Kind.DATASET)) == []


@given(st.binary(max_size=60) | st.text("a[],=<>!~0. ;#", max_size=40).map(str.encode))
def test_any_bytes_give_claims_with_evidence_and_always_the_same(data: bytes) -> None:
    """Nothing in a file makes the extractor fail, and it is pure."""
    for path in ("requirements.txt", "environment.yml"):
        found = claims(data, path)
        assert found == claims(data, path)
        assert all(claim.evidence.sha256 == digest(data) for claim in found)
