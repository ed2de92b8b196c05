"""Depth: the sawtooth and its pieces are those of nnlib's networks."""

import numpy as np
import pytest

from nnlib.approximation import sawtooth_network
from nnlib.panels import depth
from nnlib.panels.depth import GRID, LAYERS


def test_curves_and_pieces():
    """Every frame shows that many layers, with twice the pieces of the one before."""
    film = depth().film
    pieces = film.mark("straight pieces").arrays["value"]
    assert pieces == pytest.approx(2.0**LAYERS)
    for k in (0, 4, 9):
        expected = sawtooth_network(k + 1).predict(GRID[:, None])[:, 0]
        assert film.mark("deep: two ReLUs a layer").at("y", k) == pytest.approx(
            expected
        )


def test_as_many_units_are_not_enough():
    """With equally many units one layer follows the first teeth only."""
    film = depth().film
    deep = film.mark("deep: two ReLUs a layer").at("y", 5)
    wide = film.mark("one hidden layer").at("y", 5)
    followed = GRID <= 11 / 64
    assert wide[followed] == pytest.approx(deep[followed])
    assert np.abs(wide - deep).max() > 0.5
    assert "needs at least 63 units" in film.sentence(5)
    assert "misses" in film.sentence(5)


def test_as_many_pieces_are():
    """With a unit for every piece it is the same function."""
    film = depth().set(beside="as many pieces")
    deep, wide = film.mark("deep: two ReLUs a layer"), film.mark("one hidden layer")
    assert wide.arrays["y"] == pytest.approx(deep.arrays["y"], abs=1e-9)
    assert all("exactly" in words for words in film.describe)


def test_the_prediction():
    """1023 or 1024 is right; 20 is not."""
    assert depth().predict(1024).right
    assert not depth().predict(20).right
