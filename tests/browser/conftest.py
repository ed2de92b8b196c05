"""A real JupyterLab, started once for all tests that drive it in Chromium."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools.browser_lab import ROOT, Lab, Notebook, running_lab, show, write_notebook

OTHER_HOUSES = Path(os.environ.get("HUB_VENV", ROOT / ".hub-venv"))
OTHERS = ["jupyterhub>=5,<7", "nbgitpuller>=1.2,<2", "notebook>=7,<8"]


@pytest.fixture(scope="session")
def elsewhere(installed: Callable[[Path, list[str]], Path]) -> Path:
    """Python of an environment with JupyterHub, Notebook 7 and all that learners have.

    What learners need is read from requirements.txt, as the Dockerfile does.
    """
    text = (ROOT / "requirements.txt").read_text().partition("# --- Developer")[0]
    words = (line.partition("#")[0].strip() for line in text.splitlines())
    return installed(OTHER_HOUSES, [*OTHERS, *filter(None, words)])


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab, on a port and in a folder of its own."""
    with running_lab(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture
def open_notebook(lab: Lab, chromium: object) -> Iterator[Callable[..., Notebook]]:
    """A function that opens code cells as a notebook in JupyterLab, ready to run."""
    yield from _opener(lab, chromium)


@pytest.fixture(scope="module")
def new_notebook(lab: Lab, chromium: object) -> Iterator[Callable[..., Notebook]]:
    """The same for notebooks that several tests of a module share."""
    yield from _opener(lab, chromium)


@pytest.fixture(scope="module")
def notebook(request, new_notebook) -> Iterator[Notebook]:
    """The panels that a module names in PANELS, a cell each of one notebook, run."""
    names = request.module.PANELS
    cells = ["from nnlib import panels", *(f"panels.{name}()" for name in names)]
    opened = new_notebook(*cells, width=1400, reduced_motion="reduce")
    opened.run_all()
    opened.await_panels(len(names))
    yield opened
    assert opened.complaints == []


@pytest.fixture
def shown(notebook: Notebook) -> Callable[[str], object]:
    """A function that brings the panel of a title into view, its prediction skipped."""

    def show_panel(title: str) -> object:
        panel = notebook.page.locator(f'.nnlib-panel[aria-label="Panel: {title}"]')
        panel.scroll_into_view_if_needed()
        skip = panel.get_by_role("button", name="Show me")
        if skip.count():
            skip.click()
        return panel

    return show_panel


def _opener(lab: Lab, chromium: object) -> Iterator[Callable[..., Notebook]]:
    contexts = []

    def open_cells(
        *cells: str, name: str = "panel", width: int = 1280, **options: object
    ) -> Notebook:
        path = lab.folder / f"{name}_{time.monotonic_ns()}.ipynb"
        write_notebook(path, list(cells))
        size = {"width": width, "height": 900}
        context = chromium.new_context(viewport=size, **options)
        contexts.append(context)
        return show(context.new_page(), f"{lab.url}/doc/tree/{path.name}")

    yield open_cells
    for context in contexts:
        context.close()
