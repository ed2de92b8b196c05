"""The map: each cell is a run that nnlib trains to the same loss on its own."""

import numpy as np
import pytest

from nnlib import GradientDescent, MeanSquaredError, Network, evaluate, train
from nnlib.panels import rate_and_batch_map
from nnlib.panels.rate_and_batch_map import (
    BATCH_SIZES,
    RATES,
    SIZES,
    dataset,
    final_losses,
)


@pytest.mark.parametrize("cell", [(0, 0), (2, 7), (6, 3)])
def test_a_cell_is_a_run(cell):
    """The loss of a cell is what a network trained alone ends with."""
    row, column = cell
    network = Network(SIZES, rng=np.random.default_rng(5))
    data, optimizer = dataset(), GradientDescent(RATES[column])
    train(
        network, MeanSquaredError(), optimizer, data.X, data.Y, n_epochs=3,
        rng=np.random.default_rng(column), batch_size=BATCH_SIZES[row],
    )  # fmt: skip
    alone = evaluate(network, MeanSquaredError(), data.X, data.Y).loss
    film = rate_and_batch_map().set(n_epochs=3, cell=cell)
    assert final_losses(3)[cell] == pytest.approx(alone, rel=1e-9)
    assert film.mark("of all examples").arrays["y"][-1] == pytest.approx(alone)


def test_a_click_plays_the_run():
    """Clicking a cell starts its film from the first update."""
    film = rate_and_batch_map().set(n_epochs=3, cell=(0, 2))
    assert film.play
    assert film.start == 0
    assert film.values()[-1] == 3 * 64
    assert "B = 1" in film.sentence(0)


def test_divergence_is_told():
    """The highest rate diverges: an empty cell, no curve, and a sentence."""
    film = rate_and_batch_map().set(n_epochs=3, cell=(0, 12))
    assert np.isnan(final_losses(3)[0, 12])
    assert "diverged" in film.sentence(len(film) - 1)
    drawn = film.mark("ŷ of this run").at("y", len(film) - 1)
    assert not (np.abs(drawn) > 50).any()


@pytest.mark.parametrize("cell", [(-5, -5), (99, 99), (2.7, 3.2)])
@pytest.mark.parametrize("n_epochs", [1, 3])
def test_the_whole_range(cell, n_epochs):
    """Cells outside the map are the nearest inside."""
    panel = rate_and_batch_map()
    film = panel.set(n_epochs=n_epochs, cell=cell)
    assert not panel.error
    assert all("not a number" not in words for words in film.describe)


def test_the_prediction():
    """In the panel's own map the best rate of B = 64 is above that of B = 1."""
    best = np.nanargmin(final_losses(10), axis=1)
    assert best[-1] > best[0] + 2
    assert rate_and_batch_map().predict(1).right


def test_what_diverged_is_said_after_the_prediction():
    """No title tells it; the word stands on the empty cells and is hidden at first."""
    film = rate_and_batch_map().film
    assert "diverge" not in film.plots[0].title
    (word,) = film.marks("text")
    assert word.options["reveal"]
    assert np.isnan(final_losses(10)[:, round(float(word.arrays["x"]))]).all()
