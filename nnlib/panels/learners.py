"""Learners' functions in panels: what they return, beside what differences say."""

import traceback
from collections.abc import Callable

import numpy as np

from nnlib.gradcheck import numerical_gradient, relative_error
from nnlib.landscapes import Landscape
from nnlib.panels.words import short

AGREES = 1e-4  # relative error up to which two gradients are the same
Gradient = Callable[[np.ndarray], np.ndarray]


def checked_gradient(gradient: Gradient) -> Gradient:
    """The learner's gradient, refused with a clear message if its shape is wrong."""

    def checked(w: np.ndarray) -> np.ndarray:
        value = np.asarray(gradient(w), dtype=float)
        if value.shape != np.shape(w):
            raise ValueError(
                f"Your gradient has shape {value.shape} for w of shape {np.shape(w)}; "
                "both must be equal. Did you return a number, or forget an axis?"
            )
        return value

    return checked


def row_by_row(gradient: Gradient) -> Gradient:
    """A gradient of one w (D,) applied to many, (..., D)."""
    return lambda w: np.apply_along_axis(checked_gradient(gradient), -1, np.asarray(w))


def difference_gradient(landscape: Landscape, w: np.ndarray) -> np.ndarray:
    """The gradient at one w (D,) by central differences."""
    return numerical_gradient(lambda v: float(landscape.value(v)), w)


def verdict_on(gradient: Gradient, landscape: Landscape, w: np.ndarray) -> str:
    """A sentence that compares a learner's gradient at w (D,) with differences."""
    own, true = checked_gradient(gradient)(w), difference_gradient(landscape, w)
    error = relative_error(own, true)
    if error <= AGREES:
        return "Your gradient agrees with finite differences."
    said, wanted = (", ".join(map(short, values)) for values in (own, true))
    return f"Your gradient is ({said}); finite differences say ({wanted})."


def explain(error: Exception) -> str:
    """An error in one line, with the last place it passed."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} (in {last.name}, line {last.lineno})"
