"""Loss landscapes: small worlds in which every step of descent can be seen.

A landscape has `value(w)` and `gradient(w)` for w of shape (..., D): one point, a path
or a whole grid at once. Remember that a picture in two parameters is a slice: real
networks have thousands. Lessons 02 and 03.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from nnlib.arrays import Array, as_matrix, as_numbers, as_vector, complaint, real, whole


class Landscape(Protocol):
    """What the lessons and panels need of a landscape."""

    def value(self, w: Any) -> Array:
        """Return the loss at w (..., D); shape (...)."""
        ...

    def gradient(self, w: Any) -> Array:
        """Return the gradient at w (..., D); shape (..., D)."""
        ...


Step = Callable[[Array, Array, Array], Array]
"""(w, gradient at w, learning_rate) -> the next w, all of one shape."""


def gradient_step(w: Array, gradient: Array, learning_rate: Array) -> Array:
    """Return w - eta * gradient: all parameters at once. Lesson 02."""
    return w - learning_rate * gradient


def descend(
    gradient: Callable[[Array], Array],
    start: Any,
    learning_rate: Any,
    n_steps: int,
    step: Step = gradient_step,
) -> Array:
    """Return the path w := w - eta gradient(w), first point included. Lesson 02.

    start (..., D) and learning_rate broadcast against each other, so many runs go
    at once: rates of shape (R, 1) from one start (D,) give (n_steps + 1, R, D). A run
    that diverges grows to infinity and on to NaN; it raises nothing. `step` may be a
    learner's own.

    >>> descend(lambda w: 2 * w, [1.0], 0.25, n_steps=2)
    array([[1.  ],
           [0.5 ],
           [0.25]])
    """
    start, rate = as_numbers("start", start), as_numbers("learning_rate", learning_rate)
    if rate.min() < 0:
        raise complaint("learning_rate", "at least 0", f"{rate.min():g}")
    shape = np.broadcast_shapes(start.shape, rate.shape)
    path = np.empty((whole("n_steps", n_steps) + 1, *shape))
    path[0] = start
    with np.errstate(over="ignore", invalid="ignore"):
        for i in range(n_steps):
            path[i + 1] = step(path[i], gradient(path[i]), rate)
    return path


class Quadratic:
    """A bowl: L(w) = 1/2 sum_i curvature_i w_i^2, minimiser 0. Lesson 03.

    Along axis i a step multiplies w_i by 1 - eta curvature_i: below 1 / curvature the
    descent is smooth, at 1 / curvature it arrives in one step, up to 2 / curvature it
    overshoots yet converges, above it diverges.

    >>> Quadratic([1.0, 10.0]).largest_stable_rate
    0.2
    """

    def __init__(self, curvatures: Any) -> None:
        self.curvatures = as_vector("curvatures", curvatures)
        if self.curvatures.min() <= 0:
            raise complaint(
                "curvatures", "numbers above 0", f"{self.curvatures.min():g}"
            )

    def value(self, w: Any) -> Array:
        return 0.5 * np.sum(self.curvatures * np.square(w), axis=-1)

    def gradient(self, w: Any) -> Array:
        return self.curvatures * w

    @property
    def condition_number(self) -> float:
        """Largest over smallest curvature; steps to a tolerance grow in proportion."""
        return float(self.curvatures.max() / self.curvatures.min())

    @property
    def largest_stable_rate(self) -> float:
        """2 / largest curvature: descent converges below it, diverges above it."""
        return float(2 / self.curvatures.max())

    @property
    def best_rate(self) -> float:
        """2 / (smallest + largest curvature): no constant rate contracts faster."""
        return float(2 / (self.curvatures.min() + self.curvatures.max()))


REGIMES = ("stands still", "smooth", "one jump", "overshoots", "bounces", "diverges")


def regime(learning_rate: float, curvature: float) -> str:
    """Return which of REGIMES a rate gives on a bowl of this curvature. Lesson 03.

    >>> [regime(rate, curvature=1.0) for rate in (0.5, 1.0, 1.5, 2.5)]
    ['smooth', 'one jump', 'overshoots', 'diverges']
    """
    rate = real("learning_rate", learning_rate, at_least=0)
    product = rate * real("curvature", curvature, above=0)
    if product in (0.0, 1.0, 2.0):
        return {0.0: "stands still", 1.0: "one jump", 2.0: "bounces"}[product]
    if product < 1:
        return "smooth"
    return "overshoots" if product < 2 else "diverges"


class LinearRegression:
    """Mean squared error of y_hat = w . x + b, with w = (weights..., bias). Lesson 02.

    X (N, D), y (N,). The loss is a quadratic in w, so the Gram matrix of [X, 1] tells
    all: value and gradient cost nothing in N once it is known.
    """

    def __init__(self, X: Any, y: Any) -> None:
        X = np.asarray(X)
        X = as_matrix("X", X[:, None] if X.ndim == 1 else X)
        self.y = as_vector("y", y, len(X))
        self.X_1 = np.column_stack([X, np.ones(len(X))])
        self.gram = self.X_1.T @ self.X_1 / len(X)
        self.moments = self.X_1.T @ self.y / len(X)
        self.minimiser = least_squares(X, self.y)
        self.minimum = float(np.mean((self.X_1 @ self.minimiser - self.y) ** 2))

    def value(self, w: Any) -> Array:
        # written around the minimiser: exact there, where differences would cancel
        away = np.asarray(w) - self.minimiser
        return self.minimum + np.sum(away @ self.gram * away, axis=-1)

    def gradient(self, w: Any) -> Array:
        return 2 * (np.asarray(w) @ self.gram - self.moments)

    @property
    def curvatures(self) -> Array:
        """Eigenvalues of the Hessian 2 [X, 1]^T [X, 1] / N, smallest first."""
        return np.linalg.eigvalsh(2 * self.gram)


def least_squares(X: Any, y: Any) -> Array:
    """Return the closed form (weights..., bias) that minimises the MSE. Lesson 02.

    By the pseudo-inverse, so that it works where X^T X is singular: then the solution
    of least length. X (N, D), y (N,); shape (D + 1,).
    """
    X = as_matrix("X", X)
    X_1 = np.column_stack([X, np.ones(len(X))])
    return np.linalg.pinv(X_1) @ as_vector("y", y, len(X))


class LogisticRegression:
    """Mean binary cross-entropy of the logit w . x + b. Lessons 02 and 07.

    X (N, D), labels (N,) of 0 and 1. Convex, yet without a closed form; where a plane
    separates the classes there is no minimiser: the loss falls for ever as |w| grows.
    """

    def __init__(self, X: Any, labels: Any) -> None:
        X = as_matrix("X", X)
        self.X_1 = np.column_stack([X, np.ones(len(X))])
        self.signs = 2 * as_vector("labels", labels, len(X)) - 1

    def value(self, w: Any) -> Array:
        margins = np.asarray(w) @ self.X_1.T * self.signs
        return np.logaddexp(0, -margins).mean(axis=-1)

    def gradient(self, w: Any) -> Array:
        margins = np.asarray(w) @ self.X_1.T * self.signs
        share_wrong = np.exp(-np.logaddexp(0, margins))
        return -(share_wrong * self.signs) @ self.X_1 / len(self.X_1)


class DoubleWell:
    """L(w) = (w^2 - 1)^2 + tilt w: two minima, one of them only local. Lesson 02."""

    def __init__(self, tilt: float = 0.3) -> None:
        self.tilt = real("tilt", tilt)

    def value(self, w: Any) -> Array:
        w = np.asarray(w)[..., 0]
        return (w**2 - 1) ** 2 + self.tilt * w

    def gradient(self, w: Any) -> Array:
        w = np.asarray(w)
        return 4 * w * (w**2 - 1) + self.tilt


class Saddle:
    """L(w) = w_0^2 - w_1^2 + w_1^4 / 2: a saddle at 0 between two minima. Lesson 02.

    Descent that starts on the ridge w_1 = 0 walks to the saddle and stalls there.
    """

    def value(self, w: Any) -> Array:
        w = np.asarray(w)
        return w[..., 0] ** 2 - w[..., 1] ** 2 + w[..., 1] ** 4 / 2

    def gradient(self, w: Any) -> Array:
        w = np.asarray(w)
        return np.stack([2 * w[..., 0], 2 * (w[..., 1] ** 3 - w[..., 1])], axis=-1)


class WavePacket:
    """MSE of fitting y = sin(u) exp(-u^2 / 32), u = w_0 + 0.06 w_1 x. Lesson 02.

    Two parameters, many valleys: where descent ends depends on where it starts. The
    model is the Gabor example of Prince, Understanding Deep Learning (2023), ch. 6.
    x (N,), y (N,).
    """

    def __init__(self, x: Any, y: Any) -> None:
        self.x = as_vector("x", x)
        self.y = as_vector("y", y, len(self.x))

    def value(self, w: Any) -> Array:
        return np.mean((self._model(self._phase(w)) - self.y) ** 2, axis=-1)

    def gradient(self, w: Any) -> Array:
        u = self._phase(w)
        slope = (np.cos(u) - u / 16 * np.sin(u)) * np.exp(-(u**2) / 32)
        du = 2 * (self._model(u) - self.y) * slope
        return np.stack([du.mean(axis=-1), (du * 0.06 * self.x).mean(axis=-1)], axis=-1)

    def outputs(self, w: Any) -> Array:
        """Return the model's outputs at x for w (..., 2); shape (..., N)."""
        return self._model(self._phase(w))

    def _phase(self, w: Any) -> Array:
        w = np.asarray(w)
        return w[..., :1] + 0.06 * w[..., 1:] * self.x

    def _model(self, u: Array) -> Array:
        return np.sin(u) * np.exp(-(u**2) / 32)


def loss_curve(landscape: Landscape, w: Any) -> Array:
    """Return the loss of a one-parameter landscape at w (K,); shape (K,)."""
    return landscape.value(as_vector("w", w)[:, None])


def loss_surface(landscape: Landscape, w_0: Any, w_1: Any) -> Array:
    """Return the loss on a grid, entry [j, i] at (w_0[i], w_1[j]); shape (K1, K0)."""
    grid = np.meshgrid(as_vector("w_0", w_0), as_vector("w_1", w_1))
    return landscape.value(np.stack(grid, axis=-1))
