"""Packages that somebody changed: each is refused, with exit code 1, and for the reason that is the right one."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from cli.command import Aibom
from cli.packages import SAMPLES, Files, folded, listed_anew, raw, reworded, unfolded

from aibom.cli.main import run
from aibom.package.layout import MANIFEST, SIGNATURE

CDX = "bom/bom.cdx.json"
CARD = "evidence/models/QuantFactory/zephyr-7b-beta-GGUF/8bb803beceee01b2744940bf5ea2141fd8cff435/info.json"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the keys of two signers."""
    from cryptography.hazmat.primitives import serialization as form  # noqa: PLC0415  slow to import
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("keys")
    for name in ("ours", "theirs"):
        key = Ed25519PrivateKey.generate()
        private = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
        public = key.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
        (folder / f"{name}.pem").write_bytes(private)
        (folder / f"{name}.pub.pem").write_bytes(public)
    return folder


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory, keys: Path) -> Mapping[str, bytes]:
    """Packages of two models: one signed, and another of the same form."""
    folder = tmp_path_factory.mktemp("packages")
    for name in ("quantized-chain", "adapter"):
        evidence, file = SAMPLES / name / "evidence", folder / f"{name}.zip"
        sign = ["--sign", str(keys / "ours.pem")]
        assert run(["package", "build", "-q", "--from", str(evidence), "-o", str(file), *sign]) == 0
    return {path.stem: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def files(packages: Mapping[str, bytes]) -> Files:
    """The files of a signed package, to be changed."""
    return unfolded(packages["quantized-chain"])


@pytest.fixture
def refused(aibom: Aibom, tmp_path: Path, keys: Path) -> Callable[..., str]:
    """Check a package that does not hold, and return all that is said of it."""

    def check(package: bytes, *, key: bool = False) -> str:
        (tmp_path / "package.zip").write_bytes(package)
        done = aibom("package", "verify", tmp_path / "package.zip", *(["--key", keys / "ours.pub.pem"] if key else []))
        assert done.code == 1, done
        assert b"does not hold" in done.out.splitlines()[0]
        assert "Traceback" not in done.err
        return done.out.decode() + done.err

    return check


def test_a_changed_byte(files: Files, refused: Callable[..., str]) -> None:
    """One letter of the BOM is another one, in a zip that is whole."""
    files[CDX] = files[CDX].replace(b"mit", b"MIT", 1)
    assert f"{CDX} was changed" in refused(folded(files))


def test_a_damaged_byte(packages: Mapping[str, bytes], refused: Callable[..., str]) -> None:
    """One bit of what is packed is turned: the zip itself is damaged."""
    package = bytearray(packages["quantized-chain"])
    package[200] ^= 1
    assert "damaged" in refused(bytes(package))


def test_an_added_file(files: Files, refused: Callable[..., str]) -> None:
    """A file that the manifest does not list."""
    files["evidence/models/extra/info.json"] = b"{}"
    assert "evidence/models/extra/info.json was added" in refused(folded(files))


def test_a_removed_file(files: Files, refused: Callable[..., str]) -> None:
    """A file of the evidence is gone."""
    del files[CARD]
    assert f"{CARD} was removed" in refused(folded(files))


def test_a_renamed_file(files: Files, refused: Callable[..., str]) -> None:
    """The same bytes under another name."""
    files["findings/open.json"] = files.pop("findings/gaps.json")
    said = refused(folded(files))
    assert "findings/gaps.json was renamed to findings/open.json" in said
    assert "was added" not in said


def test_swapped_files(files: Files, refused: Callable[..., str]) -> None:
    """Two documents in each other's place."""
    other = "bom/bom.spdx.json"
    files[CDX], files[other] = files[other], files[CDX]
    assert f"{CDX} and {other} were swapped" in refused(folded(files))


def test_a_swapped_bom_that_is_valid(packages: Mapping[str, bytes], files: Files, refused: Callable[..., str]) -> None:
    """All documents and pages of another model, listed in a manifest as they are: they do not follow from the evidence."""
    strange = unfolded(packages["adapter"])
    taken = {path: data for path, data in strange.items() if not path.startswith("evidence/") and path != SIGNATURE}
    kept = {path: data for path, data in files.items() if path.startswith("evidence/")}
    said = refused(folded(listed_anew({**taken, **kept})))
    assert "BOM follows from the evidence: NO" in said
    assert "it is about alignment-handbook/zephyr-7b-dpo-qlora" in said
    assert "package intact: yes" in said


def test_a_bom_with_a_gap_taken_out(files: Files, refused: Callable[..., str]) -> None:
    """The BOM says one thing less than the evidence gives, in all formats, and everything is made of it anew."""
    from dataclasses import replace  # noqa: PLC0415  here alone

    from aibom import plugins  # noqa: PLC0415
    from aibom.package.layout import BOMS  # noqa: PLC0415

    for name, path in BOMS.items():
        form = plugins.load_format(name)
        assert form is not None
        bom = form.decode(files[path]).bom
        files[path] = form.encode(replace(bom, gaps=bom.gaps[1:]), form.versions[0])
    del files[SIGNATURE]
    said = refused(folded(listed_anew(files)))
    assert "documents agree: yes" in said
    assert "follows, and is missing, from the evidence" in said


def test_one_document_that_says_something_else(files: Files, refused: Callable[..., str]) -> None:
    """The SPDX document is valid and another one than the CycloneDX document."""
    other = "bom/bom.spdx.json"
    files[other] = files[other].replace(b"zephyr-7b-beta.Q2_K.gguf", b"zephyr-7b-beta.Q9_K.gguf")
    del files[SIGNATURE]
    assert f"{other} says something else" in refused(folded(listed_anew(files)))


def test_an_answer_that_says_something_else(files: Files, refused: Callable[..., str]) -> None:
    """An answer is made better than the record is."""
    path = "answers/answers.md"
    files[path] = files[path].replace(b"**Not known.**", b"**Evidenced.**", 1)
    del files[SIGNATURE]
    said = refused(folded(listed_anew(files)))
    assert f"{path} says something else than the BOM" in said
    assert "BOM follows from the evidence: yes" in said


def test_altered_evidence(files: Files, refused: Callable[..., str]) -> None:
    """A record of the evidence is another one, listed in the package's manifest as it is: the recording's own knows better."""
    files[CARD] = files[CARD].replace(b"mit", b"MIT")
    del files[SIGNATURE]
    assert "does not have the digest its manifest names" in refused(folded(listed_anew(files)))


def test_evidence_that_nothing_names(files: Files, refused: Callable[..., str]) -> None:
    """A file among the evidence that the recording does not name."""
    files["evidence/models/extra/info.json"] = b"{}"
    del files[SIGNATURE]
    assert "is named by nothing in the recording" in refused(folded(listed_anew(files)))


def test_evidence_that_is_missing_without_being_withheld(files: Files, refused: Callable[..., str]) -> None:
    """A file of the evidence is left out, and the manifest says nothing of it."""
    del files[CARD], files[SIGNATURE]
    assert "is missing, and not withheld either" in refused(folded(listed_anew(files)))


def test_an_edited_manifest(files: Files, refused: Callable[..., str]) -> None:
    """A digest in the manifest is another one: neither its file nor its signature fits any longer."""
    manifest = json.loads(files[MANIFEST])
    manifest["members"][0]["sha256"] = "0" * 64
    files[MANIFEST] = json.dumps(manifest, indent=2, sort_keys=True).encode() + b"\n"
    said = refused(folded(files))
    assert "README.md was changed" in said
    assert "the signature is one of another manifest" in said


def test_a_manifest_with_another_subject(files: Files, refused: Callable[..., str]) -> None:
    """The manifest says that the package is about another model."""
    del files[SIGNATURE]
    said = refused(folded(reworded(files, subject="pkg:huggingface/org/other")))
    assert "the manifest about pkg:huggingface/org/other" in said


def test_a_manifest_with_words_of_its_own(files: Files, refused: Callable[..., str]) -> None:
    """A manifest that is written in another way than aibom does, or names what has no place in a package."""
    manifest = json.loads(files[MANIFEST])
    assert "it was edited" in refused(folded({**files, MANIFEST: json.dumps(manifest).encode()}))
    manifest["note"] = "trust me"
    assert "is not as its schema has it" in refused(folded({**files, MANIFEST: json.dumps(manifest).encode()}))
    assert "which has no place in the layout" in refused(folded(listed_anew({**files, "setup.sh": b"x"})))


def test_a_signature_over_another_manifest(
    packages: Mapping[str, bytes], files: Files, refused: Callable[..., str]
) -> None:
    """The signature of another package of the same signer."""
    files[SIGNATURE] = unfolded(packages["adapter"])[SIGNATURE]
    assert "the signature is one of another manifest" in refused(folded(files))
    assert "the signature is one of another manifest" in refused(folded(files), key=True)


def test_a_signature_whose_statement_was_changed(files: Files, refused: Callable[..., str]) -> None:
    """Somebody else affirms the answers, under the same signature."""
    import base64  # noqa: PLC0415  here alone

    envelope = json.loads(files[SIGNATURE])
    payload = base64.b64decode(envelope["payload"]).replace(b'"affirmed":[]', b'"affirmed":["Jane Doe"]')
    envelope["payload"] = base64.b64encode(payload).decode()
    files[SIGNATURE] = json.dumps(envelope).encode()
    assert "one of them was changed" in refused(folded(files))


def test_a_removed_signature(files: Files, refused: Callable[..., str]) -> None:
    """With a key, a package from which the signature was taken does not hold."""
    del files[SIGNATURE]
    assert "not signed, and a key was given" in refused(folded(files), key=True)


def test_no_manifest(files: Files, refused: Callable[..., str]) -> None:
    """A zip without a manifest is no package."""
    del files[MANIFEST]
    assert "it has no manifest.json" in refused(folded(files))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../outside", "leaves the folder"),
        ("/etc/passwd", "leaves the folder"),
        ("bom\\bom.cdx.json", "leaves the folder"),
        ("C:evil", "leaves the folder"),
        ("README.md", "two members are named 'README.md'"),
        ("readme.MD", "are one file on some disks"),
        ("bom", "is both a file and a folder"),
    ],
)
def test_a_name_that_no_member_has(files: Files, refused: Callable[..., str], name: str, said: str) -> None:
    """A path out of the folder, a second member of one name, names that meet on some disk."""
    assert said in refused(raw([*files.items(), (name, b"x")]))


