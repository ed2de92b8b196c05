"""Slope and step: the tangent promises a decrease; does the step keep the promise?"""

from collections.abc import Iterator

import numpy as np

from nnlib.landscapes import DoubleWell, Landscape, Quadratic
from nnlib.panels.controls import Controls, choice, slider
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.learners import Gradient, difference_gradient, row_by_row, verdict_on
from nnlib.panels.marks import Mark, arrow, bars, line, points
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import choose
from nnlib.panels.words import short

PLACES = np.linspace(-1.7, 1.7, 137)
W = np.linspace(-2, 2, 201)
TANGENT = np.array([-0.45, 0.45])
CURVES: dict[str, Landscape] = {
    "two valleys": DoubleWell(),
    "wide bowl (λ = 1)": Quadratic([1.0]),
    "narrow bowl (λ = 4)": Quadratic([4.0]),
}
QUESTION = "Two places have the same slope. Is the same learning rate good at both?"
OPTIONS = ("yes: the slope tells how far to go", "no: it also depends on the curvature")
BECAUSE = (
    "The slope gives the direction and the promise η·slope². How long the promise "
    "holds depends on how fast the slope changes: the curvature."
)


def slope_and_step(gradient: Gradient | None = None) -> Panel:
    """Scrub w along a curve; see tangent, step, promise (lesson 02).

    `gradient(w)` of your own, w (1,) to (1,), is used for the step of "two valleys"
    and drawn beside finite differences.
    """
    controls = [
        choice("curve", list(CURVES), "two valleys"),
        slider("learning_rate", "η", 0.1, 0.005, 1.0, log=True),
    ]
    prediction = choose(QUESTION, OPTIONS, right=1, because=BECAUSE)
    return Panel(
        lambda values: shoot(values, gradient),
        controls,
        title="Slope and step",
        prediction=prediction,
    )


def shoot(controls: Controls, gradient: Gradient | None = None) -> Film:
    """One frame per place w: one step of gradient descent from there."""
    curve, own = CURVES[controls.curve], None
    if controls.curve == "two valleys":
        own = gradient
    slope = (row_by_row(own) if own else curve.gradient)(PLACES[:, None])[:, 0]
    step = -controls.learning_rate * slope
    before, after = curve.value(PLACES[:, None]), curve.value((PLACES + step)[:, None])
    promise, kept = controls.learning_rate * slope**2, before - after
    note = " " + verdict_on(own, curve, np.array([1.3])) if own else ""
    rows = zip(PLACES, slope, PLACES + step, promise, kept, strict=True)
    marks = [*_on_curve(curve, slope, step), *(_differences(curve) if own else ())]
    return Film(
        Axis("parameter", "w", PLACES),
        [_curve_plot(marks), _promise_plot(promise, kept)],
        [_sentence(*row) + note for row in rows],
        start=20,
    )


def _on_curve(curve: Landscape, slope: np.ndarray, step: np.ndarray) -> Iterator[Mark]:
    w = PLACES[:, None]
    before = curve.value(w)[:, None]
    rise = curve.value(w + step[:, None])[:, None] - before
    tangent = before + slope[:, None] * TANGENT
    yield line(W, curve.value(W[:, None]), role="loss", label="loss  L(w)")
    yield line(w + TANGENT, tangent, role="gradient", dash=True, label="tangent")
    yield arrow(w, before, step[:, None], rise, role="path", label="step  −η·slope")
    yield points(w, before, role="highlight", size=6, label="w")


def _curve_plot(marks: list[Mark]) -> Plot:
    return Plot(
        marks, x="parameter  w", y="loss  L",
        x_range=(-2, 2), y_range=(-0.8, 3.5), share=1.4,
    )  # fmt: skip


def _promise_plot(promise: np.ndarray, kept: np.ndarray) -> Plot:
    names, roles = ["promised  η·slope²", "kept"], ["gradient", "path"]
    marks = [bars(np.column_stack([promise, kept]), names, roles=roles)]
    return Plot(marks, y="decrease of the loss", y_range=(-1, 1))


def _differences(curve: Landscape) -> Iterator[Mark]:
    w = PLACES[:, None]
    slopes = np.array([difference_gradient(curve, place) for place in w])
    y = curve.value(w)[:, None] + slopes * TANGENT
    label = "tangent by finite differences"
    yield line(w + TANGENT, y, role="truth", label=label, width=1.5)


def _sentence(w: float, slope: float, to: float, promise: float, kept: float) -> str:
    holds = "the promise holds" if kept > 0.5 * promise else "the step is too long"
    return (
        f"At w = {short(w)} the slope is {short(slope)}; the step goes to {short(to)}. "
        f"Promised decrease {short(promise)}, kept {short(kept)}: {holds}."
    )
