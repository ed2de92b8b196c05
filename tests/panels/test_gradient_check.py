"""The V-curve: its numbers are gradcheck's own, its words fit its shape."""

import numpy as np
import pytest

from nnlib import MeanSquaredError, check_gradients
from nnlib.gradcheck import losses_along
from nnlib.panels import gradient_check
from nnlib.panels.gradient_check import STEPS, setting


@pytest.mark.parametrize("hidden", ["tanh", "sigmoid", "relu"])
def test_errors_are_those_of_check_gradients(hidden):
    """At every h the error shown is what check_gradients returns."""
    film = gradient_check().set(hidden=hidden)
    network, X, Y = setting(hidden, "float64")
    for frame in (0, 40, 72, 112):
        expected = check_gradients(network, MeanSquaredError(), X, Y, h=STEPS[frame])
        shown = float(film.mark("relative error").at("y", frame)[frame])
        assert shown == pytest.approx(max(expected.relative_error, 1e-16), rel=1e-6)


def test_the_curve_is_a_v():
    """Both ends are bad, the bottom near 1e-5 is good, and the words say which."""
    panel = gradient_check()
    errors = panel.film.mark("relative error").at("y", 0)
    best = STEPS[errors.argmin()]
    assert 1e-6 < best < 1e-4
    assert "too small" in panel.film.sentence(0)
    assert "agree" in panel.film.sentence(int(errors.argmin()))
    assert "too large" in panel.film.sentence(112)


def test_a_slip_leaves_a_floor():
    """A gradient that is 1 % too large is found out at the best h."""
    film = gradient_check().set(slip=True)
    errors = film.mark("relative error").at("y", 0)
    best = int(np.argmin(np.abs(STEPS - 1e-5)))
    assert errors[best] == pytest.approx(0.01 / 2.01, rel=1e-3)
    assert "backward itself is wrong" in film.sentence(best)
    assert not any("agree" in words for words in film.describe)


def test_prediction_is_right_within_a_factor_of_ten():
    """1e-5 is right; 1, 1e-12 and 0 are not."""
    panel = gradient_check()
    assert panel.predict(1e-5).right
    assert not any(panel.predict(h).right for h in (1.0, 1e-12, 0.0))


@pytest.mark.parametrize("hidden", ["tanh", "sigmoid", "relu"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("slip", [False, True])
def test_the_whole_range(hidden, dtype, slip):
    """Every setting gives finite numbers in every frame."""
    panel = gradient_check()
    film = panel.set(hidden=hidden, dtype=dtype, slip=slip)
    assert not panel.error
    for mark in film.marks():
        for name, values in mark.arrays.items():
            assert np.isfinite(values).all(), (mark.kind, name)


def test_losses_along_leaves_the_network_alone():
    """Moving a parameter by 0 gives the loss itself; the network keeps its values."""
    network, X, Y = setting("tanh", "float64")
    before = network.parameters.copy()
    loss = MeanSquaredError()
    losses = losses_along(network, loss, X, Y, [[-1.0, 0.0]], index=3)
    assert losses.shape == (1, 2)
    assert losses[0, 1] == loss.forward(network.forward(X), Y)
    assert np.array_equal(network.parameters, before)
