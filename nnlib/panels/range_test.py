"""Range test: hundreds of learning rates train at once; most of them are no good."""

from functools import lru_cache

import numpy as np

from nnlib.batches import updates_per_epoch
from nnlib.datasets import Dataset, two_moons
from nnlib.losses import BinaryCrossEntropy
from nnlib.optimizers import GradientDescent
from nnlib.panels.controls import Controls, choice, slider
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import line, number, points, rule
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import Verdict, place_a_marker
from nnlib.panels.words import plural, short
from nnlib.runs import NetworkStack, train_together

RATES = np.geomspace(1e-3, 1e3, 150)
N_SEEDS = 3
N_EPOCHS = 30
SHOWN = (0.01, 60)  # of the loss
CEILING = 50.0  # what a loss that is not a number is drawn at


def range_test() -> Panel:
    """Scrub the learning rates of 450 networks trained together (lesson 03)."""
    controls = [
        slider("epochs", "", 20, 1, N_EPOCHS, step=1, tip="how long each one trains"),
        choice("batch_size", [8, 16, 64], 16, symbol="B"),
    ]
    question = (
        "450 networks train on two moons, 150 learning rates with 3 starts each. "
        "Which rate ends with the lowest loss? Place a marker in the first plot."
    )
    prediction = place_a_marker(question, judge)
    return Panel(shoot, controls, title="Range test", prediction=prediction)


def judge(controls: Controls, place: float) -> Verdict:
    """Right within a factor of 4: on a log scale that is close."""
    best = float(RATES[losses(controls.batch_size)[:, controls.epochs].argmin()])
    sentence = (
        f"You said {short(place)}, the best is {short(best)}. Below it "
        "training is slow, not far above it breaks: look for it on a log scale."
    )
    return Verdict(best / 4 <= place <= best * 4, sentence)


@lru_cache(maxsize=3)
def losses(batch_size: int) -> np.ndarray:
    """Losses (K, N_EPOCHS + 1) of all rates, median of N_SEEDS; at most CEILING."""
    data = two_moons(64, 0.15, np.random.default_rng(0))
    stack, rates, shuffles = _networks()
    loss, optimizer = BinaryCrossEntropy(), GradientDescent(rates)
    records = train_together(
        stack, loss, optimizer, data.X, data.labels,
        rngs=shuffles, n_epochs=N_EPOCHS, batch_size=batch_size,
    )  # fmt: skip
    by_epoch = [_evaluated(stack, loss, data)]
    per_epoch = updates_per_epoch(len(data), batch_size)
    by_epoch += [
        _evaluated(stack, loss, data)
        for record in records
        if record.step % per_epoch == 0
    ]
    by_run = np.array(by_epoch).T.reshape(len(RATES), N_SEEDS, -1)
    return np.median(by_run, axis=1)


def _networks() -> tuple[NetworkStack, np.ndarray, list[np.random.Generator]]:
    """N_SEEDS networks for each rate, the rates (M, 1), and a shuffler for each."""
    seeds = np.tile(np.arange(N_SEEDS), len(RATES))
    stack = NetworkStack([2, 8, 1], rngs=[np.random.default_rng(s) for s in seeds])
    rates = np.repeat(RATES, N_SEEDS)[:, None]
    return stack, rates, [np.random.default_rng(s + 100) for s in seeds]


def _evaluated(
    stack: NetworkStack, loss: BinaryCrossEntropy, data: Dataset
) -> np.ndarray:
    Y = data.labels[:, None].astype(float)
    with np.errstate(all="ignore"):  # some of these networks have diverged
        values = loss.per_example(stack.predict(data.X), Y).mean(axis=-1)
    return np.minimum(np.nan_to_num(values, nan=CEILING), CEILING)


def shoot(controls: Controls) -> Film:
    """One frame per learning rate: its place among all, and its own loss curve."""
    curves = losses(controls.batch_size)[:, : controls.epochs + 1]
    final = curves[:, -1]
    best = RATES[final.argmin()]
    return Film(
        axis=Axis("learning_rate", "η", RATES, log=True, landmarks=[(best, "best")]),
        plots=[_all_rates(final, best, controls.epochs), _one_rate(curves)],
        describe=[_sentence(*row) for row in zip(RATES, curves, final, strict=True)],
        start=50,
    )


def _all_rates(final: np.ndarray, best: float, epochs: int) -> Plot:
    marks = [
        line(RATES, final, role="train", reveal=True, label="final loss"),
        points(RATES[:, None], final[:, None], role="highlight", size=6),
        rule(x=RATES, role="muted", named=False),
        rule(x=best, role="truth", dash=True, label="best", reveal=True),
    ]
    name = f"loss  L after {plural(epochs, 'epoch')}"
    return Plot(
        marks, x="learning_rate  η", y=name, x_log=True, y_log=True, y_range=SHOWN
    )


def _one_rate(curves: np.ndarray) -> Plot:
    marks = [
        line(np.arange(curves.shape[1]), curves, role="train"),
        number(curves[:, -1], "final loss  L"),
    ]
    return Plot(marks, x="epoch", y="loss  L", y_log=True, y_range=SHOWN)


def _sentence(rate: float, curve: np.ndarray, final: float) -> str:
    if final >= CEILING:
        return f"η = {short(rate)}: the loss is off the scale or not a number."
    moved = curve[0] - final
    word = "hardly moves" if abs(moved) < 0.05 else ("falls" if moved > 0 else "grows")
    return f"η = {short(rate)}: the loss {word}, {short(curve[0])} to {short(final)}."
