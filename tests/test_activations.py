"""Activations: values at the ends, slopes, and what happens in the far tails."""

import numpy as np
import pytest

from nnlib import (
    InputError,
    derivative,
    identity,
    relu,
    sigmoid,
    softmax,
    tanh,
    threshold,
)
from nnlib.activations import ACTIVATIONS, activation


def test_sigmoid_neither_overflows_nor_loses_its_tails():
    """At -1000 and 1000 nothing warns, and sigmoid(-40) is not rounded to 0."""
    np.testing.assert_array_equal(sigmoid([-1000.0, 0.0, 1000.0]), [0.0, 0.5, 1.0])
    assert sigmoid(-40.0) == pytest.approx(np.exp(-40), rel=1e-14)


def test_values_of_the_others():
    """Threshold, ReLU, tanh and identity at -2, 0 and 2."""
    z = np.array([-2.0, 0.0, 2.0])
    np.testing.assert_array_equal(threshold(z), [0, 0, 1])
    np.testing.assert_array_equal(relu(z), [0, 0, 2])
    np.testing.assert_array_equal(identity(z), z)
    np.testing.assert_array_equal(tanh(z), np.tanh(z))


def test_slopes_where_lessons_quote_them():
    """Sigmoid: at most 1/4, tanh: 1, threshold: 0, and 0 at the kink of ReLU."""
    z = np.linspace(-6, 6, 1201)
    assert derivative("sigmoid", z).max() == derivative("sigmoid", 0.0) == 0.25
    assert derivative("tanh", 0.0) == 1.0
    assert not derivative("threshold", z).any()
    assert derivative("relu", 0.0) == 0.0


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_leave_their_input_alone(name):
    """Neither forward nor backward changes Z or dA, with or without buffers."""
    rng = np.random.default_rng(0)
    Z, dA = rng.normal(size=(2, 4, 3))
    Z_before, dA_before = Z.copy(), dA.copy()
    phi = activation(name)
    A = phi.forward(Z, out=np.empty_like(Z))
    np.testing.assert_array_equal(A, phi.forward(Z))
    delta = phi.backward(dA, Z, A, out=np.empty_like(Z))
    np.testing.assert_array_equal(delta, phi.backward(dA, Z, A))
    np.testing.assert_array_equal(Z, Z_before)
    np.testing.assert_array_equal(dA, dA_before)


def test_unknown_activations_are_named_with_the_known_ones():
    """A misspelt name gets the list."""
    with pytest.raises(InputError, match="identity, threshold, sigmoid, tanh, relu"):
        activation("Tanh")
    with pytest.raises(InputError, match="forward and backward"):
        activation(np.tanh)


def test_softmax_of_huge_logits():
    """Logits of 1000 make no NaN, and equal logits share."""
    np.testing.assert_allclose(softmax([[1000.0, 1000.0, -1000.0]]), [[0.5, 0.5, 0]])


@pytest.mark.parametrize(
    "function", [identity, threshold, sigmoid, tanh, relu, softmax]
)
@pytest.mark.parametrize("z", ["high", ["a", "b"], [[1.0], [2.0, 3.0]], {}])
def test_functions_refuse_what_is_no_number(function, z):
    """Text and ragged rows get a clear error from every plain function."""
    with pytest.raises(InputError, match="z: wanted numbers in rows of equal length"):
        function(z)


@pytest.mark.parametrize("logits", [3.0, [], np.empty((2, 0))])
def test_softmax_needs_classes(logits):
    """Without a class axis, or without a class, there is no distribution."""
    with pytest.raises(InputError, match="logits: wanted one for each class"):
        softmax(logits)
