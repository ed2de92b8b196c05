"""Gradient noise: the steps that many mini-batches propose at one point."""

from functools import lru_cache

import numpy as np

from nnlib.arrays import Array
from nnlib.landscapes import LinearRegression, loss_surface
from nnlib.losses import MeanSquaredError
from nnlib.network import Network
from nnlib.noise import batch_gradients, example_gradients, expected_spread, spread
from nnlib.panels.controls import Controls, choice, slider, state
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import Mark, arrow, contour, handle, line, number, points
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import type_a_number
from nnlib.panels.words import short

N_EXAMPLES = 64
BATCH_SIZES = np.array([1, 2, 3, 4, 6, 8, 11, 16, 22, 32, 40, 48, 56, 60, 63, 64])
N_BATCHES = 400
N_ARROWS = 120
SLOPE, INTERCEPT = 1.5, 0.5
W, B = (-2.0, 4.0), (-2.0, 3.0)
ROUNDING = 1e-12  # a spread below it is 0, but for the order of a sum
ETA = 0.25  # length of the arrows
WAYS = ("different examples", "independent draws")
QUESTION = (
    "One example gives a gradient with some spread. By what factor does the spread "
    "shrink when the batch has B = 16 independent examples?"
)
BEFORE = "Each thin arrow is the step of one batch; the spread is how far they scatter."
BECAUSE = "Means of B independent draws spread 1/√B as far: 16 times the work, 1/4."


def gradient_noise() -> Panel:
    """Scrub the batch size and watch the arrows gather (lesson 04)."""
    controls = [
        choice("draw", WAYS, tip="without or with replacement"),
        slider("noise", "", 0.7, 0.0, 2.0, tip="of the data around their line"),
        state("parameters", (-0.8, 2.0)),
    ]
    prediction = type_a_number(QUESTION, lambda controls: 4.0, BECAUSE)
    return Panel(shoot, controls, title="Gradient noise", prediction=prediction)


def shoot(controls: Controls) -> Film:
    """One frame per batch size: the proposed steps, their spread beside 1/√B."""
    gradients = gradients_at(*controls.parameters[:2], controls.noise)
    independent, whole = controls.draw == WAYS[1], gradients.mean(axis=0)
    guesses = guesses_of(gradients, independent)
    spreads = np.array([spread(each, whole) for each in guesses])
    spreads[spreads < ROUNDING] = 0.0
    theory = [expected_spread(gradients, size, independent) for size in BATCH_SIZES]
    on_surface = _on_surface(controls, guesses[:, :N_ARROWS], whole)
    return Film(
        axis=Axis("batch_size", "B", BATCH_SIZES),
        plots=[on_surface, _by_size(spreads, np.array(theory))],
        describe=[
            _sentence(*each, spreads[0], independent)
            for each in zip(BATCH_SIZES.tolist(), spreads, strict=True)
        ],
        start=None,
        fps=1.5,
        before=BEFORE,
    )


def gradients_at(w: float, b: float, noise: float) -> Array:
    """The gradient of every example's squared error at (w, b); shape (N, 2)."""
    network = Network([1, 1], rng=np.random.default_rng(0))
    network.set_parameters([w, b])
    X, y = _data(noise)
    return example_gradients(network, MeanSquaredError(), X, y[:, None])


def guesses_of(gradients: Array, independent: bool) -> Array:
    """Gradients of N_BATCHES batches of each size: (K, N_BATCHES, 2)."""
    rng = np.random.default_rng(7)
    return np.array(
        [
            batch_gradients(gradients, int(size), N_BATCHES, rng, independent)
            for size in BATCH_SIZES
        ]
    )


def _data(noise: float) -> tuple[Array, Array]:
    rng = np.random.default_rng(3)
    x = rng.uniform(-1.5, 1.5, N_EXAMPLES)
    return x[:, None], SLOPE * x + INTERCEPT + noise * rng.normal(size=N_EXAMPLES)


@lru_cache(maxsize=8)
def _surface(noise: float) -> Mark:
    task = LinearRegression(*_data(noise))
    surface = loss_surface(task, np.linspace(*W, 61), np.linspace(*B, 61))
    levels = task.minimum + np.geomspace(0.05, 12, 11)
    return contour(surface, W, B, levels=levels, role="muted", opacity=0.6)


def _on_surface(controls: Controls, guesses: Array, whole: Array) -> Plot:
    w, b = controls.parameters[:2]
    here, moves = np.ones(N_ARROWS), -ETA * guesses
    return Plot(
        [
            _surface(controls.noise),
            arrow(w * here, b * here, moves[..., 0], moves[..., 1], role="second",
                  width=1, opacity=0.5, label=f"steps of {N_ARROWS} batches"),
            arrow([w], [b], [-ETA * whole[0]], [-ETA * whole[1]], role="truth",
                  width=4, label="step of all examples"),
            handle("parameters", w, b, role="truth", label="w, b"),
        ],
        x="weight  w", y="bias  b", x_range=W, y_range=B, height=330,
    )  # fmt: skip


def _by_size(spreads: Array, theory: Array) -> Plot:
    first = max(float(spreads[0]), 1e-9)
    shown = np.maximum(spreads, 1e-4 * first)  # a spread of 0 stands at the floor
    return Plot(
        [
            line(BATCH_SIZES, first / np.sqrt(BATCH_SIZES), role="muted", dash=True,
                 label="∝ 1/√B", reveal=True),
            line(BATCH_SIZES, np.maximum(theory, 1e-4 * first), role="truth",
                 label="by theory", reveal=True),
            points(BATCH_SIZES, shown, role="second", label=f"of {N_BATCHES} batches",
                   reveal=True),
            points(BATCH_SIZES[:, None], shown[:, None], role="highlight", size=7),
            number(spreads, "spread"),
        ],
        x="batch size  B", y="spread of the gradient", x_log=True, y_log=True,
        x_range=(0.85, 76), y_range=(first / 60, 2 * first), height=330,
    )  # fmt: skip


def _sentence(size: int, spread: float, single: float, independent: bool) -> str:
    if single == 0:
        return (
            f"B = {size}: every example says the same here, for the model fits each of "
            "them exactly: no noise at any batch size."
        )
    share = f"{short(spread / single)} of that of single examples; "
    rule = f"1/√B = {short(size**-0.5)}"
    if not independent and size == N_EXAMPLES:
        return (
            f"B = {size} = N, each example once: this is the gradient itself, not a "
            "guess. The spread is 0."
        )
    fewer = "" if independent or size == 1 else ", less because no example comes twice"
    return f"B = {size}: the spread is {short(spread)}, {share}{rule}{fewer}."
