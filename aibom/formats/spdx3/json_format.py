"""SPDX 3.0.1 as JSON-LD."""

import re

from aibom.errors import DocumentError, UsageError
from aibom.formats.interface import Reading
from aibom.formats.spdx3.decode import decode
from aibom.formats.spdx3.document import encoded
from aibom.formats.spdx3.terms import VERSION
from aibom.formats.vocabulary import json_text
from aibom.formats.vocabulary.uncollected import uncollected
from aibom.records.bom import Bom

__all__ = ["MAX_BYTES", "Spdx3Json"]

MAX_BYTES = 512 * 1024 * 1024
"""The largest document that is read."""

_HEAD = re.compile(rb'"@context"\s*:\s*[\[{"]?.{0,400}?https?://spdx\.org/rdf/3', re.DOTALL)
_HINT = "give a document of SPDX 3.0.1 in JSON-LD"


class Spdx3Json:
    """SPDX 3.0.1 as JSON-LD: UTF-8, two spaces of indentation, a newline at the end."""

    name = "spdx3-json"
    endings: tuple[str, ...] = (".spdx3.json", ".jsonld")
    versions: tuple[str, ...] = (VERSION,)

    def encode(self, bom: Bom, spec_version: str) -> bytes:
        """Return the document.

        Raises:
            DocumentError: the document does not pass the schema or leads nowhere in some place.
            UsageError: `spec_version` is none of `versions`.
        """
        if spec_version not in self.versions:
            raise UsageError(f"SPDX {spec_version} is not written as JSON-LD", hint=f"choose --spec-version {VERSION}")
        return encoded(bom)

    def identify(self, head: bytes) -> bool:
        """Say whether a document that starts with `head` is SPDX 3 in JSON-LD."""
        return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{" and _HEAD.search(head) is not None

    @uncollected()
    def decode(self, data: bytes) -> Reading:
        """Return what a document says.

        Raises:
            DocumentError: the bytes are no SPDX 3.0.1 in JSON-LD.
        """
        if len(data) > MAX_BYTES:
            raise DocumentError(f"the document has {len(data):,} bytes, at most {MAX_BYTES:,} are read")
        value = json_text.read(data)
        if "@context" not in value:
            raise DocumentError("not an SPDX 3 document: @context is missing", hint=_HINT)
        return decode(value, data)
