"""The run that the playground's settings describe: its data, network and optimizer."""

from functools import partial
from typing import NamedTuple

import numpy as np

from nnlib import datasets
from nnlib.datasets import Dataset
from nnlib.initializers import he, xavier
from nnlib.losses import BinaryCrossEntropy
from nnlib.network import Network
from nnlib.optimizers import Adam, GradientDescent, Momentum, Optimizer, WeightDecay
from nnlib.panels.controls import Controls
from nnlib.training import Step, Training, training_step

DATA = {
    "two moons": datasets.two_moons,
    "circles": datasets.circles,
    "XOR": datasets.xor,
    "spirals": datasets.spirals,
    "blobs": partial(datasets.blobs, n_classes=2),
}
OPTIMIZERS = {"gradient descent": GradientDescent, "momentum": Momentum, "Adam": Adam}
N_EXAMPLES = 300  # half of them to learn from


class Run(NamedTuple):
    """A training with the data it learns from and is tested on; `word`: a warning."""

    training: Training
    train: Dataset
    test: Dataset
    word: str


def start(controls: Controls, step: Step) -> Run:
    """Return the run that the controls describe, before its first step."""
    rng = np.random.default_rng(controls.seed)
    data = DATA[controls.data](N_EXAMPLES, controls.noise, rng)
    train, test = datasets.standardized(
        *datasets.stratified_split(data, rng, (0.5, 0.5))
    )
    network = make_network(controls, rng)
    training = Training(
        network, BinaryCrossEntropy(), make_optimizer(controls, network),
        train.X, train.labels, rng=rng, batch_size=controls.batch_size, one_step=step,
    )  # fmt: skip
    return Run(training, train, test, word_about(step, controls, network, train))


def make_network(controls: Controls, rng: np.random.Generator) -> Network:
    """Return a network from the plane to one logit."""
    sizes = [2, *[controls.n_hidden] * controls.hidden_layers, 1]
    initializer = he if controls.activation == "relu" else xavier
    return Network(sizes, rng=rng, hidden=controls.activation, initializer=initializer)


def make_optimizer(controls: Controls, network: Network) -> Optimizer:
    """Return the optimizer, with a penalty on the weights if there is to be one."""
    optimizer = OPTIMIZERS[controls.optimizer](controls.learning_rate)
    if controls.weight_decay == 0:
        return optimizer
    return WeightDecay(optimizer, controls.weight_decay, network.weight_mask)


def word_about(step: Step, controls: Controls, network: Network, train: Dataset) -> str:
    """Return a sentence if one step of the learner's own is not ours; else nothing."""
    if step is training_step:
        return ""
    X, Y = train.X[:32], train.labels[:32, None].astype(float)
    twins = [network.copy(), network.copy()]
    for own, twin in zip((step, training_step), twins, strict=True):
        own(twin, BinaryCrossEntropy(), make_optimizer(controls, twin), X, Y)
    apart = float(np.abs(twins[0].parameters - twins[1].parameters).max())
    if apart <= 1e-9:
        return "Your step moves every parameter as ours does. "
    return f"Your step is not ours: after one update a parameter is {apart:.2g} off. "
