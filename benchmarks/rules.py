"""Time all rules over the deepest sample, and those on edges and licenses over every real edge of AIBOM_TEST_DATA.

What the latter find is compared, pair by pair, with what benchmarks/edge_counts.py counts in the same table without them.
"""

import os
import statistics
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from edge_counts import BESIDE_PARENTS, Count, Pair, counts
from edge_table import rows, whole

from aibom import plugins
from aibom.build import find_gaps
from aibom.gaps.interface import Rule
from aibom.records.gaps import Gap
from aibom.records.lineage import Lineage
from aibom.records.refs import Kind

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "samples"))
from write import replay  # noqa: E402 - beside the samples

ROUNDS = 5
EDGE_RULES = frozenset(
    {"base-quantized-copy", "cycle", "namespace-missing", "parent-missing", "parent-not-identified"}
    | {"quantized-twice", "registry-not-walked", "self-reference", "wrong-case"}
    | {"license-differs", "license-missing", "license-more-permissive", "license-noncommercial-data"}
    | {"license-tension", "license-text-differs", "license-unknown-terms", "license-unnamed"}
)


def seconds(lineage: Lineage, rules: tuple[Rule, ...]) -> float:
    """Return the median of five runs of the rules, each over a lineage that they have not seen."""
    taken = []
    for _ in range(ROUNDS):
        new = replace(lineage)
        begin = time.perf_counter()
        find_gaps(new, rules)
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def main() -> None:
    """Print both."""
    rules = plugins.rules(built_in_only=True)
    family = replay(ROOT / "samples" / "deep-family" / "evidence").lineage
    models = sum(node.ref.kind is Kind.MODEL for node in family.nodes)
    print(
        f"{len(rules)} rules over a chain of {models} models ({len(family.nodes)} artifacts, {len(family.edges)} edges): "
        f"{seconds(family, rules):.3f} s (goal: 0.5 s)"
    )
    print(f"slowest alone: {_slowest(family, rules)}")
    folder = os.environ.get("AIBOM_TEST_DATA")
    if folder:
        _over_the_table(Path(folder), tuple(rule for rule in rules if rule.id in EDGE_RULES))
    else:
        print("AIBOM_TEST_DATA is not set: no real edges")


def _slowest(lineage: Lineage, rules: tuple[Rule, ...]) -> str:
    each = sorted(((seconds(lineage, (rule,)), rule.id) for rule in rules), reverse=True)[:5]
    return ", ".join(f"{name} {taken * 1000:.0f} ms" for taken, name in each)


def _over_the_table(folder: Path, rules: tuple[Rule, ...]) -> None:
    table = rows(folder)
    number_of_rows, counted = len(table), counts(table)
    begin = time.perf_counter()
    lineage = whole(table)
    built = time.perf_counter() - begin
    table.clear()  # a million texts that the collector of the interpreter would look at again and again
    begin, worked = time.perf_counter(), time.process_time()
    gaps = find_gaps(lineage, rules)
    taken, worked = time.perf_counter() - begin, time.process_time() - worked
    print(
        f"\n{len(rules)} rules on edges and licenses over {number_of_rows:,} rows ({len(lineage.nodes):,} artifacts, "
        f"{len(lineage.edges):,} edges), in one process: {taken:.1f} s, {worked:.1f} s of them on a core (goal: 20 s); "
        f"{built:.1f} s before that, to make records of the table"
    )
    number = Counter(gap.rule for gap in gaps)
    print("  " + "\n  ".join(f"{number[rule.id]:7,}  {rule.id}" for rule in sorted(rules, key=lambda rule: rule.id)))
    print("\nbeside what is counted without the rules:")
    pairs = _pairs(gaps)
    for count in counted:
        _compare(count, pairs)
    print("\nwhat the rules that compare terms say besides:")
    for (rule, what), times in sorted(_besides(gaps, lineage).items()):
        print(f"  {times:7,}  {rule}: {what}")


def _pairs(gaps: tuple[Gap, ...]) -> dict[str, set[Pair]]:
    """Return the pairs each rule speaks of; for a path of licenses those of one step, for each license the terms alone."""
    found: dict[str, set[Pair]] = {}
    for gap in gaps:
        if _is_compared(gap):
            pair = (gap.subject.repo, gap.parent.repo if gap.parent else "")
            found.setdefault(gap.rule, set()).add(pair)
            if gap.rule == "license-missing" and " is under " in gap.needed:
                found.setdefault(BESIDE_PARENTS, set()).add(pair)
    return found


def _is_compared(gap: Gap) -> bool:
    return gap.rule not in {"license-more-permissive", "license-tension"} or not (_is_far(gap) or _is_name(gap))


def _is_far(gap: Gap) -> bool:
    return ", which " in gap.needed.partition("(path: ")[2]


def _is_name(gap: Gap) -> bool:
    return " and the name " in gap.needed


def _compare(count: Count, pairs: dict[str, set[Pair]]) -> None:
    told = {pair for rule in count.rules for pair in pairs.get(rule, ()) if count.of(pair)}
    names = " or ".join(count.rules)
    print(f"  {count.title}: {len(told):,} by {names}, {len(count.pairs):,} in the table")
    if count.known:
        print(f"    {count.known:7,}  in docs/defects.md")
        for times, why in count.parts:
            print(f"    {times:+7,}  {why}")
        left = len(count.pairs) - count.known - sum(times for times, _ in count.parts)
        print(f"    {len(count.pairs):7,}  {'are left' if not left else f'are left: {left:+,} WITHOUT A REASON'}")
    for words, other in (("the rules alone", told - set(count.pairs)), ("the table alone", set(count.pairs) - told)):
        if other:
            print(f"    {len(other):7,}  by {words}, WITHOUT A REASON: {sorted(other)[:3]}")


def _besides(gaps: tuple[Gap, ...], lineage: Lineage) -> Counter[tuple[str, str]]:
    """Return how often the rules that compare terms speak of something else than licenses of one step that differ."""
    stated = {node.ref: {str(claim.value) for claim in node.facts} for node in lineage.nodes}
    found: Counter[tuple[str, str]] = Counter()
    for gap in gaps:
        if gap.rule in {"license-more-permissive", "license-tension"} and gap.parent is not None:
            if _is_name(gap):
                found[gap.rule, "a name that is demanded and not shown"] += 1
            elif _is_far(gap):
                found[gap.rule, "over several steps, through what states no license of known terms"] += 1
            elif stated[gap.subject] & stated[gap.parent]:
                found[gap.rule, "under the same license, which lets nothing derived be passed on"] += 1
    return found


if __name__ == "__main__":
    main()
