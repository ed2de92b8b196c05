"""`nnlib exercises`: make exercises/ from solutions/, with the stored references.

Nothing in exercises/ is written by hand; a test proves that it equals what the
solutions generate. The solutions' own outputs are made fresh as well.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from nnlib.grading import references
from nnlib.grading.exercises import (
    ALTERNATIVE,
    ANSWER,
    CHECK,
    GIVEN,
    HINT,
    MISTAKE,
    TASK,
    Cell,
    Lesson,
    as_notebook,
    read_lesson,
)
from nnlib.grading.freshness import is_fresh
from nnlib.grading.outputs import solution_text
from nnlib.grading.places_of_files import (
    EXERCISES,
    NUMBERS,
    SOLUTIONS,
    course_root,
    references_in,
    seed_of,
)
from nnlib.grading.solution_runs import build
from nnlib.grading.stubs import stub_of
from nnlib.mistakes import Mistake

GO_ON = "raises-exception"  # Jupyter: "Run All" goes on behind an unwritten answer
HINT_NAMES = {1: "a nudge", 2: "the idea", 3: "nearly all of it"}


def exercise_notebook(lesson: Lesson) -> NotebookNode:
    """Return what learners get: tasks, stubs, checks, folded hints, no solution."""
    cells: list[Cell] = []
    for cell in lesson.cells:
        cells += _for_learners(cell, lesson)
    notebook = as_notebook(cells)
    for node in notebook.cells:
        if node.metadata["course"]["kind"] == CHECK:
            node.metadata["tags"] = [GO_ON]
    return notebook


def _for_learners(cell: Cell, lesson: Lesson) -> list[Cell]:
    if cell.kind in (MISTAKE, ALTERNATIVE) or cell.options.get("solution-only"):
        return []
    if cell.kind == ANSWER:
        options = {k: v for k, v in cell.options.items() if k != "points"}
        return [Cell(ANSWER, cell.exercise, cell.name, stub_of(cell), options)]
    if cell.kind == TASK:
        return [stated(cell, lesson)]
    if cell.kind == HINT:
        return [Cell(HINT, cell.exercise, cell.name, folded(cell), cell.options)]
    last_check = cell.kind == CHECK and cell is _last_check(cell, lesson)
    return [cell, _call(cell.exercise)] if last_check else [cell]


def _last_check(cell: Cell, lesson: Lesson) -> Cell:
    return lesson.exercises[cell.exercise].of(CHECK)[-1]


def _call(exercise: str) -> Cell:
    return Cell(GIVEN, exercise, "instant", f'check("{exercise}")')


def stated(task: Cell, lesson: Lesson) -> Cell:
    """Return a task whose title says its points, and what it is to be done without."""
    exercise = lesson.exercises[task.exercise]
    if not exercise.points:
        return task
    words = f" minutes, {exercise.points:g} points"
    if forbid := exercise.answer.options.get("forbid"):
        words += f", without {forbid}"
    title, *rest = task.source.split("\n")
    source = "\n".join([title.replace(" minutes", words, 1), *rest])
    return dataclasses.replace(task, source=source)


def folded(hint: Cell) -> str:
    """Return a hint's text behind a line that a click opens."""
    number = int(hint.name)
    name = HINT_NAMES.get(number, "")
    summary = f"<summary>Hint {number}: {name}</summary>"
    return f"<details>{summary}\n\n{hint.source}\n\n</details>"


def generate(lesson: Lesson, folder: Path) -> str:
    """Write the exercise notebook and the references; return a word on what was kept.

    A learner's answers are never overwritten: the notebook that holds some is renamed.
    """
    notebook = folder / f"{lesson.name}.ipynb"
    word = keep_answers(notebook) if notebook.exists() else ""
    for path, text in files(lesson, folder).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not is_fresh(path, text):
            path.write_text(text, encoding="utf-8")
    return word


def files(lesson: Lesson, folder: Path) -> dict[Path, str]:
    """Return path -> content of all that a lesson generates."""
    notebook = nbformat.writes(exercise_notebook(lesson)) + "\n"
    stored = {
        references_in(folder, numbers) / f"{lesson.name}.json": references.to_json(
            build(lesson, seed_of(numbers))
        )
        for numbers in range(1, NUMBERS + 1)
    }
    return {folder / f"{lesson.name}.ipynb": notebook, **stored}


def keep_answers(notebook: Path) -> str:
    """Rename a notebook that holds a learner's answers; return what to say of it."""
    known = references_in(notebook.parent) / f"{notebook.stem}.json"
    if not known.exists() or not answered(notebook, known):
        return ""
    aside = next(
        path
        for number in itertools.count(1)
        if not (path := notebook.with_suffix(f".yours-{number}.ipynb")).exists()
    )
    notebook.rename(aside)
    return f"Your answers are kept in {aside.name}."


def answered(notebook: Path, known: Path) -> bool:
    """Return whether any answer in the notebook is more than the stub it came with."""
    stored = references.from_json(known.read_text(encoding="utf-8"))
    stubs = {"".join(one.stub.split()) for one in stored.values()}
    cells = _lesson_cells(notebook)
    return any(
        "".join(c.source.split()) not in stubs for c in cells if c.kind == ANSWER
    )


def _lesson_cells(notebook: Path) -> tuple[Cell, ...]:
    try:
        return read_lesson(notebook).cells
    except Mistake:  # no longer one of ours: whatever it is, it is somebody's work
        return (Cell(ANSWER, "", "", "somebody's"),)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One option: which lessons."""
    parser.add_argument("--lesson", default="", help="two digits; all, if not given")


def run(arguments: argparse.Namespace) -> int:
    """Generate, make the solutions' outputs fresh, and say what was written."""
    root = course_root()
    for path in sorted((root / SOLUTIONS).glob(f"{arguments.lesson}*.ipynb")):
        lesson = read_lesson(path)
        path.write_text(solution_text(lesson), encoding="utf-8")
        word = generate(lesson, root / EXERCISES)
        count = f"{len(lesson.exercises)} exercises"
        print(f"{EXERCISES}/{lesson.name}.ipynb: {count}. {word}".rstrip())
    return 0
