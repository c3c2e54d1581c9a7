"""A package put together: a BOM with the evidence it was made of, what is said of both, and the manifest over all."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from aibom import __version__
from aibom.cli import _environment
from aibom.cli._again import looked_again
from aibom.cli._disclosed import without_unsaid
from aibom.cli._given import is_document
from aibom.cli._input import STDIN, assessed, decoded, read_document
from aibom.cli._options import WalkOptions
from aibom.cli._package_pages import OWN, pages, sheets
from aibom.cli._progress import Progress
from aibom.cli._rechecked import Toolkit
from aibom.cli._rederived import rederived
from aibom.cli._subject import is_path, place, repository
from aibom.cli._walk import Walks
from aibom.errors import DocumentError, UsageError
from aibom.package import layout
from aibom.package.compare import compare
from aibom.package.disclosure import Disclosure, named, withheld
from aibom.package.manifest import LeftOut, Manifest, Walked, Withheld, members_of
from aibom.package.questions import Questionnaire
from aibom.package.sign import Private, signed
from aibom.package.verify import NotDerivableError
from aibom.package.write import zipped
from aibom.policy.profile import Profile
from aibom.records.bom import Bom
from aibom.records.claims import Fact
from aibom.records.refs import shorten
from aibom.report.pdf import Browser, drawn
from aibom.sources.recorded import RecordedSource

__all__ = ["Given", "Wanted", "given", "packed"]

_NO_PROFILE = "no profile was named; --profile NAME adds one"
_NO_CONTEXT = "no context was given; --context FILE adds one"
_NO_BROWSER = "there was no Chromium or Chrome to draw it, or none was wanted"
_MOST_ON_PAPER = 100
_DREW_NONE = "the browser that is installed drew none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a package is made of: a BOM, the evidence it follows from (by path in the recording), a document of others."""

    bom: Bom
    evidence: Mapping[str, bytes]
    document: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a package is to hold: what of the evidence is given, against what the record is held, and who signs."""

    disclosure: Disclosure
    questionnaire: Questionnaire
    profiles: Sequence[Profile]
    own: Mapping[str, bytes] = field(default_factory=dict)
    """The profiles of one's own by their id, byte for byte."""
    context: bytes | None = None
    key: Private | None = None
    browser: Browser | None = None
    draws_large: bool = False
    """Whether a report of hundreds of sheets is drawn, too."""


def given(argument: str | None, options: WalkOptions, progress: Progress, *, debug: bool) -> Given:
    """Return what `argument` names (None: what a recording is about), with its evidence where there is any.

    Raises:
        UsageError: options exclude each other.
        DocumentError: the evidence does not belong to the model, or does not give the BOM.
        AibomError: no BOM was made; the error says why and what to do.
    """
    if argument is not None and is_document(argument):
        return _of_document(argument, options)
    walks = Walks(options, progress)
    if options.replay:
        folder = place(options.replay)
        _refuse_strange(argument, options, folder)
        with walks.shown(debug=debug):
            return Given(bom=walks.bom(argument), evidence=_recording(folder))
    if options.record:
        with walks.shown(debug=debug):
            return Given(bom=walks.bom(argument), evidence=_recording(place(options.record)))
    with tempfile.TemporaryDirectory(prefix="aibom-package-") as beside:
        walks = Walks(replace(options, record=os.path.join(beside, "evidence")), progress)  # noqa: PTH118 - as typed
        with walks.shown(debug=debug):
            return Given(bom=walks.bom(argument), evidence=_recording(Path(beside) / "evidence"))


def packed(given: Given, wanted: Wanted) -> bytes:
    """Return the package, as a zip.

    Raises:
        DocumentError: a document would not be valid, the package too large, or what is to be withheld is not there.
        PluginError: a format or a rule failed.
    """
    given = replace(given, bom=without_unsaid(given.bom, given.evidence, wanted.disclosure))
    bom, evidence = given.bom, given.evidence
    hidden = withheld(evidence, wanted.disclosure) if evidence else ()
    stored = {f"{layout.EVIDENCE}{path}": data for path, data in evidence.items()}
    enclosed = {path: data for path, data in stored.items() if path not in {each.path for each in hidden}}
    time = bom.walk.time or _environment.now()
    paper, lacks = _paper(bom, wanted, time)
    bare = _manifest(given, wanted, hidden, time, lacks)
    tools = Toolkit()
    files = {path: tools.encode(name, bom) for name, path in layout.BOMS.items()}
    files |= enclosed | paper
    if given.document is not None:
        files[layout.DOCUMENT] = given.document
    if wanted.context is not None:
        files[layout.CONTEXT] = wanted.context
    own = [wanted.own[each.id] for each in wanted.profiles if each.id in wanted.own]
    files |= {layout.own_profile(number): data for number, data in enumerate(own, 1)}
    files |= pages(bom, bare, wanted.questionnaire, wanted.profiles, files)
    manifest = replace(bare, members=members_of(files)).encode()
    files[layout.MANIFEST] = manifest
    if wanted.key is not None:
        files[layout.SIGNATURE] = signed(manifest, wanted.key, _affirming(bom))
    return zipped(files, bare.time)


