"""Three ways of drawing the learning-rate panel: ours, a new figure, a figure kept.

All show the same on as many pixels; what the two figures draw is in same_panel.py.
"""

from __future__ import annotations

from typing import NamedTuple

INTERACT = """\
%matplotlib inline
import ipywidgets as widgets
from benchmarks.same_panel import draw_and_print, learning_rate_slider

widgets.interact(draw_and_print, learning_rate=learning_rate_slider())
"""
IPYMPL = """\
%matplotlib widget
import ipywidgets as widgets
import matplotlib.pyplot as plt
from benchmarks.same_panel import KeptFigure, learning_rate_slider

slider, words = learning_rate_slider(), widgets.HTML()
kept = KeptFigure(slider.value)

def redraw(change):
    words.value = kept.redraw(change["new"])

slider.observe(redraw, "value")
display(slider, words)
plt.show()
"""


class Way(NamedTuple):
    """A way of drawing the panel: cells, and where picture, slider and track are."""

    name: str
    cells: list[str]
    picture: str
    handle: str
    track: str
    drag: str


WAYS = [
    Way(
        "ours", ["from nnlib import panels\npanels.learning_rate()"],
        ".nnlib-plot:first-child canvas", ".nnlib-scrub", ".nnlib-scrub", "scrub",
    ),
    Way(
        "interact, a new figure", [INTERACT],
        ".jp-RenderedImage img", ".noUi-handle", ".noUi-base", "slide",
    ),
    Way(
        "ipympl, set_data", [IPYMPL],
        ".jupyter-matplotlib-canvas-div canvas:first-child", ".noUi-handle",
        ".noUi-base", "slide",
    ),
]  # fmt: skip
