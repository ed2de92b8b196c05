"""What learners and their editors do to notebooks costs no points.

Every habit is applied to a solved notebook; `nnlib check` has to give full points, and
so has the frame that the class grader builds.
"""

import copy
import json
import re
from pathlib import Path

import nbformat
import pytest

from nnlib.grading import check_command
from nnlib.grading.exercises import read_lesson
from nnlib.grading.generate import exercise_notebook
from nnlib.grading.references import build
from nnlib.grading.stubs import without_marks
from nnlib.grading.verdicts import Verdict

ROOT = Path(__file__).parents[2]
LESSON = read_lesson(ROOT / "solutions" / "03_learning_rate.ipynb")
HABITS = []


def habit(function):
    """Register a habit: it changes a solved notebook's dictionary in place."""
    HABITS.append(function)
    return function


def kind(cell):
    return cell["metadata"].get("course", {}).get("kind")


def answers(notebook):
    return [cell for cell in notebook["cells"] if kind(cell) == "answer"]


def code(source, **more):
    """Return a cell that a learner added."""
    cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    return {**cell, "source": source, **more}


@pytest.fixture(scope="module")
def references():
    return build(LESSON)


@pytest.fixture
def solved():
    """The generated notebook with every answer written, as plain JSON."""
    notebook = json.loads(nbformat.writes(exercise_notebook(LESSON)))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
        if kind(cell) == "answer":
            exercise = LESSON.exercises[cell["metadata"]["course"]["exercise"]]
            cell["source"] = without_marks(exercise.answer.source)
    return notebook


@pytest.fixture
def graded(tmp_path, monkeypatch, references):
    """Save a notebook and return what `nnlib check` makes of it."""
    monkeypatch.setenv("NNLIB_PROGRESS", str(tmp_path / "progress.json"))

    def grade(notebook, name=LESSON.name):
        path = tmp_path / f"{name}.ipynb"
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return check_command.check_file(path, references)

    return grade


@habit
def deletes_all_but_the_answers(notebook):
    notebook["cells"] = answers(notebook)


@habit
def deletes_the_imports_and_writes_own_ones(notebook):
    notebook["cells"] = [code("import numpy\nimport numpy as np"), *answers(notebook)]


@habit
def copies_every_answer_below(notebook):
    for cell in answers(notebook):
        twin = copy.deepcopy(cell)
        twin["id"] = f"{twin['id']}-copy"
        notebook["cells"].insert(notebook["cells"].index(cell) + 1, twin)


@habit
def puts_everything_upside_down(notebook):
    notebook["cells"].reverse()


@habit
def splits_answers_into_cells(notebook):
    for cell in answers(notebook):
        at = notebook["cells"].index(cell)
        notebook["cells"].insert(at, code("half_of_it = 0.5"))
        notebook["cells"].insert(at + 2, code("half_of_it"))


@habit
def merges_all_answers_into_the_first(notebook):
    first, *others = answers(notebook)
    first["source"] = "\n\n".join(cell["source"] for cell in [first, *others])
    notebook["cells"] = [c for c in notebook["cells"] if c not in others]


@habit
def merges_all_answers_into_the_last(notebook):
    *others, last = answers(notebook)
    last["source"] = "\n\n".join(cell["source"] for cell in [*others, last])
    notebook["cells"] = [c for c in notebook["cells"] if c not in others]


@habit
def strips_ids_and_metadata(notebook):
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        cell.pop("id")
    notebook |= {"nbformat_minor": 4, "metadata": {}}


@habit
def gives_all_cells_new_ids(notebook):
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = f"cell-{number}"


@habit
def keeps_stale_and_huge_outputs(notebook):
    for cell in answers(notebook):
        text = {"output_type": "stream", "name": "stdout", "text": ["x\n"] * 2000}
        cell["outputs"] = [text]
        cell["execution_count"] = 77


@habit
def saves_with_colab(notebook):
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"] = {"id": f"aB{number}", "colab": {"base_uri": "https://x"}}
        cell.pop("id")
    notebook["metadata"] = {
        "colab": {"provenance": [], "toc_visible": True},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "accelerator": "GPU",
    }
    notebook["nbformat_minor"] = 0


@habit
def saves_with_vs_code(notebook):
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"] = {"vscode": {"languageId": "python"}}
        cell["id"] = f"{number:08x}"
        cell["source"] = cell["source"].splitlines(keepends=True)
    notebook["metadata"] = {"kernelspec": {"name": ".venv", "display_name": ".venv"}}


