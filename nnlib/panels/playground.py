"""Playground: a network learns to tell two classes apart, and you set everything."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from nnlib.activations import sigmoid
from nnlib.arrays import Array
from nnlib.datasets import Dataset
from nnlib.evaluation import Evaluation, evaluate
from nnlib.panels import training_film as reel
from nnlib.panels.controls import Control, Controls, choice, slider
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import heatmap, number, pictures, points, trace
from nnlib.panels.panel import Panel
from nnlib.panels.playground_run import DATA, N_EXAMPLES, OPTIMIZERS, Run, start
from nnlib.panels.predictions import Prediction, Verdict
from nnlib.panels.words import short
from nnlib.training import Step, training_step

LAST_STEP = 40_000
SIDE = 40  # the map has SIDE x SIDE cells, a hidden unit's picture a quarter of them
SHADES = 100  # of the map: more would only take longer to paint
CONTROLS = (
    choice("data", tuple(DATA), tip="what is to be learned"),
    slider("noise", "", 0.2, 0.0, 0.5, step=0.05, tip="how far points stray"),
    slider("learning_rate", "η", 0.3, 0.001, 10, log=True,
           tip="acts at once, from the step you see"),
    slider("batch_size", "B", 32, 1, N_EXAMPLES // 2, step=1, tip="examples an update"),
    slider("hidden_layers", "", 2, 0, 3, step=1, tip="0: a straight boundary"),
    slider("n_hidden", "H", 5, 1, 8, step=1, tip="units in each hidden layer"),
    choice("activation", ("tanh", "relu", "sigmoid", "identity"), symbol="φ"),
    choice("optimizer", tuple(OPTIMIZERS)),
    choice("weight_decay", (0.0, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1)),
    slider("seed", "", 0, 0, 99, step=1, tip="other points, other first weights"),
)  # fmt: skip
N_ASKED = 2000  # steps
QUESTION = (
    "The network learns from the filled points only. After 2,000 steps, how large is "
    "its loss on the hollow ones, beside that on the filled ones?"
)
OPTIONS = ("smaller", "up to twice as large", "more than twice as large")
MEANING = (
    "So few points can fall luckily.",
    "What it has learned holds beyond its own points.",
    "It bends around single points, too: play, then try weight_decay or fewer units.",
)


def playground(
    *,
    learning_rate: float | Mapping[int, float] = 0.3,
    step: Step = training_step,
    **settings: Any,
) -> Panel:
    """Train a network on points of the plane and watch its boundary (lesson 07).

    Every setting may be given as an argument, as in the line of code that the panel
    shows. `learning_rate` may be a table {step: rate}. `step` may be your own
    training step, called as `nnlib.training_step` is. With nothing set it asks for a
    prediction first; whoever sets something has a question of their own.
    """
    rates = reel.as_rates(learning_rate)
    plain = step is training_step and not settings and rates == ((0, 0.3),)
    controls = with_first_values(settings | {"learning_rate": rates[0][1]})
    panel = Panel(
        partial(shoot, rates=rates, step=step), controls,
        title="Playground", live=["learning_rate"],
        code=lambda values: in_code(values, panel.film, step),
        prediction=Prediction("choice", QUESTION, judge, OPTIONS) if plain else None,
    )  # fmt: skip
    return panel


def with_first_values(settings: Mapping[str, Any]) -> list[Control]:
    """Return the controls with other first values; raise KeyError for unknown names."""
    known = {control.name: control for control in CONTROLS}
    for name in settings:
        if name not in known:
            raise KeyError(f"No setting {name!r}; there are: {', '.join(known)}.")
    return [
        replace(control, value=control.accept(settings.get(name, control.value)))
        for name, control in known.items()
    ]


def judge(controls: Controls, answer: int) -> Verdict:
    """Whether the answer holds for the run that the controls describe."""
    run = start(controls, training_step)
    for _ in range(N_ASKED):
        if next(run.training).diverged:
            return Verdict(False, "With these settings the run diverges. Lower η.")
    network, loss = run.training.network, run.training.loss
    losses = [
        evaluate(network, loss, part.X, part.labels).loss
        for part in (run.train, run.test)
    ]
    ratio = losses[1] / losses[0]
    right = int(ratio > 1) + int(ratio > 2)
    because = (
        f"{short(losses[0])} on what it learned from, {short(losses[1])} on the rest: "
        f"{short(ratio)} times as much. {MEANING[right]}"
    )
    return Verdict(answer == right, because)


def shoot(
    controls: Controls,
    state: reel.State | None = None,
    *,
    rates: reel.Rates = (),
    step: Step = training_step,
) -> Film:
    """The next chunk of training: map, hidden units and losses after each frame."""
    run = start(controls, step)
    anew = state is None or state.asked != controls.learning_rate
    if state is None:
        state = _first_state(run, controls, rates)
    state = reel.changed_rate(state, controls.learning_rate)
    n_frames = reel.OPENING_FRAMES if anew else reel.CHUNK_FRAMES
    return _film(run, controls, reel.shoot_chunk(run.training, state, n_frames))


def _first_state(run: Run, controls: Controls, rates: reel.Rates) -> reel.State:
    asked = controls.learning_rate
    if not rates or rates[0][1] != asked:
        rates = ((0, asked),)
    return reel.first_state(run.training, rates, asked)


class Look(NamedTuple):
    """What is measured after a frame."""

    step: int
    epoch: int
    rate: float
    train: Evaluation
    test: Evaluation
    chart: Array
    units: Array


def look(run: Run, state: reel.State, grid: Array) -> Look:
    """Measure a network; chart (SIDE, SIDE), units (layers * H, SIDE/2, SIDE/2)."""
    network, loss = run.training.network, run.training.loss
    with np.errstate(over="ignore", invalid="ignore"):  # a diverged network, too
        P = sigmoid(network.forward(grid))
    units = [layer.A.T.reshape(-1, SIDE, SIDE) for layer in network.layers[:-1]]
    units = np.concatenate([np.empty((0, SIDE, SIDE)), *units])[:, ::2, ::2].copy()
    return Look(
        run.training.step,
        run.training.epoch,
        reel.rate_at(state.rates, max(run.training.step - 1, 0)),
        evaluate(network, loss, run.train.X, run.train.labels),
        evaluate(network, loss, run.test.X, run.test.labels),
        np.round(P * SHADES).reshape(SIDE, SIDE) / SHADES,
        units,
    )


def _film(run: Run, controls: Controls, chunk: Iterable[reel.State]) -> Film:
    reach = 0.3 + float(np.abs([run.train.X, run.test.X]).max())
    grid = _grid(reach)
    states, looks = [], []
    for after in chunk:
        states.append(after)
        looks.append(look(run, after, grid))
    steps = np.array([each.step for each in looks])
    plots = [_chart(run, looks, reach), _losses(looks, steps)]
    if controls.hidden_layers:
        plots.insert(1, _units(controls, looks))
    diverged = run.training.diverged
    return Film(
        axis=Axis("step", "", steps),
        plots=plots,
        describe=[run.word + _sentence(each) for each in looks],
        resume=states,
        last=diverged or bool(steps[-1] >= LAST_STEP),
        fps=60,
    )


def _grid(reach: float) -> Array:
    middles = (np.arange(SIDE) + 0.5) / SIDE * 2 * reach - reach
    return np.stack(np.meshgrid(middles, middles), axis=-1).reshape(-1, 2)


def _chart(run: Run, looks: list[Look], reach: float) -> Plot:
    extent = (-reach, reach)
    P = np.stack([each.chart for each in looks])
    return Plot(
        [
            heatmap(P, extent, extent, "classes", low=0, high=1, smooth=True,
                    opacity=0.6, label="probability of class 1"),
            _dots(run.test, hollow=True, opacity=0.5, size=3.5, plain=True),
            _dots(run.train, size=4),
            number([each.test.accuracy for each in looks], "test accuracy"),
        ],
        title="What the network says (filled: to learn from, hollow: test)",
        x="x₁, standardised", y="x₂, standardised", height=380, share=1.25,
    )  # fmt: skip


def _dots(data: Dataset, **options: Any) -> Any:
    return points(data.X[:, 0], data.X[:, 1], classes=data.labels, **options)


def _units(controls: Controls, looks: list[Look]) -> Plot:
    layers, units = controls.hidden_layers, controls.n_hidden
    names = [f"{i + 1}.{j + 1}" for i in range(layers) for j in range(units)]
    bounds = {"tanh": (-1, 1), "sigmoid": (0, 1)}.get(controls.activation)
    fixed = {"low": bounds[0], "high": bounds[1]} if bounds else {}
    colours = "classes" if bounds else "diverging"
    A = np.stack([each.units for each in looks])[:, :, ::-1]
    return Plot(
        [pictures(A, names, columns=units, colours=colours, **fixed)],
        title="What each hidden unit says (layer.unit)",
        axes=False, height=min(380, 70 + 115 * layers), share=0.9,
    )  # fmt: skip


def _losses(looks: list[Look], steps: Array) -> Plot:
    train = np.array([each.train.loss for each in looks])
    test = np.array([each.test.loss for each in looks])
    highest = np.nanmax([0.75, *(1.05 * train), *(1.05 * test)])
    return Plot(
        [
            trace(steps, train, role="train", label="training loss", width=2.5),
            trace(steps, test, role="validation", label="test loss", dash=True),
            number(train, "training loss  L"),
            number(test, "test loss"),
        ],
        x="step (logarithmic)", y="loss  L", height=380, x_log=True,
        x_range=(1, LAST_STEP), y_range=(0, min(3.0, highest)),
    )  # fmt: skip


def _sentence(each: Look) -> str:
    if not np.isfinite(each.train.loss):
        return (
            f"Step {each.step}: the run has diverged, the loss is no finite number any "
            f"more. η = {each.rate:.3g} was too large; rewind and lower it."
        )
    return (
        f"Step {each.step}, epoch {each.epoch}, η = {each.rate:.3g}: training loss "
        f"{each.train.loss:.3g}, test loss {each.test.loss:.3g}; "
        f"{each.test.accuracy:.0%} of the test points are classified right."
    )


def in_code(controls: Controls, film: Film, step: Step) -> str:
    """Return the line of code that gives this panel, changes of the rate included."""
    values = vars(controls) | {
        "learning_rate": reel.rates_in_code(film.resume[-1].rates)
    }
    first = {control.name: control.value for control in CONTROLS}
    words = [
        f"{name}={value if name == 'learning_rate' else repr(value)}"
        for name, value in values.items()
        if name == "learning_rate" or value != first[name]
    ]
    if step is not training_step:
        words.append(f"step={getattr(step, '__name__', 'my_step')}")
    return f"panels.playground({', '.join(words)})"
