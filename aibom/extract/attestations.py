"""Claims of signatures and attestations in the listing: that they are there, by their names, and never that they hold."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from aibom.extract._evidence import fact
from aibom.extract._listing import listed, nearest
from aibom.records.claims import Claim, Fact
from aibom.records.evidence import Assurance
from aibom.records.refs import Kind
from aibom.records.snapshot import FileEntry, Snapshot

__all__ = ["AttestationsExtractor", "attesting"]

_MOST = 64
_LONGEST_NAME = 255  # of any file system
# Most telling first: model.sig is a signature of the OpenSSF Model Signing specification, any other .sig is of some kind.
# A certificate or a public key signs nothing.
_KINDS: tuple[tuple[Fact, str, re.Pattern[str]], ...] = (
    (Fact.SIGNATURE, "oms", re.compile(r"model\.sig")),
    (Fact.ATTESTATION, "in-toto", re.compile(r".*\.(?:intoto|in-toto)\.jsonl?|.*\.[0-9a-f]{8}\.link")),
    (Fact.ATTESTATION, "slsa-provenance", re.compile(r".*\.slsa\.jsonl?")),
    (Fact.ATTESTATION, "provenance", re.compile(r"(?:.*\.)?provenance(?:-v\d)?\.jsonl?")),
    (Fact.ATTESTATION, "dsse", re.compile(r".*\.dsse(?:\.jsonl?)?")),
    (Fact.ATTESTATION, "attestation", re.compile(r".*\.att|(?:.*\.)?attestations?\.jsonl?")),
    (Fact.SIGNATURE, "sigstore", re.compile(r".*\.sigstore(?:\.json|\.bundle)?|.*\.bundle")),
    (Fact.SIGNATURE, "openpgp", re.compile(r"(?!.*(?:public|pubkey|keys?\.asc)).*\.asc")),
    (Fact.SIGNATURE, "minisign", re.compile(r".*\.minisig")),
    (Fact.SIGNATURE, "signature", re.compile(r".*\.sig")),
)
# Other programs write such files as well: maps, archives, tables. One stands beside the file it is about.
_BESIDE = re.compile(r"(?P<of>.+)\.(?:asc|att|bundle)")
_ALONE = re.compile(
    r"(?:cosign|sigstore)\.bundle|(?:sha|md5|checksum).*\.asc|sha256-[0-9a-f]{64}\.att|.*\.sigstore\.bundle"
)
# The records of a dataset may be about anybody's provenance.
_NOT_OF_DATA = frozenset({"attestation", "provenance"})


class AttestationsExtractor:
    """Reads the names of files that sign or attest something."""

    name = "attestations"
    version = "1"

    def wants(self, kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:  # noqa: ARG002 - the protocol's
        """Return nothing: what the files hold is not verified here, and so not read."""
        return {}

    def claims(self, snapshot: Snapshot) -> Iterator[Claim]:
        """Yield one fact a file, those nearest to the root first, at most 64."""
        names = {file.path.lower() for file in snapshot.files or ()}
        found = {file.path: (file, kind) for file in snapshot.files or () if (kind := _kind(file.path, names))}
        if snapshot.ref.kind is Kind.DATASET:
            found = {path: (file, kind) for path, (file, kind) in found.items() if kind[1] not in _NOT_OF_DATA}
        chosen = [found[path][0] for path in nearest(found, _MOST)]
        for file, where in listed(snapshot, chosen, self.name):
            about, name = found[file.path][1]
            fields = (("path", file.path), ("status", "present, not verified"))
            yield fact(snapshot.ref, about, name, where, assurance=Assurance.OBSERVED, fields=fields)


def attesting(paths: Iterable[str]) -> tuple[str, ...]:
    """Return those of the paths of a model's files that attest something by their names, those nearest to the root first.

    At most 64 are returned.

    >>> attesting(["model.sig", "a/provenance.json", "build.intoto.jsonl"])
    ('build.intoto.jsonl', 'a/provenance.json')
    """
    every = list(paths)
    names = {path.lower() for path in every}
    found = [path for path in every if (kind := _kind(path, names)) and kind[0] is Fact.ATTESTATION]
    return tuple(nearest(found, _MOST))


def _kind(path: str, names: set[str]) -> tuple[Fact, str] | None:
    name = path.rpartition("/")[2].lower()
    if len(name) > _LONGEST_NAME:
        return None
    beside = _BESIDE.fullmatch(path.lower())
    if beside and beside["of"] not in names and not _ALONE.fullmatch(name):
        return None
    return next(((about, kind) for about, kind, named in _KINDS if named.fullmatch(name)), None)
