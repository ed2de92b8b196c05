"""Many runs together equal the same runs one by one."""

import numpy as np
import pytest

from nnlib import (
    Adam,
    GradientDescent,
    InputError,
    MeanSquaredError,
    Momentum,
    Network,
    NetworkStack,
    SoftmaxCrossEntropy,
    train,
    train_together,
)

SEEDS = range(5)
RATES = np.geomspace(0.01, 0.3, 5)


def rngs():
    """Return a fresh generator for each run."""
    return [np.random.default_rng(seed) for seed in SEEDS]


@pytest.mark.parametrize("optimizer", [GradientDescent, Momentum, Adam])
@pytest.mark.parametrize("batch_size", [None, 4])
@pytest.mark.parametrize(
    ("loss", "sizes", "hidden"),
    [
        (MeanSquaredError, [2, 8, 3], "tanh"),
        (SoftmaxCrossEntropy, [2, 5, 4, 3], "relu"),
    ],
)
def test_runs_together_equal_single_runs(optimizer, batch_size, loss, sizes, hidden):
    """Losses and parameters agree to 1e-12, each run with its own rate and seed."""
    data = np.random.default_rng(9)
    X, labels = data.normal(size=(10, 2)), data.integers(0, 3, 10)
    Y = np.eye(3)[labels]
    generators = rngs()
    stack = NetworkStack(sizes, rngs=generators, hidden=hidden)
    settings = {"batch_size": batch_size, "n_epochs": 6}
    records = list(
        train_together(
            stack, loss(), optimizer(RATES[:, None]), X, Y, rngs=generators, **settings
        )
    )
    losses = np.array([record.losses for record in records])
    for m, rng in enumerate(rngs()):
        single = Network(sizes, rng=rng, hidden=hidden)
        history = train(single, loss(), optimizer(RATES[m]), X, Y, rng=rng, **settings)
        np.testing.assert_allclose(losses[:, m], history.losses, rtol=0, atol=1e-12)
        np.testing.assert_allclose(
            stack.parameters[m], single.parameters, rtol=0, atol=1e-12
        )
        np.testing.assert_allclose(
            stack.predict(X)[m], stack.network(m).predict(X), atol=1e-13
        )


def test_a_run_that_diverges_harms_no_other():
    """With one absurd rate, the other run ends where it would have alone."""
    X = np.linspace(-1, 1, 6)[:, None]
    ends = []
    for rates in ([0.1, 1e9], [0.1, 0.1]):
        generators = [np.random.default_rng(seed) for seed in (0, 1)]
        stack = NetworkStack([1, 3, 1], rngs=generators)
        optimizer = GradientDescent(np.array(rates)[:, None])
        for _ in train_together(
            stack, MeanSquaredError(), optimizer, X, X, rngs=generators, n_epochs=400
        ):
            pass
        ends.append(stack.parameters.copy())
    assert not np.isfinite(ends[0][1]).all()
    np.testing.assert_array_equal(ends[0][0], ends[1][0])


def test_wrong_inputs_are_named():
    """No generators, or another number of them than networks, get a clear error."""
    with pytest.raises(InputError, match="rngs"):
        NetworkStack([2, 1], rngs=[])
    stack = NetworkStack([1, 1], rngs=rngs())
    with pytest.raises(InputError, match="5 generators"):
        next(
            train_together(
                stack,
                MeanSquaredError(),
                GradientDescent(0.1),
                [[1.0]],
                [[1.0]],
                rngs=rngs()[:2],
                n_epochs=1,
            )
        )
