"""Luck: two hundred first weights for every width; how many solve exclusive or?"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nnlib.activations import sigmoid
from nnlib.arrays import Array
from nnlib.evaluation import classes
from nnlib.losses import BinaryCrossEntropy
from nnlib.optimizers import GradientDescent
from nnlib.panels.controls import Controls, choice, slider, state
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import heatmap, number, points, trace
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import type_a_number
from nnlib.panels.words import plural, short
from nnlib.runs import NetworkStack, step_together

WIDTHS = np.arange(1, 9)
ROWS, COLUMNS = 10, 20  # one cell per seed
N_SEEDS = ROWS * COLUMNS
N_STEPS = 300
X = np.array([[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]])
LABELS = np.array([0, 1, 1, 0])
REACH, SIDE = 2.0, 31
QUESTION = (
    "Two hidden tanh units suffice to solve exclusive or. Of 100 random starts, how "
    "many does gradient descent bring there?"
)
BECAUSE = "That a solution exists does not mean that descent finds it from anywhere."


class Width(NamedTuple):
    """All seeds of one width: final losses, solved or not, and their networks."""

    losses: Array  # (200,)
    solved: Array  # (200,)
    stack: NetworkStack


def luck() -> Panel:
    """Scrub the width: failures become rare, not impossible (lesson 08)."""
    controls = [
        choice("hidden", ("tanh", "sigmoid", "relu"), symbol="φ"),
        slider("learning_rate", "η", 1.0, 0.05, 5.0, log=True),
        state("cell", (0, 0)),
    ]
    prediction = type_a_number(
        QUESTION,
        lambda controls: 100 * float(train_width(2, "tanh", 1.0).solved.mean()),
        BECAUSE,
        tolerance=0.15,
    )
    return Panel(shoot, controls, title="Luck", prediction=prediction)


def shoot(controls: Controls) -> Film:
    """One frame per width: every seed's fate, the share solved, one seed's map."""
    rate = round(controls.learning_rate, 3)
    runs = [train_width(int(n), controls.hidden, rate) for n in WIDTHS]
    shares = np.array([run.solved.mean() for run in runs])
    row, column = _inside(controls.cell)
    seed = row * COLUMNS + column
    return Film(
        axis=Axis("n_hidden", "H", WIDTHS),
        plots=[_seeds(runs, row, column), _shares(shares), _map(runs, seed)],
        describe=[
            _sentence(int(n), run, seed) for n, run in zip(WIDTHS, runs, strict=True)
        ],
        start=None,
        fps=1.0,
    )


@lru_cache(maxsize=64)
def train_width(n_hidden: int, hidden: str, learning_rate: float) -> Width:
    """Train all seeds of one width at once on the four points of exclusive or."""
    rngs = [np.random.default_rng(seed) for seed in range(N_SEEDS)]
    stack = NetworkStack([2, n_hidden, 1], rngs=rngs, hidden=hidden)
    X_all = np.broadcast_to(X, (N_SEEDS, *X.shape)).copy()
    Y_all = np.broadcast_to(LABELS[:, None].astype(float), (N_SEEDS, 4, 1)).copy()
    loss, optimizer = BinaryCrossEntropy(), GradientDescent(learning_rate)
    for _ in range(N_STEPS):
        losses = step_together(stack, loss, optimizer, X_all, Y_all)
    solved = (classes(stack.predict(X)) == LABELS).all(axis=1)
    return Width(losses, solved, stack)


def _inside(cell: tuple[float, float]) -> tuple[int, int]:
    row = min(max(int(cell[0]), 0), ROWS - 1)
    return row, min(max(int(cell[1]), 0), COLUMNS - 1)


def _seeds(runs: list[Width], row: int, column: int) -> Plot:
    losses = np.nan_to_num([run.losses for run in runs], nan=1.0)
    places = [_crosses(run) for run in runs]
    return Plot(
        [
            heatmap(losses.reshape(-1, ROWS, COLUMNS), (-0.5, COLUMNS - 0.5),
                    (-0.5, ROWS - 0.5), low=0.0, high=0.7, label="final loss",
                    click="cell", grid=True),
            points([x for x, _ in places], [y for _, y in places], role="warning",
                   shape=3, size=3.5, label="not solved"),
            points([column], [row], role="highlight", size=8, hollow=True, rim=True,
                   label=f"seed {row * COLUMNS + column}"),
        ],
        title=f"{N_SEEDS} seeds, dark: low loss. Click one", axes=False, height=280,
        share=1.2,
    )  # fmt: skip


def _crosses(run: Width) -> tuple[Array, Array]:
    """Where the seeds are that failed; NaN for the others, which are not drawn."""
    rows, columns = np.divmod(np.arange(float(N_SEEDS)), COLUMNS)
    return np.where(run.solved, np.nan, columns), np.where(run.solved, np.nan, rows)


def _shares(shares: Array) -> Plot:
    return Plot(
        [
            trace(WIDTHS, 100 * shares, role="truth", dots=True, label="solved"),
            number(100 * shares, "solved, per cent", reveal=True),
        ],
        x="hidden units  H", y="per cent of the seeds", x_range=(0.5, 8.5),
        y_range=(-4, 104), height=280, x_ticks=[(int(n), f"{n}") for n in WIDTHS],
    )  # fmt: skip


def _map(runs: list[Width], seed: int) -> Plot:
    ticks = np.linspace(-REACH, REACH, SIDE)
    grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    logits = np.array([run.stack.network(seed).predict(grid)[:, 0] for run in runs])
    span = (-REACH, REACH)
    return Plot(
        [
            heatmap(sigmoid(logits).reshape(-1, SIDE, SIDE), span, span,
                    colours="classes", label="p(class 1)", opacity=0.7, smooth=True),
            points(X[:, 0], X[:, 1], classes=LABELS, size=7),
        ],
        x="x₁", y="x₂", title=f"What seed {seed} has learned", height=280,
    )  # fmt: skip


def _sentence(n_hidden: int, run: Width, seed: int) -> str:
    share = f"{int(run.solved.sum())} of {N_SEEDS}"
    per_cent = short(100 * float(run.solved.mean()))
    fate = "has solved it" if run.solved[seed] else "has not"
    return (
        f"{plural(n_hidden, 'hidden unit')}: {share} seeds ({per_cent} %) solve "
        f"exclusive or after {N_STEPS} updates. Seed {seed} {fate}, its loss is "
        f"{short(float(run.losses[seed]))}."
    )
