"""Documents in XML: one way to read them, whatever the command and the format."""

from collections.abc import Callable
from typing import Any

import pytest
from formats.family import BOM as FAMILY

from aibom.errors import DocumentError
from aibom.formats.cyclonedx.xml_format import CycloneDxXml
from aibom.formats.merging.reading import read as read_for_merge
from aibom.formats.spdx2.formats import SpdxXml
from aibom.formats.validation.validate import validate
from aibom.formats.vocabulary.xml_text import read

BOM = '<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1">{}</bom>'
READERS: list[Callable[[bytes], Any]] = [read, validate, CycloneDxXml().decode, SpdxXml().decode]
BOMB = '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + BOM.format("&b;")
DOUBTS = [
    (b"", "line 1: the document is empty|line 1, column 1: not XML: Document is empty"),
    (BOM[:-8].encode() + b"\n<comp", "line 2, column 6: not XML: "),
    (BOM.format("\n&x;").encode(), "line 2, column 4: not XML: Entity 'x' not defined"),
    (BOM.format("<a>" * 300 + "</a>" * 300).encode(), "line 1, column .*: not XML: Excessive depth"),
    (BOM.format("<a>" + "x" * 11_000_000 + "</a>").encode(), "line 1, column .*: not XML: .*huge|not XML: .*too long"),
    (b'<?xml version="1.0"?>\n<!-- a -->\n<!DOCTYPE bom>\n<bom/>', "line 3: XML with a document type is not read"),
    (b"<!-- <!DOCTYPE a> -->\n<!DOCTYPE bom>\n<bom/>", "line 2: XML with a document type is not read"),
    (BOMB.encode(), "line 1: XML with a document type is not read"),
    (BOMB.encode("utf-16"), "line 1: XML with a document type is not read"),
    (("\n" + BOMB).encode("utf-16"), "line 2: XML with a document type is not read"),
    (BOMB.encode("utf-16-be"), "line 1: XML with a document type is not read"),
    (BOM.encode("utf-32"), "line 1, byte 0: wrong encoding: it is in UTF-32"),
    (BOM.encode("utf-16") + b"<", "line 1: wrong encoding: it is no whole UTF-16"),
    (b'<?xml version="1.0" encoding="none-such"?>' + BOM.encode(), "line 1, column .*: not XML: .*none-such"),
]


@pytest.mark.parametrize(("data", "message"), DOUBTS, ids=range(len(DOUBTS)))
def test_doubts_are_the_same_errors_everywhere(data: bytes, message: str) -> None:
    """Each says what is wrong, where, and what to do, whatever the command and the format."""
    for reader in READERS:
        with pytest.raises(DocumentError, match=message) as caught:
            reader(data)
        assert caught.value.hint
        assert len(str(caught.value)) < 400


@pytest.mark.parametrize("text", ["<!DOCTYPE a>", "<![CDATA[<!DOCTYPE a>]]>", "<!-- <!DOCTYPE a> -->"])
def test_what_looks_like_a_document_type_is_none(text: str) -> None:
    """In a comment or a text."""
    inner = text.replace("<!DOCTYPE a>", "&lt;!DOCTYPE a>") if text.startswith("<!D") else text
    body = f'<components><component type="file"><name>a{inner}</name></component></components>'
    data = f"<!-- <!DOCTYPE x> --><?a <!DOCTYPE x>?>{BOM.format(body)}".encode()
    assert validate(data).valid
    assert CycloneDxXml().decode(data).spec_version == "1.6"
    assert read_for_merge(data, "a").document["components"][0]["name"].startswith("a")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("declared", ["", '<?xml version="1.0" encoding="UTF-16"?>'])
def test_other_encodings_of_xml(encoding: str, declared: str) -> None:
    """UTF-16 is XML as much as UTF-8 is: recognised and read by every command, with the same content."""
    if declared and encoding == "utf-8-sig":
        declared = declared.replace("16", "8")
    body = '<components><component type="file"><name>\u00e4\U0001f600</name></component></components>'
    data = (declared + BOM.format(body)).encode(encoding)
    assert CycloneDxXml().identify(data)
    assert CycloneDxXml().identify(data[:301])
    assert CycloneDxXml().decode(data).spec_version == "1.6"
    assert read_for_merge(data, "a").document["components"][0]["name"] == "\u00e4\U0001f600"
    assert validate(data).valid


def test_spdx_in_utf_16() -> None:
    """Likewise."""
    data = SpdxXml().encode(FAMILY, "2.3")
    wide = data.decode().replace("UTF-8", "UTF-16").encode("utf-16")
    assert SpdxXml().identify(wide)
    assert SpdxXml().decode(wide).bom == SpdxXml().decode(data).bom == FAMILY
    assert validate(wide).valid
