"""Bumps: one hidden layer, ever more units, and a look outside the interval."""

from collections.abc import Callable
from functools import partial

import numpy as np

from nnlib.approximation import relu_interpolant, step_network
from nnlib.arrays import Array
from nnlib.network import Network
from nnlib.panels.controls import Controls, choice, toggle
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import line, number, rule, trace
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import choose
from nnlib.panels.words import short

UNITS = np.unique(np.geomspace(2, 128, 40).astype(int))
INSIDE = np.linspace(-1, 1, 2001)
OUTSIDE = np.linspace(-2.5, 2.5, 401)
ROUNDING = 1e-12
LEAST = 1e-9  # where an error of 0 is drawn, below the picture
STEEPNESS = 20.0  # of a step, times the number of bumps
TARGETS: dict[str, Callable[[Array], Array]] = {
    "a wave": lambda x: np.sin(4 * x) + 0.4 * np.cos(9 * x),
    "a corner, |x|": np.abs,
    "a jump": lambda x: np.where(x < 0.1, -0.5, 0.5),
}
QUESTION = (
    "Twice as many ReLUs, in one hidden layer, for a smooth wave: what happens to the "
    "largest error on the interval?"
)
OPTIONS = ("it halves", "it falls to about a quarter", "it becomes 0 at some point")
TRUTH = (
    "Straight pieces miss a curve by the square of their length, so twice the units "
    "leave a quarter. It is never 0: a network approximates, it does not represent."
)


def bumps(target: Callable[[Array], Array] | None = None) -> Panel:
    """Scrub the number of units; then look outside the interval (lesson 08).

    `target` may be your own function of x (P,), also beyond -1 and 1; values (P,).
    """
    own = {} if target is None else {"your own": partial(one_value_each, target)}
    targets = own | TARGETS
    controls = [
        choice(
            "hidden", ("relu", "sigmoid"), symbol="φ", tip="straight pieces or bumps"
        ),
        choice("target", tuple(targets), symbol="f"),
        toggle("outside", False, "look outside the interval"),
    ]
    ask = target is None  # what is true of your own function, nobody knows
    prediction = choose(QUESTION, OPTIONS, right=1, because=TRUTH) if ask else None
    shoot_any = partial(shoot, targets=targets)
    return Panel(shoot_any, controls, title="Bumps", prediction=prediction, opens_at=5)


def one_value_each(target: Callable[[Array], Array], x: Array) -> Array:
    """The learner's values (P,) at x (P,); raises ValueError for another shape."""
    values = np.asarray(target(x), dtype=float)
    if values.shape != x.shape:
        raise ValueError(
            f"Your function gave shape {values.shape} for x of shape {x.shape}: give "
            "one value for each x, for example by np.where instead of if."
        )
    return values


def shoot(
    controls: Controls, targets: dict[str, Callable[[Array], Array]] = TARGETS
) -> Film:
    """One frame per number of units: the network over f, its largest error."""
    f = targets[controls.target]
    grid = OUTSIDE if controls.outside else np.linspace(-1.0, 1.0, 401)
    x = np.concatenate([INSIDE, grid])[:, None]  # measured at the first, drawn at grid
    outputs = np.array([build(f, controls.hidden, n).predict(x)[:, 0] for n in UNITS])
    on_interval, drawn = np.split(outputs, [len(INSIDE)], axis=1)
    misses = np.abs(on_interval - f(INSIDE))
    worst, mean = misses.max(axis=1), misses.mean(axis=1)
    worst[worst < ROUNDING] = 0.0
    return Film(
        axis=Axis("n_units", "H", UNITS),
        plots=[_curves(grid, drawn, f, controls), _errors(worst, mean)],
        describe=[
            _sentence(*each, controls) for each in zip(UNITS, worst, mean, strict=True)
        ],
        start=None,
    )


def build(f: Callable[[Array], Array], hidden: str, n_units: int) -> Network:
    """A network of so many units that follows f on the interval from -1 to 1."""
    if hidden == "relu":
        return relu_interpolant(f, np.linspace(-1, 1, n_units + 1))
    end = 1 + 1 / n_units  # the first and the last step stand just outside
    return step_network(f, np.linspace(-end, end, n_units), STEEPNESS * n_units)


def _curves(
    grid: Array, drawn: Array, f: Callable[[Array], Array], controls: Controls
) -> Plot:
    fences = [rule(x=x, role="muted", dash=True, named=False) for x in (-1.0, 1.0)]
    return Plot(
        [
            *(fences if controls.outside else ()),
            line(grid, f(grid), role="truth", width=5, opacity=0.45, label="f"),
            line(grid, drawn, role="second", width=2, label="the network"),
        ],
        x="x", y="f(x)", y_range=_heights(f), height=300,
        x_range=(-2.5, 2.5) if controls.outside else (-1.05, 1.05),
    )  # fmt: skip


def _heights(f: Callable[[Array], Array]) -> tuple[float, float]:
    seen = f(INSIDE)
    return min(-2.0, 1.2 * float(seen.min())), max(2.0, 1.2 * float(seen.max()))


def _errors(worst: Array, mean: Array) -> Plot:
    largest, typical = np.maximum(worst, LEAST), np.maximum(mean, LEAST)
    return Plot(
        [
            trace(UNITS, largest, role="warning", ahead=True, label="largest error"),
            trace(UNITS, typical, role="first", dash=True, label="mean error"),
            number(worst, "largest error"),
        ],
        x="hidden units  H", y="error on the interval", x_log=True, y_log=True,
        x_range=(1.8, 140), y_range=(1e-4, 3), height=300,
    )  # fmt: skip


def _sentence(n_units: int, worst: float, mean: float, controls: Controls) -> str:
    words = (
        f"{n_units} hidden units: on the interval the largest error is {short(worst)}, "
        f"the mean error {short(mean)}."
    )
    if controls.target == "a jump":
        words += (
            " A network is continuous: at the jump its largest error stays at least "
            "half the jump, however many units."
        )
    if worst == 0:
        words += " The function is itself made of straight pieces: here it is exact."
    if controls.outside:
        ending = "straight on" if controls.hidden == "relu" else "to 0"
        words += f" Outside it goes {ending} and knows nothing of f."
    return words
