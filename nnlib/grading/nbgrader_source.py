"""A solution as nbgrader's source assignment, for classes that grade with it.

nbgrader gives a check's points unless its cell raises. Ours only show values, so here
each check is wrapped in `demanding(...)`: it compares them with the stored references
and raises where they differ. That happens in the learner's own process; `nnlib grade`
is the grader that does not trust it.

The solution notebook lies in nbgrader's `source/` unchanged: what is made of it here is
the first step of `nbgrader generate_assignment` (`nbgrader_step.py`), which the
course's `nbgrader_config.py` names.
"""

from __future__ import annotations

import dataclasses
import shutil
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbformat import NotebookNode

from nnlib.grading.exercises import (
    ALTERNATIVE,
    CHECK,
    HINT,
    MISTAKE,
    TASK,
    Cell,
    Lesson,
    as_notebook,
)
from nnlib.grading.generate import folded, stated
from nnlib.grading.places_of_files import EXERCISES, course_root, references_in
from nnlib.grading.references import CheckReference, read_stored
from nnlib.grading.values import collecting
from nnlib.mistakes import Mistake

IMPORT = "from nnlib.grading.nbgrader_source import demanding"


class NotAsExpected(AssertionError):
    """A check's values are not the expected ones; the message says where."""


@contextmanager
def demanding(check_id: str) -> Iterator[None]:
    """Raise NotAsExpected unless the block shows what the check's reference shows."""
    reference = find_check(check_id)
    with collecting() as shown:
        yield
    difference = reference.difference(shown)
    if difference is not None:
        raise NotAsExpected(f"On {difference.case}: {difference.words}.")


def find_check(check_id: str) -> CheckReference:
    """Return the stored reference of a check; raises Mistake if there is none."""
    for folder in reference_folders():
        for exercise in read_stored(folder).values():
            for check in exercise.checks:
                if check.check_id == check_id:
                    return check
    raise Mistake(
        f"No reference is stored for the check {check_id!r}: run nnlib exercises in "
        "the folder that nnlib was installed from."
    )


def reference_folders() -> Iterator[Path]:
    """Yield where references may lie: beside the package, then above this folder."""
    yield references_in(Path(__file__).parents[2] / EXERCISES)
    yield references_in(course_root() / EXERCISES)


def source_notebook(lesson: Lesson) -> NotebookNode:
    """Return a lesson as nbgrader's source: solutions in marks, checks that raise."""
    cells = [cell for cell in lesson.cells if _belongs(cell)]
    notebook = as_notebook([_for_nbgrader(cell, lesson) for cell in cells])
    for cell in notebook.cells:
        if cell.metadata["course"].get("skill") == "worked":
            del cell.metadata["nbgrader"]  # else nbgrader empties it as an answer
    return notebook


def _belongs(cell: Cell) -> bool:
    secret = bool(cell.options.get("solution-only"))
    return cell.kind not in (MISTAKE, ALTERNATIVE) and not secret


def _for_nbgrader(cell: Cell, lesson: Lesson) -> Cell:
    if cell.kind == TASK:
        return stated(cell, lesson)
    if cell.kind == HINT:
        return dataclasses.replace(cell, source=folded(cell))
    if cell.kind != CHECK:
        return cell
    body = textwrap.indent(cell.source, "    ")
    wrapped = f'{IMPORT}\n\nwith demanding("{cell.cell_id}"):\n{body}'
    return dataclasses.replace(cell, source=wrapped)


CONFIG = """\
from nnlib.grading.nbgrader_step import ForNbgrader

c = get_config()
c.GenerateAssignment.preprocessors.insert(0, ForNbgrader)
"""


def write_source(solution: Path, course: Path) -> Path:
    """Copy a solution, as it is, below nbgrader's course folder; return where to.

    The course gets its `nbgrader_config.py`; raises Mistake if it has another one.
    """
    config = course / "nbgrader_config.py"
    path = course / "source" / solution.stem / solution.name
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(solution, path)
    if not config.exists():
        config.write_text(CONFIG, encoding="utf-8")
    elif "ForNbgrader" not in config.read_text(encoding="utf-8"):
        raise Mistake(f"{config} exists: add these lines to it.\n{CONFIG}")
    return path
