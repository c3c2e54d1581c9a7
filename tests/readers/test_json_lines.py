"""The lines of places in JSON."""

import pytest

from aibom.readers.json_lines import lines


@pytest.mark.parametrize("text", [b'{"a": 1, {"b": 2}: 3}', b"{[1]: 2}", b'{"a": 1, 2: {"b": 3}}', b"{null: 1}"])
def test_what_stands_in_place_of_a_key(text: bytes) -> None:
    """A key that is no string is no JSON: what was found until there stands, and the rest is where its holder is."""
    assert lines(b"\n" + text, ["/a", "/b"]) == {"/a": 2, "/b": 2}
