"""Grids: tables of counts, and small pictures side by side."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from numpy.typing import ArrayLike

GAP = 1  # pixels between two small pictures


def confusion_matrix(ax: Axes, matrix: ArrayLike, names: Sequence[str]) -> AxesImage:
    """Counts (C, C), rows the truth, columns the prediction; each cell says its own."""
    matrix = np.asarray(matrix)
    image = ax.imshow(matrix, cmap="Blues")
    for (row, column), count in np.ndenumerate(matrix):
        ink = "white" if count > matrix.max() / 2 else "black"
        ax.text(column, row, f"{count:g}", ha="center", va="center", color=ink)
    ax.set_xticks(range(len(names)), names)
    ax.set_yticks(range(len(names)), names)
    ax.set(xlabel="predicted", ylabel="true")
    ax.grid(visible=False)
    return image


def images(
    ax: Axes,
    pictures: ArrayLike,
    labels: Sequence[str] = (),
    columns: int = 8,
    cmap: str = "Greys",
) -> AxesImage:
    """Small pictures (M, height, width), row by row; a label under each."""
    pictures = np.asarray(pictures)
    columns = min(columns, len(pictures))
    shown = ax.imshow(side_by_side(pictures, columns), cmap=cmap)
    ax.set_axis_off()
    height, width = np.add(pictures.shape[1:], GAP)
    for number, label in enumerate(labels):
        row, column = divmod(number, columns)
        place = column * width + (width - GAP) / 2, row * height + height - GAP
        ax.text(*place, label, ha="center", va="center", fontsize="small")
    return shown


def side_by_side(pictures: np.ndarray, columns: int) -> np.ndarray:
    """Pictures (M, height, width) as one with NaN between them."""
    rows = -(-len(pictures) // columns)
    height, width = np.add(pictures.shape[1:], GAP)
    framed = np.full((rows * columns, height, width), np.nan)
    framed[: len(pictures), :-GAP, :-GAP] = pictures
    grid = framed.reshape(rows, columns, height, width).swapaxes(1, 2)
    return grid.reshape(rows * height, columns * width)
