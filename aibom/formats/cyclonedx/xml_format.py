"""CycloneDX as XML."""

import re
from collections.abc import Mapping
from typing import Any

from aibom.errors import DocumentError
from aibom.formats.cyclonedx.decode import decode
from aibom.formats.cyclonedx.document import document
from aibom.formats.cyclonedx.json_format import MAX_BYTES
from aibom.formats.cyclonedx.validate import VERSIONS, check_xml
from aibom.formats.cyclonedx.xml_read import read_all
from aibom.formats.cyclonedx.xml_write import write
from aibom.formats.interface import Reading
from aibom.formats.vocabulary import xml_text
from aibom.formats.vocabulary.uncollected import uncollected
from aibom.records.bom import Bom

__all__ = ["CycloneDxXml", "written"]

_HEAD = re.compile(rb"""<(?:[\w.-]+:)?bom\s[^>]*xmlns(?::[\w.-]+)?\s*=\s*["']http://cyclonedx\.org/schema/bom/""")


def written(whole: Mapping[str, Any]) -> bytes:
    """Return a document, a dict in the shape of CycloneDX JSON, as it stands in an XML file.

    Raises:
        DocumentError: it does not pass the schema.
    """
    from lxml import etree  # noqa: PLC0415  slow to import

    root = write(whole)
    check_xml(root, whole["specVersion"])
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


class CycloneDxXml:
    """CycloneDX as XML, written as 1.6 and 1.7, read as 1.4 to 1.7: UTF-8, two spaces of indentation, a newline at the end."""

    name = "cyclonedx-xml"
    endings: tuple[str, ...] = (".cdx.xml",)
    versions: tuple[str, ...] = VERSIONS

    def encode(self, bom: Bom, spec_version: str) -> bytes:
        """Return the document, which says the same as the one in JSON.

        Raises:
            DocumentError: the document does not pass the schema or leads nowhere in some place.
            UsageError: `spec_version` is none of `versions`.
        """
        return written(document(bom, spec_version))

    def identify(self, head: bytes) -> bool:
        """Say whether a document that starts with `head` is CycloneDX XML."""
        head = xml_text.head(head)
        return head[:1] == b"<" and _HEAD.search(head) is not None

    @uncollected()
    def decode(self, data: bytes) -> Reading:
        """Return what a document says.

        Raises:
            DocumentError: the bytes are no valid CycloneDX XML of a version in `READ_VERSIONS`.
        """
        if len(data) > MAX_BYTES:
            raise DocumentError(f"the document has {len(data):,} bytes, at most {MAX_BYTES:,} are read")
        found = read_all(data)
        return decode(found.document, data, extractor=self.name, unread=found.unread)
