"""How good a network is, measured on examples it may not have seen. Lesson 07.

Training loss is a proxy; what we want is a low loss on new data. So a part of the
data is kept aside, and training stops when the loss on that part stops falling.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from nnlib.arrays import Array, as_labels, as_matrix, one_hot, real, whole
from nnlib.losses import BinaryCrossEntropy, Loss, MeanSquaredError
from nnlib.network import Network


class Evaluation(NamedTuple):
    """Mean loss, and the share of right classes (None where numbers are predicted)."""

    loss: float
    accuracy: float | None


def evaluate(network: Network, loss: Loss, X: Any, Y: Any) -> Evaluation:
    """Return loss and accuracy on X (N, D) with targets (N, C) or labels (N,).

    Changes nothing. Raises InputError for data that do not fit the network.
    """
    return measure(network, loss, *as_examples(network, loss, X, Y))


def measure(network: Network, loss: Loss, X: Array, Y: Array) -> Evaluation:
    """Do the same with data that `as_examples` has checked, X (N, D) and Y (N, C)."""
    with np.errstate(over="ignore", invalid="ignore"):  # a diverged network has a say
        outputs = network.forward(X)
        value = float(loss.forward(outputs, Y))
    if isinstance(loss, MeanSquaredError):
        return Evaluation(value, None)
    return Evaluation(value, float(np.mean(classes(outputs) == classes(Y - 0.5))))


def classes(outputs: Array) -> Array:
    """Return the predicted class of each row of logits (N, C); shape (N,).

    With one column, class 1 where the logit is above 0; else the column of the
    largest logit, the first of them at a tie. Lesson 01.

    >>> classes(np.array([[-2.0], [3.0]]))
    array([0, 1])
    """
    if outputs.shape[-1] == 1:
        return (outputs[..., 0] > 0).astype(np.intp)
    return outputs.argmax(axis=-1)


def as_examples(network: Network, loss: Loss, X: Any, Y: Any) -> tuple[Array, Array]:
    """Return X (N, D) and Y (N, C) that fit network and loss; labels become one-hot.

    Raises InputError for other shapes, labels outside 0 .. C - 1, and whatever the
    loss objects to.
    """
    X = as_matrix("X", X, network.sizes[0], network.dtype)
    shape = (len(X), network.sizes[-1])
    if np.ndim(Y) == 1 and not isinstance(loss, MeanSquaredError):
        Y = _labels_as_targets(loss, Y, shape[1])
    like_outputs = np.broadcast_to(np.zeros((), network.dtype), shape)
    return X, loss.check(like_outputs, Y).astype(network.dtype)


def _labels_as_targets(loss: Loss, labels: Any, n_outputs: int) -> Array:
    if isinstance(loss, BinaryCrossEntropy) and n_outputs == 1:
        return as_labels("labels", labels, 2)[:, None].astype(float)
    return one_hot(labels, n_outputs)


class EarlyStopping:
    """Stop once the loss has not fallen below its best for `patience` evaluations.

    `min_improvement`: how much lower counts as lower. Keeps the best parameters.
    Lesson 07. Prechelt (1998) compares such rules.
    """

    def __init__(self, patience: int, min_improvement: float = 0.0) -> None:
        self.patience = whole("patience", patience, at_least=1)
        self.min_improvement = real("min_improvement", min_improvement, at_least=0)
        self.best_loss, self.n_waited = np.inf, 0
        self.best_parameters: Array = np.empty(0)

    def stop(self, loss: float, parameters: Array) -> bool:
        """Take note of an evaluation; return whether to stop now."""
        if (
            loss < self.best_loss - self.min_improvement
            or not self.best_parameters.size
        ):
            self.best_loss, self.n_waited = loss, 0
            self.best_parameters = parameters.copy()
        else:
            self.n_waited += 1
        return self.stopped

    @property
    def stopped(self) -> bool:
        """Whether patience has run out."""
        return self.n_waited >= self.patience
