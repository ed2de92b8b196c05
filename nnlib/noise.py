"""Gradient noise: the gradient of a mini-batch is a random guess at the whole one.

The guess is right on average. Its spread, the root of the mean squared distance, is

    spread = sigma / sqrt(B)                          for independent draws,
    spread = sigma / sqrt(B) sqrt((N - B) / (N - 1))  for B different examples of N,

with sigma the spread of single examples: 0 once B = N. Lesson 04.
"""

from __future__ import annotations

import math

import numpy as np

from nnlib.arrays import Array, as_rng, whole
from nnlib.evaluation import as_examples
from nnlib.losses import Loss
from nnlib.network import Network


def example_gradients(network: Network, loss: Loss, X: Array, Y: Array) -> Array:
    """Return the gradient of every example's own loss; shape (N, n_parameters).

    Their mean is the gradient of the whole data. X (N, D), Y (N, C) or labels (N,).
    """
    X, Y = as_examples(network, loss, X, Y)
    gradients = np.empty((len(X), *network.parameters.shape))
    for n in range(len(X)):
        loss.forward(network.forward(X[n : n + 1]), Y[n : n + 1])
        network.backward(loss.backward())
        gradients[n] = network.gradient
    return gradients


def batch_gradients(
    gradients: Array,
    batch_size: int,
    n_batches: int,
    rng: np.random.Generator,
    independent: bool = False,
) -> Array:
    """Return the mean gradients of random batches; shape (n_batches, n_parameters).

    gradients (N, n_parameters), one per example. A batch has `batch_size` different
    examples; with `independent=True` each draw may hit any example again.
    """
    n_examples, rng = len(gradients), as_rng(rng)
    whole("batch_size", batch_size, 1, None if independent else n_examples)
    shape = (whole("n_batches", n_batches, at_least=1), n_examples)
    if independent:
        rows = rng.integers(n_examples, size=(shape[0], batch_size))
    else:
        rows = rng.random(shape).argsort(axis=1)[:, :batch_size]
    return gradients[rows].mean(axis=1)


def spread(guesses: Array, truth: Array) -> float:
    """Return the root mean squared distance of guesses (M, P) from truth (P,)."""
    return float(np.sqrt(np.mean(np.sum((guesses - truth) ** 2, axis=-1))))


def expected_spread(
    gradients: Array, batch_size: int, independent: bool = False
) -> float:
    """Return the spread that theory gives for batches of this size (see above).

    >>> gradients = np.array([[-1.0], [1.0]])
    >>> expected_spread(gradients, 1), expected_spread(gradients, 2)
    (1.0, 0.0)
    """
    n_examples, sigma = len(gradients), spread(gradients, gradients.mean(axis=0))
    left = 1.0 if independent else (n_examples - batch_size) / max(1, n_examples - 1)
    return sigma / math.sqrt(batch_size) * math.sqrt(left)
