"""Bumps: the error falls, but not at a jump, and nothing is known outside."""

import numpy as np
import pytest

from nnlib.approximation import relu_interpolant
from nnlib.panels import bumps
from nnlib.panels.bumps import INSIDE, TARGETS, UNITS


def test_errors_are_those_of_the_networks():
    """The largest error shown is that of nnlib's own interpolant."""
    film, f = bumps().film, TARGETS["a wave"]
    for k in (0, 10, len(UNITS) - 1):
        network = relu_interpolant(f, np.linspace(-1, 1, UNITS[k] + 1))
        worst = np.abs(network.predict(INSIDE[:, None])[:, 0] - f(INSIDE)).max()
        assert film.mark("largest error").arrays["y"][k] == pytest.approx(worst)


@pytest.mark.parametrize("hidden", ["relu", "sigmoid"])
def test_a_wave_is_approached_and_a_jump_is_not(hidden):
    """More units help with the wave; at the jump about half of it always remains."""
    panel = bumps()
    wave = panel.set(hidden=hidden).mark("largest error").arrays["y"]
    assert 0 < wave[-1] < 0.1 * wave[0]
    jump = panel.set(target="a jump").mark("largest error").arrays["y"]
    assert (jump > 0.48).all()
    mean = panel.film.mark("mean error").arrays["y"]
    assert mean[-1] < 0.05 * mean[0]


def test_a_look_outside():
    """Outside the interval ReLUs go straight on; the sentence says so."""
    film = bumps().set(outside=True)
    x = film.mark("the network").at("x", 20)
    y = film.mark("the network").at("y", 20)
    right = y[x > 1]
    assert np.diff(right) == pytest.approx(np.diff(right)[0])
    assert "knows nothing of f" in film.sentence(20)


def test_an_exact_fit_is_told():
    """|x| with a knot at 0 has no error, and the words say why."""
    film = bumps().set(target="a corner, |x|")
    even = int(np.argmax(UNITS == 2))
    assert "exact" in film.sentence(even)


@pytest.mark.parametrize("hidden", ["relu", "sigmoid"])
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("outside", [False, True])
def test_the_whole_range(hidden, target, outside):
    """Every setting gives finite curves and positive errors to draw."""
    film = bumps().set(hidden=hidden, target=target, outside=outside)
    for mark in film.marks():
        assert all(np.isfinite(values).all() for values in mark.arrays.values())
    assert (film.mark("largest error").arrays["y"] > 0).all()


def test_the_prediction():
    """A quarter: so the panel's own numbers say."""
    errors = bumps().film.mark("largest error").arrays["y"]
    slope = np.polyfit(np.log(UNITS[-12:]), np.log(errors[-12:]), 1)[0]
    assert slope == pytest.approx(-2, abs=0.2)
    assert bumps().predict(1).right


def test_a_learners_function_is_followed():
    """A function of the learner's own is the first target, and is approximated."""
    film = bumps(target=lambda x: 3 * x**2).film
    errors = film.mark("largest error").arrays["y"]
    assert errors[-1] < 0.01 * errors[0]
    assert film.plots[0].ranges()[1][1] > 3


def test_a_learners_function_of_a_wrong_shape_is_named():
    assert "one value for each x" in bumps(target=lambda x: 1.0).error
