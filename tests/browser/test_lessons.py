"""Each lesson's own notebook in JupyterLab: Run All, read on, nothing broken."""

import re
import shutil
from pathlib import Path

import nbformat
import pytest

from tools.browser_lab import show

LESSONS = sorted((Path(__file__).parents[2] / "notebooks").glob("[0-9][0-9]_*.ipynb"))
PANEL_AT_THE_END = re.compile(r"^panels\.\w+\(", re.MULTILINE)
FINISHED = """n => {
  const cells = window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells;
  const code = cells.filter(cell => cell.cell_type === "code");
  const stopped = code.some(
    cell => cell.outputs.some(output => output.output_type === "error"));
  return stopped || (code.length === n && code.every(
    cell => cell.execution_count > 0 || !cell.source.trim()));
}"""
ALL_PAINTED = """() => [...document.querySelectorAll(".nnlib-panel canvas")].every(
  canvas => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
    .data.some(Boolean))
"""
BROKEN = """() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells
  .flatMap(cell => cell.outputs ?? [])
  .filter(output => output.output_type === "error" || output.name === "stderr")
  .map(output => output.traceback ?? output.text)"""


@pytest.fixture(scope="module")
def window(chromium):
    """One window for all lessons: the lab's own files are loaded once."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def lesson(request, lab, window):
    """A lesson's notebook, open beside the data it may read, and its code cells."""
    path = shutil.copy(request.param, lab.folder)
    cells = nbformat.read(path, as_version=4).cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    notebook = show(window.new_page(), f"{lab.url}/doc/tree/{Path(path).name}")
    yield notebook, sources
    notebook.shut_down()
    notebook.page.close()


def test_a_lesson_runs_to_its_end_and_every_panel_is_drawn(lesson):
    """Run All; then every cell is seen, no panel is blank, and nothing complains."""
    notebook, sources = lesson
    page = notebook.page
    notebook.run_all()
    page.wait_for_function(FINISHED, arg=len(sources))
    assert page.evaluate(BROKEN) == []
    for cell in page.locator(".jp-Notebook .jp-Cell").all():
        cell.scroll_into_view_if_needed()
    notebook.await_panels(sum(bool(PANEL_AT_THE_END.search(s)) for s in sources))
    for panel in page.locator(".nnlib-panel").all():
        panel.scroll_into_view_if_needed()
        assert panel.locator(".nnlib-sentence").text_content().strip()
        assert not panel.locator("[role=alert]").is_visible()
    page.wait_for_function(ALL_PAINTED)
    assert notebook.complaints == []
