"""Accuracy, confusion and cost count what they say, ties and thresholds included."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnlib.arrays import InputError
from nnlib.metrics import accuracy, best_threshold, confusion_matrix, error_cost

CLASSES = arrays(np.int64, 12, elements=st.integers(0, 3))
PROBABILITIES = arrays(np.float64, 12, elements=st.floats(0, 1))
COSTS = st.floats(0.01, 100)


@given(CLASSES, CLASSES)
def test_accuracy_is_the_diagonal(predicted, labels):
    """Accuracy is the share of the confusion matrix on its diagonal."""
    counts = confusion_matrix(predicted, labels)
    assert accuracy(predicted, labels) == np.trace(counts) / counts.sum()


@given(CLASSES, CLASSES)
def test_confusion_counts_pairs(predicted, labels):
    """Entry [i, j] counts the examples of class i that were called j."""
    counts = confusion_matrix(predicted, labels, n_classes=4)
    for i in range(4):
        for j in range(4):
            assert counts[i, j] == sum((labels == i) & (predicted == j))


def test_scores_are_classified_by_argmax():
    """Scores of any scale name the class of the largest one."""
    scores = [[-5.0, -7.0], [700.0, 900.0]]
    assert accuracy(scores, [0, 1]) == 1.0
    np.testing.assert_array_equal(confusion_matrix(scores, [0, 0]), [[1, 1], [0, 0]])


def test_ties_go_to_the_lower_class():
    """A network that says the same for all classes is right about class 0 alone."""
    assert accuracy(np.zeros((4, 2)), [0, 0, 0, 1]) == 0.75


@given(PROBABILITIES, arrays(np.int64, 12, elements=st.integers(0, 1)), st.floats(0, 1))
def test_equal_costs_count_errors(probabilities, labels, threshold):
    """With both costs 1 the cost is one minus the accuracy."""
    cost = error_cost(probabilities, labels, threshold)
    said = (probabilities > threshold).astype(int)
    assert cost == pytest.approx(1 - accuracy(said, labels))


def test_cost_by_hand():
    """Two false positives at 3 and one false negative at 5, of four examples."""
    cost = error_cost([[0.9], [0.8], [0.1], [0.2]], [0, 0, 1, 0], 0.5, 3, 5)
    assert cost == (2 * 3 + 1 * 5) / 4


@given(COSTS, COSTS, st.floats(0, 1))
def test_best_threshold_is_best_where_calibrated(cost_fp, cost_fn, other):
    """If p is the true share of class 1, no other threshold costs less on average."""
    p = np.linspace(0.005, 0.995, 100)

    def expected_cost(threshold):
        return np.where(p > threshold, (1 - p) * cost_fp, p * cost_fn).sum()

    best = expected_cost(best_threshold(cost_fp, cost_fn))
    assert best <= expected_cost(other) * (1 + 1e-12)


@given(COSTS)
def test_equal_costs_mean_one_half(cost):
    """The customary threshold 0.5 assumes that both errors cost the same."""
    assert best_threshold(cost, cost) == 0.5


@pytest.mark.parametrize(
    ("call", "wrong"),
    [
        (lambda: accuracy([0, 1], [0]), "labels: wanted shape"),
        (lambda: accuracy([0.5], [0]), "predicted: wanted whole-number class labels"),
        (lambda: accuracy([], []), "labels: wanted at least one number"),
        (lambda: accuracy([[0.3], [0.8]], [0, 1]), r"Compare: P\[:, 0\] > 0\.5"),
        (lambda: accuracy([[0.3, np.nan]], [0]), "predicted: wanted finite numbers"),
        (lambda: accuracy([[0.3, 0.7]], [2]), "labels: wanted labels from 0 to 1"),
        (lambda: confusion_matrix([0, 3], [0, 1], n_classes=3), "n_classes"),
        (lambda: confusion_matrix([0, -1], [0, 1]), "predicted: wanted labels from 0"),
        (
            lambda: error_cost([2.5], [1], 0.5),
            "probabilities: wanted numbers from 0 to",
        ),
        (lambda: error_cost([-0.1], [1], 0.5), "sigmoid makes them|Sigmoid makes them"),
        (lambda: error_cost([[0.1, 0.9]], [1], 0.5), "probabilities: wanted one axis"),
        (lambda: error_cost([0.5], [2], 0.5), "labels: wanted labels from 0 to 1"),
        (lambda: error_cost([0.5], [0, 1], 0.5), "labels: wanted shape"),
        (lambda: error_cost([0.5], [1], np.nan), "threshold"),
        (lambda: error_cost([0.5], [1], 0.5, cost_fp=-1), "cost_fp"),
        (lambda: best_threshold(1, -1), "cost_fn"),
        (lambda: best_threshold(0, 0), "costs: wanted at least one above 0"),
    ],
)
def test_refuses(call, wrong):
    """What cannot be measured is named."""
    with pytest.raises(InputError, match=wrong):
        call()
