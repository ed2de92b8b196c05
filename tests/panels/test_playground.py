"""The playground shows what nnlib's own training does, and its code says how."""

import numpy as np
import pytest

from nnlib import (
    BinaryCrossEntropy,
    GradientDescent,
    evaluate,
    panels,
    sigmoid,
    training_step,
)
from nnlib.panels import playground as function
from nnlib.panels import training_film as reel

ENDS = {
    "data": ["two moons", "circles", "XOR", "spirals", "blobs"],
    "noise": [-1, 0.0, 0.5, 99],
    "learning_rate": [0, 0.001, 10, 1e9],
    "batch_size": [0, 1, 7, 150, 10**6],
    "hidden_layers": [-1, 0, 1, 3, 50],
    "n_hidden": [0, 1, 8, 1000],
    "activation": ["tanh", "relu", "sigmoid", "identity"],
    "optimizer": ["gradient descent", "momentum", "Adam"],
    "weight_decay": [0.0, 0.0003, 0.1],
    "seed": [0, 99, 1e9],
}
CASES = [{name: value} for name, values in ENDS.items() for value in values]
CASES += [
    {"learning_rate": 10, "activation": "relu", "n_hidden": 8, "hidden_layers": 3},
    {"learning_rate": 10, "weight_decay": 0.1, "activation": "identity"},
    {"learning_rate": 10, "batch_size": 1, "optimizer": "momentum"},
]


@pytest.mark.parametrize("values", CASES, ids=str)
def test_every_setting_gives_films_whose_words_name_every_nan(values):
    panel = function()
    assert panel.set(**values) is not None, panel.error
    for _ in range(4):
        film = panel.film
        for frame in range(len(film)):
            finite = all(
                np.isfinite(mark.at(name, frame)).all()
                for mark in film.marks()
                for name in mark.arrays
            )
            assert finite or "diverged" in film.sentence(frame)
        if film.last:
            break
        assert panel.go_on() is not None, panel.error


def test_a_run_that_diverges_says_so_and_stops():
    panel = function(learning_rate=10, activation="identity", weight_decay=0.1)
    panel.set(data="blobs", batch_size=1, optimizer="momentum", hidden_layers=3)
    while not panel.film.last:
        panel.go_on()
    assert "diverged" in panel.film.sentence(len(panel.film) - 1)
    assert panel.film.values()[-1] < 40_000


def test_losses_and_map_are_those_of_the_network_at_that_frame():
    from nnlib.panels.playground import _grid
    from nnlib.panels.playground_run import start

    panel = function(seed=3)
    film = panel.go_on()
    run = start(panel.values, training_step)
    network = run.training.network
    for frame in (0, 1, 40, len(film) - 1):
        network.parameters[...] = film.resume[frame].snapshot.parameters
        loss = BinaryCrossEntropy()
        for label, part in (("training loss", run.train), ("test loss", run.test)):
            shown = film.mark(label).at("y", frame)
            assert shown == evaluate(network, loss, part.X, part.labels).loss
        heat = film.mark("probability of class 1")
        grid = _grid(heat.options["x_range"][1])
        P = sigmoid(network.predict(grid)).reshape(40, 40)
        assert np.abs(heat.at("values", frame) - P).max() <= 0.005001


def test_the_pictures_of_hidden_units_are_their_outputs_upside_up():
    from nnlib.panels.playground import _grid
    from nnlib.panels.playground_run import start

    panel = function(n_hidden=3, hidden_layers=2)
    film, frame = panel.go_on(), 25
    (tiles,) = film.marks("pictures")
    run = start(panel.values, training_step)
    network = run.training.network
    network.parameters[...] = film.resume[frame].snapshot.parameters
    network.forward(_grid(film.mark("probability of class 1").options["x_range"][1]))
    second_of_layer_two = network.layers[1].A[:, 1].reshape(40, 40)[::2, ::2]
    assert np.array_equal(tiles.at("values", frame)[4], second_of_layer_two[::-1])


def test_the_film_counts_every_update_of_the_training():
    panel = function()
    film = panel.film
    expected = np.cumsum([reel.updates_in(frame) for frame in range(len(film))])
    assert np.array_equal(film.values(), expected)
    assert film.values()[:4].tolist() == [0, 1, 2, 3]


