"""Be the optimiser: lower the loss by hand, before anything does it for you."""

import numpy as np

from nnlib.datasets import noisy_line
from nnlib.landscapes import LinearRegression
from nnlib.losses import MeanSquaredError
from nnlib.panels.controls import Controls, slider
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import bars, line, number, points
from nnlib.panels.panel import Panel
from nnlib.panels.words import short

WEIGHTS = np.linspace(-4, 4, 161)
DATA = noisy_line(8, 0.3, np.random.default_rng(3))
GOOD = 1.2  # times the lowest loss there is


def be_the_optimiser() -> Panel:
    """Scrub the weight, turn the bias, and watch each example's loss (lesson 00)."""
    controls = [slider("bias", "b", 2.0, -4.0, 4.0)]
    goal = GOOD * LinearRegression(DATA.X, DATA.Y[:, 0]).minimum
    target = f"bring the loss below {short(goal)} with weight and bias"
    return Panel(shoot, controls, title="Be the optimiser", target=target)


def shoot(controls: Controls) -> Film:
    """One frame per weight, at the bias chosen."""
    task, b = LinearRegression(DATA.X, DATA.Y[:, 0]), controls.bias
    losses = task.value(np.column_stack([WEIGHTS, np.full_like(WEIGHTS, b)]))
    return Film(
        axis=Axis("weight", "w", WEIGHTS),
        plots=[_data_plot(b, losses), _example_plot(b, losses)],
        describe=[_sentence(w, b, L) for w, L in zip(WEIGHTS, losses, strict=True)],
        start=40,
        met=losses < GOOD * task.minimum,
    )


def _data_plot(b: float, losses: np.ndarray) -> Plot:
    ends = np.array([-1.1, 1.1])
    lines = WEIGHTS[:, None] * ends + b
    marks = [
        points(DATA.X[:, 0], DATA.Y[:, 0], role="class 0", label="data"),
        line(ends, lines, role="class 1", label="ŷ = wx + b"),
        number(losses, "loss  L"),
    ]
    return Plot(marks, x="x", y="y", y_range=(-5, 4))


def _example_plot(b: float, losses: np.ndarray) -> Plot:
    outputs, loss = [w * DATA.X + b for w in WEIGHTS], MeanSquaredError()
    each = [loss.per_example(Y_hat, DATA.Y) for Y_hat in outputs]
    names = [str(example + 1) for example in range(len(DATA))]
    marks = [
        bars(each, names, role="train", label="loss of one example"),
        line([-0.5, len(DATA) - 0.5], np.outer(losses, [1, 1]), role="path",
             label="mean = loss L"),
    ]  # fmt: skip
    return Plot(marks, x="example", y="(ŷ − y)²", y_range=(0, 40))


def _sentence(w: float, b: float, loss: float) -> str:
    return f"With w = {short(w)} and b = {short(b)} the loss is {short(loss)}."
