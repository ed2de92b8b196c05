"""Swapped units: two minima that are one network, and the hill between them."""

from functools import lru_cache
from math import factorial

import numpy as np

from nnlib.arrays import Array
from nnlib.datasets import Dataset, sine
from nnlib.losses import MeanSquaredError
from nnlib.network import Network
from nnlib.optimizers import Adam
from nnlib.panels.controls import Controls, choice, slider
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import graph, line, number, points, rule
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import Verdict, sketch
from nnlib.panels.wiring import brief, subscript, wire
from nnlib.panels.words import short
from nnlib.symmetry import flip_unit, losses_at, on_the_way, swap_units
from nnlib.training import training_step

SHARES = np.linspace(-0.2, 1.2, 141)
HERE, TWIN = 20, 120  # the frames of shares 0 and 1
N_STEPS = 600
GRID = np.linspace(-np.pi, np.pi, 121)
TWINS = ("two units swapped", "one sign turned")
QUESTION = (
    "θ is a trained network, θ′ the same one with two units swapped. Sketch the loss "
    "on the straight line from share 0, which is θ, to share 1, which is θ′."
)


def swapped_units() -> Panel:
    """Walk from a network to its twin (lesson 08)."""
    controls = [
        choice("twin", TWINS, tip="both leave every output as it is"),
        slider("n_hidden", "H", 3, 2, 6, step=1),
    ]
    prediction = sketch(QUESTION, _judge, plot=0)
    return Panel(
        shoot, controls, title="Swapped units", prediction=prediction, opens_at=HERE
    )


def shoot(controls: Controls) -> Film:
    """One frame per place on the line: the loss, the outputs, the weights."""
    network, losses, way = walk(controls)
    return Film(
        axis=Axis("share", "", SHARES, landmarks=[(0.0, "θ"), (1.0, "θ′")]),
        plots=[_hill(losses), _outputs(network, way), _weights(network, way, controls)],
        describe=[
            _sentence(share, loss, losses, controls)
            for share, loss in zip(SHARES, losses, strict=True)
        ],
        start=None,
        seconds=6,
    )


def walk(controls: Controls) -> tuple[Network, Array, Array]:
    """The trained network, and losses (K,) and parameters (K, P) on the line."""
    network, data = trained(controls.n_hidden), dataset()
    if controls.twin == TWINS[0]:
        other = swap_units(network, 0, 1)
    else:
        other = flip_unit(network, 0)
    way = on_the_way(network, other, SHARES)
    return network, losses_at(network, MeanSquaredError(), data.X, data.Y, way), way


@lru_cache(maxsize=8)
def trained(n_hidden: int) -> Network:
    """A network of tanh units that has learned the sine."""
    network = Network([1, n_hidden, 1], rng=np.random.default_rng(1))
    loss, optimizer, data = MeanSquaredError(), Adam(0.05), dataset()
    for _ in range(N_STEPS):
        training_step(network, loss, optimizer, data.X, data.Y)
    return network


@lru_cache(maxsize=1)
def dataset() -> Dataset:
    """A noisy sine."""
    return sine(60, noise=0.1, rng=np.random.default_rng(0))


def _hill(losses: Array) -> Plot:
    return Plot(
        [
            line(SHARES, losses, role="loss", label="loss on the line", reveal=True),
            points(SHARES[:, None], losses[:, None], role="highlight", size=7),
            *(rule(x=x, role="truth", dash=True, label=name)
              for x, name in ((0.0, "θ"), (1.0, "θ′"))),
            number(losses, "loss  L"),
        ],
        x="share of the way", y="loss  L", height=280,
        y_range=(-0.05 * float(losses.max()), 1.08 * float(losses.max())),
    )  # fmt: skip


def _outputs(network: Network, way: Array) -> Plot:
    trial, data = network.copy(), dataset()
    curves = np.empty((len(way), len(GRID)))
    for k, row in enumerate(way):
        trial.parameters[...] = row
        curves[k] = trial.forward(GRID[:, None])[:, 0]
    return Plot(
        [
            points(data.X[:, 0], data.Y[:, 0], role="class 0", size=2.5, label="data"),
            line(GRID, curves[HERE], role="truth", width=5, opacity=0.4,
                 label="θ and θ′"),
            line(GRID, curves, role="second", label="here"),
        ],
        x="x", y="ŷ", y_range=(-1.7, 1.7), height=280,
    )  # fmt: skip


def _tips(weights: Array, home: list[str]) -> list[str]:
    pairs = zip(weights, home, strict=True)
    return [f"{brief(weight)}; in θ it is {name}" for weight, name in pairs]


def _weights(network: Network, way: Array, controls: Controls) -> Plot:
    wiring = wire(network.sizes)
    units = [f"h{subscript(i + 1)}" for i in range(network.sizes[1])]
    home = [brief(weight) for weight in way[HERE]]
    tips = [_tips(row, home) for row in way]
    changed = [2, 3] if controls.twin == TWINS[0] else [2]  # after x and its 1
    drawn = graph(
        wiring.x, wiring.y, wiring.edges, weights=way, radius=15,
        labels=["x", "1", *units, "1", "ŷ"], edge_tips=tips,
        active=np.isin(np.arange(len(wiring.x)), changed),
    )  # fmt: skip
    height = network.sizes[1] / 2
    return Plot(
        [drawn], axes=False, height=280, x_range=(-0.2, 2.2),
        y_range=(-height - 0.3, height + 0.3), title="Weights: solid +, dashed −",
    )  # fmt: skip


def _judge(controls: Controls, answer: list[list[float]]) -> Verdict:
    xs, ys = np.asarray(answer[0], dtype=float), np.asarray(answer[1], dtype=float)
    start, middle, end = np.interp([0.0, 0.5, 1.0], xs, ys) if len(xs) else np.zeros(3)
    _, losses, _ = walk(controls)
    top = losses[HERE : TWIN + 1].max()
    right = bool(middle > max(start, end) + 0.2 * (top - losses[HERE]))
    return Verdict(
        right,
        f"Both ends have the same loss, {short(losses[HERE])}, for they compute the "
        f"same; between them it rises to {short(top)}. Two equal minima, one hill.",
    )


def _sentence(share: float, loss: float, losses: Array, controls: Controls) -> str:
    where = f"Share {share:.2f} of the way: loss {short(loss)}"
    n = controls.n_hidden
    count = (
        f"{n} tanh units: {factorial(n)} orders times {2**n} signs make "
        f"{factorial(n) * 2**n} settings with the same outputs"
    )
    if min(abs(share), abs(share - 1)) < 1e-9:
        name = "θ" if abs(share) < 0.5 else "θ′, other weights and the same outputs"
        return f"{where}. This is {name}; {count}."
    above = loss - losses[HERE]
    return f"{where}, {short(above)} above both ends; the weights are neither one's."
