"""Digits: what a small network sees, confuses and learns; and a pad to try it on."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nnlib.activations import softmax
from nnlib.arrays import Array
from nnlib.datasets import Dataset, load_digits, stratified_split
from nnlib.datasets.drawn import as_digit
from nnlib.evaluation import Evaluation, evaluate
from nnlib.losses import SoftmaxCrossEntropy
from nnlib.metrics import confusion_matrix
from nnlib.network import Network
from nnlib.optimizers import GradientDescent
from nnlib.panels.controls import Controls, button, choice, slider, state
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import bars, confusion, number, pad, pictures
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import Prediction, Verdict
from nnlib.training import Training

STEPS = np.unique(np.geomspace(1, 1500, 64).astype(int))  # a frame after each of these
N_MISTAKES = 10
N_PICTURES = 15
PAD = 16  # pixels on a side: twice as fine as what the network sees
BLANK = (0.0,) * PAD**2
INK = 16  # the digits' pixels count from 0 to 16
NAMES = tuple("0123456789")
CLEARED = {"drawing": BLANK, "sample": "blank"}
QUESTION = (
    "The network has learned the ten digits. Then somebody draws a flat line, a minus "
    "sign. What does it say?"
)
OPTIONS = (
    "that this is no digit",
    "about a tenth for each of the ten",
    "one of the ten, and it is sure of it",
)
SURE = 0.5  # from this probability on


def digits() -> Panel:
    """Train on 8 x 8 handwritten digits; draw one and watch the verdict (lesson 07)."""
    controls = [
        button("clear", "Clear the pad", sets=CLEARED),
        choice("sample", ("blank", *NAMES), "3", tip="a test digit to begin with",
               sets={"drawing": BLANK}),
        slider("learning_rate", "η", 0.3, 0.001, 30, log=True),
        slider("batch_size", "B", 32, 1, 1000, step=1),
        slider("n_hidden", "H", 15, 1, 40, step=1, tip="hidden units"),
        choice("activation", ("tanh", "relu", "sigmoid"), symbol="φ"),
        state("drawing", BLANK),
    ]  # fmt: skip
    asked = Prediction("choice", QUESTION, judge, OPTIONS)
    return Panel(shoot, controls, title="Digits", prediction=asked)


def judge(controls: Controls, answer: int) -> Verdict:
    """Whether the answer is what the trained network says to a flat line."""
    minus = np.zeros((PAD, PAD))
    minus[6:10, 1:-1] = 1.0
    settings = settings_of(controls)
    p = verdicts(as_digit(minus), looks(*settings)[-1:], make_training(*settings))[0]
    because = (
        f"It says {p.argmax()} with probability {p.max():.2f}: softmax shares 1 among "
        "ten answers, and “no digit” is not among them. Try it on the pad."
    )
    return Verdict(answer == (2 if p.max() >= SURE else 1), because)


def settings_of(controls: Controls) -> tuple[float, int, int, str]:
    """Return those controls that training depends on."""
    return (
        controls.learning_rate, controls.batch_size,
        controls.n_hidden, controls.activation,
    )  # fmt: skip


class Data(NamedTuple):
    """Training and test digits, pixels from 0 to 1."""

    train: Dataset
    test: Dataset


@lru_cache
def data() -> Data:
    """Return the digits, four fifths of them to learn from."""
    train, test = stratified_split(load_digits(), np.random.default_rng(0), (0.8, 0.2))
    scaled = [Dataset(part.X / INK, labels=part.labels) for part in (train, test)]
    return Data(*scaled)


class Look(NamedTuple):
    """What is measured after a frame."""

    parameters: Array
    epoch: int
    train: Evaluation
    test: Evaluation
    counts: Array
    mistakes: Array
    captions: list[str]
    weights: Array
    diverged: bool


def make_training(
    learning_rate: float, batch_size: int, n_hidden: int, activation: str
) -> Training:
    """Return the training that the controls describe, before its first step."""
    rng = np.random.default_rng(0)
    network = Network([64, n_hidden, 10], rng=rng, hidden=activation)
    train = data().train
    return Training(
        network, SoftmaxCrossEntropy(), GradientDescent(learning_rate),
        train.X, train.labels, rng=rng, batch_size=batch_size,
    )  # fmt: skip


@lru_cache(maxsize=8)
def looks(*settings: float | int | str) -> list[Look]:
    """Train; measure before the first and after each of STEPS updates."""
    training = make_training(*settings)
    seen = [look(training)]
    for step in STEPS:
        while training.step < step and not training.diverged:
            next(training)
        seen.append(look(training))
    return seen


def look(training: Training) -> Look:
    """Measure the network on the test digits."""
    network, loss, (train, test) = training.network, training.loss, data()
    with np.errstate(over="ignore", invalid="ignore"):  # a diverged network, too
        logits = network.forward(test.X).copy()
    P = softmax(np.nan_to_num(logits))
    found = P.argmax(axis=1)
    surely = np.where(found == test.labels, -1.0, P.max(axis=1))
    worst = np.argsort(-surely, kind="stable")[:N_MISTAKES]
    worst = worst[surely[worst] >= 0]
    shown = np.zeros((N_MISTAKES, 8, 8))
    shown[: len(worst)] = test.X[worst].reshape(-1, 8, 8)
    captions = [f"{found[i]}, not {test.labels[i]}" for i in worst]
    return Look(
        network.parameters.copy(),
        training.epoch,
        evaluate(network, loss, train.X, train.labels),
        evaluate(network, loss, test.X, test.labels),
        confusion_matrix(found, test.labels, 10),
        shown,
        captions + [""] * (N_MISTAKES - len(worst)),
        network.layers[0].W.T[:N_PICTURES].reshape(-1, 8, 8).copy(),
        training.diverged,
    )


def shoot(controls: Controls) -> Film:
    """One frame per look: the drawing's verdict, test digits, mistakes, weights."""
    settings = settings_of(controls)
    seen = looks(*settings)
    drawing = as_drawing(controls)
    x = as_digit(drawing)
    P = verdicts(x, seen, make_training(*settings))
    return Film(
        axis=Axis("step", "", np.append(0, STEPS)),
        plots=[*_own(drawing, x, P), *_on_test(seen), _weights(seen)],
        describe=[
            _sentence(int(step), each, p, bool(x.any()))
            for step, each, p in zip(np.append(0, STEPS), seen, P, strict=True)
        ],
        seconds=8,
    )


