"""What the sections of a dataset's card say of its data."""

import pytest

from aibom.extract.dataset_sections import DatasetSectionsExtractor
from aibom.records.claims import Fact, FactClaim
from aibom.records.evidence import Assurance
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot

CARD = """---
license: mit
---
# Dataset Card for Tiny
## Dataset Description
- **Homepage:** https://example.org
### Dataset Summary
Three rows.
### Dataset Description
And more of the same.
## Dataset Creation
### Curation Rationale
[More Information Needed](https://github.com/huggingface/datasets/blob/master/CONTRIBUTING.md#how-to-contribute)
### Source Data
#### Initial Data Collection and Normalization
Read from *pages*.
#### Who are the source language producers?
Writers.
### Annotations
#### Annotation process
Two people each.
#### Who are the annotators?
[N/A]
### Personal and Sensitive Information
Names occur.
## Considerations for Using the Data
### Social Impact of Dataset
Small.
### Discussion of Biases
Only English.
### Other Known Limitations
Short.
### Licensing Information
MIT.
"""


def claims(text: str, kind: Kind = Kind.DATASET, error: str = "") -> list[FactClaim]:
    """What the extractor says of a card."""
    ref = ArtifactRef.from_repo("org/data", kind=kind, revision="a" * 40)
    data = b"" if error else text.encode()
    content = Content(path="README.md", data=data, total=len(data), error=error)
    shot = Snapshot(requested=ref, ref=ref, resolution=Resolution.RESOLVED, contents=(content,))
    return [claim for claim in DatasetSectionsExtractor().claims(shot) if isinstance(claim, FactClaim)]


def test_the_hubs_template() -> None:
    """Each section with a text is a fact at its heading; placeholders and lists of links are none."""
    assert [(claim.fact, claim.value, claim.evidence.pointer) for claim in claims(CARD)] == [
        (Fact.DESCRIPTION, "Three rows.", "line 7"),
        (Fact.COLLECTION, "Read from *pages*.", "line 15"),
        (Fact.SOURCE_DATA, "Writers.", "line 17"),
        (Fact.ANNOTATION_PROCESS, "Two people each.", "line 20"),
        (Fact.SENSITIVE_DATA, "Names occur.", "line 24"),
        (Fact.ETHICAL_CONSIDERATION, "Small.", "line 27"),
        (Fact.ETHICAL_CONSIDERATION, "Only English.", "line 29"),
        (Fact.LIMITATION, "Short.", "line 31"),
    ]


@pytest.mark.parametrize(
    ("heading", "fact"),
    [
        ("Data Collection and Processing", Fact.COLLECTION),
        ("Curation Rationale", Fact.COLLECTION),
        ("Source Data [optional]", Fact.SOURCE_DATA),
        ("🗂 **Data sources**", Fact.SOURCE_DATA),
        ("Filtering", Fact.FILTERING),
        ("Data cleaning", Fact.FILTERING),
        ("Removals", Fact.REMOVALS),
        ("Known removals", Fact.REMOVALS),
        ("Removed content", Fact.REMOVALS),
        ("🗑️ Take-down notices", Fact.REMOVALS),
        ("Opt-out", Fact.REMOVALS),
        ("Requests: how removal requests are handled", Fact.REMOVALS),
        ("Removal of duplicates", None),
        ("Collection timeframe", Fact.COLLECTION_TIMEFRAME),
        ("Data cutoff date", Fact.COLLECTION_TIMEFRAME),
        ("Temporal coverage", None),
        ("Maintenance", Fact.MAINTENANCE),
        ("Update schedule", Fact.MAINTENANCE),
        ("Deduplication", Fact.FILTERING),
        ("Annotations [optional]", Fact.ANNOTATION_PROCESS),
        ("Privacy", Fact.SENSITIVE_DATA),
        ("Direct Use", Fact.USE_CASE),
        ("Supported Tasks and Leaderboards", Fact.USE_CASE),
        ("Out-of-Scope Use", Fact.LIMITATION),
        ("Bias, Risks, and Limitations", Fact.LIMITATION),
        ("Recommendations", Fact.ETHICAL_CONSIDERATION),
        ("Data Splits", None),
        ("Citation", None),
        ("Usage", None),
    ],
)
def test_headings(heading: str, fact: Fact | None) -> None:
    """The headings of both templates and their common variants."""
    assert [claim.fact for claim in claims(f"## {heading}\ntext")] == ([fact] if fact else [])


@pytest.mark.parametrize(
    "text",
    [
        *(
            "[More Information Needed]",
            "[Needs More Information]",
            "N/A",
            "[N/A]",
            "None.",
            "TODO",
            "...",
            "<!-- x -->",
        ),
        *("!" * 4096, f"[More Information Needed](https://example.org/{'x' * 400})", "[ ](https://example.org)"),
    ],
)
def test_placeholders_state_nothing(text: str) -> None:
    """What templates leave is no statement, however long the address behind it."""
    assert claims(f"## Source Data\n{text}\n") == []


def test_a_long_text_is_kept() -> None:
    """A text is no placeholder because it begins like one."""
    [claim] = claims("## Source Data\nTODO " + "write more " * 20)
    assert str(claim.value).startswith("TODO write more")


def test_what_is_not_read_says_nothing() -> None:
    """A card that could not be read, or of a model, gives no fact; and only a dataset's card is wanted."""
    assert claims(CARD, error="403") == []
    assert claims(CARD, kind=Kind.MODEL) == []
    wants = DatasetSectionsExtractor().wants
    assert set(wants(Kind.DATASET, [FileEntry(path="README.md")])) == {"README.md"}
    assert not wants(Kind.MODEL, [FileEntry(path="README.md")])


def test_floods_are_bounded() -> None:
    """A card of a thousand sections gives thirty-two facts."""
    assert len(claims("## Uses\ny\n" * 1000)) == 32


def test_removals_and_how_to_ask_for_them() -> None:
    """What was removed and how that is asked for are told apart; of a change log the entries that speak of it count."""
    card = """# Data
## Changelog
- 2023-12-20: removed 2,236 links.
- 2023-12-21: added rows.
- 2024-01-02: Three images were taken down.
## Takedown
Write to org.
## Removed rows
Row 7, in 2022.
## Known removals
TBD
## Filtering
Short texts were removed.
"""
    found = [claim for claim in claims(card) if claim.fact is Fact.REMOVALS]
    assert [(claim.value, claim.evidence.pointer, claim.assurance, claim.fields) for claim in found] == [
        ("2023-12-20: removed 2,236 links.", "line 3", Assurance.MENTIONED, ()),
        ("2024-01-02: Three images were taken down.", "line 5", Assurance.MENTIONED, ()),
        ("Write to org.", "line 6", Assurance.DECLARED, (("what", "on request"),)),
        ("Row 7, in 2022.", "line 8", Assurance.DECLARED, ()),
    ]
    assert len(claims("## News\n" + "- removed x\n" * 1000)) == 16


def test_a_change_says_nothing_of_when_data_were_frozen() -> None:
    """Dates of changes and commits are no period of collection."""
    found = claims("## Changelog\n- 2023-12-20: removed 2,236 links.\n## Release date\n2024-01-01\n")
    assert Fact.COLLECTION_TIMEFRAME not in {claim.fact for claim in found}
