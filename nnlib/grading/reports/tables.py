"""For programs: `results.jsonl`, one line a submission, and `grades.csv`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from nnlib.grading.verdicts import ExerciseResult, SubmissionResult, Verdict


def results_jsonl(results: Iterable[SubmissionResult]) -> str:
    """Return one line of JSON a submission; no time in it, so that runs compare."""
    return "".join(
        f"{json.dumps(as_line(one), ensure_ascii=False)}\n" for one in results
    )


def as_line(result: SubmissionResult) -> dict[str, Any]:
    """Return what a line of `results.jsonl` holds."""
    exercises = {
        name: {**scored(one), "misconception": one.misconception or None}
        for name, one in result.exercises.items()
    }
    return {"submission": result.submission, **scored(result), "exercises": exercises}


def scored(result: SubmissionResult | ExerciseResult) -> dict[str, Any]:
    """Return verdict and points; a fault of the grader's has none, not zero."""
    return {
        "verdict": str(result.verdict),
        "points": points_or_none(result),
        "max_points": result.max_points,
    }


def points_or_none(result: SubmissionResult | ExerciseResult) -> float | None:
    """Return the points; None where the grader failed and so cannot know."""
    return None if result.verdict is Verdict.GRADER_FAULT else result.points


def grades_csv(results: Iterable[SubmissionResult], lesson: str) -> str:
    """Return the grades with the columns that Canvas and Moodle look for.

    Canvas reads Student to Section and the column named like the assignment; Moodle
    maps Identifier (or Student) and that column when it imports.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    canvas = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    writer.writerow([*canvas, "Identifier", lesson, "Maximum"])
    for one in results:
        points = points_or_none(one)
        name = harmless(one.submission)
        identifier = f"Participant {one.number}" if one.number else name
        row = [name, one.number, "", name, "", identifier]
        writer.writerow(
            [*row, "" if points is None else f"{points:g}", f"{one.max_points:g}"]
        )
    return text.getvalue()


def harmless(name: str) -> str:
    """Return a name that no spreadsheet takes for a formula."""
    return f"'{name}" if name.startswith(("=", "+", "-", "@", "\t", "\r")) else name
