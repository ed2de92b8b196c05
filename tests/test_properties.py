"""What must hold for any numbers: laws of losses, batches, networks and optimizers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnlib import (
    Adam,
    GradientDescent,
    Momentum,
    Nesterov,
    Network,
    RMSProp,
    cross_entropy,
    minibatches,
    one_hot,
    sigmoid,
    softmax,
    tanh,
    updates_per_epoch,
)
from nnlib.activations import ACTIVATIONS
from nnlib.landscapes import Quadratic, descend
from nnlib.losses import (
    LOSSES,
    BinaryCrossEntropy,
    MeanSquaredError,
    SoftmaxCrossEntropy,
)
from nnlib.training import training_step

N, C = 5, 3
LOGITS = arrays(np.float64, (N, C), elements=st.floats(-50, 50))
HUGE_LOGITS = arrays(np.float64, (N, C), elements=st.floats(-1e300, 1e300))
WEIGHTS = arrays(np.float64, (N, C), elements=st.floats(0.01, 1))
SEEDS = st.integers(0, 10_000)
OPTIMIZERS = {
    "gradient descent": lambda: GradientDescent(0.1),
    "momentum": lambda: Momentum(0.05),
    "nesterov": lambda: Nesterov(0.05),
    "rmsprop": lambda: RMSProp(0.01),
    "adam": lambda: Adam(0.01),
}
every_loss = pytest.mark.parametrize(
    "loss_type", LOSSES, ids=lambda loss: loss.__name__
)
every_optimizer = pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)


def distributions(weights):
    """Return rows that sum to 1."""
    return weights / weights.sum(axis=1, keepdims=True)


def value_and_gradient(loss, outputs, Y):
    """Return a loss's value, gradient and per-example losses."""
    value = loss.forward(outputs, Y)
    gradient = np.array(loss.backward())
    return value, gradient, np.array(loss.per_example(outputs, Y))


# --- Softmax and sigmoid --------------------------------------------------------------


@given(HUGE_LOGITS)
def test_softmax_gives_distributions(logits):
    """Softmax rows are not negative and sum to 1, however huge the logits."""
    P = softmax(logits / 2)
    assert P.min() >= 0
    np.testing.assert_allclose(P.sum(axis=1), 1)


@given(LOGITS, st.floats(-1e3, 1e3))
def test_softmax_ignores_a_shift(logits, shift):
    """Adding one number to all logits changes no probability and no loss."""
    np.testing.assert_allclose(softmax(logits + shift), softmax(logits), atol=1e-12)
    Y = one_hot([0, 1, 2, 0, 1], C)
    ours, shifted = (
        SoftmaxCrossEntropy().forward(z, Y) for z in (logits, logits + shift)
    )
    assert shifted == pytest.approx(ours, rel=1e-9, abs=1e-10)


@given(LOGITS)
def test_softmax_keeps_the_order(logits):
    """A larger logit never gets a smaller probability: argmax needs no softmax."""
    by_logit = np.take_along_axis(softmax(logits), logits.argsort(axis=1), axis=1)
    assert np.all(np.diff(by_logit, axis=1) >= 0)


@given(arrays(np.float64, 7, elements=st.floats(-1e300, 1e300)))
def test_sigmoid_of_both_signs(z):
    """Sigmoid lies in [0, 1], and the two classes' probabilities sum to 1."""
    p = sigmoid(z)
    assert np.all((p >= 0) & (p <= 1))
    np.testing.assert_allclose(p + sigmoid(-z), 1, rtol=1e-15)


@given(arrays(np.float64, 7, elements=st.floats(-20, 20)))
def test_sigmoid_is_a_stretched_tanh(z):
    """Sigmoid(z) = (1 + tanh(z / 2)) / 2."""
    np.testing.assert_allclose(sigmoid(z), (1 + tanh(z / 2)) / 2, atol=1e-15)


