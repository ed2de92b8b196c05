"""The first weights have the promised shape and spread."""

import numpy as np
import pytest

from nnlib.arrays import InputError
from nnlib.initializers import constant, he, normal, xavier, zeros

ALL = {
    "zeros": zeros,
    "constant": constant(0.3),
    "normal": normal(0.5),
    "xavier": xavier,
    "he": he,
}


@pytest.mark.parametrize("initializer", ALL.values(), ids=ALL)
def test_shape_and_dtype(initializer):
    """Weights are float64 of shape (n_in, n_out)."""
    W = initializer(np.random.default_rng(0), 3, 5)
    assert W.shape == (3, 5)
    assert W.dtype == np.float64


@pytest.mark.parametrize("initializer", ALL.values(), ids=ALL)
def test_repeatable(initializer):
    """Equal generators give equal weights."""
    first, second = (initializer(np.random.default_rng(7), 4, 2) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_zeros_and_constant():
    """Every weight is 0, or is the constant."""
    rng = np.random.default_rng(0)
    np.testing.assert_array_equal(zeros(rng, 2, 3), np.zeros((2, 3)))
    np.testing.assert_array_equal(constant(-1.5)(rng, 2, 3), np.full((2, 3), -1.5))


@pytest.mark.parametrize(
    ("initializer", "spread"),
    [(normal(0.3), 0.3), (xavier, np.sqrt(2 / 700)), (he, np.sqrt(2 / 300))],
    ids=["normal", "xavier", "he"],
)
def test_spread(initializer, spread):
    """Random weights have mean 0 and the promised standard deviation."""
    W = initializer(np.random.default_rng(0), 300, 400)
    standard_error = spread / np.sqrt(W.size)
    assert abs(W.mean()) < 4 * standard_error
    assert abs(W.std() - spread) < 4 * standard_error


@pytest.mark.parametrize(
    ("initializer", "activation", "kept"),
    [
        (xavier, lambda Z: Z, (0.5, 2.0)),
        (he, lambda Z: np.maximum(Z, 0), (0.5, 2.0)),
        (normal(0.01), lambda Z: Z, (0.0, 1e-6)),
    ],
    ids=["xavier keeps a linear signal", "he keeps a ReLU signal", "0.01 loses it"],
)
def test_signal_after_ten_layers(initializer, activation, kept):
    """Xavier and He keep a signal through ten layers; N(0, 0.01^2) loses it."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((200, 128))
    A = X
    for _ in range(10):
        A = activation(A @ initializer(rng, 128, 128))
    ratio = np.sqrt(np.mean(A**2) / np.mean(X**2))
    assert kept[0] <= ratio <= kept[1]


@pytest.mark.parametrize("initializer", ALL.values(), ids=ALL)
@pytest.mark.parametrize(("n_in", "n_out"), [(0, 3), (3, -1), (2.5, 3), (True, 3)])
def test_refuses_sizes(initializer, n_in, n_out):
    """Sizes have to be whole numbers of at least 1."""
    with pytest.raises(InputError, match="wanted a whole number of at least 1"):
        initializer(np.random.default_rng(0), n_in, n_out)


@pytest.mark.parametrize("initializer", [normal(1.0), xavier, he])
def test_refuses_seed(initializer):
    """A seed is no generator, and the message says how to make one."""
    with pytest.raises(InputError, match=r"np\.random\.default_rng\(0\)"):
        initializer(0, 2, 3)


@pytest.mark.parametrize("scale", [-0.1, np.nan, np.inf, "wide"])
def test_refuses_scale(scale):
    """A scale is a finite number of at least 0."""
    with pytest.raises(InputError, match="scale: wanted a finite number"):
        normal(scale)


def test_refuses_constant():
    """A constant is a finite number."""
    with pytest.raises(InputError, match="value: wanted a finite number, got nan"):
        constant(np.nan)
