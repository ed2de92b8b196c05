"""Loss duel: one neuron starts confidently wrong; which loss gets it out?"""

import numpy as np

from nnlib.losses import BinaryCrossEntropy, Loss, MeanSquaredError
from nnlib.network import Network
from nnlib.optimizers import GradientDescent
from nnlib.panels.controls import Controls, slider
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import bars, rule, trace
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import Verdict, sketch
from nnlib.panels.words import short
from nnlib.training import training_step

N_STEPS = 150
X, Y = np.ones((1, 1)), np.zeros((1, 1))  # one example; its target is 0
NAMES = ("squared error", "cross-entropy")
NEAR = 0.15  # mean distance of a good sketch
QUESTION = (
    "A neuron says 0.98, but the target is 0. Sketch in the plot of p how this "
    "output falls over 150 steps of training with the squared error."
)
BEFORE = "Both losses train the neuron from here. Their slopes come with the answer."
BECAUSE = (
    "The squared error's slope carries the factor p(1 − p), which is nearly zero while "
    "the neuron is confidently wrong. Cross-entropy's slope p − y has no such factor."
)


def loss_duel() -> Panel:
    """Train one sigmoid neuron with either loss from one start (lesson 01)."""
    controls = [
        slider("weight", "w", 2.0, -2.0, 6.0, step=0.1, tip="where both start; b = 2"),
        slider("learning_rate", "η", 0.15, 0.01, 5.0, log=True),
    ]
    prediction = sketch(QUESTION, judge)
    return Panel(shoot, controls, title="Loss duel", prediction=prediction)


def judge(controls: Controls, answer: list[list[float]]) -> Verdict:
    """Right within NEAR of the run with squared error, over all steps."""
    outputs, _ = run(MeanSquaredError(), "sigmoid", controls)
    drawn = np.interp(np.arange(N_STEPS + 1), *answer)
    apart = float(np.abs(drawn - outputs).mean())
    return Verdict(apart <= NEAR, f"You were {short(apart)} off on average. {BECAUSE}")


def shoot(controls: Controls) -> Film:
    """One frame per training step of the two neurons."""
    mse = run(MeanSquaredError(), "sigmoid", controls)
    bce = run(BinaryCrossEntropy(), "identity", controls)
    outputs, slopes = np.stack([mse, bce], axis=-1)  # each (K, 2)
    steps = np.arange(N_STEPS + 1)
    rows = zip(steps, outputs, slopes, strict=True)
    return Film(
        axis=Axis("step", "", steps),
        plots=[_output_plot(steps, outputs), _slope_plot(slopes)],
        describe=[_sentence(*row) for row in rows],
        start=0,
        before=BEFORE,
    )


def _output_plot(steps: np.ndarray, outputs: np.ndarray) -> Plot:
    marks = [*_traces(steps, outputs), rule(y=0.0, role="truth", label="target")]
    ranges = {"x_range": (0, N_STEPS), "y_range": (-0.04, 1.04)}
    return Plot(marks, x="step", y="output  p", **ranges)


def _slope_plot(slopes: np.ndarray) -> Plot:
    marks = [bars(np.abs(slopes), NAMES, roles=["first", "second"], reveal=True)]
    name = "size of the slope  |∂L/∂b|"
    return Plot(marks, y=name, y_range=(0, 1.05), share=0.7)


def run(loss: Loss, output: str, controls: Controls) -> tuple[np.ndarray, np.ndarray]:
    """Outputs (K,) and slopes dL/db (K,) of a neuron, one a step."""
    neuron = Network([1, 1], rng=np.random.default_rng(0), output=output)
    neuron.set_parameters([controls.weight, 2.0])
    optimizer, seen = GradientDescent(controls.learning_rate), []
    for _ in range(N_STEPS + 1):
        p = loss.predictions(neuron.predict(X))[0, 0]
        training_step(neuron, loss, optimizer, X, Y)
        seen.append((p, neuron.gradient[1]))
    return tuple(np.array(seen).T)


def _traces(steps: np.ndarray, outputs: np.ndarray) -> list:
    looks = [{"role": "first"}, {"role": "second", "dash": True}]
    pairs = zip(NAMES, outputs.T, looks, strict=True)
    return [trace(steps, p, label=name, **look) for name, p, look in pairs]


def _sentence(step: int, outputs: np.ndarray, slopes: np.ndarray) -> str:
    first, second = (
        f"with {name} the neuron says {short(p)}, slope {short(slope)}"
        for name, p, slope in zip(NAMES, outputs, slopes, strict=True)
    )
    return f"Step {step}: {first}; {second}. The target is 0."
