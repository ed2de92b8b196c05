"""Initializers draw the first weights: where a run starts decides where it can go.

Equal weights keep all units of a layer equal for ever, and a wrong scale makes signals
fade or explode from layer to layer. Each initializer is called as
`initializer(rng, n_in, n_out)` and returns W of shape (n_in, n_out). Lessons 02 and 08.
"""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np

from nnlib.arrays import Array, as_rng, real, whole


class Initializer(Protocol):
    """Anything that makes the first W of a layer."""

    def __call__(self, rng: np.random.Generator, n_in: int, n_out: int) -> Array:
        """Return W of shape (n_in, n_out)."""
        ...


def constant(value: float) -> Initializer:
    """Return an initializer with W_ij = value: all units alike, for ever. Lesson 08.

    Raises InputError for anything but a finite number.

    >>> constant(0.5)(np.random.default_rng(0), n_in=1, n_out=2)
    array([[0.5, 0.5]])
    """
    value = real("value", value)

    def initializer(rng: np.random.Generator, n_in: int, n_out: int) -> Array:
        return np.full(_as_shape(n_in, n_out), value)

    return initializer


def zeros(rng: np.random.Generator, n_in: int, n_out: int) -> Array:
    """Return W = 0, shape (n_in, n_out): hidden units never become different."""
    return np.zeros(_as_shape(n_in, n_out))


def normal(scale: float) -> Initializer:
    """Return an initializer that draws W_ij from N(0, scale^2).

    Raises InputError for a negative scale.

    >>> normal(0.1)(np.random.default_rng(0), n_in=3, n_out=2).shape
    (3, 2)
    """
    scale = real("scale", scale, at_least=0)

    def initializer(rng: np.random.Generator, n_in: int, n_out: int) -> Array:
        return as_rng(rng).normal(0.0, scale, _as_shape(n_in, n_out))

    return initializer


def xavier(rng: np.random.Generator, n_in: int, n_out: int) -> Array:
    """Draw W_ij from N(0, 2 / (n_in + n_out)), shape (n_in, n_out). For tanh.

    Signals keep their size on the way forward, gradients on the way back, as nearly
    as one scale can serve both. Glorot and Bengio (2010), section 4.2.
    """
    n_in, n_out = _as_shape(n_in, n_out)
    return normal(math.sqrt(2 / (n_in + n_out)))(rng, n_in, n_out)


def he(rng: np.random.Generator, n_in: int, n_out: int) -> Array:
    """Draw W_ij from N(0, 2 / n_in), shape (n_in, n_out). For ReLU.

    ReLU switches off about half of the units; the 2 makes up for them. He, Zhang, Ren
    and Sun (2015), section 2.2.
    """
    n_in, n_out = _as_shape(n_in, n_out)
    return normal(math.sqrt(2 / n_in))(rng, n_in, n_out)


def _as_shape(n_in: int, n_out: int) -> tuple[int, int]:
    return whole("n_in", n_in, at_least=1), whole("n_out", n_out, at_least=1)
