"""Files that no loader acts on: each kind with the reason, and what their bytes must be to count as one."""

from dataclasses import dataclass

from aibom.records.scans import ScanVerdict
from aibom.scan.interface import Item

__all__ = ["Kind", "inert_kind"]

_SAMPLE = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a file that no detector claims is taken for: `rule` the id of the finding, `why` its sentence."""

    name: str
    verdict: ScanVerdict
    rule: str
    why: str


_TEXTS = {
    "text": (
        ".txt .text .log .rst .tex .bib .diff .patch .srt .vtt .po .spm .merges .vocab .model.txt .license .cff .sha256 .sha512 .sha1 .md5 .asc .mmd .dot .spdx .purl",
        "text that is read as text: no loader runs it",
    ),
    "Markdown": (".md .markdown .mdx", "text for people: no loader runs it"),
    "JSON": (".json .jsonl .ndjson .json5 .geojson .sigstore .sig", "data: a JSON parser makes no objects but data"),
    "table": (".csv .tsv .arff .conll .conllu .bio .iob", "a table in text: a loader makes numbers and strings of it"),
    "settings": (".toml .ini .cfg .conf .properties .editorconfig", "settings in text: their parsers make data"),
    "web page": (
        ".html .htm .css .xml .xsd .svg",
        "a page or picture in text: no model loader reads it; a browser runs scripts in it",
    ),
    "git's own": (
        ".gitattributes .gitignore .gitmodules .gitkeep .dockerignore .npmignore",
        "settings of git: no loader reads it",
    ),
    "template": (".prompt .mustache", "text that is read as text"),
}
_TEXT_NAMES = frozenset(
    [
        "license",
        "licence",
        "copying",
        "notice",
        "readme",
        "authors",
        "contributors",
        "changelog",
        "changes",
        "version",
        "citation",
        "vocab",
        "merges",
        "requirements",
        "copyright",
        "news",
        "todo",
        "manifest",
        "codeowners",
        "py.typed",
    ]
)
_MAGIC: dict[str, tuple[str, bytes | tuple[bytes, ...], str]] = {
    "PNG image": (".png", b"\x89PNG\r\n\x1a\n", "a picture: no loader runs it"),
    "JPEG image": (".jpg .jpeg", b"\xff\xd8\xff", "a picture: no loader runs it"),
    "GIF image": (".gif", (b"GIF87a", b"GIF89a"), "a picture: no loader runs it"),
    "WebP, WAV or AVI": (".webp .wav .avi", b"RIFF", "a picture or a recording: no loader runs it"),
    "BMP image": (".bmp", b"BM", "a picture: no loader runs it"),
    "TIFF image": (".tif .tiff", (b"II*\x00", b"MM\x00*"), "a picture: no loader runs it"),
    "icon": (".ico", b"\x00\x00\x01\x00", "a picture: no loader runs it"),
    "FLAC audio": (".flac", b"fLaC", "a recording: no loader runs it"),
    "Ogg audio": (".ogg .oga .opus", b"OggS", "a recording: no loader runs it"),
    "MP3 audio": (".mp3", (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"), "a recording: no loader runs it"),
    "PDF": (".pdf", b"%PDF-", "a paper: no model loader reads it; a viewer may run scripts in it"),
    "Parquet table": (".parquet", b"PAR1", "a table of numbers and strings: its reader makes no objects of code"),
    "Arrow table": (".arrow .feather", (b"ARROW1", b"\xff\xff\xff\xff"), "a table of numbers and strings"),
    "MessagePack": (
        ".msgpack",
        (*(bytes([code]) for code in range(0x80, 0x90)), b"\xde", b"\xdf"),
        "numbers, texts and arrays: its reader makes no objects of code",
    ),
    "font": (".ttf .otf .woff .woff2", (b"\x00\x01\x00\x00", b"OTTO", b"wOFF", b"wOF2"), "a font: no loader runs it"),
    "SentencePiece model": (".model .spm", b"\n", "a table of tokens in protobuf: its reader makes no objects of code"),
    "TensorBoard log": (".tfevents", b"", "a log in protobuf: its reader makes no objects of code"),
}
_VIDEO = (".mp4", ".m4a", ".mov", ".m4v")


def inert_kind(item: Item, head: bytes) -> Kind:
    """Say of an item that no detector claims whether it is of a kind that no loader acts on, by name and bytes."""
    if not item.span.size:
        return _inert("empty", "it holds no bytes")
    name = item.name
    for kind, (endings, why) in _TEXTS.items():
        if name.endswith(tuple(endings.split())) or (kind == "text" and name in _TEXT_NAMES):
            return (
                _inert(kind, why) if _is_text(item, head) else _other(f"its name is that of {kind}, its bytes are not")
            )
    for kind, (endings, magic, why) in _MAGIC.items():
        if name.endswith(tuple(endings.split())) or (kind == "TensorBoard log" and ".tfevents." in name):
            return (
                _inert(kind, why)
                if head.startswith(magic)
                else _other(f"its name is that of {kind}, its bytes are not")
            )
    if name.endswith(_VIDEO):
        video = head[4:8] == b"ftyp"
        return _inert("MP4 video", "a film: no loader runs it") if video else _other("its bytes are no video")
    return _other("it is of a kind that the scanner does not know")


def _inert(name: str, why: str) -> Kind:
    return Kind(name=name, verdict=ScanVerdict.ALLOWLISTED, rule="inert-kind", why=why)


def _other(why: str) -> Kind:
    return Kind(name="", verdict=ScanVerdict.REVIEW, rule="unknown-kind", why=why)


def _is_text(item: Item, head: bytes) -> bool:
    """Say whether the beginning, the middle and the end of an item are text in UTF-8, UTF-16 or Latin-1."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    middle = item.span.read(item.span.size // 2, _SAMPLE)
    end = item.span.read(max(item.span.size - _SAMPLE, 0), _SAMPLE)
    return not any(b"\x00" in part for part in (head, middle, end))
