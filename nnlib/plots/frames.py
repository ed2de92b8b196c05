"""Frames: one frame of a panel's film drawn on a matplotlib figure."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.plots.mark_artists import DRAW, MarkLike
from nnlib.plots.roles import colour

CYCLE = ("first", "second", "third", "fourth")


def draw_frame(figure: Figure, film: Any, frame: int) -> list[Axes]:
    """Draw all plots of one frame side by side; the axes."""
    shares = [plot.share for plot in film.plots]
    grid = figure.subplots(1, len(shares), squeeze=False, width_ratios=shares)
    for ax, plot in zip(grid[0], film.plots, strict=True):
        draw_plot(ax, plot, frame)
    return list(grid[0])


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
    ax.set_title("\n".join(lines), fontsize="small")
    if ax.get_legend_handles_labels()[1]:
        ax.legend(fontsize="x-small", framealpha=0.8)


def _set_axes(ax: Axes, plot: Any) -> None:
    x_range, y_range = plot.ranges()
    ax.set(xlim=x_range, ylim=y_range, xlabel=plot.x, ylabel=plot.y)
    if plot.x_log:
        ax.set_xscale("log")
    if plot.y_log:
        ax.set_yscale("log")
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
