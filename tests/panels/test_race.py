"""The race: three real runs, and a clock that is told honestly."""

from types import SimpleNamespace

import numpy as np
import pytest

from nnlib import BinaryCrossEntropy, GradientDescent, Network, train
from nnlib.panels import race
from nnlib.panels.race import N_EXAMPLES, START, dataset, landscape, run_all


def settings(**news):
    """The panel's controls with some of them changed."""
    return SimpleNamespace(**vars(race().values) | news)


def test_runs_are_those_of_nnlib():
    """The mini-batch run is, step by step, what nnlib.train does."""
    mini = run_all(settings(clock="epoch", batch_size=100))[1]
    network = Network([1, 1], rng=np.random.default_rng(0))
    network.set_parameters(START)
    history = train(
        network, BinaryCrossEntropy(), GradientDescent(0.3), dataset().X,
        dataset().labels, rng=np.random.default_rng(4), n_epochs=3, batch_size=100,
        keep_every=1,
    )  # fmt: skip
    assert np.array_equal(mini.path, history.parameters)
    assert mini.times[-1] == pytest.approx(3.0)


def test_the_clocks_count_what_they_say():
    """By updates all have done equally many; by epochs, equally many examples."""
    by_update = run_all(settings(clock="update"))
    assert len({len(run.path) for run in by_update}) == 1
    for run in run_all(settings(clock="epoch")):
        assert (len(run.path) - 1) * run.batch_size == 3 * N_EXAMPLES
    for run in run_all(settings(clock="compute")):
        assert run.times[-1] <= 6.0 < run.times[-1] + 2 * run.times[1]


def test_after_an_epoch_stochastic_leads_and_is_predicted_so():
    """The prediction is judged by the runs themselves."""
    panel = race()
    assert panel.predict(2).right
    assert not panel.predict(0).right


def test_sorted_by_class_fails():
    """Unshuffled, the stochastic run ends each epoch far worse than shuffled."""
    ends = [
        float(
            landscape().value(run_all(settings(clock="epoch", shuffle=s))[2].path[-1])
        )
        for s in (True, False)
    ]
    assert ends[1] > ends[0] + 0.5


@pytest.mark.parametrize("clock", ["update", "epoch", "compute"])
@pytest.mark.parametrize("rate", [0.0, 0.01, 10.0, 1e6])
@pytest.mark.parametrize("batch_size", [-3, 2, 500, 512, 10**6])
def test_the_whole_range(clock, rate, batch_size):
    """Every setting, absurd ones included, gives a film of numbers and sentences."""
    panel = race()
    film = panel.set(clock=clock, learning_rate=rate, batch_size=batch_size)
    assert not panel.error
    for mark in film.marks("trace"):
        assert np.isfinite(mark.arrays["y"]).all()
    assert all("not a number" not in words for words in film.describe)


def test_only_the_third_clock_speaks_of_time():
    """What an update costs is measured here, and said to be."""
    panel = race()
    assert "µs" not in panel.film.sentence(9)
    assert "measured on this machine" in panel.set(clock="compute").sentence(9)


def test_a_learners_gradient_drives_the_race():
    """The right gradient gives the same race; a wrong one is named and still runs."""

    def right(w, b, x, y):
        error = 1 / (1 + np.exp(-(w * x + b))) - y
        return np.mean(error * x), np.mean(error)

    plain, own = race(), race(gradient=right)
    label = "stochastic, B = 1"
    for panel in (plain, own):
        panel.set(clock="update")
    np.testing.assert_allclose(
        own.film.mark(label).at("y", 170),
        plain.film.mark(label).at("y", 170),
        rtol=1e-6,
    )
    assert own.film.describe[9].endswith(
        "Your gradient agrees with finite differences."
    )
    uphill = race(gradient=lambda w, b, x, y: [-d for d in right(w, b, x, y)])
    assert "differences say" in uphill.film.describe[0]


def test_a_learners_race_is_predicted_too():
    """The race by the learner's gradient asks first, and is judged by that race."""

    def uphill(w, b, x, y):
        error = y - 1 / (1 + np.exp(-(w * x + b)))
        return np.mean(error * x), np.mean(error)

    panel = race(gradient=uphill)
    assert panel.prediction.question == race().prediction.question
    assert panel.predict(0).right  # fewest steps uphill
    assert not panel.predict(2).right
