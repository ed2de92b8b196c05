"""Backpropagation: one example through a small network, one stage at a time."""

import numpy as np

from nnlib.panels.controls import Controls, button, choice, slider, state
from nnlib.panels.film import Axis, Film
from nnlib.panels.one_pass import AGREES, SIZES, START, Backward, Pass, X, run
from nnlib.panels.panel import Panel
from nnlib.panels.pass_picture import differences_plot, memory_plot, network_plot
from nnlib.panels.pass_words import DELTA_OUT, LOSS, parameter_names
from nnlib.panels.predictions import choose
from nnlib.panels.wiring import brief
from nnlib.panels.words import plural, short

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
QUESTION = "You press Backward, and only that. What happens to the weights?"
OPTIONS = ("they move downhill", "nothing: they stay as they are", "they turn to zero")
TRUTH = (
    "Backward only computes ∂L/∂w for every parameter. An optimizer, here gradient "
    "descent behind the button Update, moves them."
)


def backpropagation(backward: Backward | None = None) -> Panel:
    """Step through forward and backward; Update is a button of its own (lesson 05).

    Every input and parameter can be dragged, or set with the arrow keys.
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
        choice("shape", tuple(SIZES), tip="inputs, hidden units, outputs",
               sets={"numbers": (), "update": 0, "backward": 0}),
        state("numbers", ()),  # inputs and parameters; none: those of the shape
        state("numbers_before", ()),
    ]  # fmt: skip
    asked = choose(QUESTION, OPTIONS, right=1, because=TRUTH)
    return Panel(
        lambda controls: shoot(controls, backward),
        controls,
        title="Backpropagation, step by step",
        prediction=asked if backward is None else None,  # with yours, it was asked
    )


def shoot(controls: Controls, backward: Backward | None = None) -> Film:
    """One frame per stage; those of backward only once its button was pressed."""
    dragged = take_numbers(controls)
    too_early = controls.update > controls.backward
    controls.update = min(controls.update, controls.backward)
    controls.backward = min(controls.backward, controls.update + 1)
    went_back = controls.backward > controls.update
    now = run(controls, backward)
    stages = range(len(STAGES) if went_back else LOSS + 1)
    plots = [network_plot(now, stages, controls), memory_plot(now, stages)]
    if backward is not None and went_back:
        plots.append(differences_plot(now))
    note = "Nothing to update with yet: press Backward first. " if too_early else ""
    return Film(
        axis=Axis("stage", "", list(stages), names=[STAGES[stage] for stage in stages]),
        plots=plots,
        describe=[note + _sentence(now, stage, controls) for stage in stages],
        start=None if dragged else DELTA_OUT if went_back else 0,
        play=not dragged and (went_back or (controls.update > 0 and not too_early)),
        fps=0.7,
    )


def take_numbers(controls: Controls) -> bool:
    """Whether the learner has just set a number: a new network, no update done yet."""
    if not controls.numbers:
        controls.numbers = controls.numbers_before = (*X, *START[controls.shape])
    if controls.numbers == controls.numbers_before:
        return False
    controls.numbers_before = controls.numbers
    controls.backward = int(controls.backward > controls.update)
    controls.update = 0
    return True


def _sentence(now: Pass, stage: int, controls: Controls) -> str:
    done = f"After {plural(controls.update, 'update')}. " if controls.update else ""
    h, a, d = (listed(values) for values in (now.z, now.a, now.delta))
    last = "Press Backward." if controls.backward == controls.update else ""
    words = (
        f"The input is {brief(now.x[0])} and {brief(now.x[1])}; it is kept for later.",
        f"The hidden units sum up to z = {h}.",
        f"The activation {controls.hidden} makes of them a = {a}.",
        f"The output sums up to the logit {brief(now.logit)}.",
        f"ŷ = {brief(now.y_hat)}, y = {now.y:g}: the loss L is {now.loss:.4g}. {last}",
        f"Backward starts at the loss: ∂L/∂z₂ = ŷ − y = {brief(now.delta_out)}.",
        "Each weight into the output gets its unit's a times δ₂: "
        f"{', '.join(map(brief, now.gradient[-len(now.a) - 1 :]))}.",
        f"Through the weights and the slope of {controls.hidden}: δ₁ = {d}.",
        f"All {len(now.gradient)} gradients are there, and no weight has moved: that "
        f"is what Update does. {_judged(now)}",
    )
    return done + words[stage]


def listed(values: np.ndarray) -> str:
    """`1.00 and −0.50`, or with a comma between the first ones."""
    *first, last = map(brief, values)
    return f"{', '.join(first)} and {last}"


def _judged(now: Pass) -> str:
    names = parameter_names(now)
    if not np.isfinite(now.gradient).all():
        bad = np.flatnonzero(~np.isfinite(now.gradient))[0]
        return f"Wrong: backward gives {now.gradient[bad]} for {names[bad]}."
    if now.error < AGREES:
        error = short(float(f"{now.error:.0e}"))
        return f"They agree with finite differences (relative error {error})."
    worst = int(np.abs(now.gradient - now.differences).argmax())
    back, true = now.gradient[worst], now.differences[worst]
    return (
        f"Wrong (relative error {now.error:.2g}): for {names[worst]} backward "
        f"says {back:.4g}, finite differences {true:.4g}."
    )
