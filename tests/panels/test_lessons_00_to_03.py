"""The panels of lessons 00 to 03 show nnlib's own numbers, and the truth."""

import numpy as np
import pytest

from nnlib import binary_cross_entropy, cross_entropy, panels, softmax
from nnlib.landscapes import DoubleWell, Quadratic
from nnlib.panels.be_the_optimiser import DATA
from nnlib.panels.descent import descent_task
from nnlib.panels.one_neuron import run as run_neuron
from nnlib.panels.where_you_start import judge, paths_on_curve


def frame_at(film, value: float) -> int:
    return int(np.abs(film.values() - value).argmin())


def test_one_neuron_updates_by_the_rule():
    data_steps = run_neuron(panels_data(), 0.3)
    for step in data_steps:
        assert np.allclose(step.after, step.before - 0.3 * step.gradient)


def panels_data():
    from nnlib.datasets import noisy_line

    return noisy_line(16, 0.3, np.random.default_rng(0))


def test_one_neuron_opens_a_step_into_four_stages_or_leaves_it_closed():
    panel = panels.one_neuron()
    opened = len(panel.film)
    closed = len(panel.set(stages=False))
    assert opened == 4 * closed
    names = panel.set(stages=True).axis.names[:5]
    assert names == ["0, forward", "0, loss", "0, backward", "0, update", "1, forward"]


def test_one_neuron_s_task_needs_a_better_rate_than_the_first():
    panel = panels.one_neuron()
    assert not np.any(panel.film.met)
    assert np.any(panel.set(learning_rate=0.6).met)


def test_be_the_optimiser_shows_the_loss_of_its_data():
    film = panels.be_the_optimiser().set(bias=-1.0)
    frame = frame_at(film, 2.0)
    errors = 2.0 * DATA.X - 1.0 - DATA.Y
    assert film.mark("loss  L").at("value", frame) == pytest.approx((errors**2).mean())
    assert film.mark("loss of one example").at("values", frame) == pytest.approx(
        errors[:, 0] ** 2
    )


def test_be_the_optimiser_can_be_won():
    panel = panels.be_the_optimiser()
    assert not np.any(panel.film.met)
    assert np.any(panel.set(bias=-1.0).met)


def test_loss_curves_put_three_formulas_on_one_logit():
    film = panels.loss_curves().set(target=1.0)
    frame = frame_at(film, -3.0)
    value = binary_cross_entropy([[-3.0]], [[1.0]])
    assert film.mark("cross-entropy").at("y", 0)[frame] == pytest.approx(value)
    two_logits = film.mark("softmax loss of (z, 0)").at("value", frame)
    assert two_logits == pytest.approx(cross_entropy([[-3.0, 0.0]], [[1.0, 0.0]]))
    assert two_logits == pytest.approx(value)


def test_soft_labels_move_the_minimum_of_cross_entropy_to_the_label():
    film = panels.loss_curves().set(target=0.3)
    lowest = film.mark("cross-entropy").at("y", 0).argmin()
    p = film.mark("p = sigmoid(z)").at("value", lowest)
    assert p == pytest.approx(0.3, abs=0.02)
    assert film.mark("cross-entropy").at("y", 0)[lowest] > 0.5


def test_cross_entropy_s_slope_is_p_minus_y():
    film = panels.loss_curves().film
    p = film.mark("p = sigmoid(z)").arrays["value"]
    slope = film.mark("slope, cross-entropy").arrays["value"]
    assert np.allclose(slope, p - 1)


def test_in_the_duel_cross_entropy_is_out_first():
    film = panels.loss_duel().film
    middle = len(film) // 2
    mse = film.mark("squared error").at("y", middle)
    bce = film.mark("cross-entropy").at("y", middle)
    assert bce < 0.1 < 0.9 < mse


def test_the_duel_s_slopes_are_hidden_until_predicted():
    panel = panels.loss_duel()
    assert panel.film.marks("bars")[0].options["reveal"]
    assert "0.0347" not in panel.film.before
    assert panel.sentence() == f"Loss duel: {panel.film.before}"


def test_shifting_all_logits_moves_no_probability():
    panel = panels.softmax()
    before = panel.film.marks("bars")[1].arrays["values"]
    after = panel.set(shift=7.5).marks("bars")[1].arrays["values"]
    assert np.allclose(before, after)
    assert np.allclose(panel.film.marks("bars")[0].arrays["values"].min(), 2.5)


def test_softmax_s_bars_are_softmax():
    film = panels.softmax().film
    logits, shares = (mark.arrays["values"] for mark in film.marks("bars"))
    assert np.allclose(shares, softmax(logits))


def test_the_counts_of_a_threshold_are_all_examples():
    film = panels.threshold().set(n_examples=200)
    (table,) = film.marks("confusion")
    assert (table.arrays["values"].sum(axis=(1, 2)) == 200).all()


def test_the_cheapest_threshold_is_near_the_formula_s():
    film = panels.threshold().set(cost_fp=1.0, cost_fn=4.0, n_examples=2000)
    cheapest = film.values()[film.mark("mean cost").at("y", 0).argmin()]
    assert cheapest == pytest.approx(0.2, abs=0.08)


def test_break_it_breaks_the_textbook_form_alone():
    film = panels.break_it().film
    values = film.mark("textbook, float64").at("y", 0)
    stable = film.mark("stable, float64").at("y", 0)
    logits = film.values()
    assert not np.isfinite(values[logits > 720]).any() or (values > 1e29).any()
    assert np.isfinite(stable).all()
    assert np.allclose(values[logits < 300], stable[logits < 300])


