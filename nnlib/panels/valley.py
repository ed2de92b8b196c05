"""Valley: two curvatures, one learning rate, and the price of a narrow valley."""

import numpy as np

from nnlib.landscapes import Quadratic, descend, loss_surface
from nnlib.panels.controls import Controls, slider, state
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import contour, handle, line, number, rule
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import choose
from nnlib.panels.words import short

REACH = 5.0
LOSSES = (1e-8, 1e4)  # shown
SHOWN_STEPS, ALL_STEPS = 60, 2000
TOLERANCE = 1e-3  # of the first distance from the minimiser
QUESTION = (
    "A valley is 100 times more curved across than along. How many steps does the "
    "best single learning rate need, compared with a round bowl's 1?"
)
OPTIONS = ("about 10", "hundreds", "it never arrives")
BECAUSE = (
    "The steep direction limits the rate to 2/λmax; the flat one then creeps. The "
    "number of steps grows in proportion to the condition number κ = λmax/λmin."
)


def valley() -> Panel:
    """Scrub the learning rate in a valley of any condition number (lesson 03)."""
    controls = [
        slider("condition", "κ", 10.0, 1.0, 100.0, log=True, tip="λmax / λmin"),
        state("start", (-4.0, 2.0)),
    ]
    prediction = choose(QUESTION, OPTIONS, right=1, because=BECAUSE)
    return Panel(shoot, controls, title="Valley", prediction=prediction)


def shoot(controls: Controls) -> Film:
    """One frame per learning rate: the path, the loss by step, steps to arrive."""
    bowl = Quadratic([1.0 / controls.condition, 1.0])
    shown = np.geomspace(0.02, 2.4, 118)
    rates = np.sort(np.append(shown, [bowl.best_rate, bowl.largest_stable_rate]))
    paths = descend(bowl.gradient, controls.start, rates[:, None], ALL_STEPS)
    needed = steps_needed(paths)
    paths = paths[: SHOWN_STEPS + 1].swapaxes(0, 1)  # (K, SHOWN_STEPS + 1, 2)
    losses = bowl.value(paths)
    marks = [(bowl.best_rate, "best"), (bowl.largest_stable_rate, "2/λmax")]
    return Film(
        axis=Axis("learning_rate", "η", rates, log=True, landmarks=marks),
        plots=[_surface(bowl, paths), _by_step(losses, needed)],
        describe=[_sentence(*row) for row in zip(rates, losses, needed, strict=True)],
        start=70,
    )


def steps_needed(paths: np.ndarray) -> np.ndarray:
    """The first step (K,) within TOLERANCE of the minimiser, NaN if there is none."""
    distance = np.linalg.norm(paths, axis=-1)
    near = distance <= TOLERANCE * distance[0]
    return np.where(near.any(axis=0), near.argmax(axis=0), np.nan)


def _surface(bowl: Quadratic, paths: np.ndarray) -> Plot:
    grid, box = np.linspace(-REACH, REACH, 81), (-REACH, REACH)
    loss = loss_surface(bowl, grid, grid)
    levels = np.geomspace(0.002, 1, 12) * loss.max()
    w_0, w_1 = np.moveaxis(paths, -1, 0)
    marks = [
        contour(loss, box, box, levels, filled=True, role="muted", label="loss  L"),
        line(w_0, w_1, role="path", dots=True, width=1.5, label="path"),
        handle("start", *paths[0, 0], role="highlight", label="start"),
    ]
    names = {"x": "w₀, the flat direction", "y": "w₁, the steep one"}
    return Plot(marks, **names, equal=True, height=320)


def _by_step(losses: np.ndarray, needed: np.ndarray) -> Plot:
    marks = [
        line(np.arange(losses.shape[1]), losses, role="path"),
        rule(y=losses[0, 0], role="muted", dash=True, label="start"),
        number(needed, "steps to 1/1000 of the distance", missing="never"),
    ]
    return Plot(marks, x="step", y="loss  L", y_log=True, y_range=LOSSES, height=320)


def _sentence(rate: float, losses: np.ndarray, needed: float) -> str:
    if losses[-1] > losses[0]:
        return f"η = {short(rate)} is too large for the steep direction: it diverges."
    arrival = (
        f"it arrives after {short(needed)} steps"
        if np.isfinite(needed)
        else f"it has not arrived after {ALL_STEPS} steps"
    )
    return f"η = {short(rate)}: {arrival}; loss {short(losses[-1])} at step 60."
