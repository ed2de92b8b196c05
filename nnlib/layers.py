"""A dense layer: Z = X W + b, then A = phi(Z). Lessons 00 and 05.

Examples are rows. The layer owns no parameters: W, b, dW and db are views into the
network's two flat vectors. What backward needs stays on the layer under the name it
has in the formula, so it can be looked at after every step.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from nnlib.activations import Activation, activation
from nnlib.arrays import Array, complaint, whole

KEPT_SHAPES = 4
"""Batches of so many different shapes keep their buffers; older ones are freed."""


class Buffers(NamedTuple):
    """What a layer writes for batches of one shape, instead of making new arrays."""

    Z: Array
    A: Array
    delta: Array
    dX: Array
    ones: Array


class Dense:
    """Z = X W + b and A = phi(Z), with the gradients of both. Lesson 05.

    Shapes: X (N, n_in), W (n_in, n_out), b (n_out,), Z, A and delta (N, n_out).
    `forward` returns a buffer that the next forward pass of equal shape overwrites.
    """

    def __init__(
        self, n_in: int, n_out: int, phi: str | Activation = "identity"
    ) -> None:
        self.n_in = whole("n_in", n_in, at_least=1)
        self.n_out = whole("n_out", n_out, at_least=1)
        self.activation = activation(phi)
        self.n_parameters = (self.n_in + 1) * self.n_out
        self._buffers: dict[tuple[int, ...], Buffers] = {}
        self._shape: tuple[int, ...] | None = None

    def bind(self, parameters: Array, gradient: Array) -> None:
        """Take W, b, dW, db as views of two vectors of shape (n_parameters,)."""
        self.W, self.b = self.views(parameters)
        self.dW, self.db = self.views(gradient)
        self._buffers, self._shape = {}, None

    def views(self, vector: Array) -> tuple[Array, Array]:
        """Return the parts of a vector (..., n_parameters) that are W's and b's."""
        n_weights = self.n_in * self.n_out
        W = vector[..., :n_weights].reshape(*vector.shape[:-1], self.n_in, self.n_out)
        return W, vector[..., n_weights:]

    def forward(self, X: Array) -> Array:
        """Return A = phi(X W + b), shape (N, n_out)."""
        if X.shape != self._shape:
            self._use_buffers(X.shape, X.dtype)
        self.X = X
        X.dot(self.W, out=self.Z)
        self.Z += self.b
        self.A = self.activation.forward(self.Z, out=self._out.A)
        return self.A

    def backward(self, dA: Array) -> None:
        """Set delta = dL/dZ, dW = X^T delta and db = sum of delta over the examples."""
        self.delta = self.activation.backward(dA, self.Z, self.A, self._out.delta)
        self.X.T.dot(self.delta, out=self.dW)
        self._out.ones.dot(self.delta, out=self.db)

    def input_gradient(self) -> Array:
        """Return dX = dL/dX = delta W^T, shape (N, n_in); call backward first."""
        return self.delta.dot(self.W.T, out=self._out.dX)

    def _use_buffers(self, shape: tuple[int, ...], dtype: DTypeLike) -> None:
        if shape not in self._buffers:
            self._check(shape)
            if len(self._buffers) == KEPT_SHAPES:
                del self._buffers[next(iter(self._buffers))]
            self._buffers[shape] = self._make_buffers(shape, dtype)
        self._shape, self._out = shape, self._buffers[shape]
        self.Z = self._out.Z

    def _make_buffers(self, shape: tuple[int, ...], dtype: DTypeLike) -> Buffers:
        out = (*shape[:-1], self.n_out)
        Z, A, delta = (np.empty(out, dtype) for _ in range(3))
        return Buffers(Z, A, delta, np.empty(shape, dtype), np.ones(shape[-2], dtype))

    def _check(self, shape: tuple[int, ...]) -> None:
        if len(shape) != self.W.ndim or shape[-1] != self.n_in:
            raise complaint(
                "X",
                f"shape (examples, {self.n_in})",
                f"shape {shape}",
                "rows are examples; make a batch of one with x[None, :]",
            )
