"""A small assignment of three exercises, learners who answer it, and boxes."""

import os
import shutil

import nbformat
import pytest

from nnlib.grading.assignment import load_assignment
from nnlib.grading.authoring import from_text
from nnlib.grading.exercises import as_notebook, read_lesson
from nnlib.grading.generate import exercise_notebook
from nnlib.grading.jobs import Job
from nnlib.grading.judge import Judge
from nnlib.grading.limits import Limits
from nnlib.grading.places import Boxes

SEED = 20_001
LESSON = '''
%% given imports
import numpy as np
from nnlib.grading import check, seeded, show

%% task double minutes=2 stars=1
## Double every entry

%% answer double forbid=nnlib
def double(x):
    """Return 2 x, entry by entry."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

%% check double vector points=1
show("five numbers", double(seeded("double").normal(size=5)))

%% mistake double squared
message: You squared the entries.
nudge: What is twice 3, and what is 3 times 3?
---
def double(x):
    return x**2

%% mistake double same
message: You returned the input as it came.
nudge: Where does the factor 2 enter?
---
def double(x):
    return x

%% task total minutes=2 stars=1
## Add all entries

%% answer total
def total(x):
    """Return the sum of all entries."""
    ### BEGIN SOLUTION
    return x.sum()
    ### END SOLUTION

%% check total vector points=1
show("five numbers", total(seeded("total").normal(size=5)))

%% check total matrix points=2
show("three rows of four", total(seeded("total/2").normal(size=(3, 4))))

%% mistake total mean
message: You took the mean.
nudge: By what did you divide?
---
def total(x):
    return x.mean()

%% task flip minutes=2 stars=1
## Turn a vector around

%% answer flip
def flip(x):
    """Return the entries from the last to the first."""
    ### BEGIN SOLUTION
    return x[::-1]
    ### END SOLUTION

%% check flip vector points=1
show("six numbers", flip(seeded("flip").normal(size=6)))

%% mistake flip sorted
message: You sorted the entries.
nudge: Does the order of 3, 1, 2 matter?
---
def flip(x):
    return np.sort(x)
'''
RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "total": "def total(x):\n    return x.sum()",
    "flip": "def flip(x):\n    return x[::-1]",
}


def no_bubblewrap():
    """Return whether tests of the sandbox may be left out here: never in CI."""
    return shutil.which("bwrap") is None and not os.environ.get("CI")


def pytest_collection_modifyitems(items):
    """Skip what needs bubblewrap where it is missing and nobody promised it."""
    for item in items:
        if item.get_closest_marker("sandbox") and no_bubblewrap():
            item.add_marker(pytest.mark.skip(reason="needs bubblewrap (bwrap)"))


@pytest.fixture(scope="session")
def solution(tmp_path_factory):
    """The solution notebook of the assignment."""
    path = tmp_path_factory.mktemp("solutions") / "01_small_sums.ipynb"
    nbformat.write(as_notebook(from_text(LESSON)), path)
    return path


@pytest.fixture(scope="session")
def assignment(solution):
    """The assignment with one secret seed."""
    return load_assignment(solution, SEED)


@pytest.fixture(scope="session")
def stub(solution):
    """The notebook as learners get it."""
    return exercise_notebook(read_lesson(solution))


@pytest.fixture
def notebook(stub):
    """A function: answers by exercise -> the learner's notebook; extra cells follow."""

    def answered(answers, extras=()):
        made = nbformat.from_dict(stub)
        for cell in made.cells:
            course = cell.metadata.course
            if course.kind == "answer" and course.exercise in answers:
                cell.source = answers[course.exercise]
        at = next(
            i for i, c in enumerate(made.cells) if c.metadata.course.kind == "answer"
        )
        made.cells[at + 1 : at + 1] = [
            nbformat.v4.new_code_cell(text) for text in extras
        ]
        return made

    return answered


@pytest.fixture(scope="session")
def boxes():
    """Boxes from one warm template."""
    made = Boxes()
    yield made
    made.close()


@pytest.fixture
def judge(assignment, boxes):
    """A judge with a small memory, as hostile cells fill it."""
    limits = Limits(cell_seconds=10, submission_seconds=60, memory=1 << 30)
    return Judge(assignment, boxes, limits)


@pytest.fixture
def grade(judge):
    """A function: a notebook or its bytes -> the result."""

    def graded(handed_in, problem=""):
        content = handed_in
        if not isinstance(handed_in, bytes):
            content = nbformat.writes(handed_in).encode()
        return judge(Job("key", "alpha", "", "alpha.ipynb", (), content, problem))

    return graded


@pytest.fixture
def right():
    """The right answers by exercise."""
    return dict(RIGHT)