@given(arrays(np.float64, (2, 4), elements=st.floats(-100, 100)))
def test_activations_never_fall(pair):
    """No activation decreases: a larger Z never gives a smaller A."""
    low, high = np.sort(pair, axis=0)
    for phi in ACTIVATIONS.values():
        assert np.all(phi.forward(low) <= phi.forward(high) + 1e-15), phi.name


# --- Losses ---------------------------------------------------------------------------


@given(LOGITS, WEIGHTS)
def test_cross_entropy_is_at_least_the_entropy(logits, weights):
    """No prediction beats the truth: -sum y log y_hat >= -sum y log y."""
    Y = distributions(weights)
    entropy = -(Y * np.log(Y)).sum(axis=1)
    assert np.all(SoftmaxCrossEntropy().per_example(logits, Y) >= entropy - 1e-12)


@given(WEIGHTS)
def test_cross_entropy_of_the_truth_is_the_entropy(weights):
    """With y_hat = y cross-entropy is the entropy, and its gradient is 0."""
    Y = distributions(weights)
    loss = SoftmaxCrossEntropy()
    value, gradient, _ = value_and_gradient(loss, np.log(Y), Y)
    assert value == pytest.approx(-(Y * np.log(Y)).sum(axis=1).mean())
    np.testing.assert_allclose(gradient, 0, atol=1e-15)


@given(arrays(np.float64, (N, 1), elements=st.floats(-300, 300)), WEIGHTS)
def test_binary_is_softmax_of_z_and_0(z, weights):
    """Binary cross-entropy of z is softmax cross-entropy of the logits (z, 0)."""
    Y = weights[:, :1]
    two = np.hstack([z, np.zeros_like(z)]), np.hstack([Y, 1 - Y])
    binary, binary_gradient, _ = value_and_gradient(BinaryCrossEntropy(), z, Y)
    softmax_loss, softmax_gradient, _ = value_and_gradient(SoftmaxCrossEntropy(), *two)
    assert binary == pytest.approx(softmax_loss, rel=1e-12)
    np.testing.assert_allclose(binary_gradient, softmax_gradient[:, :1], atol=1e-15)


@every_loss
@given(LOGITS, WEIGHTS, SEEDS)
def test_order_of_examples_is_irrelevant(loss_type, logits, weights, seed):
    """Shuffling a batch shuffles the examples' losses and changes nothing else."""
    Y, rows = distributions(weights), np.random.default_rng(seed).permutation(N)
    value, gradient, each = value_and_gradient(loss_type(), logits, Y)
    shuffled = value_and_gradient(loss_type(), logits[rows], Y[rows])
    assert shuffled[0] == pytest.approx(value, rel=1e-12)
    np.testing.assert_allclose(shuffled[1], gradient[rows], atol=1e-15)
    np.testing.assert_allclose(shuffled[2], each[rows], rtol=1e-12, atol=1e-15)


@every_loss
@given(LOGITS, WEIGHTS, st.integers(2, 4))
def test_duplicates_change_no_mean(loss_type, logits, weights, copies):
    """The mean loss of data and of several copies of them is the same."""
    Y = distributions(weights)
    value, gradient, _ = value_and_gradient(loss_type(), logits, Y)
    many = (np.tile(array, (copies, 1)) for array in (logits, Y))
    many_value, many_gradient, _ = value_and_gradient(loss_type(), *many)
    assert many_value == pytest.approx(value, rel=1e-12)
    np.testing.assert_allclose(many_gradient[:N] * copies, gradient, atol=1e-15)


@every_loss
@given(LOGITS, WEIGHTS)
def test_objective_is_the_mean_of_examples(loss_type, logits, weights):
    """A batch's loss is the mean of its examples' losses, and none is negative."""
    value, _, each = value_and_gradient(loss_type(), logits, distributions(weights))
    assert each.shape == (N,)
    assert each.min() >= -1e-15
    assert value == pytest.approx(each.mean(), rel=1e-12)


