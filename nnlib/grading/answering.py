"""From trials to an answer: right, which mistake it is, or what raised and where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nnlib import progress
from nnlib.grading import symptoms, trouble
from nnlib.grading.references import ExerciseReference
from nnlib.grading.time_limit import Interrupted
from nnlib.grading.trial import SECONDS, Trial, first_bad_number
from nnlib.grading.verdict_page import Answer

ONE_LINE = 60  # characters of a call that fit into a sentence


def answer_of(
    reference: ExerciseReference, trials: list[Trial], names: Mapping[str, Any]
) -> Answer:
    """Return the answer that the trials of all checks amount to."""
    failed = [trial for trial in trials if trial.difference]
    if not failed:
        return right(reference, trials)
    if all(trouble.is_not_written(trial.error, reference.name) for trial in failed):
        return not_written(reference, f"`{reference.name}` is not written yet.")
    known = reference.misconception([trial.shown for trial in trials])
    if known:
        lines = [known[1], *changed(trials), score(reference, trials)]
        return Answer("misconception", known[0], lines)
    if failed[0].error is not None:
        return stopped(failed[0].error)
    return wrong(reference, trials, failed[0], names)


def right(reference: ExerciseReference, trials: list[Trial]) -> Answer:
    """Say what it was checked on: others' numbers are not promised.

    Right values of a function that alters its argument keep their points, which are
    for values alone, and are told apart.
    """
    cases = [value["case"] for check in reference.checks for value in check.right]
    full = f"{reference.points:g} of {reference.points:g} points."
    lines = [
        *changed(trials),
        f"Checked on: {'; '.join(dict.fromkeys(cases))}.",
        "A teacher's grader uses other numbers. To try it on some now: "
        f'`check("{reference.name}", numbers=2)`.',
    ]
    name = altered(trials)
    if name:
        return Answer(
            "changed", f"Right values, but `{name}` is changed: {full}", lines
        )
    worked = "It does what its text says: a worked example."
    return Answer("right", f"Right: {full}" if reference.points else worked, lines)


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
    lines += [*call(first), *symptoms.symptoms(first.shown, first.printed)]
    if symptoms.has_bad_number(first.shown):
        lines += trouble.birth_of(first_bad_number(first, reference, names))
    lines += [*changed(trials), score(reference, trials)]
    return Answer("wrong", "Not yet.", lines, hint=next_hint(reference))


def call(trial: Trial) -> list[str]:
    """Return the arguments of the call that gave the first difference, if known."""
    calls = [words for one in trial.watched.values() for words in one.calls]
    cases = [value["case"] for value in trial.check.right]
    found = trial.difference
    if found is None or found.case not in cases or len(calls) not in (1, len(cases)):
        return []
    words = calls[min(cases.index(found.case), len(calls) - 1)]
    if "\n" in words or len(words) > ONE_LINE:
        return [f"It was called with\n{words}"]
    return [f"It was called with `{words}`."]


def altered(trials: list[Trial]) -> str:
    """Return the name of an argument that the function altered, or ""."""
    return next((trial.changed for trial in trials if trial.changed), "")


def changed(trials: list[Trial]) -> list[str]:
    """Return what it means that the function altered an argument, if it did."""
    name = altered(trials)
    if not name:
        return []
    return [
        f"Your function changed its argument `{name}`: whoever passed it finds other "
        "values in it after the call, and a second call may answer something else. "
        f"Work on a new one: of an array, `{name} = {name} - 1` makes one, while "
        f"`{name} -= 1` and `{name}[0] = 1` alter the one that was given."
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
