"""Small shapes whose truth we know, because we draw them ourselves.

All take `n_examples`, `noise` (the standard deviation of what is added to every
coordinate or target) and `rng`. Classes take turns row by row, so they are as equal in
number as can be. Lessons 00, 02, 04 and 08.
"""

from __future__ import annotations

import numpy as np

from nnlib.arrays import Array, as_rng, real, whole
from nnlib.datasets.dataset import Dataset


def two_moons(n_examples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Draw two half circles that reach into each other; X (N, 2), 2 classes.

    >>> two_moons(100, noise=0.1, rng=np.random.default_rng(0))
    Dataset of 100 examples: 2 features (x_1, x_2), 2 classes (class 0, class 1)
    """
    labels = _turns(n_examples, 2)
    angle = as_rng(rng).uniform(0, np.pi, n_examples)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    lower = np.column_stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
    X = np.where(labels[:, None] == 0, upper, lower)
    return _classes(X, labels, noise, rng, "two moons")


def spirals(
    n_examples: int, noise: float, rng: np.random.Generator, n_classes: int = 2
) -> Dataset:
    """Draw one arm of a spiral for each class, wound three quarters round; X (N, 2)."""
    labels = _turns(n_examples, n_classes)
    radius = np.sqrt(as_rng(rng).uniform(0.01, 1, n_examples))
    angle = 1.5 * np.pi * radius + 2 * np.pi * labels / n_classes
    return _classes(_on_circle(radius, angle), labels, noise, rng, "spirals")


def xor(n_examples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Draw points round (+-1, +-1); class 1 where just one is positive. X (N, 2).

    No straight line separates the classes: exclusive or needs a hidden layer.
    """
    corner = _turns(n_examples, 4)
    first, second = corner % 2, corner // 2
    X = np.column_stack([2.0 * first - 1, 2.0 * second - 1])
    return _classes(X, first ^ second, noise, as_rng(rng), "exclusive or")


def circles(n_examples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Draw a circle of radius 1 (class 0) round one of radius 0.5; X (N, 2)."""
    labels = _turns(n_examples, 2)
    angle = as_rng(rng).uniform(0, 2 * np.pi, n_examples)
    X = _on_circle(np.where(labels == 0, 1.0, 0.5), angle)
    return _classes(X, labels, noise, rng, "circles")


def blobs(
    n_examples: int, noise: float, rng: np.random.Generator, n_classes: int = 3
) -> Dataset:
    """Draw a round cloud for each class, centred on the unit circle; X (N, 2)."""
    labels = _turns(n_examples, n_classes)
    X = _on_circle(np.ones(n_examples), 2 * np.pi * labels / n_classes)
    return _classes(X, labels, noise, as_rng(rng), "blobs")


def noisy_line(
    n_examples: int,
    noise: float,
    rng: np.random.Generator,
    slope: float = 2.0,
    intercept: float = -1.0,
) -> Dataset:
    """Draw y = slope x + intercept + noise, x from -1 to 1; X and Y (N, 1)."""
    slope, intercept = real("slope", slope), real("intercept", intercept)
    X = _inputs(n_examples, 1.0, rng)
    return _values(X, slope * X + intercept, noise, rng, "a noisy line")


def sine(n_examples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Draw y = sin(x) + noise, x from -pi to pi; X and Y (N, 1)."""
    X = _inputs(n_examples, np.pi, rng)
    return _values(X, np.sin(X), noise, rng, "a noisy sine")


def _turns(n_examples: int, n_classes: int) -> Array:
    n_classes = whole("n_classes", n_classes, at_least=2)
    return np.arange(whole("n_examples", n_examples, at_least=n_classes)) % n_classes


def _on_circle(radius: Array, angle: Array) -> Array:
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def _inputs(n_examples: int, reach: float, rng: np.random.Generator) -> Array:
    n_examples = whole("n_examples", n_examples, at_least=1)
    return as_rng(rng).uniform(-reach, reach, (n_examples, 1))


def _noise(noise: float, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    return rng.normal(0.0, real("noise", noise, at_least=0), shape)


def _classes(
    X: Array, labels: Array, noise: float, rng: np.random.Generator, source: str
) -> Dataset:
    X = X + _noise(noise, X.shape, rng)
    n_classes = int(labels.max()) + 1
    names = tuple(f"class {c}" for c in range(n_classes))
    return Dataset(X, labels=labels, class_names=names, source=f"generated: {source}")


def _values(
    X: Array, Y: Array, noise: float, rng: np.random.Generator, source: str
) -> Dataset:
    Y = Y + _noise(noise, Y.shape, rng)
    return Dataset(X, values=Y, feature_names=("x",), source=f"generated: {source}")
