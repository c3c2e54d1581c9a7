"""What is not known: annotations for people, and how complete files and ancestry are."""

from aibom.formats.vocabulary.gaps import ancestry, words
from aibom.formats.vocabulary.index import Index
from aibom.formats.vocabulary.text import escape
from aibom.records.gaps import Gap

__all__ = ["annotations", "compositions"]


def annotations(index: Index) -> list[dict[str, object]]:
    """Return an annotation per gap, in the order of the gaps: what, why and what to do, for people."""
    tool = index.bom.tool
    annotator = {
        "component": {"type": "application", "name": escape(tool.name), "version": escape(tool.version)},
    }
    time = index.time
    return [
        {
            "bom-ref": f"gap-{number}",
            "subjects": _subjects(index, gap),
            "annotator": annotator,
            "timestamp": time,
            "text": words(gap),
        }
        for number, gap in enumerate(index.bom.gaps, 1)
    ]


def compositions(index: Index) -> list[dict[str, object]]:
    """Return how complete the record is, artifacts of the same answer together.

    Files are `complete` where the listing of the commit is known, else `unknown`. Ancestry is never `complete`:
    that a model has no further parents cannot be known. It is `incomplete` where a gap or a parent that was named
    and is not in the document says that there is more, `unknown` where there is no such sign or the artifact could
    not be read, and `not_specified` where it was not asked for; so it is of the libraries that artifacts state.
    """
    files: dict[str, list[str]] = {}
    ancestries: dict[str, list[str]] = {}
    for node in index.nodes:
        ref = index.bom_refs[node.ref]
        files.setdefault("unknown" if node.files is None else "complete", []).append(ref)
        ancestries.setdefault(ancestry(index, node), []).append(ref)
    for framework in index.frameworks:
        ancestries.setdefault("not_specified", []).append(framework.purl)
    out: list[dict[str, object]] = [{"aggregate": name, "assemblies": refs} for name, refs in sorted(files.items())]
    out.extend({"aggregate": name, "dependencies": refs} for name, refs in sorted(ancestries.items()))
    return out


def _subjects(index: Index, gap: Gap) -> list[str]:
    ends = (gap.subject,) if gap.parent is None else (gap.subject, gap.parent)
    known = dict.fromkeys([index.bom_refs[end] for end in ends if end in index.bom_refs])
    return list(known) or [index.bom_refs[index.bom.subject]]
