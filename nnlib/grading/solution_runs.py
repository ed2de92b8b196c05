"""References are made by running the solution, with its answer and with each mistake.

The inputs are those of one seed. This runs the solution's own code in this process:
never a learner's.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from typing import Any

from nnlib.grading.closeness import Tolerance
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
from nnlib.grading.references import CheckReference, ExerciseReference, raised_value
from nnlib.grading.stubs import stub_of
from nnlib.grading.values import PUBLIC_SEED, Encoded, collecting, encode, using_seed


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
        truth = eval(cell.options["truth"], namespace)
        shown[-1] = {"case": shown[-1]["case"], **encode(truth)}
    return shown


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
