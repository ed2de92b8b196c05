"""From a learner's notebook to one verdict for each exercise, with points.

The whole notebook runs once, in order. An exercise that failed there for a reason that
another one may have caused (a patched NumPy, a dead kernel) runs once more alone, and
the better of the two counts: every exercise is judged by itself.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nnlib.grading.assemble import (
    ANSWER,
    CHECK,
    EXTRA,
    Assembled,
    Step,
    assemble,
)
from nnlib.grading.assignment import Assignment
from nnlib.grading.findings import Unreadable
from nnlib.grading.imports import banned
from nnlib.grading.jobs import Job
from nnlib.grading.limits import Limits
from nnlib.grading.places import Places
from nnlib.grading.reading import read_notebook
from nnlib.grading.session import Outputs, StepRun, run_steps
from nnlib.grading.verdicts import ExerciseResult, SubmissionResult, Verdict, worst
from nnlib.grading.wire import DIED, FLOOD, GARBLED, TIMEOUT

STOPS = {
    TIMEOUT: (
        Verdict.TIMEOUT,
        "It ran longer than it may: is there an end to its loop?",
    ),
    FLOOD: (Verdict.TOO_MUCH_OUTPUT, "It printed or displayed more than it may."),
    DIED: (Verdict.ERROR, "It ended the Python process in which it ran."),
    GARBLED: (Verdict.TAMPERED, "It sent messages that a notebook does not send."),
}
MEMORY_ERRORS = {"MemoryError", "_ArrayMemoryError"}
LONGEST_ANSWER = 4000  # characters of an answer that a report repeats
LAST_WORDS = 400  # characters of an error that a report repeats
CERTAIN = {Verdict.CORRECT, Verdict.NOT_ATTEMPTED, Verdict.MISCONCEPTION}


class Judged(NamedTuple):
    """What is to be said about one check; texts are written for the learner."""

    verdict: Verdict
    misconception: str = ""
    nudge: str = ""
    came: str = ""


@dataclass
class Judge:
    """Grades jobs of one assignment, one after the other."""

    assignment: Assignment
    places: Places
    limits: Limits

    def __call__(self, job: Job) -> SubmissionResult:
        """Return the job's result, whatever is in it."""
        try:
            if job.problem:
                raise Unreadable(job.problem)
            made = assemble(self.assignment.skeleton, read_notebook(job.content))
        except Unreadable as error:
            return failed(job, self.assignment, Verdict.UNREADABLE, str(error))
        runs = self._run(made.steps)
        exercises = self._exercises(made, runs)
        return summary(job, self.assignment, exercises, made.notes, runs)

    def close(self) -> None:
        self.places.close()

    def _run(self, steps: Sequence[Step]) -> list[StepRun]:
        def right(step: Step, outputs: Outputs) -> bool:
            return self.assignment.right(step.cell_id, outputs)

        seed, limits = self.assignment.seed, self.limits
        return run_steps(steps, self.places, seed, limits, right)

    def _exercises(
        self, made: Assembled, runs: list[StepRun]
    ) -> dict[str, ExerciseResult]:
        """Return the results by exercise; the doubtful ones run again, alone."""
        first = {
            name: self._judge(name, made, runs) for name in self.assignment.exercises
        }
        seconds = sum(run.seconds for run in runs)
        for name, result in first.items():
            alone = made.alone(name)
            doubtful = result.verdict not in CERTAIN and len(alone) < len(made.steps)
            if doubtful and seconds < self.limits.submission_seconds:
                again = self._run(alone)
                seconds += sum(run.seconds for run in again)
                first[name] = better(result, self._judge(name, made, again))
        return first

    def _judge(self, name: str, made: Assembled, runs: list[StepRun]) -> ExerciseResult:
        """Return one exercise's result from what its steps did."""
        answer = made.answers.get(name, "")
        checks = list(self._checks(name, runs))
        exercise = self.assignment.exercises[name]
        points = sum(
            run.step.points for run, one in checks if one.verdict is Verdict.CORRECT
        )
        blamed = self._blame(name, answer, runs, checks)
        return ExerciseResult(
            blamed.verdict,
            0.0 if blamed.verdict is Verdict.FORBIDDEN_IMPORT else points,
            exercise.points,
            blamed.misconception,
            blamed.nudge,
            exercise.title,
            blamed.came,
            sum(run.seconds for run in runs if run.step.exercise == name),
            answer[:LONGEST_ANSWER],
        )

    def _checks(
        self, name: str, runs: Iterable[StepRun]
    ) -> Iterator[tuple[StepRun, Judged]]:
        for run in runs:
            if run.step.exercise == name and run.step.kind == CHECK:
                yield run, self._check(run)

    def _check(self, run: StepRun) -> Judged:
        """Return the verdict of one check: nbval's, and the reason if it is no."""
        if run.fault:
            return Judged(Verdict.GRADER_FAULT, came=run.fault)
        if run.passed:
            return Judged(Verdict.CORRECT)
        if trouble := trouble_of(run):
            return trouble
        check = run.step.cell_id
        if forged := self.assignment.forged(check, run.outputs):
            return Judged(Verdict.TAMPERED, came=forged)
        return Judged(Verdict.WRONG, came=self.assignment.came(check, run.outputs))

    def _blame(
        self,
        name: str,
        answer: str,
        runs: list[StepRun],
        checks: list[tuple[StepRun, Judged]],
    ) -> Judged:
        """Return the verdict of the exercise: why its first failed check failed."""
        if not checks:
            return Judged(Verdict.GRADER_FAULT, came="Its check did not run.")
        exercise = self.assignment.exercises[name]
        if words := forbidden_in(answer, exercise.forbid, exercise.defines):
            return Judged(Verdict.FORBIDDEN_IMPORT, came=words)
        wrong = [one for _, one in checks if one.verdict is not Verdict.CORRECT]
        if not wrong:
            return Judged(Verdict.CORRECT)
        if untouched(answer, exercise.stub):
            return Judged(Verdict.NOT_ATTEMPTED, came="There is no answer yet.")
        if known := self._known_mistake(name, checks):
            return known._replace(came=wrong[0].came)
        if wrong[0].verdict in (Verdict.ERROR, Verdict.TAMPERED):
            return trouble_in_answer(name, runs) or wrong[0]
        return wrong[0]

    def _known_mistake(
        self, name: str, checks: list[tuple[StepRun, Judged]]
    ) -> Judged | None:
        """Return the misconception that explains every check, if one does."""
        if any(run.stopped for run, _ in checks):
            return None
        outputs = [run.outputs for run, _ in checks]
        known = self.assignment.misconception(name, outputs)
        return Judged(Verdict.MISCONCEPTION, *known) if known else None


