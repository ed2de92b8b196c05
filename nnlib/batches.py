"""Mini-batches: which examples each update sees, and in which order. Lesson 04.

An epoch is one pass over N examples: ceil(N / B) updates. The last batch may be
smaller; since losses are means over the batch, it is averaged by its own size.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, get_args

import numpy as np

from nnlib.arrays import Array, as_numbers, as_rng, complaint, whole

Order = Literal["shuffled", "independent", "given"]
"""How an epoch is drawn: every example once in a fresh random order; N draws with
replacement; or as the data lie, which fails when they are sorted by class."""


def epoch_order(n_examples: int, order: Order, rng: np.random.Generator) -> Array:
    """Return the rows that one epoch visits, in order; shape (N,).

    Raises InputError for an unknown order.
    """
    if order == "shuffled":
        return rng.permutation(n_examples)
    if order == "independent":
        return rng.integers(n_examples, size=n_examples)
    if order == "given":
        return np.arange(n_examples)
    raise complaint("order", f"one of {', '.join(get_args(Order))}", repr(order))


def minibatches(
    X: Any,
    Y: Any,
    batch_size: int,
    rng: np.random.Generator,
    order: Order = "shuffled",
) -> Iterator[tuple[Array, Array]]:
    """Yield (X_batch, Y_batch) until an epoch is over; rows stay paired.

    X (N, ...) and Y (N, ...); batches have `batch_size` rows, the last one the rest.
    Raises InputError where X and Y differ in length, or batch_size is not in 1 .. N.

    >>> X = np.arange(5.0)[:, None]
    >>> [len(x) for x, y in minibatches(X, X, 2, np.random.default_rng(0))]
    [2, 2, 1]
    """
    X, Y = as_pairs(X, Y)
    batch_size = whole("batch_size", batch_size, at_least=1, at_most=len(X))
    rows = epoch_order(len(X), order, as_rng(rng))
    return _slices(X[rows], Y[rows], batch_size)


def _slices(X: Array, Y: Array, batch_size: int) -> Iterator[tuple[Array, Array]]:
    for start in range(0, len(X), batch_size):
        yield X[start : start + batch_size], Y[start : start + batch_size]


def updates_per_epoch(n_examples: int, batch_size: int) -> int:
    """Return ceil(N / B), the number of updates in one epoch.

    >>> updates_per_epoch(1000, 32)
    32
    """
    n_examples = whole("n_examples", n_examples, at_least=1)
    return -(-n_examples // whole("batch_size", batch_size, at_least=1))


def as_pairs(X: Any, Y: Any) -> tuple[Array, Array]:
    """Return X and Y as finite arrays with equally many rows; raise InputError else."""
    X, Y = as_numbers("X", X), as_numbers("Y", Y)
    if X.ndim == 0 or Y.ndim == 0 or len(X) != len(Y):
        raise complaint(
            "X and Y",
            "as many rows in Y as in X",
            f"shapes {X.shape} and {Y.shape}",
            "every example needs its target",
        )
    return X, Y
