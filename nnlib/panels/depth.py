"""Depth: a sawtooth that folds once more with every layer."""

import numpy as np

from nnlib.approximation import count_pieces, relu_interpolant, sawtooth_network
from nnlib.arrays import Array
from nnlib.network import Network
from nnlib.panels.controls import Controls, choice
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import line, number, trace
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import type_a_number
from nnlib.panels.words import plural

LAYERS = np.arange(1, 11)
GRID = np.arange(2**11 + 1) / 2**11  # every bend of ten layers lies on it
QUESTION = (
    "Every layer of two ReLUs folds the line once more. Ten such layers are 20 units. "
    "How many units does one hidden layer need for the same function?"
)
BECAUSE = (
    "Ten folds make 2¹⁰ = 1024 straight pieces. One hidden layer of m ReLUs has at "
    "most m + 1."
)


def depth() -> Panel:
    """Scrub the layers; the teeth double, the units grow by two (lesson 08)."""
    controls = [
        choice("beside", ("as many units", "as many pieces"),
               tip="what the network with one hidden layer is given"),
    ]  # fmt: skip
    prediction = type_a_number(QUESTION, lambda controls: 1023.0, BECAUSE, 0.03)
    return Panel(shoot, controls, title="Depth", prediction=prediction, opens_at=1)


def shoot(controls: Controls) -> Film:
    """One frame per number of layers: the deep network beside a wide one."""
    deep = [sawtooth_network(int(n)) for n in LAYERS]
    wide = [
        one_layer(network, int(n), controls)
        for network, n in zip(deep, LAYERS, strict=True)
    ]
    pieces = np.array([count_pieces(network, 0, 1, len(GRID)) for network in deep])
    misses = [
        np.abs(_curve(a) - _curve(b)).max() for a, b in zip(deep, wide, strict=True)
    ]
    return Film(
        axis=Axis("n_layers", "", LAYERS),
        plots=[_curves(deep, wide), _units(pieces)],
        describe=[
            _sentence(*each)
            for each in zip(LAYERS.tolist(), pieces, wide, misses, strict=True)
        ],
        start=None,
        fps=1.0,
        before="Two layers of two ReLUs, 4 units, make 4 straight pieces.",
    )


def one_layer(deep: Network, n_layers: int, controls: Controls) -> Network:
    """A network with one hidden layer that follows the teeth until its units end."""
    n_pieces = 2**n_layers
    as_many_units = controls.beside == "as many units"
    n_units = min(2 * n_layers, n_pieces) if as_many_units else n_pieces
    knots = np.append(np.arange(n_units) / n_pieces, 1.0)
    return relu_interpolant(lambda x: deep.predict(x[:, None])[:, 0], knots)


def _curve(network: Network) -> Array:
    return network.predict(GRID[:, None])[:, 0]


def _curves(deep: list[Network], wide: list[Network]) -> Plot:
    return Plot(
        [
            line(GRID, [_curve(network) for network in deep], role="first", width=1.6,
                 label="deep: two ReLUs a layer"),
            line(GRID, [_curve(network) for network in wide], role="second", width=2.5,
                 dash=True, label="one hidden layer"),
        ],
        x="x", y="output", y_range=(-0.1, 1.15), x_range=(0, 1), height=290, share=1.4,
    )  # fmt: skip


def _units(pieces: Array) -> Plot:
    return Plot(
        [
            trace(LAYERS, pieces - 1, role="second", dash=True, dots=True,
                  label="with one hidden layer", reveal=True),
            trace(LAYERS, 2 * LAYERS, role="first", dots=True, label="deep"),
            number(pieces, "straight pieces"),
        ],
        x="layers", y="units for this function", y_log=True, y_range=(0.8, 2e4),
        x_range=(0.5, 10.5), height=290,
    )  # fmt: skip


def _sentence(n_layers: int, pieces: int, wide: Network, miss: float) -> str:
    n_wide = wide.sizes[1]
    held = "follows it exactly" if miss < 1e-9 else f"misses it by up to {miss:.2f}"
    return (
        f"{plural(n_layers, 'layer')} of two ReLUs, {2 * n_layers} units: {pieces} "
        f"straight pieces. One hidden layer needs at least {pieces - 1} units for "
        f"that; here one with {n_wide} {held}."
    )
