"""Texts, actors and times as all four encodings of SPDX 2.3 can carry them."""

import re
from datetime import UTC, datetime

from aibom.formats.vocabulary.text import escape, unescape

__all__ = ["EPOCH", "NOASSERTION", "NONE", "actor", "guarded", "moment", "parse_actor", "slug", "value"]

NOASSERTION, NONE = "NOASSERTION", "NONE"
EPOCH = "1970-01-01T00:00:00Z"
"""What stands for a time that is not known, since the standard demands one."""

_END = re.compile(r"</(?=text>)")
# What tag-value readers take for something else at the beginning of a value, or as all of it.
_AWKWARD = re.compile(
    r"(?=\s*(?:<text>|Tool:|Person:|Organization:|\d{4}-\d\d-\d\dT|(?:ADLER32|BLAKE2b-\d+|BLAKE3|MD\d|SHA\d(?:-?\d+)*):"
    r"|(?:NOASSERTION|NONE|Relationship|Creator|Created|Annotator|SPDXID|SPDXREF|SPDXVersion|DataLicense|Document[A-Z]\w+"
    r"|Package[A-Z]\w+|File[A-Z]\w+|License[A-Z]\w+|Snippet[A-Z]\w+|External[A-Z]\w+|ExtractedText)\s*$))\S"
)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_ACTOR = re.compile(r"(Person|Organization|Tool): ?(.*)", re.DOTALL)
_EMAIL = re.compile(r"(.*\S|) ?\(([^()]*)\)", re.DOTALL)
_NOT_ID = re.compile(r"[^A-Za-z0-9.]+")


def guarded(text: str) -> str:
    r"""Return a text, already escaped, so that tag-value neither ends early in it nor takes it for another kind of value.

    The same stands in the other encodings, so that all say one thing; `unescape` undoes it.

    >>> guarded("a</text>b"), guarded("<text>"), guarded("Tool: x"), guarded("plain")
    ('a<\\u002ftext>b', '\\u003ctext>', '\\u0054ool: x', 'plain')
    """
    if "</text>" in text:
        text = _END.sub(r"<\\u002f", text)
    if found := _AWKWARD.match(text):
        last = found.end() - 1
        text = f"{text[:last]}\\u{ord(text[last]):04x}{text[found.end() :]}"
    return text


def value(text: str) -> str:
    r"""Return any text as it may stand in a field.

    >>> value("a\nb")
    'a\\u000ab'
    """
    return guarded(escape(text))


def actor(kind: str, name: str, email: str = "") -> str:
    """Return a person, an organization or a tool as the standard writes them.

    >>> actor("Person", "Ada", "ada@example.org"), actor("Organization", "Org (Inc)")
    ('Person: Ada (ada@example.org)', 'Organization: Org (Inc) ()')
    """
    if email:
        return f"{kind}: {name} ({email})"
    return f"{kind}: {name} ()" if kind != "Tool" and name.endswith(")") else f"{kind}: {name}"


def parse_actor(text: str) -> tuple[str, str, str] | None:
    """Return kind, name and e-mail address of an actor; None where there is none.

    >>> parse_actor("Organization: Org (Inc) ()"), parse_actor("NOASSERTION")
    (('Organization', 'Org (Inc)', ''), None)
    """
    found = _ACTOR.fullmatch(text)
    if found is None:
        return None
    kind, name = found.groups()
    if kind != "Tool" and (ending := _EMAIL.fullmatch(name)):
        return kind, ending[1], ending[2].strip()
    return kind, name, ""


def moment(text: str) -> str:
    """Return a time as the standard demands it: UTC, to the second; `EPOCH` where the text is none.

    >>> moment("2026-01-01T02:00:00.5+02:00"), moment("yesterday")
    ('2026-01-01T00:00:00Z', '1970-01-01T00:00:00Z')
    """
    try:
        if _TIME.fullmatch(text):
            datetime.fromisoformat(text)
            return text
        found = datetime.fromisoformat(text)
        found = found if found.tzinfo is not None else found.replace(tzinfo=UTC)
        found = found.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    except (ValueError, OverflowError):
        return EPOCH
    return f"{found.isoformat()}Z"


def slug(text: str, limit: int = 60) -> str:
    """Return a text of the characters that an SPDX identifier may hold.

    >>> slug("org/tiny model"), slug("")
    ('org-tiny-model', 'x')
    """
    return _NOT_ID.sub("-", unescape(text))[:limit].strip("-") or "x"
