"""Real data, small enough to ship: pixels somebody wrote, penguins somebody weighed.

`nnlib/data` holds the files beside their licences and where they come from.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from nnlib.datasets.dataset import Dataset

FOLDER = Path(__file__).parent.parent / "data"

DIGITS_SOURCE = (
    "Alpaydin, E. and Kaynak, C. (1998). Optical Recognition of Handwritten Digits. "
    "UCI Machine Learning Repository. https://doi.org/10.24432/C50P49. CC BY 4.0. "
    "The 1,797 examples of the test file; pixels as they are, 0 to 16."
)
PENGUINS_SOURCE = (
    "Gorman, K. B., Williams, T. D. and Fraser, W. R. (2014). Palmer penguins, in the "
    "form of Horst, A. M., Hill, A. P. and Gorman, K. B. (2020). CC0. 2 of 344 "
    "penguins are left out: none of their four measurements was taken."
)
MEASUREMENTS = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")
SPECIES = ("Adelie", "Chinstrap", "Gentoo")
MISSING = "NA"


def load_digits() -> Dataset:
    """Return 1,797 handwritten digits of 8 x 8 pixels: X (1797, 64), 10 classes.

    A pixel is a whole number from 0 (paper) to 16 (ink); `X[i].reshape(8, 8)` is the
    picture of digit `labels[i]`. Lessons 00 and 07.

    >>> load_digits()
    Dataset of 1797 examples: 64 features (pixel 0,0, pixel 0,1, ..., pixel 7,7), \
10 classes (0, 1, ..., 9)
    """
    with np.load(FOLDER / "digits.npz") as file:
        pixels, labels = file["pixels"], file["labels"]
    return Dataset(
        X=pixels,
        labels=labels,
        feature_names=tuple(f"pixel {i // 8},{i % 8}" for i in range(64)),
        class_names=tuple("0123456789"),
        source=DIGITS_SOURCE,
    )


def load_penguins() -> Dataset:
    """Return 342 penguins: 4 measurements, 3 species; X (342, 4) in mm and g.

    The file holds 344; the two without measurements are left out, and `source` says
    so. Columns not used here: island, sex, year. Lessons 00 and 01.
    """
    with (FOLDER / "penguins.csv").open(encoding="utf-8", newline="") as file:
        penguins = [row for row in csv.DictReader(file) if _is_measured(row)]
    return Dataset(
        X=[[float(row[name]) for name in MEASUREMENTS] for row in penguins],
        labels=[SPECIES.index(row["species"]) for row in penguins],
        feature_names=MEASUREMENTS,
        class_names=SPECIES,
        source=PENGUINS_SOURCE,
    )


def _is_measured(row: dict[str, str]) -> bool:
    return all(row[name] != MISSING for name in MEASUREMENTS)
