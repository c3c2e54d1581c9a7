"""Every word that the report itself says, in one file: templates/report/texts.json. Who translates it changes that alone."""

import json
from collections.abc import Mapping
from functools import lru_cache

from aibom import _resources
from aibom.errors import DocumentError
from aibom.records.refs import shorten

__all__ = ["NAME", "Texts", "texts"]

NAME = "texts.json"
_MAX_BYTES = 1024 * 1024
_LONGEST = 4000


class Texts:
    """The texts by key; a text may have places such as `{count}` that are filled in.

    >>> Texts({"gaps": "{count} gaps"}).said("gaps", count=1234)
    '1,234 gaps'
    """

    def __init__(self, table: Mapping[str, str]) -> None:
        self.table = dict(table)

    def __getitem__(self, key: str) -> str:
        return self.table[key]

    def get(self, key: str, otherwise: str) -> str:
        """Return a text, or `otherwise` where there is none of that key: for words that plug-ins may add to."""
        return self.table.get(key, otherwise)

    def said(self, key: str, **values: object) -> str:
        """Return a text with its places filled in; numbers have separators of thousands."""
        text = self.table[key]
        for name, value in values.items():
            shown = f"{value:,}" if isinstance(value, int) else str(value)
            text = text.replace(f"{{{name}}}", shown)
        return text

    def counted(self, key: str, count: int) -> str:
        """Return a number with its noun: the text KEY.one or KEY.many."""
        return self.said(f"{key}.one" if count == 1 else f"{key}.many", count=count)


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, str]:
    table: dict[str, str] = json.loads(_resources.read_bytes("templates", f"report/{NAME}"))
    return table


def texts(own: bytes = b"", called: str = NAME) -> Texts:
    """Return the texts, with those of `own`, a JSON object of texts, in the place of shipped ones.

    Raises:
        DocumentError: `own` is no such object, or has a text for which there is no place.
    """
    shipped = _shipped()
    if not own:
        return Texts(shipped)
    if len(own) > _MAX_BYTES:
        raise DocumentError(f"{called} has more than {_MAX_BYTES:,} bytes", hint="keep the texts that differ only")
    try:
        found = json.loads(own)
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"{called} is no JSON: {error}", hint="write one object of texts") from error
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise DocumentError(f"{called} is no object of texts", hint='write {"title": "…"}')
    if unknown := sorted(set(found) - set(shipped)):
        raise DocumentError(
            f"{called}: there is no text {shorten(unknown[0], 80)!r}", hint="docs/report.md says where they are listed"
        )
    return Texts({**shipped, **{key: text[:_LONGEST] for key, text in found.items()}})
