"""The verdict in a package: the BOM by the policy `standard`, in the tier that its context sets, on the day of the walk."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from aibom import plugins
from aibom.gaps.interface import Rule
from aibom.package.layout import BOMS
from aibom.policy import joined
from aibom.policy.gate import Terms, judge
from aibom.policy.policy import Context
from aibom.policy.read import preset
from aibom.policy.reports.json import json
from aibom.policy.verdict import Judged
from aibom.records.bom import Bom

__all__ = ["POLICY", "checked"]

POLICY = "standard"
"""The policy that `aibom check` judges by where none is named."""


def checked(bom: Bom, context: Context, rules: Sequence[Rule], time: str) -> bytes:
    """Return what `aibom check --context` says of the BOM in a package, as JSON; `rules` are those that it ran.

    Raises:
        PluginError: a rule cannot be loaded.
    """
    policy = preset(POLICY, [rule.id for rule in plugins.rules()])
    tier = policy.tier(context)
    names = policy.demands[tier].profiles
    profiles = [joined.load_profile(name) for name in names]
    verdict = judge(
        bom,
        Terms(
            policy=policy,
            today=date.fromisoformat(time[:10]),
            rules=tuple(rule.id for rule in rules),
            more_checks=("required-profiles",) * bool(names),
        ),
        context,
        more=[reason for profile in profiles for reason in joined.profiled(bom, profile, "")],
    )
    notes = (*verdict.notes, *(joined.profile_note(bom, profile, "") for profile in profiles))
    return json([Judged(called=next(iter(BOMS.values())), tier=tier, verdict=replace(verdict, notes=notes))])
