"""Gears: three functions in a row; when x turns, their local slopes multiply."""

from typing import NamedTuple

import numpy as np

from nnlib.arrays import Array
from nnlib.formulas import evaluate_formula
from nnlib.panels.controls import Controls, choice
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import Mark, line, number, points, text
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import type_a_number
from nnlib.panels.wiring import brief, factor
from nnlib.panels.words import short

INPUTS = np.linspace(-2, 2, 121)
CURVE = 81  # points of a drawn curve
FIRST = ("2*x", "-x", "x**2", "x + 1")
SECOND = ("tanh(u)", "relu(u)", "exp(u)", "u**2")
THIRD = ("v**2", "3*v", "-v", "exp(v)")
NAMES, ROLES = ("x", "u", "v", "L"), ("truth", "first", "second", "loss")
APART, N_TEETH = 2.9, 12
QUESTION = (
    "u turns twice as fast as x, v half as fast as u, L three times as fast as v. x "
    "turns by a little: how many times as much does L turn?"
)
BEFORE = "Each number above says how much faster a gear turns than the one before it."
BECAUSE = "The ratios multiply: 2 · ½ · 3. That product is the chain rule."


class Link(NamedTuple):
    """One function of the chain at every input: where it is read, value and slope."""

    at: Array  # (K,)
    value: Array  # (K,)
    slope: Array  # (K,)


def gears() -> Panel:
    """Turn x and see dL/dx as a product of three local slopes (lesson 06)."""
    controls = [
        choice("first", FIRST, symbol="u"),
        choice("second", SECOND, symbol="v"),
        choice("third", THIRD, symbol="L"),
    ]
    prediction = type_a_number(QUESTION, lambda controls: 3.0, BECAUSE, tolerance=0.01)
    return Panel(shoot, controls, title="Gears", prediction=prediction, opens_at=75)


def shoot(controls: Controls) -> Film:
    """One frame per x: four gears, three curves with their tangents."""
    chain = links(controls)
    formulas = (controls.first, controls.second, controls.third)
    curves = [
        _curve(chain[i], formulas[i], NAMES[i], NAMES[i + 1], ROLES[i + 1])
        for i in range(3)
    ]
    slopes = np.array([link.slope for link in chain])  # (3, K)
    return Film(
        axis=Axis("x", "", INPUTS),
        plots=[_gears(chain, slopes), *curves],
        describe=[_sentence(chain, slopes, k) for k in range(len(INPUTS))],
        start=None,
        seconds=10,
        before=BEFORE,
    )


def links(controls: Controls) -> list[Link]:
    """The three functions, each read where the one before it has arrived."""
    chain, at = [], INPUTS
    for formula, name in zip(
        (controls.first, controls.second, controls.third), NAMES, strict=False
    ):
        chain.append(evaluate(formula, name, at))
        at = chain[-1].value
    return chain


def evaluate(formula: str, name: str, at: Array) -> Link:
    """Value and slope of a formula in one variable at each of `at` (K,)."""
    value, slope = np.empty(len(at)), np.empty(len(at))
    for k, number_in in enumerate(at):
        graph = evaluate_formula(formula, {name: float(number_in)})
        graph.result.backward()
        value[k], slope[k] = graph.result.data, graph.inputs[name].gradient
    return Link(at, value, slope)


def _gears(chain: list[Link], slopes: Array) -> Plot:
    turned = [INPUTS, *(link.value for link in chain)]  # by so many radians
    marks: list[Mark] = []
    for i, (angle, name) in enumerate(zip(turned, NAMES, strict=True)):
        middle = APART * i
        x, y = _wheel(angle)
        marks.append(line(middle + x, y, role=ROLES[i], width=2, fill=True))
        hand = np.array([0.0, 0.9])
        marks.append(
            line(
                middle + np.outer(np.cos(angle), hand),
                np.outer(np.sin(angle), hand),
                role=ROLES[i],
                width=4,
            )
        )
        words = [f"{name} = {brief(value)}" for value in angle]
        marks.append(text(middle, -1.65, words, anchor="middle", bold=True))
    for i, slope in enumerate(slopes):
        words = [f"×{factor(value)}" for value in slope]
        marks.append(text(APART * (i + 0.5), 1.55, words, anchor="middle"))
    product = number(slopes.prod(axis=0), "dL/dx, the product of the slopes",
                     reveal=True)  # fmt: skip
    return Plot(
        [*marks, product], axes=False, equal=True, share=2, height=200,
        x_range=(-1.3, 3 * APART + 1.3), y_range=(-2, 1.9),
    )  # fmt: skip


def _wheel(angle: Array) -> tuple[Array, Array]:
    """The outline of a toothed wheel, turned by each angle; x and y (K, P)."""
    corner = np.arange(4 * N_TEETH + 1)
    radius = np.where(np.isin(corner % 4, (1, 2)), 1.2, 1.0)
    turned = angle[:, None] + 2 * np.pi * corner / (4 * N_TEETH)
    return radius * np.cos(turned), radius * np.sin(turned)


def _curve(link: Link, formula: str, name: str, result: str, role: str) -> Plot:
    low, high = float(link.at.min()), float(link.at.max())
    low, high = (low, high) if high > low else (low - 1, high + 1)
    grid = np.linspace(low, high, CURVE)
    whole = evaluate(formula, name, grid)
    reach = (high - low) / 5 * np.array([-1.0, 1.0])
    x, y = link.at[:, None], link.value[:, None]
    bottom, top = float(whole.value.min()), float(whole.value.max())
    pad = 0.08 * (top - bottom) or 0.5
    return Plot(
        [
            line(grid, whole.value, role=role, label=f"{result} = {formula}"),
            line(x + reach, y + link.slope[:, None] * reach, role="gradient",
                 label=f"slope d{result}/d{name}"),
            points(x, y, role="highlight", size=6),
        ],
        x=name, y=result, y_range=(bottom - pad, top + pad), height=240,
    )  # fmt: skip


def _sentence(chain: list[Link], slopes: Array, k: int) -> str:
    u, v, loss = (short(link.value[k]) for link in chain)
    factors = " · ".join(factor(slope) for slope in slopes[:, k])
    product = short(slopes[:, k].prod())
    where = f"At x = {short(INPUTS[k])}: u = {u}, v = {v}, L = {loss}"
    return f"{where}. The slopes multiply: dL/dx = {factors} = {product}."
