"""What an accepted BOM already had: a finding is old if it stood there, no less severe."""

from collections.abc import Iterable, Sequence

from aibom.policy.verdict import Finding, Identity, rank

__all__ = ["Accepted"]


class Accepted:
    """The findings of an accepted BOM, each of which accepts one finding of the same identity, once."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._left: dict[Identity, list[Finding]] = {}
        for finding in findings:
            self._left.setdefault(finding.identity, []).append(finding)

    def first_exact(self, findings: Sequence[Finding]) -> Sequence[Finding]:
        """Return findings with those first that say what one of the accepted BOM says, word for word."""
        said = {(each.identity, each.message) for old in self._left.values() for each in old}
        return sorted(findings, key=lambda finding: (finding.identity, finding.message) not in said)

    def takes(self, finding: Finding) -> bool:
        """Say whether an accepted finding stands for this one; each does so once."""
        left = self._left.get(finding.identity, [])
        fitting = [old for old in left if rank(old.severity) >= rank(finding.severity)]
        if not fitting:
            return False
        same = [old for old in fitting if old.message == finding.message]
        left.remove((same or sorted(fitting, key=lambda old: rank(old.severity)))[0])
        return True

    def before(self, finding: Finding) -> str:
        """Return what the accepted BOM has of a finding that it does not accept, in words; empty for nothing."""
        left = self._left.get(finding.identity, [])
        return f"it was {max(left, key=lambda old: rank(old.severity)).severity} in the accepted BOM" if left else ""
