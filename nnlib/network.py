"""A network is layers in a row, over one flat vector of parameters.

Because all parameters are one vector, an optimizer is a few whole-vector lines, a
gradient check is one loop, and the history of a run is copies of one vector.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from nnlib.activations import Activation
from nnlib.arrays import Array, as_matrix, as_numbers, as_rng, complaint, whole
from nnlib.initializers import Initializer, xavier
from nnlib.layers import Dense


class Network:
    """Dense layers of the given sizes; the last one puts out numbers or logits.

    Arguments: sizes [D, H, ..., C]; rng draws the first weights; hidden and output
    name the activations; initializer makes each W, biases start at 0.
    Attributes: layers; parameters and gradient, both of shape (n_parameters,).
    Raises InputError for fewer than two sizes or a size below 1. Lessons 00 and 05.

    >>> network = Network([2, 8, 1], rng=np.random.default_rng(0))
    >>> network.parameters.shape
    (33,)
    """

    layer_type = Dense

    def __init__(
        self,
        sizes: Sequence[int],
        *,
        rng: np.random.Generator,
        hidden: str | Activation = "tanh",
        output: str | Activation = "identity",
        initializer: Initializer = xavier,
        dtype: DTypeLike = np.float64,
    ) -> None:
        self.sizes = _as_sizes(sizes)
        self.dtype = _as_float_type(dtype)
        self.layers = self._make_layers(hidden, output)
        self._bind(np.zeros(sum(layer.n_parameters for layer in self.layers)))
        self.initialize(initializer, rng)

    def initialize(self, initializer: Initializer, rng: np.random.Generator) -> None:
        """Draw every W anew from `initializer(rng, n_in, n_out)`; set every b to 0."""
        rng = as_rng(rng)
        for layer in self.layers:
            layer.W[...] = initializer(rng, layer.n_in, layer.n_out)
            layer.b[...] = 0.0

    def forward(self, X: Any) -> Array:
        """Return the outputs or logits for X of shape (N, D); shape (N, C).

        The result is a buffer that the next call of equal shape overwrites; `predict`
        returns an array of its own.
        """
        A = self._as_input(X)
        for layer in self.layers:
            A = layer.forward(A)
        return A

    def backward(self, dA: Array) -> None:
        """Fill `gradient` from dA = dL/d(outputs), shape (N, C), last layer first."""
        first, *others = self.layers
        for layer in reversed(others):
            layer.backward(dA)
            dA = layer.input_gradient()
        first.backward(dA)

    def predict(self, X: Any) -> Array:
        """Return the outputs or logits for X of shape (N, D) as a new array (N, C).

        Raises InputError for other shapes, text, NaN and infinity.
        """
        return self.forward(as_matrix("X", X, self.sizes[0], self.dtype)).copy()

    def copy(self) -> Network:
        """Return a network of its own with equal parameters."""
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        twin.layers = [
            type(old)(old.n_in, old.n_out, old.activation) for old in self.layers
        ]
        twin._bind(self.parameters)
        return twin

    def set_parameters(self, values: Any) -> None:
        """Overwrite all parameters, in place; raise InputError for another length."""
        values = as_numbers("parameters", values)
        if values.shape != self.parameters.shape:
            raise complaint(
                "parameters", f"shape {self.parameters.shape}", f"shape {values.shape}"
            )
        self.parameters[...] = values

    @property
    def weight_mask(self) -> Array:
        """1 where a parameter is a weight, 0 where it is a bias."""
        mask = np.zeros(self.parameters.shape)
        for layer, part in zip(self.layers, self._parts(mask), strict=True):
            layer.views(part)[0][...] = 1.0
        return mask

    def _make_layers(
        self, hidden: str | Activation, output: str | Activation
    ) -> list[Dense]:
        activations = [hidden] * (len(self.sizes) - 2) + [output]
        return [
            self.layer_type(n_in, n_out, phi)
            for (n_in, n_out), phi in zip(
                pairwise(self.sizes), activations, strict=True
            )
        ]

    def _bind(self, parameters: Array) -> None:
        self.parameters = np.array(parameters, dtype=self.dtype)
        self.gradient = np.zeros_like(self.parameters)
        parts = zip(
            self._parts(self.parameters), self._parts(self.gradient), strict=True
        )
        for layer, (own_parameters, own_gradient) in zip(
            self.layers, parts, strict=True
        ):
            layer.bind(own_parameters, own_gradient)

    def _parts(self, vector: Array) -> list[Array]:
        ends = np.cumsum([layer.n_parameters for layer in self.layers])
        return np.split(vector, ends[:-1], axis=-1)

    def _as_input(self, X: Any) -> Array:
        if getattr(X, "dtype", None) is self.dtype and X.flags.c_contiguous:
            return X
        return as_matrix("X", X, self.sizes[0], self.dtype)


def _as_sizes(sizes: Sequence[int]) -> list[int]:
    if not isinstance(sizes, Sequence) or len(sizes) < 2:
        raise complaint("sizes", "at least [n_in, n_out]", repr(sizes), "try [2, 8, 1]")
    return [whole(f"sizes[{i}]", size, at_least=1) for i, size in enumerate(sizes)]


def _as_float_type(dtype: DTypeLike) -> np.dtype:
    kind = np.dtype(dtype)
    if kind not in (np.float32, np.float64):
        raise complaint("dtype", "float64 or float32", str(kind))
    return kind
