"""`aibom package`: what a package holds, who signed it, what is withheld, and what checking it says."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from cli.command import Aibom, card, family
from cli.packages import SAMPLES, checks, folded, listed_anew, reworded, unfolded
from signing.keys import write_keys

from aibom import _resources
from aibom.package.layout import MANIFEST, SIGNATURE
from testhub import HubFactory, HubServer, Repo

EVIDENCE = SAMPLES / "quantized-chain" / "evidence"
FOREIGN = Path(__file__).resolve().parents[1] / "formats" / "foreign" / "cdxgen.cdx.json"


def schema(name: str) -> Any:
    """The validator of one of our schemas."""
    return jsonschema_rs.Draft202012Validator(json.loads(_resources.read_bytes("schemas", f"aibom/{name}")))


@pytest.fixture
def package(aibom: Aibom, tmp_path: Path) -> Path:
    """An unsigned package of a sample."""
    path = tmp_path / "package.zip"
    assert aibom("package", "build", "--from", EVIDENCE, "-o", path).code == 0
    return path


def test_an_unsigned_package_holds_and_says_so(aibom: Aibom, package: Path) -> None:
    """Intact, and made again from its evidence byte for byte; the first line says that nobody signed it."""
    done = aibom("package", "verify", package)
    assert done.code == 0
    assert done.out.splitlines()[0].startswith(f"{package} holds, not signed: pkg:huggingface/QuantFactory".encode())
    found = checks(aibom("package", "verify", package, "--format", "json").out)
    assert {name: check["standing"] for name, check in found.items()} == {
        "intact": "holds",
        "signature": "open",
        "documents": "holds",
        "agreement": "holds",
        "derivation": "holds",
        "pages": "holds",
        "source": "open",
    }
    assert found["derivation"]["said"] == "the BOM follows from the evidence enclosed, byte for byte"
    assert aibom("package", "verify", package, "--quiet").out == b""


@pytest.mark.no_cover
def test_the_same_evidence_gives_the_same_package(aibom: Aibom, package: Path, tmp_path: Path) -> None:
    """Byte for byte, also when it is signed with a key whose signatures are determined."""
    assert aibom("package", "build", "--from", EVIDENCE, "-o", tmp_path / "again.zip").code == 0
    assert (tmp_path / "again.zip").read_bytes() == package.read_bytes()
    for kind in ("ed25519", "p256"):
        private, _ = write_keys(tmp_path, kind)
        for name in ("one.zip", "two.zip"):
            assert aibom("package", "build", "--from", EVIDENCE, "-o", tmp_path / name, "--sign", private).code == 0
        assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_what_a_package_holds(aibom: Aibom, package: Path, tmp_path: Path) -> None:
    """The documents that `generate` writes, the recording as it is, and pages whose schemas they keep."""
    files = unfolded(package.read_bytes())
    for name in ("cdx.json", "spdx.json", "spdx3.json"):
        assert aibom("generate", "--from", EVIDENCE, "-o", tmp_path / f"bom.{name}").code == 0
        assert files[f"bom/bom.{name}"] == (tmp_path / f"bom.{name}").read_bytes()
    recorded = {
        f"evidence/{path.relative_to(EVIDENCE).as_posix()}": path.read_bytes()
        for path in EVIDENCE.rglob("*")
        if path.is_file()
    }
    assert {path: data for path, data in files.items() if path.startswith("evidence/")} == recorded
    manifest, answers = json.loads(files[MANIFEST]), json.loads(files["answers/answers.json"])
    schema("package-1.schema.json").validate(manifest)
    schema("answers-1.schema.json").validate(answers)
    schema("questionnaire-1.schema.json").validate(json.loads(files["answers/questionnaire.json"]))
    assert manifest["time"] == "2024-07-11T00:00:00Z"
    assert {each["what"] for each in manifest["left_out"]} == {
        "report (PDF)",
        "results of profiles",
        "verdict of a policy",
    }
    assert list(files) == sorted(files)


def test_answers_say_what_they_rest_on(package: Path) -> None:
    """Whose word it is, where it stands in the package, what is not known, and what no record can answer."""
    files = unfolded(package.read_bytes())
    answers = {each["id"]: each for each in json.loads(files["answers/answers.json"])["answers"]}
    assert len(answers) == 40
    said = answers["license.model"]
    assert said["status"] == "stated"
    assert said["answer"].startswith("A registry or tool states, of QuantFactory/zephyr-7b-beta-GGUF: license mit (")
    for each in answers.values():
        for statement in each["statements"]:
            member = (statement["evidence"] or {}).get("member")
            assert member is None or member in files
    assert answers["identity.build"]["status"] == "not-known"
    assert "architecture-unstated" in answers["identity.build"]["answer"]
    assert answers["origin.pinned"]["status"] == "open"
    assert answers["origin.conflicts"]["status"] == "looked-for"
    assert answers["license.fitness"]["status"] == "outside-scope"
    words = json.dumps(answers).lower()
    assert not [word for word in ("compliant", "is safe", "no risk") if word in words]


def test_what_an_author_declares_is_the_authors_word(aibom: Aibom, served: HubServer) -> None:
    """The license of the card of a model that is walked."""
    assert aibom("package", "build", "org/tiny-gguf", "-o", "p.zip").code == 0
    page = unfolded(Path("p.zip").read_bytes())["answers/answers.md"].decode()
    assert "The author states, of org/tiny-gguf: license mit \\(README.md /license" in page
    del served


def test_what_strangers_write_is_text(
    aibom: Aibom, hub: HubFactory, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Markup in a card is no markup in the pages, and no link; the page runs no script and loads nothing."""
    license_name = "<script>alert(1)</script>[x](javascript:alert(1)) | `a` </dd>"
    files = {"README.md": card(license="other", license_name=json.dumps(license_name))}
    server = hub(repos=[Repo(id="org/evil", files=files)])
    monkeypatch.setenv("HF_ENDPOINT", server.url)
    monkeypatch.setenv("AIBOM_CACHE_DIR", str(tmp_path / "cache"))
    assert aibom("package", "build", "org/evil", "-o", tmp_path / "p.zip").code == 0
    packed = unfolded((tmp_path / "p.zip").read_bytes())
    page, text = packed["answers/answers.html"].decode(), packed["answers/answers.md"].decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script" not in page
    assert "Content-Security-Policy\" content=\"default-src 'none'" in page
    assert "&lt;script&gt;alert\\(1\\)" in text
    assert "\\[x\\]\\(javascript:alert" in text
    assert "<script" not in text
    assert "[x](" not in text
    assert aibom("package", "verify", tmp_path / "p.zip").code == 0


