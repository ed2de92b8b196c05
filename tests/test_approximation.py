"""Networks made by hand do what their formulas say."""

import numpy as np
import pytest

from nnlib.approximation import (
    count_pieces,
    relu_interpolant,
    sawtooth_network,
    step_network,
)
from nnlib.arrays import InputError


@pytest.mark.parametrize("n_units", [1, 2, 7, 64])
def test_relu_interpolant_is_numpys(n_units):
    """Between the knots it equals np.interp; outside it goes straight on."""
    knots = np.linspace(-2, 3, n_units + 1)
    network = relu_interpolant(np.sin, knots)
    assert network.sizes == [1, n_units, 1]
    x = np.linspace(-2, 3, 301)
    expected = np.interp(x, knots, np.sin(knots))
    assert network.predict(x[:, None])[:, 0] == pytest.approx(expected, abs=1e-12)
    beyond = network.predict([[-9.0], [-2.0], [3.0], [4.0], [5.0]])[:, 0]
    assert beyond[0] == pytest.approx(beyond[1])
    assert beyond[4] - beyond[3] == pytest.approx(beyond[3] - beyond[2])


def test_error_falls_with_the_square_of_the_pieces():
    """Twice as many units leave a quarter of the error of a smooth curve."""
    x = np.linspace(0, 3, 2001)
    worst = []
    for n_units in (16, 32):
        network = relu_interpolant(np.sin, np.linspace(0, 3, n_units + 1))
        worst.append(np.abs(network.predict(x[:, None])[:, 0] - np.sin(x)).max())
    assert worst[0] / worst[1] == pytest.approx(4, rel=0.05)


def test_steps_have_the_heights_of_f():
    """In the middle of each interval the network has f's value; far away it is 0."""
    edges = np.linspace(-1, 1, 6)
    network = step_network(np.cos, edges, steepness=400.0)
    middles = (edges[:-1] + edges[1:]) / 2
    outputs = network.predict(middles[:, None])[:, 0]
    assert outputs == pytest.approx(np.cos(middles), abs=1e-9)
    assert network.predict([[-9.0], [9.0]]) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("n_layers", [1, 2, 5, 10])
def test_sawtooth_folds_once_a_layer(n_layers):
    """n layers of two units: 2^n straight pieces, between 0 and 1."""
    network = sawtooth_network(n_layers)
    x = np.arange(2**n_layers + 1) / 2**n_layers
    expected = np.arange(2**n_layers + 1) % 2
    assert network.predict(x[:, None])[:, 0] == pytest.approx(expected)
    assert count_pieces(network, 0.0, 1.0, 2**12 + 1) == 2**n_layers


@pytest.mark.parametrize("knots", [[1.0], [0.0, 0.0], [1.0, 0.0], [[0.0, 1.0]]])
def test_knots_must_increase(knots):
    """Fewer than two knots, or any that do not increase, are refused."""
    with pytest.raises(InputError, match="knots"):
        relu_interpolant(np.sin, knots)
