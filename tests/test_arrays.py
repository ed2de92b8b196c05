"""What enters nnlib is checked once, and the message names thing, wanted, got, fix."""

import numpy as np
import pytest

from nnlib import InputError, one_hot
from nnlib.arrays import (
    as_distributions,
    as_labels,
    as_matrix,
    as_numbers,
    as_rng,
    as_targets,
    as_vector,
    real,
    whole,
)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.array(["a", "b"]), "Turn text into numbers"),
        ([[1.0], [2.0, 3.0]], "rows of unequal length"),
        ([], "at least one number"),
        ([[1.0, np.nan], [np.nan, 0.0]], r"nan at \[0, 1\] \(2 in all\)"),
        ([np.inf], r"inf at \[0\]"),
        ([1j], "complex128"),
        ([None, 1.0], "object"),
    ],
)
def test_numbers_that_are_none_are_named(values, words):
    """Text, ragged rows, nothing, NaN, infinity, complex and None are refused."""
    with pytest.raises(InputError, match=words):
        as_numbers("X", values)


def test_whole_numbers_become_floats_and_float32_stays():
    """Integers turn into float64; float32 is kept, since someone chose it."""
    assert as_numbers("X", [1, 2]).dtype == np.float64
    assert as_numbers("X", np.ones(2, np.float32)).dtype == np.float32


@pytest.mark.parametrize(
    ("values", "words"),
    [([1.0, 2.0], r"values\[:, None\]"), (np.ones((3, 2)), "Transpose it")],
)
def test_matrix_says_how_to_mend_the_shape(values, words):
    """A vector and a transposed matrix are refused with the likely fix."""
    with pytest.raises(InputError, match=words):
        as_matrix("X", values, n_columns=3)


def test_vector_refuses_a_column():
    """Shape (N, 1) is no vector: it would broadcast against (N,) to (N, N)."""
    with pytest.raises(InputError, match="ravel"):
        as_vector("y", np.ones((3, 1)))


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([0, 3], "labels from 0 to 2"),
        ([-1, 0], "Number the classes from 0"),
    ],
)
def test_labels_outside_the_classes_are_named(labels, words):
    """A label below 0 or above C - 1 is refused, with its place."""
    with pytest.raises(InputError, match=words):
        as_labels("labels", labels, 3)


def test_labels_are_whole_numbers():
    """0.5 is no class."""
    with pytest.raises(InputError, match=r"whole-number class labels, got 0\.5"):
        as_labels("labels", [0.0, 0.5])


def test_one_hot_has_a_single_one_per_row():
    """Row i is 1 at column labels[i]."""
    np.testing.assert_array_equal(one_hot([1, 0], 3), [[0, 1, 0], [1, 0, 0]])


def test_targets_of_another_shape_get_the_right_hint():
    """(N,) for (N, 1) and labels for one-hot rows get different advice."""
    with pytest.raises(InputError, match=r"Y\[:, None\]"):
        as_targets("Y", [1.0, 2.0], (2, 1))
    with pytest.raises(InputError, match="one_hot"):
        as_targets("Y", [1.0, 2.0], (2, 3))


@pytest.mark.parametrize("rows", [[[0.5, 0.6]], [[-0.5, 1.5]]])
def test_distributions_sum_to_one_and_are_not_negative(rows):
    """Rows that are no distributions are refused."""
    with pytest.raises(InputError, match="sum to 1"):
        as_distributions("Y", rows)


@pytest.mark.parametrize("value", [0, 2.0, True, "3", None, 9])
def test_whole_refuses_all_but_integers_in_range(value):
    """Fractions, booleans, text and numbers out of range are no batch sizes."""
    with pytest.raises(InputError, match="at least 1 and at most 8"):
        whole("batch_size", value, at_least=1, at_most=8)


@pytest.mark.parametrize("value", [-0.1, np.nan, np.inf, "fast", None])
def test_real_refuses_all_but_finite_numbers_in_range(value):
    """A learning rate is a finite number of at least 0."""
    with pytest.raises(InputError, match="a finite number of at least 0"):
        real("learning_rate", value, at_least=0)


def test_a_seed_is_no_generator():
    """nnlib wants the generator itself and says how to make one."""
    with pytest.raises(InputError, match="default_rng"):
        as_rng(0)
