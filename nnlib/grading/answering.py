"""From trials to an answer: right, which mistake it is, or what raised and where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nnlib import progress
from nnlib.grading import trouble
from nnlib.grading.references import ExerciseReference
from nnlib.grading.trial import SECONDS, Trial, first_bad_number
from nnlib.grading.verdict_page import Answer
from nnlib.grading.watching import Interrupted


def answer_of(
    reference: ExerciseReference, trials: list[Trial], names: Mapping[str, Any]
) -> Answer:
    """Return the answer that the trials of all checks amount to."""
    failed = [trial for trial in trials if trial.difference]
    if not failed:
        return right(reference, trials)
    if all(trouble.is_not_written(trial.error, reference.name) for trial in failed):
        return not_written(reference, f"{reference.name} is not written yet.")
    known = reference.misconception([trial.shown for trial in trials])
    if known:
        return Answer("misconception", known[0], [known[1], score(reference, trials)])
    if failed[0].error is not None:
        return stopped(failed[0].error)
    return wrong(reference, trials, failed[0], names)


def right(reference: ExerciseReference, trials: list[Trial]) -> Answer:
    """Say what it was checked on: others' numbers are not promised."""
    cases = [value["case"] for check in reference.checks for value in check.right]
    lines = [
        *advice(trials),
        f"Checked on: {'; '.join(dict.fromkeys(cases))}.",
        "A teacher's grader uses other numbers. To try it on some now: "
        f'check("{reference.name}", numbers=2).',
    ]
    full = f"{reference.points:g} of {reference.points:g} points."
    return Answer("right", f"Right: {full}", lines)


def not_written(reference: ExerciseReference, words: str) -> Answer:
    """Say that there is nothing to judge, and offer a hint."""
    return Answer("not written", words, hint=next_hint(reference))


def stopped(error: BaseException) -> Answer:
    """Say what raised, or that the time was over."""
    if isinstance(error, Interrupted):
        words = f"Stopped after {SECONDS:g} seconds: is there an end to its loop?"
        return Answer("slow", "Too slow.", [words])
    return Answer("raised", *trouble.explain(error))


def wrong(
    reference: ExerciseReference,
    trials: list[Trial],
    first: Trial,
    names: Mapping[str, Any],
) -> Answer:
    """Say where the first difference is, on which input, and what the values tell."""
    found = first.difference
    lines = [f"On {found.case}: {found.words}."] if found else []
    lines += [*call(first), *trouble.symptoms(first.shown, first.printed)]
    if trouble.has_bad_number(first.shown):
        lines += trouble.birth_of(first_bad_number(first, reference, names))
    lines += [*advice(trials), score(reference, trials)]
    return Answer("wrong", "Not yet.", lines, hint=next_hint(reference))


def call(trial: Trial) -> list[str]:
    """Return the arguments of the call that gave the first difference, if known."""
    calls = [words for one in trial.watched.values() for words in one.calls]
    cases = [value["case"] for value in trial.check.right]
    found = trial.difference
    if found is None or found.case not in cases or len(calls) not in (1, len(cases)):
        return []
    number = min(cases.index(found.case), len(calls) - 1)
    return [f"It was called with {calls[number]}."]


def advice(trials: list[Trial]) -> list[str]:
    """Return what to say of a function that alters what it was given."""
    changed = next((trial.changed for trial in trials if trial.changed), "")
    if not changed:
        return []
    return [
        f"One thing to mend: your function changed its argument {changed}. Whoever "
        "calls it may still need it as it was: work on a copy."
    ]


def score(reference: ExerciseReference, trials: list[Trial]) -> str:
    """Return the points so far, in words."""
    earned = sum(trial.check.points for trial in trials if not trial.difference)
    return f"{earned:g} of {reference.points:g} points so far."


def next_hint(reference: ExerciseReference) -> str:
    """Return the first hint at the first try, the next ones at later tries."""
    entries = progress.read().get(reference.lesson[:2], {}).get("exercises", {})
    tries = entries[reference.name].tries if reference.name in entries else 0
    hints = reference.hints
    return hints[min(tries, len(hints) - 1)] if hints else ""
