"""Where a card says that the code it was trained with lies: links to GitHub and GitLab, and the commits they name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from aibom.extract._prose import Block, blocks, sentence_end
from aibom.extract._voice import is_denied
from aibom.readers import markdown
from aibom.records.evidence import Assurance

__all__ = ["Code", "training_code"]

_HOSTS = frozenset({"github.com", "gitlab.com"})
# What stands where an account could stand in an address.
_PAGES = frozenset({"apps", "features", "marketplace", "orgs", "settings", "sponsors", "topics", "users"})
_MOST = 16
_FAR = 160  # characters between a phrase and the link it speaks of
_NAME = r"(?:(?:source|training|train|fine-?tuning)[ -])?(?:code|code ?base|repository|repo|scripts?|github)"
_FIELD = re.compile(
    rf"[ \t]{{0,8}}(?:[-*+][ \t]{{1,4}})?\[?(?P<name>{_NAME})\]?[ \t]{{0,2}}(?:\[optional\])?[ \t]{{0,2}}:",
    re.IGNORECASE,
)
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]{1,8}(?P<title>[^\n]{1,200})")
_TITLE = re.compile(
    r"(?:source |our )?code(?: base|base)?|(?:code )?repository"
    r"|(?:train(?:ing)?|fine-?tun(?:e|ing))[ -](?:code|repository|repo|scripts?)",
    re.IGNORECASE,
)
_PHRASE = re.compile(
    r"\b(?:train(?:ing|ed)?|fine-?tun(?:e|ing|ed))[ -](?:and[ -]\w{1,20}[ -])?(?:code(?:base)?|scripts?|repo(?:sitory)?|recipes?)\b"
    r"|\b(?:code(?:base)?|scripts?)\s(?:that was |we |is )?(?:used\s)?(?:for|to)\s(?:the\s|our\s)?(?:train|fine-?tun)",
    re.IGNORECASE,
)
_TRAINS = re.compile(r"train|fine-?tun", re.IGNORECASE)
# What stands under a heading `Code` may be there to run, measure or convert a model with.
_OTHER_USE = re.compile(
    r"\b(?:benchmark|convert|demo|deploy|evaluat|inferenc|llama\.cpp|quanti[sz]|serv(?:e|ing))", re.IGNORECASE
)
_COMMIT = re.compile(r"/(?:-/)?(?:tree|commit|blob|raw)/([0-9a-f]{40})(?:/|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A link to code: its line, the address without query, the repository, the full commit if one is named.

    `label` is the word it stands behind where that does not speak of training, such as `Repository`.
    """

    line: int
    url: str
    repository: str
    commit: str
    assurance: Assurance
    label: str = ""


def training_code(card: markdown.Card) -> Iterator[Code]:
    """Yield the first 16 links to training code: declared behind `Training code:`, else mentioned.

    What stands behind `Repository:` is code of the model, and need not be what trained it: that is a mention.
    """
    seen: set[str] = set()
    for code in _links(card):
        if code.url not in seen:
            seen.add(code.url)
            yield code
            if len(seen) == _MOST:
                return


def _links(card: markdown.Card) -> Iterator[Code]:
    heading = ""
    every = blocks(card)
    text = "\n".join(block.text for block in every).lower()
    if not any(host in text for host in _HOSTS):
        return
    for block in every:
        if head := _HEADING.match(block.text):
            title = head["title"].strip(" \t#*:")
            heading = title if _TITLE.fullmatch(title) else ""
        elif field := _FIELD.match(block.text):
            yield from _labelled(block, field["name"], Assurance.DECLARED)
        elif heading and (_TRAINS.search(block.text) or not _OTHER_USE.search(block.text)):
            yield from _labelled(block, heading, Assurance.MENTIONED)
        else:
            yield from _by_phrase(block)


def _labelled(block: Block, label: str, assurance: Assurance) -> Iterator[Code]:
    """Yield the links that stand behind or under a word, which says of itself whether it means training."""
    for code in _codes(block, markdown.links(block.text), assurance):
        yield code if _TRAINS.search(label) else replace(code, label=label, assurance=Assurance.MENTIONED)


def _by_phrase(block: Block) -> Iterator[Code]:
    """Yield the first link of code that a sentence on training code leads to: it follows, or is what the words link."""
    found = _PHRASE.search(block.text)
    if found is None or is_denied(block.text, 0, found.start()):
        return
    end = min(sentence_end(block.text, found.end()), found.end() + _FAR)
    near = (link for link in markdown.links(block.text) if link.end > found.start() and link.start <= end)
    yield from list(_codes(block, near, Assurance.MENTIONED))[:1]


def _codes(block: Block, links: Iterator[markdown.Link], assurance: Assurance) -> Iterator[Code]:
    for link in links:
        found = _address(link.target)
        if found is not None:
            url, repository = found
            commit = _COMMIT.search(url)
            yield Code(
                line=block.line_at(link.start),
                url=url,
                repository=repository,
                commit=commit[1] if commit else "",
                assurance=assurance,
            )


def _address(target: str) -> tuple[str, str] | None:
    """Return an address of code without query, and that of its repository; None where it is something else."""
    try:
        url = urlsplit(target)
    except ValueError:
        return None
    host = url.netloc.rpartition("@")[2].lower().removeprefix("www.")
    parts = [part for part in url.path.split("/") if part]
    if url.scheme.lower() not in {"http", "https"} or host not in _HOSTS or len(parts) < 2 or parts[0] in _PAGES:
        return None
    depth = parts.index("-") if "-" in parts[2:] else 2  # GitLab has groups in groups
    repository = "/".join(parts[:depth]).removesuffix(".git")
    return f"https://{host}/{'/'.join(parts)}", f"https://{host}/{repository}"
