"""Watch a learner's function while a check runs: what it is given, what it alters."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.grading.values import encode, value_in_words

LONGEST = 400  # characters of a call's arguments
FEW = 24  # numbers of an array that are worth showing
PLAIN = (int, float, complex, str, bool, type(None))


class Watched:
    """What was seen of a function's calls.

    `changed` names an argument it altered; `calls` has each call's arguments in words.
    """

    def __init__(self) -> None:
        self.changed = ""
        self.calls: list[str] = []


def watch(function: Callable[..., Any]) -> tuple[Callable[..., Any], Watched]:
    """Return the function with its arguments watched; classes are left as they are."""
    seen = Watched()
    if not inspect.isfunction(function):
        return function, seen

    @functools.wraps(function)
    def watched(*args: Any, **kwargs: Any) -> Any:
        before = [_frozen(value) for value in (*args, *kwargs.values())]
        names = [_name(function, i, kwargs, len(args)) for i in range(len(before))]
        seen.calls.append(_in_words(names, before))
        result = function(*args, **kwargs)
        after = [*args, *kwargs.values()]
        for place, (was, value) in enumerate(zip(before, after, strict=True)):
            if not _same(was, value) and not seen.changed:
                seen.changed = names[place]
        return result

    return watched, seen


def _in_words(names: list[str], values: list[Any]) -> str:
    """Return a call's arguments, one a line."""
    words = "\n".join(map(_one_in_words, names, values))
    return words if len(words) <= LONGEST else f"{words[:LONGEST]} ..."


def _one_in_words(name: str, value: Any) -> str:
    if isinstance(value, np.ndarray) and value.size > FEW:
        return f"{name}: an array of shape {value.shape}"
    if isinstance(value, np.ndarray) and value.ndim == 2 and value.dtype.kind in "if":
        return f"{name} = {_rows(value, ' ' * (len(name) + 4))}"
    return f"{name} = {value_in_words(encode(value))}"


def _rows(matrix: np.ndarray, indent: str) -> str:
    """Return a matrix row below row, its columns in line."""
    words = [[f"{x + 0.0:.4g}" for x in row] for row in matrix]
    width = max((len(word) for row in words for word in row), default=0)
    rows = [", ".join(word.rjust(width) for word in row) for row in words]
    return "[[" + f"],\n{indent}[".join(rows) + "]]"


def _frozen(value: Any) -> Any:
    """Return what a value holds now: arrays copied, containers item by item."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_frozen(item) for item in value]
    return set(value) if isinstance(value, set) else value


def _same(was: Any, value: Any) -> bool:
    """Return whether a value still holds what it did; objects only by who they are."""
    if was is value or isinstance(was, PLAIN):
        return type(was) is type(value) and (was is value or was == value)
    if isinstance(was, np.ndarray):
        return was.shape == value.shape and np.array_equal(
            was, value, equal_nan=was.dtype.kind == "f"
        )
    if isinstance(was, list):
        return len(was) == len(value) and all(map(_same, was, value))
    if isinstance(was, dict):
        return list(was) == list(value) and all(
            map(_same, was.values(), value.values())
        )
    return isinstance(was, set) and was == value


def _name(
    function: Callable[..., Any], place: int, kwargs: dict[str, Any], n_args: int
) -> str:
    if place >= n_args:
        return list(kwargs)[place - n_args]
    names = list(inspect.signature(function).parameters)
    return names[place] if place < len(names) else f"number {place + 1}"
