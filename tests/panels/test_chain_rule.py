"""The stepper tells the truth about any formula, and about what it cannot read."""

import pytest

from nnlib.autograd import Value
from nnlib.panels import chain_rule
from nnlib.panels.chain_rule import EXAMPLES


def texts(film, frame):
    """The columns of the table: names, sums over paths, backward, naive."""
    return [mark.text_at("words", frame).split("\n")[2:] for mark in film.marks("text")]


def test_one_neuron():
    """Values and gradients on the graph are those of Value.backward."""
    panel = chain_rule()
    w, x, b, v = Value(0.5), Value(2.0), Value(-0.4), Value(3.0)
    result = (w * x + b).tanh() * v
    result.backward()
    last = len(panel.film) - 1
    names, summed, backward, naive = texts(panel.film, last)
    assert names == ["w", "x", "b", "v"]
    expected = [f"{value.gradient:.3g}" for value in (w, x, b, v)]
    assert summed == backward == naive == expected
    assert panel.film.axis.names[0] == "inputs"


def test_two_roads():
    """True 3, naive 4, three paths, five visits against nine."""
    film = chain_rule().set(two_roads=1)
    last = len(film) - 1
    assert texts(film, last) == [["a", "b"], ["3", "2"], ["3", "2"], ["4", "3"]]
    words = film.sentence(last)
    assert "5 visits for 3 paths from a, 2 paths from b" in words
    assert "9 visits, and is wrong here" in words
    assert sum(name == "path from a" for name in film.axis.names) == 3


def test_gradients_appear_when_they_are_complete():
    """While e still waits for f, a has no gradient on the graph."""
    film = chain_rule().set(two_roads=1)
    drawn = film.marks("graph")[0]
    at = film.axis.names.index("backward, from f")
    a = [labels[0] for labels in drawn.texts["labels"]]
    assert "∂" not in a[at]
    assert "∂ 3.00" in a[-1]


@pytest.mark.parametrize("formula", [formula for _, formula, _ in EXAMPLES])
@pytest.mark.parametrize("numbers", ["", "x = 0", "x = 1e-9, a = -1e6, w = 1e3"])
def test_examples_at_all_numbers(formula, numbers):
    """Every example has a film at zero, tiny and huge inputs."""
    panel = chain_rule()
    film = panel.set(formula=formula, numbers=numbers)
    assert not panel.error
    assert "nan" not in " ".join(film.describe).lower()


@pytest.mark.parametrize("formula", ["x", "2", "x*x", "log(x)+exp(x)", "1/x - x**3"])
def test_small_formulas(formula):
    """A formula of one value, of one number, and with two edges in one place."""
    panel = chain_rule()
    assert panel.set(formula=formula, numbers="x = 2") is not None, panel.error


@pytest.mark.parametrize("formula", ["", "x +", "open('x')", "log(x)", "x" * 999])
def test_what_cannot_be_read_is_named(formula):
    """The panel says what is wrong, and recovers."""
    panel = chain_rule()
    assert panel.set(formula=formula, numbers="x = -1") is None
    assert "InputError" in panel.error
    assert panel.set(formula="x + 1") is not None


def test_many_roads_stay_short():
    """Sixteen paths are summed; at most twelve are told one by one."""
    film = chain_rule().set(many_roads=1)
    assert sum(name.startswith("path") for name in film.axis.names) == 12
    last = len(film) - 1
    assert texts(film, last)[1] == ["16"]
    assert "31 visits" in film.sentence(last)


def test_the_prediction():
    """3 is right, 2 and 4 are not."""
    panel = chain_rule()
    assert panel.predict(3).right
    assert not panel.predict(4).right


def right_backward(order):
    order[-1].gradient = 1.0
    for value in reversed(order):
        for parent, slope in zip(value.parents, value.slopes, strict=True):
            parent.gradient += slope * value.gradient


def overwriting_backward(order):
    order[-1].gradient = 1.0
    for value in reversed(order):
        for parent, slope in zip(value.parents, value.slopes, strict=True):
            parent.gradient = slope * value.gradient


def test_a_learners_backward_is_run_and_judged():
    """+= agrees on every frame; = is shown as it is, and where it differs."""
    _, roads, numbers = EXAMPLES[1]
    right = chain_rule(backward=right_backward).set(formula=roads, numbers=numbers)
    assert all(
        s.endswith("agrees with the sum over all paths.") for s in right.describe
    )
    wrong = chain_rule(backward=overwriting_backward).set(
        formula=roads, numbers=numbers
    )
    assert "Your backward says ∂ by" in wrong.describe[0]
    assert wrong.describe[0].endswith("the sum over paths is 3.")
