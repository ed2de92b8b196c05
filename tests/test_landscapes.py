"""Landscapes: gradients against differences, regimes against real descents."""

import numpy as np
import pytest

from nnlib import InputError, numerical_gradient
from nnlib.landscapes import (
    DoubleWell,
    LinearRegression,
    LogisticRegression,
    Quadratic,
    Saddle,
    WavePacket,
    descend,
    least_squares,
    loss_curve,
    loss_surface,
    regime,
)

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(20, 2)), RNG.normal(size=20)
LANDSCAPES = {
    "quadratic": (Quadratic([1.0, 10.0]), 2),
    "line": (LinearRegression(X[:, 0], Y), 2),
    "plane": (LinearRegression(X, Y), 3),
    "logistic": (LogisticRegression(X, Y > 0), 3),
    "double well": (DoubleWell(), 1),
    "saddle": (Saddle(), 2),
    "wave packet": (WavePacket(X[:, 0] * 15, Y), 2),
}


@pytest.mark.parametrize("name", LANDSCAPES)
def test_gradients_and_grids(name):
    """The gradient equals central differences; grids equal point after point."""
    landscape, n = LANDSCAPES[name]
    points = np.random.default_rng(1).normal(size=(4, 3, n))
    values, gradients = landscape.value(points), landscape.gradient(points)
    assert values.shape == (4, 3)
    for index in np.ndindex(4, 3):
        numeric = numerical_gradient(landscape.value, points[index])
        np.testing.assert_allclose(gradients[index], numeric, rtol=1e-6, atol=1e-8)
        assert values[index] == pytest.approx(float(landscape.value(points[index])))


@pytest.mark.parametrize(
    ("product", "name"),
    [
        (0, "stands still"),
        (0.5, "smooth"),
        (1, "one jump"),
        (1.5, "overshoots"),
        (2, "bounces"),
        (2.5, "diverges"),
    ],
)
def test_regimes_are_what_descents_do(product, name):
    """The name of each regime is true of an actual descent on curvature 4."""
    bowl = Quadratic([4.0])
    assert regime(product / 4, 4.0) == name
    w = descend(bowl.gradient, [1.0], product / 4, 60)[:, 0]
    size, crosses = np.abs(w), bool(w[1] < 0)
    truth = {
        "stands still": (w == 1).all(),
        "smooth": (np.diff(size) < 0).all() and not crosses,
        "one jump": (w[1:] == 0).all(),
        "overshoots": (np.diff(size) < 0).all() and crosses,
        "bounces": (size == 1).all() and crosses,
        "diverges": (np.diff(size) > 0).all() and crosses,
    }
    assert truth[name]
    assert not any(truth[other] for other in truth if other != name)


def test_largest_curvature_decides_and_best_rate_is_best():
    """In two dimensions 2 / 10 is the cliff; 2 / 11 contracts fastest."""
    bowl = Quadratic([1.0, 10.0])
    assert bowl.condition_number == 10
    for rate, stays in ((0.199, True), (0.201, False)):
        end = descend(bowl.gradient, [1.0, 1.0], rate, 2000)[-1]
        assert bool(np.abs(end).max() < 1) is stays
    rates = np.linspace(0.01, 0.199, 190)
    ends = descend(bowl.gradient, [1.0, 1.0], rates[:, None], 40)[-1]
    best = rates[np.abs(ends).max(axis=1).argmin()]
    assert best == pytest.approx(bowl.best_rate, abs=0.002)


def test_many_rates_at_once_equal_one_by_one():
    """Rates of shape (R, 1) give R paths, each as if alone."""
    bowl = Quadratic([1.0, 3.0])
    rates = np.array([0.1, 0.5, 5.0])
    paths = descend(bowl.gradient, [1.0, -2.0], rates[:, None], 600)
    assert paths.shape == (601, 3, 2)
    for i, rate in enumerate(rates):
        single = descend(bowl.gradient, [1.0, -2.0], rate, 600)
        np.testing.assert_array_equal(paths[:, i], single)
    assert not np.isfinite(paths[-1, 2]).all()


def test_closed_form_is_where_descent_goes():
    """Least squares, numpy's solver and the end of a long descent agree."""
    plane = LinearRegression(X, Y)
    expected, *_ = np.linalg.lstsq(np.column_stack([X, np.ones(20)]), Y, rcond=None)
    np.testing.assert_allclose(least_squares(X, Y), expected)
    rate = 1 / plane.curvatures.max()
    end = descend(plane.gradient, np.zeros(3), rate, 2000)[-1]
    np.testing.assert_allclose(end, plane.minimiser, atol=1e-12)
    np.testing.assert_allclose(plane.gradient(plane.minimiser), 0, atol=1e-14)


def test_closed_form_of_a_singular_problem():
    """With a column twice, X^T X is singular; the pseudo-inverse still answers."""
    w = least_squares(np.column_stack([X[:, 0], X[:, 0]]), 2 * X[:, 0])
    np.testing.assert_allclose(w, [1, 1, 0], atol=1e-12)


def test_separable_data_have_no_minimiser():
    """On separable data descent keeps lowering the loss while the weights grow."""
    logistic = LogisticRegression([[-1.0], [1.0]], [0, 1])
    path = descend(logistic.gradient, [0.0, 0.0], 1.0, 3000)
    assert (np.diff(path[:, 0]) > 0).all()
    assert (np.diff(logistic.value(path)) < 0).all()
    assert logistic.value(path[-1]) < 1e-3


def test_curves_and_surfaces_are_indexed_as_they_say():
    """Entry [j, i] of the surface belongs to (w_0[i], w_1[j])."""
    bowl = Quadratic([1.0, 10.0])
    w_0, w_1 = np.array([0.0, 1.0, 2.0]), np.array([0.0, 3.0])
    surface = loss_surface(bowl, w_0, w_1)
    assert surface.shape == (2, 3)
    assert surface[1, 2] == 0.5 * (2**2 + 10 * 3**2)
    np.testing.assert_array_equal(loss_curve(Quadratic([2.0]), w_0), w_0**2)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Quadratic([1.0, -1.0]), "numbers above 0"),
        (lambda: descend(lambda w: w, [1.0], -0.1, 3), "learning_rate"),
        (lambda: descend(lambda w: w, [1.0], 0.1, -3), "n_steps"),
        (lambda: regime(-1.0, 1.0), "learning_rate"),
        (lambda: LinearRegression([1.0, 2.0], [1.0]), "y"),
        (lambda: loss_curve(DoubleWell(), [[1.0]]), "one axis"),
    ],
)
def test_wrong_inputs_are_named(call, words):
    """Impossible curvatures, rates, counts and shapes get a clear error."""
    with pytest.raises(InputError, match=words):
        call()
