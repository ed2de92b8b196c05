"""References: what the solution's checks show, and what every known mistake shows.

They come from running the solution, once with its answer and once with each mistake,
on the inputs of one seed. With the public seed they are stored beside the exercises;
with a secret seed they exist in the judge's memory only.
"""

from __future__ import annotations

import contextlib
import io
import json
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnlib.grading.comparators import Difference, Tolerance, first_difference
from nnlib.grading.exercises import (
    ALTERNATIVE,
    CHECK,
    GIVEN,
    HINT,
    MISTAKE,
    Cell,
    Exercise,
    Lesson,
)
from nnlib.grading.stubs import stub_of
from nnlib.grading.values import PUBLIC_SEED, Encoded, collecting, using_seed
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


def build(lesson: Lesson, seed: int = PUBLIC_SEED) -> dict[str, ExerciseReference]:
    """Return the references of all exercises of a lesson for one seed.

    Runs the solution's own code in this process: never a learner's.
    """
    return {
        name: _build_one(lesson, exercise, seed)
        for name, exercise in lesson.exercises.items()
        if exercise.of(CHECK)
    }


def _build_one(lesson: Lesson, exercise: Exercise, seed: int) -> ExerciseReference:
    right = run_variant(lesson, exercise, exercise.answer.source, seed, truths=True)
    mistakes = {
        cell.name: run_variant(lesson, exercise, cell.source, seed)
        for cell in exercise.of(MISTAKE)
    }
    checks = [
        _check(cell, right[i], {name: shown[i] for name, shown in mistakes.items()})
        for i, cell in enumerate(exercise.of(CHECK))
    ]
    own = [*lesson.given, *exercise.of(GIVEN)]
    return ExerciseReference(
        name=exercise.name,
        lesson=lesson.name,
        title=exercise.title,
        defines=exercise.defines,
        forbid=str(exercise.answer.options.get("forbid", "")).split(),
        stub=stub_of(exercise.answer),
        given=[cell.source for cell in own],
        hints=[cell.source for cell in exercise.of(HINT)],
        messages={c.name: (c.message, c.nudge) for c in exercise.of(MISTAKE)},
        checks=checks,
    )


def _check(
    cell: Cell, right: list[Encoded], mistakes: dict[str, list[Encoded]]
) -> CheckReference:
    options, default = cell.options, Tolerance()
    return CheckReference(
        check_id=cell.cell_id,
        source=cell.source,
        points=cell.points,
        comparator=str(options.get("comparator", "close")),
        rtol=float(options.get("rtol", default.rtol)),
        atol=float(options.get("atol", default.atol)),
        right=right,
        mistakes=mistakes,
    )


def run_variant(
    lesson: Lesson, exercise: Exercise, source: str, seed: int, truths: bool = False
) -> list[list[Encoded]]:
    """Return what each check shows with `source` as the answer.

    A check that raises ends with a value of kind "raised". With `truths`, a check's
    option `truth` (an expression) takes the place of what its last case shows.
    """
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with using_seed(seed), _quiet():
        for cell in [*lesson.given, *exercise.of(GIVEN)]:
            exec(compile(cell.source, cell.cell_id, "exec"), namespace)
        raised = _raised(namespace, source, exercise.name)
        return [
            _shown(cell, dict(namespace), raised, truths) for cell in exercise.of(CHECK)
        ]


def _raised(namespace: dict[str, Any], source: str, name: str) -> list[Encoded]:
    try:
        exec(compile(source, name, "exec"), namespace)
    except Exception as error:  # noqa: BLE001 - a mistake may raise anything
        return [raised_value(error)]
    return []


def _shown(
    cell: Cell, namespace: dict[str, Any], raised: list[Encoded], truths: bool
) -> list[Encoded]:
    if raised:
        return raised
    with collecting() as shown:
        try:
            exec(compile(cell.source, cell.cell_id, "exec"), namespace)
        except Exception as error:  # noqa: BLE001 - a mistake may raise anything
            shown.append(raised_value(error))
    if truths and "truth" in cell.options:
        from nnlib.grading.values import encode

        truth = eval(cell.options["truth"], namespace)
        shown[-1] = {"case": shown[-1]["case"], **encode(truth)}
    return shown


def raised_value(error: BaseException) -> Encoded:
    """Return the value that stands for an exception: only its type counts."""
    return {"case": RAISED, "kind": RAISED, "values": type(error).__name__}


@contextlib.contextmanager
def _quiet() -> Any:
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        yield


def variants(exercise: Exercise) -> dict[str, str]:
    """Return the alternatives of an exercise by name."""
    return {cell.name: cell.source for cell in exercise.of(ALTERNATIVE)}


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
