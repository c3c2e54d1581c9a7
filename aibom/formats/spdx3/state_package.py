"""What the fields of one package state."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aibom.formats.spdx3.ai import ACTIVITIES
from aibom.formats.spdx3.dataset import AVAILABILITY, MODALITIES, MODALITY
from aibom.formats.spdx3.graph import Graph, Item, objects, texts
from aibom.formats.spdx3.own import Pairs
from aibom.formats.spdx3.parts import named_parts
from aibom.formats.spdx3.state_identity import leads_to, locators
from aibom.formats.spdx3.stated_fields import ARCHITECTURE, BIASES, LISTS, TEXTS, TRAINING, TRAINING_FACTS
from aibom.formats.stated.records import Stated, StatedArtifact
from aibom.formats.vocabulary.text import unescape
from aibom.records.claims import Fact
from aibom.records.refs import ArtifactRef

__all__ = ["Reader", "read_package"]

_IDENTITY = frozenset({"type", "@type", "spdxId", "@id", "creationInfo", "name", "software_primaryPurpose"})
_SENSITIVE = ("ai_useSensitivePersonalInformation", "dataset_hasSensitivePersonalInformation")
_DECIMAL = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{0,30})?", re.ASCII)
_UNITS = {"kilowattHour": "kWh", "megajoule": "MJ"}


@dataclass(slots=True, kw_only=True)
class Reader:
    """A document while it is read; `refs` are its artifacts by the ids of their packages."""

    graph: Graph
    stated: Stated
    pairs: Pairs
    refs: dict[str, ArtifactRef]
    own: bool
    libraries: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    passed: dict[str, tuple[str, int]] = field(default_factory=dict)

    def pass_over(self, place: str, what: str) -> None:
        """Note a field that no record can hold; what is alike is counted, with the place of the first."""
        first, number = self.passed.get(what, (place, 0))
        self.passed[what] = (first, number + 1)

    def clean(self, text: str) -> str:
        """Return a text as it was before it was written; those of others are what they are."""
        return unescape(text) if self.own else text

    def lines(self, item: Item, name: str) -> list[str]:
        """Return the texts that a field with one text holds: in a document of aibom, its lines."""
        text = item.text(name)
        return [self.clean(line) for line in text.split("\n")] if self.own else [text]

    def agent(self, item: Item) -> tuple[str, dict[str, str]]:
        """Return name, address and e-mail of an agent."""
        parts: dict[str, str] = {}
        for _, url, _ in locators(item)[:1]:
            parts["url"] = url
        for entry in objects(item.fields.get("externalIdentifier")):
            for email in texts(entry.get("identifier")) if entry.get("externalIdentifierType") == "email" else ():
                parts["email"] = email
        return self.clean(item.text("name")), parts


def read_package(reader: Reader, item: Item, purl: str) -> None:
    """Take up what a package states of its artifact; fields that no record can hold are noted.

    `purl` is the whole package URL where the identity of the artifact says less.
    """
    artifact = reader.stated.artifact(reader.refs[item.id], item.place)
    artifact.say(Fact.EXTERNAL_ID, purl, item.at("software_packageUrl"), catalogue="purl")
    _names(reader, item, artifact)
    _people(reader, item, artifact)
    taken = set(_IDENTITY) | _READ_FIELDS
    for name, fact in (TEXTS[artifact.ref.kind] | LISTS[artifact.ref.kind]).items():
        taken.add(name)
        single = name in TEXTS[artifact.ref.kind]
        values = reader.lines(item, name) if single else [reader.clean(text) for text in texts(item.fields.get(name))]
        for value in values:
            if name == "ai_typeOfModel" and value.endswith(ARCHITECTURE):
                artifact.say(Fact.ARCHITECTURE, value.removesuffix(ARCHITECTURE), item.at(name))
            else:
                artifact.say(fact, value, item.at(name))
    for name, read in _FIELDS.items():
        if name in item.fields:
            taken.add(name)
            read(reader, item, artifact, name)
    for name in item.fields.keys() - taken:
        reader.pass_over(item.at(name), name[:80])


def _names(reader: Reader, item: Item, artifact: StatedArtifact) -> None:
    ref = artifact.ref
    name, version = reader.clean(item.text("name")), reader.clean(item.text("software_packageVersion"))
    if name not in {ref.repo, ref.name, str(ref)}:
        artifact.say(Fact.PRETTY_NAME, name, item.at("name"))
    if version != ref.revision:
        artifact.say(Fact.VERSION, version, item.at("software_packageVersion"))
    artifact.say(Fact.DESCRIPTION, reader.clean(item.text("description")), item.at("description"))
    if item.text("summary") and not item.text("description"):
        artifact.say(Fact.DESCRIPTION, reader.clean(item.text("summary")), item.at("summary"))
    home, location = item.text("software_homePage"), item.text("software_downloadLocation")
    if home and not leads_to(home, ref):
        artifact.say(Fact.HOMEPAGE, reader.clean(home), item.at("software_homePage"))
    if location and not leads_to(location, ref):
        artifact.say(Fact.EXTERNAL_ID, location, item.at("software_downloadLocation"), catalogue="download-location")
    _addresses(item, artifact)


def _addresses(item: Item, artifact: StatedArtifact) -> None:
    """Take up the addresses and identifiers that do not lead to the artifact itself."""
    ref = artifact.ref
    for kind, url, place in locators(item):
        if kind == "license":
            artifact.say(Fact.LICENSE_LINK, url, place)
        elif not leads_to(url, ref):
            artifact.say(Fact.EXTERNAL_ID, url, place, catalogue=kind)
    for name, value in _identifiers(item):
        if name != "packageUrl":
            artifact.say(Fact.EXTERNAL_ID, value, item.at("externalIdentifier"), catalogue=name)


def _people(reader: Reader, item: Item, artifact: StatedArtifact) -> None:
    for agent in reader.graph.targets(item, "originatedBy"):
        artifact.say(Fact.AUTHOR, reader.agent(agent)[0], item.at("originatedBy"), **_person(agent))
    for agent in reader.graph.targets(item, "suppliedBy"):
        name, parts = reader.agent(agent)
        artifact.say(Fact.SUPPLIER, name, item.at("suppliedBy"), **(parts | _person(agent)))
    artifact.say(Fact.CREATED, item.text("builtTime"), item.at("builtTime"), what="created")
    artifact.say(Fact.CREATED, item.text("releaseTime"), item.at("releaseTime"), what="published")


def _person(agent: Item) -> dict[str, str]:
    return {"kind": "person"} if agent.kind == "Person" else {}


def _identifiers(item: Item) -> list[tuple[str, str]]:
    """Return catalogue and value of the external identifiers of a package, and of its digests."""
    found: list[tuple[str, str]] = []
    for name, kind, key in (
        ("externalIdentifier", "externalIdentifierType", "identifier"),
        ("verifiedUsing", "algorithm", "hashValue"),
    ):
        for entry in objects(item.fields.get(name)):
            found += [(str(entry[kind]), value) for value in texts(entry.get(key)) if kind in entry]
    return found


def _training(reader: Reader, item: Item, artifact: StatedArtifact, name: str) -> None:
    for line in reader.lines(item, name):
        label, _, value = line.partition(": ")
        if value and label in set(TRAINING_FACTS):
            text, parts = named_parts(value)
            artifact.say(Fact(label), text, item.at(name), **parts)
        elif line:
            reader.pass_over(item.at(name), name)


def _entries(item: Item, name: str) -> list[tuple[str, str, str]]:
    return [
        (entry["key"], entry["value"], f"{item.at(name)}/{number}")
        for number, entry in enumerate(objects(item.fields.get(name)))
        if isinstance(entry.get("key"), str) and isinstance(entry.get("value"), str)
    ]


def _metrics(reader: Reader, item: Item, artifact: StatedArtifact, name: str) -> None:
    for key, value, place in _entries(item, name):
        metric, parts = named_parts(reader.clean(key))
        # Where the name of the metric stood, another may stand beside it.
        called = "metric-name" if "metric-type" in parts else "metric-type"
        artifact.say(Fact.METRIC, reader.clean(value), place, **({called: metric} | parts))


def _hyperparameters(reader: Reader, item: Item, artifact: StatedArtifact, name: str) -> None:
    for key, value, place in _entries(item, name):
        if key == "seed":
            artifact.say(Fact.SEED, reader.clean(value), place)
        else:
            artifact.say(Fact.TRAINING_ARGUMENT, reader.clean(value), place, name=reader.clean(key))


def _energy(reader: Reader, item: Item, artifact: StatedArtifact, name: str) -> None:
    consumption = item.fields.get(name)
    if isinstance(consumption, str):
        found = reader.graph.by_id.get(reader.graph.whole(consumption))
        consumption = found.fields if found is not None else None
    if not isinstance(consumption, dict):
        return
    for activity, place in ACTIVITIES.items():
        for entry in objects(consumption.get(place)):
            amount, unit = str(entry.get("ai_energyQuantity")), str(entry.get("ai_energyUnit"))
            if _DECIMAL.fullmatch(amount):
                where = f"{item.at(name)}/{place}"
                artifact.say(Fact.ENERGY, float(amount), where, unit=_UNITS.get(unit, unit), activity=activity)


def _sensitive(reader: Reader, item: Item, artifact: StatedArtifact, name: str) -> None:
    del reader
    if (said := item.text(name)) in {"yes", "no"}:
        artifact.say(Fact.SENSITIVE_DATA, said, item.at(name))


def _dataset_types(reader: Reader, item: Item, artifact: StatedArtifact, name: str) -> None:
    tags = {value: tag for tag, value in MODALITIES.items()}
    for kind in texts(item.fields.get(name)):
        if kind in tags:
            artifact.say(Fact.TAG, MODALITY + tags[kind], item.at(name))
        elif kind != "noAssertion":
            reader.pass_over(item.at(name), f"{name}: {kind[:80]}")


def _availability(reader: Reader, item: Item, artifact: StatedArtifact, name: str) -> None:
    gated = {value: said for said, value in AVAILABILITY.items()}.get(item.text(name))
    if gated is None:
        reader.pass_over(item.at(name), name)
    else:
        artifact.say(Fact.GATED, False if gated == "false" else gated, item.at(name))


def _size(reader: Reader, item: Item, artifact: StatedArtifact, name: str) -> None:
    del reader
    size = item.fields.get(name)
    if isinstance(size, int) and not isinstance(size, bool):
        artifact.say(Fact.SIZE, size, item.at(name), what="dataset")


def _biases(reader: Reader, item: Item, artifact: StatedArtifact, name: str) -> None:
    for text in texts(item.fields.get(name)):
        artifact.say(Fact.ETHICAL_CONSIDERATION, reader.clean(text), item.at(name), what=BIASES)


def _stated_twice(reader: Reader, item: Item, artifact: StatedArtifact, name: str) -> None:
    """Note a summary beside a description."""
    del artifact
    if item.text("description"):
        reader.pass_over(item.at(name), name)


_Read = Callable[[Reader, Item, StatedArtifact, str], Any]
_FIELDS: dict[str, _Read] = {
    TRAINING: _training,
    "ai_metric": _metrics,
    "ai_hyperparameter": _hyperparameters,
    "ai_energyConsumption": _energy,
    **dict.fromkeys(_SENSITIVE, _sensitive),
    "dataset_datasetType": _dataset_types,
    "dataset_datasetAvailability": _availability,
    "dataset_datasetSize": _size,
    "dataset_knownBias": _biases,
    "summary": _stated_twice,
}
_READ_FIELDS = frozenset(
    {
        *("software_packageUrl", "software_packageVersion", "software_downloadLocation", "software_homePage"),
        *("description", "originatedBy", "suppliedBy", "builtTime", "releaseTime", "externalRef"),
        *("externalIdentifier", "verifiedUsing"),
    }
)
