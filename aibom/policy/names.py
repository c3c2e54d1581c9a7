"""When two identifiers mean one artifact: purls of any type, and how each registry spells its names."""

import re

from aibom.errors import UsageError
from aibom.records.refs import DOCUMENT, HUB, ArtifactRef, Kind, shorten

__all__ = ["PYPI", "Key", "called", "key_of", "purl_ref", "spelled_alike"]

PYPI = "pypi"
Key = tuple[str, str]
_RUNS = re.compile(r"[-_.]+")


def purl_ref(purl: str) -> ArtifactRef:
    """Return the artifact a purl of any type names; its version, if there is one, is the revision.

    Of a type that aibom has no registry for, the type is the registry, as where documents of others are read.

    Raises:
        UsageError: it is no purl by ECMA-427.

    >>> purl_ref("pkg:pypi/Torch_Triton@2.0").registry, purl_ref("pkg:huggingface/datasets/org/data").kind.value
    ('pypi', 'dataset')
    """
    from packageurl import PackageURL  # noqa: PLC0415 - only where purls are asked about

    kind = purl.partition(":")[2].strip("/").partition("/")[0].lower()
    if kind in {HUB, "generic", "oci", "mlflow"}:
        return ArtifactRef.from_purl(purl)
    try:
        found = PackageURL.from_string(purl)
    except ValueError as error:
        raise UsageError(f"not a purl: {shorten(purl)!r}", hint="write pkg:TYPE/NAMESPACE/NAME@VERSION") from error
    return ArtifactRef(
        registry=found.type, namespace=found.namespace or "", name=found.name, revision=found.version or ""
    )


def called(ref: ArtifactRef) -> str:
    """Return the purl of an artifact, or, where a document gave none and only names it, how it is written there.

    >>> called(ArtifactRef(registry="document", name="Tiny", revision="2")), called(ArtifactRef(name="tiny"))
    ('document:Tiny@2', 'pkg:huggingface/tiny')
    """
    return str(ref) if ref.registry == DOCUMENT else ref.purl


def key_of(ref: ArtifactRef) -> Key:
    """Return what two references have in common that may mean one artifact, whatever its revision.

    The Hub serves an id in whatever case it is written, and PyPI joins runs of `-`, `_` and `.`; elsewhere names differ
    as they are written. Models and datasets of one id are two artifacts of the Hub.

    >>> key_of(ArtifactRef(namespace="Org", name="Tiny")) == key_of(ArtifactRef(namespace="org", name="tiny"))
    True
    """
    if ref.registry == HUB:
        return (f"{HUB}/datasets" if ref.kind is Kind.DATASET else HUB), ref.repo.casefold()
    if ref.registry == PYPI:
        return PYPI, _RUNS.sub("-", ref.name).lower()
    return ref.registry, ref.repo


def spelled_alike(one: ArtifactRef, other: ArtifactRef) -> bool:
    """Say whether two references of one key are also written alike, as far as their registry cares."""
    return one.registry != HUB or one.repo == other.repo
