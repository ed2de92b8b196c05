"""Time several ways of doing one thing, taking turns, so that noise hits all alike.

Processor time of this process, not the clock on the wall: other programs' turns do not
count. With one thread the two are the same on a machine that has nothing else to do.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

ROUNDS = 21


@dataclass(frozen=True)
class Contender:
    """One way of doing the work: `run()` does it `n_times`; `result()` shows it."""

    name: str
    run: Callable[[], object]
    n_times: int = 1
    result: Callable[[], np.ndarray] | None = None


class Spread(NamedTuple):
    """Median, and the quarter and three-quarter points."""

    low: float
    median: float
    high: float


class Measured(NamedTuple):
    """Seconds for doing the work once, by contender; and ratios to one of them."""

    seconds: dict[str, Spread]
    ratios: dict[str, Spread]


def spread(values: np.ndarray) -> Spread:
    """Return median and quartiles of values (K,)."""
    return Spread(*(float(q) for q in np.quantile(values, [0.25, 0.5, 0.75])))


def measure(contenders: list[Contender], reference: str) -> Measured:
    """Let all contenders take turns, round by round; ratios are within a round."""
    for contender in contenders:
        contender.run()
    with _no_garbage_collection():
        table = np.array([_round(contenders) for _ in range(ROUNDS)])
    names = [contender.name for contender in contenders]
    ratios = table / table[:, [names.index(reference)]]
    return Measured(
        {name: spread(column) for name, column in zip(names, table.T, strict=True)},
        {name: spread(column) for name, column in zip(names, ratios.T, strict=True)},
    )


def _round(contenders: list[Contender]) -> list[float]:
    return [_seconds(contender) for contender in contenders]


def _seconds(contender: Contender) -> float:
    start = time.process_time()
    contender.run()
    return (time.process_time() - start) / contender.n_times


@contextmanager
def _no_garbage_collection():  # noqa: ANN202
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def prove_equal(contenders: list[Contender], rtol: float) -> None:
    """Stop with the names of two contenders whose results differ."""
    results = [(c.name, c.result()) for c in contenders if c.result is not None]
    for (first_name, first), (name, result) in pairwise(results):
        error = np.abs(first - result).max() / np.abs(first).max()
        if not error <= rtol:
            raise SystemExit(f"{first_name} and {name} differ by {error:.1e}")
