"""Twins have other parameters and exactly the same outputs."""

import numpy as np
import pytest

from nnlib import BinaryCrossEntropy, Network
from nnlib.arrays import InputError
from nnlib.symmetry import flip_unit, losses_at, on_the_way, swap_units

X = np.random.default_rng(1).normal(size=(9, 3))


@pytest.fixture
def network():
    """Two hidden layers of tanh units."""
    made = Network([3, 4, 5, 2], rng=np.random.default_rng(0))
    made.parameters += 0.1
    return made


@pytest.mark.parametrize("layer", [0, 1])
def test_twins_compute_the_same(network, layer):
    """Swapped or flipped, a unit of any hidden layer leaves the outputs as they are."""
    for twin in (swap_units(network, 0, 3, layer), flip_unit(network, 2, layer)):
        assert twin.predict(X) == pytest.approx(network.predict(X), abs=1e-12)
        assert np.abs(twin.parameters - network.parameters).max() > 0.1


def test_twice_is_home(network):
    """Swapping or flipping twice gives the parameters back, and never touches them."""
    before = network.parameters.copy()
    again = swap_units(swap_units(network, 1, 2), 1, 2)
    assert np.array_equal(again.parameters, before)
    assert np.array_equal(flip_unit(flip_unit(network, 1), 1).parameters, before)
    assert np.array_equal(network.parameters, before)


def test_the_way_and_its_losses(network):
    """Shares 0 and 1 are the two networks; the loss is the network's own."""
    twin, loss, Y = swap_units(network, 0, 1), BinaryCrossEntropy(), np.ones((9, 2))
    way = on_the_way(network, twin, [0.0, 0.5, 1.0])
    assert np.array_equal(way[[0, 2]], [network.parameters, twin.parameters])
    losses = losses_at(network, loss, X, Y, way)
    assert losses[0] == loss.forward(network.forward(X), Y)
    assert losses[2] == pytest.approx(losses[0])


def test_impossible_twins(network):
    """Units that are not there, the output layer, and flipped ReLUs are refused."""
    with pytest.raises(InputError, match="unit"):
        swap_units(network, 0, 4)
    with pytest.raises(InputError, match="layer"):
        swap_units(network, 0, 1, layer=2)
    relu = Network([1, 2, 1], rng=np.random.default_rng(0), hidden="relu")
    with pytest.raises(InputError, match="tanh"):
        flip_unit(relu, 0)
