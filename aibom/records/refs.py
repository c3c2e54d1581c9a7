"""Identity of models and datasets: references to and from ids, URLs, purls, and what is not an id at all."""

from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import quote, unquote, urlsplit

from aibom.errors import UsageError
from aibom.records.spelling import COMMIT, FILE_NAME, PATH_START, RESERVED, REVISION, is_commit, is_repo, shorten

__all__ = [
    "HUB",
    "HUB_HOSTS",
    "LOCAL",
    "ArtifactRef",
    "Form",
    "Kind",
    "Unidentified",
    "classify",
    "is_commit",
    "parse_subject",
    "shorten",
]

HUB = "huggingface"
LOCAL = "local"
_NOTHING = frozenset({"", "n/a", "none", "null", "[none]"})
HUB_HOSTS = frozenset({"huggingface.co", "www.huggingface.co", "hf.co"})


class Kind(StrEnum):
    """What an artifact is."""

    MODEL = "model"
    DATASET = "dataset"


class Form(StrEnum):
    """What a value that names no repository looks like instead."""

    EMPTY = "empty"
    FILE_NAME = "file-name"
    MALFORMED = "malformed"
    NOT_TEXT = "not-text"
    PATH = "path"
    URL = "url"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class ArtifactRef:
    """One artifact of one registry, at one revision or at none in particular.

    `namespace` and `revision` are empty where there is none. `revision` is a full commit once resolved (for a
    local folder: the digest over its file list). Identity follows purl type `huggingface`: namespace and name
    are case-sensitive, a dataset is written `pkg:huggingface/datasets/NAMESPACE/NAME@COMMIT`.

    >>> ref = ArtifactRef(namespace="org", name="tiny", revision="0" * 40)
    >>> ref.repo, ref.purl == "pkg:huggingface/org/tiny@" + "0" * 40
    ('org/tiny', True)
    """

    registry: str = HUB
    kind: Kind = Kind.MODEL
    namespace: str = ""
    name: str
    revision: str = ""

    def __str__(self) -> str:
        prefix = "datasets/" if self.kind is Kind.DATASET else ""
        return f"{prefix}{self.repo}" + (f"@{self.revision}" if self.revision else "")

    @property
    def repo(self) -> str:
        """The id as the registry writes it: `NAMESPACE/NAME`, or `NAME`."""
        return f"{self.namespace}/{self.name}" if self.namespace else self.name

    @property
    def unpinned(self) -> "ArtifactRef":
        """The same artifact at no particular revision."""
        return replace(self, revision="")

    def at(self, revision: str) -> "ArtifactRef":
        """Return the same artifact at `revision`."""
        return replace(self, revision=revision)

    @property
    def purl(self) -> str:
        """The package URL (ECMA-427); a local folder is `pkg:generic`, other registries are a namespace of it."""
        parts = [quote(part, safe="-._~") for part in self.repo.split("/")]
        if self.kind is Kind.DATASET:
            parts.insert(0, "datasets")
        if self.registry not in {HUB, LOCAL}:
            parts.insert(0, quote(self.registry, safe="-._~"))
        kind = HUB if self.registry == HUB else "generic"
        version = f"@{quote(self.revision, safe='-._~')}" if self.revision else ""
        return f"pkg:{kind}/{'/'.join(parts)}{version}"

    def url(self, endpoint: str) -> str:
        """Return the artifact's page at a Hub `endpoint` (no trailing slash); empty for a local folder."""
        if self.registry != HUB:
            return ""
        prefix = "datasets/" if self.kind is Kind.DATASET else ""
        tree = f"/tree/{quote(self.revision, safe='')}" if self.revision else ""
        return f"{endpoint.rstrip('/')}/{prefix}{self.repo}{tree}"

    @classmethod
    def from_repo(cls, repo: str, *, kind: Kind = Kind.MODEL, revision: str = "", registry: str = HUB) -> "ArtifactRef":
        """Return the reference for an id `NAMESPACE/NAME` or `NAME`.

        Raises:
            UsageError: `repo` is no valid repository id, or `revision` no valid revision.

        >>> ArtifactRef.from_repo("gpt2").namespace
        ''
        """
        parts = repo.split("/")
        if registry == HUB and not is_repo(repo):
            raise UsageError(
                f"not a repository id: {shorten(repo)!r}",
                hint="write NAMESPACE/NAME, letters, digits, '-', '_' and '.' only; a local folder starts with ./ or /",
            )
        if revision and not REVISION.fullmatch(revision):
            raise UsageError(f"not a revision: {shorten(revision)!r}", hint="give a branch, a tag or a full commit")
        return cls(registry=registry, kind=kind, namespace="/".join(parts[:-1]), name=parts[-1], revision=revision)

    @classmethod
    def from_purl(cls, purl: str) -> "ArtifactRef":
        """Return the reference a `pkg:huggingface/...` or (for a local folder) `pkg:generic/...` purl stands for.

        Raises:
            UsageError: the purl is malformed or of another type.

        >>> ArtifactRef.from_purl("pkg:huggingface/datasets/org/data@main").kind.value
        'dataset'
        """
        scheme, _, rest = purl.partition(":")
        rest = rest.partition("#")[0].partition("?")[0].lstrip("/")
        path, _, version = rest.partition("@")
        kind_name, _, repo = path.strip("/").partition("/")
        if scheme.lower() != "pkg" or kind_name.lower() not in {HUB, "generic"} or not repo:
            raise UsageError(f"not a purl of type huggingface: {shorten(purl)!r}", hint="write pkg:huggingface/NS/NAME")
        parts = [unquote(part) for part in repo.split("/")]
        kind = Kind.MODEL
        if parts[0] == "datasets" and len(parts) > 1:
            kind, parts = Kind.DATASET, parts[1:]
        revision = unquote(version)
        if kind_name.lower() == HUB:
            revision = revision.lower() if COMMIT.fullmatch(revision.lower()) else revision
            return cls.from_repo("/".join(parts), kind=kind, revision=revision)
        if not _is_foreign(parts, revision):
            raise UsageError(f"not a purl that names an artifact: {shorten(purl)!r}", hint="percent-encode UTF-8 text")
        registry = parts.pop(0) if len(parts) > 1 else LOCAL
        return cls(registry=registry, kind=kind, namespace="/".join(parts[:-1]), name=parts[-1], revision=revision)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Unidentified:
    """A value that stands where a repository id belongs and is none; kept as written (shortened), never fetched."""

    text: str
    form: Form


