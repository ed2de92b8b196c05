"""Prove a lesson's exercises: python -m nnlib.grading.prove solutions/NN_name.ipynb

For the public and several other seeds: the stub is not a right answer, the solution
and every alternative are, every mistake is wrong and is told from every other, and
the values differ from seed to seed. A skill goes from a worked example over holes to
an empty page. Prints what does not hold; exit code 1 then.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence

from nnlib.grading import skills
from nnlib.grading.exercises import (
    ALTERNATIVE,
    ANSWER,
    CHECK,
    HINT,
    MISTAKE,
    TASK,
    Exercise,
    Lesson,
    read_lesson,
)
from nnlib.grading.references import ExerciseReference
from nnlib.grading.solution_runs import build, run_variant, variants
from nnlib.grading.stubs import stub_of

SEEDS = (0, 1, 2, 12345, 2**31 - 1)
FEWEST = {TASK: 1, ANSWER: 1, CHECK: 1, HINT: 3, MISTAKE: 6, ALTERNATIVE: 3}


def faults(lesson: Lesson, seeds: Sequence[int] = SEEDS) -> Iterator[str]:
    """Yield a sentence for everything that does not hold."""
    yield from skills.faults(lesson)
    for exercise in lesson.exercises.values():
        yield from _parts(exercise)
    by_seed = {seed: build(lesson, seed) for seed in seeds}
    for seed, references in by_seed.items():
        for name, reference in references.items():
            exercise = lesson.exercises[name]
            for words in _one(lesson, exercise, reference, seed):
                yield f"{name} (seed {seed}): {words}"
    yield from _seeds_matter(by_seed)


def _parts(exercise: Exercise) -> Iterator[str]:
    """Every exercise has its task, checks, hints, mistakes and alternatives."""
    if exercise.answer.options.get("skill") == "worked":
        return
    for kind, fewest in FEWEST.items():
        count = len(exercise.of(kind))
        if count < fewest:
            yield f"{exercise.name}: {count} {kind} cells, {fewest} are wanted"
    for missing in {"minutes", "stars"} - set(exercise.task.options):
        yield f"{exercise.name}: its task says no {missing}"


def _one(
    lesson: Lesson, exercise: Exercise, reference: ExerciseReference, seed: int
) -> Iterator[str]:
    def shown(source: str) -> list:
        return run_variant(lesson, exercise, source, seed)

    right = shown(exercise.answer.source)
    if not _passes(reference, right):
        yield f"the solution fails: {_why(reference, right)}"
    if exercise.answer.options.get("skill") != "worked":
        yield from _stub(reference, shown(stub_of(exercise.answer)))
    for name, source in variants(exercise).items():
        if not _passes(reference, values := shown(source)):
            yield f"alternative {name} fails: {_why(reference, values)}"
    yield from _mistakes(exercise, reference, shown)


def _stub(reference: ExerciseReference, values: list) -> Iterator[str]:
    earned = sum(
        check.points
        for check, one in zip(reference.checks, values, strict=True)
        if check.difference(one) is None
    )
    if earned:
        yield f"the untouched stub earns {earned:g} points"


def _mistakes(exercise: Exercise, reference: ExerciseReference, shown) -> Iterator[str]:  # noqa: ANN001
    for cell in exercise.of(MISTAKE):
        try:
            ast.parse(cell.source)
        except SyntaxError as error:
            yield f"mistake {cell.name} is no Python: {error}"
            continue
        values = shown(cell.source)
        found = reference.misconception(values)
        if _passes(reference, values):
            yield f"mistake {cell.name} passes"
        elif found != (cell.message, cell.nudge):
            yield f"mistake {cell.name} gets another's message: {found and found[0]!r}"


def _passes(reference: ExerciseReference, values: list) -> bool:
    pairs = zip(reference.checks, values, strict=True)
    return all(check.difference(one) is None for check, one in pairs)


def _why(reference: ExerciseReference, values: list) -> str:
    pairs = zip(reference.checks, values, strict=True)
    found = (check.difference(one) for check, one in pairs)
    first = next(difference for difference in found if difference)
    return f"{first.case}: {first.words}"


def _seeds_matter(by_seed: dict[int, dict[str, ExerciseReference]]) -> Iterator[str]:
    """A learner who hands in the public values must not earn a point elsewhere."""
    public, *others = by_seed.values()
    for name, reference in public.items():
        for number, check in enumerate(reference.checks):
            twins = [other[name].checks[number] for other in others]
            if any(twin.difference(check.right) is None for twin in twins):
                yield f"{name}: {check.check_id} shows the same for two seeds"


def main(paths: Sequence[str]) -> int:
    """Print the faults of each notebook; return 1 if there are any."""
    count = 0
    for path in paths:
        lesson = read_lesson(path)
        for words in faults(lesson):
            count += 1
            print(f"{lesson.name}: {words}")
        print(f"{lesson.name}: {len(lesson.exercises)} exercises, {count} faults")
    return int(count > 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
