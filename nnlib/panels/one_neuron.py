"""One neuron learns: each training step opens into forward, loss, backward, update."""

from typing import NamedTuple

import numpy as np

from nnlib.datasets import Dataset, noisy_line
from nnlib.losses import MeanSquaredError
from nnlib.network import Network
from nnlib.optimizers import GradientDescent
from nnlib.panels.controls import Controls, slider, toggle
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import graph, line, number, points, trace
from nnlib.panels.panel import Panel
from nnlib.panels.words import short
from nnlib.training import training_step

STAGES = ("forward", "loss", "backward", "update")
N_STEPS = 30
NODES = {"x": (0, 1), "b": (0, 0), "ŷ": (1, 0.5), "L": (2, 0.5)}
EDGES = [(0, 2), (1, 2), (2, 3)]
GLOWING = {
    "forward": [1, 1, 0],
    "loss": [0, 0, 1],
    "backward": [1, 1, 1],
    "update": [1, 1, 0],
}


class Step(NamedTuple):
    """One training step: parameters before it, outputs, loss, gradient, after."""

    before: np.ndarray
    Y_hat: np.ndarray
    loss: float
    gradient: np.ndarray
    after: np.ndarray


def one_neuron() -> Panel:
    """Watch one neuron fit a line, stage by stage (lesson 00)."""
    controls = [
        slider("learning_rate", "η", 0.3, 0.01, 3.0, log=True),
        slider("noise", "", 0.3, 0.0, 1.0, tip="scatter of the data"),
        toggle("stages", value=True, label="open each step into its four stages"),
    ]
    target = "bring the loss below 0.15 within 5 steps"
    return Panel(shoot, controls, title="One neuron learns", target=target)


def shoot(controls: Controls) -> Film:
    """Four frames per step, or one, of a neuron ŷ = wx + b with squared loss."""
    data = noisy_line(16, controls.noise, np.random.default_rng(0))
    steps = run(data, controls.learning_rate)
    stages = STAGES if controls.stages else STAGES[-1:]
    frames = [(n, step, stage) for n, step in enumerate(steps) for stage in stages]
    counts = np.array([n for n, _, _ in frames])
    losses = np.array([step.loss for _, step, _ in frames])
    names = [f"{n}, {stage}" for n, _, stage in frames]
    return Film(
        axis=Axis("step", "", counts, names=names),
        plots=[
            _data_plot(data, frames, losses),
            _graph_plot(frames),
            _loss_plot(counts, losses),
        ],
        describe=[_sentence(*frame) for frame in frames],
        seconds=20 if controls.stages else 6,
        met=(losses < 0.15) & (counts <= 5),
    )


def run(data: Dataset, learning_rate: float) -> list[Step]:
    """Train for N_STEPS; everything that the four stages of each step show."""
    network = Network([1, 1], rng=np.random.default_rng(1))
    network.set_parameters([-1.5, 0.5])
    loss, optimizer, steps = MeanSquaredError(), GradientDescent(learning_rate), []
    for _ in range(N_STEPS):
        before, Y_hat = network.parameters.copy(), network.predict(data.X)
        value = training_step(network, loss, optimizer, data.X, data.Y)
        after = network.parameters.copy()
        steps.append(Step(before, Y_hat, value, network.gradient.copy(), after))
    return steps


def _data_plot(data: Dataset, frames: list, losses: np.ndarray) -> Plot:
    ends = np.array([-1.1, 1.1])
    w, b = np.array([_shown(step, stage) for _, step, stage in frames]).T
    fit = w[:, None] * ends + b[:, None]
    errors = np.array([_errors(data, step, stage) for _, step, stage in frames])
    x = np.repeat(data.X, 3)
    marks = [
        line(x, errors, role="warning", width=1.2, label="errors"),
        points(data.X[:, 0], data.Y[:, 0], role="class 0", label="data"),
        line(ends, fit, role="class 1", label="ŷ"),
        *(number(w, "w"), number(b, "b"), number(losses, "loss  L")),
    ]
    return Plot(marks, x="x", y="y", x_range=(-1.15, 1.15), y_range=(-4.5, 2.5))


def _loss_plot(counts: np.ndarray, losses: np.ndarray) -> Plot:
    marks = [trace(counts, losses, role="train")]
    return Plot(marks, x="step", y="loss  L", y_log=True, share=0.8)


def _shown(step: Step, stage: str) -> np.ndarray:
    return step.after if stage == "update" else step.before


def _errors(data: Dataset, step: Step, stage: str) -> np.ndarray:
    gaps = np.column_stack([data.Y, step.Y_hat, np.full(len(data), np.nan)]).ravel()
    return gaps if stage == "loss" else np.full_like(gaps, np.nan)


def _graph_plot(frames: list) -> Plot:
    x, y = np.array(list(NODES.values()), dtype=float).T
    marks = graph(
        x,
        y,
        EDGES,
        labels=list(NODES),
        tips=["input x", "bias b", "output ŷ = wx + b", "loss L = mean of (ŷ − y)²"],
        weights=[[*_shown(step, stage), 1.0] for _, step, stage in frames],
        active_edges=[GLOWING[stage] for _, _, stage in frames],
        edge_labels=[_edge_labels(step, stage) for _, step, stage in frames],
        largest_weight=3,
    )
    return Plot([marks], axes=False, x_range=(-0.4, 2.4), y_range=(-0.5, 1.5))


def _edge_labels(step: Step, stage: str) -> list[str]:
    if stage == "backward":
        return [
            f"∂L/∂{name} = {short(d)}"
            for name, d in zip("wb", step.gradient, strict=True)
        ] + [""]
    names = zip("wb", _shown(step, stage), strict=True)
    return [*(f"{name} = {short(value)}" for name, value in names), ""]


def _sentence(number: int, step: Step, stage: str) -> str:
    dw, db = map(short, step.gradient)
    w, b = map(short, step.after)
    return (
        f"Step {number}, "
        + {
            "forward": "forward: every input x gives an output ŷ = wx + b, the line.",
            "loss": f"loss: the mean of the squared errors is {short(step.loss)}.",
            "backward": f"backward: the slopes are ∂L/∂w = {dw} and ∂L/∂b = {db}.",
            "update": f"update: w := w − η·∂L/∂w = {w}, b := b − η·∂L/∂b = {b}.",
        }[stage]
    )
