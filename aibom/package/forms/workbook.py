"""A buyer's workbook filled in: of its parts those worksheets are written anew that a map names, the rest stays as it is."""

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence

from aibom.errors import DocumentError
from aibom.package.forms.records import Mapped, SheetMap, Texts
from aibom.package.forms.worksheet import filled as sheet_filled
from aibom.package.forms.worksheet import shared_strings
from aibom.package.forms.xml import local, parse, tag_end
from aibom.package.layout import is_safe, meeting_key
from aibom.records.refs import shorten

__all__ = ["LIMITS", "filled"]

LIMITS = {"file": 64 * 1024 * 1024, "parts": 5_000, "part": 64 * 1024 * 1024, "total": 256 * 1024 * 1024, "ratio": 200}
"""How much of a workbook is read: bytes of the file, parts, bytes of one and of all, and how far they unfold."""
_UNFOLDED = 1024 * 1024
_TYPES = "[Content_Types].xml"
_AGAIN = "save it again with a spreadsheet program"
_KINDS: Sequence[tuple[re.Pattern[str], str, str]] = tuple(
    (re.compile(pattern, re.IGNORECASE), what, hint)
    for pattern, what, hint in (
        (r"vbaproject|macroenabled|macrosheet|vbadata", "macros", "save it as .xlsx, without macros"),
        (r"externallink|/ddelink|oleLink", "links to other files", "break the links in the spreadsheet program"),
        (
            r"connections?(\.xml|\+xml)?$|querytable|/webextension|customdata",
            "connections to data",
            "remove them first",
        ),
        (r"oleobject|activex|/embeddings/|relationships/(package|control)$", "embedded objects", "remove them first"),
        (r"digital-signature|_xmlsignatures", "a signature, which filling it in would break", "take it out first"),
    )
)
_DOCTYPE = re.compile(rb"<!\s*DOCTYPE|<!\s*ENTITY", re.IGNORECASE)
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, LookupError),
    *(NotImplementedError, RuntimeError, ValueError, OverflowError, OSError),
)
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_FULL = re.compile(rb"""\s+fullCalcOnLoad\s*=\s*(?:"[^"]*"|'[^']*')""")


def filled(data: bytes, sheets: Sequence[SheetMap], said: Callable[[Mapped], Texts], *, name: str) -> bytes:
    """Return the workbook `data` with what is `said` to each mapped question in its row.

    Raises:
        DocumentError: it is no workbook that can be read, holds what would run or be fetched, the map does not fit it, or a
            cell is taken.
    """
    infos, parts = _unzipped(data, name)
    _refuse_active(parts, name)
    book = _target("", _relations(parts, "_rels/.rels", name), "officeDocument", name)
    places, calculation = _sheets(parts, book, name)
    relations = _relations(parts, _rels_of(book), name)
    strings: list[str] | None = None
    for sheet in sheets:
        if sheet.name not in places:
            known = ", ".join(repr(shorten(each, 40)) for each in list(places)[:10])
            raise DocumentError(
                f"{sheet.where}: name: {name} has no sheet {shorten(sheet.name)!r}", hint=f"it has {known}"
            )
        place = _resolved(book, relations.get(places[sheet.name], ("", ""))[1])
        called = f"sheet {shorten(sheet.name)!r} of {name}"
        if place not in parts or not relations[places[sheet.name]][0].endswith("/worksheet"):
            raise DocumentError(f"{called} is no worksheet", hint="name another one")
        if strings is None:
            strings = _strings(parts, book, relations, name)
        parts[place] = sheet_filled(parts[place], sheet, strings, said, called=called)
    if calculation is not None:  # what formulas made of empty cells is out of date
        tag = _FULL.sub(b"", parts[book][calculation : tag_end(parts[book], calculation)])
        end = tag_end(parts[book], calculation)
        at = -2 if tag.endswith(b"/>") else -1
        new = tag[:at] + b' fullCalcOnLoad="1"' + tag[at:]
        parts[book] = parts[book][:calculation] + new + parts[book][end:]
    return _zipped(infos, parts)


def _unzipped(data: bytes, name: str) -> tuple[list[zipfile.ZipInfo], dict[str, bytes]]:
    if len(data) > LIMITS["file"]:
        raise DocumentError(f"{name} has more than {LIMITS['file']:,} bytes", hint="fill in a smaller one")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            infos = [each for each in source.infolist() if not each.is_dir()]
            _refuse_bombs(infos, name)
            parts = {each.filename: _read(source, each, name) for each in infos}
    except _DAMAGED as error:
        raise DocumentError(f"{name} is a damaged workbook: {shorten(error)}", hint=_AGAIN) from None
    return infos, parts


def _refuse_bombs(infos: list[zipfile.ZipInfo], name: str) -> None:
    hint = "fill in a smaller one"
    if len(infos) > LIMITS["parts"]:
        raise DocumentError(f"{name} has {len(infos):,} parts, more than are read", hint=hint)
    if sum(each.file_size for each in infos) > LIMITS["total"]:
        raise DocumentError(f"{name} unfolds to more than {LIMITS['total']:,} bytes", hint=hint)
    seen: set[str] = set()
    for each in infos:
        called = f"{name}: its part {shorten(each.filename)!r}"
        if not is_safe(each.filename) or meeting_key(each.filename) in seen:
            raise DocumentError(f"{called} has a name that no part has, or that another one has", hint=_AGAIN)
        seen.add(meeting_key(each.filename))
        if each.flag_bits & 0x2041:
            raise DocumentError(f"{called} is encrypted", hint="save it without a password")
        if each.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise DocumentError(f"{called} is packed in a way that no workbook is", hint=_AGAIN)
        if each.file_size > LIMITS["part"] or (
            each.file_size > _UNFOLDED and each.file_size > LIMITS["ratio"] * max(each.compress_size, 1)
        ):
            raise DocumentError(f"{called} unfolds to {each.file_size:,} bytes, more than is read", hint=hint)


