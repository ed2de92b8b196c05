"""The puzzle: right answers are right in numbers, and accidents of shape are told."""

from itertools import product

import numpy as np
import pytest

from nnlib.panels import shapes
from nnlib.panels.shapes import OPERATIONS, PIECES, PUZZLES

SOLUTIONS = {
    "XW": ("X", "@", "W"),
    "∂L/∂W": ("Xᵀ", "@", "δ"),
    "∂L/∂b": ("1ᵀ", "@", "δ"),
    "δ": ("dA", "*", "φ′(Z)"),
    "∂L/∂X": ("δ", "@", "Wᵀ"),
}


@pytest.mark.parametrize("puzzle", PUZZLES)
def test_every_puzzle_has_its_solution(puzzle):
    """The formula of the lesson solves its puzzle, and no other one."""
    left, operation, right = SOLUTIONS[puzzle]
    film = shapes().set(left=left, operation=operation, right=right)
    solved = [name for name, met in zip(PUZZLES, film.met, strict=True) if met]
    assert solved == [puzzle]
    assert "Solved" in film.sentence(PUZZLES.index(puzzle))


def test_only_the_solutions_solve():
    """Of all combinations, with sizes that differ, only the solutions are accepted."""
    panel, solved = shapes(), []
    for left, operation, right in product(PIECES, OPERATIONS, PIECES):
        film = panel.set(left=left, operation=operation, right=right)
        solved += [(left, operation, right)] * sum(film.met)
    expected = [*SOLUTIONS.values(), ("φ′(Z)", "*", "dA")]
    assert sorted(solved) == sorted(expected)


def test_mismatch_transpose_and_accident():
    """What is wrong is named: inner sizes, a transpose, an accident of equal sizes."""
    panel = shapes()
    assert "inner sizes 3 and 5 differ" in panel.set(left="X", right="δ").sentence(1)
    assert "transposed" in panel.set(left="δᵀ", right="X").sentence(1)
    film = panel.set(n_in=4, n_out=4, n_examples=6)
    assert "the numbers do not" in film.sentence(1)
    assert "make N, D, H differ" in film.sentence(1)


def test_no_product_is_drawn_where_there_is_none():
    """Two matrices that do not fit leave the place of the product empty."""
    boxes = shapes().film.marks("boxes")[0]
    assert np.isnan(boxes.at("w", 0)[2])
    assert boxes.text_at("labels", 0)[2] == ""


@pytest.mark.parametrize("size", [-4, 1, 8, 1000])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_whole_range(size, operation):
    """Sizes of one, eight and beyond give a film with a sentence for every puzzle."""
    panel = shapes()
    for name in ("n_examples", "n_in", "n_out"):
        film = panel.set(**{name: size, "operation": operation})
        assert not panel.error
        assert all(words.startswith("Wanted") for words in film.describe)


def test_it_asks_for_the_shape_of_a_gradient_and_stays():
    """∂L/∂W has W's shape; puzzles do not play by themselves afterwards."""
    panel = shapes()
    assert panel.predict(1).right
    assert not panel.predict(0).right
    assert panel.prediction.spec()["plays"] is False
