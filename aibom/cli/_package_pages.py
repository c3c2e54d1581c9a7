"""What a package holds besides documents and evidence: all of it made of the record, so that it can be made again."""

from collections.abc import Mapping, Sequence

from aibom import plugins
from aibom.cli._gap_sarif import sarif
from aibom.cli._origin import source_of
from aibom.cli._package_check import checked
from aibom.cli._reported import handed
from aibom.cli._verdicts import written
from aibom.gaps.interface import Rule
from aibom.package import answers_page
from aibom.package.answers import answered
from aibom.package.layout import (
    ANSWERS_HTML,
    ANSWERS_JSON,
    ANSWERS_MARKDOWN,
    BOMS,
    CHECK,
    CONTEXT,
    EVIDENCE,
    GAPS_JSON,
    GAPS_SARIF,
    PROFILES_JSON,
    QUESTIONNAIRE,
    README,
    REPORT,
)
from aibom.package.manifest import Manifest, digests
from aibom.package.questions import Questionnaire
from aibom.package.readme import readme
from aibom.policy import findings, profile_json
from aibom.policy.context import read_context
from aibom.policy.figures import figures
from aibom.policy.inheritance import found
from aibom.policy.profile import Profile
from aibom.policy.profiles import evaluate
from aibom.records.bom import Bom
from aibom.report.assemble import report
from aibom.report.render import Templates

__all__ = ["OWN", "pages", "sheets"]

OWN = " (a profile of one's own)"
"""What stands behind the id of a profile that does not ship with aibom, so that it is not taken for one that does."""
_FILE = BOMS["cyclonedx-json"]


def pages(
    bom: Bom,
    manifest: Manifest,
    questionnaire: Questionnaire,
    profiles: Sequence[Profile],
    files: Mapping[str, bytes],
) -> dict[str, bytes]:
    """Return the pages by their path; `files` are the documents, the evidence and the context enclosed.

    Raises:
        DocumentError: the context is none.
        PluginError: a rule cannot be loaded.
    """
    rules = [rule for rule in plugins.rules() if rule.id in bom.rules]
    every = found(bom, frozenset(rule.id for rule in rules if rule.inherited))
    assessments = [evaluate(bom, each) for each in profiles]
    places = [place for each in every for place in each.gap.looked_at]
    source = source_of(_FILE, bom, files[_FILE], places)
    answers = answered(bom, questionnaire)
    stored = {digests(data)[0]: path for path, data in sorted(files.items()) if path.startswith(EVIDENCE)}
    context = read_context(files[CONTEXT], CONTEXT) if CONTEXT in files else None
    check = {} if context is None else {CHECK: checked(bom, context, rules, manifest.time)}
    return check | {
        README: readme(bom, manifest),
        REPORT: _report(bom, rules, profiles, paper=False),
        GAPS_JSON: written(findings.record(bom, every, figures(bom))),
        GAPS_SARIF: sarif(bom, every, rules, source, assessments),
        PROFILES_JSON: written([profile_json.assessment_object(each) for each in assessments]),
        QUESTIONNAIRE: questionnaire.data,
        ANSWERS_JSON: answers_page.as_json(answers, stored),
        ANSWERS_MARKDOWN: answers_page.as_markdown(answers),
        ANSWERS_HTML: answers_page.as_html(answers),
    }


def sheets(bom: Bom, profiles: Sequence[Profile]) -> bytes:
    """Return the report as it is drawn on paper.

    Raises:
        PluginError: a rule cannot be loaded.
    """
    return _report(bom, [rule for rule in plugins.rules() if rule.id in bom.rules], profiles, paper=True)


def _report(bom: Bom, rules: Sequence[Rule], profiles: Sequence[Profile], *, paper: bool) -> bytes:
    """Return the report, by the templates that ship: those of one's own could not be made again elsewhere."""
    templates = Templates()
    made = report(bom, handed(bom, rules, profiles, None, templates.texts), templates.texts)
    return templates.html(made, paper=paper)