def as_drawing(controls: Controls) -> Array:
    """Return the pad (PAD, PAD): the learner's drawing, or else the sample digit."""
    drawing = np.clip(np.reshape(controls.drawing, (PAD, PAD)), 0, 1)
    if drawing.any() or controls.sample == "blank":
        return drawing
    test = data().test
    sample = test.X[test.labels == int(controls.sample)][0]
    return sample.reshape(8, 8).repeat(2, axis=0).repeat(2, axis=1)


def verdicts(x: Array, seen: list[Look], training: Training) -> Array:
    """Return the probabilities (K, 10) that the network of each frame gives to x."""
    P, network = np.empty((len(seen), 10)), training.network
    for p, each in zip(P, seen, strict=True):
        network.parameters[...] = each.parameters
        with np.errstate(over="ignore", invalid="ignore"):
            p[:] = softmax(network.forward(x)[0])
    return P


def _own(drawing: Array, x: Array, P: Array) -> list[Plot]:
    return [
        Plot([pad("drawing", drawing, clear="clear")], axes=False,
             title="Draw a digit (keys: arrows, Space)"),
        Plot(
            [pictures(x.reshape(1, 8, 8), columns=1, low=0, high=1)],
            title="What the network sees: 8 × 8 pixels", axes=False,
        ),
        Plot(
            [
                bars(P.round(2), NAMES, role="prediction"),
                number(P.argmax(axis=1), "it says"),
                number(P.max(axis=1), "with probability"),
            ],
            title="What it says", x="digit", y="probability", y_range=(0, 1),
        ),
    ]  # fmt: skip


def _on_test(seen: list[Look]) -> list[Plot]:
    captions = [each.captions for each in seen]
    return [
        Plot(
            [
                confusion(np.stack([each.counts for each in seen]), NAMES),
                number([each.test.accuracy for each in seen], "test accuracy"),
                number([each.test.loss for each in seen], "test loss"),
            ],
            title="360 test digits", axes=False, height=330,
        ),
        Plot(
            [
                pictures(np.stack([each.mistakes for each in seen]), captions,
                         columns=5, low=0, high=1),
            ],
            title="Its surest mistakes", axes=False, height=250,
        ),
    ]  # fmt: skip


def _weights(seen: list[Look]) -> Plot:
    W = np.stack([each.weights for each in seen])
    bound = float(np.quantile(np.abs(W[np.isfinite(W)]), 0.995))
    labels = [f"unit {j + 1}" for j in range(W.shape[1])]
    return Plot(
        [
            pictures(W, labels, columns=5, colours="diverging", low=-bound, high=bound),
        ],
        title="Weights of each hidden unit (orange +, blue −)",
        axes=False, height=330,
    )  # fmt: skip


def _sentence(step: int, each: Look, p: Array, drawn: bool) -> str:
    if each.diverged:
        return f"Step {step}: the run has diverged; the learning rate is too large."
    verdict = f"the pad shows a {p.argmax()}, it says with probability {p.max():.2f}"
    return (
        f"Step {step}, epoch {each.epoch}: {each.test.accuracy:.0%} of the test digits "
        f"right, training loss {each.train.loss:.3g}, test loss {each.test.loss:.3g}; "
        f"{verdict if drawn else 'the pad is blank'}."
    )
