"""The metadata of a card: the front matter of README.md, or the registry's copy of it, and the facts all cards share."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aibom.extract._evidence import at, evidence, fact, pointer, unreadable
from aibom.readers import json, markdown, yaml
from aibom.readers.errors import ReadError
from aibom.records.claims import Fact, FactClaim
from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Content, FileEntry, Snapshot

__all__ = [
    "CARD_PATH",
    "FrontMatter",
    "entries",
    "read",
    "shared_facts",
    "wanted",
]

CARD_PATH = "README.md"
_CARD_BYTES = 1024 * 1024
_MOST = 200
_SHARED = (
    ("license", Fact.LICENSE),
    ("license_name", Fact.LICENSE_NAME),
    ("license_link", Fact.LICENSE_LINK),
    ("language", Fact.LANGUAGE),
    ("tags", Fact.TAG),
    ("pretty_name", Fact.PRETTY_NAME),
    ("new_version", Fact.NEW_VERSION),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """A card's metadata as a mapping, and where it stands: `prefix` leads to it in the file of `where`."""

    subject: ArtifactRef
    values: Mapping[str, object]
    where: Evidence
    prefix: tuple[str, ...] = ()

    def place(self, *parts: str | int) -> Evidence:
        """Return the evidence for what stands at `parts`."""
        return at(self.where, pointer(*self.prefix, *parts))

    def texts(self, key: str, kind: Fact) -> Iterator[FactClaim]:
        """Yield a fact per text under `key`: a text, a list of texts, or either by configuration; the first 200."""
        for number, (parts, text) in enumerate(_flat((key,), self.values.get(key))):
            if number == _MOST:
                return
            yield fact(self.subject, kind, text, self.place(*parts))


def wanted(files: Sequence[FileEntry]) -> Mapping[str, int]:
    """Return the card among `files`, to be read up to 1 MiB."""
    return {CARD_PATH: _CARD_BYTES} if any(file.path == CARD_PATH for file in files) else {}


def read(snapshot: Snapshot, extractor: str) -> tuple[list[FactClaim], FrontMatter | None]:
    """Return what is known of the card as such, and its metadata, if any can be read.

    Where README.md was not read or cannot be understood, the registry's copy of its metadata is taken instead.
    """
    content = snapshot.content(CARD_PATH)
    claims: list[FactClaim] = []
    if content is not None and not content.error:
        where = evidence(snapshot, content, "", extractor)
        try:
            values = _mapping(content)
        except yaml.YamlError as error:
            claims.append(unreadable(snapshot.ref, error, at(where, f"line {error.line}")))
        except ReadError as error:
            claims.append(unreadable(snapshot.ref, error, where))
        else:
            front = FrontMatter(subject=snapshot.ref, values=values, where=where)
            return [_card(snapshot, "present" if values else "no-front-matter", where)], front
        claims.append(_card(snapshot, "present", where))
    front_of_record = _of_record(snapshot, extractor)
    if front_of_record is not None and not claims:
        claims.append(_card(snapshot, "present", front_of_record.place()))
    elif content is not None and content.error:
        claims.append(unreadable(snapshot.ref, content.error, evidence(snapshot, content, "", extractor)))
    elif content is None and snapshot.files is not None and all(file.path != CARD_PATH for file in snapshot.files):
        listing = Evidence(path=CARD_PATH, revision=snapshot.ref.revision, extractor=extractor)
        where = evidence(snapshot, None, "", extractor) if snapshot.info_path else listing
        claims.append(_card(snapshot, "absent", where))
    return claims, front_of_record


def shared_facts(front: FrontMatter) -> Iterator[FactClaim]:
    """Yield what cards of models and datasets state alike: license, language, tags, names, successor."""
    for key, kind in _SHARED:
        yield from front.texts(key, kind)


def entries(value: object) -> Iterator[tuple[tuple[int, ...], object]]:
    """Yield the entries of a list with their index, or the one value that stands in its place, without.

    >>> list(entries("a")), list(entries(["a", None]))
    ([((), 'a')], [((0,), 'a'), ((1,), None)])
    """
    if isinstance(value, list):
        yield from (((index,), entry) for index, entry in enumerate(value))
    else:
        yield (), value


def _card(snapshot: Snapshot, state: str, where: Evidence) -> FactClaim:
    return fact(snapshot.ref, Fact.CARD, state, where, assurance=Assurance.OBSERVED)


def _mapping(content: Content) -> dict[str, object]:
    card = markdown.split(content.data)
    if card.front_matter is None:
        if not content.complete and card.body.lstrip().startswith("---"):
            raise ReadError(f"the front matter does not end within the first {len(content.data):,} bytes")
        return {}
    values = yaml.parse(card.front_matter, first_line=card.front_matter_line)
    if values is None:
        return {}
    if not isinstance(values, dict):
        kind = "a list" if isinstance(values, list) else "a single value"
        raise yaml.YamlError(card.front_matter_line, f"the front matter is {kind}, not keys with values")
    return values


def _of_record(snapshot: Snapshot, extractor: str) -> FrontMatter | None:
    if not snapshot.info:
        return None
    try:
        record = json.parse(snapshot.info)
    except ReadError:
        return None  # hub_record says so
    values = record.get("cardData") if isinstance(record, dict) else None
    if not isinstance(values, dict) or not values:
        return None
    where = evidence(snapshot, None, "", extractor)
    return FrontMatter(subject=snapshot.ref, values=values, where=where, prefix=("cardData",))


def _flat(parts: tuple[str | int, ...], value: object) -> Iterator[tuple[tuple[str | int, ...], str]]:
    match value:
        case list():
            for index, entry in enumerate(value):
                yield from _flat((*parts, index), entry)
        case dict():
            for key, entry in value.items():
                yield from _flat((*parts, key), entry)
        case bool() | None:
            return
        case _:
            if text := str(value).strip():
                yield parts, text
