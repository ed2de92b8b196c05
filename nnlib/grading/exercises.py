"""Exercises: a solution notebook is the only place where one is written.

This module reads and writes those notebooks; `authoring.py` says how to write one, and
`generate.py` makes what learners get.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nnlib.mistakes import Mistake

TEXT, GIVEN, TASK, ANSWER = "text", "given", "task", "answer"
CHECK, HINT, MISTAKE, ALTERNATIVE = "check", "hint", "mistake", "alternative"
KINDS = (TEXT, GIVEN, TASK, ANSWER, CHECK, HINT, MISTAKE, ALTERNATIVE)
MARKDOWN = {TEXT, TASK, HINT}
BEGIN, END, HOLE = "### BEGIN SOLUTION", "### END SOLUTION", "### HOLE:"
METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}


@dataclass(frozen=True)
class Cell:
    """One cell of a solution; `exercise` is "" where it belongs to none."""

    kind: str
    exercise: str
    name: str
    source: str
    options: dict[str, Any] = field(default_factory=dict)
    message: str = ""
    nudge: str = ""

    @property
    def cell_id(self) -> str:
        """The id in the notebook, made of exercise, kind and name."""
        if not self.exercise:
            return self.name
        parts = [self.exercise.replace("_", "-"), self.kind, self.name]
        return "-".join(part for part in parts if part)

    @property
    def grade_id(self) -> str:
        """nbgrader's name of the cell: the same as ours."""
        return self.cell_id if self.kind in (ANSWER, CHECK) else ""

    @property
    def points(self) -> float:
        """What a check is worth; 0 for all other cells."""
        return float(self.options.get("points", 1 if self.kind == CHECK else 0))


@dataclass(frozen=True)
class Exercise:
    """All cells of one exercise."""

    name: str
    cells: tuple[Cell, ...]

    def of(self, kind: str) -> list[Cell]:
        """Return the cells of one kind."""
        return [cell for cell in self.cells if cell.kind == kind]

    @property
    def answer(self) -> Cell:
        """The cell that the learner writes."""
        return self.of(ANSWER)[0]

    @property
    def task(self) -> Cell:
        """The text that says what to write."""
        return self.of(TASK)[0]

    @property
    def points(self) -> float:
        """The sum of its checks' points."""
        return sum(check.points for check in self.of(CHECK))

    @property
    def defines(self) -> list[str]:
        """The names that the answer defines."""
        return defined(self.answer.source)

    @property
    def title(self) -> str:
        """The first line of the task, without its marks."""
        return self.task.source.partition("\n")[0].lstrip("# ").strip()


@dataclass(frozen=True)
class Lesson:
    """One solution notebook: its cells in order, and its exercises."""

    name: str
    cells: tuple[Cell, ...]

    @property
    def number(self) -> str:
        """The two digits the name begins with."""
        return self.name[:2]

    @property
    def exercises(self) -> dict[str, Exercise]:
        """The exercises by name, in order."""
        names = dict.fromkeys(cell.exercise for cell in self.cells if cell.exercise)
        return {
            name: Exercise(name, tuple(c for c in self.cells if c.exercise == name))
            for name in names
        }

    @property
    def given(self) -> list[Cell]:
        """The code that belongs to no exercise."""
        return [cell for cell in self.cells if cell.kind == GIVEN and not cell.exercise]


def defined(source: str) -> list[str]:
    """Return the names of functions and classes that code defines at its top."""
    return [
        line.name
        for line in ast.parse(source).body
        if isinstance(line, ast.FunctionDef | ast.ClassDef)
    ]


def read_lesson(path: str | Path) -> Lesson:
    """Return the exercises of a solution notebook; raise Mistake if it is none."""
    path = Path(path)
    try:
        notebook = nbformat.read(path, as_version=4)
    except FileNotFoundError:
        raise Mistake(f"There is no {path}: name a notebook in solutions/.") from None
    except (ValueError, nbformat.ValidationError) as error:
        raise Mistake(
            f"{path} is no notebook ({error}): save it in Jupyter as .ipynb."
        ) from error
    return lesson_in(notebook, path.stem)


def lesson_in(notebook: NotebookNode, name: str) -> Lesson:
    """Return the exercises of a notebook that has been read; raise Mistake if none."""
    return Lesson(name, tuple(_cell(cell) for cell in notebook.cells))


def _cell(cell: NotebookNode) -> Cell:
    course = dict(cell.metadata.get("course", {}))
    source = cell.source
    known = {key: course.pop(key, "") for key in ("kind", "exercise", "name")}
    words = {key: course.pop(key, "") for key in ("message", "nudge")}
    options = {**course, **_points_of(cell)}
    if not known["kind"]:
        raise Mistake(
            f"Cell {cell.id} has no course.kind in its metadata: say what it is, such "
            "as given, answer, check or mistake, or write the notebook as text."
        )
    return Cell(source=source, options=options, **known, **words)


def _points_of(cell: NotebookNode) -> dict[str, float]:
    nbgrader = cell.metadata.get("nbgrader", {})
    return {"points": nbgrader["points"]} if "points" in nbgrader else {}


def as_notebook(cells: Sequence[Cell]) -> NotebookNode:
    """Return cells as a canonical notebook."""
    made = [_as_node(cell) for cell in cells]
    return new_notebook(cells=made, metadata=METADATA)


def _as_node(cell: Cell) -> NotebookNode:
    make = new_markdown_cell if cell.kind in MARKDOWN else new_code_cell
    node = make(cell.source, id=cell.cell_id)
    course = {"kind": cell.kind, "exercise": cell.exercise, "name": cell.name}
    course |= {k: v for k, v in cell.options.items() if k != "points"}
    course |= {"message": cell.message, "nudge": cell.nudge}
    node.metadata["course"] = {k: v for k, v in course.items() if v != ""}
    node.metadata |= _nbgrader(cell)
    return node


def _nbgrader(cell: Cell) -> dict[str, Any]:
    """Return nbgrader's metadata, schema 3, for what nbgrader has to know."""
    if cell.kind not in (ANSWER, CHECK):
        return {}
    is_check = cell.kind == CHECK
    fields: dict[str, Any] = {"grade": is_check, "grade_id": cell.grade_id}
    fields |= {"locked": is_check, "schema_version": 3}
    fields |= {"solution": not is_check, "task": False}
    return {"nbgrader": fields | ({"points": cell.points} if is_check else {})}
