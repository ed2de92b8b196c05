"""`nnlib check FILE`: all exercises of your notebook, in a kernel of their own.

nbval runs the notebook from top to bottom, as a teacher's grader will: your answers in
the course's frame of given cells and checks. What the checks show is compared with the
stored references. It needs no solutions, so it works in a student's bundle as well.
"""

from __future__ import annotations

import argparse
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from nnlib import progress
from nnlib.grading.assemble import Assembled, Step
from nnlib.grading.assignment import Assignment, Outputs, shown_in
from nnlib.grading.exercises import ANSWER, CHECK, GIVEN, Cell, defined
from nnlib.grading.findings import Unreadable
from nnlib.grading.jobs import Job
from nnlib.grading.judge import Judge
from nnlib.grading.limits import Limits
from nnlib.grading.own_kernel import run_here
from nnlib.grading.places_of_files import (
    EXERCISES,
    NUMBERS,
    course_root,
    references_in,
    seed_of,
)
from nnlib.grading.reading import read_notebook
from nnlib.grading.references import ExerciseReference, read_stored
from nnlib.grading.session import StepRun
from nnlib.grading.values import PUBLIC_SEED
from nnlib.grading.verdicts import ExerciseResult, SubmissionResult, Verdict
from nnlib.mistakes import Mistake

SIGNS = {Verdict.CORRECT: "✓", Verdict.NOT_ATTEMPTED: "…"}
WIDTH = 78


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which notebooks to check."""
    parser.add_argument("files", nargs="*", type=Path, help="your exercise notebooks")
    parser.add_argument("--all", action="store_true", help="all of exercises/")
    parser.add_argument(
        "--numbers",
        type=int,
        default=1,
        metavar="N",
        help=f"2 to {NUMBERS}: try other numbers",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print a table for each notebook; return 0 only if every exercise is right."""
    root = course_root()
    stored = read_stored(references_in(root / EXERCISES, arguments.numbers))
    if not stored:
        raise Mistake(f"There are no references in {root}/{EXERCISES}: fetch it again.")
    results = []
    for path in wanted(arguments, root):
        results.append(check_file(path, stored, seed_of(arguments.numbers)))
        print("\n".join(table(path.name, results[-1])))
    print_total(results)
    return int(any(one.points < one.max_points for one in results))


def wanted(arguments: argparse.Namespace, root: Path) -> list[Path]:
    """Return the notebooks to check; raises Mistake for none, or one that is not."""
    every = sorted((root / EXERCISES).glob("[0-9][0-9]_*.ipynb"))
    paths = every if arguments.all else arguments.files
    if not paths:
        raise Mistake("Name a notebook, such as exercises/01_*.ipynb, or give --all.")
    for path in paths:
        if not path.is_file():
            raise Mistake(f"There is no {path}: name a notebook in {EXERCISES}/.")
    return list(paths)


def check_file(
    path: Path, stored: dict[str, ExerciseReference], seed: int = PUBLIC_SEED
) -> SubmissionResult:
    """Return what came of every exercise in a learner's notebook.

    `stored` are the references for `seed`.
    """
    content = path.read_bytes()
    lesson = lesson_of(path, content, stored)
    assignment = own_assignment(lesson, stored, seed)
    job = Job("", path.stem, "", str(path), (), content, "")
    result = OwnJudge(assignment, None, Limits())(job)
    if result.problem:
        raise Mistake(f"{path}: {result.problem}")
    for name, one in result.exercises.items():
        if one.verdict is not Verdict.NOT_ATTEMPTED and one.max_points:
            right = one.verdict is Verdict.CORRECT
            progress.record(lesson[:2], "exercises", name, right, heading(one))
    return result


def lesson_of(path: Path, content: bytes, stored: dict[str, ExerciseReference]) -> str:
    """Return the lesson that a notebook belongs to: by its name, else by its code."""
    lessons = {one.lesson for one in stored.values()}
    if path.stem in lessons:
        return path.stem
    votes = Counter(
        one.lesson
        for name in functions_in(path, content)
        for one in stored.values()
        if name in one.defines
    )
    if not votes:
        names = ", ".join(sorted(lessons))
        raise Mistake(
            f"{path} holds none of the course's exercises. There are: {names}"
        )
    return votes.most_common(1)[0][0]


