"""Every gradient in nnlib is right: nudge what it belongs to, and see.

One table of every layer, activation and loss, at several shapes. A new class that is
missing from the table fails the suite. And one step, worked out by hand.
"""

import importlib
import itertools
import math
import pkgutil
from typing import NamedTuple

import numpy as np
import pytest

import nnlib
from nnlib import landscapes
from nnlib.activations import Identity, ReLU, Sigmoid, Tanh, Threshold
from nnlib.gradcheck import check_gradients, numerical_gradient, relative_error
from nnlib.layers import Dense
from nnlib.losses import BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy
from nnlib.network import Network
from nnlib.optimizers import GradientDescent
from nnlib.runs import NetworkStack, StackedDense
from nnlib.training import training_step

H = 1e-5
TOLERANCE = 1e-6


class Case(NamedTuple):
    """One line of the table: N examples through a network of these sizes."""

    layer: type
    activation: type
    loss: type
    sizes: list[int]
    n_examples: int

    def __str__(self):
        parts = (self.layer, self.activation, self.loss)
        shape = "-".join(map(str, self.sizes))
        return " ".join(
            [*(part.__name__ for part in parts), shape, f"N={self.n_examples}"]
        )


LAYERS = (Dense, StackedDense)
ACTIVATIONS = (Identity, Threshold, Sigmoid, Tanh, ReLU)
LOSSES = (MeanSquaredError, SoftmaxCrossEntropy, BinaryCrossEntropy)
SHAPES = [([3, 1], 1), ([1, 2], 4), ([3, 4, 2], 1), ([2, 3, 3, 3], 5)]
TABLE = [
    Case(layer, activation, loss, sizes, n_examples)
    for layer, activation, loss, (sizes, n_examples) in itertools.product(
        LAYERS, ACTIVATIONS, LOSSES, SHAPES
    )
]
OTHERS = {"Network", "NetworkStack", "Value"}  # made of layers; tested in test_autograd


def targets(loss, shape, rng):
    """Return targets that suit the loss: numbers, distributions or soft labels."""
    if loss is MeanSquaredError:
        return rng.normal(0, 1, shape)
    Y = rng.uniform(0.05, 0.95, shape)
    return Y / Y.sum(axis=1, keepdims=True) if loss is SoftmaxCrossEntropy else Y


def materials(case):
    """Return generator, X and Y for a case."""
    rng = np.random.default_rng(len(str(case)))
    X = rng.normal(0, 1, (case.n_examples, case.sizes[0]))
    return rng, X, targets(case.loss, (case.n_examples, case.sizes[-1]), rng)


def one_network(case, rng):
    """Return a network of a case, with biases that are not 0."""
    network = Network(case.sizes, hidden=case.activation(), rng=rng)
    network.parameters += rng.normal(0, 0.1, network.parameters.shape)
    return network


def assert_equal(ours, differences, what):
    """Assert that two gradients agree; name the worst entry otherwise."""
    ours, differences = np.ravel(ours), np.ravel(differences)
    worst = int(np.abs(ours - differences).argmax())
    assert relative_error(ours, differences) < TOLERANCE, (
        f"{what}[{worst}]: backward {ours[worst]}, differences {differences[worst]}"
    )


@pytest.mark.parametrize(
    "case", [case for case in TABLE if case.layer is Dense], ids=str
)
def test_parameters_and_inputs(case):
    """All parameters' gradients, and dX, agree with central differences."""
    rng, X, Y = materials(case)
    network, loss = one_network(case, rng), case.loss()

    def loss_at(parameters, inputs=X):
        network.set_parameters(parameters)
        return loss.forward(network.forward(inputs), Y)

    start = network.parameters.copy()
    by_parameters = numerical_gradient(loss_at, start, H)
    by_inputs = numerical_gradient(lambda inputs: loss_at(start, inputs), X, H)
    loss_at(start)
    network.backward(loss.backward())
    assert_equal(network.gradient, by_parameters, "gradient")
    assert_equal(network.layers[0].input_gradient(), by_inputs, "dX")
    assert check_gradients(network, loss, X, Y).relative_error < TOLERANCE


