"""A file of statements: what it says, whom it names, and what is refused with a place."""

import re
import tomllib
from contextlib import suppress
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.errors import DocumentError
from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import digest
from aibom.statements.read import MAX_BYTES, read
from aibom.statements.records import Statements

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "statements.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)[1]  # type: ignore[index] # the page has an example
HEAD = 'schema = "aibom-statements/1"\n'
BY = '[by]\nperson = "Jane"\ndate = 2026-11-01\n'
JANE = "Jane Doe, head of AI compliance, Acme (2026-11-01)"
UNPUBLISHED = ArtifactRef(registry="unpublished", namespace="Acme", name="acme-base", revision="2.1")


def said(text: str, name: str = "ours.toml") -> Statements:
    """Return what a file states."""
    return read(text.encode(), name)


def refused(text: str | bytes, name: str = "ours.toml") -> str:
    """Return why a file is refused."""
    with pytest.raises(DocumentError) as caught:
        read(text if isinstance(text, bytes) else text.encode(), name)
    assert caught.value.exit_code == 4
    assert caught.value.hint
    return str(caught.value)


def facts(statements: Statements) -> list[FactClaim]:
    return [one.claim for one in statements.said if isinstance(one.claim, FactClaim)]


def parents(statements: Statements) -> list[LineageClaim]:
    return [one.claim for one in statements.said if isinstance(one.claim, LineageClaim)]


def test_the_example_of_the_page_is_valid() -> None:
    """docs/statements.md shows every section once, and all of it is understood."""
    found = said(EXAMPLE, "/home/nobody/work/ours.toml")
    assert found.name == "ours.toml"
    assert found.count == 12
    assert found.by == (JANE, "model owner (2026-10-01)")
    assert found.unpublished == (
        ArtifactRef(registry="unpublished", kind=Kind.DATASET, name="tickets"),
        UNPUBLISHED,
    )
    sections = set(tomllib.loads(EXAMPLE)) - {"schema", "by"}
    assert {one.kind for one in found.said} == sections
    schema = orjson.loads((ROOT / "schemas/aibom/statements-1.schema.json").read_bytes())
    assert sections == set(schema["properties"]) - {"schema", "by"}


def test_every_statement_is_a_declared_claim_with_its_place() -> None:
    """File without folder, pointer, digest; declared; and somebody answers for it."""
    found = said(EXAMPLE, "C:\\work\\ours.toml")
    document = tomllib.loads(EXAMPLE)
    for one in found.said:
        claim = one.claim
        assert claim.assurance is Assurance.DECLARED
        assert claim.accountable in found.by
        place = claim.evidence
        assert (place.path, place.sha256, place.extractor) == ("ours.toml", digest(EXAMPLE.encode()), "statements")
        value: object = document
        for step in place.pointer.split("/")[1:]:
            value = value[int(step)] if isinstance(value, list) else value[step]  # type: ignore[index]
        assert value


def test_facts_carry_their_parts() -> None:
    """Values and fields as stated, dates as ISO text, fields sorted."""
    found = {(claim.fact, claim.value): dict(claim.fields) for claim in facts(said(EXAMPLE))}
    assert found[Fact.DOCUMENT_AUTHOR, "Jane Doe"] == {"email": "jane.doe@acme.example"}
    assert found[Fact.DOCUMENT_CONTACT, "AI compliance desk"] == {"email": "ai@acme.example", "phone": "+1 555 0100"}
    assert found[Fact.DOCUMENT_ORGANIZATION, "Acme"] == {"url": "https://acme.example"}
    assert found[Fact.LICENSE_CONCLUDED, "Apache-2.0 OR MIT"]["reason"] == "Confirmed by the publisher in writing."
    assert found[Fact.COMPUTE, 1.5e21] == {"unit": "FLOP", "hardware": "64 accelerators"}
    assert found[Fact.ENERGY, 1200]["source"] == "hydropower"
    assert found[Fact.LICENSE_CONCLUDED, "LicenseRef-Acme"] == {}
    assert all(list(claim.fields) == sorted(claim.fields) for claim in facts(said(EXAMPLE)))


