"""Parents that no card declares: paths on somebody's disk, of Windows too, and bases that only an adapter file names."""

import json

import pytest

from aibom.extract.adapter import AdapterExtractor
from aibom.extract.card_prose import CardProseExtractor
from aibom.extract.config import ConfigExtractor
from aibom.extract.merge_recipe import MergeRecipeExtractor
from aibom.plugins import extractors
from aibom.records.claims import LineageClaim, Relation
from aibom.records.evidence import Assurance
from aibom.records.refs import ArtifactRef, Form, Unidentified
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot

MODEL = ArtifactRef.from_repo("org/tiny", revision="c" * 40)
PATHS = [
    r"C:\models\base",
    "D:/x",
    "D:/Uni/Masterarbeit Code/merged_2",
    r"..\merged",
    r".\merged",
    r"\\server\share\base",
    "//server/share/base",
    r"models\base",
    "~/models/base",
    "/root/autodl-tmp/models/base",
    "./extra_hdd/Mixtral-8x7B-v0.1",
    "../base",
    "file:///models/base",
]


def snapshot(**files: str) -> Snapshot:
    """A repository with these files, `_` in a name standing for a dot."""
    contents = [
        Content(path=name.replace("__", "."), data=text.encode(), total=len(text.encode()))
        for name, text in files.items()
    ]
    return Snapshot(requested=MODEL, ref=MODEL, resolution=Resolution.RESOLVED, contents=tuple(contents))


def lineage(found: object) -> list[LineageClaim]:
    """The lineage claims among those found."""
    return [claim for claim in found if isinstance(claim, LineageClaim)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", PATHS)
def test_a_path_is_a_parent_that_is_not_identified(path: str) -> None:
    """In a merge recipe, an adapter's and a model's configuration alike: quoted as written, and never fetched."""
    recipe = f"merge_method: ties\nmodels:\n- model: '{path}'\n- model: org/a\n"
    found = [
        *lineage(MergeRecipeExtractor().claims(snapshot(mergekit_config__yml=recipe)))[:1],
        *lineage(
            AdapterExtractor().claims(
                snapshot(adapter_config__json=json.dumps({"base_model_name_or_path": path, "revision": "main"}))
            )
        ),
        *lineage(ConfigExtractor().claims(snapshot(config__json=json.dumps({"_name_or_path": path})))),
    ]
    assert [claim.relation for claim in found] == [Relation.MERGE, Relation.ADAPTER, Relation.UNSPECIFIED_BASE]
    assert {claim.parent for claim in found} == {Unidentified(text=path, form=Form.PATH)}
    assert {(claim.text, claim.assurance) for claim in found} == {(path, Assurance.DERIVED)}


@pytest.mark.parametrize("quoted", [r'"C:\models\new"', r'"C:\Users\me\base"', r'"..\x"', r'"C:\\models\\new"'])
def test_windows_paths_in_double_quotes_are_read_as_they_are_meant(quoted: str) -> None:
    r"""YAML takes `\n` for a line feed and refuses `\U`; whoever copied a path meant neither."""
    expected = quoted.strip('"').replace("\\\\", "\\")
    recipe = f"merge_method: ties\nmodels:\n- model: {quoted}\n"
    card = f"```yaml\n{recipe}```\n"
    for found in (
        MergeRecipeExtractor().claims(snapshot(mergekit_config__yml=recipe)),
        MergeRecipeExtractor().claims(snapshot(README__md=card)),
        MergeRecipeExtractor().claims(snapshot(README__md=f"```yaml\n- a: [\nx\n{recipe}```\n")),
    ):
        (claim,) = found
        assert isinstance(claim, LineageClaim)
        assert claim.parent == Unidentified(text=expected, form=Form.PATH)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("./x+lora", ["path ./x", "path lora"]),
        (r"C:\m\x+D:\lora\y", [r"path C:\m\x", r"path D:\lora\y"]),
        ("org/a+lora", ["org/a", "path lora"]),
        ("org/a+org/lora", ["org/a", "org/lora"]),
        ("{model: org/a, lora: lora}", ["org/a", "path lora"]),
        ("{model: org/a, lora: null}", ["org/a"]),
        ("/data/c++/model", ["path /data/c++/model"]),
    ],
)
def test_a_lora_beside_a_model(written: str, expected: list[str]) -> None:
    """Mergekit splits at the plus; a lone word after it is a folder, since no adapter has an id without account."""
    recipe = f"merge_method: ties\nmodels:\n- model: {written}\n"
    found = lineage(MergeRecipeExtractor().claims(snapshot(mergekit_config__yml=recipe)))
    assert [
        f"path {claim.parent.text}" if isinstance(claim.parent, Unidentified) else str(claim.parent) for claim in found
    ] == expected
    assert [claim.text for claim in found] == [text.removeprefix("path ") for text in expected]


@pytest.mark.parametrize(
    "path", ["D:/Uni/Masterarbeit Code/merged_2", r"C:\models\base", r"\\server\share\base", "./base", "/srv/a/base"]
)
def test_paths_in_a_cards_list_of_merged_models(path: str) -> None:
    """As mergekit lists them, blanks included; in a sentence a path ends at the first blank."""
    card = f"The following models were included in the merge:\n* {path}\n* `{path}` + ./lora\n* `org/a-7b`\n"
    found = lineage(CardProseExtractor().claims(snapshot(README__md=card)))
    assert [claim.parent for claim in found] == [
        Unidentified(text=path, form=Form.PATH),
        ArtifactRef.from_repo("org/a-7b"),
    ]
    sentence = lineage(CardProseExtractor().claims(snapshot(README__md=f"It is based on {path}, as is.")))
    assert [claim.text for claim in sentence] == [path.partition(" ")[0]]


def test_a_base_that_only_the_adapter_file_names() -> None:
    """65 of 581 real adapters: no card and no tag says it, and the edge is there, derived."""
    config = json.dumps({"base_model_name_or_path": "org/base", "peft_type": "LORA"})
    files = (FileEntry(path="adapter_config.json"), FileEntry(path="README.md"))
    adapter = next(each for each in extractors() if each.name == "adapter")
    assert adapter.wants(MODEL.kind, files) == {"adapter_config.json": 1 << 20}
    found = [
        claim
        for each in extractors()
        for claim in lineage(each.claims(snapshot(adapter_config__json=config, README__md="---\nlicense: mit\n---\n")))
    ]
    assert [(claim.relation, str(claim.parent), claim.assurance) for claim in found] == [
        (Relation.ADAPTER, "org/base", Assurance.DERIVED)
    ]
