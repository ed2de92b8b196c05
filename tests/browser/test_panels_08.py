"""A learner builds, folds, counts and walks in JupyterLab: the panels of lesson 08."""

import re

from tools.browser_lab import says

PANELS = ("bumps", "depth", "luck", "swapped_units")


def test_more_units_and_a_look_outside(shown):
    """The error falls with the units; outside nothing is known."""
    panel = shown("Bumps")
    panel.locator(".nnlib-scrub").press("End")
    says(panel, "128 hidden units")
    panel.get_by_role("checkbox", name="look outside the interval").check()
    says(panel, "knows nothing of f")
    panel.get_by_role("combobox", name="target").select_option(label="a jump")
    says(panel, "at least half the jump")


def test_ten_folds(shown):
    """Ten layers make 1024 pieces."""
    panel = shown("Depth")
    panel.locator(".nnlib-scrub").press("End")
    says(panel, "1024 straight pieces")
    panel.get_by_role("combobox", name="beside").select_option(label="as many pieces")
    says(panel, "follows it exactly")


def test_a_seed_is_clicked(notebook, shown):
    """A click on the map of seeds shows that seed's own network."""
    panel = shown("Luck")
    says(panel, "Seed 0")
    panel.locator("canvas").first.scroll_into_view_if_needed()
    box = panel.locator("canvas").first.bounding_box()
    notebook.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    panel.get_by_text(re.compile(r"What seed (8|9|10|11)\d has learned")).wait_for()
    panel.locator(".nnlib-scrub").press("End")
    says(panel, "8 hidden units: 200 of 200 seeds")


def test_the_hill_is_sketched(new_notebook):
    """A hill drawn with the pointer is right, and the truth is laid over it."""
    cell = "from nnlib import panels\npanels.swapped_units()"
    notebook = new_notebook(cell, reduced_motion="reduce")
    notebook.run_all()
    panel = notebook.page.locator(".nnlib-panel")
    panel.wait_for()
    panel.locator("canvas").first.scroll_into_view_if_needed()
    box = panel.locator("canvas").first.bounding_box()
    mouse = notebook.page.mouse
    low, high = box["y"] + 0.78 * box["height"], box["y"] + 0.3 * box["height"]
    mouse.move(box["x"] + 0.2 * box["width"], low)
    mouse.down()
    mouse.move(box["x"] + 0.56 * box["width"], high, steps=12)
    mouse.move(box["x"] + 0.92 * box["width"], low, steps=12)
    mouse.up()
    panel.get_by_role("button", name="I predict this").click()
    panel.get_by_text("Both ends have the same loss").wait_for()
    assert "1 of 1 predictions right" in panel.inner_text()
    assert notebook.complaints == []


def test_twins_have_equal_losses(shown):
    """At share 1 the sentence says that the outputs are the same."""
    panel = shown("Swapped units")
    panel.locator(".nnlib-scrub").fill("120")
    says(panel, "other weights and the same outputs")
    panel.get_by_role("combobox", name="twin").select_option(label="one sign turned")
    panel.get_by_label("n_hidden").press("End")
    says(panel, "6 tanh units")
