"""Learning-rate schedules follow their formulas and refuse what makes no sense."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.arrays import InputError
from nnlib.schedules import constant, cosine, exponential_decay, step_decay, warm_up

STEPS = st.integers(0, 10_000)
RATES = st.floats(1e-6, 10)


def fallen(rate):
    """Return one schedule of each kind that starts at `rate`."""
    return [
        constant(rate),
        step_decay(rate, factor=0.3, every=50),
        exponential_decay(rate, decay=0.99),
        cosine(rate, n_steps=1000, final=rate / 100),
    ]


@given(RATES, STEPS)
def test_falls(rate, step):
    """Without a warm-up no schedule ever rises, and none turns negative."""
    for schedule in fallen(rate):
        assert 0 <= schedule(step + 1) <= schedule(step) <= rate * (1 + 1e-12)


@given(RATES)
def test_start(rate):
    """Every schedule starts at its learning rate."""
    for schedule in fallen(rate):
        assert schedule(0) == pytest.approx(rate)


@given(STEPS, st.integers(1, 500))
def test_step_decay(step, every):
    """Step decay falls at multiples of its stretch and nowhere else."""
    schedule = step_decay(0.1, factor=0.5, every=every)
    falls = schedule(step + 1) < schedule(step)
    assert falls == ((step + 1) % every == 0 and schedule(step) > 0)


def test_exponential_decay():
    """After t steps the rate has been multiplied by decay^t."""
    assert exponential_decay(0.4, decay=0.9)(7) == pytest.approx(0.4 * 0.9**7)


def test_cosine():
    """Half a cosine: start, half-way, end, and then it stays."""
    schedule = cosine(0.3, n_steps=100, final=0.1)
    assert [schedule(t) for t in (0, 50, 100, 1000)] == pytest.approx(
        [0.3, 0.2, 0.1, 0.1]
    )
    assert schedule(25) == pytest.approx(0.2 + 0.1 * math.cos(math.pi / 4))


def test_warm_up():
    """A warm-up rises in a line and hands over at the full rate."""
    schedule = warm_up(exponential_decay(0.8, decay=0.5), n_steps=4)
    assert [schedule(t) for t in range(7)] == pytest.approx(
        [0.2, 0.4, 0.6, 0.8, 0.8, 0.4, 0.2]
    )


@pytest.mark.parametrize(
    ("make", "wrong"),
    [
        (lambda: constant(-0.1), "learning_rate: wanted a finite number"),
        (lambda: constant("fast"), "learning_rate"),
        (lambda: constant(math.nan), "learning_rate"),
        (lambda: step_decay(0.1, factor=0, every=5), "factor"),
        (lambda: step_decay(0.1, factor=1.5, every=5), "factor"),
        (lambda: step_decay(0.1, factor=0.5, every=0), "every"),
        (lambda: exponential_decay(0.1, decay=1.01), "decay"),
        (lambda: exponential_decay(0.1, decay=0), "decay"),
        (lambda: cosine(0.1, n_steps=0), "n_steps"),
        (lambda: cosine(0.1, n_steps=10, final=0.2), "final"),
        (lambda: warm_up(constant(0.1), n_steps=0), "n_steps"),
        (lambda: warm_up(0.1, n_steps=5), r"schedule: .* Use constant\(0\.1\)"),
    ],
)
def test_refuses_arguments(make, wrong):
    """A wrong argument is named when the schedule is made, not when it is used."""
    with pytest.raises(InputError, match=wrong):
        make()


@pytest.mark.parametrize("step", [-1, 0.5, "first"])
def test_refuses_steps(step):
    """Steps are whole numbers, counted from 0."""
    for schedule in [*fallen(0.1), warm_up(constant(0.1), n_steps=3)]:
        with pytest.raises(InputError, match="step: wanted a whole number"):
            schedule(step)
