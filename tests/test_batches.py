"""Mini-batches: every example once, pairs kept, the last batch smaller."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import InputError, epoch_order, minibatches, updates_per_epoch


@given(n=st.integers(1, 40), batch_size=st.integers(1, 40), seed=st.integers(0, 9))
def test_an_epoch_sees_every_example_once_and_keeps_pairs(n, batch_size, seed):
    """Shuffled batches are a partition of the data, rows still paired."""
    batch_size = min(batch_size, n)
    X = np.arange(n, dtype=float)[:, None]
    batches = list(minibatches(X, 10 * X, batch_size, np.random.default_rng(seed)))
    assert len(batches) == updates_per_epoch(n, batch_size)
    assert all(np.array_equal(10 * x, y) for x, y in batches)
    assert sorted(np.concatenate([x[:, 0] for x, _ in batches])) == list(range(n))
    assert {len(x) for x, _ in batches[:-1]} <= {batch_size}


def test_orders():
    """Given order is 0, 1, 2 ...; independent draws repeat and miss examples."""
    rng = np.random.default_rng(0)
    np.testing.assert_array_equal(epoch_order(4, "given", rng), [0, 1, 2, 3])
    drawn = epoch_order(1000, "independent", rng)
    assert 600 < len(set(drawn)) < 660  # 1 - 1/e of them, 632, with a spread of 10


def test_each_epoch_is_shuffled_anew():
    """Two epochs from one generator differ."""
    rng = np.random.default_rng(0)
    first, second = (epoch_order(50, "shuffled", rng) for _ in range(2))
    assert not np.array_equal(first, second)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((np.ones((3, 1)), np.ones((2, 1)), 1), "every example needs its target"),
        ((np.ones((3, 1)), np.ones((3, 1)), 4), "at most 3"),
        ((np.ones((3, 1)), np.ones((3, 1)), 0), "at least 1"),
        ((np.empty((0, 1)), np.empty((0, 1)), 1), "at least one number"),
    ],
)
def test_wrong_inputs_are_named(arguments, words):
    """Unpaired or empty data and impossible batch sizes get a clear error."""
    with pytest.raises(InputError, match=f"(?i){words}"):
        minibatches(*arguments, np.random.default_rng(0))
