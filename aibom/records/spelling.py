"""How ids, revisions, licenses and file names are spelled, and what of them may be shown."""

import re

__all__ = [
    "COMMIT",
    "FILE_NAME",
    "PATH_START",
    "RESERVED",
    "REVISION",
    "is_commit",
    "is_repo",
    "license_key",
    "shorten",
]

# validate_repo_id of huggingface_hub 2.4.0, which refuses none of 760,000 real ids.
_PART = r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-]{0,94}[A-Za-z0-9_])?"
_REPO = re.compile(rf"(?!.*(?:--|\.\.|\.git$))(?:(?P<namespace>{_PART})/)?{_PART}", re.ASCII)
COMMIT = re.compile(r"[0-9a-f]{40}")
# A revision is a branch, tag or commit: no control characters, no spaces, nothing that climbs out of a folder.
REVISION = re.compile(r"(?!.*\.\.)[A-Za-z0-9_.\-/+]{1,200}", re.ASCII)
FILE_NAME = re.compile(
    r".*\.(safetensors|gguf|bin|h5|pt|pth|ckpt|onnx|pkl|pickle|msgpack|tflite|json|ya?ml|txt|md|zip|tar|gz|py|ot|npz)$",
    re.IGNORECASE,
)
_FILLER = re.compile(r"\b(?:the|licen[cs]e|version)\b|[\s_\-.,]+")
# First path segments the Hub serves its own pages under; no account can have these names.
RESERVED = frozenset(
    [
        "api",
        "blog",
        "chat",
        "collections",
        "datasets",
        "docs",
        "enterprise",
        "join",
        "learn",
        "login",
        "models",
        "new",
        "papers",
        "posts",
        "pricing",
        "resolve",
        "search",
        "settings",
        "spaces",
        "support",
        "tasks",
    ]
)
PATH_START = re.compile(r"(?:[/\\~]|\.{1,2}(?:[/\\]|$)|[A-Za-z]:[/\\]|file:)")


def is_commit(revision: str) -> bool:
    """Say whether `revision` is a full commit: 40 lower-case hexadecimal digits.

    >>> is_commit("main"), is_commit("a" * 40)
    (False, True)
    """
    return COMMIT.fullmatch(revision) is not None


def shorten(text: object, limit: int = 200) -> str:
    """Return `text` on one line, control characters escaped, at most `limit` characters long.

    >>> shorten("a" * 10 + chr(10) + "b", limit=8)
    'aaaaaaa…'
    """
    plain = str(text)[: 4 * limit]
    if not plain.isprintable():
        plain = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in plain)
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"


def is_repo(text: str) -> bool:
    """Say whether `text` is an id that the Hub's own client accepts: `NAMESPACE/NAME` or `NAME`.

    >>> is_repo("org/tiny"), is_repo("models/tiny"), is_repo("a/b/c")
    (True, False, False)
    """
    found = _REPO.fullmatch(text)
    return found is not None and found["namespace"] not in RESERVED


def license_key(text: str) -> str:
    """Return what all spellings of one license have in common.

    >>> license_key("Apache License 2.0") == license_key("apache-2.0")
    True
    """
    lower = text.strip().lower()
    return _FILLER.sub("", lower) or lower
