"""Wire: a film as one small header and a few buffers of 32-bit numbers."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from nnlib.panels.film import Film, Plot
from nnlib.panels.marks import Mark

FIRST_BYTES = 400_000  # the first message; a film that is longer follows in slices

Message = tuple[dict[str, Any], list[bytes]]


def encode(film: Film, begin: int, end: int, offset: int = 0) -> Message:
    """Frames begin to end of a film; `offset` frames of it came before this chunk."""
    buffers: list[bytes] = []
    header = {
        "kind": "film",
        "begin": offset + begin,
        "frames": end - begin,
        "total": offset + len(film),
        "last": film.last,
        "start": film.start,
        "play": film.play,
        "seconds": film.seconds,
        "fps": film.fps,
        "note": film.note,
        "axis": _axis(film, begin, end),
        "plots": [_plot(plot, begin, end, buffers) for plot in film.plots],
        "describe": _cut(film.describe, not isinstance(film.describe, str), begin, end),
        "before": film.before,
        "met": None if film.met is None else _flags(film.met, begin, end),
    }
    return header, buffers


def first_slice(film: Film) -> int:
    """How many frames the first message holds: whole films if they are small."""
    per_frame = sum(
        mark.arrays[name][0].size * 4
        for mark in film.marks()
        for name in mark.per_frame & mark.arrays.keys()
    )
    fitting = max(1, FIRST_BYTES // max(per_frame, 1))
    return min(len(film), max(fitting, (film.start or 0) + 1))


def _axis(film: Film, begin: int, end: int) -> dict[str, Any]:
    axis = film.axis
    return {
        "name": axis.name,
        "symbol": axis.symbol,
        "log": axis.log,
        "values": film.values()[begin:end].tolist(),
        "names": list(axis.names[begin:end]),
        "landmarks": [[float(place), word] for place, word in axis.landmarks],
    }


def _plot(plot: Plot, begin: int, end: int, buffers: list[bytes]) -> dict[str, Any]:
    x_range, y_range = plot.ranges()
    return {
        "title": plot.title, "x": plot.x, "y": plot.y,
        "x_range": list(map(float, x_range)), "y_range": list(map(float, y_range)),
        "x_log": plot.x_log, "y_log": plot.y_log,
        "x_ticks": [list(tick) for tick in plot.x_ticks],
        "y_ticks": [list(tick) for tick in plot.y_ticks],
        "axes": plot.axes, "equal": plot.equal, "click": plot.click,
        "height": plot.height, "share": plot.share,
        "marks": [_mark(mark, begin, end, buffers) for mark in plot.marks],
    }  # fmt: skip


def _mark(mark: Mark, begin: int, end: int, buffers: list[bytes]) -> dict[str, Any]:
    arrays: dict[str, Any] = {}
    for name, values in mark.arrays.items():
        moving = name in mark.per_frame
        part = values[begin:end] if moving else values
        shape = part.shape[1:] if moving else part.shape
        arrays[name] = {"buffer": len(buffers), "shape": list(shape), "moving": moving}
        buffers.append(np.ascontiguousarray(part, dtype=np.float32).tobytes())
    texts = {
        name: {
            "moving": name in mark.per_frame,
            "values": _cut(words, name in mark.per_frame, begin, end),
        }
        for name, words in mark.texts.items()
    }
    return {"kind": mark.kind, "arrays": arrays, "texts": texts} | _plain(mark.options)


def _plain(options: Mapping[str, Any]) -> dict[str, Any]:
    return {"options": {name: _listed(value) for name, value in options.items()}}


def _listed(value: Any) -> Any:
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    return list(value) if isinstance(value, tuple) else value


def _cut(words: Any, moving: bool, begin: int, end: int) -> Any:
    if moving:
        return [_listed(entry) for entry in words[begin:end]]
    return _listed(words)


def _flags(met: Any, begin: int, end: int) -> list[bool]:
    return [bool(flag) for flag in met[begin:end]]
