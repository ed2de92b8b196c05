"""Shapes: a puzzle. Which product of which matrices has the shape that is wanted?"""

from typing import NamedTuple

import numpy as np

from nnlib.activations import derivative
from nnlib.arrays import Array
from nnlib.layers import Dense
from nnlib.panels.controls import Controls, choice, slider
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import Mark, boxes, text
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import choose

PIECES = ("X", "Xᵀ", "W", "Wᵀ", "δ", "δᵀ", "1ᵀ", "dA", "φ′(Z)")
OPERATIONS = ("@", "*")
PUZZLES = ("XW", "∂L/∂W", "∂L/∂b", "δ", "∂L/∂X")
HINTS = (
    "what the layer sums up, a row for each example",
    "as W: a row for each input",
    "as b: a sum over the examples, and 1ᵀ is a row of N ones",
    "as Z: element by element, no sum at all",
    "as X: what goes on to the layer below",
)
PLACES = (1.0, 3.4, 5.9, 8.6)  # left, right, their product, what is wanted
LARGEST = 1.8  # how large a side of N, D or H may be drawn
QUESTION = (
    "A layer makes Z, N × H, of X, N × D, with the weights W, D × H. Which shape has "
    "∂L/∂W?"
)
OPTIONS = ("N × D, as X", "D × H, as W", "N × H, as Z", "one number, as L")
BECAUSE = (
    "A gradient has one number for each entry of what it is the gradient of. So the "
    "shapes alone nearly tell which product it is."
)
TARGET = "find the product that is wanted, in shape and in numbers"


class Try(NamedTuple):
    """What the learner put together: the product, or why there is none."""

    left: Array
    right: Array
    product: Array | None
    words: str


def shapes() -> Panel:
    """Choose two matrices and an operation until shape and numbers fit (lesson 06)."""
    controls = [
        choice("left", PIECES),
        choice(
            "operation", OPERATIONS, tip="@ sums over the inner size; * is element-wise"
        ),
        choice("right", PIECES, "δ"),
        slider("n_examples", "N", 5, 1, 8, step=1),
        slider("n_in", "D", 3, 1, 8, step=1),
        slider("n_out", "H", 4, 1, 8, step=1),
    ]
    asked = choose(QUESTION, OPTIONS, right=1, because=BECAUSE, plays=False)
    title = "Shapes: a puzzle"
    return Panel(shoot, controls, title=title, target=TARGET, prediction=asked)


def shoot(controls: Controls) -> Film:
    """One frame per puzzle, with the same product held against each."""
    pieces, wanted = matrices(controls)
    tried = attempt(controls, pieces)
    verdicts = [judge(tried, wanted[name], controls) for name in PUZZLES]
    puzzles = range(len(PUZZLES))
    return Film(
        axis=Axis(
            "puzzle", "", puzzles, names=[f"{k + 1}: {PUZZLES[k]}" for k in puzzles]
        ),
        plots=[_picture(controls, tried, [wanted[name] for name in PUZZLES], verdicts)],
        describe=[
            f"Wanted: {name} {_shape(wanted[name])}, {hint}. {words}"
            for name, hint, (_, words) in zip(PUZZLES, HINTS, verdicts, strict=True)
        ],
        start=None,
        met=[met for met, _ in verdicts],
        fps=0.5,
    )


def matrices(controls: Controls) -> tuple[dict[str, Array], dict[str, Array]]:
    """The pieces, and what is wanted, from a real layer with these sizes."""
    rng, n = np.random.default_rng(0), controls.n_examples
    layer = Dense(controls.n_in, controls.n_out, "tanh")
    layer.bind(rng.normal(size=layer.n_parameters), np.zeros(layer.n_parameters))
    X, dA = rng.normal(size=(n, layer.n_in)), rng.normal(size=(n, layer.n_out))
    layer.forward(X)
    layer.backward(dA)
    pieces = {"X": X, "W": layer.W, "δ": layer.delta}
    pieces |= {f"{name}ᵀ": matrix.T for name, matrix in pieces.items()}
    pieces |= {"1ᵀ": np.ones((1, n)), "dA": dA, "φ′(Z)": derivative("tanh", layer.Z)}
    wanted = (layer.Z - layer.b, layer.dW, layer.db[None], layer.delta,
              layer.input_gradient())  # fmt: skip
    return pieces, dict(zip(PUZZLES, wanted, strict=True))


