"""A learner trains, draws and diagnoses in JupyterLab: the panels of lesson 07."""

import re

import pytest

from tools.browser_lab import press

PANELS = ("playground", "digits", "clinic")
STROKE = [(4, 2), (12, 2), (7, 14)]  # a 7, on a pad of 16 x 16


def frame(panel) -> int:
    return int(panel.get_attribute("data-frame"))


def settled(notebook, panel) -> str:
    """The sentence, once the panel has had its answers."""
    notebook.page.wait_for_timeout(700)
    return panel.locator(".nnlib-sentence").inner_text()


def test_the_playground_plays_on_and_on_ahead_of_the_playhead(notebook, shown):
    panel = shown("Playground")
    panel.get_by_role("button", name="Play").click()
    panel.locator(".nnlib-sentence", has_text=re.compile(r"Step \d{4,}")).wait_for()
    panel.get_by_role("button", name="Pause").click()
    there = frame(panel)
    assert int(panel.get_attribute("data-frames")) > there
    assert there > 60  # beyond what was shot at first


def test_another_rate_acts_from_here_and_what_was_can_be_rewound(notebook, shown):
    panel = shown("Playground")
    here = frame(panel)
    before = panel.locator(".nnlib-sentence").inner_text()
    step = re.search(r"Step (\d+)", before)[1]
    rate = panel.get_by_label("learning_rate")
    rate.focus()
    notebook.page.keyboard.press("Home")
    panel.locator(".nnlib-code", has_text=f"{step}: 0.001").wait_for()
    assert panel.locator(".nnlib-sentence").inner_text() == before
    panel.get_by_role("button", name="One frame on").click()
    assert "η = 0.001" in settled(notebook, panel)
    assert frame(panel) == here + 1
    panel.get_by_role("button", name="Rewind").click()
    assert settled(notebook, panel).startswith("Step 0, epoch 0, η = 0.3")


def test_other_settings_start_a_new_run_and_change_the_code(notebook, shown):
    panel = shown("Playground")
    panel.get_by_role("combobox", name="data").select_option(label="circles")
    panel.locator(".nnlib-code", has_text="data='circles'").wait_for()
    panel.get_by_label("hidden_layers").focus()
    notebook.page.keyboard.press("Home")
    panel.locator(".nnlib-code", has_text="hidden_layers=0").wait_for()
    assert panel.locator("canvas").count() == 2  # no hidden units to picture
    press(panel, "Reset")
    panel.locator(
        ".nnlib-code", has_text="panels.playground(learning_rate=0.3)"
    ).wait_for()
    assert panel.locator("canvas").count() == 3


def test_a_drawn_digit_is_read_once_the_network_is_trained(notebook, shown):
    panel = shown("Digits")
    panel.locator(".nnlib-scrub").focus()
    notebook.page.keyboard.press("End")
    notebook.page.wait_for_timeout(300)
    last = frame(panel)
    panel.get_by_role("button", name="Clear the pad").click()
    panel.get_by_text("the pad is blank").first.wait_for()
    draw(notebook, panel)
    panel.get_by_text("the pad shows a 7").first.wait_for()
    assert frame(panel) == last


def draw(notebook, panel) -> None:
    """Draw with the mouse what STROKE says."""
    canvas = panel.locator("canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    side = min(box["width"] - 8, box["height"] - 8) / 16
    left, top = box["x"] + box["width"] / 2 - 8 * side, box["y"] + 4
    mouse = notebook.page.mouse
    mouse.move(left + STROKE[0][0] * side, top + STROKE[0][1] * side)
    mouse.down()
    for x, y in STROKE[1:]:
        mouse.move(left + x * side, top + y * side, steps=20)
    mouse.up()


def test_a_digit_is_drawn_by_keyboard(notebook, shown):
    """Arrow keys move the pen, Space and Shift draw, Delete clears; each is said."""
    panel = shown("Digits")
    panel.locator(".nnlib-scrub").press("End")
    pad = panel.get_by_role(
        "application", name=re.compile("Space draws.*Delete clears")
    )
    pad.press("Delete")
    panel.get_by_text("the pad is blank").first.wait_for()
    live = panel.locator("[aria-live=polite]")
    for key, times in (("ArrowUp", 5), ("ArrowLeft", 4)):
        for _ in range(times):
            pad.press(key)
    live.get_by_text("row 4, column 5: paper").wait_for()
    assert pad.evaluate("canvas => getComputedStyle(canvas).outlineStyle") == "solid"
    blank = pad.evaluate("canvas => canvas.toDataURL()")
    pad.press(" ")
    live.get_by_text("row 4, column 5: ink").wait_for()
    assert pad.evaluate("canvas => canvas.toDataURL()") != blank
    for key, times in (("Shift+ArrowRight", 6), ("Shift+ArrowDown", 3)):
        for _ in range(times):
            pad.press(key)
    for _ in range(6):  # slantwise to the lower left
        pad.press("Shift+ArrowDown")
        pad.press("ArrowLeft")
    pad.press("Enter")
    panel.get_by_text("the pad shows a 7").first.wait_for()
    pad.press("Backspace")
    panel.get_by_text("the pad is blank").first.wait_for()


def test_a_sample_can_be_chosen_by_keyboard(notebook, shown):
    panel = shown("Digits")
    panel.get_by_role("combobox", name="sample").focus()
    notebook.page.keyboard.press("4")
    panel.get_by_text("the pad shows a 4").first.wait_for()


def test_the_clinic_is_worked_by_keyboard(notebook, shown):
    panel = shown("Training clinic")
    diagnosis = panel.get_by_role("combobox", name="diagnosis")
    diagnosis.focus()
    notebook.page.keyboard.type("overfitting")
    panel.get_by_text("✗ Not overfitting").first.wait_for()
    notebook.page.wait_for_timeout(1500)  # or the browser takes it for one long word
    notebook.page.keyboard.type("learning rate too low")
    panel.get_by_text("✓ Right").first.wait_for()
    assert "0 of 1 patients right at first sight" in settled(notebook, panel)
    panel.get_by_role("combobox", name="patient").focus()
    notebook.page.keyboard.press("3")
    panel.get_by_text("Choose your diagnosis").first.wait_for()
    assert "Patient 3" in settled(notebook, panel)


def test_dark_theme_repaints_every_plot(notebook, shown):
    panel = shown("Digits")
    paint = "all => all.map(canvas => canvas.toDataURL())"
    notebook.theme("JupyterLab Light")  # whatever the lab was left with
    light = panel.locator("canvas").evaluate_all(paint)
    notebook.theme("JupyterLab Dark")
    dark = panel.locator("canvas").evaluate_all(paint)
    notebook.theme("JupyterLab Light")
    assert all(one != other for one, other in zip(light, dark, strict=True))


@pytest.mark.parametrize("width", [480, 800, 1600])
def test_panels_fit_the_width_there_is(notebook, shown, width):
    notebook.page.set_viewport_size({"width": width, "height": 900})
    notebook.page.wait_for_timeout(600)
    for title in ("Playground", "Digits", "Training clinic"):
        panel = shown(title)
        overflow = "root => root.scrollWidth - root.clientWidth"
        assert panel.evaluate(overflow) <= 1
