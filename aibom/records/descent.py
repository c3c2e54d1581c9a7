"""What the weights of a model say of the claim that it descends from another: figures, and a verdict with its limits."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "AdapterFit",
    "Descent",
    "DescentVerdict",
    "Figures",
    "Likeness",
    "ParentShare",
    "Relation",
    "TokenizerCheck",
    "TokenizerRelation",
    "Unmatched",
]


class DescentVerdict(StrEnum):
    """What the weights say of a claim of descent. None of them says who is the parent, or that there is no other."""

    CONTRADICTED = "contradicts the claim"
    """Weights that a descendant would have in common with its base have nothing in common."""
    NOT_COMPARABLE = "not comparable"
    """Too little could be laid beside each other to say anything."""
    INCONCLUSIVE = "inconclusive"
    """What could be compared fits a descendant no better than another model."""
    CONSISTENT = "consistent with the claim"
    """The weights are as near to each other as those of a descendant, and far nearer than independent ones."""
    IDENTICAL = "identical tensors found"
    """Tensors of both are equal, to the byte or after a cast of their type: they have weights in common."""


class Relation(StrEnum):
    """How one tensor of the child stands to the one of the base that it is compared with."""

    IDENTICAL = "identical"
    """Every byte is the same."""
    CAST = "equal-after-cast"
    """Every value is the same once it is written in the other's type."""
    SAMPLE_EQUAL = "equal-where-sampled"
    """Every value that was read is the same, as it stands or after a cast; not all were read."""
    CONSTANT = "constant"
    """Both hold one and the same value throughout, as untrained norms and biases do: it is no sign of descent."""
    COMPARED = "compared"
    """They differ; the figures say how much."""
    UNREAD = "not-compared"
    """They could not be compared, for the reason that is given."""


class TokenizerRelation(StrEnum):
    """How the tokenizer of the child stands to that of the base."""

    IDENTICAL = "identical"
    EXTENDED = "extended"
    DIFFERENT = "different"
    NOT_COMPARABLE = "not-comparable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """One tensor of the child beside one of the base.

    `name` and `base_name` are as the files have them, `shape` is that of the part both have, `parameters` how many values
    that holds and `compared` how many of them were read. `cosine` and `relative_l2` (the length of the difference over
    that of the base's tensor) are None where they mean nothing. `rank` is how many directions hold the difference, where
    that was measured (-1: not), and `low_rank` whether that is far below what the shape allows. `note` says what else
    is to be known, for people.
    """

    name: str
    base_name: str
    relation: Relation
    shape: tuple[int, ...]
    dtype: str
    base_dtype: str
    parameters: int
    compared: int = 0
    cosine: float | None = None
    relative_l2: float | None = None
    rank: int = -1
    low_rank: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmatched:
    """Tensors that have no counterpart: how many, how many parameters, and the first names."""

    count: int = 0
    parameters: int = 0
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the verdict rests on.

    `tensors` and `parameters` are of the child; `matched` have a counterpart of the same name and shape, which hold
    `matched_share` of the parameters of the smaller of the two. Of the matched ones that are no constants, `identical` of
    `informative` are equal throughout, `sample_equal` where they were sampled; together they hold `equal_share` of the
    parameters of the informative. `median_cosine`, `low_cosine` (a tenth lies below) and `median_relative_l2` are over
    the `measured` tensors of two dimensions and more, `near_share` is the share of their parameters in tensors whose cosine
    says descent. `low_rank` of `ranked` differences need few directions only. `spectrum` is how much the largest
    singular values of a few matrices differ (`spectrum_tells`: not as in any two matrices of noise), `reordered` the share
    of their rows or columns of which the base has one alike at another place (None: not measured). `elsewhere` counts
    tensors that equal one of another name in the base.
    """

    tensors: int = 0
    parameters: int = 0
    matched: int = 0
    matched_share: float = 0.0
    informative: int = 0
    constant: int = 0
    identical: int = 0
    after_cast: int = 0
    sample_equal: int = 0
    equal_share: float = 0.0
    measured: int = 0
    median_cosine: float | None = None
    low_cosine: float | None = None
    median_relative_l2: float | None = None
    near_share: float = 0.0
    ranked: int = 0
    low_rank: int = 0
    spectrum: float | None = None
    spectrum_tells: bool = False
    reordered: float | None = None
    elsewhere: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenizerCheck:
    """How the tokenizers stand to each other, by which file, and what differs; for people."""

    relation: TokenizerRelation
    file: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdapterFit:
    """Whether an adapter fits a base: `modules` adapted modules, those that `fit`, and what does not, for people."""

    kind: str
    modules: int
    fit: int
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentShare:
    """What one of several named parents explains of a merge.

    `weight` is the median, over the tensors, of its factor in the mixture of parents (none negative) that comes nearest to
    the child; `verbatim` counts tensors that are equal to its own and to no other parent's, of which `moved` stand at another
    place in it. `verdict` and `reason` are those of comparing the child with it alone.
    """

    name: str
    weight: float | None
    verbatim: int
    moved: int
    verdict: DescentVerdict
    reason: str
    median_cosine: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Descent:
    """What came of comparing the weights of `child` with those of `bases`, as they were named.

    `method` is `sample` or `full`. `tensors` are sorted by name; `left_out` says how many are not among them for their
    number. `added` and `removed` have no counterpart, `reshaped` one of another shape. `parents` stands for several bases
    only, and `residual` is then what no mixture of them explains, over the length of the child. `faults` are files that
    could not be read, each with the reason, `notes` what else whoever reads the verdict has to know, and `limits` what it
    does not show.
    """

    child: str
    bases: tuple[str, ...]
    method: str
    verdict: DescentVerdict
    reason: str
    figures: Figures
    tensors: tuple[Likeness, ...] = ()
    left_out: int = 0
    added: Unmatched = Unmatched()
    removed: Unmatched = Unmatched()
    reshaped: Unmatched = Unmatched()
    parents: tuple[ParentShare, ...] = ()
    residual: float | None = None
    tokenizer: TokenizerCheck | None = None
    adapter: AdapterFit | None = None
    faults: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
