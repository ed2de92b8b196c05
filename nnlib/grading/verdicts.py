"""The closed list of verdicts, and what is known about a graded submission."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """How a submission, or one exercise of it, ended: exactly one of these.

    Listed by how much a teacher wants to see it: a submission has the verdict of
    its exercise that stands highest here.
    """

    GRADER_FAULT = "grader fault"
    UNREADABLE = "unreadable"
    TAMPERED = "tampered"
    FORBIDDEN_IMPORT = "forbidden import"
    OUT_OF_MEMORY = "out of memory"
    TOO_MUCH_OUTPUT = "too much output"
    TIMEOUT = "timeout"
    ERROR = "error"
    WRONG = "wrong"
    MISCONCEPTION = "wrong with misconception"
    NOT_ATTEMPTED = "not attempted"
    CORRECT = "correct"


ORDER = {verdict: place for place, verdict in enumerate(Verdict)}


@dataclass(frozen=True)
class ExerciseResult:
    """One exercise of one submission; `came` and `nudge` are written for the learner.

    `misconception` is the message of the mistake whose values these are, or "".
    """

    verdict: Verdict
    points: float
    max_points: float
    misconception: str = ""
    nudge: str = ""
    asked: str = ""
    came: str = ""
    seconds: float = 0.0
    answer: str = ""


@dataclass(frozen=True)
class SubmissionResult:
    """Everything that the reports say about one submission."""

    submission: str
    verdict: Verdict
    points: float
    max_points: float
    exercises: dict[str, ExerciseResult] = field(default_factory=dict)
    number: str = ""
    path: str = ""
    problem: str = ""
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain JSON values, for the journal."""
        return dataclasses.asdict(self)


def from_json(stored: dict[str, Any]) -> SubmissionResult:
    """Return what `to_json` stored."""
    exercises = {
        name: ExerciseResult(**{**one, "verdict": Verdict(one["verdict"])})
        for name, one in stored["exercises"].items()
    }
    known = {
        "verdict": Verdict(stored["verdict"]),
        "notes": tuple(stored["notes"]),
        "exercises": exercises,
    }
    return SubmissionResult(**{**stored, **known})


def worst(verdicts: list[Verdict]) -> Verdict:
    """Return the verdict of a whole submission from those of its exercises."""
    return min(verdicts, key=ORDER.__getitem__, default=Verdict.NOT_ATTEMPTED)
