"""The official strict schemas, compiled once; whatever fails is named by its place and the reason."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Never

import orjson

from aibom._resources import read_bytes
from aibom.errors import DocumentError
from aibom.formats.cyclonedx.checks import problems
from aibom.formats.vocabulary.problems import Problem
from aibom.formats.vocabulary.schema_errors import causes
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from lxml.etree import XMLSchema, _Element

__all__ = [
    "READ_VERSIONS",
    "VERSIONS",
    "check_xml",
    "schema_problems",
    "unplaced_xml_problems",
    "validate",
    "xml_problems",
]

VERSIONS = ("1.6", "1.7")
"""The specification versions written, the default first."""
READ_VERSIONS = ("1.4", "1.5", "1.6", "1.7")
"""The specification versions read."""

_BASE = "http://cyclonedx.org/schema/"
_SHARED = ("spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json", "cryptography-defs.SNAPSHOT.schema.json")
_SHOWN = 5
_MOST_PROBLEMS = 100


def validate(document: Mapping[str, Any]) -> None:
    """Check a document about to be written: the strict schema of its version, then what no schema says.

    Raises:
        DocumentError: it is not valid; the message names the first places by JSON pointer (RFC 6901).
    """
    found = list(islice(schema_problems(document), _MOST_PROBLEMS)) or list(islice(problems(document), _MOST_PROBLEMS))
    if found:
        raise _error("the CycloneDX document would not be valid", found)


def schema_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield where a document breaks the strict JSON schema of its `specVersion`, one of `READ_VERSIONS`."""
    version = document.get("specVersion")
    if version not in READ_VERSIONS:
        yield Problem(pointer="/specVersion", reason=f"{shorten(version)!r} is none of {', '.join(READ_VERSIONS)}")
        return
    # What passes the stricter of the two passes the other, in two thirds of the time.
    if _json_validator(version).is_valid(document):
        return
    for pointer, reason in causes(_json_validator(version, lenient=True).iter_errors(document)):
        yield Problem(pointer=pointer, reason=reason)


def check_xml(root: "_Element", spec_version: str) -> None:
    """Check an XML document against the official XSD of `spec_version`.

    Raises:
        DocumentError: it is not valid; the message names the first places by line.
    """
    entries = islice(xml_problems(root, spec_version), _MOST_PROBLEMS)
    found = [Problem(pointer=f"line {line}", reason=reason) for line, _, reason in entries]
    if found:
        raise _error("the CycloneDX XML document is not valid", found)


def xml_problems(root: "_Element", spec_version: str) -> Iterator[tuple[int, str, str]]:
    """Yield where a document breaks the official XSD of `spec_version`: line, path by position (XPath), and reason."""
    schema = _xml_schema(spec_version)
    if not schema.validate(root):
        log: Any = schema.error_log
        for entry in log:
            yield entry.line, entry.path or "", shorten(entry.message, 300)


def unplaced_xml_problems(data: bytes, spec_version: str) -> list[str]:
    """Return the reasons for which a document breaks the official XSD, without their places.

    To place each of very many, `xml_problems` takes time that grows with the square of their number; this does not.
    """
    from lxml import etree  # noqa: PLC0415  slow to import

    parser = etree.XMLParser(
        schema=_xml_schema(spec_version), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return [entry.message for entry in parser.error_log]
    return []


def _error(message: str, found: list[Problem]) -> DocumentError:
    shown = "; ".join(f"{problem.pointer or '/'}: {problem.reason}" for problem in found[:_SHOWN])
    more = f" (and {len(found) - _SHOWN} more)" if len(found) > _SHOWN else ""
    return DocumentError(f"{message}: {shown}{more}", hint="please report this if aibom made the document")


@lru_cache(maxsize=2 * len(READ_VERSIONS))
def _json_validator(version: str, *, lenient: bool = False) -> Any:
    from jsonschema_rs import Draft7, Draft7Validator, Registry  # noqa: PLC0415  slow to import

    shared = [(_BASE + name, _load(name)) for name in _SHARED]
    registry = Registry(shared, draft=Draft7, retriever=_refuse)
    schema = _load(f"bom-{version}.SNAPSHOT.schema.json")
    # Of an e-mail address the official library's validator asks no more than this.
    formats = {"idn-email": lambda text: "@" in text} if lenient else {}
    return Draft7Validator(schema, registry=registry, validate_formats=True, formats=formats)


def _load(name: str) -> Any:
    return orjson.loads(read_bytes("schemas", f"cyclonedx/{name}"))


def _refuse(uri: str) -> Never:
    raise DocumentError(f"a schema refers to {shorten(uri)}, which does not ship with aibom")


@lru_cache(maxsize=len(READ_VERSIONS))
def _xml_schema(version: str) -> "XMLSchema":
    from lxml import etree  # noqa: PLC0415  slow to import

    class Shipped(etree.Resolver):
        """Answers imports from the shipped files only."""

        # The published stubs describe another signature than the one lxml calls.
        def resolve(self, system_url: str, public_id: str, context: Any) -> Any:  # type: ignore[override]  # noqa: ARG002
            name = f"cyclonedx/{system_url.rpartition('/')[2]}"
            return self.resolve_string(read_bytes("schemas", name), context, base_url=system_url)

    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
    parser.resolvers.add(Shipped())
    source = read_bytes("schemas", f"cyclonedx/bom-{version}.SNAPSHOT.xsd")
    return etree.XMLSchema(etree.fromstring(source, parser, base_url="aibom:schemas/cyclonedx/"))
