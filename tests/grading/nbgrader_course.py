"""Runs inside nbgrader's own environment: a whole course, from source to gradebook.

nbgrader_course.py COURSE ASSIGNMENT  prints [validated, {student: {check: points}},
released text] as JSON. The folder COURSE holds `source/` and `nbgrader_config.py`, as
a teacher has them; whoever calls has put answers in COURSE/answers.json as
{student: {answer cell's id: code}}.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

# As in an activated environment: nbgrader calls another command of its own by name.
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

from nbgrader.api import Gradebook
from nbgrader.validator import Validator


def nbgrader(course, *words):
    """Run an nbgrader command in the course's folder, as a teacher does."""
    command = [sys.executable, "-W", "ignore", "-m", "nbgrader", *words]
    run = subprocess.run(command, cwd=course, capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"nbgrader {' '.join(words)}:\n{run.stdout}\n{run.stderr}")


def notebook_in(course, step, assignment):
    """Return where nbgrader keeps the notebook of a step."""
    return course / step / assignment / f"{assignment}.ipynb"


def submit(course, assignment, student, answers):
    """Hand in the released notebook with the student's answers in it."""
    notebook = json.loads(notebook_in(course, "release", assignment).read_text())
    for cell in notebook["cells"]:
        if cell["id"] in answers:
            cell["source"] = answers[cell["id"]]
    place = notebook_in(course, f"submitted/{student}", assignment)
    place.parent.mkdir(parents=True)
    place.write_text(json.dumps(notebook))


def graded(gradebook, assignment, student):
    """Return the points of each check as nbgrader gave them."""
    found = gradebook.find_submission_notebook(assignment, assignment, student)
    return {grade.name: grade.auto_score for grade in found.grades}


def main(course, assignment):
    nbgrader(course, "generate_assignment", assignment)
    students = json.loads((course / "answers.json").read_text())
    for student, answers in students.items():
        submit(course, assignment, student, answers)
    nbgrader(course, "autograde", assignment)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        scores = {name: graded(gradebook, assignment, name) for name in students}
    steps = ["source", *(f"submitted/{student}" for student in students)]
    validated = {
        step: "failed" not in Validator().validate(str(path))
        for step in steps
        if (path := notebook_in(course, step, assignment))
    }
    released = notebook_in(course, "release", assignment).read_text()
    print(json.dumps([validated, scores, released]))


main(Path(sys.argv[1]), sys.argv[2])
