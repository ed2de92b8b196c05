"""Examples kept apart: some to learn from, some to choose by, some to judge by.

A network is only as good as it is on examples it has never seen. The validation part
is looked at again and again while we choose; the test part once, at the end. Lesson 07.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnlib.arrays import Array, as_rng, as_vector, complaint
from nnlib.datasets.dataset import Dataset

THREE_PARTS = (0.6, 0.2, 0.2)
"""The shares of training, validation and test examples where you name none."""


def split(
    data: Dataset, rng: np.random.Generator, parts: Sequence[float] = THREE_PARTS
) -> tuple[Dataset, ...]:
    """Deal the examples at random into as many datasets as there are shares in `parts`.

    Every example lands in exactly one of them. Shares are above 0 and sum to 1.
    Raises InputError otherwise, and where a part would get no example.

    >>> data = Dataset(X=np.arange(10.0)[:, None], labels=np.arange(10) % 2)
    >>> train, validation, test = split(data, np.random.default_rng(0))
    >>> len(train), len(validation), len(test)
    (6, 2, 2)
    """
    shares = _as_shares(parts)
    return _dealt(data, [as_rng(rng).permutation(len(data))], shares)


def stratified_split(
    data: Dataset, rng: np.random.Generator, parts: Sequence[float] = THREE_PARTS
) -> tuple[Dataset, ...]:
    """Split class by class, so that every part has the classes in equal proportion.

    Arguments and errors as `split`; raises InputError for data without labels.
    """
    if data.labels is None:
        raise complaint("data", "class labels", "values", "use split")
    shares, rng = _as_shares(parts), as_rng(rng)
    classes = range(data.n_classes)
    members = [np.flatnonzero(data.labels == label) for label in classes]
    return _dealt(data, [rng.permutation(rows) for rows in members], shares)


def _dealt(data: Dataset, groups: list[Array], shares: Array) -> tuple[Dataset, ...]:
    ends = np.cumsum(shares)[:-1]
    pieces = [np.split(rows, np.rint(ends * len(rows)).astype(int)) for rows in groups]
    parts = [np.concatenate(piece) for piece in zip(*pieces, strict=True)]
    return tuple(data.take(_filled(np.sort(rows), len(data))) for rows in parts)


def _filled(rows: Array, n_examples: int) -> Array:
    if len(rows) == 0:
        raise complaint(
            "parts",
            "at least one example in each",
            f"none in one, of {n_examples} in all",
            "take larger shares or more data",
        )
    return rows


def _as_shares(parts: Sequence[float]) -> Array:
    shares = as_vector("parts", parts)
    if shares.min() <= 0 or not np.isclose(shares.sum(), 1):
        wanted = "shares above 0 that sum to 1"
        raise complaint("parts", wanted, f"{parts!r}", "try (0.6, 0.2, 0.2)")
    return shares
