"""What the checks of an exercise show: the right values, and those of every mistake.

With the public seed they are stored beside the exercises, and instant checks need
nothing else; with a secret seed they exist in the judge's memory only. How they are
made is said in `solution_runs.py`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnlib.grading.closeness import Tolerance
from nnlib.grading.comparators import Difference, first_difference
from nnlib.grading.values import Encoded
from nnlib.mistakes import Mistake

RAISED = "raised"
JUDGED_CLOSE = {"labels", "monotone"}
"""Comparators that many values pass: a mistake is known by its very values instead."""


@dataclass(frozen=True)
class CheckReference:
    """The right values of one check, and the values of each mistake by its name."""

    check_id: str
    source: str
    points: float
    comparator: str
    rtol: float
    atol: float
    right: list[Encoded]
    mistakes: dict[str, list[Encoded]]

    @property
    def tolerance(self) -> Tolerance:
        """How far numbers may be off."""
        return Tolerance(self.rtol, self.atol)

    def difference(self, shown: list[Any]) -> Difference | None:
        """Return where the shown values differ from the right ones; None if nowhere."""
        return first_difference(self.right, shown, self.comparator, self.tolerance)

    def mistakes_like(self, shown: list[Any]) -> set[str]:
        """Return the names of the mistakes that show exactly these values."""
        how = "close" if self.comparator in JUDGED_CLOSE else self.comparator
        tolerance = Tolerance() if how == "close" != self.comparator else self.tolerance
        return {
            name
            for name, values in self.mistakes.items()
            if first_difference(values, shown, how, tolerance) is None
        }


@dataclass(frozen=True)
class ExerciseReference:
    """All that an instant check needs to know of an exercise; no solution in it."""

    name: str
    lesson: str
    title: str
    defines: list[str]
    forbid: list[str]
    stub: str
    given: list[str]
    hints: list[str]
    messages: dict[str, tuple[str, str]]
    checks: list[CheckReference]

    @property
    def points(self) -> float:
        """What all checks are worth together."""
        return sum(check.points for check in self.checks)

    def misconception(self, shown: Sequence[list[Any]]) -> tuple[str, str] | None:
        """Return message and nudge of the mistake that shows these values, if any.

        `shown` has the values of each check, in order; all of them have to agree, and
        one has to be wrong.
        """
        pairs = list(zip(self.checks, shown, strict=True))
        if all(check.difference(values) is None for check, values in pairs):
            return None
        like = [check.mistakes_like(values) for check, values in pairs]
        names = set.intersection(*like) if like else set()
        return next((self.messages[n] for n in self.messages if n in names), None)


def raised_value(error: BaseException) -> Encoded:
    """Return the value that stands for an exception: only its type counts."""
    return {"case": RAISED, "kind": RAISED, "values": type(error).__name__}


# --- Stored references, of the public seed ---------------------------------------


def to_json(references: dict[str, ExerciseReference]) -> str:
    """Return references as text to store: the same text for equal references."""
    plain = {name: _plain(one) for name, one in references.items()}
    return json.dumps(plain, indent=None, separators=(",", ":")) + "\n"


def _plain(one: ExerciseReference) -> dict[str, Any]:
    return {**one.__dict__, "checks": [check.__dict__ for check in one.checks]}


def from_json(text: str) -> dict[str, ExerciseReference]:
    """Return what `to_json` wrote; raise Mistake where the text is damaged."""
    try:
        return {name: _one(plain) for name, plain in json.loads(text).items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Mistake(
            f"The stored references are damaged ({error}): run nnlib exercises, or "
            "fetch the exercises folder again."
        ) from error


def _one(plain: dict[str, Any]) -> ExerciseReference:
    checks = [CheckReference(**check) for check in plain["checks"]]
    messages = {name: (m, n) for name, (m, n) in plain["messages"].items()}
    return ExerciseReference(**{**plain, "checks": checks, "messages": messages})


def read_stored(folder: Path) -> dict[str, ExerciseReference]:
    """Return the stored references of all lessons in `folder`."""
    found: dict[str, ExerciseReference] = {}
    for path in sorted(folder.glob("[0-9][0-9]_*.json")):
        found |= from_json(path.read_text(encoding="utf-8"))
    return found
