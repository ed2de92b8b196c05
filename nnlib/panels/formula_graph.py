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
        return float(self.x.min()) - 0.4, float(self.x.max()) + 0.4

    @property
    def y_range(self) -> tuple[float, float]:
        """The range of y with room for the nodes."""
        return float(self.y.min()) - 0.6, float(self.y.max()) + 0.6


def lay_out(result: Value) -> Layout:
    """Place every value one column right of what it was made from."""
    order = topological_order(result)
    columns = _columns(order)
    y = np.zeros(len(order))
    for column in set(columns):
        own = [k for k in range(len(order)) if columns[k] == column]
        y[own] = (len(own) - 1) / 2 - np.arange(len(own))
        y[own] += STAGGER * (-1) ** column
    numbers = {value: k for k, value in enumerate(order)}
    edges = [(numbers[p], numbers[value]) for value in order for p in value.parents]
    slopes = [slope for value in order for slope in value.slopes]
    x = np.array(columns, dtype=float)
    return Layout(x, y, np.array(edges, dtype=int).reshape(-1, 2), slopes)


def _columns(order: list[Value]) -> list[int]:
    columns: dict[Value, int] = {}
    for value in order:
        columns[value] = 1 + max((columns[p] for p in value.parents), default=-1)
    for value in order:  # inputs stand just before what is made from them
        own = [columns[child] for child in order if value in child.parents]
        if not value.parents and own:
            columns[value] = min(own) - 1
    return [columns[value] for value in order]
