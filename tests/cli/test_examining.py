"""`aibom generate FOLDER --scan --verify-base --signer`: what the bytes say, as evidence in the BOM."""

import json
import os
import pickle
import random
import struct
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from cli.command import Aibom
from signing.keys import write_keys

from aibom._resources import read_bytes
from testhub import HubFactory, Repo

BOM = "bom.cdx.json"
CARD = "---\nbase_model: org/base\nbase_model_relation: finetune\nlicense: mit\n---\n# Tiny\n"
BASE = ("--verify-base", "--base", "org/base=./base")


class _Runs:
    """Pickled, it is a call of os.system; no test unpickles it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, ("true",)


def weights(path: Path, values: Sequence[Sequence[float]]) -> None:
    """Write square matrices of 16-bit floats as safetensors."""
    header, blob = {}, b""
    for number, each in enumerate(values):
        data = struct.pack(f"<{len(each)}e", *each)
        offsets = [len(blob), len(blob) + len(data)]
        header[f"layers.{number}.weight"] = {"dtype": "F16", "shape": [32, 32], "data_offsets": offsets}
        blob += data
    head = json.dumps(header).encode()
    path.write_bytes(len(head).to_bytes(8, "little") + head + blob)


def matrices(seed: int) -> list[list[float]]:
    """Return four matrices that nothing has in common with those of another seed."""
    numbers = random.Random(seed)
    return [[numbers.gauss(0, 1) for _ in range(32 * 32)] for _ in range(4)]


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model and the base that it names, of which it has half of the weights."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    for name in ("model", "base"):
        Path(name).mkdir()
    own = matrices(1)
    weights(Path("base/model.safetensors"), own)
    weights(Path("model/model.safetensors"), [*own[:2], *([x * 1.01 for x in each] for each in own[2:])])
    Path("model/README.md").write_text(CARD)
    return tmp_path


def made(aibom: Aibom, *options: str, out: str = BOM) -> dict[str, Any]:
    """Return the BOM of the model, made without network."""
    done = aibom("generate", "./model", "--offline", "-o", out, *options)
    assert done.code == 0, done.err
    return dict(json.loads(Path(out).read_bytes()))


def facts(document: dict[str, Any], fact: str) -> list[dict[str, Any]]:
    """Return what the BOM says of its subject."""
    properties = document["metadata"]["component"]["properties"]
    return [json.loads(each["value"]) for each in properties if each["name"] == f"aibom:fact:{fact}"]


def gaps(aibom: Aibom, *arguments: str) -> dict[str, str]:
    """Return the rules that found a gap in the subject, with the severity."""
    found = json.loads(aibom("gaps", BOM, *arguments, "--format", "json").out)
    return {each["rule"]: each["severity"] for each in found["gaps"] if "model@" in each["subject"]}


def test_what_a_scan_finds_is_a_document_of_its_own(aibom: Aibom) -> None:
    """The BOM names it with its digest, and holds nothing of what was found."""
    Path("model/optimizer.pt").write_bytes(pickle.dumps(_Runs()))
    document = made(aibom, "--scan")
    findings = Path("bom.findings.json").read_bytes()
    schema = json.loads(read_bytes("schemas", "aibom/scan-1.schema.json"))
    jsonschema_rs.Draft202012Validator(schema).validate(json.loads(findings))
    assert json.loads(findings)["counts"]["dangerous"] == 1
    assert b"system" in findings
    assert str(Path.cwd()).encode() not in findings
    [reference] = document["metadata"]["component"]["externalReferences"]
    digest = sha256(findings).hexdigest()
    assert reference == {
        "url": "bom.findings.json",
        "type": "static-analysis-report",
        "hashes": [{"alg": "SHA-256", "content": digest}],
    }
    assert [each["value"] for each in facts(document, "scan-report")] == [digest]
    assert not any(word in Path(BOM).read_bytes() for word in (b"system", b"dangerous"))
    assert aibom("validate", BOM).code == 0
    assert "code-on-loading" not in gaps(aibom)


def test_findings_in_the_bom(aibom: Aibom) -> None:
    """Asked for, they are facts, a gap that a policy fails for, and a change beside a version without them."""
    made(aibom, "--scan", "--embed-findings", out="before.cdx.json")
    Path("model/optimizer.pt").write_bytes(pickle.dumps(_Runs()))
    document = made(aibom, "--scan", "--embed-findings")
    [fact] = facts(document, "load-time-code")
    assert (fact["value"], dict(fact["fields"])["path"]) == ("dangerous", "optimizer.pt")
    assert fact["evidence"]["path"] == "optimizer.pt"
    assert fact["evidence"]["sha256"] == sha256(Path("model/optimizer.pt").read_bytes()).hexdigest()
    assert gaps(aibom)["code-on-loading"] == "critical"
    assert not Path("bom.findings.json").exists()
    assert "code-on-loading" in aibom("check", BOM).out.decode()
    changes = json.loads(aibom("diff", "before.cdx.json", BOM, "--format", "json").out)["changes"]
    assert {"scanner-verdict", "gap-opened"} <= {each["kind"] for each in changes}


def test_weights_that_bear_the_claim_out(aibom: Aibom) -> None:
    """Identical tensors verify the claim of descent; the fact says how many, and what the verdict rests on."""
    document = made(aibom, *BASE)
    [fact] = facts(document, "descent")
    said = dict(fact["fields"])
    assert (fact["value"], said["identical"], said["tensors"]) == ("identical tensors found", 2, 4)
    assert fact["assurance"] == "observed"
    properties = document["metadata"]["component"]["properties"]
    claims = [json.loads(each["value"]) for each in properties if each["name"] == "aibom:claim:finetune"]
    assert {each["assurance"] for each in claims} == {"declared", "verified"}
    assert not {"base-contradicted", "weights-unexplained", "weights-unverifiable"} & gaps(aibom).keys()


def test_weights_that_contradict_the_claim(aibom: Aibom) -> None:
    """They are a gap of the edge, and raise no claim."""
    weights(Path("base/model.safetensors"), matrices(2))
    document = made(aibom, *BASE)
    assert [each["value"] for each in facts(document, "descent")] == ["contradicts the claim"]
    assert gaps(aibom)["base-contradicted"] == "high"
    assert b'"assurance\\":\\"verified' not in Path(BOM).read_bytes()


def test_a_base_that_is_not_at_hand(aibom: Aibom) -> None:
    """Nothing is compared, and that is a gap."""
    made(aibom, "--verify-base")
    assert gaps(aibom)["weights-unverifiable"] == "low"


def test_a_signature(aibom: Aibom, work: Path) -> None:
    """Without one there is no evidence; one that holds verifies the artifact; after a change it is refuted."""
    private, public = write_keys(work, "p256")
    made(aibom, "--signer", str(public))
    assert gaps(aibom)["weights-unsigned"] == "low"
    assert "proof-refuted" not in gaps(aibom)
    assert aibom("sign", "./model", "--key", private, "-o", "model/model.sig").code == 0
    proven = {dict(each["fields"])["kind"]: each for each in facts(made(aibom, "--signer", str(public)), "proof")}
    assert {kind: each["value"] for kind, each in proven.items()} == {
        "signature_verified": "verified",
        "signer_identity": "no evidence",
        "training_provenance": "no evidence",
        "digests_reproduced": "verified",
    }
    assert not {"weights-unsigned", "proof-refuted"} & gaps(aibom).keys()
    assert "artifacts: 1 verified" in aibom("gaps", BOM).out.decode()
    Path("model/config.json").write_text("{}")
    made(aibom, "--signer", str(public))
    assert gaps(aibom)["proof-refuted"] == "critical"


def test_every_format_holds_it(aibom: Aibom, work: Path) -> None:
    """To SPDX and back nothing of it is lost; the same bytes come of the same files."""
    private, public = write_keys(work, "ed25519")
    Path("model/optimizer.pt").write_bytes(pickle.dumps(_Runs()))
    aibom("sign", "./model", "--key", private, "-o", "model/model.sig")
    options = ("--scan", "--embed-findings", *BASE, "--signer", str(public))
    made(aibom, *options)
    first = Path(BOM).read_bytes()
    made(aibom, *options)
    assert Path(BOM).read_bytes() == first
    for form in ("x.spdx3.json", "x.spdx", "x.cdx.xml"):
        assert aibom("convert", BOM, "-o", form).code == 0
        assert aibom("convert", form, "-o", "back.cdx.json").code == 0
        assert Path("back.cdx.json").read_bytes() == first, form


def test_a_model_at_the_hub(aibom: Aibom, hub: HubFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """It and its base are read there, by parts; the findings name the model and its commit."""
    Path("model/optimizer.pt").write_bytes(pickle.dumps(_Runs()))
    repos = [
        Repo(id=f"org/{name}", files={path.name: path.read_bytes() for path in Path(name).iterdir()})
        for name in ("model", "base")
    ]
    monkeypatch.setenv("HF_ENDPOINT", hub(repos=repos).url)
    monkeypatch.setenv("AIBOM_CACHE_DIR", str(Path.cwd() / "cache"))
    done = aibom("generate", "org/model", "-o", BOM, "--scan", "--verify-base")
    assert done.code == 0, done.err
    [fact] = facts(json.loads(Path(BOM).read_bytes()), "descent")
    assert fact["value"] in {"identical tensors found", "consistent with the claim"}
    [scanned] = json.loads(Path("bom.findings.json").read_bytes())["scanned"]
    assert scanned["artifact"].startswith("pkg:huggingface/org/model@")
    assert {each["path"]: each["verdict"] for each in scanned["files"]}["optimizer.pt"] == "dangerous"
    assert aibom("generate", "org/model", "--verify-base", "--token", "-").code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("./model", "--scan"), "--scan needs a file for what it finds"),
        (("./model", "--scan", "--findings-out", "-"), "--findings-out needs a file"),
        (("./model", "--scan", "--embed-findings", "--findings-out", "f.json"), "has nothing to write"),
        (("./model", "--findings-out", "f.json"), "has nothing to write"),
        (("./model", "--embed-findings"), "has nothing to write"),
        (("./model", "--base", "org/base=./base"), "--base has nothing to say"),
        (("./model", "--verify-base", "--base", "org/base"), "names no folder"),
        (("./model", "--verify-base", "--base", "org/other=./base"), "--base org/other is no base of the model"),
        (("./model", "./base", "--scan", "-o", "boms/"), "one MODEL are looked into at a time"),
        (("./model", "--verify-base", "--record", "r/"), "a recording holds no weights"),
    ],
)
def test_what_cannot_be_asked_for(aibom: Aibom, arguments: tuple[str, ...], said: str) -> None:
    """It is said before anything is written."""
    before = sorted(Path().iterdir())
    done = aibom("generate", *arguments, "--offline")
    assert (done.code, said in done.err) == (2, True), done.err
    assert sorted(Path().iterdir()) == before
    assert not done.out
