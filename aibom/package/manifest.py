"""The manifest: what a package holds, byte for byte, what it withholds and lacks, and how it came about."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson

from aibom._resources import read_bytes
from aibom.errors import DocumentError
from aibom.package.layout import MANIFEST, SIGNATURE, is_known
from aibom.package.read import RefusedError
from aibom.records.refs import shorten

__all__ = ["SCHEMA", "LeftOut", "Manifest", "Member", "Walked", "Withheld", "digests", "members_of"]

SCHEMA = "aibom-package/1"
_FAMILY = "aibom-package/"
_OPTIONS = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Member:
    """A file of the package, with its size in bytes and digests."""

    path: str
    size: int
    sha256: str
    sha512: str


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Withheld:
    """A file that the maker has and does not hand out: which, of what (a purl), and why."""

    path: str
    size: int
    sha256: str
    about: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class LeftOut:
    """Something that a package can hold and this one does not, and why."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """How far the walk behind the BOM went: `cut` and `unavailable` are purls, `max_depth` is -1 for no limit."""

    endpoint: str = ""
    max_depth: int = -1
    max_nodes: int = 0
    datasets: bool = True
    cut: tuple[str, ...] = ()
    unavailable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What stands in manifest.json; members, withheld and left_out are sorted."""

    tool: str
    version: str
    time: str
    subject: str
    disclosure: str
    profiles: tuple[str, ...] = ()
    members: tuple[Member, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    walk: Walked = field(default_factory=Walked)

    def encode(self) -> bytes:
        """Return the manifest as it is written: JSON with sorted keys, two spaces, a newline at the end."""
        return orjson.dumps(
            {
                "schema": SCHEMA,
                "tool": {"name": self.tool, "version": self.version},
                "time": self.time,
                "subject": self.subject,
                "disclosure": self.disclosure,
                "profiles": list(self.profiles),
                "members": [asdict(each) for each in sorted(self.members)],
                "withheld": [asdict(each) for each in sorted(self.withheld)],
                "left_out": [asdict(each) for each in sorted(self.left_out)],
                "walk": asdict(self.walk),
            },
            option=_OPTIONS,
        )

    @classmethod
    def decode(cls, data: bytes) -> "Manifest":
        """Return the manifest that `data` is.

        Raises:
            DocumentError: it is of a version that this aibom does not read.
            RefusedError: it is no manifest, or names what no package holds.
        """
        try:
            value = orjson.loads(data)
        except ValueError:
            raise RefusedError(f"{MANIFEST} is no JSON") from None
        _check(value)
        manifest = cls(
            tool=value["tool"]["name"],
            version=value["tool"]["version"],
            time=value["time"],
            subject=value["subject"],
            disclosure=value["disclosure"],
            profiles=tuple(value["profiles"]),
            members=tuple(Member(**each) for each in value["members"]),
            withheld=tuple(Withheld(**each) for each in value["withheld"]),
            left_out=tuple(LeftOut(**each) for each in value["left_out"]),
            walk=Walked(
                **value["walk"] | {name: tuple(value["walk"][name]) for name in ("cut", "unavailable")},
            ),
        )
        if manifest.encode() != data:
            raise RefusedError(f"{MANIFEST} is not written as a package's is: it was edited")
        _refuse_strange(manifest)
        return manifest


def digests(data: bytes) -> tuple[str, str]:
    """Return the SHA-256 and SHA-512 of `data`, in lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest(), hashlib.sha512(data).hexdigest()


def members_of(files: Mapping[str, bytes]) -> tuple[Member, ...]:
    """Return what a manifest says of `files`, sorted by path."""
    found = []
    for path in sorted(files):
        sha256, sha512 = digests(files[path])
        found.append(Member(path=path, size=len(files[path]), sha256=sha256, sha512=sha512))
    return tuple(found)


def _check(value: Any) -> None:
    schema = value.get("schema") if isinstance(value, dict) else None
    if isinstance(schema, str) and schema.startswith(_FAMILY) and schema != SCHEMA:
        raise DocumentError(
            f"the package is of {shorten(schema)}, which this version of aibom does not read",
            hint=f"it reads {SCHEMA}; use the version that made it, or a newer one",
        )
    error = next(_validator().iter_errors(value), None)
    if error is not None:
        place = "/".join(str(step) for step in error.instance_path)
        raise RefusedError(f"{MANIFEST} is not as its schema has it, at /{shorten(place)}: {shorten(error.message)}")
    try:
        datetime.fromisoformat(value["time"])
    except ValueError:
        raise RefusedError(f"{MANIFEST} has a time that is none") from None


def _refuse_strange(manifest: Manifest) -> None:
    paths = [*(each.path for each in manifest.members), *(each.path for each in manifest.withheld)]
    if len(set(paths)) != len(paths):
        raise RefusedError(f"{MANIFEST} lists a file twice")
    strange = next((path for path in paths if path in {MANIFEST, SIGNATURE} or not is_known(path)), None)
    if strange is not None:
        raise RefusedError(f"{MANIFEST} lists {shorten(strange)!r}, which has no place in the layout of a package")


@lru_cache(maxsize=1)
def _validator() -> Any:
    from jsonschema_rs import Draft202012Validator  # noqa: PLC0415 - slow to import

    return Draft202012Validator(orjson.loads(read_bytes("schemas", "aibom/package-1.schema.json")))
