"""Films: all frames of a panel along one axis, as plain arrays and sentences.

A film is what `shoot(controls)` returns. The browser plays it without asking the
kernel again; the sentences are read aloud, stand under the static picture, and are
what the tests read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnlib.panels.marks import Mark
from nnlib.panels.ranges import x_extent, y_extent


@dataclass(frozen=True)
class Axis:
    """What the learner scrubs: a name as in the code, a symbol, a value per frame.

    `values` (K,); `names` gives each frame words instead of a number (stages);
    `log=True` where the values are spaced logarithmically. `landmarks` are named
    places on the scrubber, hidden until the learner has predicted.
    """

    name: str
    symbol: str
    values: ArrayLike
    names: Sequence[str] = ()
    log: bool = False
    landmarks: Sequence[tuple[float, str]] = ()

    def __len__(self) -> int:
        return len(np.asarray(self.values))


@dataclass(frozen=True)
class Plot:
    """Marks on one pair of axes; plots stand side by side and wrap when narrow.

    `x`, `y` name the axes. Without `x_range`, `y_range` the data of all frames fit.
    `click="start"` sends (x, y) of a click to the control of that name. `share` is
    the relative width, `height` in pixels; `axes=False` for graphs and tables;
    `equal=True` gives both axes one scale; `x_ticks` maps places to words.
    """

    marks: Sequence[Mark]
    title: str = ""
    x: str = ""
    y: str = ""
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None
    x_log: bool = False
    y_log: bool = False
    x_ticks: Sequence[tuple[float, str]] = ()
    y_ticks: Sequence[tuple[float, str]] = ()
    axes: bool = True
    equal: bool = False
    click: str = ""
    height: int = 280
    share: float = 1.0

    def ranges(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The ranges of x and y, given or fitted to all frames."""
        return (
            self.x_range or x_extent(self.marks, self.x_log),
            self.y_range or y_extent(self.marks, self.y_log),
        )


@dataclass(frozen=True)
class Film:
    """All frames of a panel, or one chunk of a film that goes on.

    `describe` holds one sentence per frame (or one for all). `start` is the frame to
    show first; None keeps the place where the learner is. `play=True` starts it.
    `met` (K,) tells in which frames the panel's target is met. A film that goes on
    gives `resume`, one state per frame: `shoot(controls, resume[k])` continues after
    frame k (its first frame is the one *after* k); `last=True` when all is told.
    It plays in `seconds`, or at `fps` frames a second. `before` stands in place of
    sentences that would answer the panel's own question, until it is answered.
    """

    axis: Axis
    plots: Sequence[Plot]
    describe: Sequence[str] | str
    start: int | None = None
    play: bool = False
    seconds: float = 5.0
    fps: float | None = None
    met: ArrayLike | None = None
    resume: Sequence[Any] | None = None
    last: bool = True
    note: str = field(default="")
    before: str = ""

    def __post_init__(self) -> None:
        n_frames = len(self)
        if n_frames == 0:
            raise ValueError("A film needs at least one frame; its axis has none.")
        for name, length in self._lengths():
            if length != n_frames:
                raise ValueError(
                    f"The film's axis {self.axis.name!r} has {n_frames} frames, but "
                    f"{name} has {length}. Give one entry per frame."
                )

    def __len__(self) -> int:
        return len(self.axis)

    def sentence(self, frame: int) -> str:
        """The sentence that says what frame `frame` shows."""
        if isinstance(self.describe, str):
            return self.describe
        return self.describe[frame]

    def marks(self, kind: str = "") -> list[Mark]:
        """All marks, or those of one kind, in the order they are drawn."""
        every = [mark for plot in self.plots for mark in plot.marks]
        return [mark for mark in every if kind in ("", mark.kind)]

    def mark(self, label: str) -> Mark:
        """The first mark with this label."""
        return next(m for m in self.marks() if m.options.get("label") == label)

    def starting_at(self, frame: int) -> "Film":
        """The same film, shown from another frame."""
        return replace(self, start=frame)

    def values(self) -> NDArray[np.float64]:
        """The axis values (K,)."""
        return np.asarray(self.axis.values, dtype=np.float64)

    def _lengths(self) -> list[tuple[str, int]]:
        found = [
            (f"{mark.kind}({name}=...)", length)
            for mark in self.marks()
            for name, length in mark.frame_counts()
        ]
        if not isinstance(self.describe, str):
            found.append(("describe", len(self.describe)))
        extras = {"met": self.met, "resume": self.resume}
        found += [(name, len(own)) for name, own in extras.items() if own is not None]
        if self.axis.names:
            found.append(("axis.names", len(self.axis.names)))
        return found