def test_bases_and_datasets_are_lineage() -> None:
    """By id with the revision, or unpublished with supplier and version; digest and note stand in the text."""
    own, chained, data = parents(said(EXAMPLE))
    assert (own.relation, own.parent, own.text) == (Relation.FINETUNE, UNPUBLISHED, "acme-base 2.1")
    assert chained.parent == ArtifactRef(namespace="org", name="base", revision="0123456789abcdef" * 2 + "01234567")
    assert (data.relation, data.text) == (Relation.TRAINED_ON, "tickets (Personal data was removed.)")
    about = {one.claim.evidence.pointer: one.about for one in said(EXAMPLE).said}
    assert about["/base/0/name"] is None
    assert about["/base/1/id"] == UNPUBLISHED
    assert about["/base/0/license"] == UNPUBLISHED


def test_a_digest_stands_in_the_text() -> None:
    """With or without its prefix."""
    sha = "a" * 64
    for spelled in (sha, f"sha256:{sha}"):
        base = f'[[base]]\nid = "o/b"\nrelation = "merge"\ndigest = "{spelled}"\n'
        assert parents(said(HEAD + BY + base))[0].text == f"o/b sha256:{sha}"


def test_who_is_accountable() -> None:
    """A section's own `by` is the whole of it; nothing of the file's is mixed in."""
    text = HEAD + BY + '[[license]]\nconcluded = "MIT"\nby = { function = "Legal", date = "2026-01-02" }\n'
    assert [claim.accountable for claim in facts(said(text))] == ["Legal (2026-01-02)"]
    alone = HEAD + '[[license]]\nconcluded = "MIT"\nby = { function = "Legal", date = 2026-01-02 }\n'
    assert said(alone).by == ("Legal (2026-01-02)",)
    assert "/license/0: nobody is accountable" in refused(HEAD + '[[license]]\nconcluded = "MIT"\n')
    assert "/document: nobody is accountable" in refused(HEAD + '[document]\ncontacts = [{name = "x"}]\n')


def test_a_file_without_statements_is_valid() -> None:
    """Nothing stated, nobody needed."""
    found = said(HEAD)
    assert (found.count, found.said, found.by) == (0, (), ())


