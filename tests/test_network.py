"""Networks and layers: one vector, views into it, and one pass done by hand."""

import numpy as np
import pytest

from nnlib import Dense, InputError, MeanSquaredError, Network
from nnlib.layers import KEPT_SHAPES


def network(sizes=(3, 4, 2), **settings):
    """Return a small network."""
    return Network(list(sizes), rng=np.random.default_rng(0), **settings)


def test_layers_are_views_of_one_vector():
    """Writing to W moves the parameter vector, and the other way round."""
    net = network()
    net.layers[1].W[0, 0] = 7.0
    assert 7.0 in net.parameters
    net.parameters[:] = 0.0
    assert not net.layers[0].W.any()
    assert net.parameters.size == 3 * 4 + 4 + 4 * 2 + 2


def test_forward_is_the_formula():
    """A = tanh(X W + b), then the outputs are A W + b."""
    net, X = network(), np.random.default_rng(1).normal(size=(5, 3))
    net.layers[0].b[:] = 0.3
    first, last = net.layers
    expected = np.tanh(X @ first.W + first.b) @ last.W + last.b
    np.testing.assert_allclose(net.predict(X), expected, rtol=1e-14)


def test_what_backward_needs_stays_on_the_layers():
    """X, Z, A and delta can be read after a step, with the shapes of the formula."""
    net, loss = network(), MeanSquaredError()
    X, Y = np.ones((5, 3)), np.zeros((5, 2))
    loss.forward(net.forward(X), Y)
    net.backward(loss.backward())
    first = net.layers[0]
    assert first.X is X
    assert first.Z.shape == first.A.shape == first.delta.shape == (5, 4)
    np.testing.assert_allclose(first.A, np.tanh(first.Z))
    np.testing.assert_allclose(first.dW, X.T @ first.delta)
    np.testing.assert_allclose(first.db, first.delta.sum(axis=0))


def test_sensitivity_to_the_input():
    """The same deltas give dL/dX, checked against differences."""
    net, loss, h = network(), MeanSquaredError(), 1e-6
    X, Y = np.random.default_rng(1).normal(size=(2, 3)), np.zeros((2, 2))
    loss.forward(net.forward(X), Y)
    net.backward(loss.backward())
    dX = net.layers[0].input_gradient().copy()
    nudge = np.zeros_like(X)
    nudge[1, 2] = h
    above, below = (loss.forward(net.forward(x), Y) for x in (X + nudge, X - nudge))
    assert dX[1, 2] == pytest.approx((above - below) / (2 * h), rel=1e-6)


def test_predict_owns_its_result():
    """A second prediction does not overwrite the first one."""
    net = network()
    first = net.predict(np.ones((1, 3)))
    kept = first.copy()
    net.predict(np.zeros((1, 3)))
    np.testing.assert_array_equal(first, kept)


def test_buffers_of_many_batch_sizes_are_freed():
    """However many sizes come, a layer keeps buffers for a few, and stays right."""
    net, X = network(), np.random.default_rng(1).normal(size=(9, 3))
    whole = net.predict(X)
    for n in range(1, 10):
        np.testing.assert_allclose(net.predict(X[:n]), whole[:n], rtol=1e-13)
        assert len(net.layers[0]._buffers) <= KEPT_SHAPES


def test_copies_are_independent():
    """Training a copy leaves the original alone."""
    net = network(hidden="relu")
    twin = net.copy()
    twin.parameters += 1
    assert not np.array_equal(net.parameters, twin.parameters)
    assert twin.layers[0].activation is net.layers[0].activation


def test_float32_stays_float32():
    """A float32 network computes in float32, whatever comes in."""
    net = network(dtype=np.float32)
    assert net.predict(np.ones((2, 3))).dtype == net.parameters.dtype == np.float32
    assert net.forward([[1, 2, 3]]).dtype == np.float32


def test_weight_mask_leaves_out_biases():
    """The mask is 1 at weights and 0 at biases."""
    net = network()
    mask = net.weight_mask
    assert mask.sum() == 3 * 4 + 4 * 2
    net.parameters[:] = mask
    assert all(layer.W.all() and not layer.b.any() for layer in net.layers)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: network((3,)), "at least"),
        (lambda: network((3, 0)), r"sizes\[1\]"),
        (lambda: network(dtype=int), "float64 or float32"),
        (lambda: network(hidden="swish"), "activation"),
        (lambda: Network([2, 1], rng=3), "default_rng"),
        (lambda: network().predict(np.ones((2, 4))), "3 columns"),
        (lambda: network().predict([1.0, 2.0, 3.0]), r"values\[None, :\]"),
        (lambda: network().predict([[np.nan, 1, 2]]), "finite"),
        (lambda: network().predict([["a", "b", "c"]]), "numbers"),
        (lambda: network().forward(np.ones((2, 4))), r"shape \(examples, 3\)"),
        (lambda: network().forward(np.ones(3)), r"x\[None, :\]"),
        (lambda: network().set_parameters(np.ones(3)), "parameters"),
        (lambda: Dense(2, -1), "n_out"),
    ],
)
def test_wrong_inputs_are_named(call, words):
    """Sizes, types, activations and data that do not fit get a clear error."""
    with pytest.raises(InputError, match=words):
        call()
