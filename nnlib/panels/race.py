"""Race: batch, mini-batch and stochastic descent from one start, by three clocks."""

from collections.abc import Callable
from functools import lru_cache, partial
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnlib.batches import updates_per_epoch
from nnlib.datasets import Dataset
from nnlib.gradcheck import numerical_gradient, relative_error
from nnlib.landscapes import LogisticRegression, descend, loss_surface
from nnlib.losses import BinaryCrossEntropy
from nnlib.network import Network
from nnlib.optimizers import GradientDescent
from nnlib.panels.controls import Controls, choice, slider, toggle
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import Mark, contour, trace
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import Prediction, Verdict
from nnlib.panels.words import plural, short
from nnlib.training import Step, Training, training_step

N_EXAMPLES = 512
START = (-2.0, 2.5)
SIDE_W, SIDE_B = (-3.0, 4.5), (-4.5, 4.5)
BEYOND = 0.5  # the surface reaches farther than the picture
N_FRAMES = 180
STYLES = {
    "batch": {"role": "first", "width": 3},
    "mini-batch": {"role": "third", "dash": True},
    "stochastic": {"role": "second", "width": 1.2},
}
LENGTH = {"update": 180.0, "epoch": 3.0, "compute": 6.0}  # in updates, epochs, ms
UNITS = {"update": "", "epoch": "", "compute": "ms"}
QUESTION = (
    "Batch, mini-batch and stochastic descent start together, with one learning "
    "rate. Each sees every example once: one epoch. Whose loss is lowest then?"
)
OPTIONS = ("batch", "mini-batch", "stochastic", "all three are equal")

BatchGradient = Callable[[float, float, NDArray, NDArray], tuple[float, float]]
AGREES = 1e-4  # relative error up to which two gradients are the same


class Run(NamedTuple):
    """One racer: its name and batch size, where it was, and when by the clock."""

    name: str
    batch_size: int
    path: NDArray[np.float64]  # (n_updates + 1, 2)
    times: NDArray[np.float64]  # (n_updates + 1,)

    def updates_by(self, clock: NDArray[np.float64]) -> NDArray[np.intp]:
        """How many updates were done at each time of the clock."""
        return np.searchsorted(self.times, clock + 1e-9, side="right") - 1


def race(gradient: BatchGradient | None = None) -> Panel:
    """Who is ahead depends on the clock: updates, epochs or seconds (lesson 04).

    `gradient(w, b, x, y)` may be yours: it gets a batch, x and y (B,), and returns
    (dw, db) of its mean binary cross-entropy. The sentence says whether it is right.
    """
    controls = [
        choice("clock", tuple(LENGTH), "update", tip="what the three are compared by"),
        slider("learning_rate", "η", 0.3, 0.01, 10, log=True),
        slider("batch_size", "B", 32, 2, N_EXAMPLES, step=1, log=True,
               tip="of the mini-batch run"),
        toggle("shuffle", True, "shuffle every epoch", tip="else: sorted by class"),
    ]  # fmt: skip
    title = "Race on three clocks" + (", by your gradient" if gradient else "")
    prediction = Prediction(
        "choice", QUESTION, partial(_judge, gradient=gradient), OPTIONS
    )
    own = partial(shoot, gradient=gradient)
    return Panel(own, controls, title=title, prediction=prediction)


def shoot(controls: Controls, gradient: BatchGradient | None = None) -> Film:
    """One frame per moment of the clock: where the three are, and their losses."""
    clock = np.linspace(0, LENGTH[controls.clock], N_FRAMES + 1)
    runs = run_all(controls, gradient)
    verdict = "" if gradient is None else _verdict(gradient)
    done = [run.updates_by(clock) for run in runs]  # (3, K)
    places = np.array([run.path[k] for run, k in zip(runs, done, strict=True)])
    excess = landscape().value(places) - minimum()  # (3, K)
    return Film(
        axis=Axis(controls.clock, UNITS[controls.clock], clock),
        plots=[_on_surface(runs, places), _by_clock(controls, runs, clock, excess)],
        describe=[
            _sentence(controls, runs, t, [int(d[k]) for d in done], excess[:, k])
            + verdict
            for k, t in enumerate(clock)
        ],
        start=0,
    )


def _on_surface(runs: list[Run], places: NDArray[np.float64]) -> Plot:
    """The three paths, places (3, K, 2), over the loss of all examples."""
    paths = [
        trace(place[:, 0], place[:, 1], **_style(run))
        for run, place in zip(runs, places, strict=True)
    ]
    ranges = {"x_range": SIDE_W, "y_range": SIDE_B}
    return Plot([_surface(), *paths], x="weight  w", y="bias  b", height=320, **ranges)


def _by_clock(
    controls: Controls,
    runs: list[Run],
    clock: NDArray[np.float64],
    excess: NDArray[np.float64],
) -> Plot:
    """How far above the lowest loss each is, excess (3, K), by the clock (K,)."""
    curves = [
        trace(clock, np.maximum(height, 1e-7), **_style(run))
        for run, height in zip(runs, excess, strict=True)
    ]
    return Plot(
        curves, x=f"{controls.clock}  {UNITS[controls.clock]}".strip(),
        y="L − lowest possible L", y_log=True, height=320,
        y_range=(1e-5, 5), x_range=(0, LENGTH[controls.clock]),
    )  # fmt: skip


def _style(run: Run) -> dict[str, Any]:
    return STYLES[run.name] | {"label": f"{run.name}, B = {run.batch_size}"}


