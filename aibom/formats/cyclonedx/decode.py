"""A document back into the Bom it was made from."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from aibom.errors import DocumentError
from aibom.formats.cyclonedx.frameworks import is_framework
from aibom.formats.cyclonedx.read_component import placed, read_component
from aibom.formats.cyclonedx.validate import schema_problems
from aibom.formats.interface import Reading
from aibom.formats.vocabulary.parts import assemble, is_known
from aibom.formats.vocabulary.text import unescape
from aibom.records.bom import Tool

__all__ = ["decode"]


def decode(document: Mapping[str, Any]) -> Reading:
    """Return what `document`, a dict in the shape of CycloneDX JSON, says.

    Raises:
        DocumentError: it breaks the strict schema, was not made by aibom, or was changed so that it cannot be read;
            the message names the place by JSON pointer.
    """
    for problem in islice(schema_problems(document), 1):
        raise DocumentError(
            f"the CycloneDX document is not valid: {problem.pointer or '/'}: {problem.reason}",
            hint="check it with a CycloneDX validator",
        )
    metadata = document.get("metadata", {})
    head = placed(metadata, "/metadata")
    if not is_known(head) or "component" not in metadata:
        raise DocumentError("the document was made by another tool", hint="only documents that aibom wrote are read")
    subject = read_component(metadata["component"], "/metadata/component")
    others = document.get("components", ())
    artifacts = ((number, item) for number, item in enumerate(others) if not is_framework(item))
    parts = [subject, *(read_component(item, f"/components/{number}") for number, item in artifacts)]
    time = metadata.get("timestamp", "")
    bom = assemble(parts, subject.node.ref, head, time=time, tool=_tool(metadata))
    return Reading(bom=bom, spec_version=document["specVersion"])


def _tool(metadata: Mapping[str, Any]) -> Tool:
    tools = metadata.get("tools", {})
    found = tools.get("components", ()) if isinstance(tools, dict) else ()
    if not found:
        raise DocumentError("/metadata/tools: the tool is missing", hint="give the document as aibom wrote it")
    return Tool(name=unescape(found[0]["name"]), version=unescape(found[0].get("version", "")))
