'''Authoring: exercises are written as text, and kept as solution notebooks.

How to write one
----------------
`solutions/NN_name.ipynb` holds, for every exercise, the cells below. Write them as
text and turn the text into the notebook (and back) with

    python -m nnlib.grading.authoring to-text solutions/01_loss_functions.ipynb 01.txt
    python -m nnlib.grading.authoring from-text 01.txt solutions/01_loss_functions.ipynb
    python -m nnlib.grading.prove solutions/01_loss_functions.ipynb
    nnlib exercises                      # generates exercises/ and the references

Each cell begins with `%% kind exercise name key=value ...`:

    %% text title                        # Markdown outside of exercises, any name
    # Exercises 01: Loss functions

    %% given imports                     # code everybody runs; no exercise: for all
    import numpy as np
    from nnlib.grading import check, seeded, show

    %% task softmax minutes=6 stars=2    # Markdown: product, names, shapes, the check
    ## 2 · softmax  ★★☆ (6 minutes, 2 points) ...

    %% answer softmax                    # what the learner writes lies between marks
    def softmax(logits):
        """Return the row-wise softmax ... shapes, the formula."""
        ### BEGIN SOLUTION
        exp = np.exp(logits - logits.max(axis=1, keepdims=True))
        return exp / exp.sum(axis=1, keepdims=True)
        ### END SOLUTION

    %% check softmax small points=1      # several checks give partial credit
    rng = seeded("softmax")
    show("3 rows of 4 logits", softmax(rng.normal(size=(3, 4))))

    %% check softmax huge points=1 rtol=1e-6 atol=1e-8 comparator=close
    show("logits around 1000", softmax(1000 + seeded("softmax").normal(size=(2, 3))))

    %% hint softmax 1                    # three of them, from a nudge to nearly all
    Subtract the largest logit of each row first: ...

    %% mistake softmax wrong-axis        # a known wrong answer, complete
    message: You summed over the examples, not over the classes.
    nudge: Each row is one example: along which axis do its classes lie?
    ---
    def softmax(logits): ...

    %% alternative softmax loop          # a right answer written differently, complete
    def softmax(logits): ...

    %% text softmax-usual-mistake solution-only=1   # Markdown for the solution only
    The usual mistake is ...

A check calls the learner's function by name, uses no other function of the learner's,
never holds the answer, and names each case in words ("logits of 1000"). Everything
random comes from `seeded(exercise)`. Inputs tell wrong answers apart: N, C and D all
differ, stability needs logits above 709, ties need ties, N is no multiple of B. Of
functions that return None or change things in place, show what they changed. Points
are for what is shown: where an argument must stay as it was, show it after the call.
A stub with holes: several BEGIN/END pairs in one answer; a hole that begins with a
line `### HOLE: text` leaves `text` in the stub. `forbid=nnlib` on an answer names a
module it must not import.

The way to a skill
------------------
A lesson trains two to four skills, and each goes from a worked example over an answer
with holes to an empty one. A heading that learners read opens the skill, and every
answer of it names it as its topic:

    %% text skill-rows                   # Markdown; the topic's words are its heading
    ## Skill 2 · Rows of classes
    One example, one row ...

    %% answer shares skill=worked topic="Rows of classes"      # whole; checks points=0
    %% answer one_hot skill=holes topic="Rows of classes"      # `...` where it matters
    %% answer softmax topic="Rows of classes"                  # signature and docstring

The exercises of a skill stand together, in this order, at least one of each; a bug to
be found counts as empty. A worked example has a task that explains it, and a check to
run, but needs no hints and no mistakes. An answer is 3 to 15 lines of code, the line
with `def` among them. `prove` says what is missing.
'''

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat

from nnlib.grading.exercises import (
    CHECK,
    GIVEN,
    KINDS,
    MISTAKE,
    TEXT,
    Cell,
    as_notebook,
    read_lesson,
)
from nnlib.mistakes import Mistake

NUMBERS = ("points", "minutes", "stars", "rtol", "atol")


def from_text(text: str) -> list[Cell]:
    """Return the cells of an authored text; raise Mistake for a bad cell line."""
    start = text.find("%% ")
    parts = text[start + 3 :].split("\n%% ")
    return [_parse(part) for part in parts]


def _parse(part: str) -> Cell:
    head, _, body = part.partition("\n")
    words = shlex.split(head)
    plain = [word for word in words if "=" not in word]
    options = dict(word.split("=", 1) for word in words if "=" in word)
    if not plain or plain[0] not in KINDS or len(plain) < 2:
        raise Mistake(f"A cell begins '%% kind exercise name': got '%% {head}'.")
    kind, exercise, name = plain[0], *_names(plain)
    values = {k: float(v) if k in NUMBERS else v for k, v in options.items()}
    message, nudge, body = _words(body) if kind == MISTAKE else ("", "", body)
    return Cell(kind, exercise, name, body.strip("\n"), values, message, nudge)


def _names(plain: list[str]) -> tuple[str, str]:
    """Return exercise and name; text and given cells may belong to no exercise."""
    if plain[0] in (TEXT, GIVEN) and len(plain) == 2:
        return "", plain[1]
    return plain[1], plain[2] if len(plain) > 2 else ""


def _words(body: str) -> tuple[str, str, str]:
    head, separator, code = body.partition("\n---\n")
    lines = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    if not separator or not {"message", "nudge"} <= set(lines):
        raise Mistake(f"A mistake begins with message:, nudge: and ---: {body[:60]!r}")
    return lines["message"], lines["nudge"], code


def to_text(cells: Sequence[Cell]) -> str:
    """Return the text that `from_text` reads."""
    return "\n".join(_write(cell) for cell in cells)


def _write(cell: Cell) -> str:
    options = (f"{k}={v:g}" if k in NUMBERS else f"{k}={v}" for k, v in _options(cell))
    words = [cell.kind, cell.exercise, cell.name, *map(shlex.quote, options)]
    head = "%% " + " ".join(word for word in words if word)
    said = (
        f"message: {cell.message}\nnudge: {cell.nudge}\n---\n" if cell.message else ""
    )
    return f"{head}\n{said}{cell.source}\n"


def _options(cell: Cell) -> Iterator[tuple[str, Any]]:
    for key, value in cell.options.items():
        if not (key == "points" and cell.kind != CHECK):
            yield key, value


def main(words: Sequence[str]) -> int:
    """Turn text into a notebook or a notebook into text; return the exit code."""
    if len(words) != 3 or words[0] not in ("from-text", "to-text"):
        sys.stderr.write(__doc__ or "")
        return 2
    direction, source, target = words[0], Path(words[1]), Path(words[2])
    if direction == "to-text":
        text = to_text(read_lesson(source).cells)
    else:
        cells = from_text(source.read_text(encoding="utf-8"))
        text = nbformat.writes(as_notebook(cells)) + "\n"
    target.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