def classify(
    value: object, *, kind: Kind = Kind.MODEL, hosts: frozenset[str] = HUB_HOSTS
) -> ArtifactRef | Unidentified:
    """Return what a value from a card or configuration names: a repository, or why it names none.

    Surrounding white space is dropped; a Hub URL (of one of `hosts`), a purl and an `NS/NAME@COMMIT` are read.

    >>> str(classify(" org/base "))
    'org/base'
    >>> classify("/home/me/llama").form.value, classify("tf_model.h5").form.value, classify(None).form.value
    ('path', 'file-name', 'empty')
    >>> str(classify("https://huggingface.co/datasets/org/data", kind=Kind.MODEL))
    'datasets/org/data'
    """
    if value is None:
        return Unidentified(text="", form=Form.EMPTY)
    if not isinstance(value, str):
        return Unidentified(text=shorten(value), form=Form.NOT_TEXT)
    text = value.strip()
    if text.lower() in _NOTHING:
        return Unidentified(text=shorten(value), form=Form.EMPTY)
    if "://" in text or text.lower().startswith(("pkg:", "www.")) or text.split("/")[0].lower() in hosts:
        return _from_locator(text, kind=kind, hosts=hosts)
    return _from_name(text, kind=kind)


def parse_subject(text: str, *, hosts: frozenset[str] = HUB_HOSTS) -> ArtifactRef:
    """Return the reference a command-line argument names: an id, `ID@REVISION`, a Hub URL or a purl.

    Raises:
        UsageError: the text names no repository.

    >>> str(parse_subject("https://huggingface.co/org/tiny/tree/v1.0"))
    'org/tiny@v1.0'
    """
    stripped = text.strip()
    found = classify(stripped, hosts=hosts)
    if isinstance(found, Unidentified) and found.form is Form.FILE_NAME and is_repo(stripped):
        found = ArtifactRef.from_repo(stripped)
    if isinstance(found, ArtifactRef):
        return found
    reason = {Form.URL: "a URL that names no Hub repository", Form.PATH: "a path"}.get(found.form, "no repository id")
    raise UsageError(
        f"{shorten(text)!r} is {reason}",
        hint="write NAMESPACE/NAME, NAMESPACE/NAME@REVISION, a Hub URL, pkg:huggingface/NAMESPACE/NAME, or ./FOLDER",
    )