def _read(source: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    with source.open(info) as part:
        found = part.read(info.file_size + 1)
    if len(found) != info.file_size:
        raise DocumentError(f"{name} is a damaged workbook: a part has another size than it says", hint=_AGAIN)
    return found


def _refuse_active(parts: Mapping[str, bytes], name: str) -> None:
    """Refuse what would run, or be fetched, when the workbook is opened: by the names of parts, types and relations."""
    if _TYPES not in parts:
        raise DocumentError(f"{name} is a zip, and no workbook", hint="name an .xlsx or .csv")
    for path, data in parts.items():
        if path.lower().endswith((".xml", ".rels", ".vml")) and (_DOCTYPE.search(data) or data[:2] in _WIDE):
            raise DocumentError(f"{name}: {shorten(path)} has a document type, or is not in UTF-8", hint=_AGAIN)
    described = [*parts, *_types(parts, name), *_related(parts, name)]
    for pattern, what, hint in _KINDS:
        if (found := next((each for each in described if pattern.search(each)), None)) is not None:
            raise DocumentError(f"{name} has {what} ({shorten(found)}): it is not filled in", hint=hint)


def _types(parts: Mapping[str, bytes], name: str) -> list[str]:
    found: list[str] = []

    def begin(_: str, attributes: Mapping[str, str], __: int) -> None:
        found.append(attributes.get("ContentType", ""))

    parse(parts[_TYPES], f"{name}: {_TYPES}", start=begin, end=lambda *_: None)
    return found


def _related(parts: Mapping[str, bytes], name: str) -> list[str]:
    """Return the types of all relations, of which only links to be clicked may lead out of the workbook."""
    found: list[str] = []
    for path in parts:
        if not path.lower().endswith(".rels"):
            continue
        for kind, target, *outside in _relations(parts, path, name).values():
            found.append(kind)
            if outside and not kind.endswith("/hyperlink") and not _KINDS[1][0].search(kind):
                raise DocumentError(
                    f"{name}: {shorten(path)} leads outside, to {shorten(target)!r}", hint="break the links first"
                )
    return found


def _relations(parts: Mapping[str, bytes], path: str, name: str) -> dict[str, tuple[str, ...]]:
    """Return type and target of each relation by its id, and `outside` behind those that lead out of the workbook."""
    found: dict[str, tuple[str, ...]] = {}

    def begin(element: str, attributes: Mapping[str, str], _: int) -> None:
        if local(element) == "Relationship":
            outside = ("outside",) if attributes.get("TargetMode") == "External" else ()
            found[attributes.get("Id", "")] = (attributes.get("Type", ""), attributes.get("Target", ""), *outside)

    if path in parts:
        parse(parts[path], f"{name}: {path}", start=begin, end=lambda *_: None)
    return found


def _rels_of(path: str) -> str:
    folder, base = posixpath.split(path)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def _resolved(origin: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(origin), target)).lstrip("/")


def _target(origin: str, relations: Mapping[str, tuple[str, ...]], kind: str, name: str) -> str:
    found = [_resolved(origin, each[1]) for each in relations.values() if each[0].endswith(f"/{kind}")]
    if len(found) != 1:
        raise DocumentError(f"{name} is a zip, and no workbook", hint="name an .xlsx or .csv")
    return found[0]


def _sheets(parts: Mapping[str, bytes], book: str, name: str) -> tuple[dict[str, str], int | None]:
    """Return the relation of each sheet by its name, in their order, and where it says how formulas are worked out."""
    found: dict[str, str] = {}
    within: list[str] = []
    calculation: list[int] = []

    def begin(element: str, attributes: Mapping[str, str], place: int) -> None:
        within.append(local(element))
        if within == ["workbook", "sheets", "sheet"]:
            ids = [value for key, value in attributes.items() if local(key) == "id"]
            found[attributes.get("name", "")] = ids[0] if ids else ""
        elif within == ["workbook", "calcPr"]:
            calculation.append(place)

    def end(_: str, __: int) -> None:
        within.pop()

    if book not in parts:
        raise DocumentError(f"{name} is a damaged workbook: {shorten(book)} is missing", hint=_AGAIN)
    parse(parts[book], f"{name}: {book}", start=begin, end=end)
    if not found:
        raise DocumentError(f"{name} is a zip, and no workbook", hint="name an .xlsx or .csv")
    return found, calculation[0] if calculation else None


def _strings(parts: Mapping[str, bytes], book: str, relations: Mapping[str, tuple[str, ...]], name: str) -> list[str]:
    paths = [_resolved(book, each[1]) for each in relations.values() if each[0].endswith("/sharedStrings")]
    return shared_strings(parts[paths[0]], f"{name}: {paths[0]}") if paths and paths[0] in parts else []


def _zipped(infos: Sequence[zipfile.ZipInfo], parts: Mapping[str, bytes]) -> bytes:
    """Return the parts in the order they came in, each with its own time, and nothing of the machine."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6, allowZip64=False) as target:
        for each in infos:
            entry = zipfile.ZipInfo(each.filename, each.date_time)
            entry.compress_type = each.compress_type
            entry.create_system = 0
            target.writestr(entry, parts[each.filename])
    return buffer.getvalue()
