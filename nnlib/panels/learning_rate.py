"""Learning rate: one bowl, all rates, and the four regimes between them."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from nnlib.landscapes import Quadratic, Step, descend, regime
from nnlib.panels.controls import Controls, slider, state
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import Mark, handle, line, number, rule
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import choose
from nnlib.panels.words import plural, short

RATES = np.geomspace(0.01, 8.0, 140)
QUESTION = (
    "On a bowl of curvature λ = 1, a rate of η = 1 jumps to the minimum in one "
    "step. What does η = 1.5 do?"
)
OPTIONS = (
    "glides down on one side",
    "overshoots, yet converges",
    "bounces for ever",
    "diverges",
)
TRUTH = (
    "Each step multiplies w by 1 − ηλ = −0.5: it jumps over the minimum and lands "
    "half as far away. Only above 2/λ does it diverge."
)


def learning_rate(step: Step | None = None) -> Panel:
    """Scrub the learning rate over three decades on L(w) = λw²/2 (lesson 03).

    `step(w, slope, learning_rate)` may be the learner's; the true path lies beside it.
    """
    controls = [
        slider("curvature", "λ", 1.0, 0.25, 4.0, log=True, tip="how steep the bowl is"),
        slider("n_steps", "", 12, 1, 40, step=1, tip="how many updates"),
        state("start", (-2.0, 2.0)),
    ]
    prediction = choose(QUESTION, OPTIONS, right=1, because=TRUTH)
    return Panel(
        partial(shoot, step=step),
        controls,
        title="Learning rate" if step is None else "Learning rate, by your step",
        prediction=prediction if step is None else None,
    )


def shoot(controls: Controls, step: Step | None = None) -> Film:
    """One frame per learning rate: the path on the curve, the loss by step."""
    bowl = Quadratic([controls.curvature])
    cliff = bowl.largest_stable_rate
    rates = np.sort(np.append(RATES, [bowl.best_rate, cliff]))
    start = controls.start[0]
    paths = descend(bowl.gradient, [start], rates[:, None], controls.n_steps)
    paths = paths[..., 0].T  # (K, n_steps + 1)
    losses = bowl.value(paths[..., None])
    own = _own(bowl, start, rates, controls.n_steps, step)
    marks = [*_curve(bowl), *own, *_descent(paths, losses, bowl, start)]
    landmarks = [(bowl.best_rate, "1/λ"), (cliff, "2/λ")]
    rows = zip(rates, losses, strict=True)
    return Film(
        axis=Axis("learning_rate", "η", rates, log=True, landmarks=landmarks),
        plots=[_curve_plot(marks), _step_plot(losses, 1 - rates * controls.curvature)],
        describe=[_sentence(*row, controls) + _verdict(step, row[0]) for row in rows],
        start=int(np.searchsorted(rates, 0.3 / controls.curvature)),
    )


def _curve_plot(marks: list[Mark]) -> Plot:
    return Plot(
        marks, x="parameter  w", y="loss  L", x_range=(-4, 4), y_range=(-0.5, 9)
    )


def _step_plot(losses: np.ndarray, factors: np.ndarray) -> Plot:
    marks = [
        line(np.arange(losses.shape[1]), losses, role="path", dots=True),
        number(losses[:, -1], "last loss  L"),
        number(factors, "factor  1 − ηλ", reveal=True),
        rule(y=losses[0, 0], role="muted", dash=True, label="start"),
    ]
    return Plot(marks, x="step", y="loss  L", y_log=True, y_range=(1e-6, 1e4))


def _own(
    bowl: Quadratic, start: float, rates: np.ndarray, n_steps: int, step: Step | None
) -> list:
    """The path that the learner's step takes at each rate, (K, n_steps + 1)."""
    if step is None:
        return []
    paths = descend(bowl.gradient, [start], rates[:, None], n_steps, step)[..., 0].T
    losses = bowl.value(paths[..., None])
    return [
        line(paths, losses, role="learner", label="by your step", dots=True, width=4)
    ]


def _verdict(step: Step | None, rate: float) -> str:
    """A sentence that compares one step of the learner's with w − η · slope."""
    if step is None:
        return ""
    w, slope = np.array([2.0]), np.array([4.0])
    own, true = float(step(w, slope, rate)[0]), 2.0 - rate * 4.0
    if np.isclose(own, true):
        return " Your step is w − η · slope."
    went = f" Your step goes from w = 2 at slope 4 to {short(own)}"
    return f"{went}; w − η · slope is {short(true)}."


def _curve(bowl: Quadratic) -> list:
    w = np.linspace(-4, 4, 161)
    return [line(w, bowl.value(w[:, None]), role="loss", label="loss  L(w) = λw²/2")]


def _descent(
    paths: np.ndarray, losses: np.ndarray, bowl: Quadratic, start: float
) -> Iterator[Mark]:
    height = bowl.value(np.array([start]))
    yield line(paths, losses, role="path", label="path of w", dots=True, width=1.5)
    yield handle("start", start, height, axes="x", role="truth", label="start")


def _sentence(rate: float, losses: np.ndarray, controls: Controls) -> str:
    kind = regime(rate, controls.curvature)
    change = f"the loss goes from {short(losses[0])} to {short(losses[-1])}"
    return (
        f"η = {short(rate)}, η·λ = {short(rate * controls.curvature)}: {kind}; "
        f"in {plural(controls.n_steps, 'step')} {change}."
    )
