"""Gradients of scalar graphs are right, over several paths and to any depth."""

import math
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.arrays import InputError
from nnlib.autograd import Value, topological_order, zero_gradients

OPERATIONS = {
    "a + b": lambda a, b: a + b,
    "a - b": lambda a, b: a - b,
    "a * b": lambda a, b: a * b,
    "a / b": lambda a, b: a / b,
    "a ** 3": lambda a, b: a**3,
    "a ** -0.5": lambda a, b: a**-0.5,
    "a ** 0": lambda a, b: a**0,
    "-a": lambda a, b: -a,
    "1 + a": lambda a, b: 1 + a,
    "1 - a": lambda a, b: 1 - a,
    "3 * a": lambda a, b: 3 * a,
    "2 / a": lambda a, b: 2 / a,
    "exp a": lambda a, b: a.exp(),
    "log a": lambda a, b: a.log(),
    "tanh a": lambda a, b: a.tanh(),
    "relu (a - b)": lambda a, b: (a - b).relu(),
    "a * a + a": lambda a, b: a * a + a,
    "one neuron": lambda a, b: (a * 0.7 + b * -1.2 + 0.1).tanh(),
    "softplus of a difference": lambda a, b: ((a - b).exp() + 1).log(),
}
INPUTS = st.floats(0.2, 3.0)


def gradients(f, *numbers):
    """Return f's value and its gradient by backward."""
    inputs = [Value(number) for number in numbers]
    result = f(*inputs)
    result.backward()
    return result.data, [x.gradient for x in inputs]


@pytest.mark.parametrize("f", OPERATIONS.values(), ids=OPERATIONS)
@given(a=INPUTS, b=INPUTS)
def test_every_operation_against_differences(f, a, b):
    """Backward agrees with central differences for every operation and some graphs."""
    h = 1e-5
    if abs(a - b) < 2 * h:  # the kink of relu
        b += 1e-3
    _, (da, db) = gradients(f, a, b)
    above_a, below_a = gradients(f, a + h, b)[0], gradients(f, a - h, b)[0]
    above_b, below_b = gradients(f, a, b + h)[0], gradients(f, a, b - h)[0]
    assert da == pytest.approx((above_a - below_a) / (2 * h), rel=1e-6, abs=1e-7)
    assert db == pytest.approx((above_b - below_b) / (2 * h), rel=1e-6, abs=1e-7)


@given(INPUTS, INPUTS)
def test_values_are_those_of_floats(a, b):
    """The forward pass computes what plain floats would."""

    def formula(a, b, exp, log):
        return exp(a * b) / (1 + a) - log(b) ** 2 + 2 - a

    expected = formula(a, b, math.exp, math.log)
    value = formula(Value(a), Value(b), Value.exp, Value.log)
    assert value.data == pytest.approx(expected, rel=1e-14, abs=1e-14)


def test_all_paths_are_added():
    """In e = a + b, f = e + a, g = e + f three paths lead from a to g."""
    a, b = Value(2.0), Value(5.0)
    e = a + b
    f = e + a
    g = e + f
    g.backward()
    assert (a.gradient, b.gradient, e.gradient) == (3.0, 2.0, 2.0)


def test_a_diamond_passes_each_gradient_on_once():
    """Thirty diamonds in a row have 2^30 paths, and cost one visit a node."""
    x = Value(1.0)
    y = x
    for _ in range(30):
        y = y + y
    y.backward()
    assert x.gradient == 2.0**30
    assert len(topological_order(y)) == 31


def test_parents_come_first():
    """In a topological order no value stands before one it was made from."""
    x = Value(0.5)
    y = (x * 2 + x.tanh()) * (x - 1).exp() + x
    order = topological_order(y)
    position = {node: i for i, node in enumerate(order)}
    assert order[-1] is y
    for node in order:
        assert all(position[parent] < position[node] for parent in node.parents)


def test_deeper_than_the_call_stack():
    """A graph may be deeper than Python allows functions to call each other."""
    depth = 10 * sys.getrecursionlimit()
    x = Value(1.0)
    y = x
    for _ in range(depth):
        y = y + 1.0
    y.backward()
    assert (y.data, x.gradient) == (1.0 + depth, 1.0)


def test_gradients_add_up_until_they_are_zeroed():
    """Two backwards double the inputs' gradients exactly, and not more than that."""
    x = Value(3.0)
    y = (x * x) * x
    y.backward()
    assert x.gradient == 27.0
    y.backward()
    assert x.gradient == 54.0
    zero_gradients([x])
    y.backward()
    assert x.gradient == 27.0


def test_two_results_share_an_input():
    """Gradients of two losses with a common input add up in it."""
    x = Value(2.0)
    (x * 5).backward()
    (x * x).backward()
    assert x.gradient == 5.0 + 4.0


def test_slopes_lie_on_the_edges():
    """Each value keeps the local slope to each parent, ready to be drawn."""
    a, b = Value(3.0), Value(4.0)
    product = a * b
    assert product.parents == (a, b)
    assert product.slopes == (4.0, 3.0)
    assert product.operation == "*"
    assert repr(product) == "Value(12)"


def test_learns_exclusive_or():
    """A small network of Values learns exclusive or by gradient descent."""
    rng = np.random.default_rng(0)
    examples = [(0, 0, -1), (0, 1, 1), (1, 0, 1), (1, 1, -1)]
    weights = [Value(w) for w in rng.normal(0, 1, 17)]

    def loss():
        total = Value(0.0)
        for x_1, x_2, y in examples:
            hidden = [
                (weights[i] * x_1 + weights[i + 1] * x_2 + weights[i + 2]).tanh()
                for i in range(0, 12, 3)
            ]
            units = zip(hidden, weights[12:16], strict=True)
            y_hat = sum((a * w for a, w in units), weights[16])
            total += (y_hat - y) ** 2
        return total / 4

    first = loss().data
    for _ in range(200):
        zero_gradients(weights)
        loss().backward()
        for w in weights:
            w.data -= 0.2 * w.gradient
    assert loss().data < 0.01 < first


@pytest.mark.parametrize(
    ("make", "wrong"),
    [
        (lambda: Value("three"), "Value: wanted a finite number, got 'three'"),
        (lambda: Value(math.nan), "Value: wanted a finite number, got nan"),
        (lambda: Value(1.0) + "x", "Value: wanted a finite number, got 'x'"),
        (lambda: Value(1e200) * 1e200, "Value: wanted a finite number, got inf"),
        (lambda: Value(-1.0).log(), "log: wanted a finite number"),
        (lambda: Value(0.0).log(), "log: wanted a finite number"),
        (lambda: Value(710.0).exp(), "exp: wanted at most 709, got 710"),
        (lambda: Value(1.0) / 0, "power: wanted a finite number, got 0"),
        (lambda: Value(-8.0) ** 0.5, "power: wanted a real number"),
        (lambda: Value(1e200) ** 3, "power: wanted a finite number"),
        (lambda: Value(2.0) ** Value(3.0), "exponent: wanted a number"),
        (lambda: Value(2.0) ** math.inf, "exponent: wanted a finite number"),
    ],
)
def test_refuses(make, wrong):
    """Where there is no finite number there is a message, not a NaN for later."""
    with pytest.raises(InputError, match=wrong):
        make()
