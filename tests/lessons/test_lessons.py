"""Every lesson runs from a fresh kernel: no error, no warning, the same twice."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from nnlib.lessons.ledger import NOTEBOOKS

LESSONS = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
PRESS_ALL = """
import time
import ipywidgets
from ipywidgets.widgets.widget import _instances
for _widget in list(_instances.values()):
    if isinstance(_widget, ipywidgets.Button):
        _widget.click()
print(time.process_time())
"""
SECONDS = 30  # of processor time: a learner's Run All; waiting does not count
VIEW = "application/vnd.jupyter.widget-view+json"
WIDGETS = "application/vnd.jupyter.widget-state+json"
ORIENTATION = ("help", "progress")  # cells that show the course, not its subject
MOST_IMPORT_LINES = 5
MOST_LINES = 16

every_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


def environment(hash_seed, folder):
    """Return a kernel's environment; its progress goes to `folder`."""
    own = {"PYTHONHASHSEED": hash_seed, "NNLIB_PROGRESS": str(folder / "p.json")}
    return os.environ | own


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """Return a function from a lesson's path to its executed notebook, run once."""
    done = {}

    def run(path):
        if path not in done:
            folder = tmp_path_factory.mktemp(path.stem)
            done[path] = execute(path, folder)
        return done[path]

    return run


def execute(path, folder):
    """Run all cells, then press every button; return the notebook with outputs."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(PRESS_ALL, id="press-all"))
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {}})
    client.resources["metadata"]["path"] = str(path.parent)
    return client.execute(env=environment("1", folder))


def outputs(notebook):
    """Yield (cell id, output) of every code cell."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            yield cell.id, output


@every_lesson
def test_lesson_runs_clean(path, executed):
    """No error, also in a button's callback, and not a word on stderr."""
    for name, output in outputs(executed(path)):
        assert output.output_type != "error", (name, output)
        assert output.get("name") != "stderr", (name, output.text)


@every_lesson
def test_a_section_asks_before_it_shows(path, executed):
    """A prediction, a question, or a panel that asks comes before any output."""
    assert not list(shown_unasked(executed(path)))


def shown_unasked(notebook):
    """Yield the cells that show something in a section that has not asked yet."""
    asked = False
    for cell in notebook.cells[:-1]:  # the last one presses all buttons
        if re.search(r"(?m)^## ", cell.source):
            asked = False
        asked |= cell.id.startswith(("predict-", "recall-", "quiz-"))
        asked |= any(spec["prediction"] for spec in panels_shown(cell, notebook))
        if cell.get("outputs") and not asked and cell.id not in ORIENTATION:
            yield cell.id


def panels_shown(cell, notebook):
    """Yield what each panel in the cell's outputs has sent to the browser."""
    for output in cell.get("outputs", []):
        if view := output.get("data", {}).get(VIEW):
            widgets = notebook.metadata["widgets"][WIDGETS]["state"]
            state = widgets[view["model_id"]]["state"]
            if "spec" in state:
                yield state["spec"]


def test_a_result_before_its_question_is_noticed():
    """The check itself: what a section shows first has to be asked for in it."""
    result = nbformat.v4.new_output("stream", text="2")
    shows = nbformat.v4.new_code_cell("1 + 1", id="assert-sum", outputs=[result])
    asks, last = (nbformat.v4.new_code_cell(id=name) for name in ("predict-sum", "end"))
    heading = nbformat.v4.new_markdown_cell("## How much?")
    for cells in ([heading, shows, asks, last], [asks, heading, shows, last]):
        notebook = nbformat.v4.new_notebook(cells=cells)
        assert list(shown_unasked(notebook)) == ["assert-sum"]
    notebook = nbformat.v4.new_notebook(cells=[heading, asks, shows, last])
    assert not list(shown_unasked(notebook))


@every_lesson
def test_lesson_takes_no_longer_than_a_learner_waits(path, executed):
    last = executed(path).cells[-1].outputs[-1]
    assert float(last.text) < SECONDS


@every_lesson
def test_lesson_runs_the_same_again(path, executed, tmp_path):
    """nbval compares a second run, elsewhere and under another hash seed."""
    first = executed(path).copy()
    first.cells = first.cells[:-1]
    for folder in ("notebooks", "exercises"):
        if (NOTEBOOKS.parent / folder).is_dir():
            shutil.copytree(NOTEBOOKS.parent / folder, tmp_path / folder)
    nbformat.write(first, tmp_path / "notebooks" / path.name)
    (tmp_path / "empty.ini").write_text("[pytest]\n", encoding="utf-8")
    options = ["-c", "empty.ini", "-p", "no:cacheprovider", "-q", "--nbval"]
    nbval = subprocess.run(
        [sys.executable, "-m", "pytest", *options, f"notebooks/{path.name}"],
        cwd=tmp_path,
        env=environment("2", tmp_path),
        capture_output=True,
        text=True,
    )
    assert nbval.returncode == 0, nbval.stdout[-4000:]


@every_lesson
def test_lesson_has_the_frame_of_all_lessons(path):
    """Title, at most five imports first, closing, and what was left out."""
    cells = nbformat.read(path, as_version=4).cells
    names = [cell.id for cell in cells]
    assert names[:2] == ["title", "imports"]
    assert {"left-out", "closing"} <= set(names)
    for words in ("**You will do", "**You will be able to", "**You need", "minutes"):
        assert words in cells[0].source
    imports = [line for line in cells[1].source.splitlines() if line]
    assert len(imports) <= MOST_IMPORT_LINES
    assert sum(name.startswith("quiz-") for name in names) >= 3
    recalls = sum(name.startswith("recall-") for name in names)
    assert recalls == (2 if path.name >= "02" else 0)


@every_lesson
def test_cells_are_short_and_without_magic(path):
    """One idea a cell; no shell, no magics, no HTML walls, no download."""
    for cell in nbformat.read(path, as_version=4).cells:
        assert not re.search(r"<(div|table|style|script|span)", cell.source), cell.id
        assert cell.source.replace("\n", "").isprintable(), cell.id
        if cell.cell_type == "code":
            lines = cell.source.splitlines()
            assert len(lines) <= MOST_LINES, cell.id
            assert not [line for line in lines if line.startswith(("%", "!"))]


@every_lesson
def test_the_learners_code_is_the_engine(path):
    """From lesson 02 on a function of the learner's own drives a panel."""
    sources = [cell.source for cell in nbformat.read(path, as_version=4).cells]
    driven = re.compile(r"panels\.\w+\([^)]*(loss|gradient|step|backward|target)=")
    assert path.name < "02" or any(map(driven.search, sources))


@every_lesson
def test_no_cell_gives_a_quiz_away(path):
    """Quizzes are stored apart, by name: a learner reads the cell before the answer."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            assert not re.search(r"\b(right|wrong)\(", cell.source), cell.id


@every_lesson
def test_links_lead_somewhere(path):
    """Every relative link of a lesson is a file of the course."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", cell.source):
                assert (path.parent / target).exists(), (cell.id, target)


def test_a_failing_callback_is_noticed(tmp_path):
    """The check itself: a button whose callback raises makes an error output."""
    source = (
        "import ipywidgets\nb = ipywidgets.Button()\nb.on_click(lambda _: 1 / 0)\nb"
    )
    cell = nbformat.v4.new_code_cell(source, id="bad")
    path = Path(tmp_path / "bad.ipynb")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    found = [o for _, o in outputs(execute(path, tmp_path))]
    assert any(o.output_type == "error" for o in found)
