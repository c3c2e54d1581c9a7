"""The comment for a pull request: short enough to be posted, and nothing in it that strangers can use."""

import re
from pathlib import Path

import pytest
from diff import version_two as two
from markdown_it import MarkdownIt
from markdown_it.token import Token
from views.shop import HOSTILE

from aibom.diff.change import Item, Value
from aibom.diff.kinds import Kind
from aibom.diff.views.markdown import markdown
from aibom.records.gaps import Severity

GOLDEN = Path(__file__).parent / "golden"
GITHUB = 65_536
NASTY = (
    *HOSTILE,
    "@org/security and @someone",
    "fixes #1 and org/repo#2, GH-3",
    "a | b || c \\| d \\\\| e",
    "```sh\nrm -rf\n``` `x` ``y`",
    "[link](https://evil.test) ![](https://evil.test/x.png) <https://evil.test>",
    "https://evil.test www.evil.test user@evil.test",
    "</details></details><summary>x</summary><!-- ",
    "*b* _i_ ~~s~~ $x$ $$y$$ # h\n## h2\n- l\n1. n\n---\n> q",
    " leading and trailing ",
    "`",
    "``",
)


def _tokens(text: str) -> list[Token]:
    judge = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough", "linkify"], ignoreInvalid=True)
    found = []
    for token in judge.parse(text):
        found += [token, *(token.children or ())]
    return found


def test_version_two_reads_as_it_should() -> None:
    """The whole comment."""
    assert markdown(*two.difference()).decode() == (GOLDEN / "version-two.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("value", NASTY, ids=ascii)
def test_nothing_of_strangers_is_markup(value: str) -> None:
    """The same elements come out as with a harmless word, so that there is none of theirs."""
    text = markdown(*two.hostile(value)).decode()
    assert all(character.isprintable() or character == "\n" for character in text)
    found, expected = (
        [token.type for token in _tokens(each) if token.type not in {"text", "text_special", "entity"}]
        for each in (text, markdown(*two.hostile("harmless")).decode())
    )
    assert found == expected
    html = [token.content for token in _tokens(text) if token.type.startswith("html")]
    assert all(re.fullmatch(r"(<details><summary>[^<]*</summary>|</details>)\n?", each) for each in html)


@pytest.mark.parametrize("value", NASTY, ids=ascii)
def test_nobody_is_notified_and_no_issue_is_referred_to(value: str) -> None:
    """Code hosts look in the text that is shown, outside code: there no name follows an @, and no number a #."""
    tokens = _tokens(markdown(*two.hostile(value)).decode())
    # What inline code interrupts does not join.
    shown = "\0".join(
        "".join("\0" if each.type == "code_inline" else each.content for each in token.children or ())
        for token in tokens
        if token.type == "inline"
    )
    assert not re.search(r"@[A-Za-z0-9]|#[0-9]|\bGH-[0-9]|https?://|www\.", shown, re.IGNORECASE)


@pytest.mark.no_cover
@pytest.mark.parametrize("filler", ["x", "&<>|@#`"])
def test_ten_thousand_changes_fit_into_a_comment(filler: str) -> None:
    """What is left out is said, what needs review comes first, no element stays open, and the last word is there."""
    value = Value(text=filler * 100, evidence=(two.PLACE,))
    kinds = list(Kind)
    found = [
        two.made(
            number,
            kind=kinds[number % len(kinds)],
            severity=list(Severity)[number % 5],
            ref=two.SHOP.ref(f"org/m{number}"),
            summary=filler * 200,
            items=tuple(Item(what=f"{filler}{each}", before=value, after=value) for each in range(9)),
        )
        for number in range(10_000)
    ]
    difference = two.changes(found, uncompared=[filler * 300] * 500)
    text = markdown(difference, two.plain(), two.plain()).decode()
    assert len(text) <= GITHUB - 5000
    assert "| critical | 2,000 |" in text
    assert "Left out for want of room: " in text
    assert text.count("<details>") == text.count("</details>") > 0
    assert "No finding does not mean the same behaviour" in text.splitlines()[-1]


def test_what_needs_review_is_not_folded_away() -> None:
    """Critical and high stand open in the comment; all else, the values and the records' own are behind a click."""
    found = [
        two.made(1),
        two.made(2, kind=Kind.FACT, severity=Severity.INFO),
        two.made(3, kind=Kind.RECORD, severity=Severity.INFO, record_only="other rules"),
    ]
    text = markdown(two.changes(found), two.plain(), two.plain()).decode()
    unfolded = re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL)
    assert "model-1.safetensors" in unfolded
    assert "model-2.safetensors" not in unfolded
    assert "model-3.safetensors" not in unfolded
    assert "other rules" in text


def test_unrelated_models_are_called_so_first() -> None:
    """Before what differs."""
    lines = markdown(two.changes([two.made()], related=""), two.plain(), two.plain()).decode().splitlines()
    assert lines[2].startswith("**Unrelated models: nothing recorded joins org/tiny")
