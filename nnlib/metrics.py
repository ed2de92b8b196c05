"""What we care about once a network has learned: how often, how and how dearly it errs.

None of these can be trained on: they are flat almost everywhere and then jump, so
their gradient is zero. That is why a smooth loss stands in for them. Lesson 01.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib.arrays import Array, as_labels, as_numbers, as_vector, complaint, real, whole


def accuracy(predicted: Any, labels: Any) -> float:
    """Return the share of examples whose predicted class is the right one, 0 to 1.

    `predicted` are classes (N,), or scores (N, C): logits and probabilities do
    equally, since softmax keeps the order. At a tie the lower class wins, so all-equal
    scores mean class 0, not "undecided". labels (N,).
    Raises InputError for other shapes and labels without a column of scores.

    >>> accuracy([0, 1, 1, 2], labels=[0, 1, 2, 2])
    0.75
    """
    predicted, labels = _as_pair(predicted, labels)
    return float(np.mean(predicted == labels))


def confusion_matrix(
    predicted: Any, labels: Any, n_classes: int | None = None
) -> Array:
    """Return counts (C, C): row = the right class, column = the predicted one.

    Arguments as `accuracy`. C is `n_classes`, or the largest class seen and one.

    >>> confusion_matrix([0, 1, 1], labels=[0, 0, 1])
    array([[1, 1],
           [0, 1]])
    """
    n_scores = np.shape(predicted)[1] if np.ndim(predicted) == 2 else None
    predicted, labels = _as_pair(predicted, labels)
    largest = int(max(predicted.max(), labels.max()))
    n_classes = n_classes or n_scores or largest + 1
    n_classes = whole("n_classes", n_classes, at_least=largest + 1)
    cells = labels * n_classes + predicted
    counts = np.bincount(cells, minlength=n_classes**2)
    return counts.reshape(n_classes, n_classes)


def error_cost(
    probabilities: Any,
    labels: Any,
    threshold: float,
    cost_fp: float = 1.0,
    cost_fn: float = 1.0,
) -> float:
    """Return the mean cost of an example when class 1 is said above `threshold`.

    A false positive (0 taken for 1) costs `cost_fp`, a false negative `cost_fn`.
    probabilities (N,) or (N, 1) of class 1; labels (N,) of 0 and 1.
    Raises InputError for probabilities outside [0, 1], other labels, negative costs.

    >>> error_cost([0.2, 0.6, 0.9], labels=[1, 0, 1], threshold=0.5, cost_fn=2.0)
    1.0
    """
    p, labels = _as_probabilities(probabilities), as_labels("labels", labels, 2)
    as_vector("labels", labels, len(p))
    said = p > real("threshold", threshold)
    false_positive, false_negative = said & (labels == 0), ~said & (labels == 1)
    costs = _as_costs(cost_fp, cost_fn)
    return float(costs @ [false_positive.mean(), false_negative.mean()])


def best_threshold(cost_fp: float, cost_fn: float) -> float:
    """Return c_FP / (c_FP + c_FN): say class 1 above it and errors cost least.

    Saying 1 risks (1 - p) c_FP, saying 0 risks p c_FN; here the two are equal. True if
    p is calibrated: of the examples with p = 0.3, three in ten are of class 1.
    Raises InputError for negative costs, or where both are 0. Elkan (2001), equation 2.

    >>> best_threshold(cost_fp=1, cost_fn=4)
    0.2
    """
    costs = _as_costs(cost_fp, cost_fn)
    if costs.sum() == 0:
        raise complaint("costs", "at least one above 0", "0 and 0")
    return float(costs[0] / costs.sum())


def _as_pair(predicted: Any, labels: Any) -> tuple[Array, Array]:
    labels, n_classes = as_labels("labels", labels), None
    if np.ndim(predicted) == 2:
        scores = as_numbers("predicted", predicted)
        n_classes = scores.shape[1]
        if n_classes == 1:
            wanted, fix = (
                "classes (N,), or scores of 2 classes",
                "compare: P[:, 0] > 0.5",
            )
            raise complaint("predicted", wanted, f"shape {scores.shape}", fix)
        predicted = scores.argmax(axis=1)
    predicted = as_labels("predicted", predicted)
    as_vector("labels", labels, len(predicted))
    return predicted, as_labels("labels", labels, n_classes)


def _as_probabilities(values: Any) -> Array:
    p = as_numbers("probabilities", values)
    p = as_vector("probabilities", p[:, 0] if p.ndim == 2 and p.shape[1] == 1 else p)
    if p.min() < 0 or p.max() > 1:
        worst = p.min() if p.min() < 0 else p.max()
        wanted, fix = "numbers from 0 to 1", "sigmoid makes them from logits"
        raise complaint("probabilities", wanted, f"{worst:g}", fix)
    return p


def _as_costs(cost_fp: float, cost_fn: float) -> Array:
    named = [("cost_fp", cost_fp), ("cost_fn", cost_fn)]
    return np.array([real(name, cost, at_least=0) for name, cost in named])
