"""Backpropagation: one example through a small network, one stage at a time."""

import numpy as np

from nnlib.panels.controls import Controls, button, choice, slider
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import bars, graph, points, text
from nnlib.panels.one_pass import AGREES, SIZES, Backward, Pass, X, run
from nnlib.panels.panel import Panel
from nnlib.panels.pass_words import (
    DELTA_OUT,
    LOSS,
    PARAMETERS,
    edge_labels,
    edge_tips,
    node_labels,
    node_tips,
)
from nnlib.panels.predictions import choose
from nnlib.panels.wiring import brief, wire
from nnlib.panels.words import plural

STAGES = (
    "x, the input",
    "z₁ = xW₁ + b₁",
    "a₁ = φ(z₁)",
    "z₂ = a₁W₂ + b₂",
    "ŷ and the loss L",
    "δ₂ = ∂L/∂z₂ = ŷ − y",
    "∂L/∂W₂ = a₁ᵀδ₂, ∂L/∂b₂ = δ₂",
    "δ₁ = ∂L/∂z₁ = δ₂W₂ᵀ ⊙ φ′(z₁)",
    "∂L/∂W₁ = xᵀδ₁, ∂L/∂b₁ = δ₁",
)
# Numbers at hand after each stage: kept from forward, deltas, gradients.
AT_HAND = (
    (2, 0, 0), (4, 0, 0), (6, 0, 0), (7, 0, 0), (8, 0, 0),
    (6, 1, 0), (6, 1, 3), (2, 3, 3), (0, 3, 9),
)  # fmt: skip
WIRING = wire(SIZES)
COLUMNS = np.append(1.3 * WIRING.x, 3.3)  # the loss stands closer: nothing between
QUESTION = "You press Backward, and only that. What happens to the weights?"
OPTIONS = ("they move downhill", "nothing: they stay as they are", "they turn to zero")
TRUTH = (
    "Backward only computes ∂L/∂w for every parameter. An optimizer, here gradient "
    "descent behind the button Update, moves them."
)


def backpropagation(backward: Backward | None = None) -> Panel:
    """Step through forward and backward; Update is a button of its own (lesson 05).

    `backward(network, dA)` may be yours: dA (1, 1) is dL/d(logit), and every
    `network.layers[i]` holds X, Z, A and W. Fill their dW and db, or return
    [(dW, db), ...], first layer first. Wrong gradients stand beside differences.
    """
    controls = [
        button("backward", "Backward", tip="compute all gradients; change nothing"),
        button("update", "Update", tip="move every parameter by −η times its gradient"),
        slider("learning_rate", "η", 0.5, 0.01, 10, log=True, tip="of every update"),
        choice("hidden", ("tanh", "sigmoid", "relu"), symbol="φ"),
        choice("target", (1, 0), symbol="y"),
    ]
    return Panel(
        lambda controls: shoot(controls, backward),
        controls,
        title="Backpropagation, step by step",
        prediction=choose(QUESTION, OPTIONS, right=1, because=TRUTH),
    )


def shoot(controls: Controls, backward: Backward | None = None) -> Film:
    """One frame per stage; those of backward only once its button was pressed."""
    too_early = controls.update > controls.backward
    controls.update = min(controls.update, controls.backward)
    controls.backward = min(controls.backward, controls.update + 1)
    went_back = controls.backward > controls.update
    now = run(controls, backward)
    stages = range(len(STAGES) if went_back else LOSS + 1)
    plots = [_network(now, stages, controls), _at_hand(stages)]
    if backward is not None and went_back:
        plots.append(_beside_differences(now))
    note = "Nothing to update with yet: press Backward first. " if too_early else ""
    return Film(
        axis=Axis("stage", "", list(stages), names=[STAGES[stage] for stage in stages]),
        plots=plots,
        describe=[note + _sentence(now, stage, controls) for stage in stages],
        start=DELTA_OUT if went_back else 0,
        play=went_back or (controls.update > 0 and not too_early),
        fps=0.7,
    )


