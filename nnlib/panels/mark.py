"""Mark: arrays, texts and options of one thing to draw, and which change by frame."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

LARGEST = 1e30  # what a browser's 32-bit number can still scale


@dataclass(frozen=True)
class Mark:
    """One thing to draw: its arrays, its texts, and which of them change by frame."""

    kind: str
    arrays: Mapping[str, NDArray[np.float64]]
    texts: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    per_frame: frozenset[str] = frozenset()

    def at(self, name: str, frame: int) -> NDArray[np.float64]:
        """The array `name` of one frame."""
        values = self.arrays[name]
        return values[frame] if name in self.per_frame else values

    def text_at(self, name: str, frame: int) -> Any:
        """The text or list of texts `name` of one frame."""
        texts = self.texts[name]
        return texts[frame] if name in self.per_frame else texts

    def frame_counts(self) -> Iterator[tuple[str, int]]:
        """Pairs of (name, number of frames) for everything that changes by frame."""
        for name in sorted(self.per_frame):
            yield name, len(self.arrays.get(name, self.texts.get(name)))


def new_mark(
    kind: str,
    numbers: Mapping[str, tuple[ArrayLike, int]],
    options: Mapping[str, Any],
    words: Mapping[str, tuple[Any, int]] | None = None,
) -> Mark:
    """A mark of arrays with the number of axes each needs; one more is the frames."""
    arrays = {name: _finite(values) for name, (values, _) in numbers.items()}
    ranks = {name: rank for name, (_, rank) in numbers.items()}
    for name, values in arrays.items():
        _check_rank(kind, name, values, ranks[name])
    words = {name: pair for name, pair in (words or {}).items() if pair[0] is not None}
    moving = {name for name in arrays if arrays[name].ndim > ranks[name]}
    moving |= {name for name, (texts, rank) in words.items() if _depth(texts) > rank}
    texts = {name: texts for name, (texts, _) in words.items()}
    return Mark(kind, arrays, texts, dict(options), frozenset(moving))


def _finite(values: ArrayLike) -> NDArray[np.float64]:
    numbers = np.array(values, dtype=np.float64)
    numbers[np.isinf(numbers)] = np.sign(numbers[np.isinf(numbers)]) * LARGEST
    return np.clip(numbers, -LARGEST, LARGEST)


def _check_rank(kind: str, name: str, values: NDArray[np.float64], rank: int) -> None:
    if values.ndim not in (rank, rank + 1):
        raise ValueError(
            f"{kind}({name}=...) needs {rank} axes, or {rank + 1} with the frames in "
            f"front; got shape {values.shape}."
        )


def _depth(texts: Any) -> int:
    if isinstance(texts, str):
        return 0
    return 1 + (_depth(texts[0]) if len(texts) else 0)
