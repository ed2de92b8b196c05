"""One pass: an example forward through a small network and back, every number kept.

Its numbers, the inputs and then the parameters, may be any that the learner sets.
The learner's own `backward` may stand in for the network's; then the gradients shown
are the learner's, and central differences say which of them are wrong.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnlib.activations import derivative
from nnlib.arrays import complaint
from nnlib.gradcheck import network_differences, relative_error
from nnlib.losses import BinaryCrossEntropy
from nnlib.network import Network
from nnlib.optimizers import GradientDescent
from nnlib.panels.controls import Controls

SIZES = {"2-2-1": [2, 2, 1], "2-3-1": [2, 3, 1]}
X = (1.0, -0.5)
START = {
    "2-2-1": (0.8, -0.6, 0.5, 0.9, 0.1, -0.2, 1.2, -0.9, 0.3),
    "2-3-1": (0.8, -0.6, 0.4, 0.5, 0.9, -1.1, 0.1, -0.2, 0.3, 1.2, -0.9, 0.7, 0.3),
}
AGREES = 1e-6  # relative error below which two gradients are one

Backward = Callable[[Network, Any], Any]


class Pass(NamedTuple):
    """What one pass computes; z, a, slope and delta are of the H hidden units."""

    x: NDArray[np.float64]  # (2,)
    parameters: NDArray[np.float64]  # (P,)
    z: NDArray[np.float64]  # (H,)
    a: NDArray[np.float64]  # (H,)
    slope: NDArray[np.float64]  # (H,)
    delta: NDArray[np.float64]  # (H,)
    logit: float
    y_hat: float
    y: float
    loss: float
    delta_out: float
    gradient: NDArray[np.float64]  # (P,)
    differences: NDArray[np.float64]  # (P,)

    @property
    def sizes(self) -> list[int]:
        """Units of each layer, [D, H, 1]."""
        return [len(self.x), len(self.z), 1]

    @property
    def numbers(self) -> list[float]:
        """Inputs, then parameters, (D + P,): all that the learner can set."""
        return [*self.x.tolist(), *self.parameters.tolist()]

    @property
    def error(self) -> float:
        """The relative error of the gradient beside central differences."""
        return relative_error(self.gradient, self.differences)

    @property
    def wrong(self) -> NDArray[np.bool_]:
        """Which parameters' gradients are not what differences say, (P,)."""
        scale = np.abs(self.differences).max()
        off = np.abs(self.gradient - self.differences) > 1e-4 * scale
        return off | ~np.isfinite(self.gradient)


def run(controls: Controls, backward: Backward | None = None) -> Pass:
    """Do `controls.update` full steps, then one more pass without its update."""
    sizes = SIZES[controls.shape]
    network = Network(sizes, rng=np.random.default_rng(0), hidden=controls.hidden)
    X, parameters = np.split(np.array(controls.numbers, dtype=float), [sizes[0]])
    network.set_parameters(parameters)
    X = X[None]
    loss, optimizer = BinaryCrossEntropy(), GradientDescent(controls.learning_rate)
    Y = np.array([[float(controls.target)]])
    for update in range(controls.update + 1):
        value = loss.forward(network.forward(X), Y)
        _fill_gradient(network, loss.backward(), backward)
        if update < controls.update:
            optimizer.update(network.parameters, network.gradient)
    hidden, output = (layer for layer in network.layers)
    z, a, logit = hidden.Z[0].copy(), hidden.A[0].copy(), float(output.Z[0, 0])
    deltas = hidden.db.copy(), float(output.db[0])  # of one example: δ = ∂L/∂b
    gradient, y_hat = network.gradient.copy(), float(loss.predictions(output.Z)[0, 0])
    differences = network_differences(network, loss, X, Y)
    return Pass(
        X[0], network.parameters.copy(), z, a, derivative(controls.hidden, z),
        deltas[0], logit, y_hat, float(Y[0, 0]), float(value), deltas[1], gradient,
        differences,
    )  # fmt: skip


def _fill_gradient(network: Network, dA: Any, backward: Backward | None) -> None:
    if backward is None:
        network.backward(dA)
        return
    network.gradient[...] = 0.0
    returned = backward(network, dA)
    if returned is None:
        return
    for layer, (dW, db) in zip(network.layers, returned, strict=True):
        _put("dW", dW, layer.dW)
        _put("db", db, layer.db)


def _put(name: str, values: Any, place: NDArray[np.float64]) -> None:
    """Overwrite `place`; raise InputError unless the shape is the parameter's."""
    if np.squeeze(values).shape != np.squeeze(place).shape:
        fix = "a gradient has the shape of its parameter"
        got = f"shape {np.shape(values)}"
        raise complaint(f"backward's {name}", f"shape {place.shape}", got, fix)
    place[...] = np.reshape(values, place.shape)