@pytest.mark.no_cover
def test_a_model_that_is_walked_is_recorded_on_the_way(
    aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its package is that of a recording of the same walk, and holds."""
    assert aibom("generate", "org/tiny-gguf", "--record", "evidence", "-o", "bom.cdx.json").code == 0
    assert aibom("package", "build", "org/tiny-gguf", "-o", "walked.zip").code == 0
    assert aibom("package", "build", "org/tiny-gguf", "--from", "evidence", "-o", "replayed.zip").code == 0
    assert aibom("package", "build", "bom.cdx.json", "--from", "evidence", "-o", "given.zip").code == 0
    assert Path("walked.zip").read_bytes() == Path("replayed.zip").read_bytes() == Path("given.zip").read_bytes()
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")  # where nobody answers
    assert aibom("package", "verify", "walked.zip").code == 0
    del served


@pytest.mark.no_cover
def test_evidence_is_confirmed_at_its_source(
    aibom: Aibom, served: HubServer, hub: HubFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same files at the same commits hold; other bytes at a commit do not; what is gone there is left open."""
    assert aibom("package", "build", "org/tiny-gguf", "-o", "p.zip").code == 0
    done = aibom("package", "verify", "p.zip", "--refetch", "--format", "json")
    source = checks(done.out)["source"]
    assert (done.code, source["standing"]) == (0, "holds")
    assert f"5 files and 5 lists of files are at {served.url}" in str(source["said"])
    altered = {**family()[2].files, "README.md": card(license="gpl-3.0")}
    for repos, code, said in (
        ([*family()[:2], replace(family()[2], files=altered), *family()[3:]], 1, "org/base"),
        (family()[:3], 0, "not confirmed: datasets/org/data"),
    ):
        monkeypatch.setenv("HF_ENDPOINT", hub(repos=repos).url)
        done = aibom("package", "verify", "p.zip", "--refetch")
        assert done.code == code
        assert said in done.out.decode()
    done = aibom("package", "verify", "p.zip", "--token", "x")
    assert (done.code, "--token is used with --refetch only" in done.err) == (2, True)


def test_a_package_of_a_document_has_no_evidence(aibom: Aibom, served: HubServer) -> None:
    """It holds, and says that what it rests on cannot be confirmed; a gap that was taken out of the document is found."""
    assert aibom("generate", "org/tiny-gguf", "-o", "bom.cdx.json").code == 0
    assert aibom("package", "build", "bom.cdx.json", "-o", "p.zip").code == 0
    done = aibom("package", "verify", "p.zip", "--format", "json")
    assert done.code == 0
    assert checks(done.out)["derivation"]["said"] == "not confirmable: no evidence is enclosed"
    assert b"No evidence is enclosed." in unfolded(Path("p.zip").read_bytes())["README.md"]
    del served


def test_a_document_of_another_tool_is_enclosed(aibom: Aibom, tmp_path: Path) -> None:
    """Byte for byte, beside what aibom makes of it."""
    assert aibom("package", "build", FOREIGN, "-o", tmp_path / "p.zip").code == 0
    assert unfolded((tmp_path / "p.zip").read_bytes())["bom/given"] == FOREIGN.read_bytes()
    assert aibom("package", "verify", tmp_path / "p.zip").code == 0
    refused = aibom("package", "build", FOREIGN, "--from", EVIDENCE, "-o", tmp_path / "q.zip")
    assert refused.code == 4
    assert "was made by another tool" in refused.err
    assert not (tmp_path / "q.zip").exists()


@pytest.mark.no_cover
@pytest.mark.parametrize("kind", ["ed25519", "p256"])
def test_a_signed_package(aibom: Aibom, tmp_path: Path, kind: str) -> None:
    """With the signer's key it holds, with another's it does not, and without one nobody vouches for whose key it is."""
    private, public = write_keys(tmp_path, kind)
    path = tmp_path / "p.zip"
    evidence = SAMPLES / "supplied-statements" / "evidence"
    assert aibom("package", "build", "--from", evidence, "-o", path, "--sign", private).code == 0
    done = aibom("package", "verify", path, "--key", public)
    assert done.code == 0
    assert b" holds, signed with the key with the SHA-256 " in done.out.splitlines()[0]
    assert b"the answers are affirmed by Jane Example, Example Org" in done.out
    assert b"whose key that is, is not known here" in aibom("package", "verify", path).out
    other = tmp_path / "other"
    other.mkdir()
    done = aibom("package", "verify", path, "--key", write_keys(other, "ed25519")[1])
    assert done.code == 1
    assert "signed with another key" in done.err


def test_an_unsigned_package_does_not_hold_with_a_key(aibom: Aibom, package: Path, tmp_path: Path) -> None:
    """Whoever gives a key asks for a signature."""
    done = aibom("package", "verify", package, "--key", write_keys(tmp_path, "ed25519")[1])
    assert done.code == 1
    assert b"does not hold, not signed" in done.out.splitlines()[0]


@pytest.fixture
def closed(hub: HubFactory, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> HubServer:
    """A public model made of a private one and of a gated one, each with a public base."""
    own = "[org/private, org/gated]"
    server = hub(
        repos=[
            Repo(id="org/ours", files={"README.md": card(base_model=own, license="mit")}),
            Repo(id="org/private", private=True, files={"README.md": card(base_model="org/base", license="mit")}),
            Repo(id="org/gated", gated="auto", files={"README.md": card(base_model="org/base", license="llama3")}),
            *family(),
        ],
        token="hf_test",
    )
    monkeypatch.setenv("HF_ENDPOINT", server.url)
    monkeypatch.setenv("HF_TOKEN", "hf_test")
    monkeypatch.setenv("AIBOM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    monkeypatch.chdir(tmp_path)
    return server


@pytest.mark.no_cover
def test_what_strangers_cannot_see_is_withheld(aibom: Aibom, closed: HubServer) -> None:
    """Digest and reason stand in its place, the reader sees it, and verification lists what it could not make again."""
    assert aibom("package", "build", "org/ours", "-o", "p.zip").code == 0
    files = unfolded(Path("p.zip").read_bytes())
    withheld = {each["path"]: each for each in json.loads(files[MANIFEST])["withheld"]}
    reasons = {(path.split("/")[3], path.split("/")[-1]): each["reason"] for path, each in withheld.items()}
    assert reasons.keys() == {("private", "info.json"), ("private", "README.md"), ("gated", "README.md")}
    assert reasons["private", "README.md"] == "its repository is private"
    assert "gated" in reasons["gated", "README.md"]
    assert not withheld.keys() & files.keys()
    assert b"3 files of the evidence are not enclosed" in files["README.md"]
    done = aibom("package", "verify", "p.zip", "--format", "json")
    assert done.code == 0
    found = checks(done.out)["derivation"]
    assert "since evidence is withheld" in str(found["said"])
    assert any("org/private" in detail for detail in found["details"])  # type: ignore[attr-defined]
    assert not any("org/ours" in detail for detail in found["details"])  # type: ignore[attr-defined]
    assert aibom("package", "build", "org/ours", "-o", "all.zip", "--disclose", "all").code == 0
    done = aibom("package", "verify", "all.zip", "--format", "json")
    assert "byte for byte" in str(checks(done.out)["derivation"]["said"])
    del closed


@pytest.mark.no_cover
def test_what_rests_on_enclosed_evidence_is_still_compared(aibom: Aibom, closed: HubServer) -> None:
    """A license that the enclosed card does not have is found although other evidence is withheld."""
    assert aibom("package", "build", "org/ours", "-o", "p.zip").code == 0
    assert aibom("generate", "org/ours", "-o", "bom.cdx.json").code == 0
    files = unfolded(Path("p.zip").read_bytes())
    from aibom import plugins  # noqa: PLC0415
    from aibom.package.layout import BOMS  # noqa: PLC0415
    from aibom.records.claims import Fact  # noqa: PLC0415

    for name, path in BOMS.items():
        form = plugins.load_format(name)
        assert form is not None
        bom = form.decode(files[path]).bom
        nodes = tuple(
            replace(node, facts=tuple(claim for claim in node.facts if claim.fact is not Fact.LICENSE))
            if node.ref == bom.subject
            else node
            for node in bom.nodes
        )
        files[path] = form.encode(replace(bom, lineage=replace(bom.lineage, nodes=nodes)), form.versions[0])
    Path("q.zip").write_bytes(folded(listed_anew(files)))
    done = aibom("package", "verify", "q.zip")
    assert done.code == 1
    assert b"the artifact org/ours" in done.out
    assert b": its license" in done.out
    del closed


def test_a_local_folder_is_withheld(aibom: Aibom, tmp_path: Path) -> None:
    """Of a folder nobody else has, nothing is enclosed; that nothing could be made again is said."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "README.md").write_bytes(card(license="mit"))
    assert aibom("package", "build", folder, "-o", tmp_path / "p.zip", "--offline").code == 0
    files = unfolded((tmp_path / "p.zip").read_bytes())
    assert [each["reason"] for each in json.loads(files[MANIFEST])["withheld"]] == [
        "it is of a folder that only its owner has"
    ]
    done = aibom("package", "verify", tmp_path / "p.zip")
    assert done.code == 0
    assert b"1 artifacts and" in done.out


def test_another_questionnaire(aibom: Aibom, tmp_path: Path) -> None:
    """Its questions are answered, and enclosed; one that breaks the schema is refused with the place."""
    asked = {
        "schema": "aibom-questionnaire/1",
        "id": "ours",
        "title": "Ours",
        "version": "1",
        "questions": [{"id": "q1", "topic": "T", "text": "Which license?", "asks": [{"fact": "license"}]}],
    }
    (tmp_path / "q.json").write_text(json.dumps(asked))
    build = ("package", "build", "--from", EVIDENCE, "-o", tmp_path / "p.zip", "--questionnaire", tmp_path / "q.json")
    assert aibom(*build).code == 0
    answers = json.loads(unfolded((tmp_path / "p.zip").read_bytes())["answers/answers.json"])["answers"]
    assert [(each["id"], each["status"]) for each in answers] == [("q1", "stated")]
    assert aibom("package", "verify", tmp_path / "p.zip").code == 0
    asked["questions"] = [{"id": "q1", "topic": "T", "text": "?", "asks": [{"fact": "price"}]}]
    (tmp_path / "q.json").write_text(json.dumps(asked))
    done = aibom(*build)
    assert done.code == 4
    assert "/questions/0/asks/0/fact" in done.err


def test_a_package_of_another_version(
    aibom: Aibom, package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its BOM is compared record by record, and the line says so; its answers are not made again."""
    monkeypatch.setattr("aibom.build.__version__", "0.0.1")
    monkeypatch.setattr("aibom.cli._packaged.__version__", "0.0.1")
    assert aibom("package", "build", "--from", EVIDENCE, "-o", tmp_path / "old.zip").code == 0
    monkeypatch.undo()
    done = aibom("package", "verify", tmp_path / "old.zip", "--format", "json")
    assert done.code == 0
    found = checks(done.out)
    assert "record by record, the tool excepted; made by aibom 0.0.1" in str(found["derivation"]["said"])
    assert found["pages"]["standing"] == "open"
    del package


def test_a_package_of_a_newer_layout(aibom: Aibom, package: Path) -> None:
    """It is not read, and the message says what to do; nothing is concluded of it."""
    files = unfolded(package.read_bytes())
    files[MANIFEST] = files[MANIFEST].replace(b'"aibom-package/1"', b'"aibom-package/2"')
    package.write_bytes(folded(files))
    done = aibom("package", "verify", package)
    assert done.code == 4
    assert "aibom-package/2" in done.err
    assert "or a newer one" in done.err


def test_evidence_of_another_model(aibom: Aibom, tmp_path: Path) -> None:
    """It is refused for a model and for a BOM, before anything is written."""
    path = tmp_path / "p.zip"
    done = aibom("package", "build", "org/other", "--from", EVIDENCE, "-o", path)
    assert (done.code, "is of QuantFactory/zephyr-7b-beta-GGUF, not of org/other" in done.err) == (4, True)
    assert aibom("generate", "--from", SAMPLES / "merge" / "evidence", "-o", tmp_path / "b.cdx.json").code == 0
    done = aibom("package", "build", tmp_path / "b.cdx.json", "--from", EVIDENCE, "-o", path)
    assert (done.code, "does not give" in done.err) == (4, True)
    assert not path.exists()


@pytest.mark.parametrize(
    "case",
    [
        (["--sign", "missing.pem"], 4, "cannot read 'missing.pem'"),
        (["--sign", "rsa.pem"], 4, "it is not an ECDSA key on the curve P-256 or an Ed25519 key"),
        (["--sign", "p384.pem"], 4, "it is not an ECDSA key on the curve P-256 or an Ed25519 key"),
        (["--sign", "ed25519.pub.pem"], 4, "it is a public key"),
        (["--sign", "locked.pem"], 4, "protected by a passphrase"),
        (["--statements", "ours.toml"], 2, "--statements and --from exclude each other here"),
        (["--profile", "ntia"], 2, "there is no profile 'ntia'"),
        (["-o", "nowhere/p.zip"], 4, "its folder does not exist"),
        (["--disclose", "some.toml"], 4, "cannot read 'some.toml'"),
        (["--disclose", "some"], 2, "is neither public nor all, nor a file"),
    ],
)
def test_bad_input_to_build(
    aibom: Aibom, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, case: tuple[list[str], int, str]
) -> None:
    """A clear message and an exit code, and nothing is written."""
    arguments, code, said = case
    monkeypatch.chdir(tmp_path)
    for kind in ("rsa", "p384", "ed25519"):
        write_keys(tmp_path, kind)
    from cryptography.hazmat.primitives import serialization as form  # noqa: PLC0415

    key = form.load_pem_private_key((tmp_path / "ed25519.pem").read_bytes(), None)
    locked = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.BestAvailableEncryption(b"secret"))
    (tmp_path / "locked.pem").write_bytes(locked)
    before = sorted(tmp_path.iterdir())
    done = aibom("package", "build", "--from", EVIDENCE, *([] if "-o" in arguments else ["-o", "p.zip"]), *arguments)
    assert done.code == code
    assert said in done.err
    assert sorted(tmp_path.iterdir()) == before


def test_no_target(aibom: Aibom) -> None:
    """A package is written where it is asked for, and nowhere else."""
    done = aibom("package", "build", "--from", EVIDENCE)
    assert (done.code, "no file is named" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing.zip"], "cannot read 'missing.zip'"),
        (["no.zip"], "it is no zip"),
        (["package.zip", "--key", "ed25519.pem"], "it is a private key"),
        (["package.zip", "--key", "rsa.pub.pem"], "it is not an ECDSA key"),
        (["package.zip", "--key", "no.zip"], "it is not an ECDSA key"),
    ],
)
def test_bad_input_to_verify(
    aibom: Aibom, package: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    """What cannot be read, or is no key, is said with exit code 4: nothing is concluded of any package."""
    monkeypatch.chdir(package.parent)
    Path("no.zip").write_bytes(b"no zip")
    write_keys(package.parent, "rsa")
    write_keys(package.parent, "ed25519")
    done = aibom("package", "verify", *arguments)
    assert done.code == 4
    assert said in done.err
    assert done.out == b""


def test_a_manifest_that_withholds_what_it_does_not_have(aibom: Aibom, package: Path) -> None:
    """A file that is said to be withheld stands in the recording, with the digest that is stated."""
    from aibom.package.manifest import Withheld  # noqa: PLC0415  here alone

    files = unfolded(package.read_bytes())
    strange = Withheld(path="evidence/models/x/y/z/info.json", size=1, sha256="0" * 64, about="pkg:x/y", reason="so")
    files.pop(SIGNATURE, None)
    package.write_bytes(folded(reworded(files, withheld=(strange,))))
    done = aibom("package", "verify", package)
    assert done.code == 1
    assert b"is said to be withheld, and the recording has no such file" in done.out


@pytest.mark.parametrize("what", ["extractors", "rules"])
def test_what_made_it_is_not_here(aibom: Aibom, package: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """Where an extractor or rule of a plug-in is missing nothing is concluded, and a BOM cannot be packaged with evidence."""
    from aibom import plugins  # noqa: PLC0415  here alone

    fewer = getattr(plugins, what)()[1:]
    monkeypatch.setattr(f"aibom.cli._rederived.plugins.{what}", lambda **_: fewer)
    found = checks(aibom("package", "verify", package, "--format", "json").out)["derivation"]
    assert found["standing"] == "open"
    assert "this installation lacks the" in str(found["said"])


def test_the_record_of_a_private_model_is_withheld(aibom: Aibom, closed: HubServer) -> None:
    """Then nothing can be made again, which is said; the package is intact all the same."""
    assert aibom("package", "build", "org/private", "-o", "p.zip").code == 0
    done = aibom("package", "verify", "p.zip", "--format", "json")
    assert done.code == 0
    assert "the record of the model itself is withheld" in str(checks(done.out)["derivation"]["said"])
    del closed


@pytest.mark.no_cover
def test_a_gap_taken_out_of_a_package_without_evidence(aibom: Aibom, served: HubServer) -> None:
    """The rules are run again over the record: what they find and it does not state is a reason to refuse it."""
    from aibom import plugins  # noqa: PLC0415  here alone
    from aibom.package.layout import BOMS  # noqa: PLC0415

    assert aibom("generate", "org/tiny-gguf", "-o", "bom.cdx.json").code == 0
    assert aibom("package", "build", "bom.cdx.json", "-o", "p.zip").code == 0
    files = unfolded(Path("p.zip").read_bytes())
    for name, path in BOMS.items():
        form = plugins.load_format(name)
        assert form is not None
        bom = form.decode(files[path]).bom
        files[path] = form.encode(replace(bom, gaps=bom.gaps[1:]), form.versions[0])
    Path("q.zip").write_bytes(folded(listed_anew(files)))
    done = aibom("package", "verify", "q.zip")
    assert done.code == 1
    assert b"gaps stand in its lineage that it does not state" in done.out
    del served


def test_documents_are_given_without_the_options_of_a_walk(aibom: Aibom) -> None:
    """Nothing is walked for a document."""
    done = aibom("package", "build", FOREIGN, "--revision", "main", "-o", "p.zip")
    assert (done.code, "is a document: nothing is walked" in done.err) == (2, True)
