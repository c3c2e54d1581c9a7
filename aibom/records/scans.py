"""What a file can run when it is loaded: findings with their place, and a verdict on each file."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["FileScan", "Opinion", "ScanFinding", "ScanVerdict"]


class ScanVerdict(StrEnum):
    """What was found in a file, the worst first. None of them says that a file is harmless."""

    DANGEROUS = "dangerous"
    """Loading it runs something that is known to reach beyond the data: a command, a file, the network, more code."""
    UNREADABLE = "unreadable"
    """It could not be read to its end within the bounds, or is malformed in a way that loaders may read otherwise."""
    REVIEW = "review"
    """Loading it, or a loader that trusts it, runs something that is not on the allowlist."""
    ALLOWLISTED = "allowlisted"
    """Everything in it that a loader acts on is on the allowlist, or it is of a kind that no loader acts on."""

    @property
    def rank(self) -> int:
        """Return its place in the order, 0 for the worst.

        >>> ScanVerdict.DANGEROUS.rank, ScanVerdict.ALLOWLISTED.rank
        (0, 3)
        """
        return list(ScanVerdict).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanFinding:
    """One thing in a file that led to its verdict.

    `rule` is the id of what was looked for (`pickle-call`, `zip-overlap`, ...), `text` one sentence for people that holds
    no raw text of the file beyond shortened, printable names. `member` is the path within archives and other wrappings,
    joined by `!` (empty: the file itself); `offset` the byte in that member at which the operation stands (-1: none).
    `operation` names it in the format's own terms (`REDUCE`, `Lambda`, `PyFunc`), `call` what it calls (`os.system`).
    """

    verdict: ScanVerdict
    rule: str
    text: str
    member: str = ""
    offset: int = -1
    operation: str = ""
    call: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What another scanner, or a registry, says of a file: its claim, never ours. `agrees` is None if not comparable."""

    scanner: str
    verdict: str
    text: str = ""
    agrees: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileScan:
    """One file: its verdict, what led there, and as what it was read.

    `formats` are the formats and wrappings that were found in it, from the outside in, as words of
    docs/scanning.md; `sha256` is the digest of the bytes that were scanned, where the whole file was read (else empty).
    `opinions` are those of others.
    """

    path: str
    size: int
    verdict: ScanVerdict
    findings: tuple[ScanFinding, ...] = ()
    formats: tuple[str, ...] = ()
    sha256: str = ""
    opinions: tuple[Opinion, ...] = ()