TABLE = '[[base]]\nid = "o/b"\nrelation = "merge"\n'


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('schema = "aibom-statements/2"', "/schema: "),
        ("", '"schema" is a required property'),
        (HEAD + "x = 1\n", "'x' was unexpected"),
        (HEAD + "[by]\ndate = 2026-11-01\n", "/by: names neither a person nor a function"),
        (HEAD + '[by]\nperson = "J"\n', '/by: "date" is a required property'),
        (HEAD + '[by]\nperson = " "\ndate = 2026-11-01\n', "/by/person: is empty"),
        (HEAD + '[by]\nperson = "J"\ndate = "2026-02-30"\n', '/by/date: "2026-02-30" is not a "date"'),
        (HEAD + '[by]\nperson = "J"\ndate = 2026-02-03T01:02:03\n', "/by/date: "),
        (
            HEAD + BY + '[[base]]\nid = "o/b"\nrelation = "finetune"\nabout = "o/b"\n',
            "/base/0: it says that an artifact stems",
        ),
        (
            HEAD + BY + '[[license]]\nconcluded = "MIT"\nnote = "hf\\u005f' + "Ab1" * 12 + '"\n',
            "/license/0/note: what looks like a credential",
        ),
        (
            HEAD + BY + '[document]\nauthors = [{name = "x", organization = "/ho\\u006de/bob/x"}]\n',
            "/document/authors/0/organization: what looks like",
        ),
        (HEAD + BY + "[document]\n", "/document: {} has less than 1 property"),
        (HEAD + BY + 'license = "MIT"\n', "'license' was unexpected"),
        (HEAD + BY + '[[license]]\nid = "MIT"\n', "/license/0: "),
        (HEAD + BY + '[[license]]\nconcluded = "MIT"\nurl = "javascript:x"\n', "/license/0/url: "),
        (HEAD + BY + '[[compute]]\nvalue = nan\nunit = "FLOP"\n', "/compute/0/value: "),
        (HEAD + BY + '[[compute]]\nvalue = -1\nunit = "FLOP"\n', "/compute/0/value: "),
        (HEAD + BY + f'[[compute]]\nvalue = 1{"0" * 400}\nunit = "FLOP"\n', "/compute/0/value: "),
        (HEAD + BY + f'[[compute]]\nvalue = 1{"0" * 9000}\nunit = "FLOP"\n', "is no TOML: "),
        (HEAD + BY + '[[energy]]\nvalue = 1\nunit = "MWh"\n', "/energy/0/unit: "),
        (HEAD + BY + '[[energy]]\nvalue = 1\nunit = "kWh"\nsource = "magic"\n', "/energy/0/source: "),
        (HEAD + BY + '[[base]]\nid = "o/b"\nrelation = "cousin"\n', "/base/0/relation: "),
        (HEAD + BY + '[[base]]\nname = "b"\nrelation = "merge"\n', "/base/0/name: only with unpublished = true"),
        (HEAD + BY + TABLE + 'license = "MIT"\n', "/base/0/license: only with unpublished = true"),
        (HEAD + BY + TABLE + 'name = "b"\nunpublished = true\n', "/base/0/id: not for one that is unpublished"),
        (HEAD + BY + '[[base]]\nunpublished = true\nrelation = "merge"\n', '/base/0: "name" is a required property'),
        (HEAD + BY + '[[base]]\nname = "/srv/b"\nunpublished = true\nrelation = "merge"\n', "/base/0/name: "),
        (HEAD + BY + '[[base]]\nid = "./b"\nrelation = "merge"\n', "/base/0/id: it names no artifact of a registry"),
        (HEAD + BY + '[[base]]\nid = "datasets/o/d"\nrelation = "merge"\n', "/base/0/id: it is a dataset"),
        (
            HEAD + BY + '[[dataset]]\nid = "https://huggingface.co/o/b"\nrole = "trained-on"\n',
            "/dataset/0/id: it is a model: write it in a section [[base]]",
        ),
        (HEAD + BY + '[[base]]\nid = "o/b@v1"\nversion = "v2"\nrelation = "merge"\n', "/base/0/version: it is not"),
        (HEAD + BY + TABLE + 'version = "../x"\n', "/base/0/version: it is no branch"),
        (HEAD + BY + TABLE + 'about = "./x"\n', "/base/0/about: it names no artifact"),
    ],
)
def test_what_is_not_valid_is_named_by_its_place(text: str, place: str) -> None:
    """The file as given, JSON pointer, reason; exit code 4 and what to do."""
    message = refused(text, "work/ours.toml")
    assert message.startswith("work/ours.toml ")
    assert place in message


def test_ten_problems_are_listed() -> None:
    """The first ten, and that there are more."""
    ten = "".join('[[license]]\nconcluded = " "\n' for _ in range(10))
    assert refused(HEAD + BY + ten).count(": is empty") == 10
    assert "more" not in refused(HEAD + BY + ten)
    eleven = refused(HEAD + BY + ten * 3)
    assert eleven.count(": is empty") == 10
    assert eleven.endswith("(and more)")


NAMED = '[[base]]\nname = "b"\nunpublished = true\nrelation = "merge"\n'


def test_an_unpublished_artifact_may_be_named_again_by_its_name() -> None:
    """Once in full is enough; `about` finds it by name, by supplier and name, and by purl."""
    full = NAMED + 'supplier = "Acme"\nversion = "1"\n'
    purl = "pkg:generic/unpublished/Acme/b@1"
    again = "".join(f'[[license]]\nconcluded = "MIT"\nabout = "{about}"\n' for about in ("b", "Acme/b", purl))
    found = said(HEAD + BY + full + NAMED + again)
    assert len(found.unpublished) == 1
    assert {claim.parent for claim in parents(found)} == set(found.unpublished)
    assert {one.about for one in found.said if one.kind == "license"} == {found.unpublished[0]}


def test_an_earlier_revision_may_be_what_an_artifact_stems_from() -> None:
    """It is another artifact than the one without revision, and than the one of another version."""
    base = '[[base]]\nid = "o/b@v1"\nrelation = "finetune"\nabout = "o/b"\n'
    assert [str(claim.parent) for claim in parents(said(HEAD + BY + base))] == ["o/b@v1"]


