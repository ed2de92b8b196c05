"""What `nnlib check` prints: an exercise a line, and below it what there is to say."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from nnlib.grading.verdicts import ExerciseResult, SubmissionResult, Verdict

SIGNS = {Verdict.CORRECT: "✓", Verdict.NOT_ATTEMPTED: "…"}
WIDTH = 78


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
