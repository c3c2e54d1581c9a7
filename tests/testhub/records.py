"""The JSON bodies of the test Hub: records of repositories, list elements, trees (docs/hub-api.md, H1 to H33)."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping

from testhub.repos import Repo, StoredFile

__all__ = ["EXPANDABLE", "entity_tag", "expanded", "info_body", "is_listed", "list_element", "path_entries"]

MODEL_FIELDS = (
    "author baseModels cardData childrenModelCount config createdAt disabled downloads downloadsAllTime evalResults "
    "gated gguf inference inferenceProviderMapping lastModified library_name likes mask_token model-index pipeline_tag "
    "private resourceGroup safetensors sha siblings spaces tags transformersInfo trendingScore usedStorage widgetData "
    "xetEnabled"
)
DATASET_FIELDS = (
    "author cardData citation createdAt description disabled downloads downloadsAllTime gated lastModified likes "
    "mainSize paperswithcode_id private resourceGroup sha siblings tags trendingScore usedStorage xetEnabled"
)
EXPANDABLE = {"model": frozenset(MODEL_FIELDS.split()), "dataset": frozenset(DATASET_FIELDS.split())}
# Fields the Hub gives only to those who ask for them by name (H5, H11).
ON_REQUEST = frozenset(
    {"baseModels", "childrenModelCount", "downloadsAllTime", "evalResults", "inferenceProviderMapping", "mainSize"}
    | {"resourceGroup", "securityRepoStatus", "trendingScore", "xetEnabled"}
)
_PART = r"(?![-.])[\w\-.]{1,96}(?<![-.])"
REPO_ID = re.compile(rf"(?!.*(?:--|\.\.)){_PART}(?:/{_PART})?", re.ASCII)
A_DATE = "2024-01-01T00:00:00.000Z"
MODEL_ELEMENT = "_id id modelId likes private downloads tags createdAt library_name pipeline_tag"
DATASET_ELEMENT = (
    "_id id author sha lastModified gated disabled private likes downloads tags createdAt description citation "
    "paperswithcode_id key"
)
LIST_KEYS = {"model": tuple(MODEL_ELEMENT.split()), "dataset": tuple(DATASET_ELEMENT.split())}


def entity_tag(body: bytes) -> str:
    """Return the weak ETag of a JSON body: its length in hexadecimal and its SHA-1 in base 64 (H15).

    >>> entity_tag(b"{}")
    'W/"2-vyGp6PvFo4RvsFtPoIWeCReyIC8"'
    """
    digest = base64.b64encode(hashlib.sha1(body).digest()).decode()[:27]
    return f'W/"{len(body):x}-{digest}"'


def _texts(value: object) -> list[str]:
    """Return the strings of a value that is one string or a list of them."""
    values = value if isinstance(value, (list, tuple)) else [value]
    return [item for item in values if isinstance(item, str)]


def _tags(card: Mapping[str, object], pipeline_tag: object) -> Iterator[str]:
    """Yield the tags the Hub makes from card data (H10)."""
    yield from _texts(card.get("library_name"))
    yield from _texts(pipeline_tag)
    yield from _texts(card.get("tags"))
    yield from _texts(card.get("language"))
    yield from (f"dataset:{name}" for name in _texts(card.get("datasets")))
    bases = [name for name in _texts(card.get("base_model")) if REPO_ID.fullmatch(name)]
    yield from (f"base_model:{name}" for name in bases)
    for relation in _texts(card.get("base_model_relation")):
        yield from (f"base_model:{relation}:{name}" for name in bases)
    yield from (f"license:{name}" for name in _texts(card.get("license")))
    yield "region:us"


def _sibling(file: StoredFile, *, blobs: bool) -> dict[str, object]:
    found: dict[str, object] = {"rfilename": file.path}
    if blobs:
        found |= {"blobId": file.git_sha1, "size": file.size}
        if file.lfs:
            found["lfs"] = {"sha256": file.sha256, "size": file.size, "pointerSize": file.pointer_size}
    return found


def _full(repo: Repo, *, blobs: bool) -> dict[str, object]:
    """Return everything known of a repository given by a test."""
    given = dict(repo.info)
    card = given.get("cardData")
    namespace = repo.id.rpartition("/")[0]
    found: dict[str, object] = {"_id": hashlib.sha1(repo.id.encode()).hexdigest()[:24], "id": repo.id}
    if repo.kind == "model":
        found["modelId"] = repo.id
    if namespace:
        found["author"] = namespace
    found |= {"sha": repo.revision} if repo.revision else {}
    found |= {"lastModified": A_DATE, "private": repo.private, "gated": repo.gated, "disabled": repo.disabled}
    if isinstance(card, Mapping):
        lifted = {key: card[key] for key in ("library_name", "pipeline_tag") if repo.kind == "model" and key in card}
        found |= lifted | {"tags": list(dict.fromkeys(_tags(card, card.get("pipeline_tag"))))}
    else:
        found["tags"] = ["region:us"]
    found |= {"downloads": 0, "likes": 0}
    found["siblings"] = [_sibling(file, blobs=blobs) for file in repo.stored.values()]
    found |= {"spaces": []} if repo.kind == "model" else {}
    return found | {"createdAt": A_DATE} | given


def _recorded(repo: Repo) -> dict[str, object]:
    """Return a recorded body as an object; empty if it is none."""
    try:
        found = json.loads(repo.record)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def is_listed(repo: Repo) -> bool:
    """Say whether a recorded body has a listing."""
    return isinstance(_recorded(repo).get("siblings"), list)


def info_body(repo: Repo, *, blobs: bool = False, security: bool = False) -> bytes:
    """Return the record of `repo` (H1 to H5, H14); a recorded one as it is, whatever was asked."""
    if repo.record:
        return repo.record
    key = ("info", str(blobs), str(security))
    if key not in repo.bodies:
        full = _full(repo, blobs=blobs)
        clean: dict[str, object] = {"scansDone": True, "filesWithIssues": []}
        status = full.get("securityRepoStatus", clean)
        found = {name: value for name, value in full.items() if name not in ON_REQUEST}
        found |= {"securityRepoStatus": status} if security else {}
        repo.bodies[key] = json.dumps(found, separators=(",", ":"), ensure_ascii=False).encode()
    return repo.bodies[key]


def expanded(repo: Repo, names: list[str]) -> dict[str, object]:
    """Return only the fields `names` of the record, and its ids (H6)."""
    full = _recorded(repo) if repo.record else _full(repo, blobs=False)
    return {key: full[key] for key in ("_id", "id", *names) if key in full}


def list_element(repo: Repo, *, full: bool = False, expand: list[str] | None = None) -> dict[str, object]:
    """Return `repo` as an element of a list (H20, H23): without commit and card data unless asked for (`full`)."""
    if expand:
        return expanded(repo, expand)
    known = _recorded(repo) if repo.record else _full(repo, blobs=False)
    if full:
        return {key: value for key, value in known.items() if key not in ON_REQUEST}
    return {key: known[key] for key in LIST_KEYS[repo.kind] if key in known}


def _git_tree(entries: Mapping[str, tuple[str, str]]) -> str:
    """Return git's id of a folder: name -> (mode, id of the entry)."""
    order = sorted(entries.items(), key=lambda item: item[0] + ("/" if item[1][0] == "40000" else ""))
    raw = b"".join(f"{mode} {name}\0".encode() + bytes.fromhex(oid) for name, (mode, oid) in order)
    return hashlib.sha1(b"tree %d\0" % len(raw) + raw).hexdigest()


