"""Package URLs (ECMA-427) of artifacts, in parts: the types huggingface, oci, mlflow, and generic for all else."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode

from aibom.errors import UsageError
from aibom.records.spelling import COMMIT, shorten

__all__ = ["Parts", "parse", "write"]

_HUB, _LOCAL, _URL, _OCI, _MLFLOW = "huggingface", "local", "url", "oci", "mlflow"
_SAFE = "-._~"
_DATASETS = "datasets"
_DIGEST = "sha256:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a purl says of an artifact; `namespace` and `revision` are empty where there is none."""

    registry: str
    dataset: bool
    namespace: str
    name: str
    revision: str


@lru_cache(maxsize=4096)  # a lineage of some hundred artifacts is written tens of thousands of times
def write(parts: Parts) -> str:
    """Return the purl. A local folder is `pkg:generic`, other registries are a namespace of it.

    An OCI artifact names its repository, what has an address only that (`download_url`), as their types have it.

    >>> write(Parts(registry="oci", dataset=False, namespace="ghcr.io/org", name="tiny", revision="v1"))
    'pkg:oci/tiny?repository_url=ghcr.io%2Forg%2Ftiny&tag=v1'
    """
    version = f"@{quote(parts.revision, safe=_SAFE)}" if parts.revision else ""
    names = [*(parts.namespace.split("/") if parts.namespace else []), *parts.name.split("/")]
    if parts.registry == _URL:
        last = next((part for part in reversed(parts.name.split("/")) if part), "file")
        path = f"{_DATASETS}/{quote(last, safe=_SAFE)}" if parts.dataset else quote(last, safe=_SAFE)
        return f"pkg:generic/{path}{version}?{urlencode({'download_url': parts.name})}"
    if parts.registry == _OCI and not parts.dataset and parts.namespace:
        place = {"repository_url": f"{parts.namespace}/{parts.name}"}
        if parts.revision and not parts.revision.startswith(_DIGEST):
            place["tag"], version = parts.revision, ""
        return f"pkg:oci/{quote(parts.name, safe=_SAFE)}{version}?{urlencode(place)}"
    if parts.registry == _MLFLOW and not parts.dataset and not parts.namespace:
        return f"pkg:mlflow/{quote(parts.name, safe=_SAFE)}{version}"
    path = "/".join(quote(name, safe=_SAFE) for name in names)
    if parts.dataset:
        path = f"{_DATASETS}/{path}"
    if parts.registry not in {_HUB, _LOCAL}:
        path = f"{quote(parts.registry, safe=_SAFE)}/{path}"
    return f"pkg:{_HUB if parts.registry == _HUB else 'generic'}/{path}{version}"


def parse(purl: str) -> Parts:
    """Return what a purl of one of the four types says; whether a Hub id is valid is not looked at.

    Raises:
        UsageError: it is malformed or of another type.

    >>> parse("pkg:huggingface/datasets/org/data@main").dataset
    True
    """
    scheme, _, rest = purl.partition(":")
    rest, _, query = rest.partition("#")[0].partition("?")
    path, _, version = rest.lstrip("/").partition("@")
    kind, _, repo = path.strip("/").partition("/")
    kind, revision = kind.lower(), unquote(version)
    if scheme.lower() != "pkg" or kind not in {_HUB, "generic", _OCI, _MLFLOW} or not repo:
        raise UsageError(f"not a purl of type huggingface: {shorten(purl)!r}", hint="write pkg:huggingface/NS/NAME")
    names = [unquote(part) for part in repo.split("/")]
    named = dict(parse_qsl(query, max_num_fields=20)) if len(query) < 4000 else {}
    if kind == _HUB:
        dataset = names[0] == _DATASETS and len(names) > 1
        revision = revision.lower() if COMMIT.fullmatch(revision.lower()) else revision
        return _parts(_HUB, names[1:] if dataset else names, revision, dataset=dataset)
    if any("/" in name for name in names) or not _is_foreign([*names, *named.values()], revision):
        raise UsageError(f"not a purl that names an artifact: {shorten(purl)!r}", hint="percent-encode UTF-8 text")
    if kind == _OCI:
        whole = named.get("repository_url", "").split("/")
        return _parts(_OCI, whole if len(whole) > 1 else names, revision or named.get("tag", ""), dataset=False)
    if kind == _MLFLOW:
        return _parts(_MLFLOW, names, revision, dataset=False)
    return _generic(names, revision, named.get("download_url", ""))


def _generic(names: list[str], revision: str, address: str) -> Parts:
    dataset = names[0] == _DATASETS and len(names) > 1
    names = names[1:] if dataset else names
    if address:
        return Parts(registry=_URL, dataset=dataset, namespace="", name=address, revision=revision)
    registry = names.pop(0) if len(names) > 1 else _LOCAL
    if names[0] == _DATASETS and len(names) > 1:
        dataset, names = True, names[1:]
    return _parts(registry, names, revision, dataset=dataset)


def _parts(registry: str, names: list[str], revision: str, *, dataset: bool) -> Parts:
    return Parts(registry=registry, dataset=dataset, namespace="/".join(names[:-1]), name=names[-1], revision=revision)


def _is_foreign(names: list[str], revision: str) -> bool:
    """Say whether these can be the parts of such a purl: text, and printable unless it is a folder's own name."""
    text = "".join(names) + revision
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return all(names) and (len(names) == 1 or text.isprintable())
