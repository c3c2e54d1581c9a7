"""Evaluations in the registry's record: its `model-index`, and `evalResults` of the leaderboards."""

from collections.abc import Iterator, Mapping
from functools import partial

from aibom.extract._eval_entries import eval_entries
from aibom.extract._evaluations import evaluations
from aibom.extract._evidence import within
from aibom.records.claims import Claim
from aibom.records.evidence import Assurance, Evidence
from aibom.records.snapshot import Snapshot

__all__ = ["hub_evaluations"]

_CLAIMED_BY = "the Hub"


def hub_evaluations(snapshot: Snapshot, record: Mapping[str, object], where: Evidence) -> Iterator[Claim]:
    """Yield the metrics the record states, as claims of the Hub, and the datasets they were measured on.

    What only copies the card is left to the card's reader, and what copies a file that was read to that file's.
    """
    subject, index, results = snapshot.ref, record.get("model-index"), record.get("evalResults")
    card = record.get("cardData")
    if index != (card.get("model-index") if isinstance(card, dict) else None):
        place = partial(within, where, "model-index")
        yield from evaluations(subject, index, place, assurance=Assurance.DERIVED, claimed_by=_CLAIMED_BY)
    read = {content.path for content in snapshot.contents if not content.error}
    own = [None if _file(entry) in read else entry for entry in results] if isinstance(results, list) else []
    place = partial(within, where, "evalResults")
    yield from eval_entries(subject, own, place, assurance=Assurance.DERIVED, claimed_by=_CLAIMED_BY)


def _file(entry: object) -> object:
    name = entry.get("filename") if isinstance(entry, dict) else None
    return name if isinstance(name, str) else None
