"""What comes in from outside is checked here, once, and named when it is wrong.

Every message has four parts: the thing, what was wanted, what came, and the likely
fix. Inside the package arrays are trusted, so training loops check nothing twice.
"""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

Array = NDArray[Any]


class InputError(ValueError):
    """Something given to nnlib has the wrong shape, type or value."""


def complaint(thing: str, wanted: str, got: str, fix: str = "") -> InputError:
    """Return the error to raise: thing, what was wanted, what came, the likely fix.

    >>> str(complaint("batch_size", "a whole number of at least 1", "0", "try 32"))
    'batch_size: wanted a whole number of at least 1, got 0. Try 32.'
    """
    message = f"{thing}: wanted {wanted}, got {got}."
    return InputError(f"{message} {fix[0].upper()}{fix[1:]}." if fix else message)


def as_numbers(name: str, values: Any, dtype: DTypeLike = None) -> Array:
    """Return `values` as a floating-point array that holds neither NaN nor infinity.

    Raises InputError for text, objects, ragged lists, empty arrays, NaN and infinity.
    """
    try:
        array = np.asarray(values)
    except ValueError:
        raise complaint(name, "an array", "rows of unequal length") from None
    if array.dtype.kind not in "fiub":
        raise complaint(
            name, "numbers", f"dtype {array.dtype}", "turn text into numbers first"
        )
    if array.size == 0:
        raise complaint(name, "at least one number", f"an empty array {array.shape}")
    keep = dtype or (array.dtype if array.dtype.kind == "f" else np.float64)
    array = np.ascontiguousarray(array, dtype=keep)
    return _finite(name, array)


def _finite(name: str, array: Array) -> Array:
    bad = np.argwhere(~np.isfinite(array))
    if len(bad):
        place = tuple(int(i) for i in bad[0])
        raise complaint(
            name,
            "finite numbers",
            f"{array[place]} at {list(place)} ({len(bad)} in all)",
            "fill in or drop these entries",
        )
    return array


def as_matrix(
    name: str, values: Any, n_columns: int | None = None, dtype: DTypeLike = None
) -> Array:
    """Return `values` as a finite array of shape (N, `n_columns`), a row an example.

    Raises InputError for any other number of axes or columns, and as `as_numbers`.
    """
    array = as_numbers(name, values, dtype)
    if array.ndim != 2:
        raise complaint(
            name,
            "shape (examples, columns)",
            f"shape {array.shape}",
            "for one column use values[:, None], for one example values[None, :]",
        )
    if n_columns is not None and array.shape[1] != n_columns:
        raise complaint(
            name,
            f"{n_columns} columns",
            f"shape {array.shape}",
            "transpose it" if array.shape[0] == n_columns else "",
        )
    return array


def as_vector(name: str, values: Any, length: int | None = None) -> Array:
    """Return `values` as a finite array of shape (`length`,).

    Raises InputError for any other shape, and as `as_numbers`.
    """
    array = as_numbers(name, values)
    if array.ndim != 1 or (length is not None and len(array) != length):
        wanted = "one axis" if length is None else f"shape ({length},)"
        raise complaint(name, wanted, f"shape {array.shape}", "flatten it with ravel()")
    return array


def as_labels(name: str, values: Any, n_classes: int | None = None) -> Array:
    """Return class labels as integers of shape (N,), each from 0 to `n_classes` - 1.

    Raises InputError for fractions, other shapes and labels outside the range.
    """
    labels = as_vector(name, values)
    if np.any(labels != np.floor(labels)):
        raise complaint(
            name, "whole-number class labels", f"{labels[labels % 1 != 0][0]}"
        )
    highest = np.inf if n_classes is None else n_classes - 1
    outside = (labels < 0) | (labels > highest)
    if np.any(outside):
        raise complaint(
            name,
            f"labels from 0 to {highest}",
            f"{labels[outside][0]:g} at [{int(np.argmax(outside))}]",
            "number the classes from 0",
        )
    return labels.astype(np.intp)


def as_targets(name: str, Y: Any, shape: tuple[int, ...]) -> Array:
    """Return targets as a finite array of exactly `shape`.

    Raises InputError for another shape: broadcasting (N,) against (N, 1) would
    quietly compare every example with every other.
    """
    array = as_numbers(name, Y)
    if array.shape != shape:
        raise complaint(
            name, f"shape {shape}", f"shape {array.shape}", _target_fix(array, shape)
        )
    return array


def _target_fix(array: Array, shape: tuple[int, ...]) -> str:
    if array.ndim == 1 and len(shape) == 2 and len(array) == shape[0]:
        return (
            "use Y[:, None]"
            if shape[1] == 1
            else "make it with one_hot(labels, n_classes)"
        )
    return "the network's outputs and the targets need the same shape"


def as_distributions(name: str, values: Any) -> Array:
    """Return rows that are probability distributions: not negative, each sums to 1.

    Raises InputError otherwise. Shape (..., C).
    """
    P = as_numbers(name, values)
    if P.min() < 0 or not np.allclose(P.sum(axis=-1), 1, atol=1e-6):
        worst = P.reshape(-1, P.shape[-1])[np.abs(P.sum(-1) - 1).argmax()]
        raise complaint(
            name,
            "rows that are not negative and sum to 1",
            f"a row {np.array2string(worst, precision=3, threshold=6)}",
            "make them from class labels with one_hot(labels, n_classes)",
        )
    return P


def one_hot(labels: Any, n_classes: int) -> Array:
    """Return Y of shape (N, C): row i is 1 at column `labels[i]`, 0 elsewhere.

    Lesson 01. Raises InputError for labels outside 0 .. C - 1.

    >>> one_hot([0, 2], n_classes=3)
    array([[1., 0., 0.],
           [0., 0., 1.]])
    """
    n_classes = whole("n_classes", n_classes, at_least=1)
    return np.eye(n_classes)[as_labels("labels", labels, n_classes)]


def whole(name: str, value: Any, at_least: int = 0, at_most: int | None = None) -> int:
    """Return `value` as an int within the bounds; raise InputError otherwise."""
    good = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    if not good or value < at_least or (at_most is not None and value > at_most):
        upper = "" if at_most is None else f" and at most {at_most}"
        wanted = f"a whole number of at least {at_least}{upper}"
        raise complaint(name, wanted, repr(value))
    return int(value)


def real(
    name: str,
    value: Any,
    at_least: float = -np.inf,
    at_most: float = np.inf,
    above: float = -np.inf,
    below: float = np.inf,
) -> float:
    """Return `value` as a finite float in the bounds; raise InputError otherwise."""
    good = isinstance(value, numbers.Real) and np.isfinite(value)
    if not (good and at_least <= value <= at_most and above < value < below):
        limits = (
            ("of at least", at_least),
            ("of at most", at_most),
            ("above", above),
            ("below", below),
        )
        words = [f"{word} {limit:g}" for word, limit in limits if np.isfinite(limit)]
        wanted = ("a finite number " + " and ".join(words)).strip()
        raise complaint(name, wanted, repr(value))
    return float(value)


def as_rng(rng: Any) -> np.random.Generator:
    """Return `rng`, which must be a NumPy random generator.

    nnlib draws nothing from a hidden global source: what is random says so in its
    arguments. Raises InputError for seeds and anything else.
    """
    if not isinstance(rng, np.random.Generator):
        raise complaint(
            "rng", "a random generator", repr(rng), "pass np.random.default_rng(0)"
        )
    return rng