@every_loss
@given(
    arrays(np.float64, (N, C), elements=st.floats(-5, 5)),
    arrays(np.float64, (N, C), elements=st.floats(-5, 5)),
    WEIGHTS,
    st.floats(0, 1),
)
def test_losses_are_convex_in_the_outputs(loss_type, first, second, weights, share):
    """Between two outputs a loss lies on or below the straight line."""
    Y, loss = distributions(weights), loss_type()
    between = loss.forward(share * first + (1 - share) * second, Y)
    line = share * loss.forward(first, Y) + (1 - share) * loss.forward(second, Y)
    assert between <= line + 1e-12


@every_loss
@given(arrays(np.float64, (N, C), elements=st.floats(-15, 15)), WEIGHTS)
def test_stable_form_is_the_textbook_form(loss_type, logits, weights):
    """Where the textbook form can be computed, the stable one gives the same."""
    Y, loss = distributions(weights), loss_type()
    assert loss.forward(logits, Y) == pytest.approx(
        loss.textbook(logits, Y), rel=1e-9, abs=1e-12
    )


@given(st.floats(800, 1e6))
def test_stable_form_outlives_the_textbook_form(logit):
    """At a logit where the textbook form is NaN, the loss is the logit itself."""
    logits, Y = np.array([[logit, 0.0]]), np.array([[0.0, 1.0]])
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        assert not np.isfinite(SoftmaxCrossEntropy().textbook(logits, Y))
    assert cross_entropy(logits, Y) == pytest.approx(logit)


# --- Batches --------------------------------------------------------------------------


@given(st.integers(1, 60), st.data(), SEEDS)
def test_an_epoch_visits_every_example_once(n_examples, data, seed):
    """Shuffled batches are a partition, paired, and as many as updates_per_epoch."""
    batch_size = data.draw(st.integers(1, n_examples))
    X = np.arange(float(n_examples))[:, None]
    batches = list(minibatches(X, 10 * X, batch_size, np.random.default_rng(seed)))
    visited = np.concatenate([x for x, _ in batches])
    np.testing.assert_array_equal(np.sort(visited, axis=0), X)
    assert all(np.array_equal(y, 10 * x) for x, y in batches)
    assert len(batches) == updates_per_epoch(n_examples, batch_size)
    assert {len(x) for x, _ in batches[:-1]} <= {batch_size}


@every_loss
@given(st.integers(2, 23), SEEDS)
def test_batches_weighted_by_size_average_to_the_whole(loss_type, batch_size, seed):
    """The last small batch is averaged by its own size: weighted, all add up to N."""
    rng = np.random.default_rng(seed)
    network, loss = Network([2, 4, C], rng=rng), loss_type()
    X, Y = rng.normal(0, 1, (23, 2)), one_hot(rng.integers(0, C, 23), C)
    whole = loss.forward(network.forward(X), Y)
    network.backward(loss.backward())
    gradient, total, mean_gradient = network.gradient.copy(), 0.0, 0.0
    for X_batch, Y_batch in minibatches(X, Y, batch_size, rng):
        share = len(X_batch) / 23
        total += share * loss.forward(network.forward(X_batch), Y_batch)
        network.backward(loss.backward())
        mean_gradient = mean_gradient + share * network.gradient
    assert total == pytest.approx(whole, rel=1e-12)
    np.testing.assert_allclose(mean_gradient, gradient, atol=1e-13)


# --- Networks -------------------------------------------------------------------------


@given(SEEDS, st.sampled_from(sorted(ACTIVATIONS)))
def test_hidden_units_can_be_swapped(seed, hidden):
    """Permuting hidden units with their weights changes no output: minima are many."""
    rng = np.random.default_rng(seed)
    network, X = Network([3, 6, 2], hidden=hidden, rng=rng), rng.normal(0, 1, (4, 3))
    before, units = network.predict(X), rng.permutation(6)
    first, last = network.layers
    first.W[...], first.b[...] = first.W[:, units], first.b[units]
    last.W[...] = last.W[units]
    np.testing.assert_allclose(network.predict(X), before, atol=1e-14)