def _network(now: Pass, stages: range, controls: Controls) -> Plot:
    edges = np.vstack([WIRING.edges, [6, 7]])  # the last one leads to the loss
    drawn = graph(
        COLUMNS, np.append(WIRING.y, 0.0), edges,
        weights=np.append(now.parameters, 0.0),
        labels=[node_labels(now, stage) for stage in stages],
        tips=[node_tips(now, stage, controls) for stage in stages],
        edge_labels=[edge_labels(now, stage) for stage in stages],
        edge_tips=[edge_tips(now, stage) for stage in stages],
        active=[np.isin(range(8), ACTIVE[stage][0]) for stage in stages],
        active_edges=[np.isin(range(10), ACTIVE[stage][1]) for stage in stages],
        radius=26,
    )  # fmt: skip
    heads = zip(
        COLUMNS[[0, 3, 6, 7]], ("input", "hidden", "output", "loss"), strict=True
    )
    words = [text(c, 1.62, word, anchor="middle", role="muted") for c, word in heads]
    return Plot(
        [drawn, *words], axes=False, height=330, share=2,
        x_range=(-0.3, 3.55), y_range=(-1.5, 1.75),
        title="Point at anything: its formula and numbers",
    )  # fmt: skip


FIRST, SECOND = list(range(6)), [6, 7, 8]  # edges into the hidden layer, the output
ACTIVE = (
    ([0, 1], []), ([3, 4], FIRST), ([3, 4], []), ([6], SECOND), ([7], [9]),
    ([6], [9]), ([], SECOND), ([3, 4], [6, 7]), ([], FIRST),
)  # fmt: skip


def _at_hand(stages: range) -> Plot:
    names = ("forward", "deltas", "gradients")
    numbers = np.array([AT_HAND[stage] for stage in stages], dtype=float)
    tips = [
        "inputs, z, a and ŷ that backward still needs; prediction alone could drop "
        "each layer's as soon as the next one is done",
        "∂L/∂z of each unit, reused for everything below it",
        "one per parameter, whatever the path from it to the loss",
    ]
    drawn = bars(numbers, names, tips=tips, roles=["first", "gradient", "second"])
    return Plot([drawn], title="Numbers in memory", y_range=(0, 10), height=330)


def _beside_differences(now: Pass) -> Plot:
    k = np.arange(len(PARAMETERS))
    marks = [
        points(k, now.differences, role="truth", label="finite differences", size=8,
               hollow=True),
        points(k, now.gradient, role="learner", label="your backward", shape=3),
    ]  # fmt: skip
    ticks = list(zip(k.tolist(), PARAMETERS, strict=True))
    return Plot(marks, x="parameter", y="gradient", x_ticks=ticks)


def _sentence(now: Pass, stage: int, controls: Controls) -> str:
    done = f"After {plural(controls.update, 'update')}. " if controls.update else ""
    h, d = " and ".join(map(brief, now.z)), " and ".join(map(brief, now.delta))
    a = " and ".join(map(brief, now.a))
    last = "Press Backward." if controls.backward == controls.update else ""
    words = (
        f"The input is {brief(X[0, 0])} and {brief(X[0, 1])}; it is kept for later.",
        f"The hidden units sum up to z = {h}.",
        f"The activation {controls.hidden} makes of them a = {a}.",
        f"The output sums up to the logit {brief(now.logit)}.",
        f"ŷ = {brief(now.y_hat)}, y = {now.y:g}: the loss L is {now.loss:.4g}. {last}",
        f"Backward starts at the loss: ∂L/∂z₂ = ŷ − y = {brief(now.delta_out)}.",
        "Each weight into the output gets its unit's a times δ₂: "
        f"{', '.join(map(brief, now.gradient[6:]))}.",
        f"Through the weights and the slope of {controls.hidden}: δ₁ = {d}.",
        "All 9 gradients are there, and no weight has moved: that is what Update "
        f"does. {_judged(now)}",
    )
    return done + words[stage]


def _judged(now: Pass) -> str:
    if not np.isfinite(now.gradient).all():
        bad = np.flatnonzero(~np.isfinite(now.gradient))[0]
        return f"Wrong: backward gives {now.gradient[bad]} for {PARAMETERS[bad]}."
    if now.error < AGREES:
        return f"They agree with finite differences (relative error {now.error:.0e})."
    worst = int(np.abs(now.gradient - now.differences).argmax())
    back, true = now.gradient[worst], now.differences[worst]
    return (
        f"Wrong (relative error {now.error:.2g}): for {PARAMETERS[worst]} backward "
        f"says {back:.4g}, finite differences {true:.4g}."
    )
