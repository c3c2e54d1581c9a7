"""What became of checking a package, in words for people and as JSON."""

from collections.abc import Iterator, Mapping
from typing import Any

from aibom.cli._verdicts import written
from aibom.package.verify import Check, Standing, Verification
from aibom.records.refs import shorten

__all__ = ["as_json", "as_text"]

_NAMES: Mapping[str, str] = {
    "intact": "package intact",
    "signature": "signature",
    "documents": "documents valid",
    "agreement": "documents agree",
    "derivation": "BOM follows from the evidence",
    "pages": "answers and findings follow from the BOM",
    "source": "evidence confirmed at its public source",
}
_WORDS: Mapping[Standing, str] = {
    Standing.HOLDS: "yes",
    Standing.FAILS: "NO",
    Standing.OPEN: "open",
}
_LONGEST = 1000


def as_text(found: Verification, package: str) -> str:
    """Return the verdict in the first line, with whether it is signed, then each question with its details."""
    return "".join(f"{line}\n" for line in _lines(found, package))


def _lines(found: Verification, package: str) -> Iterator[str]:
    verdict = "holds" if found.holds else "does not hold"
    signature = shorten(found.check("signature").said.partition(":")[0].partition(";")[0], _LONGEST)
    about = f": {shorten(found.subject, _LONGEST)}" if found.subject else ""
    yield f"{shorten(package, _LONGEST)} {verdict}, {signature}{about}"
    for check in found.checks:
        yield f"  {_NAMES[check.name]}: {_WORDS[check.standing]}. {shorten(check.said, _LONGEST)}"
        yield from (f"    {shorten(detail, _LONGEST)}" for detail in check.details)
        if check.more:
            yield f"    and {check.more:,} more"


def as_json(found: Verification, package: str) -> bytes:
    """Return the same as one JSON object."""
    return written(
        {
            "package": shorten(package, _LONGEST),
            "subject": found.subject,
            "holds": found.holds,
            "checks": [_object(check) for check in found.checks],
        }
    )


def _object(check: Check) -> dict[str, Any]:
    return {
        "name": check.name,
        "question": _NAMES[check.name],
        "standing": check.standing.value,
        "said": check.said,
        "details": list(check.details),
        "more": check.more,
    }
