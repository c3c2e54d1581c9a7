"""SPDX 2.3 as JSON, tag-value, YAML and XML."""

import re
from typing import ClassVar

from aibom.errors import UsageError
from aibom.formats.interface import Reading
from aibom.formats.spdx2.decode import decode
from aibom.formats.spdx2.document import document
from aibom.formats.spdx2.write import write
from aibom.formats.vocabulary import xml_text
from aibom.formats.vocabulary.uncollected import uncollected
from aibom.records.bom import Bom

__all__ = ["SpdxJson", "SpdxTagValue", "SpdxXml", "SpdxYaml"]

_MARK = b"\xef\xbb\xbf"
_JSON = re.compile(rb'"spdxVersion"\s*:\s*"SPDX-2')
# Within a document of the other kind such a line is indented, or stands after one of its own.
_TAG_VALUE = re.compile(rb"(?:\A|\n)SPDXVersion[ \t]*:[ \t]*SPDX-")
_YAML = re.compile(
    rb"(?:\A|\n)[\"']?(?:spdxVersion[\"']?[ \t]*:[ \t]*[\"']?SPDX-2|SPDXID[\"']?[ \t]*:[ \t]*[\"']?SPDXRef-DOCUMENT)"
)
_XML = re.compile(rb"<(?:[\w.-]+:)?Document[\s>]")
_XML_FIELD = re.compile(rb"<(?:[\w.-]+:)?(?:SPDXID|spdxVersion|creationInfo|dataLicense|documentNamespace)>")


class _Spdx2:
    """What the four have in common."""

    name: str
    encoding: ClassVar[str]
    endings: tuple[str, ...]
    versions: tuple[str, ...] = ("2.3",)

    def encode(self, bom: Bom, spec_version: str) -> bytes:
        """Return the document.

        Raises:
            DocumentError: it does not pass the official JSON schema.
            UsageError: `spec_version` is not 2.3.
        """
        if spec_version not in self.versions:
            raise UsageError(f"SPDX {spec_version} is not written as {self.name}", hint="choose --spec-version 2.3")
        return write(document(bom), self.encoding)

    @uncollected()
    def decode(self, data: bytes) -> Reading:
        """Return what a document says, whoever made it; 2.2 is read too.

        Raises:
            DocumentError: the bytes are no SPDX 2.3 or 2.2 in this encoding.
        """
        return decode(data, self.encoding, self.name)


class SpdxJson(_Spdx2):
    """SPDX 2.3 as JSON: ASCII, four spaces of indentation, a newline at the end."""

    name = "spdx-json"
    encoding = "json"
    endings: tuple[str, ...] = (".spdx.json",)

    def identify(self, head: bytes) -> bool:
        """Say whether a document that starts with `head` is SPDX 2 in JSON."""
        head = head.removeprefix(_MARK).lstrip()
        if head[:1] != b"{":
            return False
        return _JSON.search(head) is not None or _is_headless_json(head)


class SpdxTagValue(_Spdx2):
    """SPDX 2.3 as tag-value: UTF-8, a line or a text for each field."""

    name = "spdx-tv"
    encoding = "tagvalue"
    endings: tuple[str, ...] = (".spdx",)

    def identify(self, head: bytes) -> bool:
        """Say whether a document that starts with `head` is tag-value."""
        return _TAG_VALUE.search(head.removeprefix(_MARK)) is not None


class SpdxYaml(_Spdx2):
    """SPDX 2.3 as YAML: ASCII, keys in the order of the alphabet."""

    name = "spdx-yaml"
    encoding = "yaml"
    endings: tuple[str, ...] = (".spdx.yaml", ".spdx.yml")

    def identify(self, head: bytes) -> bool:
        """Say whether a document that starts with `head` is SPDX 2 in YAML."""
        head = head.removeprefix(_MARK)
        if head.lstrip()[:1] in {b"{", b"<"} or _TAG_VALUE.search(head):
            return False
        return _YAML.search(head) is not None


class SpdxXml(_Spdx2):
    """SPDX 2.3 as XML: UTF-8, a tab of indentation, a newline at the end."""

    name = "spdx-xml"
    encoding = "xml"
    endings: tuple[str, ...] = (".spdx.xml",)

    def identify(self, head: bytes) -> bool:
        """Say whether a document that starts with `head` is SPDX 2 in XML."""
        head = xml_text.head(head)
        return head[:1] == b"<" and _XML.search(head) is not None and _XML_FIELD.search(head) is not None


def _is_headless_json(head: bytes) -> bool:
    """Say whether this is JSON of SPDX 2 whose version stands further below: its keys are in no order."""
    keys = (
        rb'"SPDXID"\s*:\s*"SPDXRef-DOCUMENT"',
        rb'"documentNamespace"\s*:',
        rb'"dataLicense"\s*:',
        rb'"creationInfo"\s*:\s*\{',
    )
    others = (b'"@context"', b'"@graph"', b'"spdxId"', b'"bomFormat"')
    return not any(key in head for key in others) and any(re.search(key, head) for key in keys)
