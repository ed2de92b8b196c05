"""The backpropagation panel shows the numbers of nnlib's own passes, and only those."""

import numpy as np
import pytest

from nnlib import BinaryCrossEntropy, GradientDescent, Network, training_step
from nnlib.panels import backpropagation, one_pass

SHAPE = "2-2-1"
SIZES, START = one_pass.SIZES[SHAPE], one_pass.START[SHAPE]
X = np.array([one_pass.X])


def by_hand(network, dA):
    """A right backward, written as in lesson 05."""
    hidden, output = network.layers
    delta = dA @ output.W.T * (1 - hidden.A**2)
    return [(hidden.X.T @ delta, delta[0]), (output.X.T @ dA, dA[0])]


def forgetful(network, dA):
    """The commonest slip: the slope of the activation is missing."""
    hidden, output = network.layers
    delta = dA @ output.W.T
    hidden.dW[...], hidden.db[...] = hidden.X.T @ delta, delta[0]
    output.dW[...], output.db[...] = output.X.T @ dA, dA[0]


def twin():
    """The panel's network."""
    network = Network(SIZES, rng=np.random.default_rng(0))
    network.set_parameters(START)
    return network


def graph(film):
    """The drawing of the network."""
    return film.marks("graph")[0]


def test_only_forward_before_the_button():
    """Before Backward is pressed no gradient is to be seen."""
    panel = backpropagation()
    assert len(panel.film) == 5
    assert "∂" not in "".join(graph(panel.film).text_at("edge_labels", 4))
    assert len(panel.set(backward=1)) == 9


@pytest.mark.parametrize("hidden", ["tanh", "sigmoid", "relu"])
@pytest.mark.parametrize("target", [0, 1])
def test_gradients_are_those_of_nnlib(hidden, target):
    """The nine gradients on the edges are what Network.backward computes."""
    film = backpropagation().set(backward=1, hidden=hidden, target=target)
    network = Network(SIZES, rng=np.random.default_rng(0), hidden=hidden)
    network.set_parameters(START)
    loss = BinaryCrossEntropy()
    value = loss.forward(network.forward(X), np.array([[float(target)]]))
    network.backward(loss.backward())
    labels = graph(film).text_at("edge_labels", 8)
    shown = [float(words.removeprefix("∂ ").replace("−", "-")) for words in labels[:9]]
    assert shown == pytest.approx(network.gradient, abs=0.006)
    assert f"{value:.4g}" in film.sentence(4)
    assert "agree with finite differences" in film.sentence(8)


def test_backward_moves_nothing_and_update_does():
    """Weights change with Update alone, by one step of gradient descent."""
    panel = backpropagation()
    before = graph(panel.film).arrays["weights"]
    assert np.array_equal(graph(panel.set(backward=1)).arrays["weights"], before)
    network, Y = twin(), np.array([[1.0]])
    training_step(network, BinaryCrossEntropy(), GradientDescent(0.5), X, Y)
    moved = graph(panel.set(update=1)).arrays["weights"]
    assert moved[:9] == pytest.approx(network.parameters)


def test_buttons_out_of_turn():
    """Update before Backward says what is missing; Backward twice counts once."""
    panel = backpropagation()
    film = panel.set(update=1)
    assert "press Backward first" in film.sentence(0)
    assert (panel.values.backward, panel.values.update) == (0, 0)
    panel.set(backward=2)
    panel.set(update=1)
    assert (panel.values.backward, panel.values.update) == (1, 1)


def test_a_right_backward_agrees():
    """A learner's own right backward is called right, to many digits."""
    film = backpropagation(backward=by_hand).set(backward=1)
    assert "agree" in film.sentence(8)
    yours, truth = film.mark("your backward"), film.mark("finite differences")
    assert yours.at("x", 8) == pytest.approx(truth.at("x", 8), abs=1e-8)


def test_a_wrong_backward_is_shown_wrong():
    """A missing slope is shown beside finite differences, and named in the sentence."""
    film = backpropagation(backward=forgetful).set(backward=1)
    assert "Wrong" in film.sentence(8)
    yours, truth = film.mark("your backward"), film.mark("finite differences")
    assert np.abs(yours.at("x", 8) - truth.at("x", 8)).max() > 0.05
    assert "finite differences say" in graph(film).text_at("edge_tips", 8)[0]


