"""`nnlib check FILE`: all exercises of your notebook, in a kernel of their own.

nbval runs the notebook from top to bottom, as a teacher's grader will: your answers in
the course's frame of given cells and checks. What the checks show is compared with the
stored references. It needs no solutions, so it works in a student's bundle as well.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from nnlib import progress
from nnlib.grading.check_table import heading, print_total, table
from nnlib.grading.exercises import defined
from nnlib.grading.findings import Unreadable
from nnlib.grading.jobs import Job
from nnlib.grading.limits import Limits
from nnlib.grading.own_frame import OwnJudge, own_assignment
from nnlib.grading.places_of_files import (
    EXERCISES,
    NUMBERS,
    course_root,
    references_in,
    seed_of,
)
from nnlib.grading.reading import read_notebook
from nnlib.grading.references import ExerciseReference, read_stored
from nnlib.grading.values import PUBLIC_SEED
from nnlib.grading.verdicts import SubmissionResult, Verdict
from nnlib.mistakes import Mistake


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
