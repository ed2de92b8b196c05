"""The panels in Jupyter Notebook 7: they play, re-shoot, and outlive the kernel."""

import pytest

from tools.browser_lab import running_lab, says, show, write_notebook

pytestmark = pytest.mark.slow
ITS_OWN = "reading 'schema'"  # Notebook 7.6 says so of an empty notebook too
PANEL = '.nnlib-panel[aria-label="Panel: Learning rate"]'


@pytest.fixture(scope="module")
def notebook(elsewhere, chromium, tmp_path_factory):
    """Two panels in one notebook, run, in Notebook 7."""
    home = tmp_path_factory.mktemp("notebook7")
    with running_lab(home, elsewhere, "notebook") as server:
        shown = ("panels.learning_rate()", "panels.valley()")
        write_notebook(
            server.folder / "two.ipynb", ["from nnlib import panels", *shown]
        )
        context = chromium.new_context(
            viewport={"width": 1280, "height": 1000}, reduced_motion="reduce"
        )
        opened = show(context.new_page(), f"{server.url}/notebooks/two.ipynb")
        opened.run_all()
        opened.await_panels(2)
        yield opened
        assert [one for one in opened.complaints if ITS_OWN not in one] == []
        context.close()


def test_notebook_7_answers_scrubs_and_shoots_anew(notebook):
    """A prediction, keys on the film's axis, and a control that asks the kernel."""
    assert "/notebooks/" in notebook.page.url
    panel = notebook.page.locator(PANEL)
    panel.get_by_label("overshoots, yet converges").check()
    panel.get_by_role("button", name="I predict this").click()
    panel.locator(".nnlib-verdict").wait_for()
    scrub = panel.locator(".nnlib-scrub")
    scrub.focus()
    scrub.press("End")
    says(panel, "diverges")
    curvature = panel.locator(".nnlib-slider input[id$='-curvature']")
    curvature.press("Home")  # 0.25: so the largest rate of the film is at 2/λ
    panel.locator("xpath=self::*[@data-waiting='false']").wait_for()
    scrub.press("Home")
    says(panel, "η·λ = 0.0025")


def test_kernel_gone_in_notebook_7(notebook):
    """The other panel still plays from its film; what needs the kernel says so."""
    notebook.shut_down()
    panel = notebook.page.locator('.nnlib-panel[aria-label^="Panel: Valley"]')
    skip = panel.get_by_role("button", name="Show me")
    if skip.count():
        skip.click()
    before = panel.get_attribute("data-frame")
    panel.locator(".nnlib-scrub").press("Home")
    assert panel.get_attribute("data-frame") != before
