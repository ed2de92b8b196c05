"""For programs: `results.jsonl`, one line a submission, and tables of the grades.

What the learning platforms read was taken from their own importers: Canvas's
`lib/gradebook_importer.rb`, Moodle's `grade/import/csv` and
`mod/assign/feedback/offline`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from nnlib.grading.verdicts import ExerciseResult, SubmissionResult, Verdict

LAST_MODIFIED = "Last modified (grade)"  # Moodle's own name for it


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
    """Return the grades for import into the gradebooks of Canvas and of Moodle.

    Canvas wants exactly these columns up to Section; each one after it is an
    assignment. Moodle asks which column is what; a line without a user's name would
    stop it, or worse, so each has one. Both take "-" for: no grade.
    """
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", lesson]]
    for one in results:
        name, points = harmless(one.submission), points_or_none(one)
        grade = "-" if points is None else f"{points:g}"
        rows.append([name, one.number, "", name, "", grade])
    return in_csv(rows)


def worksheet_csv(results: Iterable[SubmissionResult]) -> str:
    """Return Moodle's grading worksheet of one assignment, to upload there.

    For who has a participant's number, as in Moodle's download of all submissions.
    """
    rows = [["Identifier", "Full name", "Grade", "Maximum Grade", LAST_MODIFIED]]
    for one in results:
        points = points_or_none(one)
        if one.number:
            grade = "" if points is None else f"{points:g}"
            who = [f"Participant {one.number}", harmless(one.submission)]
            rows.append([*who, grade, f"{one.max_points:g}", "-"])
    return in_csv(rows)


def in_csv(rows: Iterable[Iterable[str]]) -> str:
    """Return rows as text, separated by commas."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def harmless(name: str) -> str:
    """Return a name that no spreadsheet takes for a formula."""
    return f"'{name}" if name.startswith(("=", "+", "-", "@", "\t", "\r")) else name
