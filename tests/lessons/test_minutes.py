"""A lesson takes at most 30 minutes: counted from its cells, by rates that are named.

The rates are for a learner who reads, predicts, runs and looks, not for one who skims.
A prediction, a quiz question and a panel stand for their whole cells: nobody reads the
call, and the seconds contain reading the question and thinking about it.
"""

import math
import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nnlib.lessons.ledger import NOTEBOOKS

LESSONS = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
LONGEST = 30  # minutes

# Adults read non-fiction silently at about 238 words a minute (Brysbaert, 2019, Journal
# of Memory and Language 109); what has to be learned is read more slowly.
WORD = 60 / 200  # seconds, as all that follow
DISPLAYED_FORMULA = 10  # a line of its own: read twice, symbol by symbol
INLINE_FORMULA = 2 * WORD
CODE_LINE = 3  # lines that are not blank
RUN = 3  # press the keys, glance at what comes out
ASKED = {"predict": 30, "recall": 40, "quiz": 40, "panel": 90}  # by the cell's name


def seconds(cell):
    """Return how long a learner is busy with one cell."""
    if cell.cell_type == "code":
        lines = [line for line in cell.source.splitlines() if line.strip()]
        kind = cell.id.partition("-")[0]
        return RUN + ASKED.get(kind, CODE_LINE * len(lines))
    text = re.sub(r"\]\([^)]*\)", "]", cell.source)  # nobody reads a link's target
    text, displayed = re.subn(r"\$\$.+?\$\$", " ", text, flags=re.DOTALL)
    text, inline = re.subn(r"\$.+?\$", " ", text, flags=re.DOTALL)
    words = re.findall(r"[\w'’./-]*\w", text)
    return len(words) * WORD + displayed * DISPLAYED_FORMULA + inline * INLINE_FORMULA


def minutes(notebook):
    """Return (core, optional) minutes; optional: from its heading to the quiz."""
    total, optional = {False: 0.0, True: 0.0}, False
    for cell in notebook.cells:
        if cell.source.startswith("## Optional, "):
            optional = True
        elif cell.source.startswith("## ") or cell.id.startswith("quiz-"):
            optional = False
        total[optional] += seconds(cell) / 60
    return total[False], total[True]


def stated(pattern, text):
    """Return the number that `pattern` finds in `text`, 0 if it is not there."""
    found = re.search(pattern, text)
    return int(found[1]) if found else 0


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_takes_the_minutes_that_it_states(path):
    """At most 30, and no more than the title says; the optional part as its heading."""
    notebook = nbformat.read(path, as_version=4)
    core, optional = minutes(notebook)
    assert core <= LONGEST
    title = notebook.cells[0].source
    assert math.ceil(core) <= stated(r"About (\d+) minutes", title) <= LONGEST
    text = "\n".join(cell.source for cell in notebook.cells)
    n = stated(r"(?m)^## Optional, (\d+) minutes", text)
    assert abs(optional - n) <= 0.3 * n + (1 if n else 0)
    assert stated(r"takes (\d+) more", title) == n


def lesson_of(n_words, n_formulas=0):
    """Return a made-up lesson: so many words, formulas, and one cell of each kind."""
    text = "word " * n_words + "\n\n$$a = b$$" * n_formulas
    names = ("predict-x", "assert-x", "panel-x", "quiz-x")
    cells = [new_code_cell("x = 1\n\ny = 2", id=name) for name in names]
    optional = new_markdown_cell("## Optional, 1 minutes: more", id="more")
    return new_notebook(cells=[new_markdown_cell(text), *cells[:3], optional, cells[3]])


def test_twice_the_words_are_too_long():
    """The count itself: known rates, added up; a lesson that grows fails."""
    core, optional = minutes(lesson_of(4000))
    assert core * 60 == pytest.approx(4000 * 0.3 + 30 + 6 + 90 + 40 + 4 * RUN)
    assert optional * 60 == pytest.approx(4 * WORD)
    assert core <= LONGEST < minutes(lesson_of(8000))[0]
    assert minutes(lesson_of(0, 6))[0] == pytest.approx(minutes(lesson_of(200))[0])
