"""Signals: how large activations and gradients are, layer by layer.

Backpropagation multiplies, at every layer, by a slope phi'(z) and by weights. Factors
below 1 make gradients vanish with depth, factors above 1 make them explode; a good
initializer keeps the product near 1. Lesson 05. Hochreiter (1991); Glorot and Bengio
(2010).
"""

from __future__ import annotations

import numpy as np

from nnlib.arrays import Array
from nnlib.network import Network


def root_mean_square(values: Array) -> float:
    """Return the typical size of the entries: sqrt(mean(values^2)).

    >>> root_mean_square(np.array([3.0, -3.0]))
    3.0
    """
    largest = float(np.abs(values).max())
    if largest == 0 or not np.isfinite(largest):
        return largest
    return largest * float(np.sqrt(np.mean((values / largest) ** 2)))  # no underflow


def activation_sizes(network: Network) -> Array:
    """Return the typical |A| of each layer after forward; shape (n_layers,)."""
    return np.array([root_mean_square(layer.A) for layer in network.layers])


def gradient_sizes(network: Network) -> Array:
    """Return the typical |dW| of each layer after backward; shape (n_layers,)."""
    return np.array([root_mean_square(layer.dW) for layer in network.layers])
