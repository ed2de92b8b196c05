"""What tests of grading share: the lessons, solved notebooks, a learner's course."""

import shutil
from functools import cache
from pathlib import Path

import nbformat

from nnlib.grading.exercises import read_lesson
from nnlib.grading.generate import exercise_notebook
from nnlib.grading.places_of_files import EXERCISES, REFERENCES, SOLUTIONS
from nnlib.grading.solution_runs import build
from nnlib.grading.stubs import without_marks

ROOT = Path(__file__).parents[2]
LESSONS = [read_lesson(path) for path in sorted((ROOT / SOLUTIONS).glob("*.ipynb"))]
LESSON_03 = next(lesson for lesson in LESSONS if lesson.number == "03")


@cache
def references_of(name):
    """Return the references of a lesson, made once: of solution and mistakes."""
    return build(next(lesson for lesson in LESSONS if lesson.name == name))


def solution(exercise):
    """Return the answer of a learner who solved an exercise as we did."""
    return without_marks(exercise.answer.source)


def solved_notebook(lesson, changes=None):
    """Return a lesson's notebook, solved but for the `changes` {exercise: code}."""
    notebook = exercise_notebook(lesson)
    for cell in notebook.cells:
        course = cell.metadata["course"]
        if course["kind"] == "answer":
            exercise = lesson.exercises[course["exercise"]]
            cell.source = (changes or {}).get(exercise.name, solution(exercise))
    return notebook


def write_solved(path, lesson, changes=None):
    """Write such a notebook."""
    text = nbformat.writes(solved_notebook(lesson, changes))
    path.write_text(text, encoding="utf-8")


def make_course(root):
    """Make `root` a learner's course: only the stored references are in it."""
    (root / EXERCISES).mkdir()
    kept = ROOT / EXERCISES / REFERENCES
    shutil.copytree(kept, root / EXERCISES / REFERENCES)
    return root
