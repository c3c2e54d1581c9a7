"""`aibom package answer`: mapped cells are filled in as text, everything else of a buyer's file stays, and hostile files are refused."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from cli.command import Aibom
from cli.packages import SAMPLES
from openpyxl.styles import PatternFill

from aibom.cli._disclosed import disclosure_of
from aibom.cli._mapped import map_of
from aibom.cli.main import run
from aibom.package.forms.workbook import LIMITS
from aibom.package.questions import default

EVIDENCE = SAMPLES / "quantized-chain" / "evidence"
BOOK, FRESH = "xl/workbook.xml", b' fullCalcOnLoad="1"'
SHEET = "xl/worksheets/sheet1.xml"
MAP = """schema = "aibom-answer-map/1"

[[sheet]]
name = "Model"
ids = "A"
answer = "D"
assurance = "E"
evidence = "AB"

[[sheet.question]]
id = "M-1"
answered_by = "license.model"

[[sheet.question]]
row = 4
answered_by = ["identity.build", "license.fitness"]
"""
CSV = 'Id;Question;Note\r\nM-1;"Which ""license""; why?";=1+1\r\n\r\n1.2;"Two\nlines"\n'
CSV_MAP = MAP.replace('name = "Model"\n', "")


@pytest.fixture(scope="module")
def bom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The BOM of a sample."""
    path = tmp_path_factory.mktemp("bom") / "bom.cdx.json"
    assert run(["generate", "-q", "--from", str(EVIDENCE), "-o", str(path)]) == 0
    return path


@pytest.fixture(scope="module")
def book() -> bytes:
    """A buyer's workbook of two sheets, with formulas, styles and merged cells."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "Model"
    sheet.append(["Id", "Question", "Note", "Answer", "Assurance"])
    sheet.append(["M-1", "Which license?", "=LEN(D2)"])
    sheet.append(["M-2", "Nobody maps this", None, None, "as it was"])
    sheet.append([1.2, "How was it built?"])
    sheet["D2"].fill = PatternFill("solid", fgColor="FFFFFF00")
    sheet.merge_cells("A6:F7")
    other = made.create_sheet("Other <&>")
    other["A1"] = "=SUM(B1:B3)"
    target = io.BytesIO()
    made.save(target)
    parts = parts_of(target.getvalue())
    parts[BOOK] = parts[BOOK].replace(FRESH, b"")
    return packed(parts)


@pytest.fixture
def fill(aibom: Aibom, bom: Path, tmp_path: Path) -> Callable[..., tuple[int, str, bytes]]:
    """Fill in a file by a map; returns the exit code, what was said, and what was written."""

    def call(data: bytes, text: str = MAP, ending: str = "xlsx") -> tuple[int, str, bytes]:
        (tmp_path / f"in.{ending}").write_bytes(data)
        (tmp_path / "map.toml").write_text(text)
        target = tmp_path / f"out.{ending}"
        target.unlink(missing_ok=True)
        done = aibom(
            *(
                "package",
                "answer",
                tmp_path / f"in.{ending}",
                "--map",
                tmp_path / "map.toml",
                "--bom",
                bom,
                "-o",
                target,
            )
        )
        assert "Traceback" not in done.err
        return done.code, done.err, target.read_bytes() if target.exists() else b""

    return call


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return {name: source.read(name) for name in source.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    """A workbook of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def test_a_workbook_is_filled_in(fill: Callable[..., tuple[int, str, bytes]], book: bytes) -> None:
    """Answer, assurance and evidence stand in the mapped cells as text; every other cell and part is what it was."""
    code, said, made = fill(book)
    assert (code, "2 mapped questions are answered" in said) == (0, True)
    sheet = openpyxl.load_workbook(io.BytesIO(made))["Model"]
    assert sheet["D2"].value.startswith("A registry or tool states, of QuantFactory/zephyr-7b-beta-GGUF: license mit (")
    assert (sheet["D2"].data_type, sheet["D2"].fill.fgColor.rgb) == ("s", "FFFFFF00")
    assert sheet["E2"].value == "stated (derived)"
    assert re.search(r"at 8bb803beceee sha256:[0-9a-f]{64}$", sheet["AB2"].value)
    assert sheet["D4"].value.startswith("Not known: nothing in the record states it. Gaps: architecture-unstated")
    assert "Outside scope: " in sheet["D4"].value
    assert sheet["E4"].value == "not-known; outside-scope"
    assert sheet["AB4"].value.startswith("gap architecture-unstated of")
    before = openpyxl.load_workbook(io.BytesIO(book))["Model"]
    filled = {f"{column}{row}" for column in ("D", "E", "AB") for row in (2, 4)}
    for row in before.iter_rows():
        for cell in row:
            if cell.coordinate not in filled:
                now = sheet[cell.coordinate]
                assert (now.value, now.data_type, now.style_id) == (cell.value, cell.data_type, cell.style_id)
    assert sheet.merged_cells.ranges == before.merged_cells.ranges
    one, other = parts_of(book), parts_of(made)
    assert list(one) == list(other)
    assert {name for name in one if one[name] != other[name]} == {SHEET, BOOK}
    assert FRESH in other[BOOK]
    assert other[BOOK].replace(FRESH, b"") == one[BOOK]
    assert fill(book)[2] == made


