"""Pass words: what stands on a drawn network at each stage of forward and backward."""

import numpy as np

from nnlib.panels.controls import Controls
from nnlib.panels.one_pass import Pass, X
from nnlib.panels.wiring import brief, factor, subscript

INPUT, Z, A, LOGIT, LOSS, DELTA_OUT, GRADIENT_OUT, DELTA, GRADIENT = range(9)
NAMES = [f"{name}{subscript(i)}" for name in "xh" for i in (1, 2)]
PARAMETERS = ("w₁₁", "w₁₂", "w₂₁", "w₂₂", "b₁", "b₂", "v₁", "v₂", "c")


def node_labels(now: Pass, stage: int) -> list[str]:
    """What stands in each unit at a stage, and in the loss."""
    hidden = [
        _rows(stage, NAMES[2 + i], {Z: ("z", now.z[i]), A: ("a", now.a[i]),
                                    DELTA: ("δ", now.delta[i])})
        for i in range(2)
    ]  # fmt: skip
    output = {LOGIT: ("z", now.logit), LOSS: ("ŷ", now.y_hat)}
    output[DELTA_OUT] = ("δ", now.delta_out)
    x = [f"{name}\n{brief(value)}" for name, value in zip(NAMES, X[0], strict=False)]
    loss = f"L\n{brief(now.loss)}" if stage >= LOSS else "L"
    return [*x, "1", *hidden, "1", _rows(stage, "ŷ", output), loss]


def _rows(stage: int, name: str, numbers: dict[int, tuple[str, float]]) -> str:
    known = [f"{s} {brief(v)}" for since, (s, v) in numbers.items() if stage >= since]
    return "\n".join(known) or name


def node_tips(now: Pass, stage: int, controls: Controls) -> list[str]:
    """Formula and numbers of each unit, as far as they are known."""
    x = [f"{n} = {brief(v)}, an input" for n, v in zip(NAMES, X[0], strict=False)]
    one = "always 1: the weight on its edge is the bias"
    hidden = [_hidden_tip(now, stage, controls, i) for i in range(2)]
    output = _output_tip(now, stage)
    formula = "−log ŷ" if now.y else "−log(1 − ŷ)"
    loss = f"L = {formula} = {brief(now.loss)}" if stage >= LOSS else "L: not yet known"
    return [*x, one, *hidden, one, output, loss]


def _hidden_tip(now: Pass, stage: int, controls: Controls, i: int) -> str:
    W, b = now.parameters[:4].reshape(2, 2), now.parameters[4:6]
    phi, v = controls.hidden, now.parameters[6 + i]
    rows = {
        Z: f"z = {_sum(X[0], W[:, i])} + {factor(b[i])} = {brief(now.z[i])}",
        A: f"a = {phi}(z) = {brief(now.a[i])}",
        DELTA: f"δ = ∂L/∂z = δ₂ · v{subscript(i + 1)} · φ′(z) = {factor(now.delta_out)}"
        f" · {factor(v)} · {factor(now.slope[i])} = {brief(now.delta[i])}",
    }
    return _known(NAMES[2 + i], rows, stage)


def _output_tip(now: Pass, stage: int) -> str:
    v, c = now.parameters[6:8], now.parameters[8]
    rows = {
        LOGIT: f"z = {_sum(now.a, v)} + {factor(c)} = {brief(now.logit)}",
        LOSS: f"ŷ = sigmoid(z) = {brief(now.y_hat)}",
        DELTA_OUT: f"δ = ∂L/∂z = ŷ − y = {brief(now.y_hat)} − {now.y:g} = "
        f"{brief(now.delta_out)}",
    }
    return _known("the output", rows, stage)


def _sum(inputs: np.ndarray, weights: np.ndarray) -> str:
    pairs = zip(inputs, weights, strict=True)
    return " + ".join(f"{factor(x)}·{factor(w)}" for x, w in pairs)


def _known(name: str, rows: dict[int, str], stage: int) -> str:
    known = [row for since, row in rows.items() if stage >= since]
    return "\n".join([name, *known]) if known else f"{name}: not yet known"


def edge_labels(now: Pass, stage: int) -> list[str]:
    """The weight on each edge, later its gradient; none to the loss."""
    since = [GRADIENT] * 6 + [GRADIENT_OUT] * 3
    each = zip(since, now.parameters, now.gradient, strict=True)
    return [f"∂ {brief(g)}" if stage >= s else brief(w) for s, w, g in each] + [""]


def edge_tips(now: Pass, stage: int) -> list[str]:
    """Weight and gradient of each edge; where it is wrong, the truth."""
    inputs = [*np.repeat(X[0], 2), 1.0, 1.0, *now.a, 1.0]
    deltas = [*np.tile(now.delta, 3), *[now.delta_out] * 3]
    since = [GRADIENT] * 6 + [GRADIENT_OUT] * 3
    tips = []
    for k, name in enumerate(PARAMETERS):
        tip = f"{name} = {brief(now.parameters[k])}"
        if stage >= since[k]:
            product = f"{factor(inputs[k])} · {factor(deltas[k])}"
            tip += f"\n∂L/∂{name} = input · δ = {product} = {brief(now.gradient[k])}"
            if now.wrong[k]:
                tip += f"\nfinite differences say {brief(now.differences[k])}"
        tips.append(tip)
    return [*tips, "L depends on ŷ"]
