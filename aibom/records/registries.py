"""Where else than on the Hub an artifact may lie: other registries, closed services, plain addresses.

Nothing here walks them. What is recognised becomes an artifact of that registry, with the id that registry uses, so that
it can be named in a document, told apart from ids of the Hub, and walked by a source that knows the registry.
"""

import re
from collections.abc import Callable
from urllib.parse import quote, unquote, urlsplit

from aibom.records.identity import URL, ArtifactRef, Kind
from aibom.records.spelling import REVISION

__all__ = ["CLOSED", "located", "named", "page"]

KAGGLE, MLFLOW, MODELSCOPE, OCI, OLLAMA = "kaggle", "mlflow", "modelscope", "oci", "ollama"
_MAX_ADDRESS = 500
_PART = re.compile(r"[A-Za-z0-9_.\-]{1,200}", re.ASCII)
_OCI_HOST = re.compile(
    r"(?:ghcr\.io|quay\.io|docker\.io|index\.docker\.io|nvcr\.io|gcr\.io|[a-z0-9\-]{1,60}\.(?:gcr\.io|pkg\.dev)"
    r"|registry\.[a-z0-9.\-]{1,100}|[a-z0-9]{1,60}\.azurecr\.io|\d{12}\.dkr\.ecr\.[a-z0-9\-]{1,40}\.amazonaws\.com)"
)
_OCI = re.compile(
    r"(?P<host>[A-Za-z0-9.\-]{1,253}(?::\d{1,5})?)/(?P<path>[A-Za-z0-9._\-]{1,128}(?:/[A-Za-z0-9._\-]{1,128}){0,8})"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.\-]{0,127}))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?",
    re.ASCII,
)
_OLLAMA = re.compile(
    r"(?:(?P<user>[A-Za-z0-9_.\-]{1,80})/)?(?P<name>[A-Za-z0-9_.\-]{1,80})(?::(?P<tag>[A-Za-z0-9_.\-]{1,80}))?",
    re.ASCII,
)
_MLFLOW_MODEL = re.compile(r"models:/{1,3}(?P<name>[^/@\s]{1,200})(?:[/@](?P<version>[A-Za-z0-9_.\-]{1,100}))?")
_MLFLOW_RUN = re.compile(
    r"(?:runs|mlflow-artifacts):/{1,3}(?P<path>[A-Za-z0-9_.\-]{1,100}(?:/[A-Za-z0-9_.\-]{1,100}){0,8})"
)
_DOI = re.compile(r"(?i)doi:\s?(?P<doi>10\.\d{4,9}/[^\s\"<>]{1,200})")
# What these hosts serve where the name of an account or a model could stand in an address.
_PAGES = frozenset(
    {
        "aigc",
        "api",
        "app",
        "blog",
        "brand",
        "cloud",
        "collections",
        "connect",
        "docs",
        "download",
        "home",
        "join",
        "learn",
    }
    | {"library", "mcp", "models", "my", "organization", "papers", "pricing", "privacy", "profile", "public", "search"}
    | {"settings", "signin", "signup", "studios", "terms", "topic", "turbo", "v2"}
)
_STORAGE = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "wasb", "wasbs", "hdfs", "dbfs", "ftp", "sftp"})
_VARIANT = (
    r"(?:[-_ ](?:turbo|mini|nano|micro|pro|plus|max|ultra|vision|preview|instruct|latest|audio|realtime|codex|chat|exp"
    r"|experimental|thinking|lite|flash|instant|haiku|sonnet|opus|fast|reasoning|image|search|deep|research|high|low"
    r"|tts|transcribe|v?\d{1,2}(?:\.\d{1,2})?|\d{1,3}k|\d{3,4}|\d{6,8}|\d{4}-\d{2}-\d{2}|\d{2}-\d{2})){0,6}"
)
_OPENAI_OLD = r"(?:text|code)-davinci-\d{3}|davinci-00[23]|text-embedding-(?:ada-\d{3}|3-(?:small|large))|dall-?e-?[23]"
_CLOSED_NAMES = (
    (
        "openai",
        rf"(?:chatgpt|gpt-?(?:3(?:\.5)?|4(?:o|\.1|\.5)?|5(?:\.\d)?)|openai[-_]o[134]|o[134]-(?:mini|preview|pro)){_VARIANT}|{_OPENAI_OLD}",
    ),
    ("anthropic", rf"claude{_VARIANT}"),
    ("google", rf"(?:gemini|palm|bard){_VARIANT}|(?:text|chat|code)-bison(?:@\d{{3}})?"),
    ("mistral", r"mistral-(?:tiny|small|medium|large)-latest|mistral-medium(?:-\d{4})?"),
    ("alibaba", r"qwen-(?:max|plus|turbo)(?:-latest|-\d{4})?"),
    ("baidu", rf"ernie-bot{_VARIANT}"),
    ("xai", r"grok-[2-9](?:-(?:mini|beta|fast|latest|\d{4}))?"),
)
_CLOSED = tuple(
    (service, re.compile(rf"(?:{service}[/: ])?(?P<name>{pattern})", re.IGNORECASE | re.ASCII))
    for service, pattern in _CLOSED_NAMES
)
CLOSED = frozenset(service for service, _ in _CLOSED)
"""Services that serve models nobody can download: there is no repository to walk."""


