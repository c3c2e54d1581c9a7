"""By what signs an artifact is a quantized copy of another."""

import re
from collections import ChainMap, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aibom.gaps._kept import kept
from aibom.gaps._reading import facts, listed, mentioned_only, nodes_of, quoted
from aibom.gaps._steps import Step, above
from aibom.records.claims import DERIVATIONS, Fact, Relation
from aibom.records.files import WEIGHTS
from aibom.records.lineage import Edge, Lineage, Node
from aibom.records.refs import ArtifactRef

__all__ = [
    "COPIES",
    "QUANTIZED_WORDS",
    "Copy",
    "ancestors",
    "copied_from",
    "copies_as_bases",
    "has_quantized_weights",
    "how_quantized",
    "original_name",
    "originals",
]

_MOST_ANCESTORS = 1000

COPIES = frozenset({Relation.CONVERTED, Relation.QUANTIZED})
"""The relations of a copy, which holds what its parent holds, only written otherwise."""

_NAMING = COPIES | {Relation.UNSPECIFIED_BASE}

QUANTIZED_WORDS = (
    r"gguf|ggml|llamafile|awq|gptq|exl[23]|imatrix|hqq|aqlm|nf4|bnb|[2-8][-_]?bits?|int[48]|fp8|w[48]a(?:8|16)"
    r"|[0-9](?:\.[0-9]{1,2})?bpw"
)
"""The parts of a repository's name that say that it holds a quantized copy, as a pattern."""

_IN_NAME = re.compile(rf"[-_.]({QUANTIZED_WORDS})(?=$|[-_.])", re.IGNORECASE)
# Not 4-bit, 8-bit or fp8: some models are published in few bits from the first, and are copies of nothing.
_TAGS = frozenset({"awq", "bitsandbytes", "bnb", "exl2", "exl3", "gguf-my-repo", "gptq", "hqq", "imatrix", "quantized"})
_OTHER_WEIGHTS = frozenset({"jax", "pytorch", "safetensors", "tf"})


def original_name(name: str) -> str:
    """Return a repository's name up to the first sign of a quantization, in lower case.

    >>> original_name("Llama-3-8B-bnb-4bit"), original_name("base")
    ('llama-3-8b', 'base')
    """
    sign = _IN_NAME.search(name)
    return (name[: sign.start()] if sign else name).lower()


def how_quantized(node: Node, edges: Iterable[Edge]) -> str:
    """Return in words by what `node`, of which `edges` lead to its parents, is a quantized copy; empty if by nothing."""
    quantized = (edge for edge in edges if edge.relation is Relation.QUANTIZED and not mentioned_only(edge.claims))
    if next(quantized, None) is not None:
        return "it is said to be quantized from another"
    if sign := _IN_NAME.search(node.ref.name):
        return f"its name says {quoted(sign[1])}"
    tags = {claim.value for claim in facts(node, Fact.TAG) if str(claim.value).lower() in _TAGS}
    return f"its tags say {listed(map(quoted, tags))}" if tags else ""


def has_quantized_weights(node: Node) -> bool:
    """Say whether the weights are in few bits, or in a format that is made from other weights only."""
    if _IN_NAME.search(node.ref.name) or facts(node, Fact.QUANTIZATION):
        return True
    if node.files is not None:
        return _all_gguf([file.path for file in node.files])
    tags = {str(claim.value).lower() for claim in facts(node, Fact.TAG)}
    return bool(tags & _TAGS) or ("gguf" in tags and not tags & _OTHER_WEIGHTS)


def _all_gguf(paths: Sequence[str]) -> bool:
    weights = [path.lower() for path in paths if WEIGHTS.search(path)]
    return bool(weights) and all(path.endswith(".gguf") for path in weights)


def copied_from(lineage: Lineage) -> Mapping[str, set[str]]:
    """Return of each quantized or converted copy, by its id, what it is a copy of."""
    nodes = nodes_of(lineage)
    found: dict[str, set[str]] = defaultdict(set)
    for edge in lineage.edges:
        unsaid = edge.relation is Relation.UNSPECIFIED_BASE and how_quantized(nodes[edge.child], ())
        if edge.relation in COPIES or unsaid:
            found[edge.child.repo].add(edge.parent.repo)
    return found


def originals(ids: set[str], copies: Mapping[str, set[str]]) -> Mapping[str, str]:
    """Return for each of `ids` the one among them that it is a copy of: by `copies`, or by its name; else itself.

    >>> originals({"org/base", "x/base-bnb-4bit"}, {})["x/base-bnb-4bit"]
    'org/base'
    """
    plain: dict[str, set[str]] = defaultdict(set)
    for repo in ids:
        plain[repo.rpartition("/")[2].lower()].add(repo)
    known = {repo: copies.get(repo, set()) | _by_name(repo, plain) for repo in ids}
    every = ChainMap(known, dict(copies))
    above = {repo: ancestors([repo], every) & ids for repo in ids}
    return {repo: min((one for one in above[repo] if above[one] == {one}), default=repo) for repo in ids}


def _by_name(repo: str, named: Mapping[str, set[str]]) -> set[str]:
    name = repo.rpartition("/")[2]
    original = original_name(name)
    return set() if original == name.lower() else named.get(original, set())


def ancestors(ids: Iterable[str], bases: Mapping[str, set[str]]) -> set[str]:
    """Return `ids` and what they stem from by `bases`, as far as a thousand."""
    found: set[str] = set()
    waiting = deque(sorted(ids))
    while waiting and len(found) < _MOST_ANCESTORS:
        repo = waiting.popleft()
        if repo not in found:
            found.add(repo)
            waiting.extend(sorted(bases.get(repo, ())))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A quantized copy in the place of a base: the edges to it and from it, by what sign it is one, and its originals.

    `twice`: the child is itself no more than a copy of it.
    """

    child: ArtifactRef
    parent: ArtifactRef
    edges: tuple[Edge, ...]
    above: tuple[Edge, ...]
    sign: str
    originals: frozenset[str]
    twice: bool

    @property
    def named(self) -> str:
        """Which original it names, in words."""
        return f"it names {listed(self.originals, 3)}" if self.originals else "it names no original"

    @property
    def is_aside(self) -> bool:
        """Whether the ancestry goes on with the original, or prose alone names the copy."""
        return bool(self.originals) or mentioned_only(claim for edge in self.edges for claim in edge.claims)


@kept
def copies_as_bases(lineage: Lineage) -> Sequence[Copy]:
    """Return each quantized copy that something else was made from, once for each child."""
    nodes, steps = nodes_of(lineage), above(lineage, DERIVATIONS)
    signs: dict[ArtifactRef, str] = {}
    found = []
    for step in (step for every in steps.values() for step in every):
        parent = step[0].parent
        own = steps.get(parent, ())
        if parent not in signs:
            signs[parent] = how_quantized(nodes[parent], [edge for each in own for edge in each])
        if signs[parent]:
            found.append(_copy(step, own, signs[parent]))
    return found


def _copy(step: Step, own: Sequence[Step], sign: str) -> Copy:
    child = step[0].child
    every = tuple(edge for each in own for edge in each)
    return Copy(
        child=child,
        parent=step[0].parent,
        edges=step,
        above=every,
        sign=sign,
        originals=frozenset(edge.parent.repo for edge in every if edge.relation in _NAMING) - {child.repo},
        twice=all(edge.relation in COPIES for edge in step),
    )
