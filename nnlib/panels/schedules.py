"""Schedules: large steps first, small steps last; what each does to the noise floor."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from nnlib.datasets import noisy_line
from nnlib.landscapes import LinearRegression
from nnlib.losses import MeanSquaredError
from nnlib.network import Network
from nnlib.optimizers import GradientDescent
from nnlib.panels.controls import Controls, choice, slider
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import Mark, number, trace
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import choose
from nnlib.panels.words import short
from nnlib.schedules import (
    Schedule,
    constant,
    cosine,
    exponential_decay,
    step_decay,
    warm_up,
)
from nnlib.training import Training

N_STEPS, N_RUNS = 400, 8
DATA = noisy_line(200, 0.5, np.random.default_rng(4))
TASK = LinearRegression(DATA.X, DATA.Y[:, 0])
NAMES = ("constant", "step decay", "exponential", "cosine", "warm-up + cosine")
QUESTION = (
    "Steps from single examples are noisy. With a constant rate, the loss ends ..."
)
OPTIONS = ("at its lowest value", "hovering above that", "growing again")
BECAUSE = (
    "Each noisy step overshoots a little. The floor is proportional to the learning "
    "rate, so letting the rate fall lowers it."
)


def schedules() -> Panel:
    """Compare a schedule with a constant rate on noisy steps (lesson 03)."""
    controls = [
        choice("schedule", NAMES[1:], "cosine"),
        slider("learning_rate", "η₀", 0.2, 0.01, 1.0, log=True),
        choice("batch_size", [1, 4, 16, 200], 1, symbol="B"),
    ]
    prediction = choose(QUESTION, OPTIONS, right=1, because=BECAUSE)
    return Panel(shoot, controls, title="Schedules", prediction=prediction)


def schedule(name: str, rate: float) -> Schedule:
    """The schedule of that name, from `rate` on, over N_STEPS."""
    return {
        "constant": lambda: constant(rate),
        "step decay": lambda: step_decay(rate, 0.3, N_STEPS // 4),
        "exponential": lambda: exponential_decay(rate, 0.01 ** (1 / N_STEPS)),
        "cosine": lambda: cosine(rate, N_STEPS),
        "warm-up + cosine": lambda: warm_up(cosine(rate, N_STEPS - 40), 40),
    }[name]()


def shoot(controls: Controls) -> Film:
    """One frame per training step, mean of N_RUNS runs."""
    chosen = (controls.schedule, "constant")
    plans = [schedule(name, controls.learning_rate) for name in chosen]
    steps = np.arange(N_STEPS)
    rates = np.array([[plan(step) for step in steps] for plan in plans])
    excess = np.array([excess_loss(plan, controls.batch_size) for plan in plans])
    rows = zip(steps, rates.T, excess.T, strict=True)
    return Film(
        axis=Axis("step", "", steps),
        plots=[_rate_plot(chosen, rates), _loss_plot(chosen, excess)],
        describe=[_sentence(controls.schedule, *row) for row in rows],
        start=0,
    )


def _rate_plot(names: Sequence[str], rates: np.ndarray) -> Plot:
    marks = _traces(names, rates, ahead=True)
    return Plot(marks, x="step", y="learning_rate  η", x_range=(0, N_STEPS))


def _loss_plot(names: Sequence[str], excess: np.ndarray) -> Plot:
    readouts = [number(loss, name) for loss, name in zip(excess, names, strict=True)]
    marks = [*_traces(names, excess, width=1.5), *readouts]
    return Plot(
        marks, x="step", y="loss above the lowest one",
        x_range=(0, N_STEPS), y_log=True, y_range=(1e-6, 10),
    )  # fmt: skip


def _traces(names: Sequence[str], values: np.ndarray, **style: Any) -> list[Mark]:
    looks = [{"role": "second"}, {"role": "muted", "dash": True}]
    return [
        trace(np.arange(N_STEPS), each, label=name, **look, **style)
        for name, each, look in zip(names, values, looks, strict=True)
    ]


def excess_loss(plan: Schedule, batch_size: int) -> np.ndarray:
    """The loss above its minimum (N_STEPS,), averaged over N_RUNS shuffles."""
    return np.mean([_one_run(plan, batch_size, seed) for seed in range(N_RUNS)], axis=0)


def _one_run(plan: Schedule, batch_size: int, seed: int) -> np.ndarray:
    network = Network([1, 1], rng=np.random.default_rng(0))
    training = Training(
        network, MeanSquaredError(), GradientDescent(plan(0)), DATA.X, DATA.Y,
        rng=np.random.default_rng(seed), batch_size=batch_size, schedule=plan,
    )  # fmt: skip
    path = [network.parameters.copy()]
    for _ in range(N_STEPS - 1):
        if next(training, None) is None:
            break
        path.append(network.parameters.copy())
    path += [np.full(2, np.nan)] * (N_STEPS - len(path))
    return TASK.value(np.array(path)) - TASK.minimum


def _sentence(name: str, step: int, rates: np.ndarray, excess: np.ndarray) -> str:
    return (
        f"Step {step}: {name}, η = {short(rates[0])}, is {short(excess[0])} above the "
        f"lowest loss; constant η = {short(rates[1])} is {short(excess[1])} above it."
    )
