"""Sizes of signals: right for one layer, and free of underflow for many."""

import numpy as np
import pytest

from nnlib import BinaryCrossEntropy, Network
from nnlib.signals import activation_sizes, gradient_sizes, root_mean_square


def test_sizes_are_root_mean_squares():
    """Each entry is the root mean square of that layer's A and dW."""
    network, loss = (
        Network([2, 3, 1], rng=np.random.default_rng(0)),
        BinaryCrossEntropy(),
    )
    X = np.random.default_rng(1).normal(size=(5, 2))
    loss.forward(network.forward(X), np.ones((5, 1)))
    network.backward(loss.backward())
    hidden, output = network.layers
    expected = [np.sqrt((hidden.dW**2).mean()), np.sqrt((output.dW**2).mean())]
    assert gradient_sizes(network) == pytest.approx(expected)
    assert activation_sizes(network)[0] == pytest.approx(np.sqrt((hidden.A**2).mean()))


@pytest.mark.parametrize("size", [0.0, 1e-300, 1e-200, 1.0, 1e200, np.inf])
def test_no_size_is_lost(size):
    """Squares of tiny and huge numbers neither vanish nor overflow."""
    assert root_mean_square(np.array([size, -size])) == pytest.approx(size, rel=1e-12)
