"""Small words of the report: places, sizes, links, and what is too long for its place."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from aibom.records.claims import Fact
from aibom.records.evidence import Evidence
from aibom.records.lineage import Node
from aibom.records.refs import LOCAL, ArtifactRef, shorten
from aibom.report.parts import Place

__all__ = ["LONG", "cut", "http_link", "licenses_of", "name_of", "place_in", "place_of", "size_of", "way_of"]

LONG = 1000
_STEPS = 12
_UNITS = ("KiB", "MiB", "GiB", "TiB", "PiB")


def name_of(ref: ArtifactRef) -> str:
    """Return what an artifact is called, without its revision."""
    return shorten(f"{ref.repo} (local)") if ref.registry == LOCAL else shorten(str(ref.unpinned))


def place_in(ref: ArtifactRef, places: Mapping[ArtifactRef, Place]) -> Place:
    """Return an artifact as something that is spoken of, also where the report does not show it."""
    return places.get(ref) or Place(name=name_of(ref))


def way_of(path: Sequence[ArtifactRef]) -> str:
    """Return a way through the lineage, the middle of a very long one left out.

    >>> way_of([ArtifactRef(name="a"), ArtifactRef(name="b")])
    'a → b'
    """
    names = [name_of(ref) for ref in path]
    if len(names) > _STEPS:
        half = _STEPS // 2
        names = [*names[:half], f"… {len(names) - 2 * half} more …", *names[-half:]]
    return " → ".join(names)


def place_of(evidence: Evidence) -> str:
    """Return where something was read.

    >>> place_of(Evidence(path="README.md", pointer="/license", revision="0" * 40, extractor="card"))
    'README.md /license at 000000000000'
    """
    revision = f" at {evidence.revision[:12]}" if evidence.revision else ""
    return shorten(f"{evidence.path} {evidence.pointer}".rstrip() + revision, 400)


def size_of(size: int) -> str:
    """Return a number of bytes as people read it; nothing for one that is not known.

    >>> size_of(-1), size_of(12), size_of(5_000_000)
    ('', '12 B', '4.8 MiB')
    """
    if size < 0:
        return ""
    if size < 1024:
        return f"{size} B"
    value, unit = float(size), "B"
    for each in _UNITS:
        if value < 1024:
            break
        value, unit = value / 1024, each
    return f"{value:.1f} {unit}"


def http_link(text: str) -> str:
    """Return an address that a page may link to, or nothing: http and https alone, with a host and in plain characters.

    >>> http_link("https://example.org/a"), http_link("javascript:alert(1)"), http_link("https://a b")
    ('https://example.org/a', '', '')
    """
    if len(text) > LONG or not text.isascii() or not text.isprintable() or set(text) & set(" \"'<>\\`{}|^"):
        return ""
    try:
        url = urlsplit(text)
        named = bool(url.hostname) and "@" not in url.netloc
    except ValueError:
        return ""
    return text if named and url.scheme in {"http", "https"} else ""


def cut(text: str, most: int) -> str:
    """Return a text of at most `most` characters, its middle left out where it is longer.

    >>> cut("abcdefghij", 5)
    'ab…ij'
    """
    if len(text) <= most:
        return text
    half = (most - 1) // 2
    return f"{text[: most - 1 - half]}…{text[-half:]}"


def licenses_of(node: Node) -> tuple[str, ...]:
    """Return the licenses that are stated of an artifact, each once, as written."""
    stated = {str(fact.value) for fact in node.facts if fact.fact is Fact.LICENSE}
    named = {str(fact.value) for fact in node.facts if fact.fact is Fact.LICENSE_NAME}
    if named and (not stated or "other" in stated):
        stated = (stated - {"other"}) | named
    return tuple(sorted(stated))