def named(text: str, *, kind: Kind = Kind.MODEL) -> ArtifactRef | None:
    """Return what a name without a web address means elsewhere than on the Hub, or None.

    >>> str(named("gpt-4-turbo")), str(named("models:/credit/3")), named("gpt-neo-125m")
    ('openai:gpt-4-turbo', 'mlflow:credit@3', None)
    >>> str(named("ghcr.io/org/tiny:v1"))
    'oci:ghcr.io/org/tiny@v1'
    """
    if not text.isprintable():
        return None
    if found := _MLFLOW_MODEL.fullmatch(text):
        return ArtifactRef(registry=MLFLOW, kind=kind, name=found["name"], revision=found["version"] or "")
    if found := _MLFLOW_RUN.fullmatch(text):
        return _foreign(MLFLOW, kind, ["runs", *found["path"].split("/")])
    if found := _DOI.fullmatch(text):
        return _address(f"https://doi.org/{quote(found['doi'], safe='/:;()._-')}", kind)
    host = text.partition("/")[0].lower()
    if host in _HOSTS:
        return located(text, kind=kind)
    if _OCI_HOST.fullmatch(host):
        return _oci(text, kind)
    if kind is Kind.MODEL:
        for service, pattern in _CLOSED:
            if found := pattern.fullmatch(text):
                return ArtifactRef(registry=service, kind=kind, name=found["name"].lower().replace(" ", "-"))
    return None


def located(text: str, *, kind: Kind = Kind.MODEL) -> ArtifactRef | None:
    """Return what an address that is none of the Hub leads to, or None where it is no usable address.

    Credentials, fragments and signatures are dropped from it: they are no part of what it names.

    >>> str(located("https://modelscope.cn/models/qwen/Qwen-7B/summary")), str(located("ollama://llama3:8b"))
    ('modelscope:qwen/Qwen-7B', 'ollama:llama3@8b')
    >>> str(located("https://me:secret@example.org/models/a.bin?sig=1#top"))
    'https://example.org/models/a.bin'
    """
    scheme, _, rest = text.partition("://")
    scheme = scheme.lower()
    if scheme in {"oci", "docker"}:
        return _oci(rest, kind)
    if scheme == OLLAMA:
        return _ollama(rest)
    if scheme in {"models", "runs", "mlflow-artifacts"}:
        return named(f"{scheme}:/{rest}", kind=kind)
    try:
        url = urlsplit(text if "://" in text else f"https://{text}")
        host, port = (url.hostname or "").lower().removeprefix("www."), url.port
    except ValueError:
        return None
    scheme = url.scheme.lower()
    parts = [unquote(part) for part in url.path.split("/") if part]
    if scheme in {"http", "https"} and host in _HOSTS and (found := _HOSTS[host](parts, kind)):
        return found
    if not host or (scheme not in {"http", "https"} and scheme not in _STORAGE):
        return None
    place = f"[{host}]" if ":" in host else (url.hostname or "")
    return _address(f"{scheme}://{place}{f':{port}' if port else ''}{url.path.rstrip('/') or ''}", kind, url.query)


