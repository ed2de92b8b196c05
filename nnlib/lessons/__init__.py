"""Lessons: what the nine notebooks ask, how they are written, and where claims stand.

A lesson begins with at most five import lines, one of them
`from nnlib.lessons import predict, quiz` (and `recall`, from 02 on).

    guess = predict("02-step", "How far does w move at slope 4 and η = 0.1?", float)

    w_new = w - learning_rate * slope           # the next cell shows the truth ...
    guess.compare(abs(w_new - w), "A step is η times the slope.")   # ... and ends so

    predict("02-way", "Which way?", ["left", "right"])   # compare("left") or compare(0)
    predict("02-why", "Why?", str)                       # compare("because ...")

    quiz("02-ends")             # question, options and reasons: quizzes/02.toml
    recall("02-logits")         # the same; two of them open a lesson

Quizzes are kept in a file (see `nnlib/lessons/quizzes.py`), because a cell with
`right(...)` and `wrong(...)` in it would tell the answer before it is asked.

Question, prediction or quiz is the last expression of its cell. Names are the lesson's
number and a word of the lesson's own. A run of all cells with no click must teach too.

Cells and their ids (words with hyphens; the ledger cites them):
    title               # NN Title; You will do / be able to / need; minutes; 30 at most
    imports             the first code cell
    recall-...          two of them, from lesson 02 on
    predict-...         before whatever they are about; next the cell with the truth
    card-claim-NN       the refutation card of claim NN (card-claim-06-08 for two)
    panel-...           a panel, after the plain call of the function it shows
    figure-...          a figure: ax = plots.axes(), plots.curve(ax, ...), and last
                        plots.picture(ax, "the sentence that stands for the picture")
    assert-...          a cell that computes and asserts the numbers of the text
    exercise-...        "Now you": a link to ../exercises/NN_name.ipynb, what to write
    (no name)           "## Optional, N minutes: ...", last before the quiz: what would
                        take longer than the minutes stated in the title
    quiz-...            three or four at the end
    left-out            **What we left out**, where the simplifications break
    closing             You did / You can now (the title's bullets, past tense), three
                        lines to remember, the next lesson

A refutation card is a text cell of this form:

    > **You may have read** that the gradient points to the minimum.
    >
    > **What is true:** it points where the loss rises fastest just here; we go against
    > it. (Source, year, section)

Predictions come first, then 2-4 sentences with one formula, a cell of 3-6 lines, a
sentence on what we see. Numbers in prose are asserted by a cell. Shapes are stated.
A number that another machine may round otherwise is not printed in full: round it.
To edit a lesson as text: `python -m nnlib.lessons.notebook` (see there). After that
enter the cells in `notebooks/claims.toml` and run `python -m nnlib.lessons.ledger`.
"""

from nnlib.lessons.glossary import glossary
from nnlib.lessons.overview import show_progress
from nnlib.lessons.predictions import predict
from nnlib.lessons.questions import quiz, recall
from nnlib.lessons.quizzes import right, wrong
from nnlib.threads import use_one_blas_thread

__all__ = [
    "glossary",
    "predict",
    "quiz",
    "recall",
    "right",
    "show_progress",
    "wrong",
]

use_one_blas_thread()
