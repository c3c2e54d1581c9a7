"""signature-invalid: a signature is there, was checked, and does not hold."""

from collections.abc import Iterator

from aibom.gaps._reading import facts, gap, listed, places, read
from aibom.gaps.interface import Group
from aibom.records.claims import Fact
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage

__all__ = ["RULE", "SignatureInvalid"]


class SignatureInvalid:
    """A signature of an artifact that was checked with a key, a certificate or an identity, and failed."""

    id = "signature-invalid"
    group = Group.CONTRADICTIONS
    title = "Signature does not hold"
    severity = Severity.CRITICAL
    reason = "Either the files are not those that were signed, or somebody else signed them."
    looked_for = "The signature of the files, checked with the key or certificate that was given."
    why = "What a signature promises is broken: the files were changed, added to, or signed by somebody else."
    remedy = "Do not load the files; get them again, and the signer's key on a way of its own."
    references = ("OpenSSF Model Signing 1.0", "docs/signatures.md")
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per artifact with a signature that failed."""
        for node in read(lineage):
            failed = [claim for claim in facts(node, Fact.PROOF) if claim.value == "failed"]
            if failed:
                said = {str(dict(claim.fields).get("reason", "no reason is stated")) for claim in failed}
                yield gap(
                    self,
                    node.ref,
                    f"a signature that holds: {listed(sorted(said), 3)}",
                    looked_at=places(claim.evidence for claim in failed),
                )


RULE = SignatureInvalid()
