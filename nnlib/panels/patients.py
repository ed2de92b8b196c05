"""Patients of the training clinic: real runs, each with one thing wrong, or nothing.

Every patient is trained by `nnlib.training` on real or drawn data; only the named
fault is built in. What the doctor sees is measured after each frame's updates.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nnlib.arrays import Array
from nnlib.batches import Order
from nnlib.datasets import Dataset, load_penguins, standardized, stratified_split
from nnlib.datasets import two_moons as moons
from nnlib.evaluation import Evaluation, evaluate
from nnlib.initializers import Initializer, xavier, zeros
from nnlib.losses import Loss, SoftmaxCrossEntropy
from nnlib.network import Network
from nnlib.optimizers import GradientDescent, Optimizer
from nnlib.training import Step, Training, training_step

N_FRAMES = 60
N_ROWS = 24  # validation examples in the X-ray
Parts = tuple[Dataset, Dataset]


def penguins(rng: np.random.Generator) -> Parts:
    """Return penguins to learn from and to validate on, standardised."""
    return standardized(*raw_penguins(rng))


def raw_penguins(rng: np.random.Generator) -> Parts:
    """Return them in grams and millimetres."""
    return stratified_split(load_penguins(), rng, (0.7, 0.3))


def mislabelled_penguins(rng: np.random.Generator) -> Parts:
    """Return training penguins whose labels were shuffled without their inputs."""
    train, validation = penguins(rng)
    return replace(train, labels=rng.permutation(train.labels)), validation


def many_moons(rng: np.random.Generator) -> Parts:
    """Return 560 points that overlap a little, and 240 to validate on."""
    parts = stratified_split(moons(800, 0.3, rng), rng, (0.7, 0.3))
    return standardized(*parts)


def sorted_moons(rng: np.random.Generator) -> Parts:
    """Return training points sorted by class."""
    train, validation = many_moons(rng)
    return train.take(np.argsort(train.labels, kind="stable")), validation


def few_moons(rng: np.random.Generator) -> Parts:
    """Return 40 points that overlap, and 160 to validate on."""
    parts = stratified_split(moons(200, 0.4, rng), rng, (0.2, 0.8))
    return standardized(*parts)


def leaking_moons(rng: np.random.Generator) -> Parts:
    """Return points that overlap badly, validated on some of the same points."""
    train = standardized(moons(40, 0.7, rng))[0]
    return train, train.take(slice(0, 24))


def backwards_step(
    network: Network, loss: Loss, optimizer: Optimizer, X: Array, Y: Array
) -> float:
    """Step uphill: the sign of the gradient is wrong."""
    value = loss.forward(network.forward(X), Y)
    network.backward(-loss.backward())
    optimizer.update(network.parameters, network.gradient)
    return value


def accumulating_step() -> Step:
    """Return a step that adds every gradient to all those before it."""
    total: list[Array] = []

    def step(
        network: Network, loss: Loss, optimizer: Optimizer, X: Array, Y: Array
    ) -> float:
        value = loss.forward(network.forward(X), Y)
        network.backward(loss.backward())
        network.gradient += total.pop() if total else 0.0
        total.append(network.gradient.copy())
        optimizer.update(network.parameters, network.gradient)
        return value

    return step


@dataclass(frozen=True)
class Patient:
    """How a run is made, what its chart says, what it has, and what gives it away.

    `updates` lead from frame to frame; `make_step` gives the step it is trained by.
    """

    diagnosis: str
    because: str
    chart: str = "342 penguins, standardised"
    make_data: Callable[[np.random.Generator], Parts] = penguins
    learning_rate: float = 0.3
    batch_size: int | None = 32
    order: Order = "shuffled"
    n_hidden: int = 16
    hidden: str = "tanh"
    initializer: Initializer = xavier
    hidden_bias: float = 0.0
    updates: int = 5
    make_step: Callable[[], Step] = lambda: training_step


class Look(NamedTuple):
    """What the doctor sees after a frame; A (N_ROWS, H) of the hidden layer."""

    step: int
    train: Evaluation
    validation: Evaluation
    gradient_norm: float
    A: Array
    diverged: bool


def admit(patient: Patient) -> tuple[Training, Parts]:
    """Return the training of a patient before its first step, and its data."""
    rng = np.random.default_rng(1)
    parts = patient.make_data(rng)
    network = Network(
        [parts[0].n_features, patient.n_hidden, parts[0].n_classes], rng=rng,
        hidden=patient.hidden, initializer=patient.initializer,
    )  # fmt: skip
    network.layers[0].b[...] = patient.hidden_bias
    training = Training(
        network, SoftmaxCrossEntropy(), GradientDescent(patient.learning_rate),
        parts[0].X, parts[0].labels, rng=rng, batch_size=patient.batch_size,
        order=patient.order, one_step=patient.make_step(),
    )  # fmt: skip
    return training, parts


@lru_cache
def examine(patient: Patient) -> list[Look]:
    """Train a patient and return what is seen before the first and after each frame."""
    training, parts = admit(patient)
    _first_gradient(training)
    looks = [_look(training, parts)]
    while len(looks) < N_FRAMES and not training.diverged:
        for _ in range(patient.updates):
            if next(training).diverged:
                break
        looks.append(_look(training, parts))
    return looks


def _first_gradient(training: Training) -> None:
    network, loss = training.network, training.loss
    loss.forward(network.forward(training.X), training.Y)
    network.backward(loss.backward())


def _look(training: Training, parts: Parts) -> Look:
    network, loss = training.network, training.loss
    train, validation = parts
    gradient = network.gradient
    seen = evaluate(network, loss, validation.X, validation.labels)
    rows = np.argsort(validation.labels, kind="stable")
    picked = rows[np.linspace(0, len(rows) - 1, N_ROWS).astype(int)]
    A = network.layers[0].A[picked].copy()
    on_train = evaluate(network, loss, train.X, train.labels)
    norm = float(np.sqrt(gradient @ gradient))
    return Look(training.step, on_train, seen, norm, A, training.diverged)


HEALTHY = "healthy"
PATIENTS = (
    Patient(
        "learning rate too low",
        "Both losses do fall, evenly and hardly at all, while the gradient is far "
        "from zero: the steps are too short. Raise η tenfold.",
        learning_rate=0.0002,
    ),
    Patient(
        "hidden units dead (ReLU)",
        "The X-ray is empty: every hidden output is 0 for every example, so no "
        "gradient gets through, and only the output's biases learn how common each "
        "class is. One step that was too large can do that.",
        hidden="relu", hidden_bias=-9.0,
    ),
    Patient(
        "overfitting",
        "Training loss goes to zero while validation loss turns and rises: 64 units "
        "learn 40 points by heart. Stop at the turn, or get more data.",
        chart="40 points of two moons that overlap, standardised",
        make_data=few_moons, n_hidden=64, learning_rate=0.5, batch_size=None,
        updates=100,
    ),
    Patient(
        "gradient with the wrong sign",
        "Both losses rise from the first step on and never stop: the run climbs.",
        make_step=lambda: backwards_step, learning_rate=0.02, updates=2,
    ),
    Patient(
        HEALTHY,
        "Both losses fall fast, stay close together and settle; the gradient "
        "shrinks; hidden units differ. Leave it alone.",
    ),
    Patient(
        "inputs not scaled",
        "Thousands of grams stand beside a few millimetres: from the first look on "
        "every tanh is at −1 or 1, whatever the penguin. Standardise the inputs.",
        chart="342 penguins; body mass in grams, the rest in millimetres",
        make_data=raw_penguins,
    ),
    Patient(
        "data in order, not shuffled",
        "The losses swing with the same period all the time: for half an epoch the "
        "network sees one class and forgets the other. Shuffle every epoch.",
        chart="560 points of two moons that overlap a little, standardised",
        make_data=sorted_moons, order="given", batch_size=8, updates=8,
        learning_rate=0.5,
    ),
    Patient(
        "learning rate too high",
        "The loss leaps about although every step uses all examples: that cannot be "
        "noise, each step overshoots. Lower η.",
        chart="560 points of two moons that overlap a little, standardised",
        make_data=many_moons, learning_rate=12.0, batch_size=None, updates=2,
    ),
    Patient(
        "all weights start at zero",
        "Inputs differ, yet every tanh is exactly 0, and stays so: equal units get "
        "equal gradients, here none at all. Start from random weights.",
        initializer=zeros,
    ),
    Patient(
        "test data leaked into training",
        "Two clouds that overlap this much cannot be told apart without errors, yet "
        "validation is perfect, better than training: it was trained on.",
        chart="40 points of two clouds that overlap by half; even experts err in one "
        "of four cases",
        make_data=leaking_moons, n_hidden=64, learning_rate=1.0, batch_size=None,
        updates=100,
    ),
    Patient(
        "gradients added up, never zeroed",
        "The size of the gradient does not shrink with the loss: each step takes all "
        "gradients before it along, shoots past the valley and swings back.",
        chart="560 points of two moons that overlap a little, standardised",
        make_data=many_moons, learning_rate=0.02, make_step=accumulating_step,
        batch_size=None, updates=3,
    ),
    Patient(
        "labels shuffled without the inputs",
        "The network is alive and the gradient flows, but training hardly improves and "
        "validation is as bad as guessing: inputs and labels do not belong together.",
        make_data=mislabelled_penguins, updates=12,
    ),
    Patient(
        "hidden units saturated (sigmoid)",
        "Every sigmoid is at 1 for every example, where its slope is nearly 0: no "
        "gradient comes through. Smaller first weights and biases, or ReLU or tanh.",
        hidden="sigmoid", hidden_bias=14.0,
    ),
    Patient(
        "batch too small for this rate",
        "It learns at once, then stays restless and never settles: with B = 1 every "
        "step follows a single example. Lower η with time, or raise B.",
        chart="560 points of two moons that overlap a little, standardised",
        make_data=many_moons, batch_size=1, learning_rate=0.3, updates=40,
    ),
)  # fmt: skip
DIAGNOSES = tuple(sorted(patient.diagnosis for patient in PATIENTS))
