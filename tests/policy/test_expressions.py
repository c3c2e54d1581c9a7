"""What a list of licenses makes of an expression."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.policy._expressions import satisfies


@pytest.mark.parametrize(
    ("text", "enough"),
    [
        ("MIT", True),
        ("mit", True),
        ("GPL-3.0-only", False),
        ("MIT OR GPL-3.0-only", True),
        ("GPL-3.0-only or mit", True),
        ("MIT AND GPL-3.0-only", False),
        ("MIT AND (Apache-2.0 OR GPL-3.0-only)", True),
        ("(MIT AND GPL-3.0-only) OR GPL-2.0-only", False),
        ("MIT OR GPL-3.0-only AND GPL-2.0-only", True),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("GPL-3.0-only WITH Classpath-exception-2.0", False),
        ("MIT AND", False),
        ("(MIT", False),
        ("OR", False),
        ("", False),
        ("MIT license of ours", False),
        ("(" * 5000 + "MIT", False),
    ],
)
def test_allowed(text: str, enough: bool) -> None:
    """One side of OR, both of AND; what is no expression is one license."""
    assert satisfies(text, {"mit", "apache-2.0"}.__contains__) is enough


@given(st.text(alphabet="MIT()ANDORWHx -.0", max_size=200))
def test_it_never_fails(text: str) -> None:
    """Whatever the text: nothing satisfies a list of nothing."""
    assert satisfies(text, lambda _: False) is False
