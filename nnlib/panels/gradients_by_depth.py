"""Gradients by depth: what reaches the first layers of ever deeper networks."""

from functools import lru_cache

import numpy as np

from nnlib.arrays import Array
from nnlib.initializers import Initializer, he, normal, xavier
from nnlib.losses import BinaryCrossEntropy
from nnlib.network import Network
from nnlib.panels.controls import Controls, choice, slider
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import Mark, line, trace
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import choose
from nnlib.panels.words import plural, short
from nnlib.signals import gradient_sizes

DEPTHS = np.arange(1, 31)  # hidden layers
N_EXAMPLES, N_INPUTS = 32, 8
HIDDEN = {"sigmoid": "first", "tanh": "second", "relu": "third"}  # and their roles
INITIALIZERS: dict[str, Initializer] = {
    "xavier": xavier,
    "he": he,
    "too small, normal(0.05)": normal(0.05),
    "too large, normal(1)": normal(1.0),
}
SHOWN = (1e-16, 1e8)
STILL, WILD = 1e-7, 10.0  # sizes of a gradient that moves nothing, or too much
QUESTION = (
    "Twenty hidden layers with Xavier's weights. How much of the last layer's gradient "
    "is left at the first layer with sigmoid units?"
)
OPTIONS = ("about all of it", "about a hundredth", "less than a billionth")
TRUTH = (
    "The slope of sigmoid is at most ¼, so every layer takes away a factor of 4 or "
    "more: ¼ to the power of 20 is 10⁻¹². Tanh has slope 1 at 0, ReLU 1 or 0."
)


def gradients_by_depth() -> Panel:
    """Scrub the depth; gradients vanish, explode, or arrive (lesson 05)."""
    controls = [
        choice(
            "initializer", tuple(INITIALIZERS), tip="how the first weights are drawn"
        ),
        slider("n_hidden", "H", 32, 2, 64, step=1, tip="units in every hidden layer"),
    ]
    prediction = choose(QUESTION, OPTIONS, right=2, because=TRUTH)
    return Panel(
        shoot, controls, title="Gradients by depth", prediction=prediction, opens_at=4
    )


def shoot(controls: Controls) -> Film:
    """One frame per depth: the size of every layer's gradient, three activations."""
    sizes = {
        name: all_sizes(name, controls.initializer, controls.n_hidden)
        for name in HIDDEN
    }
    first = {name: each[:, 0] for name, each in sizes.items()}
    layers = np.arange(1, DEPTHS[-1] + 2)
    by_layer = [
        line(layers, np.maximum(each, SHOWN[0] / 1e3), dots=True, **_style(name))
        for name, each in sizes.items()
    ]
    by_depth = [
        trace(DEPTHS, np.maximum(each, SHOWN[0] / 1e3), ahead=True, **_style(name))
        for name, each in first.items()
    ]
    return Film(
        axis=Axis("depth", "", DEPTHS),
        plots=[
            _plot(by_layer, "layer", "size of  ∂L/∂W"),
            _plot(by_depth, "hidden layers", "size of the first layer's  ∂L/∂W"),
        ],
        describe=[_sentence(k, first) for k in range(len(DEPTHS))],
        start=None,
    )


@lru_cache(maxsize=64)
def all_sizes(hidden: str, initializer: str, n_hidden: int) -> Array:
    """Typical |dW| of each layer of each network; (K, 31), NaN where no layer is."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(N_EXAMPLES, N_INPUTS))
    Y = (X.sum(axis=1, keepdims=True) > 0).astype(float)
    loss = BinaryCrossEntropy()
    sizes = np.full((len(DEPTHS), DEPTHS[-1] + 1), np.nan)
    for row, depth in zip(sizes, DEPTHS, strict=True):
        network = _network(depth, hidden, initializer, n_hidden)
        loss.forward(network.forward(X), Y)
        network.backward(loss.backward())
        row[: depth + 1] = gradient_sizes(network)
    return sizes


def _network(depth: int, hidden: str, initializer: str, n_hidden: int) -> Network:
    return Network(
        [N_INPUTS, *[n_hidden] * depth, 1], hidden=hidden,
        initializer=INITIALIZERS[initializer], rng=np.random.default_rng(1),
    )  # fmt: skip


def _style(name: str) -> dict[str, object]:
    return {"role": HIDDEN[name], "label": name, "dash": name == "tanh"}


def _plot(marks: list[Mark], x: str, y: str) -> Plot:
    x_range = (0.0, DEPTHS[-1] + 1.5)
    return Plot(marks, x=x, y=y, y_log=True, x_range=x_range, y_range=SHOWN, height=310)


def _sentence(k: int, first: dict[str, Array]) -> str:
    sizes = ", ".join(f"{short(first[name][k])} with {name}" for name in HIDDEN)
    named = plural(int(DEPTHS[k]), "hidden layer")
    words = f"{named}: the first layer's gradient has a typical size of {sizes}."
    still = [name for name in HIDDEN if first[name][k] < STILL]
    wild = [name for name in HIDDEN if first[name][k] > WILD]
    if still:
        words += f" It has vanished with {' and '.join(still)}."
    if wild:
        words += f" It explodes with {' and '.join(wild)}."
    return words
