"""All paths through a graph of Values: what the chain rule adds up, one by one.

    dL/dx = sum over all paths from x to L of the product of the slopes on the path

There can be exponentially many paths; backward in topological order visits each value
once and still adds up all of them. Lesson 06.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import NamedTuple

from nnlib.arrays import complaint
from nnlib.autograd import Value, topological_order

MOST_VISITS = 100_000


class Path(NamedTuple):
    """The values on a path, source first, and the slope of each one in the one before.

    `slopes[i]` is d(values[i + 1]) / d(values[i]).
    """

    values: tuple[Value, ...]
    slopes: tuple[float, ...]

    @property
    def product(self) -> float:
        """What this path adds to the gradient."""
        return prod(self.slopes)


def all_paths(source: Value, result: Value) -> Iterator[Path]:
    """Yield every path from `source` to `result`; x * x has two from x.

    >>> x = Value(3.0)
    >>> [path.product for path in all_paths(x, x * x)]
    [3.0, 3.0]
    """
    stack = [Path((result,), ())]
    while stack:
        path = stack.pop()
        first = path.values[0]
        if first is source:
            yield path
            continue
        pairs = zip(first.parents, first.slopes, strict=True)
        longer = [
            Path((parent, *path.values), (slope, *path.slopes))
            for parent, slope in pairs
        ]
        stack.extend(reversed(longer))


def count_paths(result: Value) -> dict[Value, int]:
    """Return for each value on how many paths it leads to `result`, without walking."""
    order = topological_order(result)
    counts = dict.fromkeys(order, 0)
    counts[result] = 1
    for value in reversed(order):
        for parent in value.parents:
            counts[parent] += counts[value]
    return counts


def naive_gradients(result: Value) -> tuple[dict[Value, float], int]:
    """Return what recursion without topological order computes, and how many visits.

    It passes a value's gradient on before all its children have added theirs, and
    again each time another one adds: too often, and too much. The values' own
    gradients stay as they are. Raises InputError above MOST_VISITS visits.

    >>> a, b = Value(2.0), Value(1.0)
    >>> e = a + b
    >>> f = e + a
    >>> naive_gradients(e + f)[0][a]  # the truth is 3
    4.0
    """
    n_visits = sum(count_paths(result).values())
    if n_visits > MOST_VISITS:
        raise complaint("naive_gradients", f"at most {MOST_VISITS} visits", n_visits)
    gradients = dict.fromkeys(topological_order(result), 0.0)
    gradients[result] = 1.0
    stack = [_passing_on(result)]
    while stack:
        step = next(stack[-1], None)
        if step is None:
            stack.pop()
            continue
        child, parent, slope = step
        gradients[parent] += slope * gradients[child]
        stack.append(_passing_on(parent))
    return gradients, n_visits


def _passing_on(value: Value) -> Iterator[tuple[Value, Value, float]]:
    for parent, slope in zip(value.parents, value.slopes, strict=True):
        yield value, parent, slope
