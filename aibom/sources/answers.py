"""What the Hub's answers mean (docs/hub-api.md), and what to tell a person whose model could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from aibom.errors import GatedError, NotFoundError, OfflineError, SourceError, UsageError
from aibom.readers.errors import ReadError
from aibom.readers.json import parse
from aibom.records.refs import HUB_HOSTS, ArtifactRef, is_commit, shorten
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot
from aibom.records.spelling import REVISION
from aibom.sources._http import Reply
from aibom.sources._paths import is_sound
from aibom.sources._session import PROXY_REFUSED, UNTRUSTED

__all__ = [
    "MARKED_DISABLED",
    "MAX_FILES",
    "Record",
    "api_path",
    "file_error",
    "is_official",
    "listing",
    "parse_record",
    "present_ref",
    "record_resolution",
    "refusal",
    "resolution_of",
]

MAX_FILES = 100_000
"""The most files of one listing that are kept."""

MARKED_DISABLED = "the Hub marks it as disabled"
"""What is said of an artifact whose record was read although it is switched off."""
_DISABLED = "Access to this resource is disabled."
_BAD_TOKEN = "Invalid credentials in Authorization header"  # noqa: S105  the Hub's words for one
_TOKEN_REFUSED = "the Hub does not accept the access token"  # noqa: S105  likewise
_LOGIN_REFUSED = "the endpoint wants a user name and password, or others than it was given (401)"
_LATER = "try again later: what was read is kept, and only the rest is asked for"
_ONCE_MORE = {
    _TOKEN_REFUSED: "`hf auth login` again, or check HF_TOKEN and --token; public models need no token",
    _LOGIN_REFUSED: "write both into HF_ENDPOINT, percent-encoded: https://USER:PASSWORD@HOST",
    PROXY_REFUSED: "write both into HTTPS_PROXY and HTTP_PROXY, percent-encoded: http://USER:PASSWORD@HOST:PORT",
    UNTRUSTED: "let SSL_CERT_FILE name a PEM file that holds the certificate of its authority",
}
"""What to do about the reasons that waiting does not mend."""
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What of a registry's record decides how to go on: who it is, at which commit, with which files.

    `repo` and `commit` are empty where the record does not name them, `named` is a revision it names that is no
    full commit, `files` is None without a listing, `detail` says what was left out of it.
    """

    repo: str = ""
    commit: str = ""
    named: str = ""
    gated: bool = False
    disabled: bool = False
    files: tuple[FileEntry, ...] | None = None
    detail: str = ""


def parse_record(body: bytes) -> Record:
    """Return what the body of `GET /api/models/{id}` (or datasets) says.

    Raises:
        ReadError: it is no JSON object.

    >>> parse_record(b'{"id": "org/tiny", "gated": "manual"}').gated
    True
    """
    value = parse(body)
    if not isinstance(value, dict):
        raise ReadError(f"not an object but {type(value).__name__}")
    repo = value.get("id", value.get("modelId"))  # records of 2022 have the latter only
    sha = value.get("sha")
    revision = sha if isinstance(sha, str) and REVISION.fullmatch(sha) else ""
    siblings = value.get("siblings")
    files, detail = listing(siblings) if isinstance(siblings, list) else (None, "")
    return Record(
        repo=repo if isinstance(repo, str) else "",
        commit=revision if is_commit(revision) else "",
        named="" if is_commit(revision) else revision,
        gated=value.get("gated") in {"auto", "manual", True} if _is_scalar(value.get("gated")) else False,
        disabled=value.get("disabled") is True,
        files=files,
        detail=detail,
    )


def listing(siblings: list[object], *, key: str = "rfilename") -> tuple[tuple[FileEntry, ...], str]:
    """Return the files a record's `siblings` name (under `key`), sorted by path, and in words what was left out.

    >>> listing([{"rfilename": "../x"}, {"rfilename": "a", "size": 3}])[1]
    'left out of the listing: 1 unusable entry'
    """
    found: dict[str, FileEntry] = {}
    unusable = 0
    for sibling in siblings[:MAX_FILES]:
        named: dict[str, object] = sibling if isinstance(sibling, dict) else {}
        path = named.get(key)
        if isinstance(path, str) and is_sound(path) and path not in found:
            found[path] = _entry(path, named)
        else:
            unusable += 1
    left_out = []
    if unusable:
        left_out.append(f"{unusable:,} unusable {'entry' if unusable == 1 else 'entries'}")
    if len(siblings) > MAX_FILES:
        left_out.append(f"{len(siblings) - MAX_FILES:,} files beyond the first {MAX_FILES:,}")
    detail = f"left out of the listing: {' and '.join(left_out)}" if left_out else ""
    return tuple(found[path] for path in sorted(found)), detail


