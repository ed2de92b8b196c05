"""Threshold: where to say "class 1", when one error costs more than the other."""

import numpy as np

from nnlib.metrics import accuracy, best_threshold, confusion_matrix, error_cost
from nnlib.panels.controls import Controls, slider
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import confusion, line, number, points, rule
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import Verdict, place_a_marker
from nnlib.panels.words import short

THRESHOLDS = np.linspace(0, 1, 101)
NAMES = ("class 0", "class 1")


def threshold() -> Panel:
    """Move the threshold over calibrated probabilities (lesson 01)."""
    controls = [
        slider("cost_fp", "c_FP", 1.0, 0.1, 10, log=True, tip="cost of a false alarm"),
        slider("cost_fn", "c_FN", 4.0, 0.1, 10, log=True, tip="cost of a miss"),
        slider("n_examples", "N", 400, 20, 2000, step=20),
    ]
    question = (
        "A miss costs 4 times a false alarm. At which threshold do errors cost least? "
        "Place a marker in the plot of the cost."
    )
    prediction = place_a_marker(question, judge, plot=2)
    return Panel(shoot, controls, title="Threshold", prediction=prediction)


def judge(controls: Controls, place: float) -> Verdict:
    """Right within 0.1 of c_FP / (c_FP + c_FN)."""
    best = best_threshold(controls.cost_fp, controls.cost_fn)
    sentence = (
        f"You said {short(place)}; c_FP / (c_FP + c_FN) = {short(best)}. It is 0.5 "
        "only where both errors cost the same; and p has to be calibrated."
    )
    return Verdict(abs(place - best) <= 0.1, sentence)


def shoot(controls: Controls) -> Film:
    """One frame per threshold: decisions, counts, costs."""
    rng = np.random.default_rng(0)
    p = rng.beta(0.9, 0.9, controls.n_examples)
    labels = (rng.random(len(p)) < p).astype(int)  # calibrated by construction
    said = (p > THRESHOLDS[:, None]).astype(int)
    counts = np.array([confusion_matrix(each, labels, 2) for each in said])
    right = np.array([accuracy(each, labels) for each in said])
    prices = controls.cost_fp, controls.cost_fn
    costs = np.array([error_cost(p, labels, t, *prices) for t in THRESHOLDS])
    rows = zip(THRESHOLDS, counts, right, costs, strict=True)
    best = best_threshold(*prices)
    return Film(
        axis=Axis("threshold", "t", THRESHOLDS),
        plots=[_examples(p, labels, rng), _table(counts, right), _costs(costs, best)],
        describe=[_sentence(*row) for row in rows],
        start=50,
    )


def _table(counts: np.ndarray, right: np.ndarray) -> Plot:
    marks = [confusion(counts, NAMES), number(right, "accuracy")]
    return Plot(marks, axes=False, x_range=(0, 1), y_range=(0, 1), share=0.8)


def _examples(p: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> Plot:
    height = labels + rng.uniform(-0.3, 0.3, len(p))
    return Plot(
        [
            points(p, height, classes=labels, size=3),
            rule(x=THRESHOLDS, role="highlight", label="t"),
        ],
        x="probability  p",
        y="true class",
        x_range=(-0.02, 1.02),
        y_range=(-0.5, 1.5),
        y_ticks=[(0, "0"), (1, "1")],
    )


def _costs(costs: np.ndarray, best: float) -> Plot:
    formula = {"role": "truth", "dash": True, "label": "c_FP/(c_FP+c_FN)"}
    marks = [
        line(THRESHOLDS, costs, role="loss", label="mean cost", reveal=True),
        points(THRESHOLDS[:, None], costs[:, None], role="highlight", size=6),
        rule(x=best, reveal=True, **formula),
    ]
    return Plot(marks, x="threshold  t", y="mean cost of an example")


def _sentence(t: float, counts: np.ndarray, right: float, cost: float) -> str:
    (_, false_alarms), (misses, _) = counts
    return (
        f"Threshold {short(t)}: {false_alarms} false alarms, {misses} misses, accuracy "
        f"{short(right)}, mean cost {short(cost)}."
    )
