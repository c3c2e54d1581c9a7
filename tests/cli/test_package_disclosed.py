"""`aibom package build --disclose`: what a reader is given, what stands nowhere in a package, and what its verification says of it."""

import json
import shutil
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import jsonschema_rs
import pytest
from cli.command import Aibom, card
from cli.packages import SAMPLES, checks, folded, listed_anew, reworded, unfolded

from aibom import plugins
from aibom.package.layout import BOMS, MANIFEST, STATEMENTS
from aibom.package.manifest import Manifest
from testhub import HubFactory, Repo

EVIDENCE = SAMPLES / "supplied-statements" / "evidence"
PUBLIC = 'schema = "aibom-disclosure/1"\notherwise = "public"\n'
TOKEN = "hf_ThisIsTheTokenOfTheTest0123456789"


def build(aibom: Aibom, folder: Path, disclose: str) -> dict[str, bytes]:
    """The files of a package of a sample with supplied statements; `disclose` is a word or the content of a file."""
    if "\n" in disclose:
        (folder / "give.toml").write_text(disclose)
        disclose = str(folder / "give.toml")
    done = aibom("package", "build", "--from", EVIDENCE, "-o", folder / "p.zip", "--disclose", disclose)
    assert done.code == 0, done.err
    return unfolded((folder / "p.zip").read_bytes())


def withheld(files: dict[str, bytes]) -> dict[str, str]:
    """The reasons in the manifest, by path."""
    return {each["path"]: each["reason"] for each in json.loads(files[MANIFEST])["withheld"]}


def test_statements_are_not_public(aibom: Aibom, tmp_path: Path) -> None:
    """Digest and reason stand in place of their file; what the BOM has of them is taken from it, which is said."""
    files = build(aibom, tmp_path, "public")
    assert "given to whom they are meant for" in withheld(files)[STATEMENTS]
    assert STATEMENTS not in files
    remark = b"A third of the tickets may be used"  # in the file and in the BOM
    comment = b"Invented, like all of this sample"  # in the file alone
    assert comment in (EVIDENCE / "statements.toml").read_bytes()
    assert remark in files["bom/bom.cdx.json"]
    assert not [path for path, data in files.items() if comment in data]
    assert b"1 files of the evidence are not enclosed" in files["README.md"]
    done = aibom("package", "verify", tmp_path / "p.zip", "--format", "json")
    found = checks(done.out)["derivation"]
    assert (done.code, found["standing"]) == (0, "holds")
    assert found["details"] == ["taken from the BOM, not made again: 16 supplied statements, whose file is withheld"]
    files = build(aibom, tmp_path, "all")
    assert (withheld(files), files[STATEMENTS]) == ({}, (EVIDENCE / "statements.toml").read_bytes())
    done = aibom("package", "verify", tmp_path / "p.zip", "--format", "json")
    assert "byte for byte" in str(checks(done.out)["derivation"]["said"])


def test_a_reader_is_given_what_a_file_says(aibom: Aibom, tmp_path: Path) -> None:
    """Evidence of some artifacts and not of others; statements that are withheld stand nowhere, and nothing rests on them."""
    files = build(
        aibom,
        tmp_path,
        f'{PUBLIC}[[artifact]]\nid = "mistralai/*"\ngive = false\nreason = "ask your contact"\n'
        '[statements]\nwithhold = ["compute", "/intended_use/0"]\n',
    )
    schema = (Path(__file__).resolve().parents[2] / "schemas" / "aibom" / "package-1.schema.json").read_text()
    jsonschema_rs.Draft202012Validator(json.loads(schema)).validate(json.loads(files[MANIFEST]))
    assert json.loads(files[MANIFEST])["disclosure"] == "chosen"
    info = "evidence/models/mistralai/Mistral-7B-v0.1/unpinned/info.json"
    assert withheld(files) == {
        info: "ask your contact",
        STATEMENTS: "statements in it are withheld, and stand nowhere in this package",
    }
    for text in (b"GPU-hours", b"8 accelerators", b"Drafts answers"):
        assert text in (EVIDENCE / "statements.toml").read_bytes()
        assert not [path for path, data in files.items() if text in data]
    assert b"hydropower" in files["bom/bom.cdx.json"]
    done = aibom("package", "verify", tmp_path / "p.zip", "--format", "json")
    found = checks(done.out)
    assert done.code == 0
    assert found["derivation"]["details"] == [
        "taken from the BOM, not made again: 14 supplied statements, whose file is withheld",
        "not made again: mistralai/Mistral-7B-v0.1",
    ]
    assert found["pages"]["standing"] == "holds"
    files = build(aibom, tmp_path, PUBLIC.replace("public", "nothing") + "[statements]\ngive = true\n")
    assert sorted(withheld(files).values()) == ["it is not among what is given to this reader"] * 2
    assert STATEMENTS in files
    done = aibom("package", "verify", tmp_path / "p.zip", "--format", "json")
    assert "the record of the model itself is withheld" in str(checks(done.out)["derivation"]["said"])


