"""Quizzes explain every option; predictions meet the truth in whichever order."""

import ipywidgets
import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances

from nnlib import progress
from nnlib.lessons import glossary, predict, quiz, recall, right, show_progress, wrong


def argmax_quiz():
    return quiz(
        "01-argmax",
        "What is decided?",
        right("class 1", "It is the place."),
        wrong("0.7", "That is the score."),
    )


def press(question, words):
    """Press the button with these words, as a learner does."""
    buttons = [w for w in question.widget.children if isinstance(w, ipywidgets.Button)]
    next(button for button in buttons if button.description == words).click()


def shown(question):
    """Return all texts of a question's widget."""
    return " ".join(getattr(child, "value", "") for child in question.widget.children)


def test_every_option_is_explained_when_it_is_chosen():
    """Nothing before, its own explanation after."""
    question = argmax_quiz()
    assert "place" not in shown(question)
    press(question, "0.7")
    assert "✗ Not so. That is the score." in shown(question)
    assert "place" not in shown(question)
    press(question, "class 1")
    assert "✓ Right. It is the place." in shown(question)


def test_an_explanation_stands_below_its_option():
    """Once chosen; until then a question is its words and its buttons."""
    asked = quiz("01-x", "Why?", wrong("a", "no"), right("b", "yes"), wrong("c", "no"))
    words, *buttons = asked.widget.children
    assert buttons == asked.buttons
    first, last = asked.options[0], asked.options[2]
    asked.choose(2)
    asked.choose(0)
    asked.choose(2)
    shown = asked.widget.children
    assert [shown[i] for i in (0, 1, 3, 4)] == [words, *buttons]
    assert first.because in shown[2].value
    assert last.because in shown[5].value


def test_widgets_share_their_looks():
    """A question sends the browser its own widgets, and nothing else."""
    quiz("01-x", "Why?", wrong("a", "no"), right("b", "yes"))
    before = len(_instances)
    quiz("01-y", "Why?", wrong("a", "no"), right("b", "yes"))
    assert len(_instances) - before == len(["box", "words", "button", "button"])


def test_the_first_answer_counts_and_the_last_is_kept():
    """A learner may read every explanation; the record still knows the first try."""
    question = argmax_quiz()
    press(question, "0.7")
    press(question, "class 1")
    assert progress.read()["01"]["quiz"]["argmax"] == ("class 1", True, False, 2)


def test_a_quiz_without_a_kernel_is_still_a_page():
    """The saved notebook shows question and explanations without any widget."""
    page = argmax_quiz()._repr_mimebundle_()
    assert "That is the score." in page["text/html"]
    assert "<details>" in page["text/html"]
    assert "- 0.7" in page["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in page


def test_recall_is_a_quiz_with_a_heading_of_its_own():
    question = recall("02-x", "Which?", right("a", "yes"), wrong("b", "no"))
    assert "Do you remember?" in shown(question)


@pytest.mark.parametrize("name", ["argmax", "1-argmax", "01", "01-", "xx-a"])
def test_a_name_begins_with_the_lesson(name):
    with pytest.raises(ValueError, match="lesson's number"):
        predict(name, "Where?", float)


def test_a_quiz_needs_a_right_option():
    with pytest.raises(ValueError, match="one of them right"):
        quiz("01-x", "Which?", wrong("a", "no"), wrong("b", "no"))


def test_nothing_is_recorded_without_a_click():
    """Run All: the truth is shown, and no prediction is made up."""
    guess = predict("02-far", "How far?", float)
    verdict = guess.compare(0.4, "η times the slope.")
    words = verdict._repr_mimebundle_()["text/plain"]
    assert words == "It is: 0.4. η times the slope."
    assert progress.read() == {}


@pytest.mark.parametrize(
    ("typed", "is_right"), [("0.4", True), ("0,41", True), ("4", False), ("-.4", False)]
)
def test_a_number_is_right_within_the_tolerance(typed, is_right):
    guess = predict("02-far", "How far?", float)
    guess.take(typed)
    guess.compare(np.float64(0.4))
    assert guess.is_right is is_right
    assert progress.read()["02"]["predictions"]["far"].right == is_right


def test_what_is_no_number_is_said_not_kept():
    guess = predict("02-far", "How far?", float)
    guess.take("far")
    assert "Type a number" in guess.said.value
    assert progress.read() == {}


def test_a_prediction_made_after_the_truth_is_judged_too():
    """After Run All a learner can still commit; the verdict below follows."""
    guess = predict("02-way", "Which way?", ["left", "right"])
    guess.compare(1, "Uphill is left.")
    press(guess, "left")
    assert "You said left. Not so: right. Uphill is left." in guess.verdict.value
    press(guess, "right")
    assert "Right: right." in guess.verdict.value


def test_words_of_ones_own_are_kept_and_not_judged():
    guess = predict("02-why", "Why?", str)
    guess.commit("because <b>")
    guess.compare("the slope is zero")
    assert "&lt;b&gt;" in guess.verdict.value
    assert progress.read()["02"]["predictions"]["why"].right is None


def test_a_truth_that_is_no_option_is_an_error():
    guess = predict("02-way", "Which way?", ["left", "right"])
    with pytest.raises(ValueError, match="none of"):
        guess.compare("up")


def test_glossary_finds_words_codes_and_lessons():
    assert [term.word for term in glossary("eta", "learning_rate").terms] == [
        "learning rate"
    ]
    assert len(glossary().terms) > 30
    assert all(term.lesson == "05" for term in glossary("05").terms)
    with pytest.raises(ValueError, match="cross-entropy"):
        glossary("no such word")


def refresh(overview):
    """Press the overview's button, as a learner does; return what it shows."""
    table, button, said = overview.widget.children
    button.click()
    return table.value, said.value


def test_the_overview_shows_answers_given_after_it():
    """Other notebooks write the file; a press reads it again and says so."""
    overview = show_progress()
    assert "1 right" not in overview.widget.children[0].value
    progress.record("01", "quiz", "argmax", right=True)
    table, said = refresh(overview)
    assert "1 right" in table
    assert "Read again" in said


def test_a_damaged_file_is_told_where_the_learner_looks(progress_file):
    """A click's prints are shown nowhere in JupyterLab: the word stands beside it."""
    overview, question = show_progress(), argmax_quiz()
    progress_file.write_text("{", encoding="utf-8")
    table, said = refresh(overview)
    assert "progress.damaged.json" in said
    assert "<table>" in table
    progress_file.write_text("{", encoding="utf-8")
    press(question, "class 1")
    assert "progress.damaged.json" in shown(question)
    assert progress.read()["01"]["quiz"]["argmax"].right


def test_the_overview_shows_what_was_answered():
    press(argmax_quiz(), "class 1")
    row = next(row for row in show_progress().rows if row[0] == "01")
    assert row[2].endswith("1 right")
    assert "<table>" in show_progress().as_html()
