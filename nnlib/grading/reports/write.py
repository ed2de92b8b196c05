"""Which file is written where, each one whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from nnlib.grading.journal import forget_files, write_file
from nnlib.grading.reports.feedback import feedback_html, feedback_markdown, file_name
from nnlib.grading.reports.overview import overview
from nnlib.grading.reports.tables import grades_csv, results_jsonl, worksheet_csv
from nnlib.grading.verdicts import SubmissionResult


class ReportFacts(NamedTuple):
    """What is true of the whole run."""

    lesson: str
    seed: int
    sandbox: bool
    exercises: tuple[str, ...]
    ignored: tuple[str, ...] = ()


def write_reports(
    out: Path, results: Sequence[SubmissionResult], facts: ReportFacts
) -> None:
    """Write everything into `out`; what an earlier run left of feedback goes."""
    folder = out / "feedback"
    folder.mkdir(parents=True, exist_ok=True)
    written = [
        path
        for result in results
        for path in write_feedback(folder, result, facts.lesson)
    ]
    forget_files(folder, written)
    write_file(out / "results.jsonl", results_jsonl(results))
    write_file(out / "grades.csv", grades_csv(results, facts.lesson))
    write_file(out / "moodle-worksheet.csv", worksheet_csv(results))
    write_file(out / "index.html", overview(results, facts))


def write_feedback(folder: Path, result: SubmissionResult, lesson: str) -> list[Path]:
    """Write one learner's two files and return their paths."""
    stem = file_name(result.submission)
    pages = {
        folder / f"{stem}.html": feedback_html(result, lesson),
        folder / f"{stem}.md": feedback_markdown(result, lesson),
    }
    for path, text in pages.items():
        write_file(path, text)
    return list(pages)
