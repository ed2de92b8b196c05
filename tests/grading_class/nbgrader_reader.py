"""Runs inside nbgrader's own environment: a course that takes over our grades.

nbgrader_reader.py COURSE ASSIGNMENT  reads COURSE/results.jsonl into a gradebook, lets
nbgrader export it to COURSE/theirs.csv, and releases COURSE/feedback to an exchange.
Prints {name of a released file: its text} and nbgrader's own hash for each student.
"""

import json
import os
import sys
from pathlib import Path

# As in an activated environment: nbgrader calls another command of its own by name.
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default.release_feedback import ExchangeReleaseFeedback
from nbgrader.plugins.export import CsvExportPlugin
from nbgrader.utils import notebook_hash
from traitlets.config import Config


def fill(gradebook, assignment, results):
    """Put every submission's points into the gradebook, one cell an exercise."""
    gradebook.add_assignment(assignment)
    gradebook.add_notebook(assignment, assignment)
    for name, exercise in results[0]["exercises"].items():
        gradebook.add_grade_cell(
            name,
            assignment,
            assignment,
            max_score=exercise["max_points"],
            cell_type="code",
        )
    for result in results:
        gradebook.add_student(result["submission"])
        gradebook.add_submission(assignment, result["submission"])
        for name, exercise in result["exercises"].items():
            where = (name, assignment, assignment, result["submission"])
            gradebook.find_grade(*where).auto_score = exercise["points"]
    gradebook.db.commit()


def release(course, assignment):
    """Let nbgrader hand the feedback tree out; return {file: text}."""
    config = Config()
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.course_id = "course"
    config.CourseDirectory.assignment_id = assignment
    config.Exchange.root = str(course / "exchange")
    (course / "exchange").mkdir()
    (course / "exchange").chmod(0o777)
    there = CourseDirectory(config=config)
    ExchangeReleaseFeedback(coursedir=there, config=config).start()
    found = (course / "exchange" / "course" / "feedback").glob("*.html")
    return {path.stem: path.read_text() for path in found}


def main(course, assignment):
    text = (course / "results.jsonl").read_text()
    results = [json.loads(line) for line in text.splitlines()]
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        fill(gradebook, assignment, results)
        export = CsvExportPlugin()
        export.to = str(course / "theirs.csv")
        export.export(gradebook)
    hashes = {}
    for result in results:
        folder = course / "submitted" / result["submission"] / assignment
        secret = (folder / "submission_secret.txt").read_text()
        hashes[result["submission"]] = notebook_hash(
            secret=secret, notebook_id=assignment
        )
    print(json.dumps([release(course, assignment), hashes]))


main(Path(sys.argv[1]), sys.argv[2])