def test_a_zip_bomb(files: Files, refused: Callable[..., str]) -> None:
    """A member that unfolds to a thousand times its size is not unfolded."""
    files[CDX] = b" " * (8 * 1024 * 1024)
    assert "unfolds to more than 200 times its size" in refused(folded(files))


def test_bytes_behind_the_end(packages: Mapping[str, bytes], refused: Callable[..., str]) -> None:
    """Whatever stands behind the zip, or before it, is no part of a package."""
    package = packages["quantized-chain"]
    assert "4 bytes lie behind its end" in refused(package + b"more")
    assert "its end is missing" in refused(package[:-30])


def test_links_and_encrypted_members(files: Files, refused: Callable[..., str]) -> None:
    """A link, or a member that says it is encrypted."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        link = zipfile.ZipInfo("README.md")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    assert "'README.md' is a link" in refused(target.getvalue())
    package = bytearray(raw(list(files.items())))
    package[package.index(b"PK\x01\x02") + 8] |= 1
    assert "is encrypted" in refused(bytes(package))


def test_two_descriptions_of_one_member(files: Files, refused: Callable[..., str]) -> None:
    """The local header names another file than the directory does."""
    package = raw(list(files.items()))
    first = next(iter(files)).encode()
    assert "is described otherwise" in refused(package.replace(first, b"X" * len(first), 1))


def test_members_that_overlap(files: Files, refused: Callable[..., str]) -> None:
    """Two entries of the directory lead to the same bytes."""
    package = bytearray(raw(list(files.items())))
    second = package.index(b"PK\x01\x02", package.index(b"PK\x01\x02") + 4)
    package[second + 42 : second + 46] = b"\0\0\0\0"
    assert "overlaps the member before it" in refused(bytes(package))
