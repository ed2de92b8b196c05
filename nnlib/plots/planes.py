"""Planes: what happens over two inputs or two parameters."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.contour import QuadContourSet
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from nnlib.plots.roles import MARKERS, colour


def loss_surface(
    ax: Axes, x: ArrayLike, y: ArrayLike, loss: ArrayLike, n_levels: int = 14
) -> QuadContourSet:
    """Filled contours of loss (R, C) over x (C,) and y (R,), closer at the bottom."""
    loss = np.asarray(loss)
    levels = np.quantile(loss, np.linspace(0, 1, n_levels) ** 2)
    filled = ax.contourf(x, y, loss, np.unique(levels), cmap="cividis", alpha=0.75)
    ax.contour(filled, colors="white", linewidths=0.6)
    ax.grid(visible=False)
    return filled


def path(ax: Axes, points: ArrayLike, role: str = "path", **style: Any) -> Line2D:
    """The way (n_steps + 1, 2) of a descent; a circle at the start, a dot a step."""
    x, y = np.asarray(points).T
    look = {"color": colour(role), "marker": "o", "linewidth": 1.5, "label": role}
    ax.plot(
        x[:1], y[:1], "o", markersize=11, markerfacecolor="none", color=colour(role)
    )
    return ax.plot(x, y, **look | style)[0]


def labelled_points(
    ax: Axes,
    X: ArrayLike,
    labels: ArrayLike,
    names: Sequence[str] = ("class 0", "class 1"),
) -> list[PathCollection]:
    """Examples X (N, 2), with the colour and the shape of labels (N,) 0 and 1."""
    X, labels = np.asarray(X), np.asarray(labels)
    artists = []
    for label, (role, marker) in enumerate(MARKERS.items()):
        own = X[labels == label]
        look = {"color": colour(role), "marker": marker, "edgecolor": "white"}
        artists.append(ax.scatter(*own.T, s=32, label=names[label], **look))
    ax.set(xlabel="x₁", ylabel="x₂")
    ax.legend()
    return artists


def decision_boundary(
    ax: Axes, x: ArrayLike, y: ArrayLike, probability: ArrayLike
) -> QuadContourSet:
    """Probability (R, C) of class 1 over x (C,), y (R,); a line where it is 0.5."""
    levels = np.linspace(0, 1, 11)
    filled = ax.contourf(x, y, probability, levels, cmap="RdBu_r", alpha=0.45)
    ax.contour(x, y, probability, [0.5], colors="black", linewidths=1.5)
    ax.grid(visible=False)
    return filled