def step_by(gradient: BatchGradient) -> Step:
    """A training step that takes its gradient from the learner."""

    def step(network, loss, optimizer, X, Y) -> float:  # noqa: ANN001
        value = loss.forward(network.forward(X), Y)
        network.gradient[:] = gradient(*network.parameters, X[:, 0], Y[:, 0])
        optimizer.update(network.parameters, network.gradient)
        return value

    return step


def _verdict(gradient: BatchGradient) -> str:
    """A sentence that compares the learner's gradient at the start with differences."""
    task, data = landscape(), dataset()
    own = np.array(gradient(*START, data.X[:, 0], data.labels.astype(float)))
    true = numerical_gradient(lambda w: float(task.value(w)), START)
    if relative_error(own, true) <= AGREES:
        return " Your gradient agrees with finite differences."
    said, wanted = (", ".join(map(short, values)) for values in (own, true))
    return f" Your gradient at the start is ({said}); differences say ({wanted})."


def run_all(controls: Controls, gradient: BatchGradient | None = None) -> list[Run]:
    """The three runs, each as long as the clock lasts."""
    step = training_step if gradient is None else step_by(gradient)
    named = (
        ("batch", N_EXAMPLES),
        ("mini-batch", controls.batch_size),
        ("stochastic", 1),
    )
    return [_run(*each, controls, step) for each in named]


def _run(name: str, batch_size: int, controls: Controls, step: Step) -> Run:
    per_epoch = updates_per_epoch(N_EXAMPLES, batch_size)
    if controls.clock == "compute":
        each = 1e3 * seconds_per_update(batch_size)
    else:
        each = {"update": 1.0, "epoch": 1 / per_epoch}[controls.clock]
    n_updates = int(LENGTH[controls.clock] / each + 1e-9)
    order = "shuffled" if controls.shuffle else "given"
    training = _training(batch_size, controls.learning_rate, order, step)
    path = np.empty((n_updates + 1, 2))
    path[0] = START
    for k in range(n_updates):
        next(training)
        path[k + 1] = training.network.parameters
    return Run(name, batch_size, path, each * np.arange(n_updates + 1))


def _training(
    batch_size: int, learning_rate: float, order: str, step: Step = training_step
) -> Training:
    network = Network([1, 1], rng=np.random.default_rng(0))
    network.set_parameters(START)
    data, rng = dataset(), np.random.default_rng(4)
    return Training(
        network, BinaryCrossEntropy(), GradientDescent(learning_rate), data.X,
        data.labels, rng=rng, batch_size=batch_size, order=order,
        one_step=step,
    )  # fmt: skip


@lru_cache(maxsize=256)
def seconds_per_update(batch_size: int) -> float:
    """The median time of one update, measured here and now over some dozens."""
    training, times = _training(batch_size, 0.1, "shuffled"), []
    for _ in range(31):
        begin = perf_counter()
        next(training)
        times.append(perf_counter() - begin)
    return median(times)


@lru_cache(maxsize=1)
def dataset() -> Dataset:
    """Two overlapping classes on a line, sorted by class."""
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1], N_EXAMPLES // 2)
    return Dataset(rng.normal(2.0 * labels - 1.0, 1.0)[:, None], labels=labels)


@lru_cache(maxsize=1)
def landscape() -> LogisticRegression:
    """The loss of all examples at any (w, b)."""
    return LogisticRegression(dataset().X, dataset().labels)


@lru_cache(maxsize=1)
def minimum() -> float:
    """The lowest loss there is: where a long descent ends."""
    end = descend(landscape().gradient, START, 3.0, 300)[-1]
    return float(landscape().value(end))


@lru_cache(maxsize=1)
def _surface() -> Mark:
    (left, right), (low, high) = SIDE_W, SIDE_B
    x, y = (left - BEYOND, right + BEYOND), (low - BEYOND, high + BEYOND)
    surface = loss_surface(landscape(), np.linspace(*x, 71), np.linspace(*y, 71))
    levels = minimum() + np.geomspace(0.01, 4, 12)
    return contour(surface, x, y, levels=levels, role="muted", opacity=0.5)


def _judge(
    controls: Controls, answer: int, gradient: BatchGradient | None = None
) -> Verdict:
    by_epoch = Controls(**vars(controls) | {"clock": "epoch"})
    losses = [
        float(
            landscape().value(run.path[updates_per_epoch(N_EXAMPLES, run.batch_size)])
        )
        for run in run_all(by_epoch, gradient)
    ]
    best = int(np.argmin(losses))
    values = ", ".join(
        f"{name} {short(loss)}" for name, loss in zip(OPTIONS[:3], losses, strict=True)
    )
    return Verdict(
        answer == best,
        f"After one epoch: {values}. One epoch is 1 update of the batch run and 512 of "
        "the stochastic one. Now look by the other two clocks.",
    )


def _sentence(
    controls: Controls, runs: list[Run], t: float, done: list[int], excess: np.ndarray
) -> str:
    when = {
        "update": f"After {plural(round(t), 'update')} each",
        "epoch": f"After {t:.2f} epochs",
        "compute": f"After {t:.2f} ms of computing",
    }[controls.clock]
    each = "; ".join(
        f"{run.name} {plural(d, 'update')}, {plural(d * run.batch_size, 'example')}, "
        f"loss {short(e)} above the lowest"
        for run, d, e in zip(runs, done, excess, strict=True)
    )
    return f"{when}: {each}.{_measured(controls, runs)}"


def _measured(controls: Controls, runs: list[Run]) -> str:
    if controls.clock != "compute":
        return ""
    costs = ", ".join(
        f"{1e6 * seconds_per_update(run.batch_size):.0f} µs at B = {run.batch_size}"
        for run in runs
    )
    return f" An update, measured on this machine: {costs}."
