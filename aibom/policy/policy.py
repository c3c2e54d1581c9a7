"""What a policy demands, what it lets pass for a while, and what a model is used for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from aibom.records.evidence import Assurance
from aibom.records.gaps import Severity
from aibom.records.refs import ArtifactRef

__all__ = ["DEMANDS", "SEVERITIES", "Context", "Demands", "OnPartial", "Policy", "Tier", "Use", "Waiver", "named"]

DEMANDS: tuple[str, ...] = (
    "advisories",
    "allowed-licenses",
    "complete-walk",
    "denied-ancestors",
    "denied-datasets",
    "denied-licenses",
    "maximum-horizon",
    "required-assurance",
    "required-profiles",
)
"""What findings of a policy's own demands are called; they stand beside the rules."""

SEVERITIES: tuple[Severity, ...] = tuple(Severity)
"""From the least to the most."""


class Found(Protocol):
    """What a rule found."""

    @property
    def rule(self) -> str:
        """The rule's id."""
        ...

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        ...


class Tier(StrEnum):
    """How much depends on a model, from the most to the least; `UNSTATED` where no context says how it is used."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    UNSTATED = "unstated"


class Use(StrEnum):
    """What a context file says of the use of a model."""

    AUTOMATED_DECISIONS = "automated-decisions"
    CUSTOMER_FACING = "customer-facing"
    WRITE_ACCESS = "write-access"
    REGULATED_DATA = "regulated-data"


class OnPartial(StrEnum):
    """What is made of a walk that did not reach everything."""

    FAIL = "fail"
    WARN = "warn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """How a model is used: those of `Use` that apply."""

    uses: frozenset[Use]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A finding that somebody lets pass until a day: `subject` and `parent` are purl patterns; `where` is file and line."""

    rule: str
    subject: str
    parent: str = ""
    reason: str
    owner: str
    expires: date
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """What is demanded of a Bom.

    `rules` says of each rule that is spoken of `on`, `off`, or its severity; `unlisted` whether the other rules are on.
    Findings of `fail_at` and above fail, those below are told. Denials are purl patterns or `sha256:DIGEST`.
    `assurance` is what every derivation needs a claim of, `horizon` the most steps in a row without evidence. None
    means that nothing is demanded.
    """

    fail_at: Severity = Severity.HIGH
    unlisted: bool = True
    rules: Mapping[str, str] = field(default_factory=dict)
    allowed_licenses: tuple[str, ...] | None = None
    denied_licenses: tuple[str, ...] = ()
    denied_ancestors: tuple[str, ...] = ()
    denied_datasets: tuple[str, ...] = ()
    assurance: Assurance | None = None
    horizon: int | None = None
    profiles: tuple[str, ...] = ()
    on_partial: OnPartial = OnPartial.FAIL

    def is_on(self, rule: str) -> bool:
        """Say whether a rule is looked at.

        >>> Demands(rules={"cycle": "off"}).is_on("cycle"), Demands(unlisted=False).is_on("cycle")
        (False, False)
        """
        said = self.rules.get(rule)
        return self.unlisted if said is None else said != "off"

    def severity(self, found: "Found") -> Severity:
        """Return the severity of what a rule found: that of the policy where it sets one, else its own."""
        said = self.rules.get(found.rule, "on")
        return found.severity if said in {"on", "off"} else Severity(said)

    @property
    def fails(self) -> bool:
        """Whether anything can fail, whatever the rules there are."""
        stated = any(said != "off" for said in self.rules.values())
        return bool(
            self.unlisted
            or stated
            or self.allowed_licenses is not None
            or self.denied_licenses
            or self.denied_ancestors
            or self.denied_datasets
            or self.assurance is not None
            or self.horizon is not None
            or self.profiles
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A policy with all it extends: what is demanded in each tier, what sets the tier, and what is waived.

    `name` is that of the preset or file it was read from; `chain` names everything it consists of, itself first.
    `profiles` says where each profile that some tier requires is named.
    """

    name: str
    chain: tuple[str, ...] = ()
    demands: Mapping[Tier, Demands]
    risk: Mapping[Use, Tier] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    profiles: Mapping[str, str] = field(default_factory=dict)

    def tier(self, context: Context | None) -> Tier:
        """Return the tier that a use belongs to: the highest that one part of it sets, `low` where none does."""
        if context is None:
            return Tier.UNSTATED
        order = tuple(Tier)
        return min((self.risk.get(use, Tier.LOW) for use in context.uses), key=order.index, default=Tier.LOW)


def named(ref: ArtifactRef) -> str:
    """Return the purl of an artifact at no particular revision, which is what a finding and a waiver go by.

    >>> named(ArtifactRef(namespace="org", name="tiny", revision="0" * 40))
    'pkg:huggingface/org/tiny'
    """
    return ref.unpinned.purl
