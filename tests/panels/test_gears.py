"""Gears: the product of the slopes is the derivative of the whole chain."""

import math
from itertools import product

import numpy as np
import pytest

from nnlib.gradcheck import numerical_gradient
from nnlib.panels import gears
from nnlib.panels.gears import FIRST, INPUTS, SECOND, THIRD

OUTER = {"v**2": lambda v: v * v, "3*v": lambda v: 3 * v, "-v": lambda v: -v}


@pytest.mark.parametrize("outer", OUTER)
def test_the_product_against_differences(outer):
    """dL/dx of the read-out agrees with central differences of the whole chain."""
    film = gears().set(third=outer)
    shown = film.marks("number")[0].arrays["value"]
    for k in (0, 31, 60, 120):
        expected = numerical_gradient(
            lambda x: OUTER[outer](math.tanh(2 * x[0])), [INPUTS[k]]
        )
        assert shown[k] == pytest.approx(expected[0], abs=1e-8)


def test_each_wheel_turns_by_its_value():
    """The hand of a wheel points in the direction of its value, in radians."""
    film = gears().set(first="x + 1")
    hands = [m for m in film.marks("line") if m.options.get("width") == 4]
    tip_x, tip_y = hands[1].at("x", 100), hands[1].at("y", 100)
    angle = math.atan2(tip_y[1] - tip_y[0], tip_x[1] - tip_x[0])
    turn = INPUTS[100] + 1 - angle
    assert turn == pytest.approx(2 * math.pi * round(turn / (2 * math.pi)))


@pytest.mark.parametrize("chain", list(product(FIRST, SECOND, THIRD)), ids=" ".join)
def test_every_chain(chain):
    """All chains of functions give finite films with a sentence in every frame."""
    panel = gears()
    film = panel.set(first=chain[0], second=chain[1], third=chain[2])
    assert not panel.error
    for mark in film.marks():
        assert all(np.isfinite(values).all() for values in mark.arrays.values())
    assert all("The slopes multiply" in words for words in film.describe)
    assert "not a number" not in " ".join(film.describe)


def test_the_prediction():
    """2 times a half times 3 is 3; their sum is not."""
    assert gears().predict(3).right
    assert not gears().predict(5.5).right


def test_the_learner_keeps_the_place():
    """It opens at x = 0.5; another function keeps the frame, Reset goes back."""
    panel = gears()
    assert INPUTS[panel.film.start] == 0.5
    assert panel.set(first="-x").start is None
    panel.reset()
    assert INPUTS[panel.film.start] == 0.5
