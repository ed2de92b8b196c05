"""Softmax: logits become probabilities; a constant added to all changes nothing."""

import numpy as np

from nnlib.activations import softmax as probabilities
from nnlib.arrays import one_hot
from nnlib.losses import SoftmaxCrossEntropy
from nnlib.panels.controls import Controls, slider
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import bars, number
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import choose
from nnlib.panels.words import short

FIRST = np.linspace(-5, 5, 101)
NAMES = ("class 0", "class 1", "class 2")
ROLES = ["first", "second", "third"]
QUESTION = "Add 3 to all three logits. What happens to the probabilities?"
OPTIONS = ("all grow", "the largest grows", "nothing changes")
BECAUSE = "exp(3) multiplies numerator and denominator alike, so it cancels."


def softmax() -> Panel:
    """Scrub one logit, set the others, shift them all (lesson 01)."""
    controls = [
        slider("logit_1", "z₁", 1.0, -5, 5, step=0.1),
        slider("logit_2", "z₂", -1.0, -5, 5, step=0.1),
        slider("shift", "c", 0.0, -10, 10, step=0.5, tip="added to all three logits"),
    ]
    prediction = choose(QUESTION, OPTIONS, right=2, because=BECAUSE)
    return Panel(shoot, controls, title="Softmax", prediction=prediction)


def shoot(controls: Controls) -> Film:
    """One frame per value of the first logit."""
    others = np.tile([controls.logit_1, controls.logit_2], (len(FIRST), 1))
    logits = np.column_stack([FIRST, others]) + controls.shift
    P, Y = probabilities(logits), one_hot(np.zeros(len(FIRST), dtype=int), 3)
    losses = SoftmaxCrossEntropy().per_example(logits, Y)
    rows = zip(logits, P, losses, strict=True)
    return Film(
        axis=Axis("logit_0", "z₀", FIRST),
        plots=[_logit_plot(logits), _probability_plot(P, losses)],
        describe=[_sentence(*row) for row in rows],
        start=70,
    )


def _logit_plot(logits: np.ndarray) -> Plot:
    marks = [bars(logits, NAMES, roles=ROLES)]
    return Plot(marks, y="logit  z + c", y_range=(-16, 16))


def _probability_plot(P: np.ndarray, losses: np.ndarray) -> Plot:
    marks = [
        bars(P, NAMES, roles=ROLES),
        number(P.argmax(axis=1), "argmax: class"),
        number(P.sum(axis=1), "sum"),
        number(losses, "loss if class 0 is right"),
    ]
    return Plot(marks, y="probability", y_range=(0, 1.08))


def _sentence(logits: np.ndarray, p: np.ndarray, loss: float) -> str:
    z = ", ".join(map(short, logits))
    shares = ", ".join(map(short, p))
    return (
        f"Logits ({z}) give probabilities ({shares}); the decision is class "
        f"{p.argmax()}, the loss for a true class 0 is {short(loss)}."
    )
