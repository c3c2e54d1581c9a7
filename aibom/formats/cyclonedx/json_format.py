"""CycloneDX as JSON."""

import re
from collections.abc import Mapping
from typing import Any

import orjson

from aibom.errors import DocumentError
from aibom.formats.cyclonedx.decode import check, decode
from aibom.formats.cyclonedx.document import document
from aibom.formats.cyclonedx.unedited import unedited
from aibom.formats.cyclonedx.validate import VERSIONS
from aibom.formats.interface import Reading
from aibom.formats.vocabulary import json_text
from aibom.formats.vocabulary.uncollected import uncollected
from aibom.records.bom import Bom

__all__ = ["MAX_BYTES", "CycloneDxJson", "written"]

MAX_BYTES = 512 * 1024 * 1024
"""The largest document that is read."""

_HEAD = re.compile(rb'"(?:bomFormat"\s*:\s*"CycloneDX"|\$schema"\s*:\s*"https?://cyclonedx\.org/schema/)')


def written(whole: Mapping[str, Any]) -> bytes:
    """Return a document, a dict in the shape of CycloneDX JSON, as it stands in a file."""
    return orjson.dumps(whole, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


class CycloneDxJson:
    """CycloneDX as JSON, written as 1.6 and 1.7, read as 1.4 to 1.7: UTF-8, two spaces of indentation, a newline at the end."""

    name = "cyclonedx-json"
    endings: tuple[str, ...] = (".cdx.json",)
    versions: tuple[str, ...] = VERSIONS

    def encode(self, bom: Bom, spec_version: str) -> bytes:
        """Return the document.

        Raises:
            DocumentError: the document does not pass the strict schema or leads nowhere in some place.
            UsageError: `spec_version` is none of `versions`.
        """
        return written(document(bom, spec_version))

    def identify(self, head: bytes) -> bool:
        """Say whether a document that starts with `head` is CycloneDX JSON."""
        return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{" and _HEAD.search(head) is not None

    @uncollected()
    def decode(self, data: bytes) -> Reading:
        """Return what a document says.

        Raises:
            DocumentError: the bytes are no valid CycloneDX JSON of a version in `READ_VERSIONS`.
        """
        if len(data) > MAX_BYTES:
            raise DocumentError(f"the document has {len(data):,} bytes, at most {MAX_BYTES:,} are read")
        if (found := unedited(data)) is not None:
            return found
        value = json_text.read(data)
        if value.get("bomFormat") != "CycloneDX":
            raise DocumentError("not a CycloneDX document: bomFormat is missing", hint="give a CycloneDX document")
        check(value)
        return decode(value, data, extractor=self.name)