def test_the_last_rule_counts(aibom: Aibom, tmp_path: Path) -> None:
    """A rule for one file goes before an earlier one for all of them."""
    rules = '[[artifact]]\nid = "*"\ngive = false\n[[artifact]]\nid = "example-org/*"\ngive = true\n'
    files = build(aibom, tmp_path, PUBLIC + rules + '[[artifact]]\nid = "*"\nfiles = ["*.md"]\ngive = false\n')
    assert [path.split("/")[2] for path in withheld(files) if path != STATEMENTS] == ["mistralai"]


def test_a_statement_that_rests_on_another_file(aibom: Aibom, tmp_path: Path) -> None:
    """Where the file is withheld, what the BOM calls supplied has to rest on that one."""
    files = build(aibom, tmp_path, "public")
    manifest = Manifest.decode(files[MANIFEST])
    (file,) = manifest.withheld
    other = "0" * 64
    recording = files["evidence/manifest.json"].replace(file.sha256.encode(), other.encode())
    files["evidence/manifest.json"] = recording
    changed = listed_anew(reworded(files, withheld=(replace(file, sha256=other),)))
    (tmp_path / "q.zip").write_bytes(folded(changed))
    done = aibom("package", "verify", tmp_path / "q.zip")
    assert done.code == 1
    assert b"supplied statements rest on another file than the one that is withheld" in done.out


STATED = """schema = "aibom-statements/1"
by = { person = "Jane Example", date = 2026-11-02 }
supplier = [{ name = "Example Org" }]

[[license]]
about = "mistralai/Mistral-7B-v0.1"
concluded = "MIT"

[[license]]
about = "org/elsewhere"
concluded = "MIT"

[[license]]
about = "HuggingFaceH4/zephyr-7b-beta@0000000000000000000000000000000000000001"
concluded = "MIT"

[[dataset]]
about = "HuggingFaceH4/zephyr-7b-beta"
id = "org/more-data"
role = "trained-on"
"""


def test_statements_about_others_and_about_nobody(aibom: Aibom, tmp_path: Path) -> None:
    """Statements about a parent, a parent of it, and what the walk did not meet are taken from the BOM, and the rest follows."""
    shutil.copytree(SAMPLES / "quantized-chain" / "evidence", tmp_path / "evidence")
    (tmp_path / "evidence" / "statements.toml").write_text(STATED)
    path = tmp_path / "evidence" / "manifest.json"
    digest, size = sha256(STATED.encode()).hexdigest(), len(STATED.encode())
    entry = {"name": "s.toml", "stored": "statements.toml", "sha256": digest, "size": size}
    recorded = json.loads(path.read_text())
    path.write_text(json.dumps({**recorded, "layout": max(2, recorded["layout"]), "statements": entry}))
    given = ("package", "build", "--from", tmp_path / "evidence", "--allow-partial", "-o", tmp_path / "p.zip")
    assert aibom(*given).code == 0
    done = aibom("package", "verify", tmp_path / "p.zip", "--format", "json")
    found = checks(done.out)["derivation"]
    assert (done.code, found["standing"]) == (0, "holds")
    assert found["details"] == ["taken from the BOM, not made again: 5 supplied statements, whose file is withheld"]