@pytest.mark.parametrize(
    ("backward", "words"),
    [
        (lambda network, dA: [(np.ones((3, 3)), [1, 1])] * 2, "shape"),
        (lambda network, dA: 1 / 0, "ZeroDivisionError"),
        (lambda network, dA: [], "zip"),
    ],
)
def test_a_backward_that_breaks_says_so(backward, words):
    """Wrong shapes and exceptions are shown in the panel, not thrown at the learner."""
    panel = backpropagation(backward=backward)
    assert words in panel.error


def test_nan_is_named():
    """A backward that gives NaN is told so in words."""
    film = backpropagation(
        backward=lambda network, dA: [
            (np.full((2, 2), np.nan), np.zeros(2)),
            (np.zeros((2, 1)), np.zeros(1)),
        ]
    ).set(backward=1)
    assert "nan for W₁[0, 0]" in film.sentence(8)


@pytest.mark.parametrize("rate", [0.0, 0.01, 10, 1e9])
@pytest.mark.parametrize("hidden", ["tanh", "sigmoid", "relu"])
def test_many_updates_stay_finite(rate, hidden):
    """At both ends of the learning rate twenty updates leave numbers, not NaN."""
    film = backpropagation().set(
        backward=21, update=20, learning_rate=rate, hidden=hidden
    )
    assert np.isfinite(graph(film).arrays["weights"]).all()
    assert "nan" not in " ".join(film.describe).lower()


def test_a_dragged_number_gives_the_pass_of_that_network():
    """Any input or parameter can be set; every number on the graph follows."""
    panel = backpropagation()
    numbers = (0.5, 2.0, *START[:-1], -1.5)
    film = panel.set(numbers=numbers)
    network = twin()
    network.set_parameters(numbers[2:])
    logit = network.forward(np.array([numbers[:2]]))[0, 0]
    loss = np.log1p(np.exp(-logit))
    assert f"the loss L is {loss:.4g}" in film.sentence(4)
    assert film.marks("graph")[0].options["numbers"] == pytest.approx(numbers)


def test_dragging_keeps_the_stage_and_forgets_updates():
    """Gradients that are shown follow the drag; a network set by hand is a new one."""
    panel = backpropagation()
    panel.set(backward=1)
    panel.set(update=1)
    panel.set(backward=2)
    moved = panel.film.marks("graph")[0].options["numbers"]
    film = panel.set(numbers=(*moved[:-1], 0.0))
    assert (panel.values.backward, panel.values.update) == (1, 0)
    assert len(film) == 9
    assert film.start is None
    assert not film.play
    assert "agree with finite differences" in film.sentence(8)


def test_three_hidden_units_have_thirteen_gradients():
    """The larger shape is read off the same way, and another start is its own."""
    panel = backpropagation()
    panel.set(numbers=(3.0, 3.0, *START))
    film = panel.set(shape="2-3-1")
    assert film.marks("graph")[0].options["numbers"][:2] == [1.0, -0.5]
    film = panel.set(backward=1)
    assert len(graph(film).text_at("edge_labels", 8)) == 14  # one leads to the loss
    assert film.sentence(8).startswith("All 13 gradients")
    assert "agree with finite differences" in film.sentence(8)
    assert film.marks("bars")[0].at("values", 8).tolist() == [0, 4, 13]
    assert panel.set(shape="2-2-1") is not None


@pytest.mark.parametrize("value", [-3.0, 0.0, 3.0, 1e6])
@pytest.mark.parametrize("shape", ["2-2-1", "2-3-1"])
def test_extreme_numbers_give_words(shape, value):
    """All inputs and weights at an end, and absurdly large, still tell a true story."""
    panel = backpropagation()
    panel.set(shape=shape)
    count = len(panel.film.marks("graph")[0].options["numbers"])
    panel.set(numbers=(value,) * count)
    film = panel.set(backward=1)
    assert film is not None, panel.error
    assert np.isfinite(graph(film).arrays["weights"]).all()


def test_parameters_have_the_names_of_the_formulas():
    """W₁, b₁, W₂ and b₂ with the indices of code, on the axis and to be set."""
    film = backpropagation(backward=by_hand).set(backward=1)
    names = [name for _, name in film.plots[2].y_ticks]
    assert names[:2] == ["W₁[0, 0]", "W₁[0, 1]"]
    assert names[-3:] == ["W₂[0, 0]", "W₂[1, 0]", "b₂[0]"]
    assert list(graph(film).options["names"]) == ["x[0]", "x[1]", *names]
