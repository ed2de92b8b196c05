"""Inputs of one size: a feature in grams must not shout down one in metres.

Standardised columns have mean 0 and standard deviation 1. The loss surface gets
rounder, so one learning rate fits all weights. Lessons 00, 02 and 07.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nnlib.arrays import Array, as_matrix
from nnlib.datasets.dataset import Dataset


@dataclass(frozen=True, eq=False)
class Standardizer:
    """(X - mean) / scale, column by column, with the numbers of the training part.

    mean and scale (D,). A column that never varies has scale 1, so it becomes 0 and
    stays harmless; `constant_columns` (D,) is True for those.

    >>> Standardizer.fit([[1.0, 5.0], [3.0, 5.0]])([[3.0, 6.0]])
    array([[1., 1.]])
    """

    mean: Array
    scale: Array
    constant_columns: Array

    @classmethod
    def fit(cls, X: Any) -> Standardizer:
        """Return the standardizer of X (N, D): give it the training part only.

        What is learned from validation or test examples is not unseen any more.
        Raises InputError for NaN, text and other shapes.
        """
        X = as_matrix("X", X, dtype=np.float64)
        std = X.std(axis=0)
        constant = (X.min(axis=0) == X.max(axis=0)) | (std == 0)
        mean = np.where(constant, X[0], X.mean(axis=0))
        return cls(mean, np.where(constant, 1.0, std), constant)

    def __call__(self, X: Any) -> Array:
        """Return (X - mean) / scale; X (N, D). Raises InputError for other shapes."""
        return (as_matrix("X", X, len(self.mean)) - self.mean) / self.scale

    def inverse(self, X: Any) -> Array:
        """Return X * scale + mean, the columns in their own units again."""
        return as_matrix("X", X, len(self.mean)) * self.scale + self.mean


def standardized(train: Dataset, *others: Dataset) -> tuple[Dataset, ...]:
    """Return all parts of a split standardised by the mean and scale of the first.

    Raises InputError where the parts differ in their number of features.
    """
    standardizer = Standardizer.fit(train.X)
    return tuple(replace(part, X=standardizer(part.X)) for part in (train, *others))
