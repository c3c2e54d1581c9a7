"""wrong-key: a card states its lineage under a key that nothing reads."""

from collections.abc import Iterator

from aibom.gaps._reading import facts, gap, inherited, places, quoted
from aibom.gaps.interface import Group
from aibom.records.claims import Fact
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage

__all__ = ["RULE", "WrongKey"]

_MOST = 20


class WrongKey:
    """A key such as `basemodel` or `base model` where `base_model` belongs."""

    id = "wrong-key"
    group = Group.DOCUMENTATION
    title = "Lineage under a wrong key"
    severity = Severity.MEDIUM
    reason = "The value can be read by people, and is written into this BOM."
    looked_for = "Keys of the front matter that resemble base_model, datasets or license."
    why = "The registry and all tools look for the right key only: what stands here is lost to them."
    remedy = "Write the value under the right key (base_model, datasets, license)."
    references = ("docs/defects.md: wrong key, `basemodel`",)
    inherited = False

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per artifact, key and value, the first twenty of each artifact."""
        for node in lineage.nodes:
            found: dict[tuple[str, str], list[int]] = {}
            claims = facts(node, Fact.WRONG_KEY)
            for index, claim in enumerate(claims):
                key = dict(claim.fields).get("key", claim.evidence.pointer.rpartition("/")[2])
                found.setdefault((str(key), str(claim.value)), []).append(index)
            for (key, value), indexes in sorted(found.items())[:_MOST]:
                yield gap(
                    self,
                    node.ref,
                    f"{quoted(value)} under a key that is read: it stands under {quoted(key)}",
                    looked_at=places(claims[index].evidence for index in indexes),
                    severity=inherited(self, node.ref, lineage),
                )


RULE = WrongKey()