def test_the_step_keeps_a_small_promise_and_breaks_a_large_one():
    panel = panels.slope_and_step()
    for rate, holds in [(0.005, True), (1.0, False)]:
        film = panel.set(learning_rate=rate)
        frame = frame_at(film, -1.5)
        promised, kept = film.marks("bars")[0].at("values", frame)
        assert (abs(kept - promised) < 0.1 * promised) == holds


def test_a_learner_s_wrong_gradient_is_shown_wrong():
    panel = panels.slope_and_step(gradient=lambda w: -DoubleWell().gradient(w))
    words = panel.film.sentence(0)
    assert "finite differences say" in words
    assert panel.film.mark("tangent by finite differences")
    right = panels.slope_and_step(gradient=DoubleWell().gradient)
    assert "agrees with finite differences" in right.film.sentence(0)


def test_a_learner_s_gradient_of_a_wrong_shape_is_explained():
    panel = panels.descent(gradient=lambda w: 1.0)
    assert "Your gradient has shape () for w of shape (2,)" in panel.error


def test_descent_follows_a_learner_s_gradient():
    task = descent_task()
    own = panels.descent(gradient=task.gradient)
    assert own.error == ""
    ours = panels.descent().film.mark("path").arrays["x"]
    assert np.allclose(own.film.mark("path").arrays["x"], ours)


def test_descent_starts_where_the_handle_is_dragged():
    film = panels.descent().set(start=(1.0, 2.0))
    path = film.mark("path")
    assert (path.arrays["x"][0], path.arrays["y"][0]) == (1.0, 2.0)


def test_descent_s_task_is_solved_by_scaling_the_inputs():
    panel = panels.descent()
    assert not np.any(panel.film.met)
    assert np.any(panel.set(standardise=True, learning_rate=0.3).met)


def test_closed_form_is_where_the_gradient_vanishes():
    task = descent_task()
    film = panels.descent().film
    point = film.mark("closed form")
    w = np.array([point.at("x", 0)[0], point.at("y", 0)[0]])
    assert np.allclose(task.gradient(w), 0, atol=1e-10)


def test_starts_on_either_side_of_the_ridge_end_in_different_valleys():
    ends = paths_on_curve(0.03)[:, -1]
    settled = np.abs(DoubleWell().gradient(ends)) < 0.05  # not from the very top
    assert settled.mean() > 0.9
    assert (ends > 0).any()
    assert (ends < 0).any()
    controls = panels.where_you_start().values
    assert judge(controls, 0.08).right
    assert not judge(controls, -1.0).right


def test_a_click_on_the_surface_moves_its_start():
    film = panels.where_you_start().set(spot=(0.5, 15.0))
    path = film.plots[1].marks[2]
    assert (path.at("x", 0)[0], path.at("y", 0)[0]) == (0.5, 15.0)


def test_a_steep_sigmoid_leaves_few_inputs_a_slope():
    film = panels.threshold_to_sigmoid().film
    dead = film.mark("inputs with slope < 0.01, %").arrays["value"]
    assert dead[0] < 5
    assert dead[-1] > 90
    largest = film.mark("largest slope").arrays["value"]
    assert np.allclose(largest, film.values() / 4)


@pytest.mark.parametrize("condition", [1.0, 10.0, 100.0])
def test_the_valley_s_landmarks_are_the_theory_s(condition):
    panel = panels.valley()
    film = panel.set(condition=condition)
    bowl = Quadratic([1 / panel.values.condition, 1.0])
    assert [place for place, _ in film.axis.landmarks] == [
        bowl.best_rate,
        bowl.largest_stable_rate,
    ]
    needed = film.marks("number")[0].arrays["value"]
    assert np.isnan(needed[film.values() > bowl.largest_stable_rate * 1.01]).all()
    fastest = film.values()[np.nanargmin(needed)]
    assert fastest <= bowl.largest_stable_rate


def test_a_narrow_valley_needs_hundreds_of_steps():
    film = panels.valley().set(condition=100.0)
    assert 100 < np.nanmin(film.marks("number")[0].arrays["value"]) < 1000


def test_the_range_test_finds_a_rate_between_too_small_and_too_large():
    panel = panels.range_test()
    final = panel.film.mark("final loss").at("y", 0)
    rates = panel.film.values()
    assert 0.5 < rates[final.argmin()] < 100
    assert final[0] > 1.5 * final.min()
    assert final[-1] > 10 * final.min()


def test_a_falling_schedule_ends_below_the_constant_s_floor():
    film = panels.schedules().film
    cosine, constant = (mark.arrays["value"] for mark in film.marks("number"))
    assert cosine[-20:].mean() < 0.3 * constant[-20:].mean()


def test_a_learner_s_loss_is_recognised():
    def log_loss(p, y):
        return -y * np.log(p) - (1 - y) * np.log(1 - p)

    own = panels.loss_curves(loss=log_loss)
    assert own.film.sentence(0).endswith("Your loss is the cross-entropy.")
    wrong = panels.loss_curves(loss=lambda p, y: abs(p - y))
    assert wrong.film.sentence(0).endswith("Your loss is neither of the two.")
    assert wrong.film.mark("your loss").at("y", 0)[0] == pytest.approx(1, abs=1e-3)


def test_a_sketch_of_the_slow_neuron_is_judged_by_the_truth():
    panel = panels.loss_duel()
    truth = panel.film.mark("squared error").arrays["y"]
    assert panel.predict([list(range(len(truth))), list(truth)]).right
    assert not panel.predict([[0, 10, 150], [1, 0, 0]]).right


def test_a_wrong_gradient_s_arrow_lies_beside_the_one_of_differences():
    task = descent_task()
    film = panels.descent(gradient=lambda w: -task.gradient(w)).film
    own, true = film.marks("arrow")[::-1]
    for part in ("dx", "dy"):
        assert own.at(part, 0) == pytest.approx(-true.at(part, 0), abs=1e-4)
