"""remote-code-required: a model can be loaded only by running code from its repository."""

from collections.abc import Iterator

from aibom.gaps._loaded import loaded_with_subject
from aibom.gaps._reading import facts, gap, listed, lowered, places, quoted, read
from aibom.gaps.interface import Group
from aibom.records.claims import Fact
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage

__all__ = ["RULE", "RemoteCodeRequired"]


class RemoteCodeRequired:
    """Code of its own, by auto_map or a tag; full weight for the subject and the bases it is loaded with."""

    id = "remote-code-required"
    group = Group.WEIGHTS
    title = "Remote code required"
    severity = Severity.HIGH
    reason = "Whoever loads the model runs code that its publisher can change at any time."
    looked_for = "auto_map in configurations, the registry's record of a custom class, and the tag custom_code."
    why = "Whoever loads the model with trust_remote_code runs the code its repository serves on that day."
    remedy = "Read the code, and load the model at the commit that was read; or use an architecture libraries know."
    references = ("Configurations of transformers: auto_map and trust_remote_code",)
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per artifact that needs code of its own."""
        loaded = loaded_with_subject(lineage)
        for node in read(lineage):
            claims = [
                claim
                for claim in facts(node, Fact.REMOTE_CODE)
                if str(claim.value).lower() not in {"", "0", "false", "no"}
            ]
            if claims:
                names = {str(claim.value) for claim in claims} - {"True", "true", "1", "yes"}
                yield gap(
                    self,
                    node.ref,
                    "an architecture that libraries know: the repository brings its own code"
                    + (f" ({listed(map(quoted, names), 3)})" if names else ""),
                    looked_at=places(claim.evidence for claim in claims),
                    severity=None if node.ref in loaded else lowered(self.severity, 2),
                )


RULE = RemoteCodeRequired()
