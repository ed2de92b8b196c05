"""Rate and batch map: the loss that every pair of learning rate and batch size reaches.

All learning rates of one batch size train together, as one stack of networks.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nnlib.arrays import Array
from nnlib.batches import updates_per_epoch
from nnlib.datasets import Dataset, sine
from nnlib.losses import MeanSquaredError
from nnlib.optimizers import GradientDescent
from nnlib.panels.controls import Controls, choice, state
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import Mark, heatmap, line, points, rule, text, trace
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import choose
from nnlib.panels.words import plural, short
from nnlib.runs import NetworkStack, train_together

N_EXAMPLES, SIZES, NOISE = 64, [1, 8, 1], 0.1
RATES = np.geomspace(0.003, 1.5, 13)
BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64)
MOST_FRAMES = 120
FIRST_CELL = (3, 6)  # row of the batch size, column of the rate
FAR = 50.0  # an output beyond it is not drawn
GRID = np.linspace(-np.pi, np.pi, 81)
QUESTION = (
    "Ten epochs for everyone. For each batch size there is a best learning rate. The "
    "batch grows from 1 to 64: what happens to its best rate?"
)
OPTIONS = ("it stays the same", "it grows with the batch", "it shrinks with the batch")
TRUTH = (
    "Larger batches make fewer, less noisy updates, so each may and must be longer: "
    "the dark valley climbs to the right, until the rate diverges for any batch."
)


class Runs(NamedTuple):
    """All runs of one batch size: after which updates, parameters (K, M, P), losses."""

    updates: Array  # (K,)
    parameters: Array  # (K, M, P)
    losses: Array  # (K, M), of all examples


def rate_and_batch_map() -> Panel:
    """Click a cell of the map and its run plays (lesson 04)."""
    controls = [
        choice("n_epochs", (1, 3, 10, 20), 10, tip="every run sees so many epochs"),
        state("cell", FIRST_CELL),
    ]
    prediction = choose(QUESTION, OPTIONS, right=1, because=TRUTH)
    title = "Learning rate and batch size"
    return Panel(shoot, controls, title=title, prediction=prediction)


def shoot(controls: Controls) -> Film:
    """The map of final losses, and the run of one cell, a frame every few updates."""
    row, column = _inside(controls.cell)
    runs = train_row(controls.n_epochs, row)
    losses, updates = runs.losses[:, column], runs.updates
    epochs = updates / updates_per_epoch(N_EXAMPLES, BATCH_SIZES[row])
    return Film(
        axis=Axis("update", "", updates),
        plots=[
            _map(controls.n_epochs, row, column),
            _losses(epochs, losses),
            _fit(runs.parameters[:, column]),
        ],
        describe=[
            _sentence(row, column, *each) for each in zip(updates, losses, strict=True)
        ],
        start=0 if tuple(controls.cell) != FIRST_CELL else len(updates) - 1,
        play=tuple(controls.cell) != FIRST_CELL,
        seconds=4,
    )


@lru_cache(maxsize=64)
def train_row(n_epochs: int, row: int) -> Runs:
    """Train one network per learning rate with the batch size of this row."""
    data, batch_size = dataset(), BATCH_SIZES[row]
    n_updates = n_epochs * updates_per_epoch(N_EXAMPLES, batch_size)
    keep = np.unique(np.linspace(0, n_updates, MOST_FRAMES + 1).astype(int))
    stack = new_stack()
    wanted = set(keep.tolist())
    steps = train_together(
        stack, MeanSquaredError(), GradientDescent(RATES[:, None]), data.X, data.Y,
        rngs=[np.random.default_rng(m) for m in range(len(RATES))],
        n_epochs=n_epochs, batch_size=batch_size,
    )  # fmt: skip
    later = [stack.parameters.copy() for record in steps if record.step in wanted]
    parameters = np.array([new_stack().parameters, *later])
    return Runs(keep, parameters, _all_losses(parameters))


@lru_cache(maxsize=8)
def final_losses(n_epochs: int) -> Array:
    """The last loss of every cell; (batch sizes, rates), NaN where it diverged."""
    rows = [train_row(n_epochs, row).losses[-1] for row in range(len(BATCH_SIZES))]
    return np.array(rows)


def new_stack() -> NetworkStack:
    """One network per learning rate, all from the same first weights."""
    rngs = [np.random.default_rng(5) for _ in RATES]
    return NetworkStack(SIZES, rngs=rngs)


@lru_cache(maxsize=1)
def dataset() -> Dataset:
    """A noisy sine."""
    return sine(N_EXAMPLES, noise=NOISE, rng=np.random.default_rng(0))


def _all_losses(parameters: Array) -> Array:
    data, losses = dataset(), np.empty(parameters.shape[:2])
    stack = new_stack()
    with np.errstate(over="ignore", invalid="ignore"):
        for k, each in enumerate(parameters):
            stack.parameters[...] = each
            error = stack.forward(data.X) - data.Y
            losses[k] = (error**2).mean(axis=(1, 2))
    losses[~np.isfinite(losses) | (losses > 1e6)] = np.nan
    return losses


def _inside(cell: tuple[float, float]) -> tuple[int, int]:
    row = min(max(int(cell[0]), 0), len(BATCH_SIZES) - 1)
    return row, min(max(int(cell[1]), 0), len(RATES) - 1)


def _map(n_epochs: int, row: int, column: int) -> Plot:
    final = final_losses(n_epochs)
    best = np.nanargmin(final, axis=1)
    rows, columns = np.arange(len(BATCH_SIZES)), np.arange(len(RATES))
    rates = [short(rate) for rate in RATES]
    return Plot(
        [
            heatmap(np.log10(final), (-0.5, len(RATES) - 0.5),
                    (-0.5, len(BATCH_SIZES) - 0.5), click="cell",
                    rows=[f"B = {size}" for size in BATCH_SIZES],
                    columns=[f"η = {rate}" for rate in rates],
                    label="log₁₀ of the final loss", reveal=True),
            points(columns[best], rows, role="highlight", shape=3, reveal=True,
                   label="best rate of each batch size"),
            points([column], [row], role="path", size=9, hollow=True, rim=True,
                   label="this run"),
            *_diverged(final),
        ],
        x="learning rate  η", y="batch size  B", height=300, share=1.2,
        x_ticks=list(zip(columns[::3].tolist(), rates[::3], strict=True)),
        y_ticks=list(zip(rows.tolist(), map(str, BATCH_SIZES), strict=True)),
        title="Final loss: dark is low. Click a cell",
    )  # fmt: skip


def _diverged(final: Array) -> list[Mark]:
    """The word for the empty cells, over the rates that no batch size stands."""
    empty = np.flatnonzero(np.isnan(final).all(axis=0))
    if not empty.size:
        return []
    place, middle = float(empty.mean()), (len(BATCH_SIZES) - 1) / 2
    return [text(place, middle, "diverged", anchor="middle", reveal=True)]


def _losses(epochs: Array, losses: Array) -> Plot:
    return Plot(
        [
            trace(epochs, losses, role="loss", label="of all examples", ahead=True),
            rule(y=NOISE**2, role="truth", dash=True, label="the data's own noise"),
        ],
        x="epoch", y="loss  L", y_log=True, height=300,
        x_range=(0, float(epochs[-1])), y_range=(3e-3, 30),
    )  # fmt: skip


def _fit(parameters: Array) -> Plot:
    network, data = new_stack().network(0), dataset()
    curves = np.empty((len(parameters), len(GRID)))
    with np.errstate(over="ignore", invalid="ignore"):
        for k, each in enumerate(parameters):
            network.parameters[...] = each
            curves[k] = network.forward(GRID[:, None])[:, 0]
    curves[~(np.abs(curves) < FAR)] = np.nan
    return Plot(
        [
            points(data.X[:, 0], data.Y[:, 0], role="class 0", size=2.5, label="data"),
            line(GRID, curves, role="second", width=3, label="ŷ of this run"),
        ],
        x="x", y="y", y_range=(-1.8, 1.8), height=300,
    )  # fmt: skip


def _sentence(row: int, column: int, update: int, loss: float) -> str:
    where = f"B = {BATCH_SIZES[row]}, η = {short(RATES[column])}"
    after = f"after {plural(int(update), 'update')}"
    if np.isnan(loss):
        return f"{where}: {after} it has diverged; there is no loss to speak of."
    return f"{where}: {after} the loss of all examples is {short(loss)}."
