"""Plots: figures for lessons; an `ax` and arrays in, artists out, nothing computed.

    ax = plots.axes()
    plots.loss_curves(ax, train=losses)
    plots.picture(ax, "The loss falls from 2.3 to 0.1 in 20 epochs.")

The last line of a cell shows the figure, with its words for whoever cannot see it.
"""

from nnlib.plots.curves import bars, curve, loss_curves
from nnlib.plots.grids import confusion_matrix, images
from nnlib.plots.picture import axes, picture
from nnlib.plots.planes import decision_boundary, labelled_points, loss_surface, path
from nnlib.plots.roles import PALETTE, colour

__all__ = [
    "PALETTE",
    "axes",
    "bars",
    "colour",
    "confusion_matrix",
    "curve",
    "decision_boundary",
    "images",
    "labelled_points",
    "loss_curves",
    "loss_surface",
    "path",
    "picture",
]