@given(SEEDS)
def test_layers_without_activation_are_one_matrix(seed):
    """A deep network of identities is one linear map: depth alone bends nothing."""
    rng = np.random.default_rng(seed)
    network = Network([3, 5, 4, 2], hidden="identity", rng=rng)
    X, (a, b, c) = rng.normal(0, 1, (6, 3)), network.layers
    np.testing.assert_allclose(network.predict(X), X @ (a.W @ b.W @ c.W), atol=1e-12)


@given(SEEDS, st.integers(1, 8))
def test_examples_do_not_see_each_other(seed, n_examples):
    """A prediction is the same alone and in a batch of any size."""
    rng = np.random.default_rng(seed)
    network = Network([3, 6, 2], rng=rng)
    X = rng.normal(0, 1, (n_examples, 3))
    alone = np.vstack([network.predict(x[None, :]) for x in X])
    np.testing.assert_allclose(network.predict(X), alone, atol=1e-14)


@given(SEEDS)
def test_equal_start_keeps_units_equal(seed):
    """Hidden units that start equal stay equal, however long they train."""
    rng = np.random.default_rng(seed)
    network = Network([2, 4, 1], rng=rng, initializer=lambda rng, i, o: np.ones((i, o)))
    X, Y = rng.normal(0, 1, (8, 2)), rng.normal(0, 1, (8, 1))
    loss, optimizer = MeanSquaredError(), Adam(0.1)
    for _ in range(10):
        training_step(network, loss, optimizer, X, Y)
    W = network.layers[0].W
    np.testing.assert_allclose(W, np.repeat(W[:, :1], 4, axis=1), rtol=1e-12)


# --- Optimizers -----------------------------------------------------------------------


@every_optimizer
@given(SEEDS)
def test_no_gradient_no_step(make, seed):
    """From the start a gradient of 0 moves nothing."""
    parameters = np.random.default_rng(seed).normal(0, 1, 6)
    before = parameters.copy()
    make().update(parameters, np.zeros(6))
    np.testing.assert_array_equal(parameters, before)


@every_optimizer
@settings(max_examples=25)
@given(SEEDS)
def test_optimizers_go_down_a_bowl(make, seed):
    """Every optimizer ends far lower in a bowl than it began."""
    w = np.random.default_rng(seed).uniform(1, 2, 3)
    bowl, optimizer = Quadratic([1.0, 2.0, 4.0]), make()
    before = bowl.value(w)
    for _ in range(400):
        optimizer.update(w, bowl.gradient(w))
    assert bowl.value(w) < 0.01 * before


@every_optimizer
@given(SEEDS)
def test_state_restores_the_path(make, seed):
    """From a saved state the same gradients lead along the same path, bit for bit."""
    rng = np.random.default_rng(seed)
    gradients, w, optimizer = rng.normal(0, 1, (6, 4)), rng.normal(0, 1, 4), make()
    for gradient in gradients[:3]:
        optimizer.update(w, gradient)
    twin, twin_w = make(), w.copy()
    twin.restore(optimizer.state())
    for gradient in gradients[3:]:
        optimizer.update(w, gradient)
        twin.update(twin_w, gradient)
    np.testing.assert_array_equal(twin_w, w)


@given(st.floats(0.01, 100), st.floats(0.01, 3.9))
def test_descent_in_a_bowl_follows_its_formula(curvature, product):
    """After t steps w = (1 - eta lambda)^t: it shrinks just below eta = 2 / lambda."""
    rate, bowl = product / curvature, Quadratic([curvature])
    path = descend(bowl.gradient, [1.0], rate, n_steps=20)[:, 0]
    np.testing.assert_allclose(
        path, (1 - product) ** np.arange(21), rtol=1e-6, atol=1e-9
    )
    if abs(product - 2) > 1e-3:
        assert (abs(path[-1]) < 1) == (rate < bowl.largest_stable_rate)
