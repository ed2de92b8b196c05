"""A lesson as it is graded with one seed: its skeleton, and what its checks expect.

The references come from `solution_runs.build`, which runs the solution in the judge's
own process; they never leave the judge's memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from nnlib.grading.exercises import ANSWER, CHECK, GIVEN, Cell, read_lesson
from nnlib.grading.keys import key_of
from nnlib.grading.references import (
    RAISED,
    CheckReference,
    ExerciseReference,
    raised_value,
)
from nnlib.grading.solution_runs import build
from nnlib.grading.values import MIME, Encoded, value_in_words
from nnlib.mistakes import Mistake

Outputs = list[dict[str, Any]]
LONGEST = 300  # characters of a value that a learner is shown


@dataclass(frozen=True)
class Assignment:
    """A lesson's exercises with the values that one seed gives; `key` names it all."""

    lesson: str
    key: str
    seed: int
    skeleton: tuple[Cell, ...]
    exercises: dict[str, ExerciseReference]

    @property
    def points(self) -> dict[str, float]:
        """Return each exercise's points, in the order of the lesson."""
        return {name: one.points for name, one in self.exercises.items()}

    @cached_property
    def checks(self) -> dict[str, CheckReference]:
        """Return every check's reference by the id of its cell."""
        return {
            check.check_id: check
            for exercise in self.exercises.values()
            for check in exercise.checks
        }

    def right(self, check: str, outputs: Outputs) -> bool:
        """Return whether a check's cell showed the right values, all and no more."""
        return self.checks[check].difference(shown_in(outputs)) is None

    def forged(self, check: str, outputs: Outputs) -> str:
        """Return why a check cannot have put this out by itself, or ""."""
        cases = [case_of(one) for one in shown_in(outputs)]
        wanted = [one["case"] for one in self.checks[check].right]
        if RAISED in cases:
            cases = cases[: cases.index(RAISED)]
            wanted = wanted[: len(cases)]
        if len(cases) < len(wanted):
            return "Its check ended without showing all of its values."
        return (
            "" if cases == wanted else "It showed values that its check does not show."
        )

    def came(self, check: str, outputs: Outputs) -> str:
        """Return where the first wrong value is, and which; never the right one."""
        difference = self.checks[check].difference(shown_in(outputs))
        if difference is None:
            return ""
        return f"{difference.case}: {in_short(difference.received)}"

    def misconception(
        self, exercise: str, outputs: Sequence[Outputs]
    ) -> tuple[str, str] | None:
        """Return message and nudge of the known mistake that shows just this."""
        return self.exercises[exercise].misconception([*map(shown_in, outputs)])


def shown_in(outputs: Outputs) -> list[Any]:
    """Return what of a cell's outputs counts: values shown, and an error's type."""
    shown = []
    for output in outputs:
        if output["output_type"] == "display_data" and MIME in output["data"]:
            shown.append(output["data"][MIME])
        elif output["output_type"] == "error":
            shown.append({**raised_value(Exception()), "values": output["ename"]})
    return shown


def case_of(shown: Any) -> Any:
    """Return the case that a shown value is of, whatever was shown."""
    return shown.get("case") if isinstance(shown, dict) else None


def in_short(received: Encoded) -> str:
    """Return a received value in few words, whatever it is."""
    try:
        words = value_in_words(received)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        words = "something that is no value"
    return words if len(words) <= LONGEST else f"{words[:LONGEST]} ..."


def load_assignment(solution: Path, seed: int) -> Assignment:
    """Return the solution notebook's exercises with the values of this seed."""
    lesson = read_lesson(solution)
    made = build(lesson, seed)
    if not made:
        raise Mistake(f"{solution} holds no exercise with a check: nothing to grade.")
    demand_values(made)
    skeleton = tuple(c for c in lesson.cells if c.kind in (GIVEN, ANSWER, CHECK))
    key = key_of(solution.read_bytes(), str(seed))
    return Assignment(lesson.name, key, seed, skeleton, made)


def demand_values(made: dict[str, ExerciseReference]) -> None:
    """Raise Mistake for the first check that the solution itself does not pass."""
    for name, exercise in made.items():
        for check in exercise.checks:
            if not check.right or case_of(check.right[-1]) == RAISED:
                raise Mistake(
                    f"The solution of {name} fails its own check {check.check_id}. "
                    "Mend the solution first: python -m nnlib.grading.prove."
                )


def find_solution(folder: Path, lesson: str) -> Path:
    """Return the solution of lesson "01" in a folder; raises Mistake with a choice."""
    found = sorted(folder.glob(f"{Path(lesson).stem}*.ipynb"))
    if len(found) != 1:
        names = ", ".join(path.stem for path in sorted(folder.glob("*.ipynb")))
        raise Mistake(
            f"There is no single solution for lesson {lesson!r} in {folder}. "
            f"There are: {names or 'none'}."
        )
    return found[0]
