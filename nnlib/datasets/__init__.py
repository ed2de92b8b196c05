"""Data to learn from: generated, real and small, or your own. Lessons 00 and 07.

Every function returns a `Dataset`. What is generated is drawn from the `rng` you pass;
what is real ships with the package, licence and source in `nnlib/data`.
"""

from nnlib.datasets.csv_file import load_csv
from nnlib.datasets.dataset import Dataset
from nnlib.datasets.generated import (
    blobs,
    circles,
    noisy_line,
    sine,
    spirals,
    two_moons,
    xor,
)
from nnlib.datasets.real import load_digits, load_penguins
from nnlib.datasets.scaling import Standardizer, standardized
from nnlib.datasets.splits import split, stratified_split

__all__ = [
    "Dataset",
    "Standardizer",
    "blobs",
    "circles",
    "load_csv",
    "load_digits",
    "load_penguins",
    "noisy_line",
    "sine",
    "spirals",
    "split",
    "standardized",
    "stratified_split",
    "two_moons",
    "xor",
]
