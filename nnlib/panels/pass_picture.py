"""Pictures of one pass: the network with its numbers, and the memory they take."""

import numpy as np

from nnlib.panels.controls import Controls
from nnlib.panels.film import Plot
from nnlib.panels.marks import bars, graph, points, text
from nnlib.panels.one_pass import Pass
from nnlib.panels.pass_words import (
    edge_labels,
    edge_tips,
    node_labels,
    node_tips,
    numbered,
    parameter_names,
)
from nnlib.panels.wiring import Wiring, wire

LOSS_AT = 3.3  # the loss stands closer than a layer: nothing between
TO_SET = (-3.0, 3.0)  # how far an input or a parameter can be dragged


def network_plot(now: Pass, stages: range, controls: Controls) -> Plot:
    """The network with every number on it; one frame per stage."""
    wiring = wire(now.sizes)
    n_in, n_hidden, _ = now.sizes
    x, edges = np.append(1.3 * wiring.x, LOSS_AT), wiring.edges
    n_units = len(wiring.x)
    glow = [active(stage, wiring) for stage in stages]
    drawn = graph(
        x, np.append(wiring.y, 0.0), [*edges.tolist(), [n_units - 1, n_units]],
        weights=np.append(now.parameters, 0.0),
        **_words(now, stages, controls),
        active=[np.isin(range(n_units + 1), units) for units, _ in glow],
        active_edges=[np.isin(range(len(edges) + 1), lit) for _, lit in glow],
        radius=27, sets="numbers", bounds=TO_SET,
        numbers=now.numbers,
        names=[*numbered("x", n_in), *parameter_names(now)],
    )  # fmt: skip
    top = n_hidden / 2 + 0.62
    heads = zip((0.0, 1.3, 2.6, LOSS_AT), ("input", "hidden", "output", "loss"),
                strict=True)  # fmt: skip
    words = [text(c, top, word, anchor="middle", role="muted") for c, word in heads]
    return Plot(
        [drawn, *words], axes=False, height=190 + 70 * n_hidden, share=2,
        x_range=(-0.3, 3.55), y_range=(0.13 - top - 0.01, top + 0.13),
        title="Point at anything; drag a weight or an input up or down",
    )  # fmt: skip


def _words(now: Pass, stages: range, controls: Controls) -> dict[str, list]:
    """What stands at units and edges, and what the pointer finds there, by stage."""
    return {
        "labels": [node_labels(now, stage) for stage in stages],
        "tips": [node_tips(now, stage, controls) for stage in stages],
        "edge_labels": [edge_labels(now, stage) for stage in stages],
        "edge_tips": [edge_tips(now, stage) for stage in stages],
    }


def active(stage: int, wiring: Wiring) -> tuple[list[int], list[int]]:
    """Which units and which edges glow at a stage; the loss is the last of both."""
    inputs, hidden, output = (layer[:size] for layer, size in wiring.units())
    first = [k for k, (_, to) in enumerate(wiring.edges.tolist()) if to in hidden]
    second = list(range(len(first), len(wiring.edges)))
    loss, to_loss = [output[0] + 1], [len(wiring.edges)]
    back = second[: len(hidden)]  # not the bias: nothing lies below it
    return (
        (inputs, []), (hidden, first), (hidden, []), (output, second), (loss, to_loss),
        (output, to_loss), ([], second), (hidden, back), ([], first),
    )[stage]  # fmt: skip


def at_hand(now: Pass, stage: int) -> tuple[int, int, int]:
    """Numbers in memory after a stage: kept from forward, deltas, gradients."""
    n_in, h, _ = now.sizes
    all_kept, out, every = n_in + 2 * h, h + 1, len(now.parameters)
    return (
        (n_in, 0, 0), (n_in + h, 0, 0), (all_kept, 0, 0), (all_kept + 1, 0, 0),
        (all_kept + 2, 0, 0), (all_kept, 1, 0), (all_kept, 1, out),
        (n_in, 1 + h, out), (0, 1 + h, every),
    )[stage]  # fmt: skip


def memory_plot(now: Pass, stages: range) -> Plot:
    """How many numbers are held at each stage, and what for."""
    names = ("forward", "deltas", "gradients")
    numbers = np.array([at_hand(now, stage) for stage in stages], dtype=float)
    tips = [
        "inputs, z, a and ŷ that backward still needs; prediction alone could drop "
        "each layer's as soon as the next one is done",
        "∂L/∂z of each unit, reused for everything below it",
        "one per parameter, whatever the path from it to the loss",
    ]
    drawn = bars(numbers, names, tips=tips, roles=["first", "gradient", "second"])
    return Plot([drawn], title="Numbers in memory", height=330,
                y_range=(0, len(now.parameters) + 1))  # fmt: skip


def differences_plot(now: Pass) -> Plot:
    """The learner's gradients beside central differences."""
    names = parameter_names(now)
    rows = -np.arange(len(names))
    marks = [
        points(now.differences, rows, role="truth", label="finite differences", size=8,
               hollow=True),
        points(now.gradient, rows, role="learner", label="your backward", shape=3),
    ]  # fmt: skip
    ticks = list(zip(rows.tolist(), names, strict=True))
    return Plot(marks, x="gradient", y="parameter", y_ticks=ticks, height=330)
