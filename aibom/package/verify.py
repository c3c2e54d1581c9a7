"""Checking a package: each question on its own, each with its reason, and nothing taken for an answer that is none."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from aibom.errors import DocumentError, VerdictError
from aibom.package._evidence import enclosed_faults, hidden_in
from aibom.package.compare import compare
from aibom.package.intact import faults
from aibom.package.layout import BOMS, EVIDENCE, EVIDENCE_MANIFEST, MANIFEST, SIGNATURE, STATEMENTS
from aibom.package.manifest import Manifest
from aibom.package.read import RefusedError, unzipped
from aibom.package.sign import Public, opened
from aibom.package.supplied import supplied_claims
from aibom.records.bom import Bom
from aibom.records.refs import ArtifactRef, shorten

__all__ = ["Check", "NotDerivableError", "Standing", "Tools", "Verification", "verify"]

_MOST = 20


class Standing(StrEnum):
    """Where a question about a package stands."""

    HOLDS = "holds"
    FAILS = "fails"
    OPEN = "open"
    """Neither confirmed nor denied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question about a package: what is said of it, and the details, `more` of which are not listed."""

    name: str
    standing: Standing
    said: str
    details: tuple[str, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What became of each question; `subject` is empty where no manifest could be read."""

    subject: str
    checks: tuple[Check, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing fails."""
        return all(check.standing is not Standing.FAILS for check in self.checks)

    def check(self, name: str) -> Check:
        """Return the check of this name."""
        return next(each for each in self.checks if each.name == name)


class NotDerivableError(Exception):
    """The evidence cannot be made a BOM of here; the message says why. That is no fault of the package."""


class Tools(Protocol):
    """What a package is checked with, all of it of the aibom that checks."""

    version: str

    def problems(self, data: bytes) -> Sequence[str]:
        """Return what is wrong with a document, by the schema of its standard and the rules beyond it."""
        ...

    def decode(self, name: str, data: bytes) -> Bom:
        """Return the record in a document of the format `name`.

        Raises:
            DocumentError: it is none.
        """
        ...

    def encode(self, name: str, bom: Bom) -> bytes:
        """Return the document of the format `name`."""
        ...

    def derive(self, evidence: Mapping[str, bytes], stated: Bom, hidden: Collection[str]) -> Bom:
        """Return the BOM that evidence gives, asked as `stated` says; `hidden` are the paths of what is withheld.

        Raises:
            NotDerivableError: it cannot be made here.
            AibomError: the evidence gives none.
        """
        ...

    def looked_for(self, stated: Bom) -> Sequence[str]:
        """Return the gaps, in words, that rules find in a record although it says that they ran and does not state them."""
        ...

    def source(self, evidence: Mapping[str, bytes]) -> Check:
        """Return whether the evidence, by path in the recording, is at its public source; open where nobody is asked."""
        ...

    def pages(self, stated: Bom, manifest: Manifest, files: Mapping[str, bytes]) -> Mapping[str, bytes | str | None]:
        """Return what is made of a record besides its documents, by path; None or the reason where it cannot be made here."""
        ...


def verify(data: bytes, tools: Tools, key: Public | None = None) -> Verification:
    """Return where every question about the package `data` stands; with `key` it has to be signed with that.

    Raises:
        DocumentError: it is no package, or one of a version that is not read.
    """
    try:
        files = unzipped(data)
        manifest = _manifest(files)
    except RefusedError as error:
        return Verification(subject="", checks=(_fails("intact", str(error)), *_unlooked("signature")))
    every = list(faults(manifest, files))
    intact = _intact(manifest, every)
    signature = _signature(files, key)
    if every:
        return Verification(subject=manifest.subject, checks=(intact, signature, *_unlooked()))
    return Verification(subject=manifest.subject, checks=(intact, signature, *_of_content(manifest, files, tools)))


def _manifest(files: Mapping[str, bytes]) -> Manifest:
    if MANIFEST not in files:
        raise RefusedError(f"it has no {MANIFEST}: it is no package, or that was removed")
    return Manifest.decode(files[MANIFEST])


def _unlooked(*before: str) -> tuple[Check, ...]:
    names = (*before, "documents", "agreement", "derivation", "pages", "source")
    return tuple(
        Check(name=name, standing=Standing.OPEN, said="not looked at: the package is not intact") for name in names
    )


def _intact(manifest: Manifest, every: list[str]) -> Check:
    if every:
        return _fails("intact", "the package does not hold what its manifest lists", every)
    withheld = f", {len(manifest.withheld):,} more are withheld" if manifest.withheld else ""
    said = f"all {len(manifest.members):,} files are there with the digests that are listed, and no others{withheld}"
    return Check(name="intact", standing=Standing.HOLDS, said=said)


def _signature(files: Mapping[str, bytes], key: Public | None) -> Check:
    if SIGNATURE not in files:
        if key is not None:
            return _fails("signature", "not signed, and a key was given that it has to be signed with")
        return Check(name="signature", standing=Standing.OPEN, said="not signed: nothing says who made it")
    try:
        found = opened(files[SIGNATURE], files[MANIFEST], key)
    except RefusedError as error:
        return _fails("signature", str(error))
    affirmed = ", ".join(map(shorten, found.affirmed)) or "nobody by name"
    said = f"signed with the key with the SHA-256 {found.key}; the answers are affirmed by {affirmed}"
    if key is None:
        said += "; whose key that is, is not known here: give it with --key"
    return Check(name="signature", standing=Standing.OPEN if key is None else Standing.HOLDS, said=said)


def _of_content(manifest: Manifest, files: Mapping[str, bytes], tools: Tools) -> tuple[Check, ...]:
    documents = _documents(files, tools)
    try:
        first = next(iter(BOMS))
        stated = tools.decode(first, files[BOMS[first]])
    except DocumentError as error:
        broken = _fails("agreement", f"the BOM cannot be read: {error}")
        return (documents, broken, *(each for each in _unlooked() if each.name not in {"documents", "agreement"}))
    return (
        documents,
        _agreement(manifest, stated, files, tools),
        _derivation(manifest, stated, files, tools),
        _pages(manifest, stated, files, tools),
        tools.source({path.removeprefix(EVIDENCE): data for path, data in files.items() if path.startswith(EVIDENCE)}),
    )


def _documents(files: Mapping[str, bytes], tools: Tools) -> Check:
    every = []
    for path in BOMS.values():
        try:
            every += [f"{path}: {problem}" for problem in tools.problems(files[path])]
        except DocumentError as error:
            every.append(f"{path}: {error}")
    if every:
        return _fails("documents", "the documents are not valid", every)
    return Check(
        name="documents", standing=Standing.HOLDS, said="the documents pass the schemas and rules of their standards"
    )


def _agreement(manifest: Manifest, stated: Bom, files: Mapping[str, bytes], tools: Tools) -> Check:
    """Say whether the documents, and the manifest, speak of one record."""
    every = []
    if stated.subject.purl != manifest.subject:
        every.append(f"the BOM is about {stated.subject.purl}, and the manifest about {manifest.subject}")
    same = stated.tool.version == tools.version
    for name, path in BOMS.items():
        try:
            agrees = tools.encode(name, stated) == files[path] if same else tools.decode(name, files[path]) == stated
        except DocumentError:
            agrees = False
        if not agrees:
            every.append(f"{path} says something else than {next(iter(BOMS.values()))} records")
    if every:
        return _fails("agreement", "the documents do not say the same", every)
    how = "byte for byte" if same else "record by record"
    said = f"CycloneDX, SPDX 2.3 and SPDX 3.0.1 say the same, {how}"
    return Check(name="agreement", standing=Standing.HOLDS, said=said)


def _derivation(manifest: Manifest, stated: Bom, files: Mapping[str, bytes], tools: Tools) -> Check:
    """Say whether the BOM follows from the evidence."""
    evidence = {path.removeprefix(EVIDENCE): data for path, data in files.items() if path.startswith(EVIDENCE)}
    if not evidence:
        if unstated := list(tools.looked_for(stated)) if stated.tool.version == tools.version else []:
            return _fails("derivation", "gaps stand in its lineage that it does not state", unstated)
        return Check(name="derivation", standing=Standing.OPEN, said="not confirmable: no evidence is enclosed")
    if wrong := list(enclosed_faults(manifest, evidence)):
        return _fails("derivation", "the evidence is not what its own manifest lists", wrong)
    hidden = [each.path.removeprefix(EVIDENCE) for each in manifest.withheld]
    try:
        derived = tools.derive(evidence, stated, hidden)
    except NotDerivableError as error:
        return Check(name="derivation", standing=Standing.OPEN, said=f"not confirmable here: {error}")
    except (DocumentError, VerdictError) as error:
        return _fails("derivation", f"no BOM can be made of the evidence: {error}")
    return _compared(manifest, stated, derived, hidden_in(files[EVIDENCE_MANIFEST], hidden), tools)


def _compared(manifest: Manifest, stated: Bom, derived: Bom, hidden: Collection[ArtifactRef], tools: Tools) -> Check:
    found = compare(stated, derived, hidden)
    taken, strange = _supplied(manifest, stated)
    made = stated.tool.version
    other = "" if made == tools.version else f"; made by aibom {made}, checked by {tools.version}"
    if found.differences:
        hint = f" (check it with aibom {made} before you conclude anything)" if other else ""
        said = f"the BOM does not follow from the evidence{other}{hint}"
        return Check(name="derivation", standing=Standing.FAILS, said=said, details=found.differences, more=found.more)
    how = "record by record, the tool excepted" if other else "byte for byte"
    if not manifest.withheld:
        return Check(
            name="derivation", standing=Standing.HOLDS, said=f"the BOM follows from the evidence enclosed, {how}{other}"
        )
    said = (
        f"what of the BOM rests on the evidence enclosed follows from it{other}; since evidence is withheld, "
        f"{len(found.artifacts):,} artifacts and {found.gaps:,} gaps were not made again"
    )
    if strange:
        return _fails("derivation", "supplied statements rest on another file than the one that is withheld", strange)
    details = (*taken, *(f"not made again: {shorten(each)}" for each in found.artifacts))
    return Check(
        name="derivation",
        standing=Standing.HOLDS,
        said=said,
        details=details[:_MOST],
        more=max(0, len(details) - _MOST),
    )


def _supplied(manifest: Manifest, stated: Bom) -> tuple[list[str], list[str]]:
    """Return, where their file is withheld, what is to be said of the supplied statements, and those of another file."""
    file = next((each for each in manifest.withheld if each.path == STATEMENTS), None)
    if file is None:
        return [], []
    claims = list(supplied_claims(stated))
    strange = sorted({f"of {shorten(ref)}" for ref, claim in claims if claim.evidence.sha256 != file.sha256})
    taken = f"taken from the BOM, not made again: {len(claims):,} supplied statements, whose file is withheld"
    return [taken] if claims else [], strange


def _pages(manifest: Manifest, stated: Bom, files: Mapping[str, bytes], tools: Tools) -> Check:
    """Say whether answers and findings are those that the record gives."""
    if manifest.version != tools.version:
        said = f"not made again: aibom {manifest.version} made them, and this is {tools.version}"
        return Check(name="pages", standing=Standing.OPEN, said=said)
    made = tools.pages(stated, manifest, files)
    again = {path: data for path, data in made.items() if isinstance(data, bytes)}
    wrong = [f"{path} says something else than the BOM" for path in again if again[path] != files.get(path)]
    if wrong:
        return _fails("pages", "answers or findings do not follow from the BOM", wrong)
    reasons = {path: why for path, why in made.items() if not isinstance(why, bytes)}
    unmade = tuple(f"not made again: {path}{f' ({why})' if why else ''}" for path, why in reasons.items())
    said = "answers and findings follow from the BOM, byte for byte"
    return Check(name="pages", standing=Standing.HOLDS, said=said, details=unmade)


def _fails(name: str, said: str, details: Sequence[str] = ()) -> Check:
    return Check(
        name=name,
        standing=Standing.FAILS,
        said=said,
        details=tuple(details[:_MOST]),
        more=max(0, len(details) - _MOST),
    )
