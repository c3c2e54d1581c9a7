"""What holds of every extractor and reader, whatever it is given."""

import functools
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from typing import Any

import aibom.readers
from aibom import plugins
from aibom.build import Request, build
from aibom.extract.interface import Extractor
from aibom.formats.interface import Format
from aibom.lineage.limits import Limits
from aibom.readers.errors import ReadError
from aibom.records.claims import Claim, FactClaim, LineageClaim
from aibom.records.refs import ArtifactRef, Unidentified
from aibom.records.snapshot import FileEntry, Resolution, Snapshot
from aibom.sources.interface import Wants
from fuzz.seeds import Case, snapshot_of

__all__ = ["check_document", "check_extractor", "check_reader", "readers"]

_MOST_FILES = 256
_MOST_READ = 64 << 20
_LONGEST_VALUE = 500
_LONGEST_NAMED = 200
_LONGEST_PLACE = 32 << 10  # 64 levels of keys, each shortened to 200 characters
_MOST_FIELDS = 512
_MOST_CLAIMS = 4000  # two hundred texts of each of a score of keys, all of them one alias
_DEEPEST = 64
_LOOKED_AT = 1000

Reader = Callable[[Any], object]


def readers() -> dict[str, Reader]:
    """Return every public function of `aibom.readers` that takes bytes or text, as `module.function`."""
    found: dict[str, Reader] = {}
    for module in pkgutil.iter_modules(aibom.readers.__path__):
        members = vars(import_module(f"aibom.readers.{module.name}"))
        for name in members["__all__"] if not module.name.startswith("_") else ():
            if inspect.isfunction(members[name]) and _takes(members[name]) in {bytes, str}:
                found[f"{module.name}.{name}"] = _alone(members[name])
    return found


def _alone(reader: Callable[..., object]) -> Reader:
    """Return a reader of nothing but bytes: one that is told what to look for is told some places."""
    if "pointers" not in inspect.signature(reader).parameters:
        return reader

    @functools.wraps(reader)
    def told(data: bytes) -> object:
        return reader(data, ["", "/a", "/a/0", "/0/a", "/~1~0"])

    return told


def _takes(reader: Reader) -> object:
    return next((parameter.annotation for parameter in inspect.signature(reader).parameters.values()), None)


def check_extractor(extractor: Extractor, case: Case) -> tuple[Claim, ...]:
    """Check the laws of `aibom.extract.interface.Extractor` on one input and return the claims.

    Raises:
        AssertionError: a law does not hold.
    """
    snapshot = snapshot_of(case, extractor)
    listing = tuple(FileEntry(path=path, size=len(data)) for path, data in case.files.items())
    wanted = extractor.wants(case.kind, listing)
    assert dict(wanted) == dict(extractor.wants(case.kind, listing))
    assert wanted.keys() <= case.files.keys()
    assert len(wanted) <= _MOST_FILES
    assert all(0 < limit <= _MOST_READ for limit in wanted.values())
    claims = tuple(extractor.claims(snapshot))
    assert claims == tuple(extractor.claims(snapshot_of(_copied(case), extractor))), "not deterministic"
    assert claims == tuple(extractor.claims(snapshot)), "not the same when read again"
    assert len(claims) <= _MOST_CLAIMS + case.size, "more claims than aliases can make of so many bytes"
    for claim in claims:
        assert claim.evidence.path in {snapshot.info_path, "README.md", *case.files}
        _check_claim(claim, snapshot, extractor.name)
    return claims


def _copied(case: Case) -> Case:
    """Return the case with other objects of the same bytes: of the very same ones, readers remember the result."""
    files = {path: bytes(bytearray(data)) for path, data in case.files.items()}
    return replace(case, files=files, info=bytes(bytearray(case.info)))


