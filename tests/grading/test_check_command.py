"""`nnlib check`: a table for a notebook, an exit code, and an end to everything."""

import json
import shutil

import nbformat
import pytest

from nnlib import cli
from nnlib.grading import own_kernel
from nnlib.grading.generate import generate
from tests.grading.learners import LESSON_03 as LESSON
from tests.grading.learners import write_solved

TO_WRITE = [one for one in LESSON.exercises.values() if one.points]  # no examples
FIRST, SECOND, *_ = TO_WRITE


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "exercises"
    generate(LESSON, folder)
    return folder


@pytest.fixture
def check(generated, tmp_path, monkeypatch, capsys):
    """Write a learner's notebook in a course folder; run the command on it."""
    shutil.copytree(generated, tmp_path / "exercises")
    monkeypatch.chdir(tmp_path)

    def run(changes=None, *options):
        path = tmp_path / "exercises" / f"{LESSON.name}.ipynb"
        write_solved(path, LESSON, changes)
        words = options or (f"exercises/{LESSON.name}.ipynb",)
        code = cli.main(["check", *words])
        return code, capsys.readouterr()

    return run


def test_all_right_is_exit_code_0(check):
    """Every exercise has its line and its points."""
    code, said = check()
    assert code == 0
    assert "14 of 14 points" in said.out
    assert said.out.count("✓") == len(LESSON.exercises)


def test_untouched_is_not_called_wrong(generated, tmp_path, monkeypatch, capsys):
    """A fresh notebook: no points, exit code 1, nobody blamed."""
    shutil.copytree(generated, tmp_path / "exercises")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["check", "--all"]) == 1
    out = capsys.readouterr().out
    assert out.count("not written yet") == len(TO_WRITE)
    assert out.count("a worked example") == len(LESSON.exercises) - len(TO_WRITE) > 0
    assert "✗" not in out
    assert not (tmp_path / "progress.json").exists()


def test_a_mistake_is_named_with_its_nudge_and_the_rest_counts(check):
    """One wrong exercise costs its own points only."""
    mistake = FIRST.of("mistake")[0]
    code, said = check({FIRST.name: mistake.source})
    text = " ".join(said.out.split())
    assert code == 1
    assert mistake.message in text
    assert mistake.nudge in text
    assert "12 of 14 points" in text


def test_an_unknown_mistake_shows_expected_and_received(check):
    """On a stated input, as the instant check does."""
    name = "largest_stable_rate"
    _, said = check({name: f"def {name}(*words):\n    return 77.5"})
    assert "three curvatures" in said.out
    assert "expected" in said.out
    assert "received 77.5" in said.out


def test_other_numbers_can_be_tried(check):
    """`--numbers 2` draws and compares with other inputs."""
    code, said = check(None, "--all", "--numbers", "2")
    assert code == 0, said.out


def test_results_are_noted_as_progress(check, tmp_path):
    """The command and the instant check write to one file."""
    check()
    kept = json.loads((tmp_path / "progress.json").read_text())["lessons"]["03"]
    assert kept["exercises"][FIRST.name]["right"] is True


def test_endless_loops_and_dying_kernels_end(check, monkeypatch):
    """A cell that never ends, one that kills Python: the others keep their points."""
    monkeypatch.setattr(own_kernel, "CELL_SECONDS", 2.0)
    first, second = FIRST.name, SECOND.name
    code, said = check(
        {
            first: f"def {first}(*words):\n    while True:\n        pass",
            second: f"def {second}(*words):\n    import os\n    os._exit(3)",
        }
    )
    assert code == 1
    assert "is there an end to its loop" in said.out
    assert "ended the Python process" in said.out
    assert "9 of 14 points" in said.out


def test_endless_printing_ends(check, monkeypatch):
    """Output without end is cut off, interrupts ignored or not."""
    monkeypatch.setattr(own_kernel, "CELL_SECONDS", 3.0)
    lines = "while True:\n        print('x' * 100, flush=True)"
    code, said = check({FIRST.name: f"def {FIRST.name}(*words):\n    {lines}"})
    assert code == 1
    assert "12 of 14 points" in said.out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ([], "give --all"),
        (["nowhere.ipynb"], "There is no nowhere.ipynb"),
        (["--all", "--numbers", "7"], "wanted 1 to 3"),
        (["other.ipynb"], "none of the course's exercises"),
        (["broken.ipynb"], "valid JSON"),
    ],
)
def test_what_cannot_work_is_said_in_one_line(check, tmp_path, words, complaint):
    """Exit code 2, and what to do instead."""
    (tmp_path / "broken.ipynb").write_text("{not json")
    other = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = 1")])
    (tmp_path / "other.ipynb").write_text(nbformat.writes(other))
    code, said = check(None, *(words or ["--numbers", "1"]))
    assert code == 2
    assert complaint in said.err
    assert said.err.count("\n") == 1
