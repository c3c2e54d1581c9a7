"""weights-unsigned: nobody signed the weights of a model."""

import re
from collections.abc import Iterator

from aibom.gaps._reading import facts, gap, inherited, listed, places, read, records
from aibom.gaps.interface import Group
from aibom.records.claims import Fact, FactClaim
from aibom.records.files import WEIGHTS
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage, Node
from aibom.records.proofs import Standing
from aibom.records.refs import Kind

__all__ = ["RULE", "WeightsUnsigned"]

_SUMS = re.compile(r"sha\d|md5|checksum|manifest|digests?\b", re.IGNORECASE)  # what is signed for many files at once


class WeightsUnsigned:
    """A model whose listing was read, with weights and without a file that is a signature of them.

    A signature that is there was seen, and not verified, unless its verification is recorded: then it is no gap. One that stands beside another file of the listing, and is
    named after it, signs that file and not the weights; a signature of checksums may speak for them.
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
            signatures = facts(node, Fact.SIGNATURE)
            if any(_is_verified(claim) for claim in facts(node, Fact.PROOF)):
                continue
            if not any(WEIGHTS.search(file.path) for file in node.files or ()):
                continue
            others = [_signed_instead(claim, node) for claim in signatures]
            if signatures and not all(others):
                continue
            said = f"those in the listing are of {listed(others, 3)}" if others else "no file of the listing is one"
            yield gap(
                self,
                node.ref,
                f"a signature of the weights: {said}",
                looked_at=places(claim.evidence for claim in signatures) or records(node),
                severity=inherited(self, node.ref, lineage),
            )


def _is_verified(claim: FactClaim) -> bool:
    """Say whether a claim is that the signature of the whole artifact was verified."""
    return claim.value == Standing.VERIFIED and dict(claim.fields).get("kind") == "signature_verified"


def _signed_instead(claim: FactClaim, node: Node) -> str:
    """Return the file that a signature is named after, if that holds neither weights nor checksums; else nothing."""
    signed = str(dict(claim.fields).get("path", "")).rpartition(".")[0]
    is_other = signed and not WEIGHTS.search(signed) and not _SUMS.search(signed)
    return signed if is_other and any(file.path == signed for file in node.files or ()) else ""


RULE = WeightsUnsigned()