def _check_claim(claim: Claim, snapshot: Snapshot, name: str) -> None:
    assert claim.subject == snapshot.ref
    assert not claim.accountable
    where = claim.evidence
    assert where.path
    assert (where.revision, where.extractor) == (snapshot.ref.revision, name)
    assert len(where.pointer) <= _LONGEST_PLACE
    assert where.pointer.isprintable()
    if isinstance(claim, FactClaim):
        texts = [claim.value, *(value for _, value in claim.fields)]
        assert len(claim.fields) <= _MOST_FIELDS
        assert list(claim.fields) == sorted(claim.fields, key=lambda field: field[0])
        assert all(len(field) <= _LONGEST_NAMED and field.isprintable() for field, _ in claim.fields)
        assert all(len(text) <= _LONGEST_VALUE and text.isprintable() for text in texts if isinstance(text, str))
    else:
        _check_parent(claim)


def _check_parent(claim: LineageClaim) -> None:
    parent = claim.parent
    texts = [claim.text, parent.text if isinstance(parent, Unidentified) else str(parent)]
    assert all(text.isprintable() for text in texts)
    assert len(claim.text) <= _LONGEST_NAMED
    longest = _LONGEST_NAMED if isinstance(parent, Unidentified) else 3 * _LONGEST_NAMED
    assert len(texts[1]) <= longest


def check_reader(reader: Reader, data: bytes) -> object:
    """Check that a reader gives the same result twice, within its bounds, or a `ReadError`, and return the result.

    Raises:
        AssertionError: a law does not hold.
    """
    first, second = _read(reader, data), _read(reader, bytes(bytearray(data)))
    assert repr(first) == repr(second), "not deterministic"
    deepest = vars(import_module(reader.__module__)).get("MAX_DEPTH", _DEEPEST)
    assert _depth(first) <= deepest + 1  # the list of YAML documents is a level of its own
    return first


def _read(reader: Reader, data: bytes) -> object:
    try:
        found = reader(data.decode(errors="replace") if _takes(reader) is str else data)
    except ReadError as error:
        return _reason(str(error))
    return list(found) if isinstance(found, Iterator) else found


def _reason(text: str) -> str:
    assert 0 < len(text) <= 1000, "an error for people is short"
    return f"ReadError: {text}"


def _depth(value: object) -> int:
    """Return how deep lists and mappings are nested; values that aliases share are looked at once a level."""
    depth, level = 0, [value]
    while level and depth <= _LOOKED_AT:
        parts = [part for part in level if isinstance(part, (list, dict))]
        inner = (child for part in parts for child in (part.values() if isinstance(part, dict) else part))
        level = list({id(child): child for child in inner if isinstance(child, (list, dict))}.values())
        depth += bool(parts)
    return depth


class _One:
    """A source that knows one repository."""

    name, endpoint, time = "one", "https://huggingface.co", "2026-01-01T00:00:00Z"

    def __init__(self, case: Case, *extractors: Extractor) -> None:
        self._snapshot = snapshot_of(case, *extractors)

    def fetch(self, ref: ArtifactRef, wants: Wants) -> Snapshot:  # noqa: ARG002 - chosen beforehand, by the same function
        """Return the repository, and of every other that nobody asks for it."""
        if ref == self._snapshot.requested:
            return self._snapshot
        return Snapshot(requested=ref, ref=ref, resolution=Resolution.OFFLINE, detail="not here")


def check_document(case: Case, *encodings: Format) -> bytes:
    """Take a case through the whole pipeline and return the first document, which its format has validated.

    Raises:
        AssertionError: two runs give different documents.
        AibomError: no valid document was made.
    """
    extractors = plugins.extractors()
    documents = []
    for _ in range(2):
        source = _One(case, *extractors)
        request = Request(
            subject=snapshot_of(case).requested,
            source=source,
            extractors=extractors,
            rules=plugins.rules(),
            refusal=lambda _: None,
            limits=Limits(max_nodes=20),
            jobs=0,
        )
        bom = build(request)
        documents.append([encoding.encode(bom, version) for encoding in encodings for version in encoding.versions])
    assert documents[0] == documents[1], "not deterministic"
    return documents[0][0]
