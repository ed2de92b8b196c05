"""Clinic: training runs that are sick, to be diagnosed from what can be seen."""

from functools import partial

import numpy as np

from nnlib.panels.controls import Controls, choice
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import heatmap, number, trace
from nnlib.panels.panel import Panel
from nnlib.panels.patients import DIAGNOSES, HEALTHY, PATIENTS, Look, Patient, examine

OPEN = "choose your diagnosis"
BOUNDS = {"tanh": (-1.0, 1.0), "sigmoid": (0.0, 1.0)}
Verdicts = dict[int, bool]


def clinic() -> Panel:
    """Diagnose fourteen training runs; each says what gave it away (lesson 07)."""
    numbers = tuple(range(1, len(PATIENTS) + 1))
    controls = [
        choice("patient", numbers, tip="the next run", sets={"diagnosis": OPEN}),
        choice("diagnosis", (OPEN, *DIAGNOSES), tip="what is wrong, if anything"),
    ]
    verdicts: Verdicts = {}  # the first one of each patient counts
    return Panel(partial(shoot, verdicts=verdicts), controls, title="Training clinic")


def shoot(controls: Controls, verdicts: Verdicts) -> Film:
    """One patient's run: losses, size of the gradient, X-ray of the hidden units."""
    patient = PATIENTS[controls.patient - 1]
    looks = examine(patient)
    if controls.diagnosis != OPEN:
        verdicts.setdefault(controls.patient, controls.diagnosis == patient.diagnosis)
    opinion = verdict(patient, controls.diagnosis) + tally(verdicts)
    steps = [each.step for each in looks]
    fresh = controls.diagnosis == OPEN
    return Film(
        axis=Axis("step", "", steps),
        plots=[_losses(looks, steps), _gradients(looks, steps), _x_ray(patient, looks)],
        describe=[_sentence(controls.patient, patient, e) + opinion for e in looks],
        start=0 if fresh else None,
        play=fresh,
        seconds=3.5,
    )


def verdict(patient: Patient, diagnosis: str) -> str:
    """Return what the senior doctor says to a diagnosis."""
    if diagnosis == OPEN:
        return " What is wrong, if anything? Choose your diagnosis below."
    if diagnosis == patient.diagnosis:
        return f" ✓ Right, {diagnosis}. {patient.because}"
    return f" ✗ Not {diagnosis}: {against(patient, diagnosis)} Look again."


def against(patient: Patient, diagnosis: str) -> str:
    """Return what a run with that diagnosis would show instead."""
    if diagnosis == HEALTHY:
        return "a healthy run falls fast, settles, and its gradient shrinks."
    other = next(each for each in PATIENTS if each.diagnosis == diagnosis)
    words = other.because.split(". ")[0].rstrip(".")
    return f"then we would see this: {words[0].lower()}{words[1:]}."


def tally(verdicts: Verdicts) -> str:
    """Return how many first diagnoses were right."""
    if not verdicts:
        return ""
    right = sum(verdicts.values())
    return f" ({right} of {len(verdicts)} patients right at first sight.)"


def _losses(looks: list[Look], steps: list[int]) -> Plot:
    train = [each.train.loss for each in looks]
    seen = [each.validation.loss for each in looks]
    return Plot(
        [
            trace(steps, train, role="train", label="training loss", width=2.5,
                  ahead=True),
            trace(steps, seen, role="validation", label="validation loss", dash=True,
                  ahead=True),
            number([each.train.accuracy for each in looks], "training accuracy"),
            number([each.validation.accuracy for each in looks], "validation"),
        ],
        title="Temperature", x="step", y="loss  L",
        y_range=(0, 1.08 * float(np.nanmax([train, seen]))),
    )  # fmt: skip


def _gradients(looks: list[Look], steps: list[int]) -> Plot:
    norms = [each.gradient_norm for each in looks]
    return Plot(
        [trace(steps, norms, role="gradient", ahead=True), number(norms, "‖∇L‖")],
        title="Pulse: length of the gradient", x="step", y="‖∇L‖", y_log=True,
        y_range=(1e-4, 100),
    )  # fmt: skip


def _x_ray(patient: Patient, looks: list[Look]) -> Plot:
    A = np.stack([each.A for each in looks])
    low, high = BOUNDS.get(patient.hidden, (0.0, max(1.0, float(A.max()))))
    rows, columns = A.shape[1:]
    return Plot(
        [
            heatmap(A, (0, columns), (0, rows), "diverging", low=low, high=high,
                    rows=[f"example {i + 1}" for i in range(rows)],
                    columns=[f"unit {j + 1}" for j in range(columns)], label="A"),
        ],
        title=f"X-ray: hidden outputs A ({patient.hidden}; orange +, blue −)",
        x="hidden unit", y="example",
    )  # fmt: skip


def _sentence(number: int, patient: Patient, each: Look) -> str:
    size = patient.batch_size or "N"
    if each.diverged:
        return f"Patient {number}, step {each.step}: the loss is no finite number."
    return (
        f"Patient {number} ({patient.chart}; {patient.n_hidden} {patient.hidden} "
        f"units, B = {size}), step {each.step}: training loss {each.train.loss:.3g}, "
        f"validation loss {each.validation.loss:.3g}."
    )
