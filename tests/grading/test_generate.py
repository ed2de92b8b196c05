"""`nnlib exercises`: stubs from solutions, and nobody's answers lost."""

import json
import shutil
from argparse import Namespace
from pathlib import Path

import pytest

from nnlib.grading import generate, instant
from nnlib.grading.exercises import Cell, read_lesson
from nnlib.grading.places_of_files import NUMBERS, references_in
from nnlib.grading.references import read_stored
from nnlib.grading.stubs import stub_of, without_marks
from nnlib.mistakes import Mistake

ROOT = Path(__file__).parents[2]
NAME = "03_learning_rate"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course with one lesson, its exercises made."""
    (tmp_path / "solutions").mkdir()
    shutil.copy(ROOT / "solutions" / f"{NAME}.ipynb", tmp_path / "solutions")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NNLIB_PROGRESS", str(tmp_path / "progress.json"))
    assert generate.run(Namespace(lesson="")) == 0
    return tmp_path


def write_an_answer(notebook):
    content = json.loads(notebook.read_text())
    for cell in content["cells"]:
        if cell["metadata"]["course"]["kind"] == "answer":
            cell["source"] = "def mine():\n    return 1"
            break
    notebook.write_text(json.dumps(content))


def test_generating_twice_changes_nothing(course, capsys):
    """The same solutions give the same files, and no copies of untouched stubs."""
    before = {p: p.read_bytes() for p in course.rglob("*") if p.is_file()}
    generate.run(Namespace(lesson=""))
    assert {p: p.read_bytes() for p in course.rglob("*") if p.is_file()} == before


def test_answers_of_a_learner_are_kept(course, capsys):
    """Generating over one's own work renames it, twice if need be, and says so."""
    notebook = course / "exercises" / f"{NAME}.ipynb"
    for number in (1, 2):
        write_an_answer(notebook)
        mine = notebook.read_text()
        generate.run(Namespace(lesson="03"))
        kept = course / "exercises" / f"{NAME}.yours-{number}.ipynb"
        assert kept.read_text() == mine
        assert kept.name in capsys.readouterr().out


def test_notebook_that_is_none_of_ours_is_kept_as_well(course):
    """Even what cannot be read is somebody's."""
    notebook = course / "exercises" / f"{NAME}.ipynb"
    notebook.write_text("{}")
    generate.run(Namespace(lesson=""))
    assert (course / "exercises" / f"{NAME}.yours-1.ipynb").read_text() == "{}"


def test_other_numbers_are_other_numbers(course):
    """Each set of numbers has values of its own for every check."""
    sets = [
        read_stored(references_in(course / "exercises", numbers))
        for numbers in range(1, NUMBERS + 1)
    ]
    for name, usual in sets[0].items():
        for other in sets[1:]:
            for one, two in zip(usual.checks, other[name].checks, strict=True):
                assert one.difference(two.right)


def test_check_with_other_numbers_draws_and_compares_with_them(course):
    """A right answer is right on all of them; the answer says how to try another."""
    lesson = read_lesson(course / "solutions" / f"{NAME}.ipynb")
    names = {"__name__": "__main__"}
    for cell in lesson.given:
        exec(cell.source, names)
    exec(without_marks(lesson.exercises["decayed_rate"].answer.source), names)
    for numbers in range(1, NUMBERS + 1):
        with instant.using_seed(numbers - 1):
            answer = instant.judge(instant.find("decayed_rate", numbers), names)
        assert answer.verdict == "right"
        assert "numbers=2" in str(answer)


def test_a_set_of_numbers_that_is_none_is_named(course):
    """numbers=9 says which there are."""
    with pytest.raises(Mistake, match="wanted 1 to 3, got 9"):
        instant.find("decayed_rate", 9)


def test_a_stub_keeps_signature_docstring_and_formula():
    """What lies outside the marks stays; inside stands one line with the name."""
    source = 'def f(x):\n    """The square of x."""\n    ### BEGIN SOLUTION\n'
    answer = Cell("answer", "f", "", f"{source}    return x * x\n    ### END SOLUTION")
    stub = stub_of(answer)
    assert '"""The square of x."""' in stub
    assert "return x * x" not in stub
    names = {}
    exec(stub, names)
    with pytest.raises(NotImplementedError, match="f: not written yet"):
        names["f"](1)


def test_a_stub_with_holes_keeps_the_rest():
    """Two pairs of marks make two holes; a hole may bring its own text."""
    lines = [
        "def f(x):",
        "    ### BEGIN SOLUTION",
        "    ### HOLE: square = ...",
        "    square = x * x",
        "    ### END SOLUTION",
        "    return square + 1",
    ]
    stub = stub_of(Cell("answer", "f", "", "\n".join(lines)))
    assert stub == "def f(x):\n    square = ...\n    return square + 1"
