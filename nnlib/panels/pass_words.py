"""Pass words: what stands on a drawn network at each stage of forward and backward."""

import numpy as np

from nnlib.panels.controls import Controls
from nnlib.panels.one_pass import Pass
from nnlib.panels.wiring import brief, factor

INPUT, Z, A, LOGIT, LOSS, DELTA_OUT, GRADIENT_OUT, DELTA, GRADIENT = range(9)
UNITS = ("unit 0", "unit 1", "unit 2")


def numbered(name: str, *shape: int) -> list[str]:
    """The names of an array's entries, as in code: x[0], x[1], or W₁[0, 0], ..."""
    return [f"{name}{list(index)}" for index in np.ndindex(shape)]


def parameter_names(now: Pass) -> list[str]:
    """The names of all parameters (P,), in the order of the flat vector."""
    n_in, n_hidden, n_out = now.sizes
    return [
        *numbered("W₁", n_in, n_hidden),
        *numbered("b₁", n_hidden),
        *numbered("W₂", n_hidden, n_out),
        *numbered("b₂", n_out),
    ]


def node_labels(now: Pass, stage: int) -> list[str]:
    """What stands in each unit at a stage, and in the loss."""
    hidden = [
        _rows(stage, name, {Z: ("z", z), A: ("a", a), DELTA: ("δ", delta)})
        for name, z, a, delta in zip(
            UNITS[: len(now.z)], now.z, now.a, now.delta, strict=True
        )
    ]
    output = {LOGIT: ("z", now.logit), LOSS: ("ŷ", now.y_hat)}
    output[DELTA_OUT] = ("δ", now.delta_out)
    names = numbered("x", len(now.x))
    x = [f"{name}\n{brief(value)}" for name, value in zip(names, now.x, strict=True)]
    loss = f"L\n{brief(now.loss)}" if stage >= LOSS else "L"
    return [*x, "1", *hidden, "1", _rows(stage, "ŷ", output), loss]


def _rows(stage: int, name: str, numbers: dict[int, tuple[str, float]]) -> str:
    known = [f"{s} {brief(v)}" for since, (s, v) in numbers.items() if stage >= since]
    return "\n".join(known) or name


def node_tips(now: Pass, stage: int, controls: Controls) -> list[str]:
    """Formula and numbers of each unit, as far as they are known."""
    names = numbered("x", len(now.x))
    x = [f"{n} = {brief(v)}, an input" for n, v in zip(names, now.x, strict=True)]
    one = "always 1: the weight on its edge is the bias"
    hidden = [_hidden_tip(now, stage, controls, i) for i in range(len(now.z))]
    output = _output_tip(now, stage)
    formula = "−log ŷ" if now.y else "−log(1 − ŷ)"
    loss = f"L = {formula} = {brief(now.loss)}" if stage >= LOSS else "L: not yet known"
    return [*x, one, *hidden, one, output, loss]


def _hidden_tip(now: Pass, stage: int, controls: Controls, i: int) -> str:
    W, b, W_2, _ = layers(now)
    phi, weight = controls.hidden, W_2[i]
    rows = {
        Z: f"z = {_sum(now.x, W[:, i])} + {factor(b[i])} = {brief(now.z[i])}",
        A: f"a = {phi}(z) = {brief(now.a[i])}",
        DELTA: f"δ = ∂L/∂z = δ₂ · W₂[{i}, 0] · φ′(z) = {factor(now.delta_out)}"
        f" · {factor(weight)} · {factor(now.slope[i])} = {brief(now.delta[i])}",
    }
    return _known(f"hidden unit {i}", rows, stage)


def layers(now: Pass) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """The parameters in the formulas: W₁ (D, H), b₁ (H,), W₂'s column (H,) and b₂."""
    n_in, n_hidden, _ = now.sizes
    W_1, b_1, W_2, b_2 = np.split(
        now.parameters, np.cumsum([n_in * n_hidden, n_hidden, n_hidden])
    )
    return W_1.reshape(n_in, n_hidden), b_1, W_2, float(b_2[0])


def _output_tip(now: Pass, stage: int) -> str:
    _, _, W_2, b_2 = layers(now)
    rows = {
        LOGIT: f"z = {_sum(now.a, W_2)} + {factor(b_2)} = {brief(now.logit)}",
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
    each = zip(_since(now), now.parameters, now.gradient, strict=True)
    return [f"∂ {brief(g)}" if stage >= s else brief(w) for s, w, g in each] + [""]


def _since(now: Pass) -> list[int]:
    """From which stage on each parameter's gradient is known, (P,)."""
    n_in, n_hidden, _ = now.sizes
    return [GRADIENT] * ((n_in + 1) * n_hidden) + [GRADIENT_OUT] * (n_hidden + 1)


def edge_tips(now: Pass, stage: int) -> list[str]:
    """Weight and gradient of each edge; where it is wrong, the truth."""
    n_in, n_hidden, _ = now.sizes
    inputs = [*np.repeat([*now.x, 1.0], n_hidden), *now.a, 1.0]
    deltas = [*np.tile(now.delta, n_in + 1), *[now.delta_out] * (n_hidden + 1)]
    since, tips = _since(now), []
    for k, name in enumerate(parameter_names(now)):
        tip = f"{name} = {brief(now.parameters[k])}"
        if stage >= since[k]:
            product = f"{factor(inputs[k])} · {factor(deltas[k])}"
            tip += f"\n∂L/∂{name} = input · δ = {product} = {brief(now.gradient[k])}"
            if now.wrong[k]:
                tip += f"\nfinite differences say {brief(now.differences[k])}"
        tips.append(tip)
    return [*tips, "L depends on ŷ"]
