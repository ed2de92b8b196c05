"""Is the gradient right? Nudge each parameter and see. Lesson 05.

A central difference needs two forward passes a parameter, backpropagation needs one
backward pass for all: so differences check gradients, and nobody trains with them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from nnlib.arrays import Array, as_numbers, complaint, real
from nnlib.evaluation import as_examples
from nnlib.losses import Loss
from nnlib.network import Network

STEP = 1e-5
"""h: larger gives rounding of the formula, O(h^2); smaller gives rounding of floats."""

TOO_COARSE = (
    ". float32 is too coarse for so small a nudge: check a network of "
    "dtype=np.float64, then train in float32"
)


def numerical_gradient(
    f: Callable[[Array], float], parameters: Any, h: float = STEP
) -> Array:
    """Return (f(p + h e_i) - f(p - h e_i)) / 2h for every entry i; shape as p.

    Lessons 02 and 05. Raises InputError where f does not return one number.

    >>> numerical_gradient(lambda w: w @ w, [1.0, 2.0]).round(6)
    array([2., 4.])
    """
    p, h = as_numbers("parameters", parameters).astype(float), real("h", h, above=0)
    gradient = np.empty_like(p)
    for i in np.ndindex(p.shape):
        value = p[i]
        p[i] = value + h
        above = _one_number(f(p))
        p[i] = value - h
        below = _one_number(f(p))
        p[i] = value
        gradient[i] = (above - below) / (2 * h)
    return gradient


def _one_number(value: Any) -> float:
    if value is None or np.size(value) != 1:
        raise complaint(
            "f", "one number", repr(value), "return the mean loss, not print it"
        )
    return float(np.reshape(value, ()))


def relative_error(a: Any, b: Any) -> float:
    """Return |a - b| / (|a| + |b|), Euclidean; 0 where both are 0. Lesson 05.

    Below 1e-6 two gradients agree; above 1e-3 one of them is wrong.
    """
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise complaint("a and b", "equal shapes", f"{a.shape} and {b.shape}")
    scale = np.linalg.norm(a) + np.linalg.norm(b)
    return float(np.linalg.norm(a - b) / scale) if scale > 0 else 0.0


class GradientCheck(NamedTuple):
    """Relative error of the whole gradient, and the parameter that differs most.

    `word` says what else explains a difference; empty where nothing does.
    """

    relative_error: float
    worst: str
    analytic: float
    numeric: float

    word: str = ""

    def __str__(self) -> str:
        return (
            f"relative error {self.relative_error:.1e}; largest difference at "
            f"{self.worst}: backward {self.analytic:.9g}, "
            f"differences {self.numeric:.9g}{self.word}"
        )


def check_gradients(
    network: Network, loss: Loss, X: Any, Y: Any, h: float = STEP
) -> GradientCheck:
    """Compare `network.gradient` after backward with central differences. Lesson 05.

    X (N, D), Y (N, C) or labels (N,). Use float64, a few examples, and stay away from
    the kinks of ReLU.
    """
    X, Y = as_examples(network, loss, X, Y)
    numeric = network_differences(network, loss, X, Y, real("h", h, above=0))
    loss.forward(network.forward(X), Y)
    network.backward(loss.backward())
    i = int(np.abs(network.gradient - numeric).argmax())
    analytic = network.gradient
    error = relative_error(analytic, numeric)
    word = TOO_COARSE if network.dtype == np.float32 else ""
    return GradientCheck(
        error, parameter_name(network, i), float(analytic[i]), float(numeric[i]), word
    )


def network_differences(
    network: Network, loss: Loss, X: Array, Y: Array, h: float = STEP
) -> Array:
    """Return central differences of the loss for all parameters; shape (n_parameters,).

    The weights into one unit are nudged one at a time, but all these nudged networks
    run as one large batch: only that unit's pre-activations differ between them.
    """
    network.forward(X)
    parts = []
    for i, layer in enumerate(network.layers):
        inputs = np.column_stack(
            [layer.X, np.ones(len(X))]
        )  # b: weight of a constant 1
        Z, nudges = layer.Z.copy(), h * inputs.T
        above = [
            _nudged_losses(network, i, Z, unit, nudges, loss, Y)
            for unit in range(layer.n_out)
        ]
        below = [
            _nudged_losses(network, i, Z, unit, -nudges, loss, Y)
            for unit in range(layer.n_out)
        ]
        parts.append((np.array(above) - np.array(below)).T.ravel() / (2 * h))
    return np.concatenate(parts)


def _nudged_losses(
    network: Network,
    i: int,
    Z: Array,
    unit: int,
    nudges: Array,
    loss: Loss,
    Y: Array,
) -> Array:
    """Return the loss of each nudged network: `nudges` (K, N) added to one unit's Z."""
    nudged = np.repeat(Z[None], len(nudges), axis=0)
    nudged[:, :, unit] += nudges
    A = network.layers[i].activation.forward(nudged)
    for layer in network.layers[i + 1 :]:
        rows = A.reshape(-1, layer.n_in)
        A = layer.activation.forward(rows.dot(layer.W) + layer.b)
    outputs = A.reshape(len(nudges), len(Z), -1)
    return loss.per_example(outputs, Y).mean(axis=-1)


def losses_along(
    network: Network, loss: Loss, X: Array, Y: Array, offsets: Any, index: int = 0
) -> Array:
    """Return the loss where parameter `index` is moved by each of `offsets` (...).

    The network is left as it was; the result has the shape of `offsets`. Lesson 05.
    """
    trial = network.copy()
    losses = np.empty(np.shape(offsets))
    for place, offset in np.ndenumerate(offsets):
        trial.parameters[index] = network.parameters[index] + offset
        losses[place] = loss.forward(trial.forward(X), Y)
    return losses


def parameter_name(network: Network, index: int) -> str:
    """Return where a flat index lies, such as 'layers[0].W[3, 1]'."""
    starts = np.cumsum([0, *(layer.n_parameters for layer in network.layers)])
    number = int(np.searchsorted(starts, index, side="right")) - 1
    layer, inside = network.layers[number], int(index - starts[number])
    if inside >= layer.W.size:
        return f"layers[{number}].b[{inside - layer.W.size}]"
    row, column = divmod(inside, layer.n_out)
    return f"layers[{number}].W[{row}, {column}]"
