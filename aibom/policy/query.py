"""What is asked for: an artifact by purl or id, a file by digest, a revision by commit."""

import re
from dataclasses import dataclass, replace

from aibom.errors import UsageError
from aibom.policy.names import purl_ref
from aibom.records.refs import HUB, ArtifactRef, Form, Kind, Unidentified, classify, shorten

__all__ = ["COMMIT", "Query", "query_of"]

COMMIT = "commit"
_NAMES = {
    "sha256": "sha256",
    "sha-256": "sha256",
    "sha512": "sha512",
    "sha-512": "sha512",
    "git": "git_sha1",
    "git-sha1": "git_sha1",
    "git_sha1": "git_sha1",
    "gitoid:blob:sha1": "git_sha1",
    "commit": COMMIT,
}
_BY_LENGTH = {40: (COMMIT, "git_sha1"), 64: ("sha256", COMMIT), 128: ("sha512",)}
_LENGTHS = {"sha256": {64}, "sha512": {128}, "git_sha1": {40}, COMMIT: {40, 64}}
_SHORTEST = 7
_LONGEST = 4000
_HEX = re.compile(r"[0-9a-f]+")
_HINT = (
    "give a purl (pkg:huggingface/ORG/NAME@COMMIT), ORG/NAME, datasets/ORG/NAME, sha256:DIGEST, sha512:DIGEST, "
    "git:DIGEST, or a commit"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question as it is asked of each BOM: by name, by digest, or, where a text can be both, by either.

    `ref` has the revision that is asked for, if any; with `either_kind` models and datasets are meant alike.
    `digest` is in lower case, and the beginning of a commit where `algorithms` is that alone.
    """

    text: str
    ref: ArtifactRef | None = None
    either_kind: bool = False
    digest: str = ""
    algorithms: tuple[str, ...] = ()


def query_of(text: str) -> Query:
    """Return what `text` asks for.

    Raises:
        UsageError: it is no purl, id, digest or commit.

    >>> query_of("sha256:" + "A" * 64).algorithms, query_of("org/tiny").either_kind
    (('sha256',), True)
    >>> query_of("0" * 40).algorithms
    ('commit', 'git_sha1')
    """
    asked = text.strip()
    if len(asked) > _LONGEST:
        raise UsageError(f"{shorten(text)!r} is too long to name an artifact", hint=_HINT)
    named, _, digits = asked.rpartition(":")
    if named.lower() in _NAMES:
        return _digest(asked, _NAMES[named.lower()], digits.lower())
    if asked.lower().startswith("pkg:"):
        return Query(text=asked, ref=_lower(purl_ref(asked)))
    digits = asked.lower()
    if _HEX.fullmatch(digits):
        if len(digits) in _BY_LENGTH:
            return Query(text=asked, digest=digits, algorithms=_BY_LENGTH[len(digits)])
        if _SHORTEST <= len(digits) < max(_BY_LENGTH):
            name = ArtifactRef(name=asked) if len(digits) < min(_BY_LENGTH) else None
            return Query(text=asked, ref=name, either_kind=True, digest=digits, algorithms=(COMMIT,))
    return _named(asked)


def _digest(asked: str, algorithm: str, digits: str) -> Query:
    whole = len(digits) in _LENGTHS[algorithm] or (algorithm == COMMIT and _SHORTEST <= len(digits) < 64)
    if not whole or not _HEX.fullmatch(digits):
        wanted = " or ".join(str(length) for length in sorted(_LENGTHS[algorithm]))
        raise UsageError(f"{shorten(asked)!r} has no {wanted} hexadecimal digits", hint=_HINT)
    return Query(text=asked, digest=digits, algorithms=(algorithm,))


def _named(asked: str) -> Query:
    found = classify(asked)
    if isinstance(found, Unidentified):
        if found.form is Form.FILE_NAME:  # a repository without namespace may be called so, too
            return Query(text=asked, ref=ArtifactRef(name=asked), either_kind=True)
        raise UsageError(f"{shorten(asked)!r} is no purl, id, digest or commit", hint=_HINT)
    plain = found.registry == HUB and found.kind is Kind.MODEL and "://" not in asked and "huggingface.co" not in asked
    return Query(text=asked, ref=_lower(found), either_kind=plain)


def _lower(ref: ArtifactRef) -> ArtifactRef:
    """Write a commit as registries do."""
    digits = ref.revision.lower()
    return replace(ref, revision=digits) if len(digits) in {40, 64} and _HEX.fullmatch(digits) else ref
