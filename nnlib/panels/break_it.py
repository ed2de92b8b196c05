"""Break it: the textbook cross-entropy dies at large logits, the stable one lives."""

from collections.abc import Iterator

import numpy as np

from nnlib.losses import SoftmaxCrossEntropy
from nnlib.panels.controls import Controls, choice
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import Mark, line, number, points, rule
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import type_a_number
from nnlib.panels.words import short

SCALES = np.geomspace(1, 1e4, 161)
SHAPE = np.array([[1.0, 0.0, -1.0]])
TARGETS = {
    "right": [1.0, 0, 0],
    "unsure": [0, 1.0, 0],
    "confidently wrong": [0, 0, 1.0],
}
WAYS = {
    # name: (form of the loss, precision, role)
    "textbook, float32": ("textbook", np.float32, "warning"),
    "textbook, float64": ("textbook", np.float64, "second"),
    "stable, float32": ("forward", np.float32, "third"),
    "stable, float64": ("forward", np.float64, "first"),
}
BECAUSE = (
    "exp(z) overflows to infinity there, and infinity divided by infinity is not a "
    "number. Subtracting the largest logit first changes nothing in the maths and "
    "keeps exp at 1 or below. Where the loss is infinite before that, a probability "
    "was rounded to 0."
)


def break_it() -> Panel:
    """Scrub the size of the logits until the naive loss breaks (lesson 01)."""
    controls = [choice("the_network_is", list(TARGETS), "confidently wrong")]
    prediction = type_a_number(
        "From which largest logit on is the textbook loss not a number in float64?",
        lambda controls: np.log(np.finfo(np.float64).max),
        BECAUSE,
        tolerance=0.15,
    )
    return Panel(shoot, controls, title="Break it", prediction=prediction)


def shoot(controls: Controls) -> Film:
    """One frame per scale s: the loss of logits s·(1, 0, −1), computed four ways."""
    Y = np.array([TARGETS[controls.the_network_is]])
    ways = {name: losses(form, dtype, Y) for name, (form, dtype, _) in WAYS.items()}
    marks = [rule(x=SCALES, role="muted", named=False), *_lines(ways)]
    plot = Plot(
        marks, x="largest logit", y="loss  L",
        x_log=True, y_log=True, y_range=(1e-5, 1e5), height=320,
    )  # fmt: skip
    rows = zip(SCALES, *ways.values(), strict=True)
    describe = [_sentence(scale, *four) for scale, *four in rows]
    return Film(Axis("largest_logit", "s", SCALES, log=True), [plot], describe)


def _lines(ways: dict[str, np.ndarray]) -> Iterator[Mark]:
    """The thickest first, so that the others lie visibly on it."""
    for name, values in reversed(ways.items()):
        role, stable = WAYS[name][2], name == "stable, float64"
        look = {"role": role, "width": 7 if stable else 3, "dash": "32" in name,
                "reveal": True}  # fmt: skip
        yield line(SCALES, values, label=name, **look)
    for name, values in ways.items():
        role = WAYS[name][2]
        yield points(SCALES[:, None], values[:, None], role=role, size=5)
        yield number(values, name)


def losses(form: str, dtype: type, Y: np.ndarray) -> np.ndarray:
    """The loss (K,) at every scale, in one form and one precision."""
    compute = getattr(SoftmaxCrossEntropy(), form)
    with np.errstate(all="ignore"):  # to watch it break is the point
        return np.array(
            [compute((s * SHAPE).astype(dtype), Y.astype(dtype)) for s in SCALES]
        )


def _sentence(scale: float, *four: float) -> str:
    pairs = zip(WAYS, four, strict=True)
    said = "; ".join(f"{name}: {short(value)}" for name, value in pairs)
    return f"Largest logit {short(scale)}: {said}."
