"""Formula graph: where the values of a formula stand, inputs left, result right."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnlib.autograd import Value, topological_order

STAGGER = 0.3  # so that an edge over a column misses the value that stands there


class Layout(NamedTuple):
    """Places x, y (M,) in topological order; edges (E, 2), parent and child; slopes."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    edges: NDArray[np.intp]
    slopes: list[float]

    @property
    def x_range(self) -> tuple[float, float]:
        """The range of x with room for the nodes."""
        return float(self.x.min()) - 0.3, float(self.x.max()) + 0.3

    @property
    def y_range(self) -> tuple[float, float]:
        """The range of y with room for the nodes."""
        return float(self.y.min()) - 0.6, float(self.y.max()) + 0.6


def lay_out(result: Value) -> Layout:
    """Place every value one column left of the first that is made from it."""
    order = topological_order(result)
    columns = _columns(order)
    y = _rows(order, columns)
    numbers = {value: k for k, value in enumerate(order)}
    edges = [(numbers[p], numbers[value]) for value in order for p in value.parents]
    slopes = [slope for value in order for slope in value.slopes]
    x = np.array([columns[value] for value in order], dtype=float)
    heights = np.array([y[value] for value in order])
    return Layout(x, heights, np.array(edges, dtype=int).reshape(-1, 2), slopes)


def _columns(order: list[Value]) -> dict[Value, int]:
    """How far right each value stands: the inputs of the longest way at 0."""
    columns: dict[Value, int] = {}
    for value in order[::-1]:
        own = [columns[child] for child in order if value in child.parents]
        columns[value] = min(own, default=0) - 1
    first = min(columns.values())
    return {value: column - first for value, column in columns.items()}


def _rows(order: list[Value], columns: dict[Value, int]) -> dict[Value, float]:
    """How high each value stands: in the order of what is made from it, below it."""
    y: dict[Value, float] = {}
    for column in sorted(set(columns.values()), reverse=True):
        own = [value for value in order if columns[value] == column]
        wishes = {value: _wish(value, order, y) for value in own}
        for k, value in enumerate(sorted(own, key=wishes.__getitem__, reverse=True)):
            y[value] = (len(own) - 1) / 2 - k + STAGGER * (-1) ** column
    return y


def _wish(value: Value, order: list[Value], y: dict[Value, float]) -> float:
    """The mean height of what is made from a value; first parents stand higher."""
    children = [child for child in order if value in child.parents]
    heights = [y[child] - 0.1 * child.parents.index(value) for child in children]
    return float(np.mean(heights)) if heights else 0.0
