"""A drawing made into what the network has learned from: a digit of 8 x 8 pixels.

The training digits fill their 8 rows, stand in the middle, and hold about equally much
ink. A network sees only pixels, so a drawing has to be brought to that form first: the
same preparation for training and for use. Lesson 07.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib.arrays import Array, as_matrix

SIDE = 8
MEAN_INK = 0.305  # of the training digits, where 1 is a pixel full of ink
FAINT = 0.1  # ink below that is paper


def as_digit(drawing: Any) -> Array:
    """Return a drawing (R, R), 0 paper to 1 ink, as one row of 64 pixels, (1, 64).

    What is inked is cut out, scaled to 8 rows (or 8 columns, if it is wider than
    high), put in the middle and inked like the training digits. No ink gives zeros.
    Raises InputError for other shapes, NaN and text.

    >>> as_digit(np.eye(16)).reshape(8, 8)[0].round(1)
    array([1., 0., 0., 0., 0., 0., 0., 0.])
    """
    ink = np.clip(as_matrix("drawing", drawing), 0, 1)
    rows, columns = np.nonzero(ink > FAINT)
    if len(rows) == 0:
        return np.zeros((1, SIDE * SIDE))
    cut = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    scale = SIDE / max(cut.shape)
    small = _shares(cut.shape[0], scale).T @ cut @ _shares(cut.shape[1], scale)
    return _inked(small).reshape(1, -1)


def _shares(length: int, scale: float) -> Array:
    """Return (length, 8): which share of each of 8 cells a pixel of the cut covers."""
    start = SIDE / 2 - length * scale / 2
    edges = start + scale * np.arange(length + 1)
    cells = np.arange(SIDE)
    ends = np.minimum(edges[1:, None], cells + 1)
    return np.clip(ends - np.maximum(edges[:-1, None], cells), 0, None)


def _inked(picture: Array) -> Array:
    """Return the picture with the ink of a training digit, no pixel above 1."""
    for _ in range(4):  # what is cut off at 1 is handed to the paler pixels
        picture = np.minimum(picture * (MEAN_INK / picture.mean()), 1)
    return picture
