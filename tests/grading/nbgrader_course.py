"""Runs inside nbgrader's own environment: a whole course, from source to gradebook.

nbgrader_course.py COURSE ASSIGNMENT  prints {student: {check: points}} as JSON. The
folder COURSE holds `source/`; whoever calls has put answers in COURSE/answers.json as
{student: {answer cell's id: code}}.
"""

import json
import os
import sys
from pathlib import Path

os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.validator import Validator
from traitlets.config import Config


def succeed(result, what):
    """Stop with nbgrader's own log if it could not do something."""
    if not result["success"]:
        sys.exit(f"{what}:\n{result.get('log')}\n{result.get('error')}")


def submit(course, assignment, student, answers):
    """Hand in the released notebook with the student's answers in it."""
    released = course / "release" / assignment / f"{assignment}.ipynb"
    notebook = json.loads(released.read_text())
    for cell in notebook["cells"]:
        if cell["id"] in answers:
            cell["source"] = answers[cell["id"]]
    folder = course / "submitted" / student / assignment
    folder.mkdir(parents=True)
    (folder / f"{assignment}.ipynb").write_text(json.dumps(notebook))


def graded(gradebook, assignment, student):
    """Return the points of each check as nbgrader gave them."""
    found = gradebook.find_submission_notebook(assignment, assignment, student)
    return {grade.name: grade.auto_score for grade in found.grades}


def main(course, assignment):
    config = Config()
    config.CourseDirectory.root = str(course)
    api = NbGraderAPI(config=config)
    succeed(api.generate_assignment(assignment, create=True), "generate_assignment")
    source = course / "source" / assignment / f"{assignment}.ipynb"
    validated = Validator(config=config).validate(str(source))
    students = json.loads((course / "answers.json").read_text())
    for student, answers in students.items():
        submit(course, assignment, student, answers)
        succeed(api.autograde(assignment, student), f"autograde {student}")
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        scores = {name: graded(gradebook, assignment, name) for name in students}
    released = course / "release" / assignment / f"{assignment}.ipynb"
    print(json.dumps([validated, scores, released.read_text()]))


main(Path(sys.argv[1]), sys.argv[2])
