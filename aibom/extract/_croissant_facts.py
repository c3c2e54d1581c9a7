"""What the properties of a Croissant description mean: names and licenses, origins, the RAI texts, files and splits."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from aibom.extract._croissant import Document, Steps, listed, members, text_of
from aibom.extract._evidence import is_self, lineage
from aibom.extract._named import dataset_parent, generator_of_dataset, looks_like_a_model
from aibom.extract._sections import says_nothing
from aibom.records.claims import Claim, Fact, Relation, Scalar
from aibom.records.evidence import Assurance
from aibom.records.refs import ArtifactRef, Form, Kind, Unidentified, classify

__all__ = ["files_and_splits", "named", "origins", "texts"]

_NAMED = {
    "alternateName": Fact.PRETTY_NAME,
    "dateCreated": Fact.CREATED,
    "dateModified": Fact.LAST_MODIFIED,
    "datePublished": Fact.CREATED,
    "description": Fact.DESCRIPTION,
    "inLanguage": Fact.LANGUAGE,
    "keywords": Fact.TAG,
    "name": Fact.PRETTY_NAME,
    "url": Fact.HOMEPAGE,
    "version": Fact.VERSION,
}
_DATES = {"dateCreated": "created", "dateModified": "modified", "datePublished": "published"}
_ROLES = ("creator", "publisher", "maintainer", "author", "contributor", "copyrightHolder")
_TEXTS = {
    "annotationsPerItem": Fact.ANNOTATION_PROCESS,
    "annotatorDemographics": Fact.ANNOTATION_PROCESS,
    "dataAnnotationAnalysis": Fact.ANNOTATION_PROCESS,
    "dataAnnotationPlatform": Fact.ANNOTATION_PROCESS,
    "dataAnnotationProtocol": Fact.ANNOTATION_PROCESS,
    "machineAnnotationTools": Fact.ANNOTATION_PROCESS,
    "dataCollection": Fact.COLLECTION,
    "dataCollectionMissingData": Fact.COLLECTION,
    "dataCollectionRawData": Fact.SOURCE_DATA,
    "dataCollectionTimeframe": Fact.COLLECTION_TIMEFRAME,
    "dataCollectionType": Fact.COLLECTION,
    "dataBiases": Fact.ETHICAL_CONSIDERATION,
    "dataImputationProtocol": Fact.FILTERING,
    "dataLimitations": Fact.LIMITATION,
    "dataManipulationProtocol": Fact.FILTERING,
    "dataPreprocessingProtocol": Fact.FILTERING,
    "dataReleaseMaintenancePlan": Fact.MAINTENANCE,
    "dataSocialImpact": Fact.ETHICAL_CONSIDERATION,
    "dataUseCases": Fact.USE_CASE,
    "personalSensitiveInformation": Fact.SENSITIVE_DATA,
}
# The chief property of each fact; of the others it is kept which one it was.
_CHIEF = frozenset(
    {
        *("dataAnnotationProtocol", "dataCollection", "dataCollectionRawData", "dataCollectionTimeframe"),
        *("dataLimitations", "dataPreprocessingProtocol", "dataReleaseMaintenancePlan", "dataUseCases"),
        "personalSensitiveInformation",
    }
)
_SOURCES = ("isBasedOn", "wasDerivedFrom")
_GENERATION = ("wasGeneratedBy", "dataCollectionType")
_AGENTS = frozenset({"wasAssociatedWith", "wasAttributedTo", "used", "agent", "instrument", "model", "hadMember"})
_MOST_GENERATORS = 64
_DEEPEST = 6
# Pages of licenses whose address ends in what the license is called.
_LICENSE_PAGE = re.compile(
    r"https?://(?:www\.)?(?:"
    r"creativecommons\.org/(?P<cc>licenses/(?P<terms>by[a-z\-]{0,10})/(?P<number>\d\.\d)|publicdomain/zero/1\.0)"
    r"|(?:choosealicense\.com|spdx\.org|opensource\.org)/licenses?/(?P<id>[A-Za-z0-9.\-]{1,40}?)(?:\.html|\.json)?"
    r")(?:/[a-z.]{0,12}){0,2}",
    re.IGNORECASE,
)
_BYTES = re.compile(r"(\d{1,18})(?:\s{0,2}(?:B|bytes))?", re.IGNORECASE)
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


def named(document: Document) -> Iterator[Claim]:
    """Yield name, version, dates, languages, people and license."""
    for name, steps, value in document.entries(*_NAMED):
        if text := text_of(value):
            fields = {"what": _DATES[name]} if name in _DATES else {}
            yield document.fact(_NAMED[name], text, steps, **fields)
    for role, steps, value in document.entries(*_ROLES):
        if text := text_of(value):
            yield document.fact(Fact.CREATOR, text, steps, role=role)
    for _, steps, value in document.entries("license"):
        yield from _license(document, steps, value)


def _license(document: Document, steps: Steps, value: object) -> Iterator[Claim]:
    """Yield a license as named; of an address the license it is known to lead to, and the address itself."""
    text = text_of(value)
    address = next((str(part) for name, _, part in members(value) if name in {"url", "@id"}), "")
    for link in dict.fromkeys((text, address)):
        if "://" not in link:
            continue
        if found := _LICENSE_PAGE.fullmatch(link):
            number = found["number"]
            known = found["id"] or (f"cc-{found['terms']}-{number}" if number else "cc0-1.0")
            yield replace(document.fact(Fact.LICENSE, known.lower(), steps), assurance=Assurance.DERIVED)
        yield document.fact(Fact.LICENSE_LINK, link, steps)
    if text and "://" not in text:
        yield document.fact(Fact.LICENSE, text, steps)


def origins(document: Document) -> Iterator[Claim]:
    """Yield the datasets it was made from, and the models that are named as having generated it."""
    for _, steps, value in document.entries(*_SOURCES):
        yield from _source(document, steps, value)
    seen: set[str] = set()
    for _, steps, value in document.entries(*_GENERATION):
        for place, text in _agents(value, steps):
            if text not in seen and len(seen) < _MOST_GENERATORS:
                seen.add(text)
                yield from generator_of_dataset(document.snapshot.ref, text, document.place(place))


def _source(document: Document, steps: Steps, value: object) -> Iterator[Claim]:
    """Yield a source as a dataset where it has an address or id, else as it is called."""
    texts = [str(part) for name, _, part in members(value) if name in {"@id", "url", "sameAs"}] or [text_of(value)]
    text = next((text for text in texts if "://" in text), texts[0])
    parent = dataset_parent(text)
    if isinstance(parent, Unidentified) and parent.form is not Form.URL:
        if text:
            yield document.fact(Fact.SOURCE_DATASET, text, steps)
    elif isinstance(parent, ArtifactRef) and parent.kind is Kind.MODEL:
        yield from generator_of_dataset(document.snapshot.ref, text, document.place(steps))
    else:
        relation = Relation.DERIVED_FROM_DATASET
        yield lineage(document.snapshot.ref, relation, parent, document.place(steps), text=text)


def _agents(value: object, steps: Steps, depth: int = 0) -> Iterator[tuple[Steps, str]]:
    """Yield the models an activity or agent names, with their places: ids, addresses, and names of closed models."""
    if isinstance(value, str):
        if looks_like_a_model(classify(value)) and (depth or "/" in value):
            yield steps, value
        return
    found: dict[str, tuple[str, object]] = {}
    for name, key, part in members(value):
        found[name] = (key, part)
        if name in _AGENTS and depth < _DEEPEST:
            for index, entry in listed(part):
                yield from _agents(entry, (*steps, key, *index), depth + 1)
    for name in ("@id", "url", "name") if depth else ():
        key, part = found.get(name, ("", None))
        text = text_of(part)
        parent = classify(text)
        if isinstance(parent, ArtifactRef) and looks_like_a_model(parent):
            yield (*steps, key), text
            return


def texts(document: Document) -> Iterator[Claim]:
    """Yield what the RAI properties say of collection, annotation, processing, persons, use and limits."""
    for name, steps, value in document.entries(*_TEXTS):
        text = text_of(value)
        if says_nothing(text):
            continue
        fields: Mapping[str, Scalar] = {} if name in _CHIEF else {"what": name}
        yield document.fact(_TEXTS[name], text, steps, **fields)
        if name == "dataCollectionType" and "synthetic" in text.lower():
            yield document.fact(Fact.SYNTHETIC, text, steps)


def files_and_splits(document: Document) -> Iterator[Claim]:
    """Yield size and digest of each file it is distributed as, where they are such, and the names of its splits."""
    for _, steps, value in document.entries("distribution"):
        yield from _file(document, steps, {name: (key, part) for name, key, part in members(value)})
    for _, steps, value in document.entries("recordSet"):
        parts = {name: (key, part) for name, key, part in members(value)}
        kinds = [str(kind) for _, kind in listed(parts.get("dataType", ("", None))[1])]
        if any(kind.endswith(("cr:Split", "croissant/Split")) for kind in kinds) and "data" in parts:
            key, rows = parts["data"]
            yield from _splits(document, (*steps, key), rows)


def _file(document: Document, steps: Steps, parts: Mapping[str, tuple[str, object]]) -> Iterator[Claim]:
    def text(name: str) -> str:
        return text_of(parts[name][1]) if name in parts else ""

    size, sha256, url = _BYTES.fullmatch(text("contentSize")), text("sha256"), text("contentUrl")
    fields: dict[str, Scalar] = {"sha256": sha256.lower()} if _SHA256.fullmatch(sha256) else {}
    parent = classify(url, kind=Kind.DATASET)
    own = isinstance(parent, ArtifactRef) and is_self(parent, document.snapshot)
    if "://" in url and not own and (fields or size):
        if size:
            fields["bytes"] = int(size[1])
        yield document.fact(Fact.SOURCE_DATASET, url, (*steps, parts["contentUrl"][0]), **fields)
    elif size:
        name = {"file": text("name") or text("@id")}
        place = (*steps, parts["contentSize"][0])
        yield document.fact(Fact.SIZE, int(size[1]), place, what="file", **name, **fields)


def _splits(document: Document, steps: Steps, rows: object) -> Iterator[Claim]:
    """Yield the splits a record set enumerates: in each row the value of the field called `name` or `split_name`."""
    for index, row in listed(rows):
        for name, key, value in members(row):
            if name in {"name", "split", "split_name"} and (text := text_of(value)):
                yield document.fact(Fact.SPLIT, text, (*steps, *index, key))
