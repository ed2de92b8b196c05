"""A schedule says how large the learning rate is at each step of a run.

Large steps travel far, small ones settle: so most schedules fall. Each function here
returns a schedule, which is called as `schedule(step)` with step = 0, 1, 2, ... and
returns the learning rate. Lesson 03.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from nnlib.arrays import complaint, real, whole

Schedule = Callable[[int], float]


def constant(learning_rate: float) -> Schedule:
    """Return a schedule that never changes.

    >>> constant(0.1)(1000)
    0.1
    """
    rate = _as_rate(learning_rate)
    return _on_steps(lambda step: rate)


def step_decay(learning_rate: float, factor: float, every: int) -> Schedule:
    """Return learning_rate * factor^k after k full stretches of `every` steps.

    Raises InputError for a factor outside (0, 1] or fewer than one step.

    >>> [step_decay(1.0, factor=0.5, every=2)(step) for step in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """
    rate, every = _as_rate(learning_rate), whole("every", every, at_least=1)
    factor = real("factor", factor, above=0, at_most=1)
    return _on_steps(lambda step: rate * factor ** (step // every))


def exponential_decay(learning_rate: float, decay: float) -> Schedule:
    """Return learning_rate * decay^step.

    Raises InputError for a decay outside (0, 1].

    >>> exponential_decay(1.0, decay=0.5)(3)
    0.125
    """
    rate, decay = _as_rate(learning_rate), real("decay", decay, above=0, at_most=1)
    return _on_steps(lambda step: rate * decay**step)


def cosine(learning_rate: float, n_steps: int, final: float = 0.0) -> Schedule:
    """Fall from learning_rate to `final` within n_steps along half a cosine, then stay.

    At step t: final + (learning_rate - final) (1 + cos(pi t / n_steps)) / 2.
    Loshchilov and Hutter (2017), arXiv 1608.03983, without their restarts.
    Raises InputError for fewer than one step, or a `final` above the learning rate.

    >>> [round(cosine(1.0, n_steps=4)(step), 3) for step in range(6)]
    [1.0, 0.854, 0.5, 0.146, 0.0, 0.0]
    """
    rate, n_steps = _as_rate(learning_rate), whole("n_steps", n_steps, at_least=1)
    final = real("final", final, at_least=0, at_most=rate)

    def schedule(step: int) -> float:
        progress = min(step / n_steps, 1.0)
        return final + (rate - final) * (1 + math.cos(math.pi * progress)) / 2

    return _on_steps(schedule)


def warm_up(schedule: Schedule, n_steps: int) -> Schedule:
    """Rise in a straight line over the first n_steps, then follow `schedule`.

    At step t < n_steps the rate is (t + 1) / n_steps times the schedule's first one;
    `schedule` starts when the rise is over. Goyal et al. (2017), arXiv 1706.02677.
    Raises InputError where `schedule` cannot be called.

    >>> [warm_up(constant(1.0), n_steps=4)(step) for step in range(5)]
    [0.25, 0.5, 0.75, 1.0, 1.0]
    """
    n_steps = whole("n_steps", n_steps, at_least=1)
    if not callable(schedule):
        raise complaint("schedule", "a schedule", repr(schedule), "use constant(0.1)")

    def risen(step: int) -> float:
        if step < n_steps:
            return schedule(0) * (step + 1) / n_steps
        return schedule(step - n_steps)

    return _on_steps(risen)


def _as_rate(learning_rate: float) -> float:
    return real("learning_rate", learning_rate, at_least=0)


def _on_steps(formula: Schedule) -> Schedule:
    def schedule(step: int) -> float:
        return formula(whole("step", step))

    return schedule
