"""Laws of values, stretches and names."""

from fractions import Fraction
from math import isnan

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aibom.weights.likeness import SAMPLE, stretches
from aibom.weights.pairing import bare
from aibom.weights.values import cast, floats

SINGLES = st.floats(width=32, allow_nan=False, allow_infinity=False)


@settings(max_examples=40)
@given(st.lists(SINGLES, min_size=1, max_size=8))
@example([1.00390625, 1.01171875, -0.0, 3.3895313892515355e38])
def test_bfloat16_is_the_nearest_and_even_of_two(values: list[float]) -> None:
    """No neighbour of the result is nearer to the value, and of two as near the one whose last bit is zero is taken."""
    data = cast(np.array(values, "<f4"), "BF16")
    assert data is not None
    for value, code in zip(values, np.frombuffer(data, "<u2").tolist(), strict=True):
        around = [code + step for step in (-1, 0, 1) if 0 <= code + step <= 0xFFFF]
        near = dict(zip(around, floats(np.array(around, "<u2").tobytes(), "BF16").tolist(), strict=True))
        if not np.isfinite(near[code]):
            assert abs(value) > 3.38e38  # rounds beyond the largest
            continue
        apart = {each: abs(Fraction(other) - Fraction(value)) for each, other in near.items() if np.isfinite(other)}
        assert apart[code] == min(apart.values())
        assert code % 2 == 0 or list(apart.values()).count(apart[code]) == 1


@settings(max_examples=40)
@given(st.integers(1, 1 << 44), st.booleans())
def test_stretches_lie_within_and_apart(count: int, once: bool) -> None:
    """Sampled places are in order, do not overlap, begin where blocks do, and are the same each time."""
    found = list(stretches(count, full=False, once=once))
    assert found == list(stretches(count, full=False, once=once))
    end = 0
    for first, length in found:
        assert first >= end
        assert first % 256 == 0 or count <= SAMPLE
        end = first + length
    assert end <= count
    assert sum(length for _, length in found) == (count if count <= SAMPLE else 1 << 15 if once else SAMPLE)


def test_eight_bit_floats_are_those_of_their_definitions() -> None:
    """The largest values, the smallest and what is no number, as the OCP specification and ONNX have them."""
    largest = {"F8_E4M3": (0x7E, 448.0), "F8_E5M2": (0x7B, 57344.0), "F8_E4M3FNUZ": (0x7F, 240.0)}
    for dtype, (code, value) in largest.items():
        assert floats(bytes([code, 0]), dtype).tolist() == [value, 0.0]
    assert floats(b"\x01", "F8_E4M3").tolist() == [2.0**-9]
    assert all(isnan(floats(bytes([code]), dtype)[0]) for code, dtype in ((0x7F, "F8_E4M3"), (0x80, "F8_E5M2FNUZ")))
    assert floats(b"\xfc", "F8_E5M2").tolist() == [-np.inf]


@given(st.sampled_from(["layers.0.mlp.up.weight", "lm_head.weight", "embed_tokens.weight"]), st.data())
@settings(max_examples=20)
def test_a_bare_name_has_nothing_left_to_take(name: str, data: st.DataObject) -> None:
    """Whatever tools put before a name, it is the same without."""
    before = data.draw(
        st.lists(st.sampled_from(["model.", "module.", "base_model.model.", "transformer."]), max_size=3)
    )
    assert bare("".join(before) + name) == name == bare(name)
