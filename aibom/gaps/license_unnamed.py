"""license-unnamed: a license is stated as `other` or `unknown`, without saying which."""

import re
from collections.abc import Iterator

from aibom.gaps._licenses import VAGUE
from aibom.gaps._reading import facts, gap, inherited, listed, lowered, places, quoted, read
from aibom.gaps.interface import Group
from aibom.records.claims import Fact
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage, Node

__all__ = ["RULE", "LicenseUnnamed"]

_TEXT = re.compile(r"(licen[cs]e|copying)(\.(md|txt|pdf))?|(use_policy|terms)\.(md|txt|pdf)", re.IGNORECASE)


class LicenseUnnamed:
    """License `other` or `unknown` without license_name or license_link; less where one of them, or a text, is there."""

    id = "license-unnamed"
    group = Group.LICENSES
    title = "License unnamed"
    severity = Severity.MEDIUM
    reason = "There are terms, and somebody can ask which."
    looked_for = "license_name and license_link wherever the license is `other` or `unknown`, and a license text among the files."
    why = "That there are terms is known, and not which: nobody can tell whether they are kept."
    remedy = "State license_name and license_link in the card's front matter."
    references = ("docs/defects.md: license `other`, 16,447 models",)
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per artifact whose license has no name or no text."""
        for node in read(lineage):
            stated = [claim for claim in facts(node, Fact.LICENSE) if str(claim.value).strip()]
            vague = [claim for claim in stated if str(claim.value).strip().lower() in VAGUE]
            if not vague or len(vague) < len(stated) or not (missing := _missing(node)):
                continue
            texts = sorted(file.path for file in node.files or () if _TEXT.fullmatch(file.path))
            found = len(missing) < 2 or bool(texts)
            severity = inherited(self, node.ref, lineage)
            yield gap(
                self,
                node.ref,
                f"{' and '.join(missing)}: the license is stated as {listed(quoted(claim.value) for claim in vague)}"
                + (f" (the repository holds {listed(texts, 2)})" if texts else ""),
                looked_at=places(claim.evidence for claim in vague),
                severity=lowered(severity) if found else severity,
            )


def _missing(node: Node) -> list[str]:
    parts = (("license_name", Fact.LICENSE_NAME), ("license_link", Fact.LICENSE_LINK))
    return [name for name, fact in parts if not any(str(claim.value).strip() for claim in facts(node, fact))]


RULE = LicenseUnnamed()
