"""What a stranger's document says that no record holds: each kind of thing once, with its first place and how many."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from aibom.formats.spdx2.elements import Elements
from aibom.formats.spdx2.relations import WORDS
from aibom.formats.spdx2.text import NOASSERTION, NONE
from aibom.formats.stated.records import Stated
from aibom.records.redaction import redact
from aibom.records.refs import ArtifactRef, shorten

__all__ = ["list_unread"]

_READ = frozenset({"SHA256", "SHA512"})
_WHOLE = (
    ("/snippets", "snippets"),
    ("/externalDocumentRefs", "references to other documents"),
    ("/revieweds", "reviews"),
    ("/annotations", "annotations of the document"),
)


def list_unread(stated: Stated, refs: Mapping[str, ArtifactRef], found: Elements) -> None:
    """Add to `stated` what of a document no record holds; `refs` says which packages are artifacts."""
    for pointer, what in _WHOLE:
        _add(stated, found, [pointer] * len(found.document.get(pointer[1:], ())), what)
    creation = found.document.get("creationInfo", {})
    for pointer, text in (
        ("/comment", found.document.get("comment")),
        ("/creationInfo/comment", creation.get("comment")),
        ("/creationInfo/licenseListVersion", creation.get("licenseListVersion")),
    ):
        if text:
            stated.pass_over(found.where(pointer), f"{pointer.rpartition('/')[2]}: {redact(shorten(text, 80))}")
    others = [element for spdx_id, element in found.packages.items() if spdx_id not in refs]
    purposes = Counter(element.text("primaryPackagePurpose") or "no purpose" for element in others)
    kinds = ", ".join(f"{count:,} of {purpose}" for purpose, count in sorted(purposes.items()))
    _add(stated, found, [element.pointer for element in others], f"packages that are no models ({kinds})")
    held = {link.target for links in found.related.values() for link in links if link.kind == "CONTAINS"}
    loose = [element.pointer for spdx_id, element in found.files.items() if spdx_id not in held]
    _add(stated, found, loose, "files of no package")
    _add(stated, found, _digests(found), "digests that are neither SHA-256 nor SHA-512")
    _add(stated, found, _texts(found), "texts of licenses")
    _add(stated, found, _comments(refs, found), "comments on relationships")


def _add(stated: Stated, found: Elements, pointers: Iterable[str], what: str) -> None:
    places = list(pointers)
    if places:
        stated.pass_over(found.where(places[0]), f"{len(places):,} {what}")


def _digests(found: Elements) -> Iterator[str]:
    for element in (*found.packages.values(), *found.files.values()):
        for number, checksum in enumerate(element.item.get("checksums", ())):
            if checksum.get("algorithm") not in _READ:
                yield f"{element.pointer}/checksums/{number}"


def _texts(found: Elements) -> Iterator[str]:
    for number, info in enumerate(found.document.get("hasExtractedLicensingInfos", ())):
        if info.get("extractedText") not in {None, "", NOASSERTION, NONE}:
            yield f"/hasExtractedLicensingInfos/{number}/extractedText"


def _comments(refs: Mapping[str, ArtifactRef], found: Elements) -> Iterator[str]:
    for links in found.related.values():
        for link in links:
            known = {link.source, link.target} & refs.keys()
            if link.comment and known and link.comment.strip() not in WORDS:
                yield f"{link.pointer}/comment"
