"""Luck: each cell is a network that nnlib trains to the same end on its own."""

import numpy as np
import pytest

from nnlib import BinaryCrossEntropy, GradientDescent, Network, evaluate, training_step
from nnlib.panels import luck
from nnlib.panels.luck import LABELS, N_STEPS, WIDTHS, X, train_width


@pytest.mark.parametrize("seed", [0, 7, 199])
def test_a_seed_is_a_run(seed):
    """Loss and fate of a seed are those of a network trained alone."""
    network, Y = Network([2, 2, 1], rng=np.random.default_rng(seed)), LABELS[:, None]
    loss, optimizer = BinaryCrossEntropy(), GradientDescent(1.0)
    for _ in range(N_STEPS):
        value = training_step(network, loss, optimizer, X, Y.astype(float))
    together = train_width(2, "tanh", 1.0)
    assert together.losses[seed] == pytest.approx(value, rel=1e-6)
    alone = evaluate(network, loss, X, LABELS)
    assert together.solved[seed] == (alone.accuracy == 1.0)


def test_failure_falls_with_width():
    """One unit never solves it, two often, eight nearly always."""
    film = luck().film
    shares = film.mark("solved").arrays["y"]
    assert shares[0] == 0
    assert 40 < shares[1] < 90
    assert shares[-1] >= 99
    for k in (0, 1, 7):
        assert f"{round(2 * shares[k])} of 200" in film.sentence(k)


def test_a_click_shows_another_seed():
    """A clicked cell is the seed whose map is shown."""
    film = luck().set(cell=(3, 4))
    assert film.plots[2].title == "What seed 64 has learned"
    assert "Seed 64" in film.sentence(0)
    probability = film.marks("heatmap")[1].at("values", 3)
    corners = train_width(4, "tanh", 1.0).stack.network(64).predict([[-2.0, -2.0]])
    assert probability[0, 0] == pytest.approx(1 / (1 + np.exp(-corners[0, 0])))


@pytest.mark.parametrize("hidden", ["tanh", "sigmoid", "relu"])
@pytest.mark.parametrize("rate", [0.0, 5.0])
@pytest.mark.parametrize("cell", [(-1, -1), (99, 99)])
def test_the_whole_range(hidden, rate, cell):
    """Both ends of the rate and cells outside give maps without gaps."""
    panel = luck()
    film = panel.set(hidden=hidden, learning_rate=rate, cell=cell)
    assert not panel.error
    for mark in film.marks("heatmap"):
        assert np.isfinite(mark.arrays["values"]).all()
    assert len(film) == len(WIDTHS)


def test_the_prediction_is_judged_by_the_runs():
    """What was counted is right, all is wrong."""
    share = 100 * train_width(2, "tanh", 1.0).solved.mean()
    assert luck().predict(share).right
    assert not luck().predict(100).right