def test_a_csv_is_filled_in(fill: Callable[..., tuple[int, str, bytes]]) -> None:
    """Every byte but those of the mapped fields stays, with its separator, quotes, line ends and mark of order."""
    code, _, made = fill(b"\xef\xbb\xbf" + CSV.encode(), CSV_MAP, "csv")
    assert code == 0
    assert made.startswith(
        b'\xef\xbb\xbfId;Question;Note\r\nM-1;"Which ""license""; why?";=1+1;"A registry or tool states'
    )
    assert b'"stated (derived)";' in made
    assert b'\r\n\r\n1.2;"Two\nlines";;"Not known' in made
    assert made.endswith(b'"\n')
    assert made.count(b"\r\n") == 3


WRONG_MAPS = [
    ('ids = "A"', 'ids = "a"', "sheet.0.ids"),
    ('ids = "A"', 'ids = "D"', "answer: D is the column of ids, too"),
    ('evidence = "AB"', 'evidence = "XFE"', "evidence: XFE is no column"),
    ('name = "Model"', 'name = "Modell"', "has no sheet 'Modell'"),
    ('ids = "A"\n', "", "id: the sheet says no column of ids"),
    ('id = "M-1"', 'id = "M-9"', "id: no cell in column A of sheet 'Model'"),
    ('id = "M-1"', 'id = "M-1"\nrow = 2', "names neither or both of id and row"),
    ('id = "M-1"', "row = 4", "is mapped twice, first at"),
    ("row = 4", "row = 400", "row: row 400 of sheet 'Model'"),
    ('"license.model"', '"licence.model"', "did you mean license.model?"),
    ('answered_by = "license.model"', "", "lacks answered_by"),
    ('answer = "D"', 'answer = "C"', "C2 of sheet 'Model'"),
    ('answer = "D"', 'answer = "B"', "B2 of sheet 'Model'"),
    ("row = 4", "row = 6", "row: row 6 of sheet"),
    ("aibom-answer-map/1", "aibom-answer-map/2", "schema"),
    ("[[sheet]]", "[[sheet]", "no TOML"),
    ('answer = "D"', 'answer = "D"\ncolour = "D"', "no such key"),
    (
        "[[sheet]]",
        '[[sheet]]\nname = "Model"\nanswer = "Z"\nquestion = [{ row = 1, answered_by = "license.model" }]\n[[sheet]]',
        "mapped twice",
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), WRONG_MAPS)
def test_a_map_that_does_not_fit(
    fill: Callable[..., tuple[int, str, bytes]], book: bytes, old: str, new: str, said: str
) -> None:
    """File, line and key are named with what to do, and nothing is written."""
    wrong = MAP.replace(old, new, 1)
    assert wrong != MAP
    code, err, made = fill(book, wrong)
    assert (code, made) == (4, b"")
    assert said in err
    assert "hint: " in err
    assert "map.toml:" in err or "in.xlsx" in err


