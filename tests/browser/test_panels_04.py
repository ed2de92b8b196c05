"""A learner races, looks at noise and reads the map in JupyterLab: lesson 04."""

import re

from tools.browser_lab import press, says

PANELS = ("race", "gradient_noise", "rate_and_batch_map")


def test_three_clocks(shown):
    """The toggle changes what the axis counts and what the sentence says."""
    panel = shown("Race on three clocks")
    panel.locator(".nnlib-scrub").press("End")
    says(panel, "After 180 updates each")
    panel.get_by_role("combobox", name="clock").select_option(label="epoch")
    says(panel, "epochs: batch")
    panel.get_by_role("combobox", name="clock").select_option(label="compute")
    says(panel, "measured on this machine")
    press(panel, "Reset")


def test_batch_sizes_are_whole(shown):
    """The logarithmic slider of the batch size gives whole numbers."""
    panel = shown("Race on three clocks")
    slider = panel.get_by_label("batch_size")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    for share in (0.2, 0.5, 0.8):
        slider.page.mouse.click(box["x"] + share * box["width"], box["y"] + 9)
        label = panel.get_by_text(re.compile(r"batch_size  B = ")).inner_text()
        assert re.fullmatch(r"batch_size  B = \d+", label)
    slider.press("End")
    panel.get_by_text("batch_size  B = 512", exact=True).wait_for()
    press(panel, "Reset")


def test_the_prediction_is_judged_by_the_race(new_notebook):
    """After one epoch the stochastic run leads; the verdict tells the losses."""
    cell = "from nnlib import panels\npanels.race()"
    notebook = new_notebook(cell, reduced_motion="reduce")
    notebook.run_all()
    panel = notebook.page.locator(".nnlib-panel")
    panel.get_by_role("radio", name="stochastic").check()
    panel.get_by_role("button", name="I predict this").click()
    panel.get_by_text("After one epoch: batch").wait_for()
    assert "1 of 1 predictions right" in panel.inner_text()


def test_all_examples_have_no_noise(shown):
    """At B = N the spread is 0; with replacement it is not."""
    panel = shown("Gradient noise")
    panel.locator(".nnlib-scrub").press("End")
    says(panel, "not a guess")
    panel.get_by_role("combobox", name="draw").select_option(label="independent draws")
    says(panel, re.compile(r"B = 64: the spread is 0\.\d"))


def test_the_place_of_the_arrows_can_be_nudged(shown):
    """With the keyboard the point moves, and with it every gradient."""
    panel = shown("Gradient noise")
    press(panel, "Reset")
    says(panel, "B = ")
    panel.locator(".nnlib-scrub").press("Home")
    says(panel, "B = 1:")
    before = panel.locator(".nnlib-sentence").inner_text()
    for _ in range(5):
        panel.locator("canvas").first.press("ArrowRight")
    panel.locator("canvas").first.page.wait_for_function(
        "before => [...document.querySelectorAll('.nnlib-sentence')]"
        ".every(each => each.textContent !== before)",
        arg=before,
    )


def test_a_click_on_the_map_plays_its_run(notebook, shown):
    """The cell that was clicked is the run that is told about."""
    panel = shown("Learning rate and batch size")
    says(panel, "B = 8")
    panel.locator("canvas").first.scroll_into_view_if_needed()
    box = panel.locator("canvas").first.bounding_box()
    notebook.page.mouse.click(
        box["x"] + 0.2 * box["width"], box["y"] + 0.25 * box["height"]
    )
    says(panel, re.compile(r"B = (16|32|64), η"))
    panel.locator(".nnlib-scrub").press("End")
    says(panel, "the loss of all examples")
