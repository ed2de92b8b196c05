"""Activations bend what layers compute: without them a deep network is one matrix.

Each activation is A = phi(Z), element by element. Forward and backward stand side by
side; backward turns dL/dA into the layer's delta = dL/dZ = dL/dA * phi'(Z).
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from nnlib.arrays import Array, complaint


class Activation(Protocol):
    """What a layer needs of an activation. All arrays have one shape, (N, H)."""

    name: str

    def forward(self, Z: Array, out: Array | None = None) -> Array:
        """Return A = phi(Z)."""
        ...

    def backward(
        self, dA: Array, Z: Array, A: Array, out: Array | None = None
    ) -> Array:
        """Return delta = dL/dZ = dA * phi'(Z)."""
        ...


class Identity:
    """A = Z. The output of a network that predicts numbers or logits. Lesson 00."""

    name = "identity"

    def forward(self, Z: Array, out: Array | None = None) -> Array:
        return Z

    def backward(
        self, dA: Array, Z: Array, A: Array, out: Array | None = None
    ) -> Array:
        return dA


class Threshold:
    """A = 1 where Z > 0, else 0. Its slope is 0, so nothing learns. Lesson 02."""

    name = "threshold"

    def forward(self, Z: Array, out: Array | None = None) -> Array:
        return np.heaviside(Z, 0.0, out=out)

    def backward(
        self, dA: Array, Z: Array, A: Array, out: Array | None = None
    ) -> Array:
        return np.multiply(dA, 0.0, out=out)


class Sigmoid:
    """A = 1 / (1 + exp(-Z)). Slope A (1 - A), at most 1/4. Lesson 01.

    The textbook form overflows for Z < -709; here exp only ever sees -|Z|, and
    A = 1 / (1 + exp(-Z)) for Z >= 0 but exp(Z) / (1 + exp(Z)) for Z < 0.
    """

    name = "sigmoid"

    def forward(self, Z: Array, out: Array | None = None) -> Array:
        exp_minus_abs = np.exp(-np.abs(Z))
        numerator = np.where(Z >= 0, 1.0, exp_minus_abs)
        return np.divide(numerator, 1.0 + exp_minus_abs, out=out)

    def backward(
        self, dA: Array, Z: Array, A: Array, out: Array | None = None
    ) -> Array:
        slope = np.multiply(A, 1.0 - A, out=out)
        return np.multiply(slope, dA, out=out)


class Tanh:
    """A = tanh(Z), from -1 to 1. Slope 1 - A^2. Lesson 02."""

    name = "tanh"

    def forward(self, Z: Array, out: Array | None = None) -> Array:
        return np.tanh(Z, out=out)

    def backward(
        self, dA: Array, Z: Array, A: Array, out: Array | None = None
    ) -> Array:
        A_squared = np.multiply(A, A, out=out)
        lost = np.multiply(A_squared, dA, out=out)
        return np.subtract(dA, lost, out=out)  # (1 - A^2) dA, without a scalar


class ReLU:
    """A = max(Z, 0). Slope 1 where Z > 0, else 0; at the kink we take 0. Lesson 02."""

    name = "relu"

    def forward(self, Z: Array, out: Array | None = None) -> Array:
        return np.maximum(Z, 0.0, out=out)

    def backward(
        self, dA: Array, Z: Array, A: Array, out: Array | None = None
    ) -> Array:
        slope = np.sign(A, out=out)  # A is never negative: its sign is the slope
        return np.multiply(slope, dA, out=out)


ACTIVATIONS: dict[str, Activation] = {
    phi.name: phi for phi in (Identity(), Threshold(), Sigmoid(), Tanh(), ReLU())
}


def activation(choice: str | Activation) -> Activation:
    """Return the activation called `choice`, or `choice` itself if it is one.

    Raises InputError for an unknown name.

    >>> activation("tanh").name
    'tanh'
    """
    if isinstance(choice, str):
        if choice not in ACTIVATIONS:
            known = ", ".join(ACTIVATIONS)
            raise complaint("activation", f"one of {known}", repr(choice))
        return ACTIVATIONS[choice]
    if not (hasattr(choice, "forward") and hasattr(choice, "backward")):
        raise complaint(
            "activation", "a name or an object with forward and backward", repr(choice)
        )
    return choice


def derivative(choice: str | Activation, z: Any) -> Array:
    """Return phi'(z), for z of any shape. Lessons 02 and 05.

    >>> float(derivative("sigmoid", 0.0))
    0.25
    """
    phi, z = activation(choice), _as_floats(z)
    return np.asarray(phi.backward(np.ones_like(z), z, phi.forward(z)))


def identity(z: Any) -> Array:
    """Return z."""
    return _as_floats(z)


def threshold(z: Any) -> Array:
    """Return 1 where z > 0, else 0; any shape."""
    return ACTIVATIONS["threshold"].forward(_as_floats(z))


def sigmoid(z: Any) -> Array:
    """Return 1 / (1 + exp(-z)), without overflow; any shape."""
    return ACTIVATIONS["sigmoid"].forward(_as_floats(z))


def tanh(z: Any) -> Array:
    """Return tanh(z); any shape."""
    return np.tanh(_as_floats(z))


def relu(z: Any) -> Array:
    """Return max(z, 0); any shape."""
    return np.maximum(_as_floats(z), 0.0)


def softmax(logits: Any) -> Array:
    """Return probabilities, exp(z_c) / sum_k exp(z_k) along the last axis. Lesson 01.

    The largest logit is subtracted first: the result is the same, since softmax does
    not change when all logits shift, and exp never overflows. Shape (..., C).
    Raises InputError for a single number, no class at all, and text.

    >>> softmax([1000.0, 1000.0])
    array([0.5, 0.5])
    """
    logits = _as_floats(logits)
    if logits.ndim == 0 or logits.shape[-1] == 0:
        raise complaint("logits", "one for each class", f"shape {logits.shape}")
    exp = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return exp / exp.sum(axis=-1, keepdims=True)


def _as_floats(z: Any) -> Array:
    """Return z as floats of its own shape; NaN and infinity may pass and be seen."""
    try:
        return np.asarray(z, dtype=float)
    except (TypeError, ValueError):
        raise complaint("z", "numbers in rows of equal length", repr(z)) from None