@pytest.mark.parametrize(
    "case", [case for case in TABLE if case.layer is StackedDense], ids=str
)
def test_stacks(case):
    """A stack's gradient, model by model, is that of each network on its own."""
    _, X, Y = materials(case)
    rngs = [np.random.default_rng(seed) for seed in range(3)]
    stack = NetworkStack(case.sizes, rngs=rngs, hidden=case.activation())
    stack.parameters += np.random.default_rng(9).normal(0, 0.1, stack.parameters.shape)
    loss = case.loss()
    losses = loss.per_example(stack.forward(X), np.stack([Y] * 3)).mean(axis=-1)
    stack.backward(loss.backward())
    for m in range(3):
        single, own_loss = stack.network(m), case.loss()
        value = own_loss.forward(single.forward(X), Y)
        single.backward(own_loss.backward())
        assert losses[m] == pytest.approx(value, rel=1e-12)
        np.testing.assert_allclose(
            stack.gradient[m], single.gradient, rtol=1e-12, atol=1e-14
        )


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("output", ACTIVATIONS)
def test_activation_at_the_output(activation, output):
    """Any activation may stand last, before the mean squared error."""
    rng = np.random.default_rng(4)
    network = Network([3, 4, 2], hidden=activation(), output=output(), rng=rng)
    X, Y = rng.normal(0, 1, (6, 3)), rng.normal(0, 1, (6, 2))
    check = check_gradients(network, MeanSquaredError(), X, Y)
    assert check.relative_error < TOLERANCE, str(check)


LANDSCAPES = {
    "Quadratic": landscapes.Quadratic([1.0, 10.0, 0.1]),
    "LinearRegression": landscapes.LinearRegression(
        [[0.0, 1.0], [2.0, -1.0], [1.0, 1.0], [0.5, 3.0]], [1.0, 2.0, 0.0, 1.0]
    ),
    "LogisticRegression": landscapes.LogisticRegression(
        [[0.0, 1.0], [2.0, -1.0], [1.0, 1.0]], [1, 0, 1]
    ),
    "DoubleWell": landscapes.DoubleWell(),
    "Saddle": landscapes.Saddle(),
    "WavePacket": landscapes.WavePacket([-10.0, 0.0, 7.0, 15.0], [0.1, 0.4, -0.3, 0]),
}
DIMENSIONS = {"DoubleWell": 1, "Saddle": 2, "WavePacket": 2}


@pytest.mark.parametrize("name", LANDSCAPES)
def test_landscape(name):
    """A landscape's gradient is the slope of its value, for one point and for many."""
    landscape = LANDSCAPES[name]
    W = np.random.default_rng(0).normal(0, 1, (5, DIMENSIONS.get(name, 3)))
    together = landscape.gradient(W)
    assert together.shape == W.shape
    for w, gradient in zip(W, together, strict=True):
        assert_equal(gradient, numerical_gradient(landscape.value, w, H), name)
        np.testing.assert_allclose(landscape.gradient(w), gradient, rtol=1e-12)


def classes_with(*methods):
    """Return the names of all classes in nnlib's own modules that have the methods."""
    modules = [
        importlib.import_module(f"nnlib.{module.name}")
        for module in pkgutil.iter_modules(nnlib.__path__)
        if not module.ispkg and not module.name.startswith("__")
    ]
    return {
        name
        for module in modules
        for name, found in vars(module).items()
        if isinstance(found, type)
        and found.__module__ == module.__name__
        and all(hasattr(found, method) for method in methods)
        and not getattr(found, "_is_protocol", False)
    }


def test_table_is_complete():
    """Whoever adds a class with a backward or a gradient adds it to the table."""
    in_table = {part.__name__ for part in (*LAYERS, *ACTIVATIONS, *LOSSES)}
    assert classes_with("backward") == in_table | OTHERS
    assert classes_with("value", "gradient") == set(LANDSCAPES)


