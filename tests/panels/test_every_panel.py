"""What must hold for every panel there is, over the whole range of every control."""

import itertools
import json
import re

import numpy as np
import pytest

from nnlib import panels
from nnlib.panels import dialogue
from nnlib.panels.controls import Control
from nnlib.panels.film import Film

ABSURD = 1e12  # far outside of every slider


def values_to_try(control: Control) -> list:
    """Both ends, the middle, and absurd values of a control."""
    if control.kind == "slider":
        middle = (control.low + control.high) / 2
        return [control.low, middle, control.high, -ABSURD, ABSURD]
    if control.kind == "choice":
        return list(control.choices)
    return {"toggle": [True, False], "text": ["", "(", "x"], "button": [1, 2]}.get(
        control.kind, []
    )


@pytest.fixture(params=panels.__all__)
def panel(request):
    return getattr(panels, request.param)()


def check(film: Film) -> None:
    """Every frame has a sentence, and what is not a number is said."""
    for frame in range(len(film)):
        assert film.sentence(frame).strip()
    for plot in film.plots:
        for low, high in plot.ranges():
            assert np.isfinite([low, high]).all()
            assert low < high


def test_the_first_film_is_there(panel):
    assert panel.error == ""
    check(panel.film)


def test_every_control_takes_its_ends_and_absurd_values(panel):
    for control in panel.controls:
        for value in values_to_try(control):
            film = panel.set(**{control.name: value})
            if film is None and control.kind == "text":
                continue  # nonsense typed by hand may be refused, in words
            assert film is not None, f"{control.name} = {value!r}: {panel.error}"
            check(film)
        panel.reset()


def test_pairs_of_extreme_sliders_give_films(panel):
    sliders = [control for control in panel.controls if control.kind == "slider"]
    for one, other in itertools.combinations(sliders, 2):
        corners = itertools.product((one.low, one.high), (other.low, other.high))
        for first, second in corners:
            film = panel.set(**{one.name: first, other.name: second})
            assert film is not None, panel.error
        panel.reset()


def test_no_read_out_is_nan_without_words(panel):
    for mark in panel.film.marks("number"):
        if np.isnan(mark.arrays["value"]).any() and "missing" not in mark.options:
            frames = np.flatnonzero(np.isnan(np.atleast_1d(mark.arrays["value"])))
            for frame in frames:
                sentence = panel.film.sentence(int(frame))
                assert re.search("not a number|NaN|diverge|∞|never", sentence)


def test_a_continued_film_goes_on_without_a_break(panel):
    if panel.film.last:
        return
    shown = len(panel.film)
    film = panel.go_on()
    assert film is not None, panel.error
    check(film)
    assert panel.frames_before == shown


def test_every_text_is_free_of_python_notation(panel):
    """No `1e-05`, `np.float64(...)` or `nan` reaches a learner."""
    film = panel.film
    for frame in range(len(film)):
        assert not re.search(r"\de[+-]\d|np\.|\bnan\b|\binf\b", film.sentence(frame))


def test_labels_of_predictions_and_targets_are_sentences(panel):
    if panel.prediction is not None:
        assert panel.prediction.question.endswith(("?", ".", "..."))
    if panel.film.met is not None:
        assert panel.target


def test_the_still_has_the_panel_s_sentence(panel):
    bundle = panel._repr_mimebundle_()
    assert bundle["text/plain"] == panel.sentence()
    assert len(bundle["image/png"]) > 1000


def test_a_verdict_can_be_sent(panel):
    """A prediction's answer becomes a message of plain JSON."""
    if panel.prediction is None:
        return
    answers = {"choice": 0, "number": 1.0, "marker": 0.5, "sketch": [[0, 1], [0, 1]]}
    answer = answers[panel.prediction.kind]
    header, _ = dialogue.on_predict(panel, {"answer": answer})
    assert json.loads(json.dumps(header))["right"] in (True, False)
    assert header["sentence"].strip()


def test_every_film_becomes_plain_messages(panel):
    header, buffers = dialogue.film_message(panel, 0)
    assert json.loads(json.dumps(header))["frames"] >= 1
    assert all(isinstance(buffer, bytes) for buffer in buffers)
