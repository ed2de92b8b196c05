"""For classes that keep nbgrader: its `feedback/` tree, and grades it can import."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterable
from pathlib import Path

from nnlib.grading.findings import FileInFolder, Unreadable
from nnlib.grading.journal import write_file
from nnlib.grading.reports.feedback import feedback_html, file_name
from nnlib.grading.reports.tables import harmless, points_or_none
from nnlib.grading.verdicts import SubmissionResult

HEAD = [
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name",
    "email", "raw_score", "late_submission_penalty", "score", "max_score",
]  # fmt: skip


RELEASE_NEEDS = ("timestamp.txt", "submission_secret.txt")


def write_nbgrader(
    folder: Path,
    results: Iterable[SubmissionResult],
    lesson: str,
    submitted: Path | None = None,
) -> None:
    """Write `feedback/STUDENT/LESSON/LESSON.html` and `grades.csv` below `folder`.

    The columns of `grades.csv` are those that `nbgrader export` writes. What `nbgrader
    collect` put beside a notebook in `submitted` goes along: with it `nbgrader
    release_feedback` brings each learner their own page.
    """
    everybody = list(results)
    for result in everybody:
        place = folder / "feedback" / file_name(result.submission) / lesson
        place.mkdir(parents=True, exist_ok=True)
        write_file(place / f"{lesson}.html", feedback_html(result, lesson))
        if submitted is not None:
            take_along((submitted / result.path).parent, place)
    write_file(folder / "grades.csv", nbgrader_csv(everybody, lesson))


def take_along(source: Path, place: Path) -> None:
    """Copy what nbgrader needs to release feedback, where it is a plain file."""
    for name in RELEASE_NEEDS:
        with contextlib.suppress(Unreadable):
            found = FileInFolder(source / name, (name,), 0.0)
            write_file(place / name, found.read())


def nbgrader_csv(results: Iterable[SubmissionResult], lesson: str) -> str:
    """Return the table that `nbgrader export` would write."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    for one in results:
        points = points_or_none(one)
        scored = "" if points is None else points
        name = harmless(one.submission)
        row = [lesson, "", "", name, "", "", "", scored, 0.0, scored, one.max_points]
        writer.writerow(row)
    return text.getvalue()
