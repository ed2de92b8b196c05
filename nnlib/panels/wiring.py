"""Wiring: where the units of a network stand in a picture, and what joins them.

Every layer has a unit that always says 1: the weight on its edge is the bias. So edge
k of the picture is entry k of the network's flat vector of parameters.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnlib.panels.words import short

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class Wiring(NamedTuple):
    """Places x, y (M,) of the nodes, edges (E, 2), and each layer's node numbers."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    edges: NDArray[np.intp]
    layers: list[list[int]]

    def units(self) -> list[tuple[list[int], int]]:
        """Each layer's nodes, and how many of them are units: the others say 1."""
        last = len(self.layers) - 1
        return [
            (nodes, len(nodes) - (column < last))
            for column, nodes in enumerate(self.layers)
        ]


def wire(sizes: Sequence[int]) -> Wiring:
    """Place a network [D, H, ..., C] from left to right, units of 1 at the bottom."""
    layers, x, y = [], [], []
    for column, size in enumerate(sizes):
        n_nodes = size + (column < len(sizes) - 1)
        layers.append(list(range(len(x), len(x) + n_nodes)))
        x += [float(column)] * n_nodes
        y += list((n_nodes - 1) / 2 - np.arange(n_nodes))
    pairs = [
        (source, target)
        for (before, after), size in zip(pairwise(layers), sizes[1:], strict=True)
        for source in before
        for target in after[:size]
    ]
    return Wiring(np.array(x), np.array(y), np.array(pairs), layers)


def subscript(index: int) -> str:
    """A number as a small one below the line."""
    return str(index).translate(SUBSCRIPTS)


def brief(value: float) -> str:
    """A number with two decimals, with a real minus sign; a small one with one digit.

    >>> brief(-1.234), brief(0.0042), brief(2e-7)
    ('−1.23', '0.004', '2×10⁻⁷')
    """
    if not np.isfinite(value):
        return "NaN" if np.isnan(value) else "∞"
    small = value != 0 and not 0.005 <= abs(value) < 1e4
    return short(float(f"{value:.1g}")) if small else f"{value:.2f}".replace("-", "−")


def factor(value: float) -> str:
    """A number as it stands in a product: negative ones in brackets."""
    return f"({brief(value)})" if value < 0 else brief(value)
