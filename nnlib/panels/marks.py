"""Marks: the few kinds of things that a panel can draw, as plain arrays.

Every number of a mark is an array. A quantity with *one more axis than the mark
needs* has a frame axis in front: `line(x, y)` with x (P,) and y (K, P) is one line
per frame, K frames long. `None` and NaN leave a gap.

Options that every mark takes: `label` (legend and hover), `role` (colour, see
`nnlib.plots.roles`), `reveal=True` (hidden until the learner has predicted),
`width`, `dash=True`, `opacity`.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nnlib.panels.mark import LARGEST, Mark, new_mark

__all__ = [
    "LARGEST", "Mark", "arrow", "band", "bars", "boxes", "confusion", "contour",
    "graph", "handle", "heatmap", "line", "number", "pad", "pictures", "points",
    "rule", "text", "trace",
]  # fmt: skip
Texts = str | Sequence[str] | Sequence[Sequence[str]]


def line(x: ArrayLike, y: ArrayLike, **options: Any) -> Mark:
    """A line through x (P,) and y (P,)."""
    return new_mark("line", {"x": (x, 1), "y": (y, 1)}, options)


def band(x: ArrayLike, low: ArrayLike, high: ArrayLike, **options: Any) -> Mark:
    """The area between low (P,) and high (P,) over x (P,)."""
    return new_mark("band", {"x": (x, 1), "y": (low, 1), "y_high": (high, 1)}, options)


def points(
    x: ArrayLike,
    y: ArrayLike,
    classes: ArrayLike | None = None,
    tips: Texts | None = None,
    **options: Any,
) -> Mark:
    """Points at x (P,), y (P,); `classes` (P,) colours and shapes them by class."""
    numbers = {"x": (x, 1), "y": (y, 1)}
    if classes is not None:
        numbers["classes"] = (classes, 1)
    return new_mark("points", numbers, options, {"tips": (tips, 1)})


def trace(x: ArrayLike, y: ArrayLike, **options: Any) -> Mark:
    """A line that grows: x (K,), y (K,), one point per frame, drawn up to now.

    `ahead=True` shows what is still to come, faintly.
    """
    return new_mark("trace", {"x": (x, 0), "y": (y, 0)}, options)


def arrow(
    x: ArrayLike, y: ArrayLike, dx: ArrayLike, dy: ArrayLike, **options: Any
) -> Mark:
    """Arrows from (x, y) by (dx, dy), each (M,)."""
    numbers = {"x": (x, 1), "y": (y, 1), "dx": (dx, 1), "dy": (dy, 1)}
    return new_mark("arrow", numbers, options)


def heatmap(
    values: ArrayLike,
    x: tuple[float, float],
    y: tuple[float, float],
    colours: str = "sequential",
    **options: Any,
) -> Mark:
    """Coloured cells, values (R, C): row 0 at y[0], column 0 at x[0].

    `x`, `y` are the outer edges. `colours`: "sequential", "diverging" (around 0),
    "classes" (0 and 1, white in the middle), "basins" (whole numbers) or "grey".
    `low`, `high` fix the scale. `click="cell"` sends (row, column) to the control
    of that name. With `columns=[names]`, `rows=[names]` hover names the cell.
    `grid=True` draws lines between the cells.
    """
    options = options | {"x_range": list(x), "y_range": list(y), "colours": colours}
    return new_mark("heatmap", {"values": (values, 2)}, options)


def contour(
    values: ArrayLike,
    x: tuple[float, float],
    y: tuple[float, float],
    levels: Sequence[float] = (),
    **options: Any,
) -> Mark:
    """Lines of equal value; values (R, C) at grid points spanning `x` and `y`.

    `filled=True` shades between them.
    """
    options = options | {"x_range": list(x), "y_range": list(y)}
    levels = [float(level) for level in levels]
    return new_mark("contour", {"values": (values, 2)}, options | {"levels": levels})


def bars(
    values: ArrayLike,
    labels: Sequence[str],
    tips: Texts | None = None,
    **options: Any,
) -> Mark:
    """Bars of height values (M,), named below; `roles=[...]` colours each."""
    words = {"labels": (tuple(labels), 1), "tips": (tips, 1)}
    return new_mark("bars", {"values": (values, 1)}, options, words)


def graph(
    x: ArrayLike,
    y: ArrayLike,
    edges: ArrayLike,
    nodes: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    labels: Texts | None = None,
    tips: Texts | None = None,
    edge_labels: Texts | None = None,
    edge_tips: Texts | None = None,
    active: ArrayLike | None = None,
    active_edges: ArrayLike | None = None,
    **options: Any,
) -> Mark:
    """A network: nodes at x (M,), y (M,), edges (E, 2) pairs of node numbers.

    `nodes` (M,) and `weights` (E,) set colour and thickness by sign and size;
    `active` (M,) and `active_edges` (E,), 0 or 1, are highlighted. `labels` stand in
    the nodes, `edge_labels` on the edges, `tips` and `edge_tips` under the pointer.
    `sets="control"` lets the learner set numbers by dragging: those of the first nodes,
    then of the first edges; `numbers`, `names` and `bounds=(low, high)` say which.
    `upright=True` lets it stand on end, left up, where it is too narrow for its words.
    Edges between the same two nodes are drawn as bows; they must follow each other.
    """
    pairs = [tuple(pair) for pair in np.reshape(edges, (-1, 2)).tolist()]
    if len(list(groupby(pairs))) > len(set(pairs)):
        raise ValueError("edges that join the same two nodes must follow each other")
    given = {
        "x": (x, 1), "y": (y, 1), "edges": (edges, 2), "nodes": (nodes, 1),
        "weights": (weights, 1), "active": (active, 1),
        "active_edges": (active_edges, 1),
    }  # fmt: skip
    numbers = {name: pair for name, pair in given.items() if pair[0] is not None}
    words = {
        "labels": (labels, 1), "tips": (tips, 1),
        "edge_labels": (edge_labels, 1), "edge_tips": (edge_tips, 1),
    }  # fmt: skip
    return new_mark("graph", numbers, options, words)


def boxes(
    x: ArrayLike,
    y: ArrayLike,
    box_widths: ArrayLike,
    box_heights: ArrayLike,
    labels: Texts | None = None,
    tips: Texts | None = None,
    active: ArrayLike | None = None,
    **options: Any,
) -> Mark:
    """Labelled rectangles with centre x, y (M,); `active` (M,) highlights some."""
    numbers = {"x": (x, 1), "y": (y, 1), "w": (box_widths, 1), "h": (box_heights, 1)}
    if active is not None:
        numbers["active"] = (active, 1)
    return new_mark(
        "boxes", numbers, options, {"labels": (labels, 1), "tips": (tips, 1)}
    )


def number(value: ArrayLike, label: str, **options: Any) -> Mark:
    """A read-out above the plot, `label = value`; value () or (K,).

    `missing="never"` is what stands for NaN.
    """
    return new_mark("number", {"value": (value, 0)}, options | {"label": label})


def text(
    x: ArrayLike, y: ArrayLike, words: str | Sequence[str], **options: Any
) -> Mark:
    """Words at a place, one string or one per frame; `anchor="start|middle|end"`."""
    return new_mark("text", {"x": (x, 0), "y": (y, 0)}, options, {"words": (words, 0)})


def rule(
    x: ArrayLike | None = None, y: ArrayLike | None = None, **options: Any
) -> Mark:
    """A vertical line at x () or a horizontal line at y (), named by its label."""
    numbers = {"x": (x, 0)} if x is not None else {"y": (y, 0)}
    return new_mark("rule", numbers, options)


def confusion(matrix: ArrayLike, labels: Sequence[str], **options: Any) -> Mark:
    """A confusion table: matrix (C, C), rows the truth, columns the prediction."""
    words = {"labels": (tuple(labels), 1)}
    return new_mark("confusion", {"values": (matrix, 2)}, options, words)


def pictures(values: ArrayLike, labels: Texts | None = None, **options: Any) -> Mark:
    """Small pictures in a grid, values (M, height, width); `columns=`, `colours=`."""
    return new_mark(
        "pictures", {"values": (values, 3)}, options, {"labels": (labels, 1)}
    )


def handle(name: str, x: ArrayLike, y: ArrayLike, **options: Any) -> Mark:
    """A point to drag, at x (), y (); sets the `state` control `name` to (x, y).

    `axes="x"` or `"y"` lets it move one way only. With x (M,), y (M,) every point
    can be dragged and the control gets (number, x, y).
    """
    rank = min(np.ndim(x), 1) if options.pop("many", False) else 0
    numbers = {"x": (x, rank), "y": (y, rank)}
    return new_mark("handle", numbers, {"axes": "xy"} | options | {"name": name})


def pad(name: str, values: ArrayLike, **options: Any) -> Mark:
    """A drawing pad, values (R, C) between 0 and 1; sets the control `name`.

    `clear="button"` names the button that the key Delete presses.
    """
    return new_mark("pad", {"values": (values, 2)}, options | {"name": name})
