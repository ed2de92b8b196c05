"""Margins: the room for the words around each plot, reckoned from the words.

matplotlib's own layout draws everything twice to find it, and sets powers of ten as
formulas: together two thirds of the time of a picture, and a lesson shows many.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

DIGITS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
# Inches: the free edge, a tick and its distance, a line's height, a letter's width.
EDGE, TICK, LINE, LETTER = 0.14, 0.1, 0.24, 0.088


def lay_out(figure: Figure) -> None:
    """Place the plots of a figure in a row, each with room for its own words."""
    width, height = figure.get_size_inches()
    cell = width / len(figure.axes)
    for k, ax in enumerate(figure.axes):
        plain_powers(ax)
        left, right, bottom = _left(ax), _right(ax), _bottom(ax)
        top = EDGE + LINE * bool(ax.get_title())
        box = (k * cell + left, bottom, cell - left - right, height - bottom - top)
        ax.set_position(np.divide(box, (width, height, width, height)))


def plain_powers(ax: Axes) -> None:
    """Write the powers of ten of logarithmic axes in plain letters."""
    for axis in (ax.xaxis, ax.yaxis):
        if axis.get_scale() == "log" and len(_ticks_in_view(axis)) > 1:
            axis.set(
                major_formatter=FuncFormatter(power), minor_formatter=NullFormatter()
            )


def power(value: float, _: int = 0) -> str:
    """A power of ten in plain letters, which take a tenth of the time of a formula.

    >>> power(0.001)
    '10⁻³'
    """
    return "10" + str(round(float(np.log10(value)))).translate(DIGITS)


def _left(ax: Axes) -> float:
    if not ax.axison:
        return EDGE
    room = EDGE + TICK + LETTER * max(map(len, _words(ax.yaxis)), default=0)
    return room + LINE * bool(ax.get_ylabel())


def _right(ax: Axes) -> float:
    """The last word of the x axis may stand at its very end, half of it outside."""
    words = _words(ax.xaxis) if ax.axison else []
    return EDGE + LETTER / 2 * max(map(len, "\n".join(words[-1:]).split("\n")))


def _bottom(ax: Axes) -> float:
    if not ax.axison:
        return EDGE
    lines = 1 + max((word.count("\n") for word in _words(ax.xaxis)), default=0)
    return EDGE + LINE * (lines + bool(ax.get_xlabel()))


def _words(axis: Axis) -> list[str]:
    ticks = _ticks_in_view(axis)
    if axis.get_scale() == "log" and len(ticks) < 2:
        return ["6 × 10⁻¹"]  # what matplotlib writes between two powers
    return axis.get_major_formatter().format_ticks(ticks)


def _ticks_in_view(axis: Axis) -> np.ndarray:
    ticks = np.asarray(axis.get_majorticklocs())
    low, high = sorted(axis.get_view_interval())
    return ticks[(low <= ticks) & (ticks <= high)]
