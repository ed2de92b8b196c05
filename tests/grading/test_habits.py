"""What learners and their editors do to notebooks costs no points, in any lesson.

Every habit is applied to the solved notebook of every lesson; `nnlib check` has to give
full points. Habits after which the very same cells would run share one run of them.
"""

import copy
import json
import re

import nbformat
import pytest

from nnlib.grading import check_command, own_frame
from nnlib.grading.exercises import MISTAKE, defined
from nnlib.grading.verdicts import Verdict
from tests.grading.learners import LESSONS, references_of, solved_notebook

HABITS = []
RUNS = {}  # steps -> what came of them

every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda one: one.number)


def habit(function):
    """Register a habit: it changes a solved notebook's dictionary in place."""
    HABITS.append(function)
    return function


def kind(cell):
    return cell["metadata"].get("course", {}).get("kind")


def answers(notebook):
    return [cell for cell in notebook["cells"] if kind(cell) == "answer"]


def answer_to(notebook, name):
    """Return the answer's cell of an exercise."""
    own = (c for c in answers(notebook) if c["metadata"]["course"]["exercise"] == name)
    return next(own)


def code(source, **more):
    """Return a cell that a learner added."""
    cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    return {**cell, "source": source, **more}


def solved(lesson):
    """Return the notebook with every answer written, as plain JSON."""
    notebook = json.loads(nbformat.writes(solved_notebook(lesson)))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook


def run_once(steps, right, seed, run_here=own_frame.run_here):
    """Run steps in a kernel, unless the same ones have run before."""
    key = (tuple(steps), seed)
    if key not in RUNS:
        RUNS[key] = run_here(steps, right, seed)
    return RUNS[key]


@pytest.fixture
def graded(tmp_path, monkeypatch):
    """Save a notebook and return what `nnlib check` makes of it."""
    monkeypatch.setenv("NNLIB_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setattr(own_frame, "run_here", run_once)

    def grade(lesson, notebook, name=""):
        path = tmp_path / f"{name or lesson.name}.ipynb"
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return check_command.check_file(path, references_of(lesson.name))

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
        first, *others = re.split(r"\n(?=def |class )", cell["source"])
        cell["source"] = first
        at = notebook["cells"].index(cell)
        notebook["cells"].insert(at, code("half_of_it = 0.5"))
        notebook["cells"][at + 2 : at + 2] = [code(part) for part in others]


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
        if not re.match(r"def \w+\(", cell["source"]) or len(names_in(cell)) > 1:
            continue  # classes, and answers of several functions, stay as they are
        (name,) = names_in(cell)
        inner = cell["source"].replace(f"def {name}(", f"def inner_{number}(", 1)
        notebook["cells"].insert(notebook["cells"].index(cell), code(inner))
        cell["source"] = (
            f"def {name}(*args, **kwargs):\n    return inner_{number}(*args, **kwargs)"
        )


def names_in(cell):
    return defined(cell["source"])


@habit
def leaves_prints_and_displays_in(notebook):
    for cell in answers(notebook):
        lines = cell["source"].splitlines()
        ends = [i for i, line in enumerate(lines) if line.startswith("    return")]
        for end in ends[:1]:
            lines.insert(end, "    print('debug', flush=True)")
        cell["source"] = "\n".join([*lines, "print('done')", "'a stray value'"])


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
@every_lesson
def test_a_habit_costs_no_point(lesson, habit, graded):
    """Full points, and no verdict but right."""
    notebook = solved(lesson)
    habit(notebook)
    result = graded(lesson, notebook)
    wrong = {n: o for n, o in result.exercises.items() if o.verdict != Verdict.CORRECT}
    assert not wrong
    assert result.points == result.max_points


@every_lesson
def test_a_renamed_file_is_known_by_its_functions(lesson, graded):
    """Untitled1.ipynb is checked as the lesson whose functions it defines."""
    assert graded(lesson, solved(lesson), "Untitled1").points > 0


@pytest.mark.slow
@every_lesson
def test_forbidden_imports_are_named_and_mistakes_cost_their_own_points(lesson, graded):
    """One imports what is to be built, one has a known mistake, all others count."""
    notebook = solved(lesson)
    free = [name for name, one in lesson.exercises.items() if one.of(MISTAKE)]
    banned = next(n for n in free if "forbid" in lesson.exercises[n].answer.options)
    wrong = next(name for name in free if name != banned)
    importing = answer_to(notebook, banned)
    importing["source"] = f"import nnlib.losses\n{importing['source']}"
    mistake = lesson.exercises[wrong].of(MISTAKE)[0]
    answer_to(notebook, wrong)["source"] = mistake.source
    result = graded(lesson, notebook)
    first, second = result.exercises.pop(banned), result.exercises.pop(wrong)
    assert (first.verdict, first.points) == (Verdict.FORBIDDEN_IMPORT, 0)
    assert "nnlib" in first.came
    assert (second.misconception, second.nudge) == (mistake.message, mistake.nudge)
    assert {one.verdict for one in result.exercises.values()} == {Verdict.CORRECT}
