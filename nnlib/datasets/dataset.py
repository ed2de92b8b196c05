"""A dataset pairs examples with what they should give: rows of X with labels or Y.

Classification has `labels`, whole numbers from 0; regression has `values`. Either way
`Y` is what a loss compares with the outputs: one-hot rows, or the values themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nnlib.arrays import (
    Array,
    as_labels,
    as_matrix,
    as_vector,
    complaint,
    one_hot,
    whole,
)


@dataclass(frozen=True, eq=False)
class Dataset:
    """N examples: X (N, D), and either labels (N,) or values (N, C). Lesson 00.

    Names are made up where none are given: x_1, x_2, ... and class 0, class 1, ...
    Raises InputError for NaN, unequal lengths, labels outside 0 .. C - 1, both or
    neither of labels and values, and a wrong number of names.

    >>> Dataset(X=[[0.0], [1.0], [2.0]], labels=[0, 1, 1])
    Dataset of 3 examples: 1 feature (x_1), 2 classes (class 0, class 1)
    """

    X: Array
    labels: Array | None = None
    values: Array | None = None
    feature_names: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        self._set("X", as_matrix("X", self.X, dtype=np.float64))
        self._set("feature_names", self._checked_feature_names())
        if (self.labels is None) == (self.values is None):
            got = "neither" if self.labels is None else "both"
            raise complaint("Dataset", "either labels or values", got)
        if self.labels is None:
            self._set("values", _as_rows(self.values, len(self.X)))
            return
        labels, class_names = _checked_classes(self.labels, self.class_names)
        self._set("labels", _same_length("labels", labels, len(self.X)))
        self._set("class_names", class_names)

    @property
    def Y(self) -> Array:
        """Targets (N, C): one-hot rows made from the labels, or the values."""
        if self.labels is None:
            return self.values
        return one_hot(self.labels, self.n_classes)

    @property
    def n_features(self) -> int:
        """D, the number of columns of X."""
        return self.X.shape[1]

    @property
    def n_classes(self) -> int:
        """C, the number of classes; 0 where the targets are values."""
        return len(self.class_names)

    def __len__(self) -> int:
        """N, the number of examples."""
        return len(self.X)

    def take(self, rows: Any) -> Dataset:
        """Return the examples at `rows`, in that order; rows may be a slice or mask."""
        return replace(
            self,
            X=self.X[rows],
            labels=None if self.labels is None else self.labels[rows],
            values=None if self.values is None else self.values[rows],
        )

    def __repr__(self) -> str:
        if self.labels is None:
            targets = _counted(self.values.shape[1], "target")
        else:
            targets = f"{_counted(self.n_classes, 'class')} ({_some(self.class_names)})"
        features = (
            f"{_counted(self.n_features, 'feature')} ({_some(self.feature_names)})"
        )
        return f"Dataset of {_counted(len(self), 'example')}: {features}, {targets}"

    def _set(self, field: str, value: Any) -> None:
        object.__setattr__(self, field, value)

    def _checked_feature_names(self) -> tuple[str, ...]:
        names = tuple(self.feature_names) or _numbered("x_{}", 1, self.n_features)
        whole("number of feature names", len(names), self.n_features, self.n_features)
        return names


def _checked_classes(
    labels: Any, class_names: tuple[str, ...]
) -> tuple[Array, tuple[str, ...]]:
    labels = as_labels("labels", labels, len(class_names) or None)
    return labels, tuple(class_names) or _numbered("class {}", 0, labels.max() + 1)


def _as_rows(values: Any, n_examples: int) -> Array:
    if np.ndim(values) == 1:
        values = as_vector("values", values)[:, None]
    return _same_length("values", as_matrix("values", values, dtype=float), n_examples)


def _same_length(name: str, targets: Array, n_examples: int) -> Array:
    if len(targets) != n_examples:
        wanted = f"one for each of the {n_examples} rows of X"
        raise complaint(name, wanted, f"{len(targets)}")
    return targets


def _numbered(pattern: str, first: int, n: int) -> tuple[str, ...]:
    return tuple(pattern.format(i) for i in range(first, first + n))


def _counted(n: int, noun: str) -> str:
    plural = "es" if noun.endswith("s") else "s"
    return f"{n} {noun}{'' if n == 1 else plural}"


def _some(names: tuple[str, ...]) -> str:
    if len(names) <= 4:
        return ", ".join(names)
    return f"{names[0]}, {names[1]}, ..., {names[-1]}"
