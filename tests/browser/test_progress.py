"""The progress panel of lesson 00 in a real browser: a press shows what is new."""

import pytest

from nnlib import progress

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CELL = "from nnlib.lessons import show_progress\n\nshow_progress()"


def test_refresh_shows_what_another_notebook_wrote(open_notebook, lab, monkeypatch):
    """Without running the cell again; the press is answered with a word."""
    monkeypatch.setenv(progress.PLACE, str(lab.folder.parent / progress.FILE))
    notebook = open_notebook(CELL)
    notebook.run_all()
    panel = notebook.page.locator(".course-progress")
    button = panel.get_by_role("button", name="Refresh")
    button.wait_for()
    assert "1 right" not in panel.inner_text()
    progress.record("05", "quiz", "deltas", right=True)
    button.press("Enter")
    panel.get_by_text("1 right").wait_for()
    panel.get_by_role("status").wait_for()
    assert not notebook.complaints
