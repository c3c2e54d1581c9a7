"""last-change-old: nothing of a model has changed for years."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from aibom.gaps._reading import facts, gap, places, read
from aibom.gaps.interface import Group
from aibom.records.claims import Fact
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import Kind

__all__ = ["RULE", "LastChangeOld"]

_LONG = timedelta(days=2 * 365)


class LastChangeOld:
    """A model whose repository was changed last more than two years before the walk, by the registry's date."""

    id = "last-change-old"
    group = Group.UPKEEP
    title = "No change for two years"
    severity = Severity.INFO
    reason = "A finished model need not change; it is worth asking whether anybody still answers for it."
    looked_for = "The date of the last change in the registry's record of each model, against the time of the walk."
    why = "Faults found since, in the model or in how it is loaded, may not have been mended by anybody."
    remedy = "See whether the publisher still keeps the model, and whether a successor has taken its place."
    references = ("G7 SBOM for AI (2026), MDL-04: model timestamp",)
    inherited = False

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per model that was changed last long before the walk."""
        now = _date(lineage.walk.time)
        for node in read(lineage, Kind.MODEL) if now else ():
            claims = facts(node, Fact.LAST_MODIFIED)
            last = max((date for claim in claims if (date := _date(claim.value))), default=None)
            if now is not None and last is not None and now - last > _LONG:
                yield gap(
                    self,
                    node.ref,
                    f"a change within two years before the walk: the last one was on {last.date()}",
                    looked_at=places(claim.evidence for claim in claims),
                )


def _date(text: object) -> datetime | None:
    try:
        date = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


RULE = LastChangeOld()
