"""The page that the reader of a package meets first: what lies where, what is withheld, and how to check it."""

from collections.abc import Iterator

from aibom.package.layout import (
    ANSWERS_HTML,
    ANSWERS_JSON,
    ANSWERS_MARKDOWN,
    BOMS,
    CHECK,
    CONTEXT,
    DOCUMENT,
    EVIDENCE,
    GAPS_JSON,
    GAPS_SARIF,
    MANIFEST,
    PROFILES_JSON,
    QUESTIONNAIRE,
    REPORT,
    REPORT_PDF,
    SIGNATURE,
)
from aibom.package.manifest import Manifest
from aibom.records.bom import Bom
from aibom.records.marking import prose

__all__ = ["readme"]

_MOST = 20
_LONGEST = 4000
_PLACES = (
    (REPORT, "the report: what the model is, where it comes from, how that is known and what is missing; begin here"),
    (REPORT_PDF, "the same on paper, where there was a browser to draw it"),
    (BOMS["cyclonedx-json"], "the bill of materials, in CycloneDX"),
    (BOMS["spdx-json"], "the same in SPDX 2.3"),
    (BOMS["spdx3-json"], "the same in SPDX 3.0.1"),
    (DOCUMENT, "the document it was made of, byte for byte, where somebody else's was given"),
    (GAPS_JSON, "what the record lacks or contradicts, with what would close each gap"),
    (GAPS_SARIF, "the same as SARIF, with the results of profiles"),
    (PROFILES_JSON, "what the record holds of each list of minimum elements that was named"),
    (CONTEXT, "how the model is used, where the maker was told"),
    (CHECK, "what the policy `standard` of aibom makes of the bill of materials in that use"),
    ("findings/profiles/", "lists of minimum elements of the maker's own, where such were named"),
    (ANSWERS_HTML, "answers to a due-diligence questionnaire, to be read"),
    (ANSWERS_MARKDOWN, "the same as Markdown"),
    (ANSWERS_JSON, "the same for tools, each answer with its statements and their evidence"),
    (QUESTIONNAIRE, "the questions"),
    (EVIDENCE, "every byte the bill of materials rests on, but for what is withheld"),
    (MANIFEST, "every file above with its size and digests, what is withheld and what was left out"),
    (SIGNATURE, "the signature of that manifest, where there is one"),
)


def readme(bom: Bom, manifest: Manifest) -> bytes:
    """Return the page, as Markdown; of `manifest` the members are not looked at."""
    return "".join(f"{line}\n" for line in _lines(bom, manifest)).encode("utf-8", "replace")


def _lines(bom: Bom, manifest: Manifest) -> Iterator[str]:
    yield from ("# Due-diligence package", "")
    yield f"About `{_code(manifest.subject)}`, as of {_text(manifest.time)}. Made by {_text(manifest.tool)} {_text(manifest.version)}."
    yield ""
    yield (
        f"The record names {len(bom.nodes):,} artifacts and {len(bom.edges):,} derivations, and {len(bom.gaps):,} gaps were "
        "found in it. Nothing here says that the model is safe, lawful or good: it says where it comes from, how that is "
        "known, and what is not known."
    )
    yield from ("", "## What lies where", "", "| file | what it is |", "|---|---|")
    yield from (f"| `{place}` | {what} |" for place, what in _PLACES)
    yield from ("", "## What is withheld", "")
    if manifest.withheld:
        yield (
            f"{len(manifest.withheld):,} files of the evidence are not enclosed. Each stands in `{MANIFEST}` with its digest "
            "and the reason, so that it can be asked for and compared."
        )
        yield ""
        counts: dict[tuple[str, str], int] = {}
        for each in manifest.withheld:
            counts[each.about, each.reason] = counts.get((each.about, each.reason), 0) + 1
        groups = sorted(counts.items())
        yield from (f"- {number:,} of `{_code(about)}`: {_text(reason)}" for (about, reason), number in groups[:_MOST])
        if len(groups) > _MOST:
            yield f"- and {len(groups) - _MOST:,} more groups, in `{MANIFEST}`"
    elif any(each.what == "evidence" for each in manifest.left_out):
        yield "No evidence is enclosed."
    else:
        yield "Nothing of the evidence that was recorded."
    yield from ("", "## What was left out", "")
    yield from (f"- {_text(each.what)}: {_text(each.reason)}" for each in sorted(manifest.left_out))
    yield from ("", "## How far the walk went", "")
    walk = manifest.walk
    depth = "without a limit of depth" if walk.max_depth < 0 else f"at most {walk.max_depth:,} levels up"
    yield (
        f"It asked {f'`{_code(walk.endpoint)}`' if walk.endpoint else 'no registry'}, {depth}, "
        f"{'with' if walk.datasets else 'without'} datasets. {len(walk.cut):,} artifacts were named and not asked for, and "
        f"{len(walk.unavailable):,} gave no usable answer."
    )
    yield from ("", "## How to check it", "", "    aibom package verify PACKAGE.zip --key SIGNER.pub.pem", "")
    yield (
        "This says whether the package is intact and who signed it, and makes the bill of materials again from the evidence. "
        "Without aibom: the digests in the manifest are those of `sha256sum` and `sha512sum`."
    )


def _code(text: str) -> str:
    return text.replace("`", "%60").replace("\n", " ")


def _text(text: str) -> str:
    """Return a text, of which a registry or a tool of others may have a part, as Markdown shows it: letter by letter."""
    return prose(text, _LONGEST)
