"""What to do about something wrong: what the rule says, or better where the fault itself tells."""

import re
from typing import Any

from aibom.formats.validation.licenses import nearest
from aibom.formats.validation.records import Fault
from aibom.formats.validation.rules import RULES

__all__ = ["remedy_of"]

_REQUIRED = re.compile(r'"?(.{1,80}?)"? is a required property')
_UNKNOWN_KEY = re.compile(r"Additional properties are not allowed \((.{1,200}) (?:was|were) unexpected\)")
_SCP = re.compile(r"(git@[A-Za-z0-9.\-]{1,200}):(\S{1,500})")
_TYPE = re.compile(r'is not of types? (".{1,80}")$')
_LICENSE = re.compile(r"The value '([^']{1,80})' is not an element of the set \{'0BSD'")


def remedy_of(fault: Fault, value: Any) -> str:
    """Return what to do about `fault`, `value` being what stands in its place, or None."""
    if fault.remedy:
        return fault.remedy
    unknown = fault.value or _license_id(fault, value)
    if unknown:
        meant = nearest(unknown)
        return f"write {meant}, if that is meant" if meant else RULES["license-unknown"].remedy
    return _by_message(fault, value) or RULES[fault.rule].remedy


def _license_id(fault: Fault, value: Any) -> str:
    if fault.pointer.endswith("/license/id") and isinstance(value, str):
        return value
    found = _LICENSE.search(fault.message) if fault.rule == "xml-schema" else None
    return found[1] if found else ""


def _by_message(fault: Fault, value: Any) -> str:
    if fault.pointer.endswith("/referenceCategory") and value == "PACKAGE_MANAGER":
        return "write PACKAGE-MANAGER, with a hyphen"
    if fault.pointer.endswith("/confidence") and isinstance(value, str):
        return "write the number without quotes"
    if "iri-reference" in fault.message and isinstance(value, str):
        found = _SCP.fullmatch(value)
        return f"write ssh://{found[1]}/{found[2]}" if found else "percent-encode what no address may hold"
    if found := _REQUIRED.search(fault.message):
        return f"add {found[1]}"
    if found := _UNKNOWN_KEY.search(fault.message):
        return f"take out {found[1]}, or state a version of the standard that defines it"
    if found := _TYPE.search(fault.message):
        return f"write a value of type {found[1]}"
    return ""
