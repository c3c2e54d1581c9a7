"""proof-refuted: what was to prove something of the files was checked, and does not hold."""

from collections.abc import Iterator

from aibom.gaps._reading import facts, gap, listed, places, read
from aibom.gaps.interface import Group
from aibom.records.claims import Fact, FactClaim
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.proofs import Standing

__all__ = ["RULE", "ProofRefuted"]


class ProofRefuted:
    """A signature, an attestation or stated digests of an artifact that were checked against its files, and failed."""

    id = "proof-refuted"
    group = Group.CONTRADICTIONS
    title = "Proof does not hold"
    severity = Severity.CRITICAL
    reason = "Either the files are not those that were signed or stated, or somebody else signed them."
    looked_for = (
        "What was signed, attested or stated of the files, held against their bytes and the key that was given."
    )
    why = (
        "What a signature or a digest promises is broken: files were changed, added, taken away, or signed by another."
    )
    remedy = "Do not load the files; get them again, and the signer's key on a way of its own."
    references = ("OpenSSF Model Signing 1.0", "docs/signatures.md", "docs/verification.md")
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per artifact of which something was refuted."""
        for node in read(lineage):
            refuted = [claim for claim in facts(node, Fact.PROOF) if claim.value == Standing.REFUTED]
            if refuted:
                yield gap(
                    self,
                    node.ref,
                    f"proofs that hold: {listed(sorted({_said(claim) for claim in refuted}), 3)}",
                    looked_at=places(claim.evidence for claim in refuted),
                )


def _said(claim: FactClaim) -> str:
    fields = dict(claim.fields)
    return f"{fields.get('kind', 'a proof')}: {fields.get('reason', 'no reason is stated')}"


RULE = ProofRefuted()
