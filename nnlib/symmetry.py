"""Symmetry: many settings of the weights are one and the same network. Lesson 08.

Units of a hidden layer can change places, and with tanh a unit can turn its sign,
without any change of the outputs. So a minimum has up to H! (for tanh H! 2^H) equal
copies; on the straight way between two lies a hill, as a rule. None is better.
Hecht-Nielsen (1990); Chen, Lu and Hecht-Nielsen (1993).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib.arrays import Array, as_numbers, complaint, whole
from nnlib.losses import Loss
from nnlib.network import Network


def swap_units(network: Network, first: int, second: int, layer: int = 0) -> Network:
    """Return a twin in which two units of a hidden layer have changed places.

    The columns of that layer's W and b, and the rows of the next W, are swapped.
    Raises InputError for a layer that is not hidden, or units that it has not.
    """
    twin, below, above = _twin(network, layer)
    units = [whole("unit", u, 0, below.n_out - 1) for u in (first, second)]
    below.W[:, units] = below.W[:, units[::-1]]
    below.b[units] = below.b[units[::-1]]
    above.W[units] = above.W[units[::-1]]
    return twin


def flip_unit(network: Network, unit: int, layer: int = 0) -> Network:
    """Return a twin in which a tanh unit says the opposite, and is believed in reverse.

    tanh(-z) = -tanh(z), so the signs of its W, b and of the next layer's weights turn.
    Raises InputError for another activation, and as `swap_units`.
    """
    twin, below, above = _twin(network, layer)
    if below.activation.name != "tanh":
        raise complaint("activation", "tanh, an odd function", below.activation.name)
    unit = whole("unit", unit, 0, below.n_out - 1)
    below.W[:, unit] *= -1
    below.b[unit] *= -1
    above.W[unit] *= -1
    return twin


def on_the_way(first: Network, second: Network, shares: Any) -> Array:
    """Return parameters on the straight line between two networks; shape (K, P).

    Share 0 is the first network, share 1 the second.
    """
    shares = as_numbers("shares", shares)[:, None]
    return (1 - shares) * first.parameters + shares * second.parameters


def losses_at(
    network: Network, loss: Loss, X: Array, Y: Array, parameters: Array
) -> Array:
    """Return the loss at each row of `parameters` (K, P), the network unchanged."""
    trial = network.copy()
    losses = np.empty(len(parameters))
    for k, row in enumerate(parameters):
        trial.parameters[...] = row
        losses[k] = loss.forward(trial.forward(X), Y)
    return losses


def _twin(network: Network, layer: int) -> tuple[Network, Any, Any]:
    layer = whole("layer", layer, 0, len(network.layers) - 2)
    twin = network.copy()
    return twin, twin.layers[layer], twin.layers[layer + 1]
