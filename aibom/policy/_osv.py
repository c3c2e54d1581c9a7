"""One record of OSV's form, checked as far as BOMs are compared with it; each fault is named with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aibom.errors import DocumentError, UsageError
from aibom.policy.advisory import Advisory, Affected, FileDigest, Range
from aibom.policy.names import purl_ref
from aibom.readers.json_lines import lines
from aibom.records.refs import shorten

__all__ = ["Place", "advisory"]

_HINT = "correct the record; docs/incidents.md says what is read of it"
_LONGEST, _MOST = 100_000, 100_000
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_DIGITS = {"sha256": 64, "sha512": 128, "git_sha1": 40}
_KINDS = ("GIT", "ECOSYSTEM", "SEMVER")
_ENDS = ("fixed", "limit")
_EVENTS = frozenset({"introduced", "last_affected", *_ENDS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A value in a file, and where it stands; `data` are the bytes of the file."""

    value: Any
    file: str
    pointer: str = ""
    data: bytes = b""

    def fault(self, reason: str) -> DocumentError:
        """Return the error that names the place."""
        line = lines(self.data, [self.pointer])[self.pointer]
        return DocumentError(f"{shorten(self.file)}:{line}: {shorten(self.pointer, 500) or '/'}: {reason}", hint=_HINT)

    def at(self, key: str | int, value: Any) -> "Place":
        """Return a part of it."""
        step = str(key).replace("~", "~0").replace("/", "~1")
        return Place(value=value, file=self.file, pointer=f"{self.pointer}/{step}", data=self.data)

    def get(self, key: str) -> "Place":
        """Return what stands under `key`; its value is None where nothing does.

        Raises:
            DocumentError: this is no object.
        """
        if not isinstance(self.value, dict):
            raise self.fault("it is no object")
        return self.at(key, self.value.get(key))

    def items(self) -> Iterator["Place"]:
        """Yield the parts of a list; None is one without parts, as OSV has it.

        Raises:
            DocumentError: this is no list, or too long.
        """
        if self.value is None:
            return
        if not isinstance(self.value, list) or len(self.value) > _MOST:
            raise self.fault(f"it is no list of at most {_MOST:,}")
        yield from (self.at(number, item) for number, item in enumerate(self.value))

    def text(self) -> str:
        """Return a text that is not empty.

        Raises:
            DocumentError: it is none.
        """
        if not isinstance(self.value, str) or not self.value.strip() or len(self.value) > _LONGEST:
            raise self.fault("missing" if self.value is None else "it is no text, or an empty one")
        return self.value

    def optional(self) -> str:
        """Return a text, empty where there is none.

        Raises:
            DocumentError: it is something else.
        """
        return "" if self.value in (None, "") else self.text()

    def time(self) -> str:
        """Return a time as OSV writes it.

        Raises:
            DocumentError: it is none.
        """
        if not _TIME.fullmatch(self.text()):
            raise self.fault("it is no time such as 2026-01-31T12:00:00Z")
        return self.text()


def advisory(record: Place) -> Advisory:
    """Return what a record says.

    Raises:
        DocumentError: it is not what OSV asks for, or what it concerns cannot be told; the message names the place.
    """
    withdrawn = record.get("withdrawn")
    return Advisory(
        id=shorten(record.get("id").text()),
        modified=record.get("modified").time(),
        withdrawn="" if withdrawn.value is None else withdrawn.time(),
        summary=record.get("summary").optional(),
        aliases=tuple(sorted({item.text() for item in record.get("aliases").items()})),
        references=tuple(item.get("url").text() for item in record.get("references").items()),
        affected=tuple(_affected(item) for item in record.get("affected").items()),
        source=f"{record.file}#{record.pointer}" if record.pointer else record.file,
    )


def _affected(entry: Place) -> Affected:
    package = entry.get("package")
    digests = tuple(sorted({*_digests(entry.get("ecosystem_specific")), *_digests(entry.get("database_specific"))}))
    versions = tuple(dict.fromkeys(_revision(item.text()) for item in entry.get("versions").items()))
    ranges = tuple(_range(item) for item in entry.get("ranges").items())
    if package.value is None:
        if not digests or versions or ranges:
            raise package.fault("missing: only file digests can stand without a package")
        return Affected(ref=None, digests=digests)
    package.get("ecosystem").text()
    package.get("name").text()
    purl = package.get("purl")
    try:
        ref = purl_ref(purl.text())
    except UsageError as error:
        raise purl.fault(f"{error}") from error
    if ref.revision:  # OSV has purls without a version; one that is there names what is concerned
        versions = tuple(dict.fromkeys((*versions, _revision(ref.revision))))
    return Affected(ref=ref.unpinned, versions=versions, ranges=ranges, digests=digests)


def _revision(text: str) -> str:
    return text.lower() if _COMMIT.fullmatch(text.lower()) else text


def _range(place: Place) -> Range:
    kind = place.get("type").text()
    if kind not in _KINDS:
        raise place.get("type").fault(f"{shorten(kind)!r} is none of {', '.join(_KINDS)}")
    if kind == "GIT":
        place.get("repo").text()
    events = [_event(item, kind) for item in place.get("events").items()]
    names = [name for name, _ in events]
    if "introduced" not in names:
        raise place.get("events").fault("no event says where the range begins: introduced is missing")
    if "fixed" in names and "last_affected" in names:
        raise place.get("events").fault("fixed and last_affected exclude each other")
    begun = [value for name, value in events if name == "introduced"]
    return Range(
        kind=kind,
        inside=tuple(value for name, value in events if name not in _ENDS and value != "0"),
        outside=tuple(value for name, value in events if name in _ENDS),
        everything="0" in begun and set(names) == {"introduced"},
    )


def _event(place: Place, kind: str) -> tuple[str, str]:
    if not isinstance(place.value, dict) or len(place.value) != 1 or not _EVENTS.issuperset(place.value):
        raise place.fault(f"an event is one of {', '.join(sorted(_EVENTS))}")
    name = next(iter(place.value))
    value = place.get(name).text()
    if kind == "GIT" and value != "0" and not _COMMIT.fullmatch(value):
        raise place.get(name).fault(f"{shorten(value)!r} is no full commit in lower case")
    return name, value


def _digests(specific: Place) -> Iterator[FileDigest]:
    if specific.value is None:
        return
    for item in specific.get("files").items():
        found = [name for name in _DIGITS if item.get(name).value is not None]
        if not found:
            raise item.fault(f"a file without a digest: none of {', '.join(_DIGITS)}")
        for name in found:
            value = item.get(name).text().lower()
            if len(value) != _DIGITS[name] or not re.fullmatch("[0-9a-f]+", value):
                raise item.get(name).fault(f"no digest of {_DIGITS[name]} hexadecimal digits")
            yield FileDigest(algorithm=name, value=value, path=item.get("path").optional())
