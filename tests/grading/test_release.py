"""A student bundle holds no solution, and its checks work from outputs alone."""

import json
import os
import subprocess
import sys
import zipfile
from argparse import Namespace
from pathlib import Path

import pytest

from nnlib import cli
from nnlib.grading import release
from nnlib.grading.exercises import read_lesson
from nnlib.grading.nbgrader_source import write_source
from nnlib.grading.places_of_files import EXERCISES, REFERENCES
from nnlib.grading.stubs import without_marks
from nnlib.mistakes import Mistake

ROOT = Path(__file__).parents[2]
LESSONS = [read_lesson(path) for path in sorted((ROOT / "solutions").glob("*.ipynb"))]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    out = tmp_path_factory.mktemp("release") / "course"
    release.write_bundle(ROOT, LESSONS, out)
    return out


def test_no_line_of_a_solution_is_in_the_bundle(bundle):
    """Neither between marks nor anywhere else in what learners open."""
    assert not (bundle / "solutions").exists()
    assert not (bundle / "tests").exists()
    texts = [path.read_text() for path in release.handed_to_learners(bundle)]
    assert texts
    secrets = list(release.secret_lines(LESSONS))
    assert len(secrets) > len(LESSONS)
    for name, line in secrets:
        assert not [text for text in texts if line in text], name
    assert not [text for text in texts if "BEGIN SOLUTION" in text]


def test_mistakes_travel_as_values_and_words_only(bundle):
    """The code of mistakes and alternatives stays with the teacher."""
    for lesson in LESSONS:
        stored = (bundle / EXERCISES / REFERENCES / f"{lesson.name}.json").read_text()
        assert '"mistakes"' in stored
        notebook = json.loads((bundle / EXERCISES / f"{lesson.name}.ipynb").read_text())
        kinds = {cell["metadata"]["course"]["kind"] for cell in notebook["cells"]}
        assert not kinds & {"mistake", "alternative"}


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_check_works_in_the_bundle_without_solutions(bundle, lesson):
    """In the bundle alone, the right answer is right and a mistake gets its name."""
    exercise = next(e for e in lesson.exercises.values() if e.of("mistake"))
    mistake = exercise.of("mistake")[0]
    given = [cell.source for cell in [*lesson.given, *exercise.of("given")]]
    lines = [
        *given,
        "from nnlib.grading import check",
        without_marks(exercise.answer.source),
        f'print(check("{exercise.name}").verdict)',
        mistake.source,
        f'print(check("{exercise.name}"))',
    ]
    run = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        cwd=bundle / EXERCISES,
        env={**os.environ, "PYTHONPATH": str(bundle)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    verdict, *answer = run.stdout.splitlines()
    assert verdict == "right", run.stdout
    assert mistake.message in "\n".join(answer)


def test_the_bundle_can_be_a_zip(tmp_path):
    """A zip unpacks to one folder that is the course."""
    target = tmp_path / "course.zip"
    release.write_bundle(ROOT, LESSONS[:1], target)
    names = zipfile.ZipFile(target).namelist()
    assert f"course/{EXERCISES}/{LESSONS[0].name}.ipynb" in names
    assert {name.partition("/")[0] for name in names} == {"course"}


def test_a_folder_in_use_is_left_alone(tmp_path):
    """Nothing is written over what is there."""
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Mistake, match="not empty"):
        release.write_bundle(ROOT, LESSONS[:1], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    with pytest.raises(Mistake, match="the course itself"):
        release.write_bundle(ROOT, LESSONS[:1], ROOT)


def test_a_bundle_cannot_be_made_from_a_bundle(bundle, monkeypatch, capsys):
    """Who has no solutions is told why nothing can be made."""
    monkeypatch.chdir(bundle)
    assert cli.main(["release", str(bundle.parent / "second")]) == 2
    assert "no solutions" in capsys.readouterr().err


def test_a_leak_stops_the_release(tmp_path):
    """If a task quotes the answer, nothing is written and the line is named."""
    lesson = LESSONS[0]
    name, line = next(release.secret_lines([lesson]))
    folder = tmp_path / EXERCISES
    folder.mkdir()
    (folder / "01.ipynb").write_text(f"... {line} ...")
    with pytest.raises(Mistake, match=name):
        release.refuse_to_leak(tmp_path, [lesson])


def test_the_command_says_what_it_wrote(tmp_path, monkeypatch, capsys):
    """`nnlib release OUT --nbgrader COURSE` writes both."""
    monkeypatch.chdir(ROOT)
    course = tmp_path / "nbgrader"
    assert release.run(Namespace(out=tmp_path / "out", nbgrader=course)) == 0
    assert "No solutions are in it" in capsys.readouterr().out
    for lesson in LESSONS:
        solution = ROOT / "solutions" / f"{lesson.name}.ipynb"
        source = course / "source" / lesson.name / solution.name
        assert source.read_bytes() == solution.read_bytes()
    assert "ForNbgrader" in (course / "nbgrader_config.py").read_text()


def test_an_nbgrader_config_of_the_teachers_own_is_kept(tmp_path):
    """What to add to it is said; it is not written over."""
    own = tmp_path / "nbgrader_config.py"
    own.write_text("c = get_config()\n")
    with pytest.raises(Mistake, match="add these lines"):
        write_source(ROOT / "solutions" / f"{LESSONS[0].name}.ipynb", tmp_path)
    assert own.read_text() == "c = get_config()\n"
