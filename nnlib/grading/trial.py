"""Trials: one check run with a learner's function, watched, timed, changing nothing."""

from __future__ import annotations

import contextlib
import io
import random
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nnlib.grading.comparators import Difference
from nnlib.grading.references import CheckReference, ExerciseReference, raised_value
from nnlib.grading.time_limit import Interrupted, time_limit
from nnlib.grading.values import Encoded, collecting
from nnlib.grading.watching import Watched, watch

SECONDS = 3.0  # for all checks of an exercise together, so that nobody waits long


@dataclass
class Trial:
    """What one check did with the learner's function."""

    check: CheckReference
    shown: list[Encoded] = field(default_factory=list)
    printed: str = ""
    error: BaseException | None = None
    watched: dict[str, Watched] = field(default_factory=dict)

    @property
    def difference(self) -> Difference | None:
        """Where the values differ from the right ones."""
        return self.check.difference(self.shown)

    @property
    def changed(self) -> str:
        """The name of an argument that the function altered, or ""."""
        return next((one.changed for one in self.watched.values() if one.changed), "")


@contextlib.contextmanager
def restored(names: dict[str, Any]) -> Iterator[None]:
    """Give names back what they meant before, even where a function has `global`."""
    before = dict(names)
    try:
        yield
    finally:
        for added in names.keys() - before.keys():
            del names[added]
        names.update(before)


def run_all(reference: ExerciseReference, names: Mapping[str, Any]) -> list[Trial]:
    """Run the checks of an exercise; none follows one that had to be stopped."""
    trials: list[Trial] = []
    for check in reference.checks:
        trial = Trial(check, [raised_value(Interrupted())], error=Interrupted())
        if not (trials and isinstance(trials[-1].error, Interrupted)):
            trial = run_check(check, reference, names)
        trials.append(trial)
    return trials


def run_check(
    check: CheckReference, reference: ExerciseReference, names: Mapping[str, Any]
) -> Trial:
    """Run one check on a copy of the names, within the time limit."""
    trial, printed = Trial(check), io.StringIO()
    namespace = {**names, **given_names(reference)}
    for name in reference.defines:
        namespace[name], trial.watched[name] = watch(names[name])
    with collecting() as trial.shown, contextlib.redirect_stdout(printed), untouched():
        try:
            with time_limit(SECONDS):
                exec(compile(check.source, check.check_id, "exec"), namespace)
        except (Exception, Interrupted, SystemExit) as error:  # noqa: BLE001
            trial.error = error
            trial.shown.append(raised_value(error))
    trial.printed = printed.getvalue()
    return trial


@contextlib.contextmanager
def untouched() -> Iterator[None]:
    """Leave warnings, rounding errors' treatment and random states as they were."""
    state, numpy_state = random.getstate(), np.random.get_state()  # noqa: NPY002
    with warnings.catch_warnings(), np.errstate():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            random.setstate(state)
            np.random.set_state(numpy_state)  # noqa: NPY002


def given_names(reference: ExerciseReference) -> dict[str, Any]:
    """Return the names that the given cells define, whatever became of them since."""
    names: dict[str, Any] = {"__name__": "__main__"}
    for source in reference.given:
        exec(compile(source, "given", "exec"), names)
    return names


def first_bad_number(
    trial: Trial, reference: ExerciseReference, names: Mapping[str, Any]
) -> BaseException | None:
    """Return the error at which NumPy first made infinity or NaN, if it did."""
    with np.errstate(invalid="raise", divide="raise", over="raise"):
        again = run_check(trial.check, reference, names)
    return again.error if isinstance(again.error, FloatingPointError) else None