def test_two_unpublished_artifacts_of_one_name() -> None:
    """They stay two; `about` must say which, and a bare mention is a third."""
    two = "".join(f'{NAMED}version = "{number}"\n' for number in (1, 2))
    assert len(said(HEAD + BY + two).unpublished) == 2
    assert len(said(HEAD + BY + two + NAMED).unpublished) == 3
    message = refused(HEAD + BY + two + '[[license]]\nconcluded = "MIT"\nabout = "b"\n')
    assert "/license/0/about: several unpublished artifacts are called so" in message


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xff", "is no UTF-8: byte 0"),
        (b"=", "is no TOML: "),
        (b"\x00", "is no TOML: "),
        (HEAD.encode() * 2, "is no TOML: "),
        (b"x = " + b"[" * 100_000, "is no TOML: nested too deeply"),
        (b"x = " + b"{a=" * 100_000, "is no TOML: nested too deeply"),
        (HEAD.encode() + b"x = " + b"[" * 300 + b"]" * 300, "ours.toml is nested too deeply"),
        (b"#" * (MAX_BYTES + 1), "has more than 1,048,576 bytes"),
        (b"a" + b".a" * 500_000 + b" = 1", "line 1: more dots"),
        (b"\n" + b"a . " * 100_000 + b"a = 1", "line 2: more dots"),
        (b"\n".join(b"[" + b"a." * 60 + b"%d]" % number for number in range(5000)), ": more dots than"),
        (HEAD.encode() + b"x = 'Bearer abcdefghijklmn0p'", "line 2: what looks like a credential"),
        (HEAD.encode() + b"# C:\\Users\\jane\\models", "line 2: what looks like a credential"),
        (HEAD.encode() + b"x = 'https://h.example/f?sig=abcdef'", "line 2: what looks like a credential"),
    ],
)
def test_hostile_bytes(data: bytes, reason: str) -> None:
    """No TOML, too deep, too long, or with a secret in it: said so, with the line where there is one."""
    assert reason in refused(data)


def test_deep_but_valid_toml_is_refused() -> None:
    """Tables in tables by their headers are no recursion for the parser; the schema does not know them."""
    rows = [f"[{'.'.join(['a'] * depth)}]\n" for depth in range(1, 60)]
    assert "'a' was unexpected" in refused(HEAD + "".join(rows[:20]))
    assert refused(HEAD + "".join(rows)) == "ours.toml is nested too deeply"


def test_a_byte_order_mark_is_no_fault() -> None:
    """Some editors write one; the digest is that of the bytes as they are."""
    data = b"\xef\xbb\xbf" + (HEAD + BY + '[[license]]\nconcluded = "MIT"\n').encode()
    assert facts(read(data, "x"))[0].evidence == Evidence(
        path="x", pointer="/license/0/concluded", sha256=digest(data), extractor="statements"
    )


def test_text_is_on_one_line_and_printable() -> None:
    """Lines are joined; what would hide or reorder text on a screen is escaped; large integers are numbers."""
    use = '[[intended_use]]\ntext = """\nTo draft\n  answers.\\u202e"""\n'
    assert facts(said(HEAD + BY + use))[0].value == "To draft answers.\\u202e"
    compute = f'[[compute]]\nvalue = 1{"0" * 24}\nunit = "FLOP"\n'
    assert facts(said(HEAD + BY + compute))[0].value == 1e24


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Nothing but DocumentError leaves, whatever follows a valid beginning."""
    with suppress(DocumentError):
        read(HEAD.encode() + data, "x")


def test_what_init_writes_becomes_valid_once_it_is_filled_in() -> None:
    """Switched on and filled in, every section of the template is valid; as it is written it is not."""
    text = (ROOT / "templates" / "statements.toml").read_text(encoding="utf-8")
    assert "/by/person: is empty" in refused(text)
    lines = [line[1:] if re.match(r"#[^# ]", line) else line for line in text.splitlines()]
    filled = "\n".join(lines).replace('person = ""', 'person = "J"').replace('date = ""', "date = 2026-01-31")
    sections = set(tomllib.loads(filled)) - {"schema", "by"}
    assert {one.kind for one in said(filled).said} == sections
    assert sections == set(tomllib.loads(EXAMPLE)) - {"schema", "by"}
