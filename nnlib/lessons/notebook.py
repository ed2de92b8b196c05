"""Lessons as text: a notebook written out to be read, edited and read in again.

    python -m nnlib.lessons.notebook to-text notebooks/01_loss_functions.ipynb 01.txt
    python -m nnlib.lessons.notebook from-text 01.txt notebooks/01_loss_functions.ipynb

In the text every cell begins with a line `%% text name` or `%% code name`, and its name
becomes the cell's id. The notebook stays the source: it is written in one canonical
form, without outputs, so that equal lessons are equal files.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}
MAKE = {"text": new_markdown_cell, "code": new_code_cell}
KIND = {"markdown": "text", "code": "code"}


def from_text(text: str) -> NotebookNode:
    """Return the notebook of a text; raise ValueError for a bad cell line."""
    notebook = new_notebook(metadata=METADATA)
    start = text.find("%% ")
    for part in text[start + 3 :].split("\n%% "):
        head, _, body = part.partition("\n")
        kind, _, name = head.strip().partition(" ")
        if kind not in MAKE or not name:
            raise ValueError(
                f"A cell begins '%% text name' or '%% code name': {head!r}"
            )
        notebook.cells.append(MAKE[kind](body.strip("\n"), id=name.strip()))
    nbformat.validate(notebook)
    return notebook


def to_text(notebook: NotebookNode) -> str:
    """Return the notebook's cells as text."""
    parts = (
        f"%% {KIND[cell.cell_type]} {cell.id}\n{cell.source}\n"
        for cell in notebook.cells
    )
    return "\n".join(parts)


def canonical(notebook: NotebookNode) -> str:
    """Return the one form in which lessons are stored: no outputs, minimal metadata."""
    cells = from_text(to_text(notebook)).cells
    for cell, old in zip(cells, notebook.cells, strict=True):
        cell.metadata = old.metadata
    return nbformat.writes(new_notebook(cells=cells, metadata=METADATA)) + "\n"


def main(words: Sequence[str]) -> int:
    """Turn one file into the other; return the exit code."""
    if len(words) != 3 or words[0] not in ("from-text", "to-text"):
        sys.stderr.write(__doc__ or "")
        return 2
    direction, source, target = words[0], Path(words[1]), Path(words[2])
    if direction == "to-text":
        text = to_text(nbformat.read(source, as_version=4))
    else:
        text = canonical(from_text(source.read_text(encoding="utf-8")))
    target.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