def test_a_wrong_gradient_is_found():
    """The check names the parameter and both values where backward is wrong."""

    class Forgetful(Tanh):
        """Forgets the slope at one unit."""

        def backward(self, dA, Z, A, out=None):
            delta = super().backward(dA, Z, A, out)
            delta[:, 1] = dA[:, 1]
            return delta

    rng = np.random.default_rng(0)
    network = Network([2, 3, 1], hidden=Forgetful(), rng=rng)
    X, Y = rng.normal(0, 1, (4, 2)), rng.normal(0, 1, (4, 1))
    check = check_gradients(network, MeanSquaredError(), X, Y)
    assert check.relative_error > 1e-3
    assert check.worst in {"layers[0].W[0, 1]", "layers[0].W[1, 1]", "layers[0].b[1]"}
    assert check.worst in str(check)


def test_one_step_by_hand():
    """One step of a 2-2-1 tanh network on two examples, worked out number by number."""
    network = Network([2, 2, 1], hidden="tanh", rng=np.random.default_rng(0))
    hidden, last = network.layers
    hidden.W[...], hidden.b[...] = [[0.5, -1.0], [0.25, 1.0]], [0.0, 0.5]
    last.W[...], last.b[...] = [[2.0], [-1.0]], [0.1]
    X, Y = np.array([[1.0, 2.0], [0.0, -2.0]]), np.array([[1.0], [0.0]])

    # First example: z = (1*0.5 + 2*0.25 + 0, 1*-1 + 2*1 + 0.5) = (1, 1.5).
    # Second: z = (-2*0.25 + 0, -2*1 + 0.5) = (-0.5, -1.5).
    a_11, a_12 = math.tanh(1.0), math.tanh(1.5)
    a_21, a_22 = math.tanh(-0.5), math.tanh(-1.5)
    y_hat_1 = 2.0 * a_11 - 1.0 * a_12 + 0.1
    y_hat_2 = 2.0 * a_21 - 1.0 * a_22 + 0.1
    loss = ((y_hat_1 - 1.0) ** 2 + (y_hat_2 - 0.0) ** 2) / 2

    # dL/dy_hat = 2 (y_hat - y) / N with N = 2.
    d_1, d_2 = y_hat_1 - 1.0, y_hat_2 - 0.0
    dW_last = [d_1 * a_11 + d_2 * a_21, d_1 * a_12 + d_2 * a_22]
    db_last = d_1 + d_2
    # Back through the weights (2, -1) and the slope 1 - a^2 of tanh.
    delta_11, delta_12 = 2.0 * d_1 * (1 - a_11**2), -1.0 * d_1 * (1 - a_12**2)
    delta_21, delta_22 = 2.0 * d_2 * (1 - a_21**2), -1.0 * d_2 * (1 - a_22**2)
    dW_hidden = [
        [1.0 * delta_11 + 0.0 * delta_21, 1.0 * delta_12 + 0.0 * delta_22],
        [2.0 * delta_11 - 2.0 * delta_21, 2.0 * delta_12 - 2.0 * delta_22],
    ]
    db_hidden = [delta_11 + delta_21, delta_12 + delta_22]
    after_W_hidden = hidden.W - 0.1 * np.array(dW_hidden)
    after_b_hidden = hidden.b - 0.1 * np.array(db_hidden)

    value = training_step(network, MeanSquaredError(), GradientDescent(0.1), X, Y)

    assert value == pytest.approx(loss, rel=1e-14)
    assert last.dW.ravel().tolist() == pytest.approx(dW_last, rel=1e-13)
    assert last.db.tolist() == pytest.approx([db_last], rel=1e-13)
    assert last.W.ravel().tolist() == pytest.approx(
        [2.0 - 0.1 * dW_last[0], -1.0 - 0.1 * dW_last[1]], rel=1e-13
    )
    np.testing.assert_allclose(hidden.W, after_W_hidden, rtol=1e-13)
    np.testing.assert_allclose(hidden.b, after_b_hidden, rtol=1e-13)
