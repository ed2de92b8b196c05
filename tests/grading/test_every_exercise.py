"""Every exercise is proven: stubs earn nothing, each mistake gets its own message."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from nnlib.grading import instant, skills
from nnlib.grading.authoring import from_text, to_text
from nnlib.grading.exercises import (
    ALTERNATIVE,
    CHECK,
    GIVEN,
    HINT,
    MISTAKE,
    read_lesson,
)
from nnlib.grading.freshness import is_fresh
from nnlib.grading.generate import files, stated
from nnlib.grading.outputs import solution_text
from nnlib.grading.places_of_files import EXERCISES, NUMBERS, SOLUTIONS, references_in
from nnlib.grading.prove import faults
from nnlib.grading.references import read_stored
from nnlib.grading.stubs import stub_of, without_marks

ROOT = Path(__file__).parents[2]
LESSONS = [read_lesson(path) for path in sorted((ROOT / SOLUTIONS).glob("*.ipynb"))]
ALL = [
    pytest.param(lesson, exercise, id=f"{lesson.number}-{exercise.name}")
    for lesson in LESSONS
    for exercise in lesson.exercises.values()
]

every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda one: one.name)
every_exercise = pytest.mark.parametrize(("lesson", "exercise"), ALL)


@pytest.fixture(scope="module")
def stored():
    return read_stored(references_in(ROOT / EXERCISES))


def names_after(lesson, exercise, source):
    """Return a learner's names after the given cells and an answer have run."""
    names = {"__name__": "__main__"}
    for cell in [*lesson.given, *exercise.of(GIVEN)]:
        exec(cell.source, names)
    exec(source, names)
    return names


@every_lesson
def test_lesson_is_proven_for_many_seeds(lesson):
    """Stub, solution, alternatives and mistakes, with the public and other seeds."""
    assert list(faults(lesson)) == []


@every_lesson
def test_each_skill_goes_worked_holes_empty(lesson):
    """Under a heading a worked example, then one with holes, then an empty one."""
    assert list(skills.faults(lesson)) == []
    assert 2 <= len(skills.skills(lesson)) <= 4


@every_lesson
def test_exercises_and_references_are_fresh(lesson):
    """exercises/ equals what solutions/ generates today."""
    for path, text in files(lesson, ROOT / EXERCISES).items():
        assert is_fresh(path, text), f"{path.name} is stale: run nnlib exercises"


@every_lesson
def test_outputs_in_solutions_are_fresh(lesson):
    """A solution keeps what its checks show, and what they show of each mistake."""
    path = ROOT / SOLUTIONS / f"{lesson.name}.ipynb"
    assert path.read_text(encoding="utf-8") == solution_text(lesson)


@pytest.mark.slow
@every_lesson
def test_plain_nbval_passes_the_solution(lesson):
    """Without any of our machinery, nbval finds the stored outputs again."""
    path = ROOT / SOLUTIONS / f"{lesson.name}.ipynb"
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q"]
    isolated = ["-p", "no:cacheprovider", "-c", os.devnull, f"--rootdir={ROOT}"]
    run = subprocess.run([*command, *isolated, path], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-3000:]
    n_checks = sum(cell.kind == CHECK for cell in lesson.cells)
    assert int(re.search(r"(\d+) passed", run.stdout).group(1)) > n_checks


def test_nothing_in_exercises_is_an_orphan():
    """Each notebook and each file of references has its solution."""
    wanted = {lesson.name for lesson in LESSONS}
    assert {path.stem for path in (ROOT / EXERCISES).glob("*.ipynb")} == wanted
    for numbers in range(1, NUMBERS + 1):
        folder = references_in(ROOT / EXERCISES, numbers)
        assert {path.stem for path in folder.glob("*.json")} == wanted


def test_names_are_used_once_in_the_course():
    """`check("softmax")` means one exercise, whatever notebook it stands in."""
    names = [name for lesson in LESSONS for name in lesson.exercises]
    assert len(names) == len(set(names))


@every_lesson
def test_text_form_loses_nothing(lesson):
    """A solution written out as text and read in again is the same solution."""
    assert tuple(from_text(to_text(lesson.cells))) == lesson.cells


@every_exercise
def test_instant_check_names_each_mistake(lesson, exercise, stored):
    """In the learner's kernel every known mistake gets its message and its nudge."""
    for cell in exercise.of(MISTAKE):
        names = names_after(lesson, exercise, cell.source)
        answer = instant.judge(stored[exercise.name], names)
        assert (answer.verdict, answer.heading) == ("misconception", cell.message)
        assert cell.nudge in answer.lines


@every_exercise
def test_instant_check_accepts_solution_and_alternatives(lesson, exercise, stored):
    """However a right answer is written, it is right."""
    solution = without_marks(exercise.answer.source)
    others = [cell.source for cell in exercise.of(ALTERNATIVE)]
    for source in [solution, *others]:
        names = names_after(lesson, exercise, source)
        answer = instant.judge(stored[exercise.name], names)
        assert answer.verdict == "right", str(answer)


@every_exercise
def test_instant_check_knows_the_untouched_stub(lesson, exercise, stored):
    """Nobody is called wrong before having written anything."""
    if exercise.answer.options.get("skill") == "worked":
        return
    names = names_after(lesson, exercise, stub_of(exercise.answer))
    answer = instant.judge(stored[exercise.name], names)
    assert answer.verdict == "not written", str(answer)


@every_exercise
def test_instant_check_leaves_the_namespace_alone(lesson, exercise, stored):
    """The learner's names are the same objects before and after."""
    names = names_after(lesson, exercise, without_marks(exercise.answer.source))
    before = dict(names)
    instant.judge(stored[exercise.name], names)
    assert names.keys() == before.keys()
    assert all(names[name] is before[name] for name in before)


@every_exercise
def test_exercise_says_what_a_learner_needs(lesson, exercise):
    """Minutes and points are stated, hints get longer, the docstring names shapes."""
    if exercise.answer.options.get("skill") == "worked":
        return
    title = stated(exercise.task, lesson).source.partition("\n")[0]
    assert f"minutes, {exercise.points:g} points" in title
    if exercise.answer.options.get("forbid"):
        assert f"without {exercise.answer.options['forbid']}" in title
    assert len(exercise.of(HINT)) == 3
    assert '"""' in stub_of(exercise.answer)
    for check in exercise.of(CHECK):
        assert "seeded(" in check.source
        assert not set(MARKS) & set(check.source.split())


MARKS = ("BEGIN", "END", "SOLUTION")
