"""What travels to a worker: the assignment once, then one small job a submission."""

from __future__ import annotations

from dataclasses import dataclass

from nnlib.grading.findings import Unreadable
from nnlib.grading.keys import key_of
from nnlib.grading.submissions import Submission


@dataclass(frozen=True)
class Job:
    """One submission on its way to a worker: its content, or why it has none."""

    key: str
    submission: str
    number: str
    path: str
    notes: tuple[str, ...]
    content: bytes
    problem: str


def make_job(submission: Submission, assignment_key: str) -> Job:
    """Read the submission and return its job; what cannot be read is a job as well."""
    content, problem = b"", ""
    try:
        content = submission.read()
    except Unreadable as error:
        problem = str(error)
    notes = "\n".join(submission.notes)
    return Job(
        key_of(
            assignment_key, submission.student, submission.path, notes, content, problem
        ),
        submission.student,
        submission.number,
        submission.path,
        submission.notes,
        content,
        problem,
    )
