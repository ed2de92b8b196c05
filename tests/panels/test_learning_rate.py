"""The learning-rate panel shows what gradient descent on a bowl really does."""

import numpy as np
import pytest

from nnlib.panels.learning_rate import learning_rate

EXTREMES = [
    {"curvature": curvature, "n_steps": steps, "start": (start, 0.0)}
    for curvature in (0, 0.25, 4.0, 1e9)
    for steps in (0, 1, 40, 10_000)
    for start in (-4.0, 0.0, 4.0)
]


@pytest.mark.parametrize("values", EXTREMES)
def test_every_setting_gives_a_film(values):
    panel = learning_rate()
    film = panel.set(**values)
    assert film is not None, panel.error
    assert all(film.sentence(frame) for frame in range(len(film)))


def test_the_path_is_the_closed_form_of_descent_on_a_bowl():
    panel = learning_rate()
    film = panel.set(curvature=2.0, n_steps=5)
    for frame, rate in enumerate(film.values()):
        path = film.mark("path of w").at("x", frame)
        assert np.allclose(path, -2.0 * (1 - 2.0 * rate) ** np.arange(6))


@pytest.mark.parametrize(
    ("product", "words"),
    [(0.5, "smooth"), (1.0, "one jump"), (1.5, "overshoots"), (2.5, "diverges")],
)
def test_the_sentence_names_the_regime(product, words):
    film = learning_rate().set(curvature=0.5)
    frame = int(np.abs(film.values() * 0.5 - product).argmin())
    assert words in film.sentence(frame)


def test_landmarks_are_at_one_and_two_over_the_curvature():
    film = learning_rate().set(curvature=4.0)
    assert film.axis.landmarks == [(0.25, "1/λ"), (0.5, "2/λ")]


def test_overshooting_is_the_right_prediction():
    assert learning_rate().predict(1).right
    assert not learning_rate().predict(3).right


def test_a_wrong_step_is_shown_wrong():
    """A learner's step drives a path of its own, and the sentence says what it does."""
    right = learning_rate(
        step=lambda w, slope, learning_rate: w - learning_rate * slope
    )
    assert right.film.describe[40].endswith("Your step is w − η · slope.")
    wrong = learning_rate(
        step=lambda w, slope, learning_rate: w + learning_rate * slope
    )
    assert "Your step goes from w = 2 at slope 4" in wrong.film.describe[40]
    own, true = (wrong.film.mark(label) for label in ("by your step", "path of w"))
    assert abs(own.at("x", 80)[-1]) > abs(true.at("x", 80)[-1])
