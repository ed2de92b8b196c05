"""Training: a step by hand, divergence as a record, stopping, resuming exactly."""

import itertools

import numpy as np
import pytest

from nnlib import (
    Adam,
    BinaryCrossEntropy,
    EarlyStopping,
    GradientDescent,
    InputError,
    MeanSquaredError,
    Momentum,
    Nesterov,
    Network,
    RMSProp,
    SoftmaxCrossEntropy,
    Training,
    WeightDecay,
    evaluate,
    load_checkpoint,
    run,
    save_checkpoint,
    train,
    training_step,
)
from nnlib.evaluation import classes
from nnlib.schedules import step_decay

X = np.array([[1.0], [2.0], [3.0], [4.0], [5.0]])
Y = 2 * X + 1
OPTIMIZERS = [GradientDescent, Momentum, Nesterov, RMSProp, Adam]


def line(seed=0):
    """Return a network that is one line."""
    return Network([1, 1], rng=np.random.default_rng(seed))


def training(optimizer=None, seed=0, **settings):
    """Return a training of a small network on shuffled mini-batches."""
    rng = np.random.default_rng(seed)
    network = Network([1, 4, 1], rng=rng)
    settings = {"batch_size": 2, "n_epochs": 4, **settings}
    optimizer = optimizer or Momentum(0.01)
    return Training(network, MeanSquaredError(), optimizer, X, Y, rng=rng, **settings)


def test_one_step_by_hand():
    """w = 1, b = 0 on (1, 3) and (2, 5): loss 6.5, gradient (-8, -5), rate 0.1."""
    network = line()
    network.parameters[:] = [1.0, 0.0]
    value = training_step(
        network, MeanSquaredError(), GradientDescent(0.1), X[:2], Y[:2]
    )
    assert value == 6.5  # errors -2 and -3: (4 + 9) / 2
    np.testing.assert_allclose(network.gradient, [-8.0, -5.0])  # mean of 2 e x, 2 e
    np.testing.assert_allclose(network.parameters, [1.8, 0.5])


def test_records_count_steps_and_epochs():
    """Five examples in batches of two make three steps an epoch."""
    records = list(training())
    assert [record.step for record in records] == list(range(1, 13))
    assert [record.epoch for record in records] == [1] * 3 + [2] * 3 + [3] * 3 + [4] * 3


def test_the_last_small_batch_is_averaged_by_its_own_size():
    """The fifth example alone makes a batch whose loss is its own loss."""
    run_of_one_epoch = training(order="given", n_epochs=1)
    *_, before = itertools.islice(run_of_one_epoch, 2)
    outputs = run_of_one_epoch.network.predict(X[4:])
    last = next(run_of_one_epoch)
    assert last.step == before.step + 1 == 3
    assert last.loss == pytest.approx(((outputs - Y[4:]) ** 2).item())


def test_gradient_norm_is_that_of_the_step():
    """The record's norm is the length of the gradient that the step used."""
    going = training()
    record = next(going)
    assert record.gradient_norm == pytest.approx(np.linalg.norm(going.network.gradient))


def test_divergence_is_a_record_not_a_crash():
    """Far too high a rate ends the run with a record that says so, and no warning."""
    records = list(training(GradientDescent(1e6), n_epochs=500))
    assert [record.diverged for record in records] == [False] * (len(records) - 1) + [
        True
    ]
    assert len(records) < 500
    history = run(training(GradientDescent(1e6), n_epochs=500))
    assert history.diverged
    assert history.ending == "diverged"


def test_schedule_sets_the_rate_of_each_step():
    """Step k runs at schedule(k), counted from 0."""
    schedule = step_decay(0.1, every=2, factor=0.5)
    rates = [r.learning_rate for r in training(schedule=schedule, n_epochs=2)]
    assert rates == [schedule(step) for step in range(6)]


@pytest.mark.parametrize("kind", OPTIMIZERS)
@pytest.mark.parametrize("n_before", [0, 2, 3, 7])
def test_checkpoints_resume_bit_for_bit(kind, n_before, tmp_path):
    """Interrupted anywhere, even mid-epoch, the rest is the same to the last bit."""
    whole, first, second = (training(kind(0.01)) for _ in range(3))
    list(itertools.islice(first, n_before))
    save_checkpoint(tmp_path / "run.npz", first)
    load_checkpoint(tmp_path / "run.npz", second)
    assert list(whole)[n_before:] == list(second)
    np.testing.assert_array_equal(whole.network.parameters, second.network.parameters)


def test_snapshots_rewind():
    """Going back to a snapshot and on again repeats the same records."""
    going = training(Adam(0.01))
    list(itertools.islice(going, 4))
    here = going.snapshot()
    rest = list(going)
    going.restore(here)
    assert list(going) == rest


def test_checkpoints_of_something_else_are_refused(tmp_path):
    """A missing file, a foreign file and another network's file get a clear error."""
    path = tmp_path / "run.npz"
    with pytest.raises(InputError, match="save_checkpoint"):
        load_checkpoint(path, training())
    path.write_text("no numbers here")
    with pytest.raises(InputError, match="save_checkpoint"):
        load_checkpoint(path, training())
    save_checkpoint(path, training())
    other = Training(
        line(), MeanSquaredError(), Adam(0.1), X, Y, rng=np.random.default_rng(0)
    )
    with pytest.raises(InputError, match="a network of 2 parameters, got 13"):
        load_checkpoint(path, other)


