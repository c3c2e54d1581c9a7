"""Identity of models and datasets: references to and from ids, URLs, purls, and what is not an id at all."""

from urllib.parse import unquote, urlsplit

from aibom.errors import UsageError
from aibom.records import registries
from aibom.records.identity import DOCUMENT, HUB, LOCAL, URL, ArtifactRef, Form, Kind, Unidentified
from aibom.records.spelling import FILE_NAME, PATH_START, RESERVED, REVISION, is_commit, is_repo, shorten

__all__ = [
    "DOCUMENT",
    "HUB",
    "HUB_HOSTS",
    "LOCAL",
    "URL",
    "ArtifactRef",
    "Form",
    "Kind",
    "Unidentified",
    "classify",
    "is_commit",
    "parse_subject",
    "shorten",
]

_NOTHING = frozenset({"", "n/a", "none", "null", "[none]"})
HUB_HOSTS = frozenset({"huggingface.co", "www.huggingface.co", "hf.co"})


def classify(
    value: object, *, kind: Kind = Kind.MODEL, hosts: frozenset[str] = HUB_HOSTS
) -> ArtifactRef | Unidentified:
    """Return what a value from a card or configuration names: a repository, or why it names none.

    Surrounding white space is dropped; a Hub URL (of one of `hosts`), a purl and an `NS/NAME@COMMIT` are read, and so
    are the ids and addresses of other registries (`aibom.records.registries`).

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
    if text.lower().startswith("pkg:"):
        return _from_purl(text)
    if "://" in text or text.lower().startswith("www.") or text.split("/")[0].lower() in hosts:
        return _from_locator(text, kind=kind, hosts=hosts)
    return registries.named(text, kind=kind) or _from_name(text, kind=kind)


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
        if found.registry in {HUB, LOCAL}:
            return found
        raise UsageError(
            f"{shorten(text)!r} is no repository of the Hub but {shorten(found)}, which nothing here can walk",
            hint="write NAMESPACE/NAME or ./FOLDER; another registry is walked by a plug-in that knows it",
        )
    reason = {Form.URL: "a URL that names no Hub repository", Form.PATH: "a path"}.get(found.form, "no repository id")
    raise UsageError(
        f"{shorten(text)!r} is {reason}",
        hint="write NAMESPACE/NAME, NAMESPACE/NAME@REVISION, a Hub URL, pkg:huggingface/NAMESPACE/NAME, or ./FOLDER",
    )


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


def _from_purl(text: str) -> ArtifactRef | Unidentified:
    try:
        return ArtifactRef.from_purl(text)
    except UsageError:
        return Unidentified(text=shorten(text), form=Form.URL)


def _from_locator(text: str, *, kind: Kind, hosts: frozenset[str]) -> ArtifactRef | Unidentified:
    not_ours = Unidentified(text=shorten(text), form=Form.URL)
    if text.lower().startswith("file:"):
        return Unidentified(text=shorten(text), form=Form.PATH)
    try:
        url = urlsplit(text if "://" in text else f"https://{text}")
        host = (url.netloc.rpartition("@")[2]).lower()
    except ValueError:
        return not_ours
    if url.scheme.lower() == "hf":
        return _from_hf(url.netloc + url.path, kind=kind) or not_ours
    if host not in hosts and host.partition(":")[0] not in hosts:
        return registries.located(text, kind=kind) or not_ours
    return _from_page([unquote(part) for part in url.path.split("/") if part], kind=kind) or not_ours


def _from_hf(path: str, *, kind: Kind) -> ArtifactRef | None:
    """Return what an address of the Hub's file system names: `hf://[datasets/]NS/NAME[@REV][/PATH]`."""
    parts = path.strip("/").split("/")
    if parts[0] == "datasets":
        kind, parts = Kind.DATASET, parts[1:]
    found = _from_name("/".join(unquote(part) for part in parts[:2]), kind=kind)
    return found if isinstance(found, ArtifactRef) else None


def _from_page(parts: list[str], *, kind: Kind) -> ArtifactRef | None:
    """Return what a page of the Hub shows, by the segments of its path."""
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
        return None
    return ArtifactRef.from_repo(repo, kind=kind, revision=revision)
