"""A value with its parts, such as a metric with its dataset, as one text for people that can be read again."""

import re
from collections.abc import Iterable

from aibom.formats.vocabulary.facts import plain
from aibom.records.claims import Scalar

__all__ = ["named_parts", "with_parts"]

_WITH_PARTS = re.compile(r"(?P<value>.*?) \((?P<parts>[a-z0-9_\-]+ [^()]*)\)", re.IGNORECASE | re.ASCII)


def with_parts(text: str, parts: Iterable[tuple[str, Scalar]]) -> str:
    """Return `text` with its parts behind it in parentheses.

    >>> with_parts("acc", [("dataset-name", "ARC"), ("dataset-split", "test")])
    'acc (dataset-name ARC, dataset-split test)'
    """
    said = ", ".join(f"{plain(name)} {plain(value)}" for name, value in parts if plain(value))
    return f"{text} ({said})" if said else text


def named_parts(text: str) -> tuple[str, dict[str, str]]:
    """Return what `with_parts` was given, as far as it can be told.

    >>> named_parts("acc (dataset-name ARC, dataset-split test)")
    ('acc', {'dataset-name': 'ARC', 'dataset-split': 'test'})
    >>> named_parts("F1 (macro)")
    ('F1 (macro)', {})
    """
    found = _WITH_PARTS.fullmatch(text)
    if found is None:
        return text, {}
    parts = [part.partition(" ") for part in found["parts"].split(", ")]
    if not all(name and value for name, _, value in parts):
        return text, {}
    return found["value"], {name: value for name, _, value in parts}
