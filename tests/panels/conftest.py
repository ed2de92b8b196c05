"""Test doubles: the smallest panels that show one ability of the base each."""

from collections.abc import Callable

import numpy as np
import pytest

from nnlib.panels.controls import Controls, choice, slider, state
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import handle, line, number, trace
from nnlib.panels.panel import Panel


def shoot_power(controls: Controls) -> Film:
    """Powers of x: frame k shows x to the k."""
    x = np.linspace(0, 1, 5)
    powers = np.arange(4)
    marks = [
        line(x, x ** powers[:, None] * controls.height, label="curve"),
        number(powers, "power"),
        handle("spot", *controls.spot),
    ]
    words = [f"power {k}" for k in powers]
    return Film(Axis("power", "k", powers), [Plot(marks, x="x", y="y")], words)


@pytest.fixture
def power_panel() -> Callable[..., Panel]:
    """A function that makes the panel of powers."""
    return make_power_panel


@pytest.fixture
def count_panel() -> Callable[..., Panel]:
    """A function that makes the panel whose film goes on."""
    return make_count_panel


def make_power_panel(**options) -> Panel:
    controls = [
        slider("height", "h", 1.0, 0.5, 4.0),
        choice("base", ["x", "1 - x"]),
        state("spot", (0.5, 0.5)),
    ]
    return Panel(shoot_power, controls, title="Powers", **options)


def shoot_count(controls: Controls, reached: float = 0.0) -> Film:
    """A film that goes on: adds `rate` at every step, up to 100 steps."""
    values = reached + controls.rate * np.arange(1, 11)
    steps = np.arange(len(values))
    return Film(
        Axis("step", "", steps),
        [Plot([trace(steps, values, label="count")])],
        [f"count {value:g}" for value in values],
        resume=list(values),
        last=bool(values[-1] >= 100),
    )


def make_count_panel() -> Panel:
    controls = [slider("rate", "r", 1.0, 0.0, 100.0), choice("task", ["a", "b"])]
    return Panel(shoot_count, controls, title="Count", live=["rate"])
