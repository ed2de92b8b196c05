"""Predictions: the learner commits, then sees the truth laid over the guess.

`judge(controls, answer)` is pure and returns a `Verdict`; marks with `reveal=True`
stay hidden until then. The tally counts over all panels of the running lesson.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nnlib.panels.controls import Controls


@dataclass(frozen=True)
class Verdict:
    """Whether the prediction holds, and one sentence on what is true."""

    right: bool
    sentence: str


@dataclass(frozen=True)
class Prediction:
    """A question before the film plays; made by the functions below.

    `plays=False` where the frames are tasks, not a story: the film then stays.
    """

    kind: str
    question: str
    judge: Callable[[Controls, Any], Verdict]
    options: tuple[str, ...] = ()
    plot: int = 0
    axis: str = "x"
    unit: str = ""
    plays: bool = True

    def spec(self) -> dict[str, Any]:
        """What the browser needs to ask."""
        names = ("kind", "question", "options", "plot", "axis", "unit", "plays")
        return {name: getattr(self, name) for name in names}


def choose(
    question: str,
    options: Sequence[str],
    right: int,
    because: str,
    plays: bool = True,
) -> Prediction:
    """Choose one of several; `right` is the number of the right one, from 0."""

    def judge(controls: Controls, answer: int) -> Verdict:
        return Verdict(int(answer) == right, because)

    return Prediction("choice", question, judge, tuple(options), plays=plays)


def type_a_number(
    question: str,
    truth: Callable[[Controls], float],
    because: str,
    tolerance: float = 0.1,
    unit: str = "",
) -> Prediction:
    """Type a number; right within the relative `tolerance` of `truth(controls)`."""

    def judge(controls: Controls, answer: float) -> Verdict:
        true = truth(controls)
        right = abs(answer - true) <= tolerance * abs(true)
        return Verdict(right, f"You said {answer:.3g}, it is {true:.3g}. {because}")

    return Prediction("number", question, judge, unit=unit)


def place_a_marker(
    question: str,
    judge: Callable[[Controls, float], Verdict],
    plot: int = 0,
    axis: str = "x",
) -> Prediction:
    """Place a line on one axis of a plot; the answer is its place."""
    return Prediction("marker", question, judge, plot=plot, axis=axis)


def sketch(
    question: str,
    judge: Callable[[Controls, list[list[float]]], Verdict],
    plot: int = 0,
) -> Prediction:
    """Sketch a curve with the pointer; the answer is [xs, ys], xs increasing."""
    return Prediction("sketch", question, judge, plot=plot)


class Tally:
    """How many predictions of this lesson were right; one kernel is one lesson."""

    def __init__(self) -> None:
        self.verdicts: dict[str, bool] = {}

    def count(self, panel: str, right: bool) -> str:
        """Keep the first verdict of each question; the sentence to show."""
        self.verdicts.setdefault(panel, right)
        n_right = sum(self.verdicts.values())
        return f"{n_right} of {len(self.verdicts)} predictions right in this lesson."


TALLY = Tally()
