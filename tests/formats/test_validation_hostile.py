"""Whatever stands where in a document, the verdict is a report or a clear error, and nothing else."""

import copy
import json
from typing import Any

import pytest
from formats.family import BOM
from formats.test_validation_agreement import base, mutants
from formats.test_validation_spdx import SPDX2, _graph, _spdx3
from hypothesis import given
from hypothesis import strategies as st

from aibom import plugins
from aibom.errors import DocumentError
from aibom.formats.validation.rules import RULES
from aibom.formats.validation.validate import validate

STRANGE: tuple[Any, ...] = (
    None,
    1,
    1.5,
    True,
    "",
    "x",
    "\x00\x1b",
    [[]],
    [{}],
    {"x": [1]},
    [1, "x", None, {"ref": []}],
)
DOCUMENTS = [base("1.7"), base("1.4"), SPDX2, _spdx3(_graph())]
TEXTS = [
    bytes(each.encode(BOM, version)) for each in plugins.formats(built_in_only=True) for version in each.versions[:1]
]


def _judged(data: bytes) -> None:
    try:
        report = validate(data)
    except DocumentError:
        return
    assert all(one.rule in RULES and one.remedy and (one.line or 0) > 0 for one in report.findings)


@pytest.mark.parametrize("number", range(len(DOCUMENTS)))
def test_values_of_any_type_anywhere(number: int) -> None:
    """Each value of a document in turn is something else."""
    count = 0
    for _, made in mutants(DOCUMENTS[number], STRANGE):
        _judged(json.dumps(made).encode())
        count += 1
    assert count > 500


def test_names_that_are_pointers_themselves() -> None:
    """Keys with slashes and tildes, empty ones, and ones that look like numbers keep their lines."""
    made = copy.deepcopy(SPDX2) | {"a/b~c": {"": {"0": [{"SPDXID": "x y"}]}}}
    found = {one.pointer: one.line for one in validate(json.dumps(made, indent=1).encode()).findings}
    assert "/a~1b~0c" in found
    assert found["/a~1b~0c//0/0/SPDXID"] == json.dumps(made, indent=1).split('"x y"')[0].count("\n") + 1


@given(data=st.data())
def test_texts_that_were_damaged(data: st.DataObject) -> None:
    """Bytes of each encoding taken out, put in and cut off."""
    text = data.draw(st.sampled_from(TEXTS))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 40))
        text = (
            text[:at]
            + data.draw(st.binary(max_size=4) | st.sampled_from([b"<x>", b'"', b"\n", b"{", b": "]))
            + text[at + length :]
        )
    _judged(text)