def page(ref: ArtifactRef) -> str:
    """Return the web address of an artifact of another registry; empty where it has none.

    >>> page(ArtifactRef(registry="ollama", name="llama3", revision="8b"))
    'https://ollama.com/library/llama3:8b'
    """
    dataset = ref.kind is Kind.DATASET
    names, revision = quote(ref.repo, safe="/-._~", errors="surrogatepass"), quote(ref.revision, errors="surrogatepass")
    match ref.registry:
        case "url":
            return ref.name if ref.name.startswith(("http://", "https://")) else ""
        case "modelscope":
            return f"https://modelscope.cn/{'datasets' if dataset else 'models'}/{names}"
        case "kaggle":
            version = f"/{revision}" if revision and not dataset else ""
            return f"https://www.kaggle.com/{'datasets' if dataset else 'models'}/{names}{version}"
        case "ollama":
            tag = f":{revision}" if revision else ""
            return f"https://ollama.com/{names if ref.namespace else f'library/{names}'}{tag}"
        case _:
            return ""


def _foreign(registry: str, kind: Kind, names: list[str], revision: str = "") -> ArtifactRef | None:
    if not names or not all(_PART.fullmatch(name) for name in names) or (revision and not REVISION.fullmatch(revision)):
        return None
    return ArtifactRef(registry=registry, kind=kind, namespace="/".join(names[:-1]), name=names[-1], revision=revision)


def _address(address: str, kind: Kind, query: str = "") -> ArtifactRef | None:
    """Return what has nothing but an address; of its query only a short one that signs nothing is kept."""
    plain = (
        query
        if len(query) <= 100 and re.fullmatch(r"(?:id|v|version|doi|file|name)=[A-Za-z0-9._/\-]{1,90}", query)
        else ""
    )
    whole = f"{address}?{plain}" if plain else address
    if len(whole) > _MAX_ADDRESS or not whole.isprintable() or any(mark in whole for mark in ' "<>\\^`{|}'):
        return None
    return ArtifactRef(registry=URL, kind=kind, name=whole)


def _oci(text: str, kind: Kind) -> ArtifactRef | None:
    found = _OCI.fullmatch(text)
    if found is None:
        return None
    names = [found["host"].lower(), *found["path"].split("/")]
    return ArtifactRef(
        registry=OCI,
        kind=kind,
        namespace="/".join(names[:-1]),
        name=names[-1],
        revision=found["digest"] or found["tag"] or "",
    )


def _ollama(text: str) -> ArtifactRef | None:
    found = _OLLAMA.fullmatch(text.strip("/").removeprefix("library/"))
    if found is None:
        return None
    return ArtifactRef(registry=OLLAMA, namespace=found["user"] or "", name=found["name"], revision=found["tag"] or "")


def _modelscope(parts: list[str], kind: Kind) -> ArtifactRef | None:
    kinds = {"models": Kind.MODEL, "datasets": Kind.DATASET}
    if parts and parts[0] in kinds:
        kind, parts = kinds[parts[0]], parts[1:]
    return _foreign(MODELSCOPE, kind, parts[:2]) if len(parts) >= 2 and parts[0] not in _PAGES else None


def _ollama_page(parts: list[str], kind: Kind) -> ArtifactRef | None:
    """Return the model of a page of Ollama: in its library, or of an account."""
    del kind
    names = parts[1:] if parts[:1] == ["library"] else parts
    return None if not names or names[0] in _PAGES else _ollama("/".join(names))


def _kaggle(parts: list[str], kind: Kind) -> ArtifactRef | None:
    """Return `OWNER/NAME` of a dataset, `OWNER/MODEL[/FRAMEWORK/VARIATION[@VERSION]]` of a model."""
    del kind
    if len(parts) >= 3 and parts[0] == "datasets":
        return _foreign(KAGGLE, Kind.DATASET, parts[1:3])
    if len(parts) >= 3 and parts[0] == "models":
        names, version = parts[1:5], parts[5] if len(parts) > 5 else ""
        names = names if len(names) == 4 else names[:2]
        return _foreign(KAGGLE, Kind.MODEL, [name.lower() if name == "PyTorch" else name for name in names], version)
    return None


_HOSTS: dict[str, Callable[[list[str], Kind], ArtifactRef | None]] = {
    **dict.fromkeys(("modelscope.cn", "modelscope.ai", "modelscope.com"), _modelscope),
    "kaggle.com": _kaggle,
    **dict.fromkeys(("ollama.com", "ollama.ai", "registry.ollama.ai"), _ollama_page),
}
