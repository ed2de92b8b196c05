"""Curves: what changes along one quantity."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from nnlib.plots.roles import colour

DASHES = {"validation": "--", "prediction": ":"}


def curve(ax: Axes, x: ArrayLike, y: ArrayLike, role: str, **style: Any) -> Line2D:
    """One line of x (P,), y (P,) in the colour of its role; its legend entry."""
    look = {"color": colour(role), "linestyle": DASHES.get(role, "-"), "label": role}
    return ax.plot(x, y, **look | style)[0]


def loss_curves(
    ax: Axes,
    train: ArrayLike,
    validation: ArrayLike | None = None,
    x: ArrayLike | None = None,
    unit: str = "epoch",
) -> list[Line2D]:
    """Training loss (P,) and validation loss (P,) by epoch or step, log scale."""
    given = {"train": train, "validation": validation}
    runs = {role: np.asarray(y) for role, y in given.items() if y is not None}
    lines = [
        curve(ax, np.arange(len(y)) if x is None else x, y, role)
        for role, y in runs.items()
    ]
    ax.set(xlabel=unit, ylabel="loss  L")
    if all((y > 0).all() for y in runs.values()):
        ax.set_yscale("log")
    ax.legend()
    return lines


def bars(
    ax: Axes, values: ArrayLike, labels: Sequence[str], role: str = "first"
) -> BarContainer:
    """A bar for each of values (M,), with its number on top."""
    container = ax.bar(range(len(labels)), values, color=colour(role))
    ax.bar_label(container, fmt="{:.3g}", fontsize="small")
    ax.set_xticks(range(len(labels)), labels)
    ax.grid(visible=False, axis="x")
    return container