def attempt(controls: Controls, pieces: dict[str, Array]) -> Try:
    """The learner's product, or None with the sentence that says why there is none."""
    left, right = pieces[controls.left], pieces[controls.right]
    spelled = f"{controls.left} {controls.operation} {controls.right}"
    sizes = f"{_shape(left)} {controls.operation} {_shape(right)}"
    if controls.operation == "*" and left.shape != right.shape:
        words = f"{spelled} is {sizes}: element by element needs two equal shapes."
        return Try(left, right, None, words)
    if controls.operation == "@" and left.shape[1] != right.shape[0]:
        inner = f"the inner sizes {left.shape[1]} and {right.shape[0]} differ"
        return Try(left, right, None, f"{spelled} is {sizes}: {inner}, no product.")
    product = left @ right if controls.operation == "@" else left * right
    return Try(left, right, product, f"{spelled} is {sizes} = {_shape(product)}")


def judge(tried: Try, wanted: Array, controls: Controls) -> tuple[bool, str]:
    """Whether the product is what is wanted, and what to say."""
    if tried.product is None:
        return False, tried.words
    if tried.product.shape != wanted.shape:
        turned = tried.product.shape == wanted.shape[::-1]
        fix = "the wanted one, transposed" if turned else "another shape"
        return False, f"{tried.words}: {fix}."
    if np.allclose(tried.product, wanted):
        return True, f"{tried.words}. Solved: the shape fits, and so do the numbers."
    sizes = {controls.n_examples, controls.n_in, controls.n_out, 1}
    accident = "" if len(sizes) == 4 else " Some sizes are equal: make N, D, H differ."
    return False, f"{tried.words}: the shape fits, the numbers do not.{accident}"


def _shape(matrix: Array) -> str:
    return f"({matrix.shape[0]} × {matrix.shape[1]})"


def _picture(
    controls: Controls,
    tried: Try,
    wanted: list[Array],
    verdicts: list[tuple[bool, str]],
) -> Plot:
    found = [met for met, _ in verdicts]
    heads = zip(PLACES, ("left", "right", "product", "wanted"), strict=True)
    names = [text(x, 1.35, word, anchor="middle", role="muted") for x, word in heads]
    signs = _signs(controls, tried, found)
    return Plot(
        [_drawn(controls, tried, wanted, found), *names, *signs],
        axes=False, height=220, x_range=(-0.1, 9.7), y_range=(-1.2, 1.6), equal=True,
    )  # fmt: skip


def _drawn(
    controls: Controls, tried: Try, wanted: list[Array], found: list[bool]
) -> Mark:
    """Left, right, their product and what each puzzle wants, in proportion."""
    unit = LARGEST / max(controls.n_examples, controls.n_in, controls.n_out)
    names = (controls.left, controls.right, "")
    rows, columns = np.full((2, len(wanted), len(PLACES)), np.nan)
    labels = []
    for k, (name, target) in enumerate(zip(PUZZLES, wanted, strict=True)):
        four = (tried.left, tried.right, tried.product, target)
        labels.append(list(map(_label, (*names, name), four)))
        for i, matrix in enumerate(four):
            if matrix is not None:
                rows[k, i], columns[k, i] = matrix.shape
    return boxes(
        list(PLACES), [0.0] * 4, np.maximum(unit * columns, 0.12),
        np.maximum(unit * rows, 0.12), labels=labels,
        active=[[0, 0, met, met] for met in found],
        roles=["first", "second", "third", "truth"],
    )  # fmt: skip


def _signs(controls: Controls, tried: Try, found: list[bool]) -> list[Mark]:
    """What stands between the matrices, and in the place of a missing product."""
    verdict = ["=" if met else "≠" for met in found]
    between = zip((2.2, 4.65, 7.25), (controls.operation, "=", verdict), strict=True)
    signs = [text(x, 0.0, sign, anchor="middle", font=20) for x, sign in between]
    missing = "none" if tried.product is None else ""
    none = text(PLACES[2], 0.0, missing, anchor="middle", role="warning", bold=True)
    return [*signs, none]


def _label(name: str, matrix: Array | None) -> str:
    return (
        "" if matrix is None else f"{name}\n{matrix.shape[0]}×{matrix.shape[1]}".strip()
    )
