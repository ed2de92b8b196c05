"""A loss says how wrong the outputs are, in one number that a gradient can lower.

The loss of a batch is the mean of its examples' losses. Classification losses take
logits, not probabilities: softmax or sigmoid is fused with the logarithm, so nothing
overflows, and the gradient is simply (Y_hat - Y) / N. Lesson 01.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol

import numpy as np

from nnlib.activations import ACTIVATIONS, softmax
from nnlib.arrays import (
    Array,
    as_distributions,
    as_matrix,
    as_numbers,
    as_targets,
    complaint,
)


class Loss(Protocol):
    """What training needs of a loss. `outputs` and `Y` have one shape, (N, C)."""

    name: str

    def forward(self, outputs: Array, Y: Array) -> float:
        """Return the mean loss over the examples; remember what backward needs."""
        ...

    def backward(self) -> Array:
        """Return dL/d(outputs), shape (N, C)."""
        ...

    def per_example(self, outputs: Array, Y: Array) -> Array:
        """Return the loss of every example, shape (N,)."""
        ...

    def predictions(self, outputs: Array) -> Array:
        """Return Y_hat, shape (N, C): numbers or probabilities."""
        ...

    def check(self, outputs: Array, Y: Any) -> Array:
        """Return Y as floats fit for `outputs`; raise InputError if it is not."""
        ...


@cache
def _ones(n: int, dtype: np.dtype) -> Array:
    """Return ones (n,): a product with them sums short rows faster than `sum`."""
    return np.ones(n, dtype)


class MeanSquaredError:
    """L = mean over all N * C entries of (Y_hat - Y)^2. Lesson 01.

    Gradient: dL/dY_hat = 2 (Y_hat - Y) / (N C). The textbook form is the stable one.
    """

    name = "mean squared error"

    def forward(self, outputs: Array, Y: Array) -> float:
        self.error = outputs - Y
        return np.vdot(self.error, self.error) / self.error.size

    def backward(self) -> Array:
        n_entries = self.error.shape[-2] * self.error.shape[-1]
        return self.error * (2.0 / n_entries)

    def per_example(self, outputs: Array, Y: Array) -> Array:
        self.error = outputs - Y
        return (self.error**2).mean(axis=-1)

    def predictions(self, outputs: Array) -> Array:
        return outputs

    def check(self, outputs: Array, Y: Any) -> Array:
        return as_targets("Y", Y, outputs.shape)

    textbook = forward


class SoftmaxCrossEntropy:
    """L = -1/N sum_n sum_c Y_nc log Y_hat_nc with Y_hat = softmax(logits). Lesson 01.

    Stable: log Y_hat_nc = s_nc - log sum_k exp(s_nk), s = logits - max of the row.
    Gradient: dL/dlogits = (Y_hat - Y) / N. Rows of Y are distributions (one-hot, or
    soft labels); they must sum to 1.
    """

    name = "softmax cross-entropy"

    def forward(self, outputs: Array, Y: Array) -> float:
        shifted, log_total = self._softmax(outputs, Y)
        sum_of_logs = log_total.dot(_ones(len(Y), log_total.dtype))
        return (sum_of_logs - np.vdot(Y, shifted)) / len(Y)

    def backward(self) -> Array:
        delta = self.Y_hat - self.Y
        delta *= 1.0 / delta.shape[-2]
        return delta

    def per_example(self, outputs: Array, Y: Array) -> Array:
        shifted, log_total = self._softmax(outputs, Y)
        return log_total - np.add.reduce(Y * shifted, axis=-1)

    def _softmax(self, outputs: Array, Y: Array) -> tuple[Array, Array]:
        """Set Y_hat; return s (..., N, C) and log sum_k exp(s_k) (..., N)."""
        by_class = outputs.swapaxes(-1, -2).copy()  # so the maximum runs along memory
        shifted = outputs - np.maximum.reduce(by_class, axis=-2)[..., None]
        exp = np.exp(shifted)
        total = exp.dot(_ones(exp.shape[-1], exp.dtype))
        self.Y_hat, self.Y = exp / total[..., None], Y
        return shifted, np.log(total)

    def predictions(self, outputs: Array) -> Array:
        return softmax(outputs)

    def check(self, outputs: Array, Y: Any) -> Array:
        return as_distributions("Y", as_targets("Y", Y, outputs.shape))

    def textbook(self, outputs: Array, Y: Array) -> float:
        """Return the loss as books write it: NaN once a logit passes 709 (float64)."""
        exp = np.exp(outputs)
        Y_hat = exp / exp.sum(axis=-1, keepdims=True)
        return -np.sum(Y * np.log(Y_hat)) / len(Y)


class BinaryCrossEntropy:
    """L = mean of -Y log P - (1 - Y) log(1 - P) with P = sigmoid(logits). Lesson 01.

    Stable: log(1 + exp(z)) - y z. Gradient: dL/dlogits = (P - Y) / (N C). The mean
    is over all N * C entries: one output for two classes, C outputs for C yes-or-no
    questions. Y lies in [0, 1]; values in between are soft labels.
    """

    name = "binary cross-entropy"

    def forward(self, outputs: Array, Y: Array) -> float:
        return np.add.reduce(self.per_example(outputs, Y)) / len(Y)

    def backward(self) -> Array:
        P = ACTIVATIONS["sigmoid"].forward(self.outputs)
        return (P - self.Y) / (P.shape[-2] * P.shape[-1])

    def per_example(self, outputs: Array, Y: Array) -> Array:
        self.outputs, self.Y = outputs, Y
        each = np.logaddexp(0.0, outputs) - Y * outputs
        return np.add.reduce(each, axis=-1) / outputs.shape[-1]

    def predictions(self, outputs: Array) -> Array:
        return ACTIVATIONS["sigmoid"].forward(outputs)

    def check(self, outputs: Array, Y: Any) -> Array:
        Y = as_targets("Y", Y, outputs.shape)
        if Y.min() < 0 or Y.max() > 1:
            worst = Y.min() if Y.min() < 0 else Y.max()
            raise complaint(
                "Y",
                "values from 0 to 1",
                f"{worst:g}",
                "code the two classes as 0 and 1",
            )
        return Y

    def textbook(self, outputs: Array, Y: Array) -> float:
        """Return the loss as books write it: log(0) once sigmoid rounds to 0 or 1."""
        P = 1.0 / (1.0 + np.exp(-outputs))
        return -np.mean(Y * np.log(P) + (1.0 - Y) * np.log(1.0 - P))


LOSSES: tuple[type[Loss], ...] = (
    MeanSquaredError,
    SoftmaxCrossEntropy,
    BinaryCrossEntropy,
)


def mean_squared_error(Y_hat: Any, Y: Any) -> float:
    """Return the mean over all entries of (Y_hat - Y)^2; equal shapes (N, C) or (N,).

    Lesson 01. Raises InputError where the shapes differ.

    >>> mean_squared_error([[1.0], [3.0]], [[0.0], [1.0]])
    2.5
    """
    Y_hat = as_numbers("Y_hat", Y_hat)
    return float(np.mean((Y_hat - as_targets("Y", Y, Y_hat.shape)) ** 2))


def cross_entropy(logits: Any, Y: Any) -> float:
    """Return softmax cross-entropy of logits (N, C) and distributions Y (N, C).

    Lesson 01. Raises InputError where rows of Y do not sum to 1, and where every row
    of `logits` is itself a distribution: softmax twice is a common slip.

    >>> round(cross_entropy([[1000.0, 0.0]], [[0.0, 1.0]]), 3)
    1000.0
    """
    logits = _as_logits(as_matrix("logits", logits))
    loss = SoftmaxCrossEntropy()
    return float(loss.forward(logits, loss.check(logits, Y)))


def _as_logits(logits: Array) -> Array:
    looks_like_probabilities = (
        logits.shape[1] > 1
        and logits.min() >= 0
        and np.allclose(logits.sum(axis=1), 1, rtol=0, atol=1e-9)
    )
    if looks_like_probabilities:
        raise complaint(
            "logits",
            "numbers before softmax",
            "rows that are not negative and sum to 1",
            "give the logits; softmax is part of this loss",
        )
    return logits


def binary_cross_entropy(logits: Any, Y: Any) -> float:
    """Return binary cross-entropy of logits and targets in [0, 1]; shape (N, C).

    Lesson 01. Raises InputError for targets outside [0, 1] or another shape.

    >>> round(binary_cross_entropy([[0.0]], [[1.0]]), 4)
    0.6931
    """
    logits, loss = as_matrix("logits", logits), BinaryCrossEntropy()
    return float(loss.forward(logits, loss.check(logits, Y)))
