"""`check("softmax")`: an answer within a second, in the learner's own kernel.

It runs the exercise's checks on a copy of the learner's names, compares what they show
with the stored references, and says in words what came: right, which mistake it is,
where the first difference lies, or what raised. It changes nothing of the learner's.
"""

from __future__ import annotations

import dataclasses
from difflib import get_close_matches
from typing import Any

from nnlib import progress
from nnlib.grading.answering import answer_of, not_written
from nnlib.grading.imports import banned
from nnlib.grading.notebook_here import learner_namespace
from nnlib.grading.places_of_files import (
    EXERCISES,
    course_root,
    references_in,
    seed_of,
)
from nnlib.grading.references import ExerciseReference, read_stored
from nnlib.grading.staleness import source_of, stale
from nnlib.grading.trial import restored, run_all
from nnlib.grading.untouched import is_untouched
from nnlib.grading.values import using_seed
from nnlib.grading.verdict_page import Answer
from nnlib.mistakes import Mistake

UNJUDGED = ("not written", "unknown", "stale")


def check(name: str, numbers: int = 1) -> Answer | None:
    """Say what is right or wrong with the learner's `name`, and note it as progress.

    `numbers` 2 or 3 tries it on other numbers than the usual ones. In the class
    grader, where no references are, it does nothing. A worked example is nothing to
    solve: it is not noted.
    """
    try:
        reference = find(name, numbers)
    except Mistake as mistake:
        heading, *lines = str(mistake).splitlines()
        return Answer("unknown", heading, lines, exercise=name)
    if reference is None:
        return None
    with using_seed(seed_of(numbers)):
        answer = judge(reference, learner_namespace())
    if reference.points and answer.verdict not in UNJUDGED:
        right = answer.verdict in ("right", "changed")
        lesson = reference.lesson[:2]
        progress.record(lesson, "exercises", name, right, answer.heading)
    return answer


def find(name: str, numbers: int = 1) -> ExerciseReference | None:
    """Return the stored reference of an exercise; None where nothing is stored.

    Raises Mistake for a name, or a set of numbers, that no exercise has.
    """
    try:
        exercises = course_root() / EXERCISES
    except Mistake:
        return None
    stored = read_stored(references_in(exercises, numbers))
    if not stored:
        return None
    if name not in stored:
        near = [f"Did you mean `{n}`?" for n in get_close_matches(name, stored, 1)]
        every = f"There are: {', '.join(sorted(stored))}."
        raise Mistake(f"No exercise is called {name!r}.\n{(near or [every])[0]}")
    return stored[name]


def judge(reference: ExerciseReference, names: dict[str, Any]) -> Answer:
    """Return the answer to what the learner's `names` hold for an exercise."""
    return dataclasses.replace(_judge(reference, names), exercise=reference.name)


def _judge(reference: ExerciseReference, names: dict[str, Any]) -> Answer:
    missing = [name for name in reference.defines if not callable(names.get(name))]
    if missing:
        return not_written(reference, f"There is no `{missing[0]}` yet: run its cell.")
    if words := stale(names[reference.defines[0]], reference.defines):
        return Answer("stale", "The function in memory is an older one.", [words])
    if module := _banned(reference, names):
        words = f"Here you build it yourself: the cell imports `{module}`."
        return Answer("wrong", words, ["Write it with what the first cell gives you."])
    if reference.points > 0 and is_untouched(reference, names):
        words = f"`{reference.name}` is not written yet: its cell is as it was."
        return not_written(reference, words)
    with restored(names):
        return answer_of(reference, run_all(reference, names), names)


def _banned(reference: ExerciseReference, names: dict[str, Any]) -> str:
    code = source_of(names[reference.defines[0]]) or ""
    return banned(code, reference.forbid, reference.defines)


__all__ = ["Answer", "check", "find", "judge"]
