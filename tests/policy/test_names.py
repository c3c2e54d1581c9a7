"""When two identifiers mean one artifact."""

import pytest

from aibom.errors import UsageError
from aibom.policy.names import key_of, purl_ref, spelled_alike


@pytest.mark.parametrize(
    ("one", "other", "same", "alike"),
    [
        ("pkg:huggingface/Org/Tiny@main", "pkg:huggingface/org/tiny", True, False),
        ("pkg:huggingface/org/tiny", "pkg:huggingface/datasets/org/tiny", False, True),
        ("pkg:pypi/Ultra_Lytics@1", "pkg:pypi/ultra-lytics", True, True),
        ("pkg:npm/Ultra_Lytics", "pkg:npm/ultra-lytics", False, True),
        ("pkg:generic/openai/gpt-4", "pkg:generic/anthropic/gpt-4", False, True),
        ("pkg:generic/openai/gpt-4", "pkg:generic/openai/gpt-4@1", True, True),
        ("pkg:oci/a?repository_url=ghcr.io/x/a", "pkg:oci/a?repository_url=ghcr.io/x/a&tag=1", True, True),
    ],
)
def test_one_artifact_or_two(one: str, other: str, *, same: bool, alike: bool) -> None:
    """The Hub cares for no case, PyPI for no separators, and other registries for both."""
    left, right = purl_ref(one), purl_ref(other)
    assert (key_of(left) == key_of(right)) is same
    if same:
        assert spelled_alike(left, right) is alike


@pytest.mark.parametrize(
    "text", ["", "pkg:", "pkg:pypi", "pypi/x", "pkg:huggingface/a/b/c", "pkg:pypi/@1", "pkg:1 2/x"]
)
def test_what_is_no_purl(text: str) -> None:
    """It is refused, and nothing is guessed from it."""
    with pytest.raises(UsageError):
        purl_ref(text)
