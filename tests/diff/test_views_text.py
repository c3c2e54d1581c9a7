"""The report for a terminal: what needs review first, everything by severity, nothing a terminal would obey."""

from pathlib import Path

import pytest
from diff import version_two as two
from views.shop import HOSTILE

from aibom.diff.change import Item, Value
from aibom.diff.compare import diff
from aibom.diff.kinds import Kind
from aibom.diff.views.text import text
from aibom.records.evidence import Evidence
from aibom.records.gaps import Severity

GOLDEN = Path(__file__).parent / "golden"


def _lines(*arguments: object, **options: bool) -> list[str]:
    return text(*arguments, **options).decode().splitlines()  # type: ignore[arg-type]


def test_version_two_reads_as_it_should() -> None:
    """Base replaced, safetensors to pickle, terms of data four steps back: the whole report."""
    assert text(*two.difference()).decode() == (GOLDEN / "version-two.txt").read_text(encoding="utf-8")


def test_the_first_line_says_what_needs_review_and_why() -> None:
    """What weighs most, in the words of the first of each kind, and the number of the rest."""
    found = [
        two.made(1, kind=Kind.OTHER_BYTES, severity=Severity.CRITICAL),
        two.made(2, ref=two.SHOP.ref("org/base")),
        two.made(3, ref=two.SHOP.ref("org/data")),
        two.made(4, kind=Kind.FACT, severity=Severity.INFO),
    ]
    assert _lines(two.changes(found), two.plain(), two.plain())[0] == (
        "Review needed: 1 critical, 2 high: model-1.safetensors of org/tiny changed (same-revision-other-bytes); "
        "model-2.safetensors of org/base changed (weights-changed, and 1 more); besides 1 info"
    )


def test_the_first_line_names_only_what_is_below_review() -> None:
    """Medium and below need no review by themselves, and are named all the same."""
    lines = _lines(two.changes([two.made(1, severity=Severity.MEDIUM)]), two.plain(), two.plain())
    assert lines[0] == "No critical or high change; 1 medium: model-1.safetensors of org/tiny changed (weights-changed)"


def test_nothing_is_never_called_the_same_behaviour() -> None:
    """Equal records differ in nothing; the last line says what that is worth."""
    old, _ = two.versions()
    lines = _lines(diff(old, old), old, old)
    assert lines[0] == "Nothing differs between the two records"
    assert lines[-1].startswith("No finding does not mean the same behaviour")
    missed = _lines(two.changes([], uncompared=["files not listed in OLD: org/base"]), old, old)
    assert missed[0] == "Nothing differs between the two records; 1 thing could not be compared"
    assert missed[missed.index("Not compared:") + 1] == "  files not listed in OLD: org/base"


def test_a_difference_of_the_records_is_listed_last_and_called_so() -> None:
    """It is no change of the model, is not counted as one, and its reason stands with it."""
    only = two.made(1, kind=Kind.RECORD, record_only="it is how the two records were made")
    lines = _lines(two.changes([only]), two.plain(), two.plain())
    assert lines[0].startswith("No change of the model is recorded: the two records themselves have 1 difference")
    start = lines.index("Differences of the two records only, not of the model: 1")
    assert "      of the records only: it is how the two records were made" in lines[start:]
    both = _lines(two.changes([two.made(2), only]), two.plain(), two.plain())
    assert both.index("high: 1") < both.index("Differences of the two records only, not of the model: 1")
    assert both[0].startswith("Review needed: 1 high")


def test_unrelated_models_are_called_so_before_all_else() -> None:
    """Whoever mixes up two files learns it from the first line."""
    lines = _lines(two.changes([two.made()], related=""), two.plain(), two.plain())
    assert lines[0].startswith("Unrelated models: nothing recorded joins org/tiny and org/tiny")
    assert lines[1].startswith("Review needed")


def test_a_path_of_two_hundred_steps_is_folded() -> None:
    """Both ends are named, and how many lie between."""
    path = tuple(two.SHOP.ref(f"org/m{step}") for step in range(200))
    lines = _lines(two.changes([two.made(ref=path[-1], path=path)]), two.plain(), two.plain())
    [found] = [line for line in lines if "path:" in line]
    assert found.strip() == (
        "path: org/m0 <- org/m1 <- org/m2 <- org/m3 <- (192 more) <- org/m196 <- org/m197 <- org/m198 <- org/m199"
    )


def test_many_of_one_kind_and_many_shards_are_folded() -> None:
    """The first are told in full, the rest counted with both ends named; `every` folds nothing."""
    shards = tuple(
        Item(what=f"model-{shard:03}-of-100.safetensors", after=Value(text="new")) for shard in range(1, 101)
    )
    found = [two.made(1, items=shards)] + [
        two.made(number, kind=Kind.FILE_CHANGED, severity=Severity.INFO, ref=two.SHOP.ref(f"org/m{number}"))
        for number in range(500)
    ]
    folded, whole = (_lines(two.changes(found), two.plain(), two.plain(), every=every) for every in (False, True))
    assert "      and 95 more, from model-006-of-100.safetensors to model-100-of-100.safetensors" in folded
    assert "    and 480 more of this kind, from org/m20 to org/m499; --verbose lists them" in folded
    assert len(folded) < 150
    assert sum("-of-100.safetensors: new" in line for line in whole) == 100
    assert sum(line.endswith("changed") and "org/m" in line for line in whole) == 500


def test_where_two_long_texts_part_is_shown() -> None:
    """Two texts that begin alike must not look the same because they were shortened."""
    shared = "the model is for research " * 100
    item = Item(what="use-case", before=Value(text=f"{shared}and no more"), after=Value(text=f"{shared}and for sale"))
    lines = _lines(two.changes([two.made(items=(item,))]), two.plain(), two.plain())
    old, new = (next(line for line in lines if f" {side}: " in line and "research" in line) for side in ("old", "new"))
    assert old.endswith("and no more")
    assert new.endswith("and for sale")
    assert max(map(len, (old, new))) < 200


def test_the_places_that_were_read_are_named() -> None:
    """File, position and commit of either side; of many the first few."""
    value = Value(text="x", evidence=tuple(Evidence(path=f"{n}.md", extractor="card") for n in range(9)))
    lines = _lines(
        two.changes([two.made(items=(Item(what="a", before=value, after=value),))]), two.plain(), two.plain()
    )
    assert sum("[0.md, 1.md, 2.md and 6 more]" in line for line in lines) == 2
    told = _lines(two.changes([two.made()]), two.plain(), two.plain())
    assert any(line.endswith(f"[README.md line 3 at {'1' * 12}]") for line in told)


@pytest.mark.parametrize("value", HOSTILE, ids=ascii)
def test_what_strangers_wrote_is_shown_and_not_obeyed(value: str) -> None:
    """No control character, no bidi control, no line that they broke."""
    shown = text(*two.hostile(value)).decode()
    assert all(character.isprintable() or character == "\n" for character in shown)
    assert len(shown.splitlines()) == len(text(*two.hostile("x")).decode().splitlines())