def test_a_document_has_nothing_to_give(aibom: Aibom, tmp_path: Path) -> None:
    """Without a recording there is no evidence that a rule could speak of."""
    (tmp_path / "give.toml").write_text(f'{PUBLIC}[[artifact]]\nid = "*"\ngive = true\n')
    document = SAMPLES / "adapter" / "bom-1.6.cdx.json"
    done = aibom("package", "build", document, "-o", tmp_path / "p.zip", "--disclose", tmp_path / "give.toml")
    assert (done.code, "there is no evidence of which something could be" in done.err) == (4, True)


def test_what_is_not_supplied_is_still_compared(aibom: Aibom, tmp_path: Path) -> None:
    """Where the file of statements is withheld, a gap that is taken out of the BOM is found all the same."""
    files = build(aibom, tmp_path, "public")
    for name, path in BOMS.items():
        form = plugins.load_format(name)
        assert form is not None
        bom = form.decode(files[path]).bom
        files[path] = form.encode(replace(bom, gaps=bom.gaps[1:]), form.versions[0])
    (tmp_path / "q.zip").write_bytes(folded(listed_anew(files)))
    done = aibom("package", "verify", tmp_path / "q.zip")
    assert done.code == 1
    assert b"follows, and is missing, from the evidence" in done.out


def test_no_withheld_text_and_no_token_in_any_member(
    aibom: Aibom, hub: HubFactory, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Neither the token it was asked with, nor what only withheld files say, stands anywhere: members, names, the zip itself."""
    secrets = [b"SECRET-PROSE-OF-THE-PRIVATE-CARD", b"SECRET-PROSE-OF-THE-GATED-CARD", b"SECRET-KEY-OF-THE-RECORD"]
    head = card(license="mit")
    server = hub(
        repos=[
            Repo(id="org/ours", files={"README.md": card(base_model="[org/private, org/gated]", license="mit")}),
            Repo(
                id="org/private",
                private=True,
                files={"README.md": head + secrets[0]},
                info={"note": secrets[2].decode()},
            ),
            Repo(id="org/gated", gated="auto", files={"README.md": head + secrets[1]}),
        ],
        token=TOKEN,
    )
    monkeypatch.setenv("HF_ENDPOINT", server.url)
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    monkeypatch.setenv("AIBOM_CACHE_DIR", str(tmp_path / "cache"))
    for disclose, expected in (("public", 0), ("all", 3)):
        path = tmp_path / f"{disclose}.zip"
        assert aibom("package", "build", "org/ours", "-o", path, "--disclose", disclose).code == 0
        files = unfolded(path.read_bytes())
        everything = b"\n".join([*files.values(), *map(str.encode, files), path.read_bytes()])
        assert TOKEN.encode() not in everything
        assert sum(secret in everything for secret in secrets) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("otherwise = 1\n", "give.toml:1"),
        (PUBLIC.replace("public", "some"), "otherwise"),
        (
            PUBLIC + '[[artifact]]\nid = "org/none"\ngive = false\n',
            "give.toml:3: id: no artifact of the evidence fits 'org/none'",
        ),
        (PUBLIC + '[[artifact]]\nid = "*"\ngive = true\nreason = "x"\n', "reason: nothing is withheld there"),
        (PUBLIC + '[[artifact]]\nid = "*"\n', "lacks give"),
        (PUBLIC + '[statements]\ngive = true\nwithhold = ["compute"]\n', "give: the file holds the statements"),
        (PUBLIC + '[statements]\nwithhold = ["base/0"]\n', "withhold: 'base/0' is no place that can be withheld"),
        (PUBLIC + '[statements]\nwithhold = ["compute/7"]\n', "nothing is stated at '/compute/7'"),
        (PUBLIC + "[statement]\n", "no such key; did you mean statements?"),
        (PUBLIC + "[", "no TOML"),
    ],
)
def test_a_file_that_is_wrong(aibom: Aibom, tmp_path: Path, text: str, said: str) -> None:
    """File, line and key are named, and nothing is written."""
    (tmp_path / "give.toml").write_text(text)
    done = aibom("package", "build", "--from", EVIDENCE, "-o", tmp_path / "p.zip", "--disclose", tmp_path / "give.toml")
    assert done.code == 4
    assert said in done.err
    assert "hint: " in done.err
    assert not (tmp_path / "p.zip").exists()
