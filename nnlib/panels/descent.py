"""Descent: two parameters walk down a loss surface, and the line of best fit moves."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from nnlib.datasets import Standardizer, noisy_line
from nnlib.landscapes import LinearRegression, descend, loss_surface
from nnlib.panels.controls import Controls, slider, state, toggle
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.learners import Gradient, difference_gradient, row_by_row, verdict_on
from nnlib.panels.marks import Mark, arrow, contour, handle, line, number, points, trace
from nnlib.panels.panel import Panel
from nnlib.panels.words import short

SIDE = 61  # grid points of the surface, each way
REACH = 4.0  # the surface shown lies within +-REACH
DATA = noisy_line(24, 0.4, np.random.default_rng(2))
SHIFT = 0.8  # raw inputs lie around it: a narrow, tilted valley


def descent(gradient: Gradient | None = None) -> Panel:
    """Drag the start, turn the learning rate, play the descent (lesson 02).

    `gradient(w)` of your own, w (2,) to (2,) = (weight, bias), drives the descent
    and is drawn beside finite differences. `descent_task()` gives its loss.
    """
    controls = [
        slider("learning_rate", "η", 0.05, 0.001, 2.0, log=True),
        slider("n_steps", "", 60, 5, 300, step=5),
        toggle("standardise", label="standardise the inputs"),
        state("start", (-3.0, 3.0)),
    ]
    target = "come within 1 % of the lowest loss in at most 40 steps"
    return Panel(
        lambda values: shoot(values, gradient), controls, title="Descent", target=target
    )


def descent_task(standardise: bool = False) -> LinearRegression:
    """The loss of the panel's line: value(w) and gradient(w), w = (weight, bias)."""
    X = DATA.X + SHIFT
    X = Standardizer.fit(X)(X) if standardise else X
    return LinearRegression(X, DATA.Y[:, 0])


def shoot(controls: Controls, gradient: Gradient | None = None) -> Film:
    """One frame per training step."""
    task = descent_task(controls.standardise)
    walk = row_by_row(gradient) if gradient else task.gradient
    path = descend(walk, controls.start, controls.learning_rate, controls.n_steps)
    losses, steps = task.value(path), np.arange(len(path))
    here = np.array(controls.start)
    note = " " + verdict_on(gradient, task, here) if gradient else ""
    rows = zip(steps, path, losses, strict=True)
    return Film(
        axis=Axis("step", "", steps),
        plots=[_surface(task, path, gradient), _fit(task, path, losses)],
        describe=[_sentence(*row) + note for row in rows],
        start=0,
        met=(losses < 1.01 * task.minimum) & (steps <= 40),
    )


def _surface(
    task: LinearRegression, path: np.ndarray, gradient: Gradient | None
) -> Plot:
    grid, box = np.linspace(-REACH, REACH, SIDE), (-REACH, REACH)
    loss, best = loss_surface(task, grid, grid), task.minimiser[:, None]
    levels = np.geomspace(task.minimum * 1.05, loss.max(), 14)
    star = {"role": "truth", "shape": 3, "size": 7, "label": "closed form"}
    marks = [
        contour(loss, box, box, levels, filled=True, role="muted", label="loss  L"),
        points(*best, **star),
        trace(*path.T, role="path", dots=True, width=1.5, label="path"),
        *_arrows(task, path, gradient),
        handle("start", *path[0], role="highlight", label="start"),
    ]
    return Plot(marks, x="weight  w", y="bias  b", equal=True, height=330)


def _arrows(
    task: LinearRegression, path: np.ndarray, gradient: Gradient | None
) -> Iterator[Mark]:
    """Downhill as nnlib has it; or the learner's, beside finite differences."""
    if gradient is None:
        label = "downhill (direction only)"
        yield _arrow(path, task.gradient(path), role="gradient", label=label)
        return
    true = np.array([difference_gradient(task, w) for w in np.nan_to_num(path)])
    own = row_by_row(gradient)(path)
    yield _arrow(path, true, role="truth", width=5, label="finite differences")
    yield _arrow(path, own, role="learner", label="your gradient, downhill")


def _arrow(path: np.ndarray, gradient: np.ndarray, **style: Any) -> Mark:
    """Arrows of one length against the gradients (K, 2), one a frame."""
    length = np.linalg.norm(gradient, axis=1, keepdims=True)
    downhill = -0.9 * gradient / np.maximum(length, 1e-12)
    x, y = path[:, :1], path[:, 1:]
    return arrow(x, y, downhill[:, :1], downhill[:, 1:], **style)


def _fit(task: LinearRegression, path: np.ndarray, losses: np.ndarray) -> Plot:
    x = task.X_1[:, 0]
    ends = np.array([x.min(), x.max()])
    best = task.minimiser[0] * ends + task.minimiser[1]
    marks = [
        points(x, task.y, role="class 0", label="data"),
        line(ends, best, role="truth", dash=True, label="closed form"),
        line(ends, path[:, :1] * ends + path[:, 1:], role="path", label="wx + b"),
        number(losses, "loss  L"),
        number(losses / task.minimum, "loss / lowest loss"),
    ]
    return Plot(marks, x="x", y="y", y_range=(-6, 4), height=330)


def _sentence(step: int, w: np.ndarray, loss: float) -> str:
    if not np.isfinite(loss) or loss > 1e12:
        return f"Step {step}: the loss is {short(loss)}; the descent has diverged."
    return f"Step {step}: w = {short(w[0])}, b = {short(w[1])}, loss {short(loss)}."
