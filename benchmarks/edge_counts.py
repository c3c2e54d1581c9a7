"""The same defects counted in the table itself, by its own columns and by names, with nothing of aibom.

Each count is made comparable with what the rules say, pair by pair, and starts from the figure of docs/defects.md: what
is taken from that, or added, is counted here as well and has its reason.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from edge_circles import closing, group

__all__ = ["BESIDE_PARENTS", "Count", "Pair", "counts"]

BESIDE_PARENTS = "license-missing, with a parent's"
"""The gaps of license-missing that say what a parent is under."""

Row = Mapping[str, str]
Pair = tuple[str, str]
Check = Callable[[Row], bool]

RESTRICTIVE = frozenset(
    {"llama2", "llama3", "gemma", "openrail", "openrail++", "creativeml-openrail-m", "bigscience-bloom-rail-1.0"}
    | {"bigcode-openrail-m", "deepfloyd-if-license", "cc-by-nc-4.0", "cc-by-nc-sa-4.0", "cc-by-nc-nd-4.0"}
)
NOTICE = frozenset(
    {"apache-2.0", "mit", "bsd", "bsd-2-clause", "bsd-3-clause", "bsd-3-clause-clear", "cc0-1.0", "unlicense"}
    | {"afl-3.0", "wtfpl"}
)
"""From the former to the latter: the count of docs/defects.md leaves out copyleft, cc-by and the Artistic License."""
_BOTH_NAMES = re.compile(r"gguf|gptq|awq|4bit|4-bit|bpw")
"""What made up the count of quantizations by name is not recorded; with these words it comes out the same."""
_FEW_BITS = frozenset(
    {"gguf", "ggml", "awq", "gptq", "exl2", "bnb", "hqq", "aqlm", "imatrix", "fp8", "int4", "int8", "nf4"}
    | {f"{number}bit{plural}" for number in range(2, 9) for plural in ("", "s")}
)


@dataclass(frozen=True, kw_only=True)
class Count:
    """One defect: the figure of docs/defects.md (0: none), what is added or taken and why, and the pairs that are left.

    `rules` are those that must speak of each of the pairs, one of them at least, and of no other pair that `of` takes.
    A pair is child and parent; where a rule speaks of an artifact alone the second part is empty.
    """

    title: str
    rules: tuple[str, ...]
    known: int
    parts: tuple[tuple[int, str], ...] = ()
    pairs: Collection[Pair]
    of: Callable[[Pair], bool] = lambda _: True


def counts(table: Sequence[Row]) -> tuple[Count, ...]:
    """Return the counts of all defects that the table shows."""
    return (*_parents(table), *_loops(table), *_quantized(table), *_licensed(table))


def _licenses(cell: str) -> set[str]:
    """Return the licenses of a cell."""
    return set(cell.split("|")) - {""}


def _pair(row: Row) -> Pair:
    return row["child"], row["parent_resolved"] or row["parent"].strip()


def _loops_back(row: Row) -> bool:
    return row["parent_resolved"] == row["child"]


def _names_nothing(row: Row) -> bool:
    """Say whether what is named is no id: no name, a file, a path, or a dot at the end."""
    text = row["parent"]
    return text == "None" or text.endswith((".", ".h5", ".safetensors")) or text.startswith("models/")


def _is_service(row: Row) -> bool:
    return re.fullmatch(r"gpt[34][.\d]*", row["parent"]) is not None


def _split(table: Iterable[Row], check: Check) -> tuple[list[Row], list[Row]]:
    """Return the rows that pass, and the others."""
    sides: tuple[list[Row], list[Row]] = ([], [])
    for row in table:
        sides[not check(row)].append(row)
    return sides


def _parents(table: Sequence[Row]) -> list[Count]:
    by = {
        status: [row for row in table if row["parent_status"] == status]
        for status in ("self", "case_mismatch", "no_namespace", "not_in_list")
    }
    bare, service = _split(by["no_namespace"], lambda row: not _is_service(row))
    no_id, bare = _split(bare, _names_nothing)
    no_path, absent = _split(by["not_in_list"], _names_nothing)
    spaced, absent = _split(absent, lambda row: row["parent"] != row["parent"].strip())
    return [
        Count(
            title="parent named in the wrong case",
            rules=("wrong-case",),
            known=700,
            pairs={_pair(row) for row in by["case_mismatch"]},
        ),
        Count(
            title="parent named without its account",
            rules=("namespace-missing",),
            known=16_547,
            parts=(
                (-len(no_id), "no id at all: parent-not-identified tells them"),
                (-len(service), "a closed service: registry-not-walked tells it"),
            ),
            pairs={_pair(row) for row in bare},
        ),
        Count(
            title="parent not in the list",
            rules=("parent-missing",),
            known=4001,
            parts=(
                (-len(no_path), "paths, or a dot at the end: parent-not-identified tells them"),
                (-len(spaced), "a blank before the id of what is there: read as that"),
            ),
            pairs={_pair(row) for row in absent},
        ),
        Count(
            title="parent that is no id",
            rules=("parent-not-identified",),
            known=0,
            pairs={(row["child"], "") for row in (*no_id, *no_path)},
        ),
        Count(
            title="parent that is a closed service",
            rules=("registry-not-walked",),
            known=0,
            pairs={_pair(row) for row in service},
        ),
    ]


def _loops(table: Sequence[Row]) -> list[Count]:
    loops = [row for row in table if _loops_back(row)]
    above: dict[str, list[str]] = {}
    for child, parent in (_pair(row) for row in table if not _loops_back(row)):
        above.setdefault(child, []).append(parent)
    closers = closing(above)
    groups = {group(child, above) for child, _ in closers}
    return [
        Count(
            title="names itself",
            rules=("self-reference",),
            known=665,
            parts=((sum(row["parent_status"] != "self" for row in loops), "in other letters: classed as wrong case"),),
            pairs={_pair(row) for row in loops},
        ),
        Count(
            title="circles",
            rules=("cycle",),
            known=9,
            parts=((len(groups) - len(closers), "more than one circle among the same models: one group, one gap"),),
            pairs={(each[0], each[1]) for each in groups},
        ),
    ]


def _few_bits(name: str) -> bool:
    words = re.split(r"[-_.]", name.rpartition("/")[2].lower())[1:]
    parted = any(one.isdigit() and len(one) == 1 and two == "bit" for one, two in pairwise(words))
    return parted or bool(_FEW_BITS & set(words)) or any(word.endswith("bpw") for word in words)


def _quantized(table: Sequence[Row]) -> list[Count]:
    rest = [row for row in table if not _loops_back(row) and not _names_nothing(row)]
    copied = [row for row in rest if row["relation_inferred"] == "quantized"]
    copies = {row["child"] for row in copied}

    def of_bnb(pair: Pair) -> bool:
        return "bnb-4bit" in pair[1].lower()

    def named(pair: Pair) -> bool:
        return all(_BOTH_NAMES.search(end.lower()) for end in pair)

    every = {_pair(row) for row in table}
    own = {pair for pair in every if pair[0] == pair[1]}
    inside = {pair for pair in every - own if named(pair) and not (_few_bits(pair[1]) or pair[1] in copies)}
    return [
        Count(
            title="quantized from what is a quantized copy by relation or name",
            rules=("quantized-twice",),
            known=0,
            pairs={_pair(row) for row in copied if row["parent_resolved"] in copies or _few_bits(_pair(row)[1])},
        ),
        Count(
            title="both names say few bits, fine-tunes included",
            rules=("quantized-twice", "base-quantized-copy"),
            known=1554,
            parts=(
                (-sum(named(pair) for pair in own), "name themselves: self-reference tells them"),
                (-len(inside), "the letters within another word, such as 64-bitnet"),
            ),
            pairs={pair for pair in every - own - inside if named(pair)},
            of=named,
        ),
        Count(
            title="base is a bnb-4bit copy",
            rules=("base-quantized-copy", "quantized-twice"),
            known=6886,
            parts=((-sum(of_bnb(pair) for pair in own), "name themselves: self-reference tells them"),),
            pairs={pair for pair in every - own if of_bnb(pair)},
            of=of_bnb,
        ),
    ]


def _licensed(table: Sequence[Row]) -> list[Count]:
    rest = [row for row in table if not _loops_back(row)]
    both = [row for row in rest if row["child_license"] and row["parent_license"]]
    differing = [row for row in both if row["child_license"] != row["parent_license"]]
    shared, apart = _split(
        differing, lambda row: bool(_licenses(row["child_license"]) & _licenses(row["parent_license"]))
    )
    differ = {_pair(row) for row in apart}
    dropped = {_pair(row) for row in both if row["parent_license"] in RESTRICTIVE and row["child_license"] in NOTICE}
    llama = {_pair(row) for row in both if (row["parent_license"], row["child_license"]) == ("llama2", "apache-2.0")}
    return [
        Count(
            title="license differs",
            rules=("license-differs", "license-more-permissive", "license-tension"),
            known=12_601,
            parts=((-len(shared), "have one of several licenses in common: nothing to tell"),),
            pairs=differ,
            of=differ.__contains__,
        ),
        Count(
            title="restrictive parent, permissive child",
            rules=("license-more-permissive",),
            known=4243,
            pairs=dropped,
            of=dropped.__contains__,
        ),
        Count(
            title="of these, llama2 to apache-2.0",
            rules=("license-more-permissive",),
            known=2430,
            pairs=llama,
            of=llama.__contains__,
        ),
        *_unlicensed(table),
    ]


def _unlicensed(table: Sequence[Row]) -> list[Count]:
    stated = {row["child"]: row["child_license"] for row in table}
    stated |= {row["parent_resolved"]: row["parent_license"] for row in table if row["parent_resolved"]}
    bare = [row for row in table if not row["child_license"] and not _loops_back(row)]
    edges = [row for row in bare if row["parent_license"]]
    below = {row["child"] for row in edges}
    spaced = {row["child"] for row in bare if row["parent"].startswith(" ") and stated.get(_pair(row)[1])} - below
    there = [row for row in table if row["parent_status"] == "no_namespace"]
    read = {row["parent"] for row in there if not _names_nothing(row) and not _is_service(row)}
    lone = {name for name in read | set(stated) if not stated.get(name)}
    unnamed = {name for name, cell in stated.items() if cell and _licenses(cell) <= {"other", "unknown"}}
    return [
        Count(
            title="no license, and the parent states one",
            rules=(BESIDE_PARENTS,),
            known=18_489,
            parts=(
                (len(below) - len(edges), "further parents of the same child: one gap, which lists them"),
                (len(spaced), "a blank before the id, so that the table has no license of the parent"),
            ),
            pairs={(name, "") for name in below | spaced},
        ),
        Count(title="no license at all", rules=("license-missing",), known=0, pairs={(name, "") for name in lone}),
        Count(title="license `other`", rules=("license-unnamed",), known=0, pairs={(name, "") for name in unnamed}),
    ]
