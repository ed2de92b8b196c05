"""Gradients by depth: the sizes are those of nnlib's own backward pass."""

import numpy as np
import pytest

from nnlib import BinaryCrossEntropy
from nnlib.panels import gradients_by_depth
from nnlib.panels.gradients_by_depth import INITIALIZERS, _network
from nnlib.signals import root_mean_square


@pytest.mark.parametrize("hidden", ["sigmoid", "tanh", "relu"])
def test_sizes_against_a_network(hidden):
    """For one depth, every layer's size is the root mean square of its dW."""
    film = gradients_by_depth().film
    network, loss = _network(7, hidden, "xavier", 32), BinaryCrossEntropy()
    X = np.random.default_rng(0).normal(size=(32, 8))
    loss.forward(network.forward(X), (X.sum(axis=1, keepdims=True) > 0).astype(float))
    network.backward(loss.backward())
    shown = film.mark(hidden).at("y", 6)
    expected = [root_mean_square(layer.dW) for layer in network.layers]
    assert shown[:8] == pytest.approx(np.array(expected))
    assert np.isnan(shown[8:]).all()


def test_vanish_explode_arrive():
    """Sigmoid vanishes, tanh with Xavier arrives, large weights explode with ReLU."""
    panel = gradients_by_depth()
    words = panel.film.sentence(19)
    assert "vanished with sigmoid" in words
    assert "tanh" not in words.split("typical size of")[1].split("vanished")[1]
    assert "explodes" in panel.set(initializer="too large, normal(1)").sentence(19)


@pytest.mark.parametrize("initializer", INITIALIZERS)
@pytest.mark.parametrize("n_hidden", [-1, 2, 64, 1e9])
def test_the_whole_range(initializer, n_hidden):
    """One or two units, dead or exploding ones: numbers to draw and a sentence."""
    panel = gradients_by_depth()
    film = panel.set(initializer=initializer, n_hidden=n_hidden)
    assert not panel.error
    for mark in film.marks("trace"):
        assert (mark.arrays["y"] > 0).all()
    assert not any("not a number" in words for words in film.describe)


def test_the_prediction():
    """Less than a billionth is left: that is so in the panel's own numbers."""
    panel = gradients_by_depth()
    assert panel.predict(2).right
    sizes = panel.film.mark("sigmoid").at("y", 19)
    assert sizes[0] / sizes[20] < 1e-9
