"""weights-unsigned: nobody signed the weights of a model."""

from collections.abc import Iterator

from aibom.gaps._reading import facts, gap, inherited, read, records
from aibom.gaps._unstated import has_card
from aibom.gaps.interface import Group
from aibom.records.claims import Fact
from aibom.records.files import WEIGHTS
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import Kind

__all__ = ["RULE", "WeightsUnsigned"]


class WeightsUnsigned:
    """A model whose card and listing were read, with weights and without a file that is a signature.

    A signature that is there was seen, and not verified.
    """

    id = "weights-unsigned"
    group = Group.WEIGHTS
    title = "Weights unsigned"
    severity = Severity.LOW
    reason = "Hardly any model is signed today; digests and commits tell whether files were changed, if not by whom."
    looked_for = "Files of signatures (model.sig, .sigstore, .asc, .minisig) in the listing of each model."
    why = "That the weights are those their maker published rests on the registry's word alone."
    remedy = "Sign the model with OpenSSF Model Signing, and publish model.sig beside the weights."
    references = ("OpenSSF Model Signing 1.0", "G7 SBOM for AI (2026), SP-01: security controls")
    inherited = False

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per model with weights and without a signature."""
        for node in read(lineage, Kind.MODEL):
            weights = any(WEIGHTS.search(file.path) for file in node.files or ())
            if weights and has_card(node) and not facts(node, Fact.SIGNATURE):
                yield gap(
                    self,
                    node.ref,
                    "a signature of the weights: no file of the listing is one",
                    looked_at=records(node),
                    severity=inherited(self, node.ref, lineage),
                )


RULE = WeightsUnsigned()
