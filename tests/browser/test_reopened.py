"""Every panel after its kernel is gone: the film stays, later the picture; no error."""

import json
import re

import pytest
from playwright.sync_api import expect

from nnlib import panels
from tools.browser_lab import PATIENCE, show

CELLS = ["from nnlib import panels", *(f"panels.{name}()" for name in panels.__all__)]
SAVED = "() => !window.jupyterapp.shell.currentWidget.context.model.dirty"
RESTART = """async () => {
  const { session } = window.jupyterapp.shell.currentWidget.sessionContext;
  await session.kernel.restart();
}"""
PICTURES = """() => [...document.querySelectorAll(".nnlib-still img")].filter(
  image => image.checkVisibility() && image.complete && image.naturalWidth > 100).length
"""
GO_ON = "Panel: Playground"  # its film is shot while it plays: it asks for more
RUN_AGAIN = "it was restarted: then run this cell again"


def see_all(page) -> None:
    """Scroll through the notebook: the lab attaches a cell when it comes near."""
    for cell in page.locator(".jp-Notebook .jp-Cell").all():
        cell.scroll_into_view_if_needed()


@pytest.fixture(scope="module")
def every_panel(new_notebook):
    """A notebook with all panels, run and saved; predictions skipped."""
    notebook = new_notebook(*CELLS, name="every_panel", reduced_motion="reduce")
    page = notebook.page
    notebook.run_all()
    see_all(page)
    notebook.await_panels(len(panels.__all__))
    skip = page.get_by_role("button", name="Show me")
    while skip.count():
        skip.first.click()
    notebook.command("docmanager:save")
    page.wait_for_function(SAVED)
    yield notebook
    # The lab's own question to the restarted kernel, which knows no widgets yet.
    ours = [line for line in notebook.complaints if "Comm not found" not in line]
    assert ours == []


@pytest.fixture(scope="module")
def saved(every_panel, lab):
    """Where the notebook is saved."""
    return lab.folder / every_panel.page.url.rpartition("/")[2]


def test_a_restarted_kernel_leaves_every_film(every_panel):
    """All frames can be scrubbed; what needs the kernel says what to do."""
    page = every_panel.page
    page.evaluate(RESTART)
    for panel in page.locator(".nnlib-panel").all():
        scrub = panel.locator(".nnlib-scrub")
        if not scrub.is_visible():
            continue
        for key, frame in (
            ("End", str(int(scrub.get_attribute("max")))),
            ("Home", "0"),
        ):
            scrub.press(key)
            panel.locator(f"xpath=self::*[@data-frame = {frame}]").wait_for()
        if panel.get_attribute("aria-label") != GO_ON:
            assert not panel.locator("[role=alert]").is_visible()
    first = page.locator(".nnlib-panel").first
    first.locator(".nnlib-slider input").first.press("End")
    first.get_by_text(RUN_AGAIN).wait_for()


def assert_pictures(page) -> None:
    """Assert that each panel's picture stands there with its words, and no error."""
    see_all(page)
    n_panels = len(panels.__all__)
    page.wait_for_function(f"() => ({PICTURES})() === {n_panels}")
    page.wait_for_timeout(4000)  # longer than the lab looks for a lost widget
    assert page.evaluate(PICTURES) == n_panels
    for still in page.locator(".nnlib-still").all():
        still.scroll_into_view_if_needed()
        expect(still).to_have_text(re.compile(".{20}"), use_inner_text=True)
        words = still.inner_text().strip()
        assert still.locator("img").get_attribute("alt").strip() == words
    assert not page.get_by_text("Error displaying widget").first.is_visible()
    assert page.locator(".nnlib-panel").count() == 0


def test_reopened_with_a_new_kernel_every_panel_is_its_picture(every_panel, saved, lab):
    """The pictures take the place of panels whose kernel is gone."""
    notebook = show(every_panel.page.context.new_page(), every_panel.page.url)
    assert_pictures(notebook.page)
    notebook.page.close()


def test_reopened_without_any_kernel_every_panel_is_its_picture(
    every_panel, saved, lab
):
    """The same where no kernel is chosen."""
    content = json.loads(saved.read_text())
    other = saved.with_name("no_kernel.ipynb")
    other.write_text(json.dumps(content | {"metadata": {}}))  # of no language: it asks
    page = every_panel.page.context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{lab.url}/doc/tree/{other.name}")
    dialog = page.locator(".jp-Dialog")
    dialog.locator("select").select_option(label="No Kernel")
    dialog.get_by_role("button", name="Select").click()
    assert_pictures(page)
    page.close()
