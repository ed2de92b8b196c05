"""Outputs that a solution notebook keeps: what its checks show, right and mistaken.

A check cell holds what the solution shows with the public seed, so that plain
`pytest --nbval solutions/` compares them; a mistake cell holds what all checks show of
that mistake, for people to read. nbval passes mistakes and alternatives over.
"""

from __future__ import annotations

from collections.abc import Sequence

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output

from nnlib.grading.exercises import (
    ALTERNATIVE,
    CHECK,
    MISTAKE,
    Cell,
    Lesson,
    as_notebook,
)
from nnlib.grading.references import RAISED
from nnlib.grading.solution_runs import run_variant
from nnlib.grading.values import PUBLIC_SEED, Encoded, in_words

SKIP = "nbval-skip"


def solution_text(lesson: Lesson) -> str:
    """Return the solution notebook's file: canonical, with fresh outputs."""
    notebook = as_notebook(lesson.cells)
    shown = shown_by(lesson)
    for node, cell in zip(notebook.cells, lesson.cells, strict=True):
        if cell.kind in (MISTAKE, ALTERNATIVE):
            node.metadata["tags"] = [SKIP]
        if cell.cell_id in shown:
            node.outputs = [output_of(value) for value in shown[cell.cell_id]]
            node.execution_count = 1
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def shown_by(lesson: Lesson) -> dict[str, list[Encoded]]:
    """Return what is shown, by the id of the check's or the mistake's cell."""
    shown: dict[str, list[Encoded]] = {}
    for exercise in lesson.exercises.values():
        answer = exercise.answer.source
        right = run_variant(lesson, exercise, answer, PUBLIC_SEED)
        checks: Sequence[Cell] = exercise.of(CHECK)
        shown |= {c.cell_id: one for c, one in zip(checks, right, strict=True)}
        for mistake in exercise.of(MISTAKE):
            values = run_variant(lesson, exercise, mistake.source, PUBLIC_SEED)
            shown[mistake.cell_id] = [value for one in values for value in one]
    return shown


def output_of(value: Encoded) -> NotebookNode:
    """Return a shown value as a notebook's output."""
    if value["kind"] == RAISED:
        return new_output("error", ename=value["values"], evalue="", traceback=[])
    return new_output("display_data", data={"text/plain": in_words(value)})