# --- What went wrong ----------------------------------------------------------------


def trouble_of(run: StepRun) -> Judged | None:
    """Return why a cell did not end well; None if it did."""
    if run.stopped is not None:
        verdict, words = STOPS[run.stopped]
        return Judged(verdict, came=words)
    error = next((o for o in run.outputs if o["output_type"] == "error"), None)
    if error is None:
        return None
    name, said = str(error["ename"]), str(error["evalue"])[:LAST_WORDS]
    if name in MEMORY_ERRORS:
        return Judged(Verdict.OUT_OF_MEMORY, came=f"It wanted too much memory: {said}")
    if name == "NotImplementedError":
        return Judged(
            Verdict.NOT_ATTEMPTED, came="It raises NotImplementedError still."
        )
    return Judged(Verdict.ERROR, came=f"{name}: {said}" if said else name)


def trouble_in_answer(name: str, runs: Iterable[StepRun]) -> Judged | None:
    """Return what already went wrong in the answer's own cells, if anything did."""
    own = (run for run in runs if run.step.exercise == name)
    troubles = (trouble_of(run) for run in own if run.step.kind in (ANSWER, EXTRA))
    return next((trouble for trouble in troubles if trouble is not None), None)


def untouched(answer: str, stub: str) -> bool:
    """Return whether nothing was written: no answer, or the stub as it was."""
    words = "".join(answer.split())
    return words in ("", "pass", "...") or words == "".join(stub.split())


def forbidden_in(answer: str, modules: Sequence[str], own: Sequence[str]) -> str:
    """Return a sentence on the first forbidden import in the answer, or ""."""
    module = banned(answer, modules, own)
    return f"This exercise is to be solved without {module}." if module else ""


# --- Results ------------------------------------------------------------------------


def better(one: ExerciseResult, other: ExerciseResult) -> ExerciseResult:
    """Return the result with more points; the second if they are equal."""
    return one if one.points > other.points else other


def failed(
    job: Job, assignment: Assignment, verdict: Verdict, problem: str
) -> SubmissionResult:
    """Return the result of a submission of which nothing ran."""
    exercises = {
        name: ExerciseResult(verdict, 0.0, one.points, asked=one.title)
        for name, one in assignment.exercises.items()
    }
    return SubmissionResult(
        job.submission,
        verdict,
        0.0,
        sum(assignment.points.values()),
        exercises,
        job.number,
        job.path,
        problem,
        job.notes,
    )


def summary(
    job: Job,
    assignment: Assignment,
    exercises: dict[str, ExerciseResult],
    notes: Sequence[str],
    runs: Sequence[StepRun],
) -> SubmissionResult:
    """Return a submission's result from those of its exercises."""
    bare = failed(
        job, assignment, worst([one.verdict for one in exercises.values()]), ""
    )
    return dataclasses.replace(
        bare,
        points=sum(one.points for one in exercises.values()),
        exercises=exercises,
        notes=(*job.notes, *notes),
        seconds=sum(run.seconds for run in runs),
    )