@habit
def saves_in_the_old_format_3(notebook):
    cells = [
        {"cell_type": "code", "language": "python", "input": c["source"], "outputs": []}
        for c in notebook["cells"]
        if c["cell_type"] == "code"
    ]
    notebook.clear()
    notebook |= {"nbformat": 3, "nbformat_minor": 0, "metadata": {}}
    notebook["worksheets"] = [{"cells": cells}]


@habit
def writes_helpers_in_extra_cells(notebook):
    for number, cell in enumerate(answers(notebook)):
        inner = re.sub(r"^def (\w+)\(", rf"def inner_{number}(", cell["source"])
        name = re.match(r"def (\w+)", cell["source"]).group(1)
        notebook["cells"].insert(notebook["cells"].index(cell), code(inner))
        cell["source"] = (
            f"def {name}(*args, **kwargs):\n    return inner_{number}(*args, **kwargs)"
        )


@habit
def leaves_prints_and_displays_in(notebook):
    for cell in answers(notebook):
        lines = cell["source"].splitlines()
        cell["source"] = "\n".join([*lines, "print('done')", "'a stray value'"])
        body = next(i for i, line in enumerate(lines) if line.startswith("    return"))
        lines.insert(body, "    print('debug', flush=True)")
        cell["source"] = "\n".join(lines)


@habit
def reseeds_the_random_state(notebook):
    seed = "np.random.seed(7)\nimport random\nrandom.seed(7)\nrng = 5"
    for cell in answers(notebook):
        cell["source"] = f"{seed}\n{cell['source']}"


@habit
def changes_the_environment_of_warnings(notebook):
    lines = "import warnings\nwarnings.simplefilter('error')\nnp.seterr(all='ignore')"
    notebook["cells"].append(code(lines))


@habit
def leaves_broken_cells_behind(notebook):
    cells = ["1 / 0", "def unfinished(:", "%no_such_magic", "!true", "undefined_name"]
    notebook["cells"] = [*notebook["cells"][:3], *map(code, cells), *notebook["cells"]]


@habit
def edits_the_checks(notebook):
    for cell in notebook["cells"]:
        if kind(cell) == "check":
            cell["source"] = "print('looks right to me')"


@habit
def overwrites_names_of_the_course(notebook):
    for cell in answers(notebook):
        cell["source"] += "\nshow = seeded = check = rng = 5"


@habit
def turns_an_answer_into_text_and_back(notebook):
    for cell in answers(notebook):
        cell["cell_type"] = "raw"


@habit
def adds_annotations_and_a_main_guard(notebook):
    for cell in answers(notebook):
        cell["source"] += "\n\nif __name__ == '__main__':\n    pass"


@habit
def saves_on_windows(notebook):
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r\n")


@pytest.mark.slow
@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: habit.__name__)
def test_a_habit_costs_no_point(habit, solved, graded):
    """Full points, and no verdict but right."""
    habit(solved)
    result = graded(solved)
    wrong = {n: o for n, o in result.exercises.items() if o.verdict != Verdict.CORRECT}
    assert not wrong
    assert result.points == result.max_points


def test_a_renamed_file_is_known_by_its_functions(solved, graded):
    """Untitled1.ipynb is checked as the lesson whose functions it defines."""
    assert graded(solved, "Untitled1").points > 0


def test_a_forbidden_import_is_named(solved, graded, monkeypatch, references):
    """Who imports the answer where it is to be built is told so, with no points."""
    name = next(iter(references))
    references[name].forbid.append("nnlib.landscapes")
    answer = next(c for c in answers(solved) if f"def {name}" in c["source"])
    answer["source"] = f"from nnlib.landscapes import Quadratic\n{answer['source']}"
    try:
        one = graded(solved).exercises[name]
    finally:
        references[name].forbid.remove("nnlib.landscapes")
    assert one.verdict is Verdict.FORBIDDEN_IMPORT
    assert "nnlib.landscapes" in one.came
    assert one.points == 0


def test_one_wrong_answer_costs_only_its_own_points(solved, graded, references):
    """A mistake is named with its nudge; all other exercises keep their points."""
    name, exercise = next(iter(LESSON.exercises.items()))
    mistake = exercise.of("mistake")[0]
    answer = next(c for c in answers(solved) if f"def {name}" in c["source"])
    answer["source"] = mistake.source
    result = graded(solved)
    one = result.exercises.pop(name)
    assert (one.misconception, one.nudge) == (mistake.message, mistake.nudge)
    assert {o.verdict for o in result.exercises.values()} == {Verdict.CORRECT}
