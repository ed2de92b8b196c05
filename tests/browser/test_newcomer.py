"""A newcomer: an empty folder, a clone, and what the README says, in a real browser.

Opens lesson 00, moves a panel, solves an exercise wrongly and then rightly, looks at
the progress, and grades a class of ten. Where CI is set everything is installed anew;
otherwise the clone runs on the packages that are here.
"""

import copy
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
LESSON = "01"
PATIENCE = 600 if os.environ.get("CI") else 120  # seconds
SOLUTION_MARKS = ("### BEGIN SOLUTION", "### END SOLUTION")

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]


class Course(NamedTuple):
    """A clone, what its commands are called with, and the names of its files."""

    folder: Path
    environment: dict[str, str]

    def run(self, *words: str, code: int = 0) -> str:
        """Run a command in the clone, expect its exit code, return what it printed."""
        done = subprocess.run(
            [str(word) for word in words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == code, f"{words}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def nnlib(self, *words: str, code: int = 0) -> str:
        """Run `nnlib ...` as somebody who has activated the environment."""
        command = [self.environment["NNLIB_PYTHON"], "-m", "nnlib", *words]
        return self.run(*command, code=code)

    def notebook(self, kind: str) -> Path:
        """Return the lesson's notebook in `kind`: notebooks, exercises, solutions."""
        return next((self.folder / kind).glob(f"{LESSON}_*.ipynb"))


@pytest.fixture(scope="module")
def course():
    """Clone the course where everybody may read it, as the sandbox has to."""
    folder = Path(tempfile.mkdtemp(prefix="newcomer-", dir="/var/tmp"))
    folder.chmod(0o755)
    clone = folder / "course"
    subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MAKE", "VENV", "NNLIB", "PYTEST"))
    }
    environment |= {"HOME": str(folder), "PYTHONPATH": str(clone)}
    environment["NNLIB_PYTHON"] = sys.executable
    if os.environ.get("CI"):
        environment["NNLIB_PYTHON"] = str(clone / ".venv" / "bin" / "python")
    yield Course(clone, environment)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def address(course):
    """Start the lab as the README says and return what it opens in the browser."""
    opened = course.folder.parent / "opened"
    browser = course.folder.parent / "browser"
    browser.write_text(
        f'#!/bin/sh\nprintf %s "$1" > {opened}.part\nmv {opened}.part {opened}\n'
    )
    browser.chmod(0o755)
    settings = course.folder.parent / "settings"
    settings.mkdir()
    exposed = "c.LabApp.expose_app_in_browser = True\n"  # lets the test find cells
    (settings / "jupyter_lab_config.py").write_text(exposed)
    python = course.environment["NNLIB_PYTHON"]
    command = (
        ["make", "lab"] if os.environ.get("CI") else [python, "-m", "nnlib", "lab"]
    )
    server = subprocess.Popen(
        command,
        cwd=course.folder,
        env=course.environment
        | {"BROWSER": f"{browser} %s", "JUPYTER_CONFIG_DIR": str(settings)},
        start_new_session=True,
    )
    try:
        yield wait_for(lambda: opened.exists() and opened.read_text(), server)
    finally:
        os.killpg(server.pid, 15)
        server.wait()


def wait_for(happened, server=None):
    """Return what `happened` returns as soon as it is true."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := happened():
            return found
        assert server is None or server.poll() is None, "the lab ended early"
        time.sleep(0.2)
    raise AssertionError("waited in vain")


class Reader:
    """Somebody at JupyterLab: goes to cells, types, runs them, reads what they say."""

    CONTENT = "window.jupyterapp.shell.currentWidget.content"

    def __init__(self, page):
        self.page = page

    def open(self, address: str) -> None:
        """Open an address and wait for its notebook, in front and with its kernel."""
        self.page.goto(address)
        self.page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        self.page.evaluate("window.jupyterapp.restored.then(() => true)")
        name = urlsplit(self.page.url).path.rpartition("/")[2]
        front = "window.jupyterapp.shell.currentWidget?.context"
        self.page.wait_for_function(
            f"""() => {front}?.path.endsWith({name!r})
              && {front}.sessionContext.session?.kernel?.status === "idle" """
        )

    def go_to(self, cell_id: str) -> None:
        """Make a cell the active one and bring it into view."""
        self.page.evaluate(
            f"""async id => {{
              const notebook = {self.CONTENT};
              const index = notebook.widgets.findIndex(cell => cell.model.id === id);
              notebook.activeCellIndex = index;
              notebook.mode = "command";
              await notebook.scrollToItem(index);
              notebook.node.focus();
            }}""",
            cell_id,
        )

    def write(self, cell_id: str, code: str) -> None:
        """Replace a cell's code by typing."""
        self.go_to(cell_id)
        self.page.keyboard.press("Enter")
        self.page.locator(".jp-mod-active .cm-content:focus").wait_for()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(code)
        self.page.keyboard.press("Escape")

    def run(self, cell_id: str) -> str:
        """Run a cell with Shift+Enter and return the words of its output."""
        self.go_to(cell_id)
        cell = f"{self.CONTENT}.widgets.find(cell => cell.model.id === {cell_id!r})"
        before = self.page.evaluate(f"{cell}.model.executionCount")
        self.page.keyboard.press("Shift+Enter")
        ran = f"{cell}.model.executionCount > {before or 0}"
        self.page.wait_for_function(
            f"() => {ran} && {cell}.model.executionState === 'idle'"
        )
        return self.page.evaluate(f"{cell}.outputArea.node.innerText")


@pytest.fixture(scope="module")
def reader(chromium):
    """Sit down at a browser window."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    yield Reader(page)
    context.close()


def cell_ids(path: Path, **course) -> list[str]:
    """Return the ids of the cells whose course metadata hold all of `course`."""
    cells = nbformat.read(path, as_version=4).cells
    return [
        cell.id
        for cell in cells
        if course.items() <= cell.metadata.get("course", {}).items()
    ]


def test_lesson_00_opens_and_a_panel_moves(course, address, reader):
    """The first lesson is what the browser shows; its first panel answers a key."""
    reader.open(address)
    page = reader.page
    page.get_by_role("heading", name="How networks learn").first.wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    first = next(iter((course.folder / "notebooks").glob("00_*.ipynb")))
    panel_id = next(
        cell.id
        for cell in nbformat.read(first, as_version=4).cells
        if cell.cell_type == "code" and "panels." in cell.source
    )
    panel = page.locator(".nnlib-panel").first
    wait_for(lambda: reader.go_to(panel_id) or panel.count())
    scrubber = panel.locator("input[type=range]:enabled").first
    sentence = panel.locator(".nnlib-sentence")
    before = wait_for(sentence.inner_text)
    scrubber.press("End")
    scrubber.press("ArrowLeft")
    wait_for(lambda: sentence.inner_text() != before)


def solved(course, wrong: bool) -> tuple[str, str, str]:
    """Return an exercise's name, an answer to it, and the message if it is wrong."""
    cells = nbformat.read(course.notebook("solutions"), as_version=4).cells
    mistake = next(c for c in cells if c.metadata.course.kind == "mistake")
    name = mistake.metadata.course.exercise
    if wrong:
        return name, mistake.source, mistake.metadata.course.message
    own = (c for c in cells if c.metadata.course.get("exercise") == name)
    answer = next(c for c in own if c.metadata.course.kind == "answer")
    lines = answer.source.splitlines()
    kept = [line for line in lines if line.strip() not in SOLUTION_MARKS]
    return name, "\n".join(kept), ""


def test_exercise_is_solved_wrongly_then_rightly(course, address, reader):
    """A known mistake gets its own message; the right answer is told to be right."""
    lesson = course.notebook("exercises")
    page = reader.page
    reader.open(page.url.split("/lab")[0] + f"/lab/tree/exercises/{lesson.name}")
    name, wrong, message = solved(course, wrong=True)
    _, right, _ = solved(course, wrong=False)
    (answer,) = cell_ids(lesson, exercise=name, kind="answer")
    (instant,) = cell_ids(lesson, exercise=name, name="instant")
    reader.run("imports")
    reader.write(answer, wrong)
    reader.run(answer)
    said = reader.run(instant)
    assert message in " ".join(said.split())
    reader.write(answer, right)
    reader.run(answer)
    said = reader.run(instant)
    assert message not in " ".join(said.split())
    assert "right" in said.lower()
    page.keyboard.press("Control+s")
    wait_for(lambda: "NotImplementedError" not in answer_in(lesson, answer))


def answer_in(path: Path, cell_id: str) -> str:
    """Return the code of a cell as it is stored."""
    cells = nbformat.read(path, as_version=4).cells
    return next(cell.source for cell in cells if cell.id == cell_id)


def test_progress_is_shown(course, reader):
    """`nnlib progress` knows of the exercise that has just been solved."""
    assert LESSON in course.nnlib("progress")


def test_whole_notebook_is_checked(course):
    """`nnlib check` tells the solved exercise from those still to do."""
    name, *_ = solved(course, wrong=False)
    lesson = course.notebook("exercises").name
    table = course.nnlib("check", f"exercises/{lesson}", code=1)
    (line,) = [line for line in table.splitlines() if name in line.split()]
    assert "right" in line
    assert "not written yet" in table


def test_bundle_for_learners_holds_no_solution(course):
    """What `nnlib release` writes has the exercises and nothing of the solutions."""
    course.nnlib("release", "bundle/")
    bundle = course.folder / "bundle"
    assert list(bundle.glob("exercises/*.ipynb"))
    assert not list(bundle.rglob("solutions"))


def test_doctor_finds_the_teacher_well(course):
    """`nnlib doctor --for teacher` finds that this machine can grade."""
    report = course.nnlib("doctor", "--for", "teacher")
    assert "FAIL" not in report.split("Only for")[0]


def hand_in(course, folder: Path) -> dict[str, bool]:
    """Write ten submissions, every other one right; return who is."""
    lesson = course.notebook("exercises")
    stub = nbformat.read(lesson, as_version=4)
    rightly = {}
    for number in range(10):
        student = f"student_{number}"
        name, code, _ = solved(course, wrong=number % 2 == 1)
        notebook = copy.deepcopy(stub)
        (answer,) = cell_ids(lesson, exercise=name, kind="answer")
        next(cell for cell in notebook.cells if cell.id == answer).source = code
        (folder / student).mkdir(parents=True)
        nbformat.write(notebook, folder / student / lesson.name)
        rightly[student] = number % 2 == 0
    return rightly


def test_class_of_ten_is_graded(course, chromium):
    """Ten submissions, ten verdicts, the right ones right, in a report that opens."""
    rightly = hand_in(course, course.folder / "submissions")
    report = course.folder / "report"
    course.nnlib("grade", "submissions", "--lesson", LESSON, "--out", report.name)
    lines = (report / "results.jsonl").read_text(encoding="utf-8").splitlines()
    results = [json.loads(line) for line in lines]
    name, *_ = solved(course, wrong=False)
    verdicts = {
        student: one["exercises"][name]["verdict"] == "correct"
        for student in rightly
        for one in results
        if student in one["submission"]
    }
    assert len(results) == 10
    assert verdicts == rightly
    page = chromium.new_page()
    page.goto((report / "index.html").as_uri())
    assert page.get_by_role("heading").first.inner_text()
    page.close()