def test_what_stands_there_gives_way_only_where_the_map_says_so(
    fill: Callable[..., tuple[int, str, bytes]], book: bytes
) -> None:
    """A text may be replaced; a formula never, and a cell that is covered by another one is none to write to."""
    code, _, made = fill(book, MAP.replace('answer = "D"', 'answer = "B"\nreplace = true'))
    assert code == 0
    assert openpyxl.load_workbook(io.BytesIO(made))["Model"]["B2"].value.startswith("A registry")
    code, err, _ = fill(book, MAP.replace('answer = "D"', 'answer = "C"\nreplace = true'))
    assert (code, "holds a formula, which stays as it is" in err) == (4, True)
    parts = parts_of(book)
    parts[SHEET] = parts[SHEET].replace(b'ref="A6:F7"', b'ref="C2:D2"')
    code, err, _ = fill(packed(parts))
    assert (code, "D2 of sheet 'Model'" in err, "it is merged into C2" in err) == (4, True, True)


def test_an_id_that_stands_twice(fill: Callable[..., tuple[int, str, bytes]]) -> None:
    """Which of the rows is meant, nobody knows; from a first row on, it may be one."""
    twice = CSV + "M-1;again\n"
    code, err, _ = fill(twice.encode(), CSV_MAP, "csv")
    assert (code, "stands more than once in column A" in err, "rows 2, 5" in err) == (4, True, True)
    assert fill(twice.encode(), CSV_MAP.replace('ids = "A"', 'ids = "A"\nfirst_row = 3'), "csv")[0] == 0


RELATION = b'<Relationship Id="rX" Type="http://x/relationships/%s" Target="%s" TargetMode="%s"/></Relationships>'
RELS = "xl/_rels/workbook.xml.rels"
HOSTILE: list[tuple[str, Callable[[dict[str, bytes]], dict[str, bytes]], str]] = [
    ("macros", lambda parts: {**parts, "xl/vbaProject.bin": b"x"}, "has macros"),
    (
        "macros by type",
        lambda parts: {
            **parts,
            "[Content_Types].xml": parts["[Content_Types].xml"].replace(
                b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
            ),
        },
        "has macros",
    ),
    ("external link", lambda parts: {**parts, "xl/externalLinks/externalLink1.xml": b"<x/>"}, "links to other files"),
    ("connection", lambda parts: {**parts, "xl/connections.xml": b"<x/>"}, "connections to data"),
    ("embedded object", lambda parts: {**parts, "xl/embeddings/a.bin": b"x"}, "embedded objects"),
    ("signature", lambda parts: {**parts, "_xmlsignatures/sig1.xml": b"<x/>"}, "a signature"),
    (
        "picture from outside",
        lambda parts: {
            **parts,
            RELS: parts[RELS].replace(b"</Relationships>", RELATION % (b"image", b"http://x/a.png", b"External")),
        },
        "leads outside, to 'http://x/a.png'",
    ),
    (
        "macros by relation",
        lambda parts: {
            **parts,
            RELS: parts[RELS].replace(b"</Relationships>", RELATION % (b"vbaProject", b"a.bin", b"Internal")),
        },
        "has macros",
    ),
    (
        "document type",
        lambda parts: {**parts, SHEET: b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + parts[SHEET]},
        "has a document type",
    ),
    ("UTF-16", lambda parts: {**parts, SHEET: parts[SHEET].decode().encode("utf-16")}, "is not in UTF-8"),
    ("bomb", lambda parts: {**parts, "xl/media/a.bin": b" " * 4_000_000}, "more than is read"),
    ("path", lambda parts: {**parts, "../a.xml": b"<x/>"}, "has a name that no part has"),
    ("two of one name", lambda parts: {**parts, "XL/workbook.xml": b"<x/>"}, "or that another one has"),
    ("no workbook", lambda parts: {"a.txt": parts[BOOK]}, "is a zip, and no workbook"),
    ("no part", lambda parts: {name: parts[name] for name in parts if name != "xl/workbook.xml"}, "is missing"),
    ("no XML", lambda parts: {**parts, SHEET: parts[SHEET][:-20]}, "is no XML"),
    ("deep", lambda parts: {**parts, SHEET: b"<a>" * 400 + b"</a>" * 400}, "nested too deeply"),
    (
        "rows out of order",
        lambda parts: {**parts, SHEET: parts[SHEET].replace(b'<row r="3"', b'<row r="1"')},
        "its rows are not in order",
    ),
    (
        "cells out of order",
        lambda parts: {**parts, SHEET: parts[SHEET].replace(b'r="B2"', b'r="A2"')},
        "its cells are not in order",
    ),
]


