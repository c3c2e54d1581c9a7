"""Each row of docs/defects.md in the Hub's own list of July 2024: found, counted, and a sample of it classified."""

import csv
import gzip
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from gaps.cases import HEALTHY, edge, fact

from aibom import plugins
from aibom.build import find_gaps
from aibom.gaps._licenses import Terms, family
from aibom.gaps._quantized import has_quantized_weights, how_quantized
from aibom.gaps._tags import training_tags
from aibom.graph import cycles
from aibom.records.claims import Fact, FactClaim, Relation
from aibom.records.gaps import Severity
from aibom.records.lineage import Edge, Lineage, Node
from aibom.records.refs import ArtifactRef, Form, Kind, Unidentified, classify
from aibom.records.snapshot import Resolution

Row = dict[str, str]
SAMPLE = 100
RELATIONS = {**{relation.value: relation for relation in Relation}, "": Relation.UNSPECIFIED_BASE}


def _rows(folder: Path, name: str) -> list[Row]:
    with gzip.open(folder / "lineage" / name, "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def edges(real_data: Path) -> list[Row]:
    """Every declared base-model edge."""
    return _rows(real_data, "edges_hub_2024-07.csv.gz")


@pytest.fixture(scope="module")
def trained(real_data: Path) -> list[Row]:
    """Every declared dataset of a model."""
    return _rows(real_data, "model_dataset_edges_2024-07.csv.gz")


@pytest.fixture(scope="module")
def models(real_data: Path) -> list[Row]:
    """Every model of the list that is tagged as merge or GGUF, or whose library is peft."""
    found = _rows(real_data, "models_hub_2024-07.csv.gz")
    marks = {"merge", "gguf"}
    return [row for row in found if row["library_name"] == "peft" or marks & set(row["region_tags_other"].split("|"))]


def sample(rows: Sequence[Row]) -> list[Row]:
    """Return at most a hundred of the rows, evenly spread."""
    return list(rows[:: max(1, len(rows) // SAMPLE)][:SAMPLE])


def stated(ref: ArtifactRef, licenses: str) -> list[FactClaim]:
    """Return the license claims of a cell that separates several by `|`."""
    return [fact(Fact.LICENSE, text, ref) for text in licenses.split("|") if text]


def lineage(row: Row, relation: Relation | None = None) -> Lineage:
    """Return what a walk makes of one edge of the table, if both ends can be read."""
    child, parent = ArtifactRef.from_repo(row["child"]), classify(row["parent"])
    assert isinstance(parent, ArtifactRef)
    nodes = {
        ref: Node(ref=ref, resolution=Resolution.RESOLVED, facts=tuple(stated(ref, licenses)))
        for ref, licenses in ((parent, row["parent_license"]), (child, row["child_license"]))
    }
    found: list[Edge] = [edge(child, parent, relation or RELATIONS[row["relation_inferred"]])]
    return Lineage(
        subject=child, nodes=tuple(nodes[ref] for ref in sorted(nodes)), edges=tuple(found), walk=HEALTHY.walk
    )


def judged(found: Lineage, rule: str) -> list[Severity]:
    """Return the severities of what one rule finds."""
    rules = [each for each in plugins.rules() if each.id == rule]
    return [gap.severity for gap in find_gaps(found, rules)]


def with_status(rows: Sequence[Row], status: str, key: str = "parent_status") -> list[Row]:
    """Return the rows the table's maker put into one class."""
    return [row for row in rows if row[key] == status]


def test_ids_without_namespace(edges: list[Row]) -> None:
    """16,547, of which 393 resolve to nothing: each is an id to ask for, a file name, or no id; none raises."""
    rows = with_status(edges, "no_namespace")
    assert len(rows) == 16_547
    assert Counter(row["parent"] for row in rows).most_common(2) == [("distilbert-base-uncased", 4698), ("gpt2", 2265)]
    forms = Counter(
        "asked" if isinstance(found := classify(row["parent"]), ArtifactRef) else found.form.value for row in rows
    )
    assert forms["asked"] > 16_500
    assert set(forms) == {"asked", Form.EMPTY.value, Form.FILE_NAME.value, Form.MALFORMED.value}


def test_parents_not_in_the_list(edges: list[Row]) -> None:
    """4,001: what can be asked for is asked for, paths and ids with a dot at their end are not."""
    rows = with_status(edges, "not_in_list")
    assert len(rows) == 4001
    named = {row["parent"]: classify(row["parent"]) for row in rows}
    odd = {text: found.form for text, found in named.items() if isinstance(found, Unidentified)}
    assert {form for text, form in odd.items() if text.startswith("models/")} == {Form.PATH}
    assert odd["runwayml/stable-diffusion-v1-5."] is Form.MALFORMED
    spaced = {text for text in named if text != text.strip()}
    assert spaced == {" m3rg-iitd/matscibert", " stabilityai/stable-diffusion-xl-base-1.0"}
    assert not spaced & set(odd)
    assert len(odd) < 40


def test_parents_in_the_wrong_case(edges: list[Row]) -> None:
    """700: classified as written; what the registry answers with is the same but for case."""
    rows = with_status(edges, "case_mismatch")
    assert len(rows) == 700
    for row in rows:
        found = classify(row["parent"])
        assert isinstance(found, ArtifactRef)
        assert found.repo == row["parent"] != row["parent_resolved"]
        assert found.repo.lower() == row["parent_resolved"].lower()


def test_self_references(edges: list[Row]) -> None:
    """665, in whatever case: each is found."""
    rows = with_status(edges, "self")
    assert len(rows) == 665
    for row in sample([row for row in rows if row["parent"] == row["child"]]):
        assert judged(lineage(row), "self-reference") == [Severity.MEDIUM]


def test_cycles_and_depth(edges: list[Row]) -> None:
    """Walked by their parents: the pair that names each other, and the 39 steps of the layers of command-r."""
    above: dict[str, list[str]] = {}
    for row in edges:
        above.setdefault(row["child"], []).append(row["parent_resolved"] or row["parent"])
    one = "weiren119/distilhubert-finetuned-gtzan"
    [other] = above[one]
    assert above[other] == [one]
    refs = [ArtifactRef.from_repo(name) for name in (one, other)]
    nodes = tuple(Node(ref=ref, resolution=Resolution.RESOLVED) for ref in sorted(refs))
    both = (edge(refs[0], refs[1]), edge(refs[1], refs[0]))
    assert len(cycles(Lineage(subject=refs[0], nodes=nodes, edges=both, walk=HEALTHY.walk))) == 1
    chain = ["Citaman/command-r-1-layer"]
    while parents := above.get(chain[-1]):
        chain += parents
    assert len(list(pairwise(chain))) == 39


def test_several_parents(edges: list[Row]) -> None:
    """5,526 children name more than one, the most 53: fewer than are followed."""
    parents = Counter(row["child"] for row in edges)
    assert sum(count > 1 for count in parents.values()) == 5526
    assert parents.most_common(1) == [("PJMixers/LLaMa-3-CursedStock-v1.6-8B", 53)]


def test_bases_that_are_quantized_copies(edges: list[Row]) -> None:
    """6,886 with bnb-4bit in the name, 6,816 of them of one account."""
    rows = [row for row in edges if "bnb-4bit" in row["parent"].lower()]
    assert (len(rows), sum(row["parent"].startswith("unsloth/") for row in rows)) == (6886, 6816)
    for row in sample(rows):
        assert judged(lineage(row, Relation.FINETUNE), "base-quantized-copy") == [Severity.LOW]


def test_quantizations_of_quantizations(edges: list[Row]) -> None:
    """Above 1,500 by the names of both ends and what the table says: the rule sees each of a sample."""
    rows = [row for row in edges if row["relation_inferred"] == "quantized" and row["parent_status"] != "self"]
    ends = [(row, classify(row["parent"])) for row in rows]
    twice = [row for row, ref in ends if isinstance(ref, ArtifactRef) and how_quantized(_bare(ref), ())]
    assert len(twice) > 1500
    for row in sample(twice):
        assert judged(lineage(row), "quantized-twice") == [Severity.LOW]


def _bare(ref: ArtifactRef) -> Node:
    return Node(ref=ref, resolution=Resolution.RESOLVED)


def test_children_without_license(edges: list[Row]) -> None:
    """18,489 edges whose parent states one: a gap that quotes it."""
    rows = [row for row in edges if row["parent_license"] and not row["child_license"]]
    assert len(rows) == 18_489
    [rule] = [each for each in plugins.rules() if each.id == "license-missing"]
    for row in sample([row for row in rows if row["parent_status"] == "exact"]):
        [found] = find_gaps(lineage(row), [rule])
        assert f"is under '{row['parent_license'].split('|')[0]}'" in found.needed or "|" in row["parent_license"]


def test_licenses_that_differ(edges: list[Row]) -> None:
    """12,601 of 75,340: the rule speaks wherever the two have none in common."""
    others = [row for row in edges if row["parent_status"] != "self"]
    both = [row for row in others if row["parent_license"] and row["child_license"]]
    rows = [row for row in both if row["parent_license"] != row["child_license"]]
    assert len(rows) == 12_601
    assert 75_000 < len(both) < 76_000
    apart = [row for row in rows if not set(row["parent_license"].split("|")) & set(row["child_license"].split("|"))]
    for row in sample([row for row in apart if row["parent_status"] == "exact"]):
        assert len(judged(lineage(row), "license-differs")) == 1
    alike = [row for row in both if row["parent_license"] == row["child_license"] and row["parent_status"] == "exact"]
    for row in sample(alike):
        assert judged(lineage(row), "license-differs") == []


def test_terms_that_are_dropped(edges: list[Row]) -> None:
    """4,243 edges from limits of use or a ban of commercial use to a mere notice; by more families of licenses 4,449."""
    rows = [row for row in edges if _is(row["parent_license"], False) and _is(row["child_license"], True)]
    assert len(rows) == 4449
    for row in sample([row for row in rows if row["parent_status"] == "exact"]):
        assert judged(lineage(row, Relation.FINETUNE), "license-differs") == [Severity.HIGH]
    names = {row["parent_license"] for row in rows}
    assert {"llama2", "llama3", "gemma", "openrail++", "cc-by-nc-4.0"} <= names


def _is(license_id: str, permissive: bool) -> bool:
    found = family(license_id.replace("-", "").replace(".", "").lower())
    return found is not None and (found.terms is Terms.PERMISSIVE) is permissive


@pytest.mark.parametrize(("mark", "count", "bare"), [("gguf", 23_176, 11_444), ("merge", 11_118, 2552)])
def test_tags_without_base(models: list[Row], mark: str, count: int, bare: int) -> None:
    """Tagged as what is made of another model, and no base: each is a gap, unless tags name the models merged."""
    rows = [row for row in models if mark in row["region_tags_other"].split("|")]
    without = [row for row in rows if not row["base_models"]]
    assert (len(rows), len(without)) == (count, bare)
    for row in sample([row for row in without if "lazymergekit" not in row["region_tags_other"]]):
        assert judged(_alone(row), "no-parent-declared") == [Severity.HIGH]


def test_adapters_without_base(models: list[Row]) -> None:
    """9,891 of 32,482."""
    rows = [row for row in models if row["library_name"] == "peft"]
    without = [row for row in rows if not row["base_models"]]
    assert (len(rows), len(without)) == (32_482, 9891)
    for row in sample(without):
        assert judged(_alone(row), "no-parent-declared") == [Severity.HIGH]


def test_merges_of_one(models: list[Row]) -> None:
    """3,082 tagged exactly so name one base: a gap, but of quantized copies and of what tags say was trained."""
    rows = [row for row in models if "merge" in row["region_tags_other"].split("|")]
    one = [row for row in rows if row["base_models"] and "|" not in row["base_models"]]
    assert len(one) == 3082
    told: Counter[bool] = Counter()
    for row in sample(one):
        found = _alone(row)
        parent = classify(row["base_models"])
        assert isinstance(parent, ArtifactRef)
        with_base = Lineage(
            subject=found.subject,
            nodes=tuple(sorted((*found.nodes, _bare(parent)), key=lambda node: node.ref)),
            edges=(edge(found.subject, parent, Relation.UNSPECIFIED_BASE),),
            walk=found.walk,
        )
        excused = (
            has_quantized_weights(found.nodes[0]) or bool(training_tags(found.nodes[0])) or parent == found.subject
        )
        assert len(judged(with_base, "merge-of-one")) == (0 if excused else 1)
        told[excused] += 1
    assert min(told[True], told[False]) > 20


def _alone(row: Row) -> Lineage:
    ref = ArtifactRef.from_repo(row["id"])
    facts = [fact(Fact.TAG, tag, ref) for tag in row["region_tags_other"].split("|") if tag]
    facts += [fact(Fact.LIBRARY, row["library_name"], ref)] if row["library_name"] else []
    node = Node(ref=ref, resolution=Resolution.RESOLVED, facts=tuple(facts))
    return Lineage(subject=ref, nodes=(node,), edges=(), walk=HEALTHY.walk)


@pytest.mark.parametrize(
    ("status", "count", "check"),
    [
        ("no_namespace", 45_186, lambda ref: ref.namespace == ""),
        ("not_in_list", 7811, lambda ref: ref.kind is Kind.DATASET),
        ("case_mismatch", 75, lambda ref: ref.namespace != ""),
    ],
)
def test_datasets(trained: list[Row], status: str, count: int, check: Callable[[ArtifactRef], bool]) -> None:
    """118,537 edges: the ids are asked for as datasets, a `datasets/` before them is none of their name."""
    rows = with_status(trained, status, "dataset_status")
    assert (len(rows), len(trained)) == (count, 118_537)
    found = [classify(row["dataset"], kind=Kind.DATASET) for row in rows]
    refs = [ref for ref in found if isinstance(ref, ArtifactRef)]
    assert len(refs) > 0.99 * len(rows)
    assert all(ref.kind is Kind.DATASET and ref.namespace != "datasets" and check(ref) for ref in refs)
