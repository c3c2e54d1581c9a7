"""Claims of the sections that training tools write into cards: hyperparameters, framework versions, training code.

What stands in a list that a tool wrote, or behind a word made for it such as `Repository:`, is declared: it is a field,
though it stands in the body, and the publisher published it. What a sentence says is mentioned. None of it is verified.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from aibom.extract._evidence import at, evidence, fact
from aibom.extract._frameworks import framework, package_of
from aibom.extract._front_matter import CARD_PATH, wanted
from aibom.extract._training_code import Code, training_code
from aibom.readers import markdown
from aibom.records.claims import Claim, Fact
from aibom.records.evidence import Evidence
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import FileEntry, Snapshot

__all__ = ["TrainerCardExtractor"]

_MOST_ARGUMENTS = 200
_MOST_FRAMEWORKS = 64
_SEEDS = frozenset({"seed", "random_seed"})
_NUMBER = re.compile(r"\d{1,20}", re.ASCII)
_NOT_VERIFIED = ("status", "not verified")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]{1,8}(?P<title>[^\n]{1,200})")
_ARGUMENTS = re.compile(r"hyper-?parameters", re.IGNORECASE)
_FRAMEWORKS = re.compile(r"framework versions?", re.IGNORECASE)
_ITEM = r"[ \t]{0,8}[-*+][ \t]{1,4}[*`]{0,3}"
_ARGUMENT = re.compile(
    rf"{_ITEM}(?P<name>[A-Za-z_][A-Za-z0-9_]{{0,79}})[*`]{{0,3}}[ \t]{{0,4}}[:=][*`]{{0,3}}[ \t]{{0,4}}(?P<value>[^ \t\n][^\n]{{0,2000}})"
)
_FRAMEWORK = re.compile(
    rf"{_ITEM}(?P<name>[A-Za-z][A-Za-z0-9_.\-]{{0,39}}(?: [A-Za-z][A-Za-z0-9_.\-]{{0,39}})?)[*`]{{0,3}}[ \t]{{0,4}}[:=]{{0,2}}[*`]{{0,3}}[ \t]{{0,4}}"
    r"v?(?P<version>[0-9][A-Za-z0-9_.+!\-]{0,63})`?[ \t]{0,8}"
)
_Line = tuple[int, str]
_Section = tuple[str, list[_Line]]


class TrainerCardExtractor:
    """Reads what Trainer, TRL, AutoTrain, Unsloth and sentence-transformers write into the body of a model's card."""

    name = "trainer-card"
    version = "1"

    def wants(self, kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:
        """Return the card of a model, up to what is read of cards."""
        return wanted(files) if kind is Kind.MODEL else {}

    def claims(self, snapshot: Snapshot) -> Iterator[Claim]:
        """Yield training arguments, seeds, frameworks with their versions, and where the training code lies."""
        content = snapshot.content(CARD_PATH)
        if content is None or content.error or snapshot.ref.kind is not Kind.MODEL:
            return
        where = evidence(snapshot, content, "", self.name)
        card = markdown.split(content.data)
        sections = _sections(card)
        yield from _arguments(snapshot.ref, where, _under(_ARGUMENTS, sections))
        yield from _frameworks(snapshot.ref, where, _under(_FRAMEWORKS, sections))
        for code in training_code(card):
            yield from _code(snapshot.ref, at(where, f"line {code.line}"), code)


def _code(subject: ArtifactRef, where: Evidence, code: Code) -> Iterator[Claim]:
    label = (("stated-as", code.label),) if code.label else ()
    fields = (*label, _NOT_VERIFIED)
    yield fact(subject, Fact.TRAINING_CODE, code.url, where, assurance=code.assurance, fields=fields)
    if code.commit:
        fields = (("repository", code.repository), *label, _NOT_VERIFIED)
        yield fact(subject, Fact.TRAINING_COMMIT, code.commit, where, assurance=code.assurance, fields=fields)


def _sections(card: markdown.Card) -> list[_Section]:
    """Return the title of each section with its lines that are no code, and the number of each in the file."""
    code = {number for fence in markdown.fenced(card.body) for number in range(fence.line - 1, fence.last)}
    found: list[_Section] = []
    for number, line in enumerate(card.body.split("\n")):
        if number in code:
            continue
        if head := _HEADING.match(line):
            found.append((head["title"], []))
        elif found:
            found[-1][1].append((card.body_line + number, line))
    return found


def _under(title: re.Pattern[str], sections: Iterable[_Section]) -> Iterator[_Line]:
    return (line for named, lines in sections if title.search(named) for line in lines)


def _arguments(subject: ArtifactRef, where: Evidence, lines: Iterable[_Line]) -> Iterator[Claim]:
    """Yield the first 200 arguments, each name and value once: some tools list all of them after those that count."""
    seen: set[tuple[str, str]] = set()
    for number, line in lines:
        found = _ARGUMENT.match(line)
        if found is None:
            continue
        name, value = found["name"], found["value"].strip(" \t`*\r")
        if not value or (name, value) in seen:
            continue
        if len(seen) == _MOST_ARGUMENTS:
            return
        seen.add((name, value))
        place = at(where, f"line {number}")
        yield fact(subject, Fact.TRAINING_ARGUMENT, value, place, fields=(("name", name),))
        if name in _SEEDS and _NUMBER.fullmatch(value):
            yield fact(subject, Fact.SEED, value, place, fields=(_NOT_VERIFIED,))


def _frameworks(subject: ArtifactRef, where: Evidence, lines: Iterable[_Line]) -> Iterator[Claim]:
    """Yield the libraries PyPI is known to hold, each version once; Python and CUDA are none."""
    seen: set[tuple[str, str]] = set()
    for number, line in lines:
        found = _FRAMEWORK.fullmatch(line)
        key = (package_of(found["name"]), found["version"]) if found else ("", "")
        if found is None or not key[0] or key in seen or len(seen) == _MOST_FRAMEWORKS:
            continue
        seen.add(key)
        yield framework(subject, key[0], at(where, f"line {number}"), version=key[1], stated=found["name"])
