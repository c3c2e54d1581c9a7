"""The licenses of a component as CycloneDX has them: objects side by side, or one expression."""

from collections.abc import Mapping, Sequence

from aibom.formats.vocabulary.expressions import expression
from aibom.formats.vocabulary.licenses import licenses
from aibom.formats.vocabulary.text import unescape
from aibom.records.claims import FactClaim

__all__ = ["component_licenses"]


def component_licenses(facts: Sequence[FactClaim], files: Mapping[str, str]) -> list[dict[str, object]]:
    """Return the `licenses` of a component (see `aibom.formats.vocabulary.licenses.licenses`).

    What is stated alone, without a link, and is an expression of listed licenses is written as one.
    """
    found = licenses(facts, files)
    if len(found) != 1:
        return found
    match found[0]["license"]:
        case {"name": str(name), "acknowledgement": str(acknowledgement), **rest} if not rest and " " in name:
            text = expression(unescape(name))
            return [{"expression": text, "acknowledgement": acknowledgement}] if text else found
    return found
