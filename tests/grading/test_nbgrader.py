"""The real nbgrader takes the solutions as they are, and gives the same points."""

import itertools
import json
import os
import subprocess
from pathlib import Path

import pytest

from nnlib.grading.exercises import (
    ALTERNATIVE,
    ANSWER,
    CHECK,
    MISTAKE,
    TEXT,
    read_lesson,
)
from nnlib.grading.freshness import is_fresh
from nnlib.grading.generate import files
from nnlib.grading.nbgrader_source import source_notebook, write_source
from nnlib.grading.solution_runs import build, run_variant
from nnlib.grading.stubs import stub_of, without_marks

ROOT = Path(__file__).parents[2]
SOLUTIONS = sorted((ROOT / "solutions").glob("*.ipynb"))
NBGRADER = "nbgrader==0.9.5"
ENVIRONMENT = Path(os.environ.get("NBGRADER_VENV", ROOT / ".nbgrader-venv"))

every_lesson = pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)


def choices(exercise):
    """Return answers worth trying: all kinds, the solution first, the stub last."""
    solution = without_marks(exercise.answer.source)
    others = [cell.source for cell in exercise.of(MISTAKE) + exercise.of(ALTERNATIVE)]
    return [solution, *others, stub_of(exercise.answer)]


def points(lesson, exercise, reference, source):
    """Return what our own comparison gives for each check."""
    shown = run_variant(lesson, exercise, source, seed=0)
    return {
        check.check_id: 0.0 if check.difference(values) else check.points
        for check, values in zip(reference.checks, shown, strict=True)
    }


def make_class(lesson, references):
    """Return students' answers by cell, and the points that we would give them.

    One solves all, one hands in stubs, one has a mistake in every second exercise.
    """
    answers = {"solver": {}, "beginner": {}, "mixed": {}}
    ours = {student: {} for student in answers}
    turn = itertools.cycle([1, -2])
    for name, reference in references.items():
        exercise = lesson.exercises[name]
        tried = choices(exercise)
        chosen = {"solver": tried[0], "beginner": tried[-1], "mixed": tried[next(turn)]}
        for student, source in chosen.items():
            answers[student][exercise.answer.cell_id] = source
            ours[student] |= points(lesson, exercise, reference, source)
    return answers, ours


@pytest.fixture(scope="module")
def nbgrader(installed):
    """An environment of its own: nbgrader is nothing that the course depends on."""
    return installed(ENVIRONMENT, [NBGRADER, "numpy>=2.0,<3", "setuptools<81"])


@every_lesson
def test_a_source_assignment_hides_what_a_learner_must_not_see(path):
    """No mistake, alternative or worked answer is in it; every check demands."""
    lesson = read_lesson(path)
    cells = source_notebook(lesson).cells
    kinds = {cell.metadata["course"]["kind"] for cell in cells}
    assert not kinds & {MISTAKE, ALTERNATIVE}
    texts = [cell for cell in cells if cell.metadata["course"]["kind"] == TEXT]
    assert not [cell.id for cell in texts if "solution-only" in cell.metadata["course"]]
    for cell in cells:
        if cell.metadata["course"]["kind"] == CHECK:
            assert f'with demanding("{cell.id}"):' in cell.source
            assert cell.metadata["nbgrader"]["grade"]


@every_lesson
def test_metadata_is_nbgraders_schema_3(path):
    """Answers and checks carry the seven fields of the schema and nothing foreign."""
    for cell in source_notebook(read_lesson(path)).cells:
        kind, fields = cell.metadata["course"]["kind"], cell.metadata.get("nbgrader")
        worked = cell.metadata["course"].get("skill") == "worked"
        if kind not in (ANSWER, CHECK) or worked:
            assert fields is None
            continue
        wanted = {"grade", "grade_id", "locked", "schema_version", "solution", "task"}
        assert set(fields) == wanted | ({"points"} if kind == CHECK else set())
        assert fields["schema_version"] == 3
        assert fields["grade_id"] == cell.id


@pytest.mark.slow
@every_lesson
def test_nbgrader_gives_the_points_that_we_give(path, nbgrader, tmp_path):
    """The unchanged solution is released, validated and autograded for three."""
    lesson = read_lesson(path)
    references = build(lesson)
    course = tmp_path / "course"
    write_source(path, course)
    answers, ours = make_class(lesson, references)
    (course / "answers.json").write_text(json.dumps(answers))
    script = [str(ROOT / "tests/grading/nbgrader_course.py"), str(course), lesson.name]
    run = subprocess.run(
        [str(nbgrader), "-W", "ignore", *script],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr[-3000:] + run.stdout[-1000:]
    validated, theirs, released = json.loads(run.stdout.splitlines()[-1])
    assert validated == {
        "source": True,
        "submitted/solver": True,
        "submitted/beginner": False,
        "submitted/mixed": False,
    }
    assert theirs == ours
    assert sum(theirs["solver"].values()) == sum(r.points for r in references.values())
    assert sum(theirs["beginner"].values()) == 0
    assert "BEGIN SOLUTION" not in released
    cells = {one["id"]: "".join(one["source"]) for one in json.loads(released)["cells"]}
    for exercise in lesson.exercises.values():
        worked = exercise.answer.options.get("skill") == "worked"
        answer = exercise.answer
        assert (cells[answer.cell_id] == answer.source) == worked


def test_stored_references_are_those_of_the_repository():
    """`demanding` compares with what the solutions generate today."""
    for path in SOLUTIONS:
        for target, text in files(read_lesson(path), ROOT / "exercises").items():
            if target.suffix == ".json":
                assert is_fresh(target, text), target
