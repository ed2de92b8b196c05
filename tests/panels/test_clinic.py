"""The clinic's runs are real, show what their diagnosis says, and are judged fairly."""

import numpy as np
import pytest

from nnlib import evaluate
from nnlib.panels import clinic
from nnlib.panels.clinic import OPEN, PATIENTS
from nnlib.panels.patients import DIAGNOSES, HEALTHY, admit, examine

NUMBERS = range(1, len(PATIENTS) + 1)


def looks_of(diagnosis: str):
    return examine(next(p for p in PATIENTS if p.diagnosis == diagnosis))


@pytest.mark.parametrize("number", NUMBERS)
def test_every_patient_and_diagnosis_gives_a_film_without_a_silent_nan(number):
    panel = clinic()
    panel.set(patient=number)
    for diagnosis in (OPEN, *DIAGNOSES):
        film = panel.set(diagnosis=diagnosis)
        assert film is not None, panel.error
        for frame in range(len(film)):
            finite = all(
                np.isfinite(mark.at(name, frame)).all()
                for mark in film.marks()
                for name in mark.arrays
            )
            assert finite or "no finite number" in film.sentence(frame)


@pytest.mark.parametrize("number", NUMBERS)
def test_only_the_true_diagnosis_is_right_and_it_says_what_gave_it_away(number):
    patient = PATIENTS[number - 1]
    for diagnosis in DIAGNOSES:
        panel = clinic()
        panel.set(patient=number)
        words = panel.set(diagnosis=diagnosis).sentence(59)
        assert ("✓ Right" in words) == (diagnosis == patient.diagnosis)
        assert (patient.because in words) == (diagnosis == patient.diagnosis)


def test_the_next_patient_comes_without_a_diagnosis_and_plays_from_the_start():
    panel = clinic()
    panel.set(diagnosis=HEALTHY)
    film = panel.set(patient=2)
    assert panel.values.diagnosis == OPEN
    assert (film.start, film.play) == (0, True)
    assert panel.set(diagnosis=HEALTHY).start is None


def test_the_first_diagnosis_of_each_patient_counts():
    panel = clinic()
    panel.set(diagnosis=HEALTHY)
    panel.set(diagnosis=PATIENTS[0].diagnosis)
    panel.set(patient=2)
    words = panel.set(diagnosis=PATIENTS[1].diagnosis).sentence(0)
    assert "(1 of 2 patients right at first sight.)" in words


def test_two_clinics_do_not_share_their_tally():
    clinic().set(diagnosis=HEALTHY)
    assert "(1 of 1" in clinic().set(diagnosis=PATIENTS[0].diagnosis).sentence(0)


@pytest.mark.parametrize("number", NUMBERS)
def test_what_is_shown_is_what_nnlib_measures(number):
    patient = PATIENTS[number - 1]
    training, (train, validation) = admit(patient)
    looks = examine(patient)
    for _ in range(3 * patient.updates):
        next(training)
    network, loss = training.network, training.loss
    assert looks[3].step == training.step
    assert looks[3].train == evaluate(network, loss, train.X, train.labels)
    expected = evaluate(network, loss, validation.X, validation.labels)
    assert looks[3].validation == expected


def test_there_are_a_dozen_patients_and_as_many_different_diagnoses():
    assert len(PATIENTS) >= 12
    assert len(set(DIAGNOSES)) == len(PATIENTS)


def test_each_sick_run_shows_what_its_explanation_says():
    """The sentences beside the diagnoses, as numbers."""
    healthy = looks_of(HEALTHY)
    assert healthy[-1].validation.accuracy > 0.95
    assert healthy[-1].gradient_norm < 0.2 * healthy[0].gradient_norm

    low = looks_of("learning rate too low")
    assert 0.85 < low[-1].train.loss / low[0].train.loss < 0.97
    assert low[-1].gradient_norm > 0.5 * low[0].gradient_norm

    for name in ("hidden units dead (ReLU)", "all weights start at zero"):
        assert all(not look.A.any() for look in looks_of(name))
    assert all(look.A.min() > 0.99 for look in looks_of(
        "hidden units saturated (sigmoid)"))  # fmt: skip
    assert np.abs(looks_of("inputs not scaled")[0].A).min() > 0.99

    over = [look.validation.loss for look in looks_of("overfitting")]
    assert over[-1] > 2 * min(over)
    assert looks_of("overfitting")[-1].train.loss < 0.05

    uphill = [look.train.loss for look in looks_of("gradient with the wrong sign")]
    assert np.all(np.diff(uphill) > 0)

    leak = looks_of("test data leaked into training")[-1]
    assert leak.validation.accuracy == 1.0

    added = looks_of("gradients added up, never zeroed")
    assert added[-1].gradient_norm > added[0].gradient_norm

    mislabelled = looks_of("labels shuffled without the inputs")
    assert min(look.train.loss for look in mislabelled) > 1.0

    swings = np.array([k.train.loss for k in looks_of("data in order, not shuffled")])
    assert np.sum(np.diff(np.sign(np.diff(swings))) != 0) > 15
    assert swings[20:].max() > 2 * swings[20:].min()

    leaps = np.array([k.train.loss for k in looks_of("learning rate too high")])
    assert np.sum(np.diff(leaps) > 0) > 15

    restless = [k.train.loss for k in looks_of("batch too small for this rate")][20:]
    assert np.std(restless) > 0.01
    assert max(restless) < 0.6
