"""parent-not-identified: a claim names a parent by something that is no repository."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from aibom.gaps._reading import gap, lowered, mentioned_only, places, quoted, said
from aibom.gaps._voices import is_handed_down
from aibom.gaps.interface import Group
from aibom.records.claims import DERIVATIONS, LineageClaim, Relation
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import Form, Unidentified

__all__ = ["RULE", "ParentNotIdentified"]

_MOST = 20
_BESIDES = frozenset({Relation.CALIBRATED_ON, Relation.EVALUATED_ON, Relation.TOKENIZER_FROM})
_FORMS = {
    Form.EMPTY: "an empty value",
    Form.FILE_NAME: "a file name",
    Form.MALFORMED: "no valid id",
    Form.NOT_TEXT: "not text",
    Form.PATH: "a path on somebody's machine",
    Form.URL: "an address that is no repository of the registry",
}


class ParentNotIdentified:
    """A path, an address elsewhere, a file name, a number or nothing where the id of a parent belongs.

    The same value in several places is one gap. An empty value weighs less: it names nothing that could be lost. So
    does one that only the tokenizer or a measuring dataset is named by; one in a configuration that is copied from
    parent to child, which may be the path of somebody further up; and one beside which another claim identifies what
    the weights stem from, unless it is one of several merged.
    """

    id = "parent-not-identified"
    group = Group.IDENTITY
    title = "Parent not identified"
    severity = Severity.MEDIUM
    reason = "That there is a parent is known, and the author can be asked."
    looked_for = "Every value that stands where a parent's id belongs, in cards, configurations, recipes and headers."
    why = "There is a parent, and nobody but the author can tell which; the chain of ancestors ends here."
    remedy = "Put the parent's repository id in its place, as NAMESPACE/NAME."
    references = ("docs/defects.md: adapter base is a local path; whitespace and trailing dots",)
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per artifact and value, the first twenty of each artifact, and one for the rest."""
        identified = {
            edge.child for edge in lineage.edges if edge.relation in DERIVATIONS and not mentioned_only(edge.claims)
        }
        for node in lineage.nodes:
            values: dict[tuple[Form, str], list[LineageClaim]] = defaultdict(list)
            stated = [(claim, claim.parent) for claim in node.unidentified if isinstance(claim.parent, Unidentified)]
            for claim, value in stated:
                values[value.form, value.text].append(claim)
            every = sorted(values.items())
            for (form, text), claims in every[:_MOST]:
                relation = said(claim.relation for claim in claims)
                yield gap(
                    self,
                    node.ref,
                    f"the id of what {node.ref.repo} {relation}: {quoted(text)} is {_FORMS[form]}",
                    looked_at=places(claim.evidence for claim in claims),
                    severity=lowered(self.severity, _steps(form, claims, identified=node.ref in identified)),
                )
            if rest := every[_MOST:]:
                yield gap(
                    self,
                    node.ref,
                    f"the ids of {len(rest)} more parents that are written as something else",
                    looked_at=places(claim.evidence for _, claims in rest for claim in claims),
                )


def _steps(form: Form, claims: Sequence[LineageClaim], *, identified: bool) -> int:
    """Return by how many steps a value weighs less."""
    other_parents = any(claim.relation is Relation.MERGE or claim.relation not in DERIVATIONS for claim in claims)
    copied = all(is_handed_down(claim) for claim in claims)
    aside = form is Form.EMPTY or all(claim.relation in _BESIDES for claim in claims)
    return aside + copied + (identified and not other_parents)


RULE = ParentNotIdentified()
