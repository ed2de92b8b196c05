"""A learner's notebook, read as what it is: bytes that anybody could have written.

Every oddity ends in `Unreadable` with a word for the learner, or is mended: a byte
order mark, UTF-16, Windows line ends, the notebook formats 2 and 3, fields of the wrong
type.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from nnlib.grading.findings import Unreadable

MOST_CELLS = 1000
LONGEST_CELL = 200_000  # characters


class Cell(NamedTuple):
    """All that survives of a learner's cell."""

    cell_id: str
    grade_id: str
    source: str


def read_notebook(content: bytes) -> list[Cell]:
    """Return the code cells; raises Unreadable if this is no notebook."""
    notebook = parse(decode(content))
    cells = list(code_cells(raw_cells(notebook)))
    if len(cells) > MOST_CELLS:
        raise Unreadable(
            f"The notebook has {len(cells)} cells, more than {MOST_CELLS}."
        )
    return cells


def decode(content: bytes) -> str:
    """Return the text; raises Unreadable if it is not in Unicode."""
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(
            "The file is not text in UTF-8. Save the notebook again in Jupyter."
        ) from error


def parse(text: str) -> dict[str, Any]:
    """Return the notebook's dictionary; raises Unreadable."""
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            "The file is not a notebook: it does not hold valid JSON. "
            "Save it again in Jupyter, as .ipynb."
        ) from error
    if not isinstance(notebook, dict) or "nbformat" not in notebook:
        raise Unreadable("The file holds JSON, but no notebook: save it in Jupyter.")
    return notebook


def raw_cells(notebook: dict[str, Any]) -> list[Any]:
    """Return the list of cells, wherever this version of the format keeps it."""
    version = notebook["nbformat"]
    if version in (2, 3):
        sheets = notebook.get("worksheets")
        sheet = sheets[0] if isinstance(sheets, list) and sheets else None
        notebook = sheet if isinstance(sheet, dict) else {}
    elif version != 4:
        raise Unreadable(
            f"The notebook has format {str(version)[:20]}, and 2 to 4 can be read. "
            "Open it in JupyterLab and save it again."
        )
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise Unreadable("The notebook has no list of cells: save it in Jupyter.")
    return cells


def code_cells(cells: list[Any]) -> Iterator[Cell]:
    """Yield the code cells, and answers that became text by accident."""
    for cell in cells:
        if not isinstance(cell, dict):
            continue
        grade_id = dig(cell, "metadata", "nbgrader", "grade_id")
        if cell.get("cell_type") == "code" or grade_id:
            source = text_of(cell.get("source", cell.get("input", "")))
            yield Cell(word(cell.get("id")), grade_id, source)


def dig(cell: dict[str, Any], *path: str) -> str:
    """Return the text at the end of a path of keys; "" if any step is missing."""
    found: Any = cell
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return word(found)


def word(value: Any) -> str:
    """Return a short text as it is and anything else as ""."""
    return value if isinstance(value, str) and len(value) <= 200 else ""


def text_of(source: Any) -> str:
    """Return a cell's code from its text or its list of lines; raises Unreadable."""
    lines = source if isinstance(source, list) else [source]
    text = "".join(line for line in lines if isinstance(line, str))
    if len(text) > LONGEST_CELL:
        raise Unreadable(
            f"A cell has more than {LONGEST_CELL} characters: remove what is no code."
        )
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return plain.encode("utf-8", "replace").decode("utf-8")
