"""Stored quizzes: whole, used, and in an order that tells nothing."""

import re
from pathlib import Path

import pytest

from nnlib.lessons import ledger, quiz, quizzes

FILES = sorted(quizzes.FOLDER.glob("*.toml"))
ASKED = re.compile(r"\b(?:quiz|recall)\(\s*\"(\d\d)-([\w-]+)\"")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_stored_quiz_is_whole(path: Path):
    """A question, two options or more, exactly one right, a reason for each."""
    for name, table in quizzes.read(path.stem).items():
        ask, options = quizzes.stored(path.stem, name)
        assert ask.strip(), name
        assert len(options) >= 2, name
        assert sum(option.right for option in options) == 1, name
        assert all(option.because.strip() for option in options), name
        assert set(table) == {"ask", "options"}, name


def test_every_stored_quiz_is_asked_in_its_lesson_and_no_other_is():
    cells = ledger.cell_sources()
    asked = {
        (cell[:2], found)
        for cell, source in cells.items()
        for found in ASKED.findall(source)
    }
    for lesson, (named, name) in asked:
        assert lesson == named, name
    stored = {(path.stem, name) for path in FILES for name in quizzes.read(path.stem)}
    assert {question for _, question in asked} == stored


def test_options_are_mixed_but_always_alike():
    """The right one is not always first, and a second look shows the same order."""
    first = set()
    for path in FILES:
        for name in quizzes.read(path.stem):
            question = quiz(f"{path.stem}-{name}")
            again = quiz(f"{path.stem}-{name}")
            assert question.options == again.options
            first.add(question.options[0].right)
    assert first == {True, False}


def test_an_unknown_quiz_is_named():
    with pytest.raises(KeyError, match="no quiz 'nothing'"):
        quiz("00-nothing")
