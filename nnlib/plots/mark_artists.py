"""Mark artists: how each kind of mark of a panel is drawn with matplotlib."""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from nnlib.plots.grids import side_by_side
from nnlib.plots.roles import MARKERS, colour

COLOURS = {
    "sequential": "cividis",
    "diverging": "PuOr",
    "classes": "RdBu_r",
    "basins": "Set3",
    "grey": "Greys",
}


class MarkLike(Protocol):
    """What is needed of a mark: its kind, options, and arrays and texts by frame."""

    kind: str
    options: Any
    arrays: Any
    texts: Any

    def at(self, name: str, frame: int) -> np.ndarray: ...
    def text_at(self, name: str, frame: int) -> Any: ...


def _style(mark: MarkLike) -> dict[str, Any]:
    options = mark.options
    dashes = "--" if options.get("dash") else "-"
    return {
        "label": options.get("label"),
        "linewidth": options.get("width", 2),
        "linestyle": dashes,
        "alpha": options.get("opacity", 1),
    }


def _line(ax: Axes, mark: MarkLike, frame: int, hue: str) -> None:
    x, y = mark.at("x", frame), mark.at("y", frame)
    marker = "o" if mark.options.get("dots") else None
    ax.plot(x, y, color=hue, marker=marker, markersize=4, **_style(mark))


def _band(ax: Axes, mark: MarkLike, frame: int, hue: str) -> None:
    x, low, high = (mark.at(name, frame) for name in ("x", "y", "y_high"))
    ax.fill_between(x, low, high, color=hue, alpha=0.2, label=mark.options.get("label"))


def _points(ax: Axes, mark: MarkLike, frame: int, hue: str) -> None:
    x, y = mark.at("x", frame), mark.at("y", frame)
    if "classes" not in mark.arrays:
        ax.scatter(x, y, color=hue, s=30, label=mark.options.get("label"), zorder=3)
        return
    classes = mark.at("classes", frame)
    for label, (role, shape) in enumerate(MARKERS.items()):
        own = classes == label
        ax.scatter(x[own], y[own], color=colour(role), marker=shape, s=24, label=role)


def _trace(ax: Axes, mark: MarkLike, frame: int, hue: str) -> None:
    upto = slice(None, frame + 1)
    ax.plot(mark.arrays["x"][upto], mark.arrays["y"][upto], color=hue, **_style(mark))


def _arrow(ax: Axes, mark: MarkLike, frame: int, hue: str) -> None:
    x, y, dx, dy = (mark.at(name, frame) for name in ("x", "y", "dx", "dy"))
    label = mark.options.get("label")
    unscaled = {"angles": "xy", "scale_units": "xy", "scale": 1}
    ax.quiver(x, y, dx, dy, color=hue, label=label, zorder=4, **unscaled)


def _heatmap(ax: Axes, mark: MarkLike, frame: int, hue: str) -> None:
    options = mark.options
    extent = (*options["x_range"], *options["y_range"])
    values, scale = mark.at("values", frame), COLOURS[options["colours"]]
    limits = {"vmin": options.get("low"), "vmax": options.get("high")}
    if options["colours"] == "diverging":
        bound = np.nanmax(np.abs(values)) if np.isfinite(values).any() else 1.0
        limits = {"vmin": -bound, "vmax": bound}
    ax.imshow(
        values, cmap=scale, extent=extent, origin="lower", aspect="auto", **limits
    )


def _contour(ax: Axes, mark: MarkLike, frame: int, hue: str) -> None:
    values, options = mark.at("values", frame), mark.options
    x = np.linspace(*options["x_range"], values.shape[1])
    y = np.linspace(*options["y_range"], values.shape[0])
    levels = sorted(options["levels"]) or 10
    if options.get("filled"):
        ax.contourf(x, y, values, levels, cmap="cividis", alpha=0.6)
        return
    ax.contour(x, y, values, levels, colors=hue, linewidths=1)


def _bars(ax: Axes, mark: MarkLike, frame: int, hue: str) -> None:
    values, names = mark.at("values", frame), mark.text_at("labels", frame)
    roles = mark.options.get("roles")
    hues = [colour(role) for role in roles] if roles else hue
    ax.bar(range(len(values)), values, color=hues, label=mark.options.get("label"))
    ax.set_xticks(range(len(values)), names)


