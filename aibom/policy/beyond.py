"""What a document says beyond the records that are judged: nothing that is asked of it has thereby passed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from aibom.errors import UsageError
from aibom.policy.advisory import Advisory, Affected
from aibom.policy.names import Key, key_of, purl_ref
from aibom.records.refs import shorten

__all__ = ["Beyond", "beyond", "words_of"]

_PURL = re.compile(rb"pkg:[^\s\"'<>\\]{1,2000}")
_DIGEST = re.compile(rb"(?<![0-9A-Za-z])[0-9A-Fa-f]{40,128}(?![0-9A-Za-z])")
_MOST = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """How much a document says that no record holds, the first of it in words, and what its text names.

    `purls` are those of the text by what they mean, `digests` its digests in lower case: of records and of the rest.
    """

    count: int
    first: str
    purls: Mapping[Key, str] = field(default_factory=dict)
    digests: frozenset[str] = frozenset()

    @property
    def told(self) -> str:
        """The same in a clause."""
        more = f" and {self.count - 1:,} more" if self.count > 1 else ""
        return f"the document says more than its record holds ({self.first}{more})"


def beyond(data: bytes, unread: Sequence[tuple[str, str]]) -> Beyond | None:
    """Return what the document `data` says beyond its record; None where nothing is `unread` (places and what is there)."""
    if not unread:
        return None
    place, what = unread[0]
    purls: dict[Key, str] = {}
    for found in list(dict.fromkeys(_PURL.findall(data)))[:_MOST]:
        text = found.decode("utf-8", "replace")
        try:
            purls.setdefault(key_of(purl_ref(text)), text)
        except UsageError:
            continue
    return Beyond(
        count=len(unread),
        first=shorten(f"{what}{' at ' if place else ''}{place}"),
        purls=purls,
        digests=frozenset(found.decode().lower() for found in _DIGEST.findall(data)[:_MOST]),
    )


def words_of(known: Beyond, advisory: Advisory, held: frozenset[Key]) -> Iterator[str]:
    """Yield what an advisory lists that stands in the text of the document; what the record has `held` was judged there."""
    for affected in advisory.affected:
        yield from _words(known, affected, held)


def _words(known: Beyond, affected: Affected, held: frozenset[Key]) -> Iterator[str]:
    if affected.ref is not None and (key := key_of(affected.ref)) not in held and key in known.purls:
        yield known.purls[key]
    for digest in affected.digests:
        if digest.value in known.digests:
            yield f"{digest.algorithm} {digest.value}"
