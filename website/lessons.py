"""Lessons as pages: run once with their films kept, then shown without a kernel."""

import json
from html import escape
from pathlib import Path
from subprocess import DEVNULL

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

FILM = "application/vnd.course.film+json"
WIDGET = "application/vnd.jupyter.widget-view+json"
HERE = Path(__file__).parent
PRELUDE = f"import sys; sys.path.insert(0, {str(HERE)!r}); import stored_films"
NEEDS_KERNEL = (
    '<p class="needs-kernel">Here the lesson asks you something. Open it in JupyterLab'
    " to answer.</p>"
)


def run(path: Path) -> NotebookNode:
    """Return the lesson in `path` with the outputs of a fresh kernel."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(PRELUDE))
    where = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=120, resources=where).execute(stderr=DEVNULL)
    del notebook.cells[0]
    return notebook


def as_page(notebook: NotebookNode, name: str, films: Path) -> NotebookNode:
    """Replace what needs a kernel; the films go to files of their own in `films`."""
    counter = 0
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if FILM in data:
                counter += 1
                store(data, f"{name}-{counter}", films)
            elif WIDGET in data:
                output["data"] = {"text/html": data.get("text/html", NEEDS_KERNEL)}
    notebook.cells = [part for cell in notebook.cells for part in with_anchor(cell)]
    return notebook


def store(data: dict[str, object], key: str, films: Path) -> None:
    """Write a film to its file and leave the still picture that will load it."""
    film = data.pop(FILM)
    script = f"storeFilm({json.dumps(key)}, {json.dumps(film)});\n"
    (films / f"{key}.js").write_text(script, encoding="utf-8")
    still = data["text/html"]
    title = escape(str(film["spec"]["title"]), quote=True)
    attributes = f'class="course-film" data-film="{key}" aria-label="{title}"'
    html = f'<div {attributes} role="group">{still}</div>'
    data.clear()
    data["text/html"] = html


def with_anchor(cell: NotebookNode) -> list[NotebookNode]:
    """Put a place to link to before a cell, under the cell's own name."""
    anchor = f'<span id="{cell["id"]}"></span>'
    return [nbformat.v4.new_markdown_cell(anchor), cell]
