"""Seconds from opening a lesson with Run All to its first picture and its last panel.

Cold: a browser that has seen nothing yet loads JupyterLab, the lesson and everything
else. Open: JupyterLab is there, as for whoever goes on from the lesson before; lesson
and kernel are new.
"""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path
from typing import Any, NamedTuple

import nbformat

from tools.browser_lab import Lab, Notebook, show

LESSONS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))
SCREEN = {"width": 1280, "height": 1000}
LEAVE = """async () => {
  const { context, sessionContext } = window.jupyterapp.shell.currentWidget;
  await sessionContext.shutdown(); // first: what a cell still says would be unsaved
  await context.save();
  window.jupyterapp.shell.currentWidget.close();
}"""
DRAWN = "n => document.querySelectorAll('.nnlib-panel[data-frame]').length >= n"


class Opening(NamedTuple):
    """Seconds until the first panel of a lesson is drawn, and until the last is."""

    first: float
    last: float


class Lesson(NamedTuple):
    """A lesson: its name, its panels, and how it opens."""

    name: str
    n_panels: int
    cold: Opening
    open: Opening


def lessons(lab: Lab, browser: Any) -> list[Lesson]:
    """Open each lesson in a browser of its own, then each in one JupyterLab."""
    for path in LESSONS:
        shutil.copy(path, lab.folder)
    counts = [_n_panels(path) for path in LESSONS]
    pairs = list(zip(LESSONS, counts, strict=True))
    cold = [_cold(lab, browser, path.name, n_panels) for path, n_panels in pairs]
    page = browser.new_context(viewport=SCREEN).new_page()
    notebook = show(page, f"{lab.url}/lab/tree/{LESSONS[0].name}")
    opened = [_opened(notebook, path.name, n_panels) for path, n_panels in pairs]
    page.context.close()
    return [
        Lesson(path.stem, *row)
        for path, *row in zip(LESSONS, counts, cold, opened, strict=True)
    ]


def _n_panels(path: Path) -> int:
    cells = nbformat.read(path, as_version=4).cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    return len(re.findall(r"^panels\.\w+\(", code, flags=re.MULTILINE))


def _cold(lab: Lab, browser: Any, name: str, n_panels: int) -> Opening:
    page = browser.new_context(viewport=SCREEN).new_page()
    start = time.perf_counter()
    notebook = show(page, f"{lab.url}/doc/tree/{name}")
    found = _run(notebook, n_panels, start)
    page.context.close()
    return found


def _opened(notebook: Notebook, name: str, n_panels: int) -> Opening:
    notebook.page.evaluate(LEAVE)
    notebook.page.wait_for_selector(".jp-Notebook", state="detached")
    notebook.page.wait_for_timeout(1500)
    start = time.perf_counter()
    notebook.open(name)
    return _run(notebook, n_panels, start)


def _run(notebook: Notebook, n_panels: int, start: float) -> Opening:
    notebook.run_all()
    seconds = []
    for n in (1, n_panels):
        notebook.page.wait_for_function(DRAWN, arg=n)
        seconds.append(time.perf_counter() - start)
    return Opening(*seconds)
