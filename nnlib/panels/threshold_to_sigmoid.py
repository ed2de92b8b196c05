"""Threshold to sigmoid: the steeper the step, the fewer the places that learn."""

import numpy as np

from nnlib.activations import derivative, sigmoid, threshold
from nnlib.panels.controls import Controls, slider
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import line, number, points, rule
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import choose
from nnlib.panels.words import short

STEEPNESS = np.geomspace(0.3, 100, 121)
Z = np.linspace(-4, 4, 401)
DEAD = 0.01  # a slope below this hardly moves a weight
QUESTION = (
    "A sigmoid is squeezed until it looks like a threshold. Its slope at z = 0 ..."
)
OPTIONS = (
    "stays as it is",
    "grows there, and dies everywhere else",
    "vanishes everywhere, z = 0 included",
)
BECAUSE = (
    "The slope at 0 is k/4, but the region where it is not nearly zero shrinks like "
    "1/k. A true threshold's slope is zero wherever it exists: no signal at all."
)


def threshold_to_sigmoid() -> Panel:
    """Scrub the steepness k of sigmoid(kz) (lesson 02)."""
    controls = [
        slider("spread", "σ", 2.0, 0.1, 4.0, tip="how far the inputs z scatter")
    ]
    prediction = choose(QUESTION, OPTIONS, right=1, because=BECAUSE)
    return Panel(shoot, controls, title="Threshold to sigmoid", prediction=prediction)


def shoot(controls: Controls) -> Film:
    """One frame per steepness: the function, its slope, and what is left to learn."""
    k = STEEPNESS[:, None]
    z = np.random.default_rng(0).normal(0, controls.spread, 120)
    dead = (k * derivative("sigmoid", k * z) < DEAD).mean(axis=1)
    return Film(
        axis=Axis("steepness", "k", STEEPNESS, log=True),
        plots=[_value_plot(k, z), _slope_plot(k, dead)],
        describe=[_sentence(*row) for row in zip(STEEPNESS, dead, strict=True)],
        start=25,
    )


def _value_plot(k: np.ndarray, z: np.ndarray) -> Plot:
    marks = [
        line(Z, threshold(Z), role="muted", dash=True, label="threshold"),
        line(Z, sigmoid(k * Z), role="first", label="sigmoid(kz)"),
        points(z, sigmoid(k * z), role="second", size=3, label="inputs"),
    ]
    return Plot(marks, x="z", y="activation", x_range=(-4, 4), y_range=(-0.05, 1.05))


def _slope_plot(k: np.ndarray, dead: np.ndarray) -> Plot:
    slopes = k * derivative("sigmoid", k * Z)
    marks = [
        line(Z, slopes, role="gradient", label="slope of sigmoid(kz)"),
        rule(y=0.25, role="muted", dash=True, label="1/4: the most at k = 1"),
        number(slopes.max(axis=1), "largest slope"),
        number(dead * 100, "inputs with slope < 0.01, %"),
    ]
    return Plot(marks, x="z", y="slope", x_range=(-4, 4), y_range=(-0.05, 3))


def _sentence(k: float, dead: float) -> str:
    return (
        f"Steepness k = {short(k)}: the slope at 0 is {short(k / 4)}, and "
        f"{100 * dead:.0f} % of the inputs teach nothing: slope below {DEAD}."
    )
