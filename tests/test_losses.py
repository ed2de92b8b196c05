"""Losses: numbers done by hand, textbook against stable, and what is refused."""

import numpy as np
import pytest

from nnlib import (
    BinaryCrossEntropy,
    InputError,
    SoftmaxCrossEntropy,
    binary_cross_entropy,
    cross_entropy,
    mean_squared_error,
    one_hot,
    sigmoid,
    softmax,
)
from nnlib.losses import LOSSES


def test_numbers_by_hand():
    """Three losses of small examples, worked out on paper."""
    assert mean_squared_error([[1.0, 2.0]], [[0.0, 0.0]]) == 2.5
    assert cross_entropy([[0.0, 0.0]], [[1.0, 0.0]]) == pytest.approx(np.log(2))
    assert binary_cross_entropy([[np.log(3)]], [[1.0]]) == pytest.approx(np.log(4 / 3))


def targets(loss, rng, shape):
    """Return targets that fit the loss."""
    if isinstance(loss, SoftmaxCrossEntropy):
        return softmax(rng.normal(size=shape))
    return rng.random(shape)


@pytest.mark.parametrize("kind", LOSSES)
def test_mean_of_examples_equals_textbook(kind):
    """Where nothing overflows, the stable and the textbook form agree."""
    rng, loss = np.random.default_rng(0), kind()
    outputs = rng.normal(size=(5, 3))
    Y = targets(loss, rng, (5, 3))
    value = loss.forward(outputs, Y)
    assert value == pytest.approx(loss.per_example(outputs, Y).mean(), rel=1e-14)
    assert value == pytest.approx(loss.textbook(outputs, Y), rel=1e-12)


@pytest.mark.parametrize("kind", LOSSES)
def test_losses_leave_their_input_alone(kind):
    """Neither pass changes outputs or targets."""
    rng, loss = np.random.default_rng(0), kind()
    outputs, Y = rng.normal(size=(5, 3)), targets(loss, rng, (5, 3))
    before = outputs.copy(), Y.copy()
    loss.forward(outputs, Y)
    loss.backward()
    np.testing.assert_array_equal(outputs, before[0])
    np.testing.assert_array_equal(Y, before[1])


def test_textbook_dies_where_the_stable_form_lives():
    """A logit of 710 turns the textbook forms into NaN or infinity, not ours."""
    logits, Y = np.array([[710.0, 0.0]]), np.array([[0.0, 1.0]])
    with np.errstate(all="ignore"):
        assert np.isnan(SoftmaxCrossEntropy().textbook(logits, Y))
        assert not np.isfinite(BinaryCrossEntropy().textbook(logits, Y))
    assert cross_entropy(logits, Y) == pytest.approx(710)
    assert binary_cross_entropy(logits, Y) == pytest.approx((710 + np.log(2)) / 2)


def test_gradients_are_prediction_minus_target():
    """dL/dlogits is (Y_hat - Y) / N for both cross-entropies."""
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(4, 3))
    Y = one_hot([0, 2, 1, 1], 3)
    for loss, Y_hat, scale in (
        (SoftmaxCrossEntropy(), softmax(logits), 4),
        (BinaryCrossEntropy(), sigmoid(logits), 12),
    ):
        loss.forward(logits, Y)
        np.testing.assert_allclose(loss.backward(), (Y_hat - Y) / scale, atol=1e-16)
        np.testing.assert_allclose(loss.predictions(logits), Y_hat, atol=1e-16)


def test_leading_axes_are_separate_runs():
    """per_example and backward treat (M, N, C) as M losses of their own."""
    rng = np.random.default_rng(0)
    logits, Y = rng.normal(size=(2, 4, 3)), softmax(rng.normal(size=(2, 4, 3)))
    for kind in LOSSES:
        loss, single = kind(), kind()
        values = loss.per_example(logits, Y)
        delta = loss.backward()
        for m in range(2):
            assert values[m].mean() == pytest.approx(single.forward(logits[m], Y[m]))
            np.testing.assert_allclose(delta[m], single.backward(), rtol=1e-14)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: mean_squared_error([[1.0], [2.0]], [1.0, 2.0]), r"Y\[:, None\]"),
        (lambda: cross_entropy([[1.0, 2.0]], [1]), "one_hot"),
        (lambda: cross_entropy([[1.0, 2.0]], [[1.0, 1.0]]), "sum to 1"),
        (lambda: cross_entropy([[0.3, 0.7]], [[0.0, 1.0]]), "numbers before softmax"),
        (lambda: binary_cross_entropy([[1.0]], [[2.0]]), "values from 0 to 1, got 2"),
        (
            lambda: binary_cross_entropy([[1.0]], [[-1.0]]),
            "Code the two classes",
        ),
        (lambda: cross_entropy([[np.nan, 1.0]], [[0.0, 1.0]]), "finite numbers"),
    ],
)
def test_wrong_inputs_are_named(call, words):
    """Wrong shapes, targets and probabilities for logits get a clear error."""
    with pytest.raises(InputError, match=words):
        call()
