"""The course's frame around a learner's answers, made of stored references alone.

So `nnlib check` judges as a class's grader does, in the learner's own kernel, and in a
bundle that holds no solutions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nnlib.grading.assemble import Assembled, Step
from nnlib.grading.assignment import Assignment, Outputs, shown_in
from nnlib.grading.exercises import ANSWER, CHECK, GIVEN, Cell
from nnlib.grading.judge import Judge
from nnlib.grading.own_kernel import run_here
from nnlib.grading.references import ExerciseReference
from nnlib.grading.session import StepRun
from nnlib.grading.verdicts import ExerciseResult


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
