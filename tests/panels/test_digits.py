"""The digits panel: what it shows is the network's, and drawings are read rightly."""

from itertools import pairwise

import numpy as np
import pytest

from nnlib import evaluate, softmax
from nnlib.datasets.drawn import as_digit
from nnlib.metrics import confusion_matrix
from nnlib.panels import digits
from nnlib.panels.digits import BLANK, PAD, STEPS, data, looks, make_training

DEFAULTS = (0.3, 32, 15, "tanh")
ENDS = [
    {"learning_rate": 0},
    {"learning_rate": 1e9, "activation": "relu"},
    {"batch_size": 0},
    {"batch_size": 10**6},
    {"n_hidden": 0},
    {"n_hidden": 10**6},
    {"activation": "sigmoid"},
    {"sample": "blank"},
    {"drawing": (1.0,) * PAD**2},
    {"drawing": (-5.0,) * PAD**2},
    {"drawing": (1e9,) + (0.0,) * (PAD**2 - 1)},
]
STROKES = {
    0: [(8, 2), (5, 4), (4, 8), (5, 12), (8, 14), (11, 12), (12, 8), (11, 4), (8, 2)],
    1: [(6, 5), (9, 2), (9, 14)],
    2: [(4, 4), (8, 2), (11, 4), (10, 8), (4, 14), (12, 14)],
    3: [(4, 3), (8, 2), (11, 4), (8, 8), (11, 11), (8, 14), (4, 13)],
    4: [(9, 2), (4, 9), (12, 9), (9, 9), (9, 5), (9, 14)],
    5: [(11, 2), (5, 2), (5, 7), (9, 7), (11, 10), (9, 14), (4, 13)],
    7: [(4, 2), (12, 2), (7, 14)],
    8: [(8, 2), (5, 5), (8, 8), (11, 11), (8, 14), (5, 11), (8, 8), (11, 5), (8, 2)],
}


def drawn(corners: list[tuple[int, int]], scale: float = 1, shift: int = 0):
    """What the pad holds after a pen has gone from corner to corner."""
    ink = np.zeros((PAD, PAD))
    y, x = np.mgrid[:PAD, :PAD] + 0.5
    corners = np.array(corners) * scale + shift
    for begin, end in pairwise(corners):
        for share in np.linspace(0, 1, 30):
            place = begin + share * (end - begin)
            near = 1.15 - np.hypot(x - place[0], y - place[1])
            ink = np.maximum(ink, np.clip(near, 0, 1))
    return ink


@pytest.mark.parametrize("values", ENDS, ids=lambda values: str(values)[:40])
def test_every_setting_gives_a_film_without_a_silent_nan(values):
    panel = digits()
    film = panel.set(**values)
    assert film is not None, panel.error
    for frame in range(len(film)):
        finite = all(
            np.isfinite(mark.at(name, frame)).all()
            for mark in film.marks()
            for name in mark.arrays
        )
        assert finite or "diverged" in film.sentence(frame)


def test_each_frame_shows_the_network_after_that_many_updates():
    film, test = digits().film, data().test
    training = make_training(*DEFAULTS)
    steps = [0, *STEPS.tolist()]
    for frame in (0, 5, 30):
        while training.step < steps[frame]:
            next(training)
        network = training.network
        (table,) = film.marks("confusion")
        logits = network.predict(test.X)
        right = confusion_matrix(logits, test.labels)
        assert np.array_equal(table.at("values", frame), right)
        measured = evaluate(network, training.loss, test.X, test.labels)
        assert film.mark("test loss").at("value", frame) == measured.loss
        weights = film.marks("pictures")[-1].at("values", frame)
        assert np.array_equal(weights[4], network.layers[0].W[:, 4].reshape(8, 8))
        (probabilities,) = film.marks("bars")
        seen = film.marks("pictures")[0].at("values", frame).reshape(1, 64)
        P = softmax(network.predict(seen))[0]
        assert np.allclose(probabilities.at("values", frame), P, atol=0.005001)


def test_the_mistakes_are_mistakes_and_the_surest_come_first():
    last = looks(*DEFAULTS)[-1]
    wrong = [caption for caption in last.captions if caption]
    assert len(wrong) == min(10, int(last.counts.sum() - np.trace(last.counts)))
    assert all(caption[0] != caption[-1] for caption in wrong)


@pytest.mark.parametrize("digit", STROKES)
@pytest.mark.parametrize(("scale", "shift"), [(1, 0), (0.7, 0), (0.7, 5)])
def test_a_drawn_digit_is_recognised_large_small_and_in_a_corner(digit, scale, shift):
    panel = digits()
    film = panel.set(drawing=drawn(STROKES[digit], scale, shift).ravel().tolist())
    assert f"the pad shows a {digit}" in film.sentence(len(film) - 1)


def test_a_drawing_is_brought_to_the_form_of_the_training_digits():
    corner = np.zeros((16, 16))
    corner[9:15, 12:14] = 0.6
    seen = as_digit(corner).reshape(8, 8)
    assert seen[0].any()
    assert seen[7].any()
    assert np.allclose(seen, seen[:, ::-1])
    assert seen.mean() == pytest.approx(0.305, abs=0.02)
    assert not as_digit(np.zeros((16, 16))).any()


def test_clearing_the_pad_leaves_the_training_as_it_is():
    panel = digits()
    panel.set(learning_rate=0.1, drawing=(0.5,) * PAD**2)
    film = panel.set(clear=1)
    assert panel.values.drawing == BLANK
    assert panel.values.learning_rate == 0.1
    assert "the pad is blank" in film.sentence(9)


def test_a_chosen_sample_replaces_the_drawing():
    panel = digits()
    panel.set(drawing=(0.5,) * PAD**2)
    film = panel.set(sample="7")
    assert "the pad shows a 7" in film.sentence(len(film) - 1)


def test_drawing_keeps_the_frame_at_which_the_learner_is():
    panel = digits()
    assert panel.set(drawing=drawn(STROKES[4]).ravel().tolist()).start is None


def test_a_flat_line_is_called_a_digit():
    """The prediction is judged by what the trained network says to a minus sign."""
    panel = digits()
    minus = np.zeros((16, 16))
    minus[6:10, 1:-1] = 1.0
    film = panel.set(drawing=tuple(minus.ravel()))
    says = film.marks("bars")[0].at("values", len(film) - 1)
    verdict = panel.predict(2)
    assert verdict.right
    assert f"says {says.argmax()} with probability {says.max():.2f}" in verdict.sentence
    assert not panel.predict(0).right


def test_an_unsure_network_makes_the_other_answer_right():
    """Hardly trained, it shares its probability among all ten."""
    panel = digits()
    panel.set(learning_rate=0.001)
    assert panel.predict(1).right
    assert not panel.predict(2).right
