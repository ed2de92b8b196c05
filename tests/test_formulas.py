"""Typed formulas become graphs of Values; nothing else is understood, none is run."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.arrays import InputError
from nnlib.formulas import evaluate_formula, parse_numbers

NUMBERS = {"w": 0.5, "x": 2.0, "b": -0.4, "v": 3.0}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tanh(w*x + b) * v", math.tanh(0.6) * 3),
        ("exp(b) / v - log(x)", math.exp(-0.4) / 3 - math.log(2)),
        ("-x**2 + relu(-w) + 1.5", -2.5),
        ("x^2", 4.0),
        ("p = w + x; p * p", 6.25),
        ("u", 1.0),
    ],
)
def test_values(text, expected):
    """A formula has the value that arithmetic gives; unnamed inputs are 1."""
    assert evaluate_formula(text, NUMBERS).result.data == pytest.approx(expected)


@given(st.floats(-2, 2), st.floats(-2, 2), st.floats(-2, 2))
def test_gradients_against_differences(w, x, b):
    """Backward through a typed formula agrees with central differences."""
    text, h = "p = tanh(w*x + b); p*x - p**2", 1e-5

    def value(w):
        return evaluate_formula(text, {"w": w, "x": x, "b": b}).result.data

    formula = evaluate_formula(text, {"w": w, "x": x, "b": b})
    formula.result.backward()
    expected = (value(w + h) - value(w - h)) / (2 * h)
    assert formula.inputs["w"].gradient == pytest.approx(expected, abs=1e-7)


def test_names():
    """Inputs and parts keep their names; the rest is numbered, the last is L."""
    formula = evaluate_formula("tanh(w*x + b) * 3", NUMBERS)
    names = [formula.names[value] for value in formula.order]
    assert sorted(formula.inputs) == ["b", "w", "x"]
    assert {"w", "x", "b", "u₁", "u₂", "u₃", "3", "L"} == set(names)


@pytest.mark.parametrize(
    "text",
    [
        "", "x +", "(" * 150, "__import__('os').system('true')", "x.real", "a[0]",
        "lambda: 1", "[x for x in y]", "x if y else z", "'text'", "True", "1j",
        "import os", "x, y", "a = b = 1", "a += 1", "x @ y", "x // y", "not x",
        "tanh", "tanh(x, y)", "sin(x)", "x ** y", "9**9**9", "x" * 300,
        "log(0 * x)", "x / (x - x)", "exp(1000)", "1e999", "+".join("x" * 90),
    ],
)  # fmt: skip
def test_everything_else_is_refused(text):
    """What is not a formula, or has no finite value, raises InputError."""
    with pytest.raises(InputError):
        evaluate_formula(text, {"x": 1.0})


def test_numbers():
    """Names and numbers, separated by commas; anything else is named in the error."""
    assert parse_numbers("w = 0.5, x=2; b = −1,") == {"w": 0.5, "x": 2.0, "b": -1.0}
    assert parse_numbers("") == {}
    for text in ("w", "w = x", "w = 1 = 2", "2 = 3", "w = nan", "w = inf"):
        with pytest.raises(InputError, match=r"w = 0.5|finite"):
            parse_numbers(text)