def test_a_film_in_chunks_is_one_uninterrupted_training():
    from nnlib.panels.playground_run import start

    panel = function(optimizer="Adam", learning_rate=0.02)
    for _ in range(3):
        panel.go_on()
    last = panel.film.resume[-1].snapshot
    training = start(panel.values, training_step).training
    for _ in range(last.step):
        next(training)
    assert np.array_equal(training.network.parameters, last.parameters)


def test_another_rate_acts_from_the_learners_frame_and_is_in_the_code():
    panel = function()
    panel.go_on()
    panel.go_on(50, learning_rate=0.01)
    step = int(panel._states[50].snapshot.step)
    assert panel.film.values()[0] == step + reel.updates_in(51)
    assert panel.film.sentence(0).count("η = 0.01") == 1
    assert f"learning_rate={{0: 0.3, {step}: 0.01}}" in panel.code(panel.values)


def test_the_line_of_code_runs_and_gives_the_same_run():
    panel = function(data="circles", noise=0.1, n_hidden=4)
    panel.set(optimizer="momentum", learning_rate=0.05, seed=7, activation="relu")
    panel.go_on()
    panel.go_on(30, learning_rate=0.2)
    panel.go_on()
    panel.go_on(70, learning_rate=0.004)
    panel.go_on()
    again = eval(panel.code(panel.values), {"panels": panels})
    while len(again._states) < len(panel._states):
        again.go_on()
    last = len(panel._states) - 1
    ours, theirs = panel._states[last].snapshot, again._states[last].snapshot
    assert ours.step == theirs.step
    assert np.array_equal(ours.parameters, theirs.parameters)


def test_a_change_back_before_the_old_change_forgets_it():
    panel = function()
    panel.go_on()
    panel.go_on(40, learning_rate=0.01)
    panel.go_on(20, learning_rate=0.5)
    assert panel.code(panel.values) == (
        "panels.playground(learning_rate={0: 0.3, 20: 0.5})"
    )


def test_a_learners_step_drives_the_run_and_is_compared_with_ours():
    def my_step(network, loss, optimizer, X, Y):
        value = loss.forward(network.forward(X), Y)
        network.backward(loss.backward())
        optimizer.update(network.parameters, network.gradient)
        return value

    def wrong_step(network, loss, optimizer, X, Y):
        value = my_step(network, loss, GradientDescent(0.0), X, Y)
        network.parameters += 0.1 * network.gradient
        return value

    right = function(step=my_step).film
    assert right.sentence(5).startswith("Your step moves every parameter as ours does.")
    assert np.array_equal(
        right.resume[-1].snapshot.parameters,
        function().film.resume[-1].snapshot.parameters,
    )
    wrong = function(step=wrong_step)
    assert wrong.film.sentence(5).startswith("Your step is not ours: after one update")
    assert "step=wrong_step" in wrong.code(wrong.values)


def test_an_unknown_setting_is_named_with_those_there_are():
    with pytest.raises(KeyError, match="'rate'; there are: data, noise"):
        function(rate=1)


def test_a_table_of_rates_has_to_begin_at_step_0():
    with pytest.raises(ValueError, match=r"begins at step 0.*\{5: 0.1\}"):
        function(learning_rate={5: 0.1})


def test_it_asks_first_how_far_test_and_training_loss_part():
    """The verdict is that of the run itself, and names both losses."""
    panel = function()
    verdict = panel.predict(2)
    film = panel.film
    while film.values()[-1] < 2000:
        film = panel.go_on()
    frame = int(np.searchsorted(film.values(), 2000))
    _, train, test = (mark.at("value", frame) for mark in film.marks("number"))
    assert test > 2 * train
    assert verdict.right
    assert not panel.predict(0).right
    assert "on what it learned from" in verdict.sentence


def test_whoever_sets_something_is_not_asked():
    """An own setting, rate or step is a question of one's own."""
    assert function(data="circles").prediction is None
    assert function(learning_rate=0.1).prediction is None
    assert function().prediction is not None


def test_a_run_that_diverges_is_no_answer():
    """At an absurd rate no answer is right, and the reason is said."""
    panel = function()
    panel.set(learning_rate=10, activation="identity", optimizer="momentum")
    for answer in range(3):
        verdict = panel.predict(answer)
        assert not verdict.right
        assert "diverges" in verdict.sentence
