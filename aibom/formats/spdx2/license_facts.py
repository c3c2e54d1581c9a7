"""The licenses that a package states, with what the document knows of those that are not on the list."""

from aibom.formats.spdx2.elements import Element, Elements
from aibom.formats.spdx2.licenses import LINK, MARKS, SIDE_BY_SIDE
from aibom.formats.spdx2.text import NOASSERTION, NONE
from aibom.formats.stated.records import Stated, StatedArtifact
from aibom.formats.vocabulary.text import unescape
from aibom.records.claims import Fact

__all__ = ["state_licenses"]

_FACTS = {"declared": Fact.LICENSE, "concluded": Fact.LICENSE_CONCLUDED}
_REFERENCE = "LicenseRef-"


def state_licenses(stated: Stated, artifact: StatedArtifact, element: Element, found: Elements) -> None:
    """State the licenses of a package: by id or expression, or by the name that a reference stands for."""
    for kind, fact in _FACTS.items():
        key = f"license{kind.capitalize()}"
        text, place = element.text(key), found.where(f"{element.pointer}/{key}")
        if text == NONE:
            stated.pass_over(place, f"of {artifact.ref}: that it has no license ({key} is NONE)")
        elif text and text != NOASSERTION:
            _one(artifact, fact, text, place, found)
    _comments(stated, artifact, element, found)


def _one(artifact: StatedArtifact, fact: Fact, text: str, place: str, found: Elements) -> None:
    info = found.licenses.get(text)
    name = text.removeprefix(_REFERENCE) if info is None else info.get("name") or text.removeprefix(_REFERENCE)
    if name in {NOASSERTION, NONE}:
        name = text.removeprefix(_REFERENCE)
    links = [] if info is None else [url for url in info.get("seeAlsos", ()) if url not in {NOASSERTION, NONE, ""}]
    name = unescape(name) if found.own else name.strip()
    if fact is Fact.LICENSE:
        artifact.say(fact, name, place)
        for url in links:
            artifact.say(Fact.LICENSE_LINK, url, place)
    else:
        artifact.say(fact, name, place, **({"url": links[0]} if links else {}))


def _comments(stated: Stated, artifact: StatedArtifact, element: Element, found: Elements) -> None:
    """State what aibom writes of licenses side by side; what others comment is listed."""
    text = element.item.get("licenseComments", "")
    place = found.where(f"{element.pointer}/licenseComments")
    if not (found.own or text.startswith((SIDE_BY_SIDE, LINK))):
        if text not in {"", NOASSERTION, NONE}:
            stated.pass_over(place, f"of {artifact.ref}: a comment on its license")
        return
    for line in text.split("\n"):
        if line.startswith(LINK):
            artifact.say(Fact.LICENSE_LINK, unescape(line.removeprefix(LINK)), place)
        for kind, mark in MARKS.items():
            if line.startswith(mark):
                artifact.say(_FACTS[kind], unescape(line.removeprefix(mark)), place)
