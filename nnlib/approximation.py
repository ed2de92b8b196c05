"""Networks made by hand: what one hidden layer can approximate, and what depth saves.

For any continuous f on a closed interval and any tolerance there is a width that
suffices (Cybenko 1989; Hornik et al. 1989; Leshno et al. 1993). Here are two ways,
and a function that narrow deep networks have with exponentially fewer units than any
network with one hidden layer (Telgarsky 2015, arXiv 1509.08101). Nothing is learned
here: that such weights exist does not say that training finds them. Lesson 08.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.arrays import Array, as_vector, complaint, real, whole
from nnlib.network import Network


def relu_interpolant(f: Callable[[Array], Array], knots: Any) -> Network:
    """Return a network [1, n, 1] of ReLUs: through f at n + 1 knots, straight between.

    Each unit starts at a knot and adds the change of slope there. Left of the first
    knot it is constant, right of the last one it goes on in a straight line.
    Raises InputError for fewer than two knots, or knots that do not increase.

    >>> relu_interpolant(np.square, [0.0, 1.0, 2.0]).predict([[1.0], [1.5]])
    array([[1. ],
           [2.5]])
    """
    knots = _as_increasing(knots)
    heights = as_vector("f(knots)", f(knots), len(knots))
    slopes = np.diff(heights) / np.diff(knots)
    network = _network([1, len(slopes), 1], "relu")
    hidden, output = network.layers
    hidden.W[...], hidden.b[...] = 1.0, -knots[:-1]
    output.W[:, 0], output.b[...] = np.diff(slopes, prepend=0.0), heights[0]
    return network


def step_network(f: Callable[[Array], Array], edges: Any, steepness: float) -> Network:
    """Return a network [1, n + 1, 1] of steep sigmoids: n bumps between n + 1 edges.

    Bump i has the height f takes in the middle of its interval. Two sigmoids of
    opposite weights make a bump; neighbours share one. Outside it tends to 0.
    Raises InputError for fewer than two edges, or edges that do not increase.
    """
    edges, k = _as_increasing(edges, "edges"), real("steepness", steepness, above=0)
    heights = as_vector("f(middles)", f((edges[:-1] + edges[1:]) / 2))
    network = _network([1, len(edges), 1], "sigmoid")
    hidden, output = network.layers
    hidden.W[...], hidden.b[...] = k, -k * edges
    output.W[:, 0] = np.diff(heights, prepend=0.0, append=0.0)
    return network


def sawtooth_network(n_layers: int) -> Network:
    """Return a network of two ReLUs a layer with 2^(n_layers - 1) teeth on [0, 1].

    Each layer folds the interval once more, by t(x) = 2 relu(x) - 4 relu(x - 1/2),
    which rises from 0 to 1 and falls back. One hidden layer of m ReLUs has at most
    m + 1 straight pieces, so it needs 2^n_layers - 1 units for the same function.

    >>> sawtooth_network(2).predict([[0.0], [0.25], [0.5], [0.75], [1.0]])[:, 0]
    array([0., 1., 0., 1., 0.])
    """
    n_layers = whole("n_layers", n_layers, at_least=1, at_most=40)
    network = _network([1, *[2] * n_layers, 1], "relu")
    fold = np.array([[2.0], [-4.0]])  # t from relu(x) and relu(x - 1/2)
    for layer in network.layers[:-1]:
        layer.W[...] = 1.0 if layer.n_in == 1 else fold
        layer.b[...] = [0.0, -0.5]
    network.layers[-1].W[...] = fold
    return network


def count_pieces(network: Network, low: float, high: float, n_points: int) -> int:
    """Return how many straight pieces a network [1, ..., 1] has on a fine grid.

    n_points grid points; pieces shorter than their distance are missed.
    """
    x = np.linspace(low, high, n_points)
    slopes = np.diff(network.predict(x[:, None])[:, 0]) / np.diff(x)
    bends = np.abs(np.diff(slopes)) > 1e-6 * (1 + np.abs(slopes).max())
    return 1 + int(np.sum(bends))


def _network(sizes: list[int], hidden: str) -> Network:
    network = Network(sizes, rng=np.random.default_rng(0), hidden=hidden)
    network.parameters[...] = 0.0
    return network


def _as_increasing(values: Any, name: str = "knots") -> Array:
    values = as_vector(name, values)
    if len(values) < 2 or not (np.diff(values) > 0).all():
        got = np.array2string(values, precision=3, threshold=6)
        raise complaint(name, "two or more increasing numbers", got)
    return values
