"""Which packages of a document are models, datasets or the application it is about, and which artifacts these are."""

from collections.abc import Iterator

from aibom.formats.spdx2.comments import kind_of
from aibom.formats.spdx2.elements import Element, Elements
from aibom.formats.spdx2.text import NOASSERTION, NONE
from aibom.formats.stated.identity import Identity, Named, hub_address, identify
from aibom.formats.vocabulary.parts import at
from aibom.formats.vocabulary.properties import Property
from aibom.formats.vocabulary.text import parse_ref
from aibom.records.identity import DOCUMENT, ArtifactRef, Kind
from aibom.records.redaction import redact

__all__ = ["addresses", "artifacts", "plain_location", "purl", "subject"]

# Purposes of SPDX 3 that some tools write in 2.3 too; no others speak of models.
_PURPOSES = {"MODEL": Kind.MODEL, "DATA": Kind.DATASET, "DATASET": Kind.DATASET}
_MODELS = ("pkg:huggingface/", "pkg:mlflow/")
_DATASETS = "pkg:huggingface/datasets/"


def subject(elements: Elements) -> Element | None:
    """Return the package that a document is about: the one it describes, else the only one, else its first model."""
    described = elements.described()
    if described:
        return next((element for element in described if _kind(elements, element) is not None), described[0])
    if len(elements.packages) == 1:
        return next(iter(elements.packages.values()))
    return next((element for element in elements.packages.values() if _kind(elements, element) is not None), None)


def artifacts(elements: Elements) -> Iterator[tuple[Element, Identity]]:
    """Yield the packages that are models or datasets, and the one that the document is about, with what each is.

    A package is a model or dataset only where it says so: by a package URL or download location, by its purpose, or by
    the line of its comment that aibom writes.

    Raises:
        DocumentError: a reference that aibom wrote cannot be read.
    """
    about = subject(elements)
    for element in elements.packages.values():
        kind = _kind(elements, element)
        if kind is None and element is about:
            kind = Kind.SOFTWARE
        if kind is not None:
            yield element, _own(element) if elements.own and element.pairs else _identity(element, kind)
    if about is None:
        name = redact(str(elements.document.get("name", "")))
        ref = ArtifactRef(registry=DOCUMENT, kind=Kind.SOFTWARE, name=name)
        yield Element(spdx_id="", item={}, pointer="/name"), Identity(ref=ref)


def purl(element: Element) -> str:
    """Return the first package URL of a package; empty where it has none."""
    found = (reference for reference in element.item.get("externalRefs", ()))
    return next((item.get("referenceLocator", "") for item in found if item.get("referenceType") == "purl"), "")


def addresses(element: Element) -> list[tuple[str, str]]:
    """Return the addresses of a package, each with what it is for."""
    found = [("distribution", plain_location(element.text("downloadLocation"))), ("website", element.text("homepage"))]
    found += [
        ("website", reference.get("referenceLocator", ""))
        for reference in element.item.get("externalRefs", ())
        if "://" in reference.get("referenceLocator", "")
    ]
    return [(purpose, address) for purpose, address in found if address not in {"", NOASSERTION, NONE}]


def _own(element: Element) -> Identity:
    """Return the artifact of a package that aibom wrote."""
    named = [(place, value) for place, name, value in element.pairs if name == Property.REF]
    place, text = named[0] if named else (f"{element.pointer}/externalRefs", purl(element))
    return Identity(ref=at(place, parse_ref, text))


def _identity(element: Element, kind: Kind) -> Identity:
    group, _, name = element.text("name").rpartition("/")
    return identify(
        Named(
            kind=kind,
            purl=purl(element),
            addresses=addresses(element),
            group=group,
            name=name,
            version=element.text("versionInfo"),
        )
    )


def _kind(elements: Elements, element: Element) -> Kind | None:
    """Return what a package says that it is, or None."""
    if elements.own and element.pairs:
        return _own(element).ref.kind
    purpose = element.text("primaryPackagePurpose")
    if purpose == "FILE":
        return None
    locator = purl(element).lower()
    if locator.startswith(_MODELS) and "#" not in locator:
        return Kind.DATASET if locator.startswith(_DATASETS) else Kind.MODEL
    if purpose in _PURPOSES:
        return _PURPOSES[purpose]
    marked = kind_of(element.item.get("comment", ""))
    if marked is not None:
        return marked
    download = [("distribution", plain_location(element.text("downloadLocation")))]
    return next((kind for kind in (Kind.DATASET, Kind.MODEL) if hub_address(download, kind)), None)


def plain_location(location: str) -> str:
    """Return a download location as an address: without the version control system, and with its revision as a page."""
    if not location.startswith("git+"):
        return location
    address, _, revision = location.removeprefix("git+").partition("#")[0].rpartition("@")
    if not address or "/" in revision or address.count("/") < 3:
        return location.removeprefix("git+").partition("#")[0].removesuffix(".git")
    return f"{address.removesuffix('.git')}/tree/{revision}"