def _folders(repo: Repo) -> dict[str, str]:
    """Return all folders of `repo` with git's ids of them."""
    inside: dict[str, dict[str, tuple[str, str]]] = {"": {}}
    for file in repo.stored.values():
        folder, _, name = file.path.rpartition("/")
        parts = folder.split("/") if folder else []
        for depth in range(1, len(parts) + 1):
            inside.setdefault("/".join(parts[:depth]), {})
        inside[folder][name] = ("100644", file.git_sha1)
    for path in sorted(inside, key=lambda item: item.count("/"), reverse=True):
        if path:
            parent, _, name = path.rpartition("/")
            inside[parent][name] = ("40000", _git_tree(inside[path]))
    return {path: _git_tree(entries) for path, entries in inside.items() if path}


def path_entries(repo: Repo, *, expand: bool = False) -> dict[str, dict[str, object]]:
    """Return files and folders of `repo` by path, as tree and paths-info describe them (H30, H31)."""
    found: dict[str, dict[str, object]] = {}
    for path, oid in _folders(repo).items():
        found[path] = {"type": "directory", "oid": oid, "size": 0, "path": path}
    for file in repo.stored.values():
        entry: dict[str, object] = {"type": "file", "oid": file.git_sha1, "size": file.size, "path": file.path}
        if file.lfs:
            entry["lfs"] = {"oid": file.sha256, "size": file.size, "pointerSize": file.pointer_size}
        found[file.path] = entry
    if expand:
        commit = {"id": repo.revision, "title": "Upload", "date": A_DATE}
        scan = {"status": "safe", "avScan": {"virusFound": False, "virusNames": None}, "pickleImportScan": None}
        for entry in found.values():
            entry["lastCommit"] = commit
            if entry["type"] == "file":
                entry["securityFileStatus"] = scan
    return dict(sorted(found.items()))
