"""Frames: one frame of a panel's film drawn on a matplotlib figure.

The margins are reckoned from the words around each plot: matplotlib's own layout
draws everything twice to find them, and a lesson shows five such pictures at once.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator

from nnlib.plots.margins import power
from nnlib.plots.mark_artists import DRAW, MarkLike
from nnlib.plots.roles import colour

CYCLE = ("first", "second", "third", "fourth")


IN_A_ROW = 3
TITLE, ROW = 0.35, 3.05  # inches
LINE = 0.17  # the height of a line of small words
LETTER = 0.075  # and the width of one of its letters


def frame_size(film: Any) -> tuple[float, float]:
    """Inches of a picture that shows all plots of a film, three in a row at most."""
    rows = _rows(film.plots)
    return 4.4 * max(map(len, rows)), TITLE + ROW * len(rows)


def draw_frame(figure: Figure, film: Any, frame: int) -> list[Axes]:
    """Draw all plots of one frame on a figure of `frame_size`; the axes."""
    axes = []
    for row, plots in enumerate(_rows(film.plots)):
        for plot, box in zip(plots, _boxes(figure, plots, row), strict=True):
            axes.append(figure.add_axes(box))
            draw_plot(axes[-1], plot, frame)
    return axes


def _rows(plots: Sequence[Any]) -> list[Sequence[Any]]:
    n_rows = -(-len(plots) // IN_A_ROW)
    long = -(-len(plots) // n_rows)
    return [plots[begin : begin + long] for begin in range(0, len(plots), long)]


def _boxes(figure: Figure, plots: Sequence[Any], row: int) -> list[tuple[float, ...]]:
    """Left, bottom, width and height of each plot of a row, as shares of the figure."""
    inches = figure.get_size_inches()[1]
    top = TITLE + ROW * row + LINE * max(_n_title_lines(plot) for plot in plots)
    bottom = TITLE + ROW * (row + 1) - (0.55 if any(plot.x for plot in plots) else 0.3)
    share = (bottom - top) / inches
    return [
        (left, 1 - bottom / inches, width, share)
        for left, width in _columns(figure, plots)
    ]


def _columns(figure: Figure, plots: Sequence[Any]) -> list[tuple[float, float]]:
    """Left and width of each plot, as shares of the figure, with room for its ticks."""
    inches = figure.get_size_inches()[0]
    shares = np.array([plot.share for plot in plots])
    ends = np.concatenate([[0], np.cumsum(shares / shares.sum())])
    rooms = [_room_for_ticks(plot) / inches for plot in plots]
    gap = 0.15 / inches
    return [
        (begin + room, end - begin - room - gap)
        for begin, end, room in zip(ends[:-1], ends[1:], rooms, strict=True)
    ]


def _room_for_ticks(plot: Any) -> float:
    longest = max((len(word) for _, word in plot.y_ticks), default=4 + plot.y_log)
    return 0.35 + LETTER * longest if plot.axes or plot.y_ticks else 0.15


def _n_title_lines(plot: Any) -> int:
    return bool(plot.title) + sum(mark.kind == "number" for mark in plot.marks)


def draw_plot(ax: Axes, plot: Any, frame: int) -> None:
    """Draw one plot with its axes, marks, read-outs and legend."""
    _set_axes(ax, plot)
    lines = [plot.title] if plot.title else []
    for number, mark in enumerate(plot.marks):
        if mark.options.get("reveal"):
            continue
        if mark.kind == "number":
            lines.append(_readout(mark, frame))
        else:
            role = mark.options.get("role", CYCLE[number % len(CYCLE)])
            DRAW[mark.kind](ax, mark, frame, colour(role))
    # With y given, matplotlib does not lay out the ticks to see if the title hits them.
    ax.set_title("\n".join(lines), fontsize="small", y=1.0)
    if ax.get_legend_handles_labels()[1]:
        ax.legend(fontsize="x-small", framealpha=0.8)


def _set_axes(ax: Axes, plot: Any) -> None:
    x_range, y_range = plot.ranges()
    ax.set(xlim=x_range, ylim=y_range, xlabel=plot.x, ylabel=plot.y)
    ax.set(**{f"{name}scale": "log" for name in "xy" if getattr(plot, f"{name}_log")})
    for axis, log in ((ax.xaxis, plot.x_log), (ax.yaxis, plot.y_log)):
        if log:
            axis.set(major_formatter=FuncFormatter(power), minor_locator=NullLocator())
    if plot.x_ticks:
        ax.set_xticks(*zip(*plot.x_ticks, strict=True))
    if plot.y_ticks:
        ax.set_yticks(*zip(*plot.y_ticks, strict=True))
    if plot.equal:
        ax.set_aspect("equal")
    ax.spines[["top", "right"]].set_visible(False)
    if not plot.axes:
        ax.set_axis_off()


def _readout(mark: MarkLike, frame: int) -> str:
    return f"{mark.options['label']} = {float(mark.at('value', frame)):.3g}"