def _entry(path: str, sibling: Mapping[str, object]) -> FileEntry:
    stored = sibling.get("lfs")
    if not isinstance(stored, dict):
        return FileEntry(
            path=path, size=_size(sibling.get("size")), git_sha1=_hex(sibling.get("blobId", sibling.get("oid")), 40)
        )
    # The blob id of a file in Large File Storage is that of its pointer, not of its bytes.
    size = _size(stored.get("size"))
    sha256 = _hex(stored.get("sha256"), 64) or _hex(stored.get("oid"), 64)
    return FileEntry(path=path, size=size if size >= 0 else _size(sibling.get("size")), sha256=sha256)


def _is_scalar(value: object) -> bool:
    return isinstance(value, (str, bool))


def _size(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else -1


def _hex(value: object, length: int) -> str:
    return value if isinstance(value, str) and len(value) == length and set(value) <= _HEX else ""


def is_official(endpoint: str) -> bool:
    """Say whether `endpoint` is the Hub itself and no mirror of it.

    >>> is_official("https://huggingface.co"), is_official("https://hub.example")
    (True, False)
    """
    return urlsplit(endpoint).hostname in HUB_HOSTS


def resolution_of(reply: Reply, *, official: bool = True) -> tuple[Resolution, str]:
    """Return what an answer other than 200 to a request for a record means, and that in words.

    A mirror that does not hold a repository says nothing of the Hub, unless it passes on the Hub's own words.

    >>> resolution_of(Reply(status=401, headers={}, body=b""))[0].value
    'private-or-missing'
    >>> resolution_of(Reply(status=404, headers={}, body=b""), official=False)
    (<Resolution.ABSENT_FROM_MIRROR: 'absent-from-mirror'>, 'the mirror answered 404')
    """
    code, message = _named(reply)
    said = f"{reply.status}" + (f" {code}" if code else "") + (f": {message}" if message else "")
    if message == _DISABLED or reply.status == 451:
        return Resolution.DISABLED, f"the Hub answered {said}"
    if code == "GatedRepo":
        return Resolution.GATED, f"the Hub answered {said}"
    if code == "RevisionNotFound":
        return Resolution.REVISION_MISSING, f"the Hub answered {said}"
    if reply.status == 407:
        return Resolution.UNAVAILABLE, PROXY_REFUSED
    if reply.status == 401 and message == _BAD_TOKEN:
        return Resolution.UNAVAILABLE, _TOKEN_REFUSED
    if reply.status == 401 and (reply.headers.get("www-authenticate") or "").lower().startswith("basic"):
        return Resolution.UNAVAILABLE, _LOGIN_REFUSED
    if code == "RepoNotFound" or reply.status == 401:
        whose = "the Hub" if official else "the Hub, or what relays it,"
        return Resolution.PRIVATE_OR_MISSING, f"{whose} answered {said}"
    if not official and reply.status in {404, 410}:
        return Resolution.ABSENT_FROM_MIRROR, f"the mirror answered {said}"
    if reply.status == 410 or (reply.status == 404 and not code):
        return Resolution.PRIVATE_OR_MISSING, f"the Hub answered {said}"
    return Resolution.UNREADABLE, f"the Hub answered {said}"


def file_error(reply: Reply) -> str:
    """Return in words why a file could not be read, and an empty text for an answer that holds it."""
    if reply.status in {200, 206}:
        return ""
    code, message = _named(reply)
    if code == "GatedRepo" or reply.status in {401, 403}:
        return f"access must be granted by the owner of the repository ({reply.status}{f' {code}' if code else ''})"
    if code == "EntryNotFound" or (reply.status == 404 and not code):
        return "there is no such file at this commit (404)"
    return f"the Hub answered {reply.status}" + (f" {code}" if code else "") + (f": {message}" if message else "")


def _named(reply: Reply) -> tuple[str, str]:
    code, message = reply.headers.get("x-error-code") or "", reply.headers.get("x-error-message") or ""
    # Longer than it will be shown: what is cut in two cannot be known for a secret any more.
    return shorten(code, 400), shorten(message, 4000)


def api_path(ref: ArtifactRef) -> str:
    """Return where the record of `ref` is asked for, below the endpoint.

    >>> api_path(ArtifactRef(namespace="org", name="tiny", revision="refs/pr/1"))
    '/api/models/org/tiny/revision/refs%2Fpr%2F1'
    """
    revision = f"/revision/{quote(ref.revision, safe='')}" if ref.revision else ""
    return f"/api/{ref.kind.value}s/{ref.repo}{revision}"


def present_ref(asked: ArtifactRef, record: Record) -> ArtifactRef:
    """Return who the record says it is, at no revision.

    Raises:
        ReadError: the id it bears is none.
    """
    if not record.repo:
        return asked.unpinned
    try:
        return ArtifactRef.from_repo(record.repo, kind=asked.kind)
    except UsageError as error:
        raise ReadError(f"the record bears an impossible id: {error}") from None


def record_resolution(
    asked: ArtifactRef, present: ArtifactRef, record: Record, contents: tuple[Content, ...]
) -> tuple[Resolution, str]:
    """Return what became of asking for an artifact whose record was read, and that in words."""
    moved = present.repo != asked.repo
    details = [f"asked for as {asked.repo}, now {present.repo}"] if moved else []
    locked = any("GatedRepo" in content.error for content in contents)
    if record.gated or locked:
        details.insert(0, "files may be read with access granted by the owner only")
    if record.disabled:
        details.append(MARKED_DISABLED)
    if record.detail:
        details.append(record.detail)
    resolution = Resolution.GATED if record.gated or locked else Resolution.MOVED if moved else Resolution.RESOLVED
    return resolution, "; ".join(details)


def refusal(snapshot: Snapshot, endpoint: str = "") -> SourceError | None:
    """Return the error a walk ends in whose subject answered like this, or None if a BOM can be made of it.

    A gated subject whose record was read gives a BOM; one that told nothing does not.
    """
    who, where = str(snapshot.requested), f" at {endpoint}" if endpoint else ""
    said = f" ({snapshot.detail})" if snapshot.detail else ""
    page = snapshot.ref.unpinned.url(endpoint or "https://huggingface.co")
    match snapshot.resolution:
        case Resolution.GATED if not snapshot.info and snapshot.files is None:
            return GatedError(
                f"{who} is gated, and nothing of it can be read{where}{said}",
                hint=f"ask for access on {page}, then `hf auth login` or set HF_TOKEN, and try again",
            )
        case resolution if resolution.is_read:
            return None
        case Resolution.PRIVATE_OR_MISSING:
            return NotFoundError(
                f"{who} does not exist{where}, or is private{said}",
                hint="check the spelling; if it is private, `hf auth login` or set HF_TOKEN, and try again",
            )
        case Resolution.ABSENT_FROM_MIRROR:
            return NotFoundError(
                f"{who} is absent from this mirror{where}{said}; the Hub itself was not asked",
                hint="unset HF_ENDPOINT to ask the Hub, or ask whoever runs the mirror to provide it",
            )
        case Resolution.REVISION_MISSING:
            return NotFoundError(
                f"{_bare(snapshot.requested)} has no revision {snapshot.requested.revision!r}{where}{said}",
                hint=f"see its branches and tags on {page}, or leave the revision out",
            )
        case Resolution.OFFLINE:
            return OfflineError(
                f"{who} cannot be read offline{said}",
                hint="leave --offline and HF_HUB_OFFLINE out, or give a recording that holds it with --from",
            )
        case Resolution.UNAVAILABLE:
            return SourceError(f"{who} could not be read{where}{said}", hint=_ONCE_MORE.get(snapshot.detail, _LATER))
        case Resolution.DISABLED:
            return SourceError(f"{who} was disabled{where}{said}", hint="only the Hub's staff can lift this")
        case _:
            return SourceError(
                f"{who} cannot be read{where}{said}", hint="run again with --debug to see what was asked"
            )


def _bare(ref: ArtifactRef) -> str:
    return str(ref.unpinned)
