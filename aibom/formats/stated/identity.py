"""Which artifact a stranger's document means, from the identifiers it gives: never from its name alone."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, unquote

from aibom.errors import UsageError
from aibom.records.identity import DOCUMENT, HUB, LOCAL, URL, ArtifactRef, Kind
from aibom.records.redaction import redact
from aibom.records.refs import classify, is_commit

__all__ = ["Identity", "Named", "hub_address", "identify", "kind_of_purl"]

_TYPE = re.compile(r"[a-z][a-z0-9.+\-]{0,60}")
# The Hub serves models of one name under one segment, and much that is no model.
_SURE = frozenset({"vcs", "distribution", "model-card", "download", "distribution-intake"})
_LONGEST = 2000
# Types of purls for models and datasets and nothing else; the Hub has applications, too.
_MODELS = ("huggingface/", "mlflow/")
_APPS = ("huggingface/spaces/",)
_HUB_HOSTS = frozenset({"huggingface.co", "www.huggingface.co", "hf.co"})
# Registries whose names mean something else here than the type of a purl.
_OURS = frozenset({HUB, LOCAL, URL, DOCUMENT, "unpublished"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a document gives to identify an artifact; `addresses` are pairs of what an address is for and the address."""

    kind: Kind
    purl: str = ""
    addresses: Sequence[tuple[str, str]] = ()
    group: str = ""
    name: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The artifact that is meant, and the purl by which the document calls it where `ref` says less."""

    ref: ArtifactRef
    purl: str = ""


def identify(named: Named) -> Identity:
    """Return the artifact that a document means.

    It is what its purl says, where aibom knows purls of that type; else what an address of the Hub says; else what a
    purl of another type says; else it is known by the document only, by group, name and version. A version that is a
    full commit is the revision of a purl or address without one.

    >>> identify(Named(kind=Kind.MODEL, purl="pkg:huggingface/org/tiny", name="Tiny")).ref.repo
    'org/tiny'
    >>> identify(Named(kind=Kind.MODEL, name="org/tiny", version="2")).ref.registry
    'document'
    """
    known = _known(named.purl, named.kind)
    if known is not None:
        return Identity(ref=_at(known, named.version), purl="" if known.purl == named.purl else named.purl)
    if found := hub_address(named.addresses, named.kind):
        return Identity(ref=_at(found, named.version), purl=named.purl)
    if other := _other(named.purl, named.kind):
        return Identity(ref=other, purl=named.purl)
    names = {"namespace": redact(named.group), "name": redact(named.name), "revision": redact(named.version)}
    return Identity(ref=ArtifactRef(registry=DOCUMENT, kind=named.kind, **names), purl=named.purl)


def kind_of_purl(purl: str) -> Kind | None:
    """Return what a package URL says an artifact is, whatever a document takes it for; None where it says neither.

    >>> kind_of_purl("pkg:huggingface/datasets/org/data@1").value, kind_of_purl("pkg:pypi/torch@2")
    ('dataset', None)
    """
    scheme, _, rest = purl[:_LONGEST].partition(":")
    name = rest.lstrip("/")
    if scheme.lower() != "pkg" or not name.lower().startswith(_MODELS) or name.lower().startswith(_APPS):
        return None
    try:
        return ArtifactRef.from_purl(purl).kind
    except UsageError:
        return None


def hub_address(addresses: Iterable[tuple[str, str]], kind: Kind) -> ArtifactRef | None:
    """Return the artifact of `kind` whose page on the Hub the addresses are, or None; two that differ name none.

    >>> hub_address([("website", "https://huggingface.co/org")], Kind.MODEL) is None
    True
    """
    found: dict[ArtifactRef, ArtifactRef] = {}
    for purpose, address in addresses:
        ref = classify(address, kind=kind) if "://" in address else None
        if isinstance(ref, ArtifactRef) and ref.registry == HUB and ref.kind is kind:
            if not ref.namespace and purpose not in _SURE:
                continue
            # A branch that moves says nothing of the revision.
            revision = ref.revision if is_commit(ref.revision) else ""
            before = found.get(ref.unpinned)
            if before is None or not before.revision:
                found[ref.unpinned] = ref.at(revision)
    return next(iter(found.values())) if len(found) == 1 else None


def _known(purl: str, kind: Kind) -> ArtifactRef | None:
    """Return what a purl says exactly; `generic` without a registry is anybody's."""
    if not purl:
        return None
    try:
        ref = ArtifactRef.from_purl(purl)
        exact = ArtifactRef.from_purl(ref.purl) == ref
    except (UsageError, UnicodeError):
        return None
    if not exact or ref.registry == LOCAL or (ref.registry == HUB and kind is Kind.SOFTWARE):
        return None
    if ref.registry == HUB and not _is_of_hub(purl):
        return None
    # The type of a component tells data from models where its purl does not.
    return ref if ref.kind is Kind.DATASET else replace(ref, kind=kind)


def _is_of_hub(purl: str) -> bool:
    """Say whether a purl of the Hub's type means the Hub itself: its `repository_url` may name another registry."""
    named = parse_qs(purl.partition("#")[0].partition("?")[2][:4000], max_num_fields=100)
    hosts = [re.sub(r"^[a-z]+://", "", url.lower()).split("/")[0] for url in named.get("repository_url", ())]
    return all(host in _HUB_HOSTS for host in hosts)


def _other(purl: str, kind: Kind) -> ArtifactRef | None:
    """Return what a purl of another type says."""
    scheme, _, rest = purl.partition(":")
    type_, _, names = rest.partition("#")[0].partition("?")[0].strip("/").partition("/")
    path, _, last = names.rpartition("/")
    name, _, version = last.partition("@")
    parts = [unquote(part) for part in (*path.split("/"), name) if part]
    if scheme.lower() != "pkg" or not _TYPE.fullmatch(type_.lower()) or type_.lower() in _OURS or not parts:
        return None
    namespace, revision = redact("/".join(parts[:-1])), redact(unquote(version))
    return ArtifactRef(
        registry=type_.lower(), kind=kind, namespace=namespace, name=redact(parts[-1]), revision=revision
    )


def _at(ref: ArtifactRef, version: str) -> ArtifactRef:
    return ref.at(version.lower()) if not ref.revision and is_commit(version.lower()) else ref