def _paper(bom: Bom, wanted: Wanted, time: str) -> tuple[dict[str, bytes], str]:
    """Return the report as PDF, or why there is none: that is no reason to make no package."""
    if wanted.browser is None:
        return {}, _NO_BROWSER
    if len(bom.nodes) > _MOST_ON_PAPER and not wanted.draws_large:
        return (
            {},
            f"of {len(bom.nodes):,} artifacts it has hundreds of sheets; --browser PROGRAM draws them all the same",
        )
    try:
        return {layout.REPORT_PDF: drawn(sheets(bom, wanted.profiles), wanted.browser, time)}, ""
    except DocumentError:
        return {}, _DREW_NONE


def _manifest(given: Given, wanted: Wanted, hidden: tuple[Withheld, ...], time: str, lacks: str) -> Manifest:
    """Return the manifest but for the members; `lacks` is why there is no PDF."""
    bom, walk = given.bom, given.bom.walk
    left_out = [LeftOut(what="report (PDF)", reason=lacks)] if lacks else []
    if not wanted.profiles:
        left_out.append(LeftOut(what="results of profiles", reason=_NO_PROFILE))
    if wanted.context is None:
        left_out.append(LeftOut(what="verdict of a policy", reason=_NO_CONTEXT))
    if not given.evidence:
        reason = "the package was made of a document, and no recording was given; --from adds one"
        left_out.append(LeftOut(what="evidence", reason=reason))
    return Manifest(
        tool="aibom",
        version=__version__,
        time=time,
        subject=bom.subject.purl,
        disclosure=wanted.disclosure.name,
        profiles=tuple(f"{each.id}{OWN}" if each.id in wanted.own else each.id for each in wanted.profiles),
        withheld=hidden,
        left_out=tuple(left_out),
        walk=Walked(
            endpoint=walk.endpoint,
            max_depth=walk.max_depth,
            max_nodes=walk.max_nodes,
            datasets=walk.datasets,
            cut=tuple(ref.purl for ref in walk.cut),
            unavailable=tuple(ref.purl for ref in walk.unavailable),
        ),
    )


def _affirming(bom: Bom) -> tuple[str, ...]:
    """Return who answers for the document, as the statements name them."""
    wanted = {Fact.DOCUMENT_AUTHOR, Fact.DOCUMENT_ORGANIZATION}
    return tuple(dict.fromkeys(str(claim.value) for node in bom.nodes for claim in node.facts if claim.fact in wanted))


def _of_document(argument: str, options: WalkOptions) -> Given:
    from aibom import plugins  # noqa: PLC0415 - costs nothing where a model is named

    if options.revision or options.record or options.statements:
        raise UsageError(
            f"{shorten(argument)!r} is a document: nothing is walked",
            hint="leave out --revision, --record and --statements; --from may name the evidence behind it",
        )
    data = read_document(argument)
    _, reading = decoded(data, argument, built_in_only=options.no_plugins)
    if not options.replay:
        bom = assessed(reading, built_in_only=options.no_plugins, dated=True)
        again = looked_again(bom, [rule for rule in plugins.rules() if rule.id in bom.rules]).bom
        return Given(bom=again, evidence={}, document=None if reading.own else data)
    called = "standard input" if argument == STDIN else repr(shorten(argument))
    folder = place(options.replay)
    if not reading.own:
        raise DocumentError(
            f"{called} was made by another tool, which made it of something else than {folder}",
            hint="leave out --from, or name the model instead of the document",
        )
    evidence = _recording(folder)
    try:
        found = compare(reading.bom, rederived(evidence, reading.bom))
    except NotDerivableError as error:
        raise DocumentError(
            f"{called} cannot be made of {folder} again: {error}", hint="install what made it"
        ) from None
    if found.differences:
        raise DocumentError(
            f"the evidence in {folder} does not give {called}: {'; '.join(found.differences[:3])}",
            hint="name the recording that it was made of, or name the model instead of the document",
        )
    return Given(bom=reading.bom, evidence=evidence)


def _refuse_strange(argument: str | None, options: WalkOptions, folder: Path) -> None:
    """Refuse evidence of another model, and statements that are not in it: a package encloses what its BOM rests on."""
    if options.statements:
        raise UsageError(
            "--statements and --from exclude each other here: the package encloses the recording as it is",
            hint="record with `aibom generate MODEL --statements FILE --record DIR`, and give that with --from",
        )
    if argument is None or options.record or is_path(argument):
        return  # the walk says what is wrong with it
    recorded = RecordedSource(folder)
    asked = repository(argument, options.revision, endpoint=recorded.endpoint)
    if asked not in {recorded.subject, recorded.subject.unpinned}:
        raise DocumentError(
            f"the evidence in {folder} is of {recorded.subject}, not of {asked}",
            hint="name the recording of this model, or leave out MODEL",
        )


def _recording(folder: Path) -> dict[str, bytes]:
    """Return the files of a recording that its manifest names, by path; each is checked against its digest.

    Raises:
        DocumentError: it is none, or was altered.
    """
    RecordedSource(folder)
    manifest = folder.joinpath("manifest.json").read_bytes()
    try:
        paths = named({"manifest.json": manifest})
        return {path: folder.joinpath(*path.split("/")).read_bytes() for path in sorted(paths)}
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise DocumentError(f"the recording {folder} cannot be used: {error}", hint="record it again") from None
