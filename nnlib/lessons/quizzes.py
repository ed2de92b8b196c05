"""The lessons' quiz questions, kept apart so that no cell gives its answer away.

`nnlib/lessons/quizzes/02.toml` holds those of lesson 02, a table for each:

    [ends]
    ask = "A descent has stopped moving. What do we know?"
    options = [
        ["right", "the gradient is nearly zero there", "A minimum, saddle or plateau."],
        ["wrong", "it is the global minimum", "Nothing guarantees that."],
    ]

The cell is then `quiz("02-ends")`. The last text of an option says why it is right or
wrong. Options are shown in an order that only the question's name decides.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

FOLDER = Path(__file__).parent / "quizzes"
T = TypeVar("T")


class Option(NamedTuple):
    """One answer of a quiz, whether it is right, and why."""

    words: str
    right: bool
    because: str


def right(words: str, because: str) -> Option:
    """An option that is right; `because` is shown when it is chosen."""
    return Option(words, True, because)


def wrong(words: str, because: str) -> Option:
    """An option that is wrong; `because` says what speaks against it."""
    return Option(words, False, because)


def stored(lesson: str, name: str) -> tuple[str, list[Option]]:
    """Return question and options of a lesson's quiz; raise KeyError if it has none."""
    quizzes = read(lesson)
    if name not in quizzes:
        known = ", ".join(quizzes) or "none"
        raise KeyError(f"Lesson {lesson} has no quiz {name!r}; it has {known}.")
    return quizzes[name]["ask"], [_option(*o) for o in quizzes[name]["options"]]


def read(lesson: str) -> dict[str, Any]:
    """Return the tables of a lesson's file; empty where there is none."""
    path = FOLDER / f"{lesson}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def mixed(options: Sequence[T], name: str) -> list[T]:
    """Return the options in an order of their own, the same at every run."""
    return random.Random(name).sample(options, len(options))


def _option(kind: str, words: str, because: str) -> Option:
    return {"right": right, "wrong": wrong}[kind](words, because)
