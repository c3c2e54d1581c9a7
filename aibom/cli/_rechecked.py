"""What a package is checked with: the formats, rules, profiles and sources of this aibom."""

from collections.abc import Callable, Collection, Mapping, Sequence

from aibom import __version__, plugins
from aibom.build import find_gaps
from aibom.cli._package_pages import OWN, pages, sheets
from aibom.cli._rederived import rederived
from aibom.errors import DocumentError
from aibom.formats.interface import Format
from aibom.formats.validation.validate import validate
from aibom.package.layout import CHECK, CONTEXT, PROFILES_JSON, QUESTIONNAIRE, REPORT_PDF, own_profile
from aibom.package.manifest import Manifest
from aibom.package.questions import parsed
from aibom.package.verify import Check, Standing
from aibom.policy.profile import Profile
from aibom.policy.profile_file import read
from aibom.policy.profiles import load, names
from aibom.records.bom import Bom
from aibom.records.refs import shorten
from aibom.report.pdf import Browser, drawn, drawn_by

__all__ = ["Toolkit"]


_LARGE = 4_000_000
"""A PDF of more bytes, of some hundred sheets, takes longer to draw than all else that is checked."""


class Toolkit:
    """This aibom, as `aibom.package.verify` asks it; plug-ins count where the package says that they were used.

    `ask` holds evidence against its public source, where that is wanted; `browser` draws the PDF again.
    """

    version = __version__

    def __init__(
        self, ask: Callable[[Mapping[str, bytes]], Check] | None = None, browser: Browser | None = None
    ) -> None:
        self._ask = ask
        self._browser = browser

    def problems(self, data: bytes) -> Sequence[str]:
        """Return what is wrong with a document.

        Raises:
            DocumentError: it is in no format known.
        """
        report = validate(data)
        return [f"{each.pointer or '/'}: {each.message}" for each in report.findings]

    def decode(self, name: str, data: bytes) -> Bom:
        """Return the record in a document of the format `name`, which aibom wrote.

        Raises:
            DocumentError: it is none.
        """
        form = _format(name)
        with plugins.blamed(name, "read"):
            reading = form.decode(data)
        if not reading.own:
            raise DocumentError("aibom did not write it", hint="make the package again")
        return reading.bom

    def encode(self, name: str, bom: Bom) -> bytes:
        """Return the document of the format `name`.

        Raises:
            DocumentError: it would not be valid.
        """
        form = _format(name)
        with plugins.blamed(name, "write"):
            return form.encode(bom, form.versions[0])

    def derive(self, evidence: Mapping[str, bytes], stated: Bom, hidden: Collection[str]) -> Bom:
        """Return the BOM that evidence gives.

        Raises:
            NotDerivableError: what made it is not here, or the record of the subject is withheld.
            AibomError: the evidence gives none.
        """
        return rederived(evidence, stated, hidden)

    def looked_for(self, stated: Bom) -> Sequence[str]:
        """Return the gaps that rules find in a record although it says that they ran and does not state them.

        Raises:
            PluginError: a rule failed.
        """
        known = {(gap.rule, gap.subject, gap.parent) for gap in stated.gaps}
        rules = [rule for rule in plugins.rules() if rule.id in stated.rules]
        found = (gap for gap in find_gaps(stated.lineage, rules) if (gap.rule, gap.subject, gap.parent) not in known)
        return [f"{gap.rule} of {shorten(gap.subject)}" for gap in found]

    def source(self, evidence: Mapping[str, bytes]) -> Check:
        """Return whether the evidence is at its public source, as `ask` has it; open where nobody is to be asked."""
        if self._ask is not None and evidence:
            try:
                return self._ask(evidence)
            except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
                said = "not looked at: the recording cannot be read"
                return Check(name="source", standing=Standing.OPEN, said=said)
        why = "no evidence is enclosed" if self._ask is not None else "nobody was asked; --refetch asks"
        return Check(name="source", standing=Standing.OPEN, said=f"not confirmed: {why}")

    def pages(self, stated: Bom, manifest: Manifest, files: Mapping[str, bytes]) -> Mapping[str, bytes | str | None]:
        """Return what is made of a record besides its documents; None or the reason for what cannot be made here.

        Raises:
            PluginError: a rule failed.
        """
        try:
            questionnaire = parsed(files[QUESTIONNAIRE], QUESTIONNAIRE)
        except DocumentError:
            return {QUESTIONNAIRE: b""}
        profiles, wrong = _profiles(manifest, files)
        if wrong:
            return {wrong: b""}
        try:
            made: dict[str, bytes | str | None] = dict(pages(stated, manifest, questionnaire, profiles, files))
        except DocumentError:
            return {CONTEXT: b""}
        if CHECK in files and CONTEXT not in files:
            made[CHECK] = b""
        if REPORT_PDF in files:
            made[REPORT_PDF] = self._drawn(stated, profiles, manifest.time, files[REPORT_PDF])
        return made

    def _drawn(self, stated: Bom, profiles: Sequence[Profile], time: str, there: bytes) -> bytes | str:
        """Return the PDF drawn again, or why that says nothing: its bytes depend on the browser and on the fonts."""
        if self._browser is not None and not self._browser.named and len(there) > _LARGE:
            return f"{len(there):,} bytes take long to draw: --browser {self._browser.program} does it"
        by, here = drawn_by(there), self._browser.major() if self._browser is not None else ""
        if self._browser is None or not by or by != here:
            return f"{f'Chromium {by}' if by else 'no Chromium'} drew it, and here is {f'Chromium {here}' if here else 'none'}"
        try:
            again = drawn(sheets(stated, profiles), self._browser, time)
        except DocumentError:
            return "the browser here drew none"
        return (
            again
            if again == there
            else "drawn here it has other bytes: other fonts, or it was changed before it was packed"
        )


def _profiles(manifest: Manifest, files: Mapping[str, bytes]) -> tuple[list[Profile], str]:
    """Return the profiles that a manifest names, and the path of one of the maker's own that is not what it names."""
    found: list[Profile] = []
    number = 0
    for name in manifest.profiles:
        if name in names():
            found.append(load(name))
            continue
        number += 1
        path = own_profile(number)
        try:
            profile = read(files[path], path)
        except (KeyError, DocumentError):
            return [], path if path in files else PROFILES_JSON
        if f"{profile.id}{OWN}" != name:
            return [], path
        found.append(profile)
    return found, "" if own_profile(number + 1) not in files else own_profile(number + 1)


def _format(name: str) -> Format:
    found = plugins.load_format(name, built_in_only=True)
    if found is None:
        raise DocumentError(f"there is no format {name}")
    return found
