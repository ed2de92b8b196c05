"""Questions: quizzes that explain every option, right and wrong.

They are native widgets: Tab and Enter operate them, a screen reader reads them, and
nothing is sent anywhere. What is answered goes to the learner's progress file. A run
of all cells without a single click works: nothing waits for an answer.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from functools import cache
from html import escape
from typing import Any

import ipywidgets as widgets
from ipywidgets.widgets.widget_string import HTMLStyle

from nnlib import progress
from nnlib.lessons.quizzes import Option, mixed, stored

STYLE = """<style>
.course-question {max-width: 46em; padding: .4em .8em .6em; margin: .3em 0;
  border-left: 4px solid var(--jp-brand-color1, #0b6fb8)}
.course-question .jupyter-button {height: auto; width: 100%; min-height: 2.2em;
  padding: .35em .8em; line-height: 1.4; text-align: left; white-space: normal;
  margin: 2px 0}
.course-question .course-right {border-left: 6px solid #1a8f6d; font-weight: 600}
.course-question .course-wrong {border-left: 6px dashed #d1495b}
.course-question .jupyter-button:focus-visible {outline: 3px solid
  var(--jp-brand-color1, #0b6fb8); outline-offset: 1px}
.course-question .widget-html-content {line-height: 1.45; overflow-wrap: break-word}
.course-verdict {max-width: 46em; padding: 0 .8em; margin: .3em 0;
  border-left: 4px double var(--jp-brand-color1, #0b6fb8)}
.course-verdict p {margin: .3em 0; line-height: 1.45}
</style>"""


@cache
def _shared(model: type[widgets.Widget]) -> widgets.Widget:
    return model()


def _plain(style: type[widgets.Widget]) -> Mapping[str, widgets.Widget]:
    """Return the looks that all widgets share: each would be two messages of its own.

    A lesson has a hundred widgets, and sends them all before its last panel shows.
    """
    return {"layout": _shared(widgets.Layout), "style": _shared(style)}


def html(words: str = "") -> widgets.HTML:
    """Return words as a widget, to be changed later."""
    return widgets.HTML(words, **_plain(HTMLStyle))


def button(words: str) -> widgets.Button:
    """Return a button that says `words`."""
    return widgets.Button(description=words, **_plain(widgets.ButtonStyle))


class Question:
    """A question with a widget, its name ("01-argmax"), and a page for no kernel."""

    heading = "Question."

    def __init__(self, name: str, question: str) -> None:
        lesson, _, own_name = name.partition("-")
        if not (len(lesson) == 2 and lesson.isdigit() and own_name):
            raise ValueError(
                f"name: wanted a lesson's number and a word such as '01-argmax', got "
                f"{name!r}."
            )
        self.lesson, self.name, self.question = lesson, own_name, question

    def box(self, *children: widgets.Widget) -> widgets.VBox:
        """Return the widget: heading and question above the children."""
        words = f"{STYLE}<b>{self.heading}</b> {self.question}"
        layout = _shared(widgets.Layout)
        box = widgets.VBox([html(words), *children], layout=layout)
        return box.add_class("course-question")

    def note(self, kind: str, right: bool | None, answer: Any) -> None:
        """Keep an answer; what a click prints nobody sees, so it is shown below."""
        with redirect_stdout(io.StringIO()) as words:
            progress.record(self.lesson, kind, self.name, right, answer)
        if said := escape(words.getvalue().strip()):
            self.widget.children += (html(f'<p role="alert">{said}</p>'),)

    def on_paper(self) -> str:
        """Return the question as HTML that needs no kernel."""
        return f"<p><b>{self.heading}</b> {self.question}</p>"

    def in_words(self) -> str:
        """Return the question as plain text."""
        return f"{self.heading} {self.question}"

    def _repr_mimebundle_(self, **_: Any) -> Mapping[str, Any]:
        live = self.widget._repr_mimebundle_()
        return live | {"text/plain": self.in_words(), "text/html": self.on_paper()}


class Quiz(Question):
    """A question whose every option, once chosen, says why it is right or wrong."""

    heading = "Quiz."

    def __init__(self, name: str, question: str, options: Sequence[Option]) -> None:
        super().__init__(name, question)
        if len(options) < 2 or not any(option.right for option in options):
            raise ValueError(f"{name}: wanted two or more options, one of them right.")
        self.options = tuple(mixed(options, name))
        self.buttons = [button(option.words) for option in self.options]
        self.answers: dict[int, widgets.HTML] = {}
        for number, each in enumerate(self.buttons):
            each.on_click(lambda _, number=number: self.choose(number))
        self.widget = self.box(*self.buttons)

    def choose(self, number: int) -> Option:
        """Answer with option `number`, from 0: show why, and note it."""
        option = self.options[number]
        kind = "course-right" if option.right else "course-wrong"
        self.buttons[number].add_class(kind)
        if number not in self.answers:
            self._make_room_for(number)
        self.answers[number].value = f'<p role="alert">{_verdict(option)}</p>'
        self.note("quiz", option.right, option.words)
        return option

    def _make_room_for(self, number: int) -> None:
        """Put an empty answer below its button."""
        children, self.answers[number] = list(self.widget.children), html()
        place = children.index(self.buttons[number]) + 1
        self.widget.children = [
            *children[:place], self.answers[number], *children[place:]
        ]  # fmt: skip

    def on_paper(self) -> str:
        folded = (
            f"<details><summary>{escape(option.words)}</summary>"
            f"{_verdict(option)}</details>"
            for option in self.options
        )
        return super().on_paper() + "".join(folded)

    def in_words(self) -> str:
        return "\n".join([super().in_words(), *(f"- {o.words}" for o in self.options)])


class Recall(Quiz):
    """A quiz at a lesson's beginning, about an earlier one."""

    heading = "Do you remember?"


def quiz(name: str, question: str = "", *options: Option) -> Quiz:
    """Ask the stored question `name`, or one given with `right(...)`, `wrong(...)`."""
    return Quiz(name, *_asked(name, question, options))


def recall(name: str, question: str = "", *options: Option) -> Recall:
    """Ask about an earlier lesson, at the beginning of a later one; as `quiz`."""
    return Recall(name, *_asked(name, question, options))


def _asked(
    name: str, question: str, options: Sequence[Option]
) -> tuple[str, Sequence[Option]]:
    return (question, options) if question else stored(name[:2], name[3:])


def _verdict(option: Option) -> str:
    return f"{'✓ Right.' if option.right else '✗ Not so.'} {option.because}"