@pytest.mark.parametrize(("change", "said"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_hostile_workbooks(
    fill: Callable[..., tuple[int, str, bytes]],
    book: bytes,
    change: Callable[[dict[str, bytes]], dict[str, bytes]],
    said: str,
) -> None:
    """What would run, be fetched or fill the memory is refused with the reason, and nothing is written."""
    code, err, made = fill(packed(change(parts_of(book))))
    assert (code, made) == (4, b"")
    assert said in err
    assert "hint: " in err


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ("file", "has more than"),
        ("parts", "parts, more than are read"),
        ("part", "more than is read"),
        ("total", "unfolds to more"),
    ],
)
def test_what_is_too_large(
    fill: Callable[..., tuple[int, str, bytes]], book: bytes, monkeypatch: pytest.MonkeyPatch, limit: str, said: str
) -> None:
    """Bytes of the file, parts, bytes of one and of all are bounded before anything is unpacked."""
    monkeypatch.setitem(LIMITS, limit, 9)
    code, err, made = fill(book)
    assert (code, said in err, made) == (4, True, b"")


def test_a_csv_that_is_too_large(fill: Callable[..., tuple[int, str, bytes]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes and rows are bounded."""
    for name, said in (("_MOST_ROWS", "rows or"), ("MAX_BYTES", "bytes")):
        monkeypatch.setattr(f"aibom.package.forms.table.{name}", 2)
        code, err, made = fill(CSV.encode(), CSV_MAP, "csv")
        assert (code, "has more than 2 " in err, said in err, made) == (4, True, True, b"")
    code, err, _ = fill(CSV.encode(), MAP, "csv")
    assert (code, "hint: " in err) == (4, True)


def test_a_link_to_be_clicked_stays(fill: Callable[..., tuple[int, str, bytes]], book: bytes) -> None:
    """It is the buyer's own, and nothing is fetched by opening the workbook."""
    link = RELATION % (b"hyperlink", b"https://example.org/", b"External")
    rels = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' + link
    path = "xl/worksheets/_rels/sheet1.xml.rels"
    code, _, made = fill(packed({**parts_of(book), path: rels}))
    assert (code, parts_of(made)[path]) == (0, rels)


@pytest.mark.parametrize(
    ("data", "ending", "code", "said"),
    [
        (b"x", "xlsm", 4, "may hold macros"),
        (b"x", "ods", 2, "is no .xlsx or .csv"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xlsx", 4, "protected by a password"),
        (b"PK\x03\x04nothing", "xlsx", 4, "is a damaged workbook"),
        (b"a,\xff", "csv", 4, "is no UTF-8"),
        (b"a,\0", "csv", 4, "zero byte"),
        (b'a,"b', "csv", 4, "a quote that is not closed"),
        (b'a,"b"c', "csv", 4, "text behind one"),
    ],
)
def test_files_that_are_not_filled_in(
    fill: Callable[..., tuple[int, str, bytes]], data: bytes, ending: str, code: int, said: str
) -> None:
    """A clear message and an exit code, and nothing is written."""
    found, err, made = fill(data, MAP if ending != "csv" else CSV_MAP, ending)
    assert (found, made) == (code, b"")
    assert said in err


def test_what_is_missing_or_does_not_belong(aibom: Aibom, bom: Path, tmp_path: Path, book: bytes) -> None:
    """A map, a BOM and a target are named; CSV goes out as CSV; a target that cannot be written is said at once."""
    (tmp_path / "in.xlsx").write_bytes(book)
    (tmp_path / "map.toml").write_text(MAP)
    given = ["package", "answer", tmp_path / "in.xlsx", "--map", tmp_path / "map.toml", "--bom", bom]
    for arguments, code, said in (
        (given, 2, "-o OUT is missing"),
        ([*given[:3], "-o", "a.xlsx"], 2, "--map MAP is missing"),
        ([*given[:5], "-o", "a.xlsx"], 2, "--bom BOM is missing"),
        ([*given, "-o", tmp_path / "a.csv"], 2, "has another ending"),
        ([*given, "-o", tmp_path / "nowhere" / "a.xlsx"], 4, "its folder does not exist"),
        ([*given[:4], "none.toml", *given[5:], "-o", tmp_path / "a.xlsx"], 4, "cannot read 'none.toml'"),
    ):
        done = aibom(*arguments)
        assert (done.code, said in done.err) == (code, True), done.err
    (tmp_path / "map.toml").write_text(CSV_MAP)
    done = aibom(*given, "-o", tmp_path / "a.xlsx")
    assert (done.code, "the sheet is not named" in done.err) == (4, True)


def test_another_questionnaire(aibom: Aibom, bom: Path, tmp_path: Path) -> None:
    """The questions that a map leads to may be one's own; those that ship are then none of them."""
    asked = {
        "schema": "aibom-questionnaire/1",
        "id": "ours",
        "title": "Ours",
        "version": "1",
        "questions": [{"id": "q1", "topic": "T", "text": "Which license?", "asks": [{"fact": "license"}]}],
    }
    (tmp_path / "q.json").write_text(json.dumps(asked))
    (tmp_path / "in.csv").write_text("M-1,?\n")
    for ours, code, said in (
        ("q1", 0, "1 mapped questions are answered"),
        ("license.model", 4, "no question has the id"),
    ):
        lines = ('schema = "aibom-answer-map/1"', "[[sheet]]", 'ids = "A"', 'answer = "C"')
        text = "\n".join((*lines, "[[sheet.question]]", 'id = "M-1"', f'answered_by = "{ours}"'))
        (tmp_path / "map.toml").write_text(text)
        done = aibom(
            *("package", "answer", tmp_path / "in.csv", "--map", tmp_path / "map.toml", "--bom", bom),
            *("-o", tmp_path / "out.csv", "--questionnaire", tmp_path / "q.json"),
        )
        assert (done.code, said in done.err) == (code, True), done.err
    assert (tmp_path / "out.csv").read_text().startswith('M-1,?,"A registry or tool states')


def test_the_examples_in_the_documentation(tmp_path: Path) -> None:
    """The map and the disclosure of docs/package.md are valid, and name what there is."""
    page = (SAMPLES.parent / "docs" / "package.md").read_text()
    blocks = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    examples = {re.search(r"aibom-([a-z-]+)/1", block)[1]: block for block in blocks}  # type: ignore[index]
    assert examples.keys() == {"answer-map", "disclosure"}
    for name, text in examples.items():
        (tmp_path / f"{name}.toml").write_text(text)
    (sheet,) = map_of(str(tmp_path / "answer-map.toml"), [each.id for each in default().questions])
    assert (sheet.name, sheet.ids, len(sheet.questions)) == ("Model", 1, 2)
    found = disclosure_of(str(tmp_path / "disclosure.toml"))
    assert ([rule.give for rule in found.rules], found.unsaid) == ([True, False], ("/compute", "/intended_use/0"))
