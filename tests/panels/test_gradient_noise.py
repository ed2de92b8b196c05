"""The noise panel: arrows and spreads are those of nnlib.noise."""

import numpy as np
import pytest

from nnlib.landscapes import LinearRegression
from nnlib.noise import expected_spread
from nnlib.panels import gradient_noise
from nnlib.panels.gradient_noise import BATCH_SIZES, ETA, _data, gradients_at


def test_the_green_arrow_is_the_gradient():
    """The step of all examples is -eta times the gradient of the landscape."""
    film = gradient_noise().set(parameters=(0.0, 1.0))
    drawn = film.mark("step of all examples")
    gradient = LinearRegression(*_data(0.7)).gradient([0.0, 1.0])
    step = [drawn.at("dx", 0)[0], drawn.at("dy", 0)[0]]
    assert step == pytest.approx(-ETA * gradient)


@pytest.mark.parametrize("draw", ["different examples", "independent draws"])
def test_spread_beside_theory(draw):
    """What 400 batches show is near what theory says, at every batch size."""
    film = gradient_noise().set(draw=draw)
    gradients = gradients_at(-0.8, 2.0, 0.7)
    shown = film.mark("spread").arrays["value"]
    theory = [expected_spread(gradients, B, draw.startswith("i")) for B in BATCH_SIZES]
    assert shown == pytest.approx(np.array(theory), rel=0.15, abs=1e-12)


def test_ends():
    """At B = N each once there is no spread; with replacement there is."""
    panel = gradient_noise()
    assert panel.film.mark("spread").arrays["value"][-1] == 0
    assert "not a guess" in panel.film.sentence(15)
    film = panel.set(draw="independent draws")
    assert film.mark("spread").arrays["value"][-1] > 0


def test_no_noise_where_every_example_fits():
    """At the minimiser of data without noise all examples agree."""
    film = gradient_noise().set(noise=0.0, parameters=(1.5, 0.5))
    assert all("no noise at any batch size" in words for words in film.describe)


@pytest.mark.parametrize("noise", [-1, 0.0, 2.0, 1e9])
@pytest.mark.parametrize("place", [(0, 0), (1.5, 0.5), (1e6, -1e6)])
def test_the_whole_range(noise, place):
    """Far away and without noise, everything drawn is a number."""
    panel = gradient_noise()
    film = panel.set(noise=noise, parameters=place)
    assert not panel.error
    for mark in film.marks():
        assert all(np.isfinite(values).all() for values in mark.arrays.values())
    low, high = film.plots[1].ranges()[1]
    assert 0 < low < high


def test_the_prediction():
    """Sixteen examples, a quarter of the spread: a factor of 4."""
    assert gradient_noise().predict(4).right
    assert not gradient_noise().predict(16).right
