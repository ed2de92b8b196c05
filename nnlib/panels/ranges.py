"""Ranges: which part of the plane shows all frames of a plot."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nnlib.panels.marks import Mark

Range = tuple[float, float]
MARGIN = 0.05  # of the range, kept free on either side
_FIXED = ("heatmap", "contour")


def x_extent(marks: Sequence[Mark], log: bool) -> Range:
    """The range of x over all marks and frames."""
    for mark in marks:
        if mark.kind in _FIXED:
            return tuple(mark.options["x_range"])
        if mark.kind == "bars":
            return (-0.6, mark.arrays["values"].shape[-1] - 0.4)
    return _padded(_collected(marks, "x"), log)


def y_extent(marks: Sequence[Mark], log: bool) -> Range:
    """The range of y over all marks and frames; bars start at zero."""
    for mark in marks:
        if mark.kind in _FIXED:
            return tuple(mark.options["y_range"])
    return _padded(_collected(marks, "y"), log)


def _collected(marks: Sequence[Mark], axis: str) -> NDArray[np.float64]:
    pieces = [np.empty(0)]
    for mark in marks:
        pieces.extend(_pieces(mark, axis))
    return np.concatenate(pieces)


def _pieces(mark: Mark, axis: str) -> list[NDArray[np.float64]]:
    arrays = mark.arrays
    found = [arrays[axis].ravel()] if axis in arrays else []
    if mark.kind == "arrow":
        found.append((arrays[axis] + arrays["d" + axis]).ravel())
    if mark.kind == "band" and axis == "y":
        found.append(arrays["y_high"].ravel())
    if mark.kind == "bars" and axis == "y":
        found += [arrays["values"].ravel(), np.zeros(1)]
    if mark.kind == "boxes":
        half = arrays["w" if axis == "x" else "h"] / 2
        found += [(arrays[axis] - half).ravel(), (arrays[axis] + half).ravel()]
    return found


def _padded(values: NDArray[np.float64], log: bool) -> Range:
    values = values[np.isfinite(values) & ((values > 0) | (not log))]
    if len(values) == 0:
        return (0.1, 1.0) if log else (0.0, 1.0)
    low, high = float(values.min()), float(values.max())
    if low == high:
        return (low / 2, high * 2) if log else (low - 0.5, high + 0.5)
    if log:
        factor = (high / low) ** MARGIN
        return low / factor, high * factor
    pad = MARGIN * (high - low)
    return low - pad, high + pad
