"""Loss curves: what each loss says of one output, and how steeply."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from nnlib.activations import derivative, sigmoid
from nnlib.losses import BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy
from nnlib.panels.controls import Controls, slider
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import Mark, line, number, points, rule
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import choose
from nnlib.panels.words import short

OwnLoss = Callable[[float, float], float]
Curves = dict[str, np.ndarray]
NAMES = ("squared error", "cross-entropy")
LOGITS = np.linspace(-10, 10, 201)
QUESTION = (
    "The target is 1, the logit −10: confidently wrong. Which loss has the steeper "
    "slope there?"
)
BECAUSE = (
    "Cross-entropy's slope is p − y, about −1. The squared error's slope is multiplied "
    "by the sigmoid's, which is all but zero there."
)


def loss_curves(loss: OwnLoss | None = None) -> Panel:
    """Scrub the logit of one sigmoid output; turn the target (lesson 01).

    `loss(p, y)` of your own, two numbers to one, is drawn beside both.
    """
    controls = [
        slider("target", "y", 1.0, 0.0, 1.0, step=0.05, tip="1, 0, or a soft label")
    ]
    options = (*NAMES, "equally steep")
    prediction = choose(QUESTION, options, right=1, because=BECAUSE)
    filming = partial(shoot, loss=loss)
    return Panel(filming, controls, title="Loss curves", prediction=prediction)


def shoot(controls: Controls, loss: OwnLoss | None = None) -> Film:
    """One frame per logit: squared error and cross-entropy, values and slopes."""
    values, slopes = losses_and_slopes(controls.target)
    p, target = sigmoid(LOGITS), controls.target
    own, note = _own(loss, p, target, values) if loss else ([], "")
    rows = zip(LOGITS, p, *values.values(), *slopes.values(), strict=True)
    return Film(
        axis=Axis("logit", "z", LOGITS),
        plots=[_value_plot(values, p, target, own), _slope_plot(slopes)],
        describe=[_sentence(target, *row) + note for row in rows],
        before=f"Target {short(target)}: two losses of one example. Their curves, and "
        "their slopes beside them, are drawn once you have predicted.",
        start=20,
    )


def losses_and_slopes(target: float) -> tuple[Curves, Curves]:
    """Losses (K,) of one example at every logit, and slopes by the logit, by name."""
    z, Y = LOGITS[:, None], np.full((len(LOGITS), 1), target)
    mse, bce = MeanSquaredError(), BinaryCrossEntropy()
    values = [mse.per_example(sigmoid(z), Y), bce.per_example(z, Y)]
    mse.forward(sigmoid(z), Y)
    by_output = len(z) * mse.backward()  # of one example each, not of their mean
    slopes = [by_output * derivative("sigmoid", z), len(z) * bce.backward()]
    flat = [slope[:, 0] for slope in slopes]
    return dict(zip(NAMES, values, strict=True)), dict(zip(NAMES, flat, strict=True))


def as_two_logits(target: float) -> np.ndarray:
    """Softmax cross-entropy (K,) of the two logits (z, 0): the same as binary."""
    logits = np.column_stack([LOGITS, np.zeros_like(LOGITS)])
    Y = np.tile([target, 1 - target], (len(LOGITS), 1))
    return SoftmaxCrossEntropy().per_example(logits, Y)


def _own(loss: OwnLoss, p: np.ndarray, y: float, values: Curves) -> tuple[list, str]:
    own = np.array([float(loss(each, y)) for each in p])
    marks = [line(LOGITS, own, role="learner", label="your loss", width=3, dash=True)]
    for name, true in values.items():
        if np.allclose(own, true, rtol=1e-4, atol=1e-6):
            return marks, f" Your loss is the {name}."
    return marks, " Your loss is neither of the two."


def _value_plot(values: Curves, p: np.ndarray, target: float, own: list[Mark]) -> Plot:
    two = number(as_two_logits(target), "softmax loss of (z, 0)")
    marks = [*_curves(values), number(p, "p = sigmoid(z)"), two, *own]
    return Plot(marks, x="logit  z", y="loss of the example", y_range=(-0.3, 10.5))


def _slope_plot(slopes: Curves) -> Plot:
    readouts = [
        number(slope, f"slope, {name}", reveal=True) for name, slope in slopes.items()
    ]
    marks = [*_curves(slopes), *readouts]
    return Plot(marks, x="logit  z", y="slope  ∂L/∂z", y_range=(-1.1, 1.1))


def _curves(curves: Curves) -> Iterator[Mark]:
    yield rule(x=LOGITS, role="muted", named=False)
    for (label, values), role in zip(curves.items(), ("first", "second"), strict=True):
        dash, look = role == "second", {"role": role, "reveal": True}
        yield line(LOGITS, values, label=label, dash=dash, **look)
        x, y = LOGITS[:, None], values[:, None]
        yield points(x, y, shape=int(dash), size=6, **look)


def _sentence(
    target: float,
    z: float,
    p: float,
    mse: float,
    bce: float,
    mse_slope: float,
    bce_slope: float,
) -> str:
    return (
        f"Target {short(target)}, logit {short(z)}, p = {short(p)}: squared error "
        f"{short(mse)} with slope {short(mse_slope)}, cross-entropy {short(bce)} with "
        f"slope {short(bce_slope)}."
    )