def functions_in(path: Path, content: bytes) -> Iterator[str]:
    """Yield the names that the notebook's cells define, as far as they are Python."""
    try:
        cells = read_notebook(content)
    except Unreadable as error:
        raise Mistake(f"{path}: {error}") from error
    for cell in cells:
        try:
            yield from defined(cell.source)
        except SyntaxError:
            continue


# --- The course's frame, from stored references ---------------------------------------


class OpenAssignment(Assignment):
    """An assignment with the public seed: here a learner may see what was expected."""

    def came(self, check: str, outputs: Outputs) -> str:
        found = self.checks[check].difference(shown_in(outputs))
        return f"On {found.case}: {found.words}." if found else ""


class OwnJudge(Judge):
    """The class's judge, in the learner's own kernel, and in one run."""

    def _run(self, steps: Sequence[Step]) -> list[StepRun]:
        def right(step: Step, outputs: Outputs) -> bool:
            return self.assignment.right(step.cell_id, outputs)

        return run_here(steps, right, self.assignment.seed)

    def _exercises(
        self, made: Assembled, runs: list[StepRun]
    ) -> dict[str, ExerciseResult]:
        names = self.assignment.exercises
        return {name: self._judge(name, made, runs) for name in names}


def own_assignment(
    lesson: str, stored: dict[str, ExerciseReference], seed: int
) -> OpenAssignment:
    """Return a lesson's assignment for a public seed, made of references alone."""
    exercises = {name: one for name, one in stored.items() if one.lesson == lesson}
    skeleton = tuple(cell for one in exercises.values() for cell in frame(one))
    return OpenAssignment(lesson, "", seed, skeleton, exercises)


def frame(exercise: ExerciseReference) -> Iterator[Cell]:
    """Yield the cells of an exercise that are the course's, and its stub."""
    for number, source in enumerate(exercise.given):
        yield Cell(GIVEN, exercise.name, f"given-{number}", source)
    yield Cell(ANSWER, exercise.name, "", exercise.stub)
    for check in exercise.checks:
        name = check.check_id.partition(f"-{CHECK}-")[2]
        options = {"points": check.points}
        yield Cell(CHECK, exercise.name, name, check.source, options)


# --- What is printed ------------------------------------------------------------------


def table(name: str, result: SubmissionResult) -> Iterator[str]:
    """Yield the lines on one notebook: an exercise each, and what there is to say."""
    width = max(map(len, result.exercises), default=0)
    yield f"{name}: {result.points:g} of {result.max_points:g} points"
    for exercise, one in result.exercises.items():
        points = f"{one.points:g}/{one.max_points:g}"
        sign = SIGNS.get(one.verdict, "✗")
        yield f"  {sign} {exercise:{width}}  {points:>6}  {heading(one)}"
        yield from details(one)
    yield from (f"  {note}" for note in result.notes)


def heading(one: ExerciseResult) -> str:
    """Return in few words how an exercise stands."""
    right = "right" if one.max_points else "a worked example"
    words = {Verdict.CORRECT: right, Verdict.NOT_ATTEMPTED: "not written yet"}
    return words.get(one.verdict, one.misconception or str(one.verdict))


def details(one: ExerciseResult) -> Iterator[str]:
    """Yield what came, and the nudge, indented."""
    if one.verdict in SIGNS:
        return
    for words in (one.came, one.nudge):
        yield from textwrap.wrap(
            words, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6
        )


def print_total(results: list[SubmissionResult]) -> None:
    """Print the sum, and what it was checked on."""
    points = sum(one.points for one in results)
    most = sum(one.max_points for one in results)
    if len(results) > 1:
        print(f"Together: {points:g} of {most:g} points.")
    print("Checked on the course's own numbers; a class is graded on others.")