def _is_foreign(parts: list[str], revision: str) -> bool:
    """Say whether these can be the parts of a generic purl: text, and printable unless it is a folder's own name."""
    text = "".join(parts) + revision
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return all(part and "/" not in part for part in parts) and (len(parts) == 1 or text.isprintable())


def _from_name(text: str, *, kind: Kind) -> ArtifactRef | Unidentified:
    if PATH_START.match(text) or "\\" in text:
        return Unidentified(text=shorten(text), form=Form.PATH)
    if text.startswith("datasets/") and is_repo(text.removeprefix("datasets/")):
        return ArtifactRef.from_repo(text.removeprefix("datasets/"), kind=Kind.DATASET)
    repo, _, revision = text.partition("@")
    if FILE_NAME.fullmatch(repo) and "/" not in repo:
        return Unidentified(text=shorten(text), form=Form.FILE_NAME)
    if is_repo(repo) and (not revision or REVISION.fullmatch(revision)):
        return ArtifactRef.from_repo(repo, kind=kind, revision=revision)
    slashes = repo.count("/")
    form = (
        Form.PATH
        if (slashes > 1 and "," not in repo) or (slashes == 1 and repo.split("/")[0] in RESERVED)
        else Form.MALFORMED
    )
    return Unidentified(text=shorten(text), form=form)


def _from_locator(text: str, *, kind: Kind, hosts: frozenset[str]) -> ArtifactRef | Unidentified:
    not_ours = Unidentified(text=shorten(text), form=Form.URL)
    if text.lower().startswith("pkg:"):
        try:
            return ArtifactRef.from_purl(text)
        except UsageError:
            return not_ours
    if text.lower().startswith("file:"):
        return Unidentified(text=shorten(text), form=Form.PATH)
    try:
        url = urlsplit(text if "://" in text else f"https://{text}")
        host = (url.netloc.rpartition("@")[2]).lower()
    except ValueError:
        return not_ours
    if host not in hosts and host.partition(":")[0] not in hosts:
        return not_ours
    parts = [unquote(part) for part in url.path.split("/") if part]
    if parts[:1] == ["datasets"]:
        kind, parts = Kind.DATASET, parts[1:]
    elif kind is Kind.DATASET and len(parts) > 1:
        kind = Kind.MODEL  # the Hub serves datasets under /datasets/ and nowhere else
    elif parts[:1] == ["models"]:
        parts = parts[1:]
    cut = next((i for i, part in enumerate(parts) if part in {"tree", "blob", "resolve", "raw", "commit"} and i > 0), 0)
    repo_parts, tail = (parts[:cut], parts[cut:]) if cut else (parts, [])
    # A reference such as refs/pr/1 spans three segments; any other revision is one.
    revision = "/".join(tail[1:4]) if tail[1:2] == ["refs"] else "".join(tail[1:2])
    repo = "/".join(repo_parts[:2])
    if not repo or repo in RESERVED or not is_repo(repo) or (revision and not REVISION.fullmatch(revision)):
        return not_ours
    return ArtifactRef.from_repo(repo, kind=kind, revision=revision)
