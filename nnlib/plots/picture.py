"""Picture: empty axes to draw on, and a figure that comes with its words."""

from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.plots.margins import lay_out

STYLE = mpl.rc_params_from_file(
    Path(__file__).parent / "course.mplstyle", use_default_template=False
)
INCHES = (5.2, 3.4)  # width and height of one plot


def axes(n_plots: int = 1, width: float = INCHES[0], height: float = INCHES[1]) -> Any:
    """Axes in the course's style; an array of them when `n_plots` is over 1.

    `width` and `height` in inches are those of one plot. No pyplot: it would take
    most of a lesson's start.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width * n_plots, height))
        grid = figure.subplots(1, n_plots, squeeze=False)[0]
    return grid[0] if n_plots == 1 else grid


class Picture:
    """A figure with the sentence that says what it shows."""

    def __init__(self, figure: Figure, words: str) -> None:
        self.figure = figure
        self.words = words

    def __repr__(self) -> str:
        return self.words

    def _repr_png_(self) -> bytes:
        file = BytesIO()
        with mpl.rc_context(STYLE):
            lay_out(self.figure)
            self.figure.savefig(file, format="png")
        return file.getvalue()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        from base64 import b64encode

        png = b64encode(self._repr_png_()).decode()
        words = escape(self.words, quote=True)
        image = f'<img src="data:image/png;base64,{png}" alt="{words}">'
        return {"text/html": image, "image/png": png, "text/plain": self.words}


def picture(ax: Axes | np.ndarray, words: str) -> Picture:
    """The figure of `ax`, to stand last in a cell; `words` say what it shows."""
    if not words.strip():
        raise ValueError("picture needs words that say what it shows; got none.")
    return Picture(np.ravel(ax)[0].figure, words)
