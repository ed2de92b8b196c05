"""The sum over all paths is the gradient; recursion without an order is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.arrays import InputError
from nnlib.autograd import Value
from nnlib.formulas import evaluate_formula
from nnlib.paths import all_paths, count_paths, naive_gradients

TWO_ROADS = "e = a + b; f = e + a; g = e + f"


def test_two_roads_by_hand():
    """The truth for a is 3, over three paths; naive recursion says 4."""
    formula = evaluate_formula(TWO_ROADS, {"a": 2.0, "b": 1.0})
    a, b = formula.inputs.values()
    assert [path.product for path in all_paths(a, formula.result)] == [1, 1, 1]
    assert count_paths(formula.result)[b] == 2
    gradients, n_visits = naive_gradients(formula.result)
    assert (gradients[a], gradients[b], n_visits) == (4, 3, 9)
    formula.result.backward()
    assert (a.gradient, b.gradient) == (3, 2)


def test_naive_recursion_leaves_gradients_alone():
    """What backward has computed stays."""
    formula = evaluate_formula(TWO_ROADS, {})
    formula.result.backward()
    naive_gradients(formula.result)
    assert formula.inputs["a"].gradient == 3


@given(st.lists(st.sampled_from("+*t"), min_size=1, max_size=8), st.floats(-1.5, 1.5))
def test_paths_add_up_to_backward(moves, number):
    """For random graphs the products over all paths sum to what backward says."""
    x = Value(number)
    values = [x, x * 0.5]
    for k, move in enumerate(moves):
        first, second = values[-1], values[k % len(values)]
        made = {"+": first + second, "*": first * second, "t": first.tanh()}[move]
        values.append(made)
    result = values[-1]
    paths = list(all_paths(x, result))
    result.backward()
    assert len(paths) == count_paths(result).get(x, 0)
    assert sum(path.product for path in paths) == pytest.approx(x.gradient)


def test_paths_double_and_visits_are_bounded():
    """Twenty doublings have a million paths: counted at once, refused to be walked."""
    value = x = Value(1.0)
    for _ in range(20):
        value = value + value
    assert count_paths(value)[x] == 2**20
    with pytest.raises(InputError, match="visits"):
        naive_gradients(value)
