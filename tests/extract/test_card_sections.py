"""The sections of a card on use, limits and ethics."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.extract.card_sections import CardSectionsExtractor
from aibom.records.claims import Fact, FactClaim
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot

CARD = """---
license: mit
---
# Tiny

## Intended uses & limitations
For **tests** only.
See [here](https://example.org).

## Out-of-scope use
```
# Limitations
```
Nothing in production.

### Limitations
<!-- say something -->
More information needed

## Bias, Risks, and Limitations
Knows nothing.

## Ethical considerations
None was asked.

## Training data
Secret.
"""


def claims(text: str, kind: Kind = Kind.MODEL, error: str = "") -> list[FactClaim]:
    """Return what the extractor says of a card."""
    ref = ArtifactRef.from_repo("org/tiny", kind=kind, revision="a" * 40)
    data = b"" if error else text.encode("utf-8", "replace")
    content = Content(path="README.md", data=data, total=len(data), error=error)
    snapshot = Snapshot(requested=ref, ref=ref, resolution=Resolution.RESOLVED, contents=(content,))
    return [claim for claim in CardSectionsExtractor().claims(snapshot) if isinstance(claim, FactClaim)]


def test_sections_become_facts_at_their_heading() -> None:
    """Each section with a text is one fact; placeholders, comments, code and other sections are none."""
    assert [(claim.fact, claim.value, claim.evidence.pointer) for claim in claims(CARD)] == [
        (Fact.USE_CASE, "For **tests** only. See [here](https://example.org).", "line 6"),
        (Fact.LIMITATION, "``` # Limitations ``` Nothing in production.", "line 10"),
        (Fact.LIMITATION, "Knows nothing.", "line 20"),
        (Fact.ETHICAL_CONSIDERATION, "None was asked.", "line 23"),
    ]


@pytest.mark.parametrize("text", ["", "[More Information Needed]", "TODO", "N/A", "...", "<!-- x -->", "**TBD**"])
def test_placeholders_state_nothing(text: str) -> None:
    """What templates and trainers leave is not a statement of the publisher."""
    assert claims(f"## Limitations\n{text}\n") == []


@pytest.mark.parametrize(
    ("heading", "fact"),
    [
        ("Direct Use", Fact.USE_CASE),
        ("Uses", Fact.USE_CASE),
        ("Limitations and bias", Fact.LIMITATION),
        ("⚠️ Known issues", Fact.LIMITATION),
        ("Bias", Fact.ETHICAL_CONSIDERATION),
        ("Responsible use", Fact.ETHICAL_CONSIDERATION),
        ("How to use", None),
        ("Usage", None),
        ("Evaluation", None),
    ],
)
def test_headings(heading: str, fact: Fact | None) -> None:
    """The headings of the Hub's template and their common variants; instructions for use are no intended use."""
    assert [claim.fact for claim in claims(f"## {heading}\ntext")] == ([fact] if fact else [])


def test_what_is_not_read_says_nothing() -> None:
    """A card that could not be read, or of a dataset, gives no fact; and only a model's card is wanted."""
    assert claims(CARD, error="403") == []
    assert claims(CARD, kind=Kind.DATASET) == []
    wants = CardSectionsExtractor().wants
    assert set(wants(Kind.MODEL, [FileEntry(path="README.md")])) == {"README.md"}
    assert not wants(Kind.DATASET, [FileEntry(path="README.md")])


def test_floods_are_bounded() -> None:
    """A card of a thousand sections gives thirty-two facts, each of at most 500 characters."""
    found = claims("## Uses\n" + "x" * 5000 + "\n" + "## Uses\ny\n" * 1000)
    assert len(found) == 32
    assert len(str(found[0].value)) == 500


@given(st.text(alphabet="#` \n<!->abUses\t~", max_size=400))
def test_no_text_breaks_it(text: str) -> None:
    """Whatever stands in a card, it is read or passed over."""
    for claim in claims(text):
        assert str(claim.value).isprintable()
