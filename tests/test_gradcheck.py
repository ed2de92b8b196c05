"""The gradient check itself: it is right, and it finds what is wrong."""

import numpy as np
import pytest

from nnlib import (
    InputError,
    MeanSquaredError,
    Network,
    SoftmaxCrossEntropy,
    check_gradients,
    numerical_gradient,
    relative_error,
)
from nnlib.gradcheck import network_differences, parameter_name
from nnlib.layers import Dense

X = np.random.default_rng(1).normal(size=(3, 4))
LABELS = [0, 2, 1]


def network():
    """Return a small classifier of odd sizes."""
    return Network([4, 5, 2, 3], rng=np.random.default_rng(0))


def test_units_nudged_together_equal_one_by_one():
    """The fast differences equal the plain loop over all parameters."""
    net, loss = network(), SoftmaxCrossEntropy()
    Y = np.eye(3)[LABELS]

    def f(parameters):
        net.set_parameters(parameters)
        return loss.forward(net.forward(X), Y)

    plain = numerical_gradient(f, net.parameters.copy())
    np.testing.assert_allclose(
        network_differences(network(), loss, X, Y), plain, atol=1e-9
    )


def test_a_right_gradient_passes():
    """Backpropagation and differences agree far below 1e-6."""
    assert check_gradients(network(), SoftmaxCrossEntropy(), X, LABELS)[0] < 1e-8


def test_a_wrong_gradient_is_found_and_named(monkeypatch):
    """Scaling one layer's bias gradient is found, with parameter and both values."""
    honest = Dense.backward

    def forgetful(self, dA):
        honest(self, dA)
        if self.n_out == 2:
            self.db *= 3

    monkeypatch.setattr(Dense, "backward", forgetful)
    found = check_gradients(network(), SoftmaxCrossEntropy(), X, LABELS)
    assert found.relative_error > 1e-3
    assert found.worst.startswith("layers[1].b")
    assert found.analytic == pytest.approx(3 * found.numeric, rel=1e-5)
    assert found.worst in str(found)


def test_every_parameter_has_its_name():
    """Names count weights row by row, then biases, layer after layer."""
    net = network()
    names = [parameter_name(net, i) for i in range(net.parameters.size)]
    assert len(set(names)) == net.parameters.size
    assert names[0] == "layers[0].W[0, 0]"
    assert names[4 * 5] == "layers[0].b[0]"
    assert names[4 * 5 + 5 + 3] == "layers[1].W[1, 1]"
    assert names[-1] == "layers[2].b[2]"


def test_numerical_gradient_has_the_shape_of_its_argument():
    """A matrix argument gives a matrix, and stays as it was."""
    W = np.arange(6.0).reshape(2, 3)
    np.testing.assert_allclose(numerical_gradient(lambda w: (w**2).sum(), W), 2 * W)
    np.testing.assert_array_equal(W, np.arange(6.0).reshape(2, 3))


def test_relative_error():
    """Equal vectors give 0, opposite ones 1, zeros 0."""
    assert relative_error([1.0, 2.0], [1.0, 2.0]) == 0
    assert relative_error([1.0], [-1.0]) == 1
    assert relative_error([0.0], [0.0]) == 0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: numerical_gradient(lambda w: None, [1.0]), "not print it"),
        (lambda: numerical_gradient(lambda w: w, [1.0, 2.0]), "one number"),
        (lambda: numerical_gradient(np.sum, [1.0], h=0), "h: wanted"),
        (lambda: relative_error([1.0], [1.0, 2.0]), "equal shapes"),
        (lambda: check_gradients(network(), MeanSquaredError(), X, LABELS), "shape"),
    ],
)
def test_wrong_inputs_are_named(call, words):
    """Functions without a number, h = 0 and unequal shapes get a clear error."""
    with pytest.raises(InputError, match=words):
        call()


def test_float32_is_said_to_be_too_coarse():
    """In float32 the differences are rounding noise; the report says so, in words."""
    coarse = Network([4, 5, 3], rng=np.random.default_rng(0), dtype=np.float32)
    report = check_gradients(coarse, SoftmaxCrossEntropy(), X, LABELS)
    assert "float64" in str(report)
    assert "float64" not in str(
        check_gradients(network(), SoftmaxCrossEntropy(), X, LABELS)
    )