def test_early_stopping_puts_the_best_parameters_back():
    """It waits `patience` evaluations, stops, and returns to the best one."""
    stopping = EarlyStopping(patience=2)
    losses = [3.0, 1.0, 2.0, 1.5, 0.1]
    stops = [stopping.stop(loss, np.array([loss])) for loss in losses[:4]]
    assert stops == [False, False, False, True]
    np.testing.assert_array_equal(stopping.best_parameters, [1.0])


def test_training_stops_early_and_keeps_the_best():
    """Where validation contradicts training, the first evaluation stays the best."""
    network, rng = line(), np.random.default_rng(0)
    stopping = EarlyStopping(patience=3)
    history = train(
        network,
        MeanSquaredError(),
        GradientDescent(0.01),
        X,
        Y,
        rng=rng,
        n_epochs=100,
        validation=(X, -Y),
        early_stopping=stopping,
    )
    assert history.ending == "stopped early"
    assert len(history.evaluations) == 4
    best = min(evaluation.loss for evaluation in history.evaluations)
    assert evaluate(network, MeanSquaredError(), X, -Y).loss == best


def test_history_keeps_parameters_on_demand():
    """keep_every=2 keeps the start and every second step."""
    history = run(training(), keep_every=2)
    assert history.parameters.shape == (1 + 12 // 2, 13)
    assert history.losses.shape == (12,)


def test_weight_decay_is_the_gradient_of_its_penalty():
    """The step goes down the gradient plus weight_decay * W, biases left out."""
    network = line()
    network.parameters[:] = [1.0, 0.0]
    optimizer = WeightDecay(GradientDescent(0.1), 0.5, network.weight_mask)
    training_step(network, MeanSquaredError(), optimizer, X[:2], Y[:2])
    np.testing.assert_allclose(network.parameters, [1.0 + 0.1 * (8 - 0.5), 0.5])


def test_learners_step_replaces_ours():
    """A step of one's own drives the run."""
    seen = []

    def lazy_step(network, loss, optimizer, X_batch, Y_batch):
        seen.append(len(X_batch))
        return loss.forward(network.forward(X_batch), Y_batch)

    going = training(one_step=lazy_step, n_epochs=1)
    before = going.network.parameters.copy()
    list(going)
    assert seen == [2, 2, 1]
    np.testing.assert_array_equal(going.network.parameters, before)


def test_classes_break_ties_towards_the_first():
    """argmax takes the first of equal logits; one column is split at 0."""
    np.testing.assert_array_equal(classes(np.array([[1.0, 1.0], [0.0, 2.0]])), [0, 1])
    np.testing.assert_array_equal(classes(np.array([[0.0], [1e-9]])), [0, 1])


def test_evaluation_of_a_classifier():
    """Accuracy counts right classes, for labels and for one-hot targets alike."""
    network = Network([1, 2], rng=np.random.default_rng(0))
    network.parameters[:] = [-1.0, 1.0, 0.0, 0.0]  # class 1 where x > 0
    X_test = np.array([[-1.0], [1.0], [2.0]])
    assert evaluate(network, SoftmaxCrossEntropy(), X_test, [0, 1, 0]).accuracy == 2 / 3
    one = Network([1, 1], rng=np.random.default_rng(0))
    one.parameters[:] = [1.0, 0.0]
    assert evaluate(one, BinaryCrossEntropy(), X_test, [0, 1, 1]).accuracy == 1.0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"batch_size": 6}, "at least 1 and at most 5"),
        ({"batch_size": 0}, "at least 1 and at most 5"),
        ({"batch_size": 2.5}, "batch_size"),
        ({"n_epochs": -1}, "n_epochs"),
        ({"order": "sorted"}, "one of shuffled, independent, given"),
        ({"Y": Y[:3]}, "shape"),
        ({"Y": Y[:, 0]}, r"Y\[:, None\]"),
        ({"X": np.full_like(X, np.nan)}, "finite"),
        ({"X": np.empty((0, 1))}, "at least one number"),
        ({"rng": 0}, "default_rng"),
        ({"schedule": lambda step: -1.0}, r"schedule\(step\)"),
    ],
)
def test_wrong_inputs_are_named(change, words):
    """Data and settings that do not fit get a clear error before the first step."""
    given = {"X": X, "Y": Y, "rng": np.random.default_rng(0), **change}
    data = [given.pop("X"), given.pop("Y")]
    with pytest.raises(InputError, match=words):
        next(Training(line(), MeanSquaredError(), Adam(0.1), *data, **given))


@pytest.mark.parametrize("kind", OPTIMIZERS)
@pytest.mark.parametrize("rate", [-0.1, np.nan, "fast"])
def test_learning_rates_are_not_negative(kind, rate):
    """Every optimizer refuses a negative rate, NaN and text."""
    with pytest.raises(InputError, match="learning_rate"):
        kind(rate)


def test_labels_outside_the_classes_are_named():
    """Label 2 needs a third output."""
    network = Network([1, 2], rng=np.random.default_rng(0))
    with pytest.raises(InputError, match="labels from 0 to 1"):
        evaluate(network, SoftmaxCrossEntropy(), X, [0, 1, 2, 0, 1])
