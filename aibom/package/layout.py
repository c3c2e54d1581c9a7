"""Where everything lies in a package, version 1 (docs/package.md), and which names a member may have at all."""

import re
import unicodedata

__all__ = [
    "ANSWERS_HTML",
    "ANSWERS_JSON",
    "ANSWERS_MARKDOWN",
    "BOMS",
    "CHECK",
    "CONTEXT",
    "DOCUMENT",
    "EVIDENCE",
    "EVIDENCE_MANIFEST",
    "GAPS_JSON",
    "GAPS_SARIF",
    "MANIFEST",
    "PROFILES_JSON",
    "QUESTIONNAIRE",
    "README",
    "REPORT",
    "REPORT_PDF",
    "REQUIRED",
    "SIGNATURE",
    "STATEMENTS",
    "is_known",
    "is_safe",
    "meeting_key",
    "own_profile",
]

MANIFEST = "manifest.json"
SIGNATURE = "signature.dsse.json"
README = "README.md"
REPORT = "report.html"
REPORT_PDF = "report.pdf"
BOMS = {
    "cyclonedx-json": "bom/bom.cdx.json",
    "spdx-json": "bom/bom.spdx.json",
    "spdx3-json": "bom/bom.spdx3.json",
}
"""The documents, by the name of their format; the first is the one that the others are compared with."""
DOCUMENT = "bom/given"
"""The document of somebody else that the package was made of, byte for byte."""
GAPS_JSON = "findings/gaps.json"
GAPS_SARIF = "findings/gaps.sarif"
PROFILES_JSON = "findings/profiles.json"
CONTEXT = "findings/context.toml"
"""How the model is used, where that was said, byte for byte."""
CHECK = "findings/check.json"
ANSWERS_JSON = "answers/answers.json"
ANSWERS_MARKDOWN = "answers/answers.md"
ANSWERS_HTML = "answers/answers.html"
QUESTIONNAIRE = "answers/questionnaire.json"
EVIDENCE = "evidence/"
EVIDENCE_MANIFEST = f"{EVIDENCE}manifest.json"
STATEMENTS = f"{EVIDENCE}statements.toml"

REQUIRED = frozenset(
    {
        README,
        REPORT,
        *BOMS.values(),
        GAPS_JSON,
        GAPS_SARIF,
        PROFILES_JSON,
        ANSWERS_JSON,
        ANSWERS_MARKDOWN,
        ANSWERS_HTML,
        QUESTIONNAIRE,
    }
)
"""What no package lacks, besides its manifest."""

_OTHERS = frozenset({DOCUMENT, CONTEXT, CHECK, REPORT_PDF})
_LONGEST = 1000
_UNSAFE = re.compile(r'[\x00-\x1f\x7f\\<>:"|?*]|[\ud800-\udfff]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE | re.ASCII)
_OWN_PROFILE = re.compile(r"findings/profiles/[1-9][0-9]{0,2}\.json", re.ASCII)
_STORED = re.compile(r"evidence/(?:manifest\.json|statements\.toml|(?:models|datasets|registries)/.+)", re.DOTALL)


def is_safe(name: str) -> bool:
    r"""Say whether a file of that name can be unpacked anywhere and lies in the folder it is unpacked to.

    >>> is_safe("bom/bom.cdx.json"), is_safe("../bom"), is_safe("/bom"), is_safe("a\\b"), is_safe("a/nul"), is_safe("a/")
    (True, False, False, False, False, False)
    """
    if not name or len(name) > _LONGEST or _UNSAFE.search(name):
        return False
    return all(
        part not in {"", ".", ".."} and part[-1] not in ". " and not _DEVICES.fullmatch(part)
        for part in name.split("/")
    )


def is_known(name: str) -> bool:
    """Say whether the layout has a place of that name for something that the manifest lists.

    >>> is_known("README.md"), is_known("evidence/models/org/tiny/unpinned/info.json"), is_known("setup.sh")
    (True, True, False)
    """
    return name in REQUIRED or name in _OTHERS or any(each.fullmatch(name) for each in (_STORED, _OWN_PROFILE))


def own_profile(number: int) -> str:
    """Return where a profile lies that does not ship with aibom, the first being 1.

    >>> own_profile(1), is_known(own_profile(1)), is_known("findings/profiles/ours.json")
    ('findings/profiles/1.json', True, False)
    """
    return f"findings/profiles/{number}.json"


def meeting_key(name: str) -> str:
    """Return what two names have in common if some file system takes them for one.

    >>> meeting_key("README.md") == meeting_key("readme.MD")
    True
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