def _graph(ax: Axes, mark: MarkLike, frame: int, hue: str) -> None:
    x, y = mark.at("x", frame), mark.at("y", frame)
    for source, target in mark.at("edges", frame).astype(int):
        ends = [source, target]
        ax.plot(x[ends], y[ends], color=colour("muted"), linewidth=1, zorder=1)
    ax.scatter(x, y, s=500, color="white", edgecolors=hue, zorder=2)
    if "labels" in mark.texts:
        _words(ax, x, y, mark.text_at("labels", frame))


def _boxes(ax: Axes, mark: MarkLike, frame: int, hue: str) -> None:
    x, y, w, h = (mark.at(name, frame) for name in ("x", "y", "w", "h"))
    corners = zip(x - w / 2, y - h / 2, w, h, strict=True)
    for left, bottom, width, height in corners:
        box = {"facecolor": hue, "alpha": 0.2, "edgecolor": hue}
        ax.add_patch(Rectangle((left, bottom), width, height, **box))
    if "labels" in mark.texts:
        _words(ax, x, y, mark.text_at("labels", frame))


def _words(ax: Axes, x: np.ndarray, y: np.ndarray, labels: Any) -> None:
    for place_x, place_y, words in zip(x, y, labels, strict=True):
        ax.text(place_x, place_y, words, ha="center", va="center", fontsize="x-small")


def _text(ax: Axes, mark: MarkLike, frame: int, hue: str) -> None:
    x, y = float(mark.at("x", frame)), float(mark.at("y", frame))
    words = mark.text_at("words", frame)
    side = {"start": "left", "middle": "center", "end": "right"}
    across = side[mark.options.get("anchor", "start")]
    ax.text(x, y, words, color=hue, fontsize="small", ha=across, va="top")


def _rule(ax: Axes, mark: MarkLike, frame: int, hue: str) -> None:
    style = _style(mark) | {"color": hue, "linewidth": 1.2}
    if "x" in mark.arrays:
        ax.axvline(float(mark.at("x", frame)), **style)
    else:
        ax.axhline(float(mark.at("y", frame)), **style)


def _confusion(ax: Axes, mark: MarkLike, frame: int, hue: str) -> None:
    matrix, names = mark.at("values", frame), mark.text_at("labels", frame)
    ax.imshow(matrix, cmap="Blues", aspect="equal")
    for (row, column), count in np.ndenumerate(matrix):
        strong = count > matrix.max() / 2
        shade = "white" if strong else "black"
        ax.text(column, row, f"{count:g}", ha="center", va="center", color=shade)
    ax.set_xticks(range(len(names)), names)
    ax.set_yticks(range(len(names)), names)
    ax.set(xlabel="predicted", ylabel="true", xlim=(-0.5, len(names) - 0.5))
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_axis_on()


def _pictures(ax: Axes, mark: MarkLike, frame: int, hue: str) -> None:
    values = mark.at("values", frame)
    columns = mark.options.get("columns", int(np.ceil(np.sqrt(len(values)))))
    scale = COLOURS[mark.options.get("colours", "grey")]
    picture = side_by_side(values, columns)
    ax.imshow(picture, cmap=scale)
    height, width = picture.shape
    ax.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5))


def _handle(ax: Axes, mark: MarkLike, frame: int, hue: str) -> None:
    x, y = mark.at("x", frame), mark.at("y", frame)
    label = mark.options.get("label")
    ax.scatter(x, y, s=90, facecolors="none", edgecolors=hue, linewidths=2, label=label)


def _pad(ax: Axes, mark: MarkLike, frame: int, hue: str) -> None:
    ax.imshow(mark.at("values", frame), cmap="Greys", vmin=0, vmax=1)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(True)
    ax.set_axis_on()


DRAW: dict[str, Callable[[Axes, MarkLike, int, str], None]] = {
    "line": _line, "band": _band, "points": _points, "trace": _trace,
    "arrow": _arrow, "heatmap": _heatmap, "contour": _contour, "bars": _bars,
    "graph": _graph, "boxes": _boxes, "text": _text, "rule": _rule,
    "confusion": _confusion, "pictures": _pictures, "handle": _handle, "pad": _pad,
}  # fmt: skip
