"""Gradient check: how far finite differences can be trusted, and at which h."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nnlib.arrays import Array
from nnlib.gradcheck import losses_along, network_differences, relative_error
from nnlib.losses import MeanSquaredError
from nnlib.network import Network
from nnlib.panels.controls import Controls, choice, toggle
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import line, number, points, rule
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import Verdict, place_a_marker
from nnlib.panels.words import short

STEPS = np.geomspace(1e-14, 1.0, 113)  # h, eight to a factor of ten
TOLERANCE = 1e-6
SLIP = 1.01  # a gradient that is 1 % too large
LEAST = 1e-16  # where an error of exactly 0 is drawn
REACH = 1.5  # how far the curve of the loss is drawn on either side
QUESTION = (
    "Central differences, (L(w + h) − L(w − h)) / 2h, in float64. Place the line where "
    "you think that h makes the error smallest."
)


class Check(NamedTuple):
    """By every h: relative error of the whole gradient, slope of the first weight."""

    errors: Array  # (K,)
    chords: Array  # (K,)
    slope: float  # the first weight's, by backward


def gradient_check() -> Panel:
    """Scrub h from 1 to 1e-14: rounding of the formula, then of floats (lesson 05)."""
    controls = [
        choice("hidden", ("tanh", "sigmoid", "relu"), symbol="φ"),
        choice("dtype", ("float64", "float32"), tip="how many digits a number has"),
        toggle("slip", False, "a slip: gradient 1 % too large"),
    ]
    prediction = place_a_marker(QUESTION, _judge, plot=0)
    return Panel(
        shoot,
        controls,
        title="Gradient check",
        prediction=prediction,
        opens_at=len(STEPS) - 1,
    )


def shoot(controls: Controls) -> Film:
    """One frame per h: the V of the error, and the chord beside the tangent."""
    check = check_all(controls.hidden, controls.dtype, controls.slip)
    best = float(STEPS[check.errors.argmin()])
    return Film(
        axis=Axis("h", "", STEPS, log=True, landmarks=[(best, "best h")]),
        plots=[_v_curve(check.errors, best), _curve(check, controls)],
        describe=[
            _sentence(*pair, controls) for pair in zip(STEPS, check.errors, strict=True)
        ],
        start=None,
    )


@lru_cache(maxsize=16)
def check_all(hidden: str, dtype: str, slip: bool) -> Check:
    """Compare backward with central differences at every h of STEPS."""
    network, X, Y = setting(hidden, dtype)
    loss = MeanSquaredError()
    loss.forward(network.forward(X), Y)
    network.backward(loss.backward())
    gradient = network.gradient * (SLIP if slip else 1.0)
    differences = [network_differences(network, loss, X, Y, h) for h in STEPS]
    errors = [relative_error(gradient, each) for each in differences]
    chords = np.array(differences)[:, 0]
    return Check(np.array(errors), chords.astype(float), float(gradient[0]))


def setting(hidden: str, dtype: str) -> tuple[Network, Array, Array]:
    """The network that is checked, with its eight examples."""
    rng = np.random.default_rng(2)
    network = Network([2, 5, 1], rng=rng, hidden=hidden, dtype=dtype)
    X = rng.normal(size=(8, 2)).astype(dtype)
    return network, X, np.sin(X[:, :1] + X[:, 1:]).astype(dtype)


def _v_curve(errors: Array, best: float) -> Plot:
    shown = np.maximum(errors, LEAST)
    return Plot(
        [
            line(STEPS, shown, role="loss", label="relative error", reveal=True),
            points(STEPS[:, None], shown[:, None], role="highlight", size=6, label="h"),
            rule(y=TOLERANCE, role="truth", dash=True, label="below: they agree"),
            rule(x=best, role="muted", dash=True, label="best h", reveal=True),
            number(errors, "relative error"),
        ],
        x="h", y="relative error", x_log=True, y_log=True,
        x_range=(3e-15, 3), y_range=(1e-16 if errors.min() < 1e-13 else 1e-13, 3),
        height=300,
    )  # fmt: skip


def _curve(check: Check, controls: Controls) -> Plot:
    network, X, Y = setting(controls.hidden, controls.dtype)
    w, offsets = float(network.parameters[0]), np.linspace(-REACH, REACH, 121)
    heights = losses_along(network, MeanSquaredError(), X, Y, offsets)
    beside = losses_along(network, MeanSquaredError(), X, Y, np.outer(STEPS, [-1, 1]))
    ends = np.array([-REACH, REACH])
    middle = heights[60]
    return Plot(
        [
            line(w + offsets, heights, role="loss", label="loss L(w)"),
            line(w + ends, middle + check.slope * ends, role="gradient",
                 label="slope by backward"),
            line(w + ends, beside.mean(axis=1)[:, None] + np.outer(check.chords, ends),
                 role="truth", dash=True, label="slope by differences"),
            points(w + np.outer(STEPS, [-1, 1]), beside, role="truth", size=6,
                   label="w ± h"),
            number(check.chords, "by differences"),
            number(check.slope, "by backward"),
        ],
        x="one weight  w = W₁[0, 0]", y="loss  L", height=300,
        y_range=(float(heights.min()) - 0.1, float(heights.max()) + 0.1),
    )  # fmt: skip


def _judge(controls: Controls, answer: float) -> Verdict:
    errors = check_all(controls.hidden, controls.dtype, slip=False).errors
    best = STEPS[errors.argmin()]
    off = abs(np.log10(max(answer, 1e-300)) - np.log10(best))
    return Verdict(
        bool(off <= 1.0),
        f"Best here is h = {short(best)}, with an error of {short(errors.min())}. "
        "Larger: the curve bends away from the chord, error ∝ h². Smaller: L(w + h) "
        "and L(w − h) agree in nearly all their digits, error ∝ 1/h.",
    )


def _sentence(h: float, error: float, controls: Controls) -> str:
    smallest = STEPS[check_all(controls.hidden, controls.dtype, False).errors.argmin()]
    if error < TOLERANCE:
        why = "the two gradients agree"
    elif controls.slip and error < SLIP - 1:
        why = "a floor that no h lowers: backward itself is wrong"
    elif h > smallest:
        why = "h is too large: the curve bends between w − h and w + h"
    else:
        why = f"h is too small: {controls.dtype} rounds the difference away"
    return f"h = {short(h)}: relative error {short(error)}; {why}."
