"""Predictions: a commitment first, then the truth laid beside it.

The learner chooses or types, and the next cell computes what is true. A prediction
that fails teaches most. The truth appears also where nobody predicted, and a verdict
follows when the prediction is made afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from numbers import Integral
from typing import Any

import ipywidgets as widgets

from nnlib.lessons.questions import Question, button, html


class Prediction(Question):
    """A commitment before the truth is shown; `compare(truth)` lays them together."""

    heading = "Predict."

    def __init__(self, name: str, question: str, options: Sequence[str]) -> None:
        super().__init__(name, question)
        self.options = tuple(options)
        self.answer: Any = None
        self._truth: tuple[Any, str, float] | None = None
        self.said = html()
        self.verdict = html(_waiting()).add_class("course-verdict")
        self.widget = self.box(*self._inputs(), self.said)

    def commit(self, answer: Any) -> None:
        """Take the learner's answer: the words of an option, a number, or a text."""
        self.answer = answer
        self.said.value = f"<p>You predict: <b>{escape(_words(answer))}</b>.</p>"
        self._judge()

    def compare(self, truth: Any, because: str = "", within: float = 0.1) -> Any:
        """Show the truth beside the prediction, also where that is made later.

        `truth`: an option's words or its number from 0; a number, met within the
        relative tolerance `within`; or a sentence that nothing judges.
        """
        if self.options and isinstance(truth, Integral):
            truth = self.options[truth]
        if self.options and truth not in self.options:
            raise ValueError(f"{self.name}: {truth!r} is none of {self.options}.")
        self._truth = (truth, because, within)
        self._judge()
        return _Verdict(self)

    @property
    def is_right(self) -> bool | None:
        """Whether the prediction holds; None before it is made, or for texts."""
        if self.answer is None or self._truth is None:
            return None
        truth, _, within = self._truth
        if self.options:
            return self.answer == truth
        if isinstance(truth, str):
            return None
        return bool(abs(self.answer - truth) <= within * max(abs(truth), 1e-12))

    def on_paper(self) -> str:
        items = "".join(f"<li>{escape(words)}</li>" for words in self.options)
        return super().on_paper() + (f"<ul>{items}</ul>" if items else "")

    def in_words(self) -> str:
        return "\n".join(
            [super().in_words(), *(f"- {words}" for words in self.options)]
        )

    def truth_in_words(self) -> str:
        """Return what `compare` shows, as plain text."""
        truth, because, _ = self._truth
        said = "" if self.answer is None else f"You said {_words(self.answer)}. "
        mark = {True: "Right: ", False: "Not so: ", None: "It is: "}[self.is_right]
        return f"{said}{mark}{_words(truth).rstrip('.')}. {because}".strip()

    def _judge(self) -> None:
        if self._truth is not None:
            text = escape(self.truth_in_words(), quote=False)
            self.verdict.value = f'<p role="status">{text}</p>'
        if self.answer is not None:
            self.note("predictions", self.is_right, self.answer)

    def _inputs(self) -> list[widgets.Widget]:
        buttons = [button(words) for words in self.options]
        for words, each in zip(self.options, buttons, strict=True):
            each.on_click(lambda _, words=words: self.commit(words))
        return buttons


class TypedPrediction(Prediction):
    """A prediction that is typed: a number, or words of one's own."""

    def __init__(self, name: str, question: str, numeric: bool) -> None:
        self.numeric = numeric
        super().__init__(name, question, ())

    def take(self, typed: str) -> None:
        """Commit to what was typed, or say that it is no number."""
        if not self.numeric:
            self.commit(typed)
            return
        try:
            self.commit(float(typed.replace(",", ".")))
        except ValueError:
            self.said.value = '<p role="alert">Type a number, such as 0.5 or 2e-3.</p>'

    def _inputs(self) -> list[widgets.Widget]:
        label = "Your number" if self.numeric else "Your words"
        field = widgets.Text(description=label, style={"description_width": "initial"})
        predict_it = button("Predict")
        predict_it.on_click(lambda _: self.take(field.value))
        return [field, predict_it]


class _Verdict:
    """What the cell after a prediction shows: the live verdict, and its words."""

    def __init__(self, prediction: Prediction) -> None:
        self.prediction = prediction

    def _repr_mimebundle_(self, **_: Any) -> Mapping[str, Any]:
        words = self.prediction.truth_in_words()
        page = f"<p>{escape(words, quote=False)}</p>"
        live = self.prediction.verdict._repr_mimebundle_()
        return live | {"text/plain": words, "text/html": page}


def predict(name: str, question: str, answer: Any) -> Prediction:
    """Ask for a commitment: `answer` is a list of options, or `float`, or `str`.

    The next cell computes the truth and ends with `guess.compare(truth)`.
    """
    if answer in (float, str):
        return TypedPrediction(name, question, numeric=answer is float)
    return Prediction(name, question, answer)


def _words(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:.4g}"


def _waiting() -> str:
    return "<p>The truth appears here.</p>"
