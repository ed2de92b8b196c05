"""A mini-batch's gradient is right on average, and spreads as theory says."""

import numpy as np
import pytest

from nnlib import BinaryCrossEntropy, Network
from nnlib.arrays import InputError
from nnlib.datasets import two_moons
from nnlib.noise import batch_gradients, example_gradients, expected_spread, spread


@pytest.fixture
def gradients():
    """The gradients of 40 examples of a small network."""
    data = two_moons(40, noise=0.2, rng=np.random.default_rng(0))
    network = Network([2, 3, 1], rng=np.random.default_rng(1))
    loss = BinaryCrossEntropy()
    each = example_gradients(network, loss, data.X, data.labels)
    Y = data.labels[:, None].astype(float)
    loss.forward(network.forward(data.X), Y)
    network.backward(loss.backward())
    assert each.mean(axis=0) == pytest.approx(network.gradient, abs=1e-12)
    return each


@pytest.mark.parametrize("independent", [False, True])
@pytest.mark.parametrize("batch_size", [1, 7, 39])
def test_spread_is_what_theory_says(gradients, batch_size, independent):
    """Many random batches scatter as sigma / sqrt(B) says, with its correction."""
    rng, truth = np.random.default_rng(2), gradients.mean(axis=0)
    guesses = batch_gradients(gradients, batch_size, 20_000, rng, independent)
    expected = expected_spread(gradients, batch_size, independent)
    assert spread(guesses, truth) == pytest.approx(expected, rel=0.03)
    assert guesses.mean(axis=0) == pytest.approx(truth, abs=0.05 * expected)


def test_the_whole_data_has_no_noise(gradients):
    """B = N different examples give the gradient itself; independent draws do not."""
    rng, truth = np.random.default_rng(3), gradients.mean(axis=0)
    whole = batch_gradients(gradients, 40, 5, rng)
    assert spread(whole, truth) < 1e-15
    assert expected_spread(gradients, 40) == 0
    assert spread(batch_gradients(gradients, 40, 5, rng, independent=True), truth) > 0


@pytest.mark.parametrize("batch_size", [0, 41])
def test_impossible_batches(gradients, batch_size):
    """Batches of none, or of more different examples than there are, are refused."""
    with pytest.raises(InputError, match="batch_size"):
        batch_gradients(gradients, batch_size, 5, np.random.default_rng(0))
