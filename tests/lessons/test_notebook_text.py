"""A lesson as text and as a notebook are one and the same."""

import nbformat
import pytest

from nnlib.lessons import notebook
from nnlib.lessons.ledger import NOTEBOOKS

LESSONS = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
TEXT = "%% text title\n# One\n\nTwo.\n\n%% code sum\n1 + 1\n"


def test_text_and_notebook_say_the_same():
    made = notebook.from_text(TEXT)
    assert [cell.id for cell in made.cells] == ["title", "sum"]
    assert made.cells[0].source == "# One\n\nTwo."
    assert notebook.to_text(made) == TEXT


def test_a_bad_cell_line_is_named():
    with pytest.raises(ValueError, match="title"):
        notebook.from_text("%% title\n# One\n")


def test_files_are_turned_both_ways(tmp_path):
    text, there, back = tmp_path / "1.txt", tmp_path / "1.ipynb", tmp_path / "2.txt"
    text.write_text(TEXT, encoding="utf-8")
    assert notebook.main(["from-text", str(text), str(there)]) == 0
    assert notebook.main(["to-text", str(there), str(back)]) == 0
    assert back.read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lesson_is_canonical(path):
    """No outputs, no counts, no editor's traces."""
    stored = path.read_text(encoding="utf-8")
    assert stored == notebook.canonical(nbformat.reads(stored, as_version=4))
