"""Identity of models and datasets: kind, reference, and the value that is no reference at all."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from aibom.errors import UsageError
from aibom.records import purls
from aibom.records.spelling import REVISION, is_repo, shorten

__all__ = ["DOCUMENT", "HUB", "LOCAL", "URL", "ArtifactRef", "Form", "Kind", "Unidentified"]

HUB = "huggingface"
LOCAL = "local"
URL = "url"
"""The registry of what has an address and nothing else: the name is the address."""
DOCUMENT = "document"
"""The registry of what a document names and gives no package URL for."""


class Kind(StrEnum):
    """What an artifact is."""

    MODEL = "model"
    DATASET = "dataset"
    SOFTWARE = "software"
    """Neither: an application that uses models, as the subject of a document that was read."""


class Form(StrEnum):
    """What a value that names no repository looks like instead."""

    EMPTY = "empty"
    FILE_NAME = "file-name"
    MALFORMED = "malformed"
    NOT_TEXT = "not-text"
    PATH = "path"
    URL = "url"


class _Hashed:
    """Room for a hash beside the fields: it is neither compared, nor copied, nor pickled."""

    __slots__ = ("_hash",)

    _hash: int


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class ArtifactRef(_Hashed):
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

    def __hash__(self) -> int:
        # References are the keys of everything. Those that differ in kind alone are few: an enumeration is hashed in a call.
        try:
            return self._hash
        except AttributeError:
            found = hash((self.registry, self.namespace, self.name, self.revision))
            object.__setattr__(self, "_hash", found)
            return found

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if other.__class__ is not self.__class__:
            return NotImplemented
        assert isinstance(other, ArtifactRef)  # noqa: S101  for the type checker
        return (
            self.name == other.name
            and self.revision == other.revision
            and self.namespace == other.namespace
            and self.kind == other.kind
            and self.registry == other.registry
        )

    def __str__(self) -> str:
        prefix = "datasets/" if self.kind is Kind.DATASET else ""
        # An id of another registry must not look like one of the Hub; an address says itself where it leads.
        foreign = "" if self.registry in {HUB, LOCAL, URL} else f"{self.registry}:"
        return f"{foreign}{prefix}{self.repo}" + (f"@{self.revision}" if self.revision else "")

    @property
    def repo(self) -> str:
        """The id as the registry writes it: `NAMESPACE/NAME`, or `NAME`."""
        return f"{self.namespace}/{self.name}" if self.namespace else self.name

    @property
    def unpinned(self) -> "ArtifactRef":
        """The same artifact at no particular revision."""
        return self.at("") if self.revision else self

    def at(self, revision: str) -> "ArtifactRef":
        """Return the same artifact at `revision`."""
        return ArtifactRef(
            registry=self.registry, kind=self.kind, namespace=self.namespace, name=self.name, revision=revision
        )

    @property
    def purl(self) -> str:
        """The package URL (ECMA-427), as `aibom.records.purls` writes it."""
        return purls.write(
            purls.Parts(
                registry=self.registry,
                dataset=self.kind is Kind.DATASET,
                namespace=self.namespace,
                name=self.name,
                revision=self.revision,
            )
        )

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
        """Return the reference a purl stands for: `pkg:huggingface`, `pkg:oci`, `pkg:mlflow`, or `pkg:generic`.

        Raises:
            UsageError: the purl is malformed or of another type.

        >>> ArtifactRef.from_purl("pkg:huggingface/datasets/org/data@main").kind.value
        'dataset'
        """
        parts = purls.parse(purl)
        kind = Kind.DATASET if parts.dataset else Kind.MODEL
        if parts.registry == HUB:
            repo = f"{parts.namespace}/{parts.name}" if parts.namespace else parts.name
            return cls.from_repo(repo, kind=kind, revision=parts.revision)
        return cls(
            registry=parts.registry, kind=kind, namespace=parts.namespace, name=parts.name, revision=parts.revision
        )


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Unidentified:
    """A value that stands where a repository id belongs and is none; kept as written (shortened), never fetched."""

    text: str
    form: Form
