"""Where you start: the same descent ends in different valleys."""

from functools import lru_cache

import numpy as np

from nnlib.landscapes import DoubleWell, WavePacket, descend, loss_curve, loss_surface
from nnlib.panels.controls import Controls, slider, state
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import (
    Mark,
    contour,
    handle,
    heatmap,
    line,
    number,
    points,
    rule,
)
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import Verdict, place_a_marker
from nnlib.panels.words import short

STARTS = np.linspace(-1.8, 1.8, 145)
WELL = DoubleWell()
N_STEPS, SURFACE_STEPS, SURFACE_RATE = 60, 120, 8.0
BOX_X, BOX_Y = (-9.0, 9.0), (4.0, 24.0)
SIDE = 37


def where_you_start() -> Panel:
    """Scrub the start on a curve; click a start on a surface (lesson 02)."""
    controls = [
        slider("learning_rate", "η", 0.03, 0.001, 0.3, log=True, tip="on the curve"),
        state("spot", (-5.0, 18.0)),
    ]
    question = (
        "Descent on the curve: from which start on does it end in the other valley? "
        "Place a marker in the first plot."
    )
    return Panel(
        shoot,
        controls,
        title="Where you start",
        prediction=place_a_marker(question, judge),
    )


def judge(controls: Controls, place: float) -> Verdict:
    """Right within 0.15 of where the end changes from one valley to the other."""
    ends = paths_on_curve(controls.learning_rate)[:, -1]
    border = float(STARTS[np.flatnonzero(np.diff(ends > 0))[0]])
    sentence = (
        f"You said {short(place)}; it is near {short(border)}, the top of the ridge. "
        "Which valley is deeper does not matter: descent feels only the local slope."
    )
    return Verdict(abs(place - border) <= 0.15, sentence)


def paths_on_curve(learning_rate: float) -> np.ndarray:
    """Descents (K, N_STEPS + 1) from all starts."""
    return descend(WELL.gradient, STARTS[:, None], learning_rate, N_STEPS)[..., 0].T


def shoot(controls: Controls) -> Film:
    """One frame per start: the path on the curve; beside it a surface's basins."""
    paths = paths_on_curve(controls.learning_rate)
    heights = np.stack([loss_curve(WELL, path) for path in np.nan_to_num(paths)])
    return Film(
        axis=Axis("start", "w", STARTS),
        plots=[_curve_plot(paths, heights), _surface_plot(controls.spot)],
        describe=[_sentence(*row) for row in zip(STARTS, paths, heights, strict=True)],
        start=40,
    )


def _curve_plot(paths: np.ndarray, heights: np.ndarray) -> Plot:
    w = np.linspace(-1.9, 1.9, 161)
    marks = [
        line(w, loss_curve(WELL, w), role="loss", label="loss  L(w)"),
        _basins_of_the_curve(paths[:, -1]),
        line(paths, heights, role="path", dots=True, width=1.5, label="path"),
        rule(x=STARTS, role="highlight", label="start"),
        number(paths[:, -1], "ends at w"),
        number(heights[:, -1], "loss  L"),
    ]
    ranges = {"x_range": (-1.9, 1.9), "y_range": (-1.3, 4)}
    return Plot(marks, x="parameter  w", y="loss  L", **ranges)


def _basins_of_the_curve(ends: np.ndarray) -> Mark:
    """All starts, below the curve, coloured by the side on which they end."""
    names = ("starts that end left", "starts that end right")
    sides, low = (ends > 0).astype(float), np.full_like(STARTS, -1.1)
    return points(STARTS, low, classes=sides, names=names, size=3, reveal=True)


@lru_cache(maxsize=1)
def wave_packet() -> WavePacket:
    """A fit with two parameters and many valleys."""
    x = np.linspace(-15, 15, 28)
    true = np.array([0.0, 16.6])
    packet = WavePacket(x, np.zeros_like(x))
    return WavePacket(x, packet.outputs(true))


@lru_cache(maxsize=1)
def basins() -> tuple[np.ndarray, np.ndarray]:
    """Where descents from a grid of starts end: valley numbers (R, C) and valleys."""
    grid = np.stack(np.meshgrid(_centres(BOX_X), _centres(BOX_Y)), axis=-1)
    ends = descend(wave_packet().gradient, grid, SURFACE_RATE, SURFACE_STEPS)[-1]
    losses = wave_packet().value(ends)
    values, numbers = np.unique(np.round(losses, 2), return_inverse=True)
    return numbers.reshape(losses.shape), values


def _centres(box: tuple[float, float]) -> np.ndarray:
    edges = np.linspace(*box, SIDE + 1)
    return (edges[1:] + edges[:-1]) / 2


def _surface_plot(spot: tuple[float, float]) -> Plot:
    packet, (numbers, _) = wave_packet(), basins()
    x, y = np.linspace(*BOX_X, 61), np.linspace(*BOX_Y, 61)
    path = descend(packet.gradient, spot, SURFACE_RATE, SURFACE_STEPS)
    end = path[-1:].T
    marks = [
        heatmap(numbers, BOX_X, BOX_Y, "basins", opacity=0.55, reveal=True),
        contour(
            loss_surface(packet, x, y), BOX_X, BOX_Y, role="muted", label="loss  L"
        ),
        line(*path.T, role="path", dots=True, width=1.5, label="path"),
        points(*end, role="truth", shape=3, size=7, label="end"),
        handle("spot", *spot, role="highlight", label="start"),
        number(packet.value(path[-1]), "loss at the end"),
    ]
    title = "Starts of one colour end in one valley"
    return Plot(marks, title=title, x="w₀", y="w₁", click="spot")


def _sentence(start: float, path: np.ndarray, heights: np.ndarray) -> str:
    if not np.isfinite(path[-1]):
        return f"Start w = {short(start)}: the steps are too long, it diverges."
    side = "right" if path[-1] > 0 else "left"
    return (
        f"Start w = {short(start)} ends in the {side} valley, at w = {short(path[-1])} "
        f"with loss {short(heights[-1])}."
    )
