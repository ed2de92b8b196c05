"""Numbers in sentences read as a person would write them."""

import math

import pytest

from nnlib.panels.words import plural, short


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"),
        (-0.0, "0"),
        (2, "2"),
        (0.30449, "0.304"),
        (-2.5, "−2.5"),
        (7500.4, "7500"),
        (0.001, "0.001"),
        (0.00033441, "3.34×10⁻⁴"),
        (1e-6, "10⁻⁶"),
        (-3.8e20, "−3.8×10²⁰"),
        (1e40, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "not a number"),
    ],
)
def test_short(value, words):
    assert short(value) == words


def test_plural():
    assert [plural(n, "step") for n in (0, 1, 2)] == ["0 steps", "1 step", "2 steps"]
