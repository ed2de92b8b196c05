"""The learning-rate panel as a matplotlib figure: what the bench draws beside ours.

The bowl with the path on it, the loss by step, axes, grid, legend, both numbers and the
sentence: the same marks and words as `panels.learning_rate()`, for 12 steps at λ = 1.
"""

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from nnlib.landscapes import Quadratic, descend, regime
from nnlib.panels.words import short

BOWL = Quadratic([1.0])
W = np.linspace(-4, 4, 161)
N_STEPS = 12
INCHES = (10.8, 3.3)  # as many pixels as the panel's two plots with their legend


def learning_rate_slider() -> widgets.FloatLogSlider:
    """The slider of both figures, over the panel's range."""
    return widgets.FloatLogSlider(0.3, base=10, min=-2, max=0.9, step=0.02)


def draw_and_print(learning_rate: float) -> None:
    """Draw a new figure and print its sentence: what `interact` calls at each move."""
    path, losses = _walk(learning_rate)
    _draw(path, losses, learning_rate)
    plt.show()
    print(_sentence(learning_rate, losses))


class KeptFigure:
    """A figure drawn once, whose path, losses and numbers are set anew."""

    def __init__(self, learning_rate: float) -> None:
        path, losses = _walk(learning_rate)
        self.figure, *self.parts = _draw(path, losses, learning_rate)

    def redraw(self, learning_rate: float) -> str:
        """Show another learning rate; return its sentence."""
        path, losses = _walk(learning_rate)
        way, curve, title = self.parts
        way.set_data(path, losses)
        curve.set_data(np.arange(N_STEPS + 1), losses)
        title.set_text(_numbers(learning_rate, losses))
        self.figure.canvas.draw_idle()
        return _sentence(learning_rate, losses)


def _walk(learning_rate: float) -> tuple[np.ndarray, np.ndarray]:
    path = descend(BOWL.gradient, [-2.0], learning_rate, N_STEPS)
    return path[:, 0], BOWL.value(path)


def _draw(
    path: np.ndarray, losses: np.ndarray, learning_rate: float
) -> tuple[Figure, Line2D, Line2D, Text]:
    figure, (left, right) = plt.subplots(1, 2, figsize=INCHES)
    left.plot(W, BOWL.value(W[:, None]), label="loss  L(w) = λw²/2")
    (way,) = left.plot(path, losses, "o-", ms=5, label="path of w")
    left.plot(path[:1], losses[:1], "o", ms=12, mfc="none", mew=2, label="start")
    left.set(xlim=(-4, 4), ylim=(-0.5, 9), xlabel="parameter  w", ylabel="loss  L")
    left.legend(ncols=3, loc="upper left", bbox_to_anchor=(0, -0.2), frameon=False)
    left.grid()
    (curve,) = right.semilogy(np.arange(N_STEPS + 1), losses, "o-", ms=5)
    right.axhline(losses[0], color="gray", ls="--")
    right.text(N_STEPS, 1.5 * losses[0], "start", ha="right")
    right.set(ylim=(1e-6, 1e4), xlabel="step", ylabel="loss  L")
    right.grid()
    title = right.set_title(_numbers(learning_rate, losses), fontsize="medium")
    return figure, way, curve, title


def _numbers(rate: float, losses: np.ndarray) -> str:
    return f"last loss  L = {short(losses[-1])}    factor  1 − ηλ = {short(1 - rate)}"


def _sentence(rate: float, losses: np.ndarray) -> str:
    change = f"the loss goes from {short(losses[0])} to {short(losses[-1])}"
    kind = regime(rate, curvature=1.0)
    return f"η = {short(rate)}, η·λ = {short(rate)}: {kind}; in 12 steps {change}."
