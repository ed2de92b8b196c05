"""A learner meets the learning-rate panel in JupyterLab, with mouse and keyboard."""

import re
from itertools import product

import pytest
from playwright.sync_api import expect

from tools.browser_lab import says

PATIENCE = 30_000  # ms
DARK_PAPER = re.compile(r"rgba?\((\d|[1-5]\d|6[0-3]),.*")
CELL = "from nnlib import panels\nrate_panel = panels.learning_rate()\nrate_panel"


def frame(panel) -> int:
    return int(panel.get_attribute("data-frame"))


def pixels(panel, plot: int = 0) -> bytes:
    """What is painted on one plot's canvas."""
    canvas = panel.locator("canvas").nth(plot)
    return canvas.evaluate("canvas => canvas.toDataURL()")


@pytest.fixture(scope="module")
def running(new_notebook):
    """The panel, run in a notebook; prediction skipped, motion off."""
    notebook = new_notebook(CELL, reduced_motion="reduce")
    notebook.run_all()
    panel = notebook.page.locator(".nnlib-panel")
    panel.wait_for()
    panel.get_by_role("button", name="Show me").click()
    return notebook, panel


@pytest.fixture
def shown(running):
    """The running panel with its first values."""
    notebook, panel = running
    notebook.page.set_viewport_size({"width": 1280, "height": 900})
    panel.get_by_role("button", name="Reset").click()
    says(panel, "in 12 steps")
    yield notebook, panel
    assert notebook.complaints == []


def test_the_picture_before_the_panel_is_hidden_once_the_panel_lives(shown):
    notebook, _ = shown
    still = notebook.page.locator(".nnlib-still")
    assert still.count() == 1
    assert not still.is_visible()


def test_a_prediction_comes_first(open_notebook):
    notebook = open_notebook(CELL)
    notebook.run_all()
    panel = notebook.page.locator(".nnlib-panel")
    panel.wait_for()
    assert panel.get_by_role("button", name="Play").is_disabled()
    assert panel.locator(".nnlib-scrub").is_disabled()
    assert panel.get_by_text("2/λ").count() == 0
    panel.get_by_role("button", name="I predict this").click()
    assert "Choose or place your answer" in panel.inner_text()
    panel.get_by_role("radio", name="diverges").check()
    panel.get_by_role("button", name="I predict this").click()
    panel.get_by_text("Not so.").wait_for()
    assert "0 of 1 predictions right in this lesson." in panel.inner_text()
    assert panel.locator(".nnlib-landmarks").inner_text().split() == ["1/λ", "2/λ"]
    panel.get_by_role("button", name="Pause").wait_for()  # the film plays
    assert notebook.complaints == []


def test_scrubbing_needs_no_kernel(shown):
    notebook, panel = shown
    notebook.command("kernelmenu:interrupt")
    scrub = panel.locator(".nnlib-scrub")
    box = scrub.bounding_box()
    before = pixels(panel)
    notebook.page.mouse.click(box["x"] + 0.95 * box["width"], box["y"] + 8)
    says(panel, "diverges")
    assert pixels(panel) != before
    label = panel.locator(".nnlib-axis-label").inner_text()
    assert re.fullmatch(r"learning_rate  η = [\d.]+", label)


def test_keys_step_rewind_and_play(shown):
    notebook, panel = shown
    panel.locator(".nnlib-scrub").focus()
    keyboard = notebook.page.keyboard
    keyboard.press("Home")
    notebook.page.wait_for_function(
        "() => document.querySelector('.nnlib-panel').dataset.frame === '0'"
    )
    assert "smooth" in panel.locator(".nnlib-sentence").inner_text()
    keyboard.press("ArrowRight")
    keyboard.press("ArrowRight")
    notebook.page.wait_for_timeout(100)
    assert frame(panel) == 2
    keyboard.press("ArrowLeft")
    notebook.page.wait_for_timeout(100)
    assert frame(panel) == 1
    keyboard.press("End")
    notebook.page.wait_for_timeout(100)
    assert frame(panel) == int(panel.get_attribute("data-frames")) - 1
    keyboard.press("Home")
    keyboard.press(" ")
    panel.get_by_role("button", name="Pause").wait_for()
    notebook.page.wait_for_timeout(400)
    keyboard.press(" ")
    paused = frame(panel)
    assert paused > 0
    notebook.page.wait_for_timeout(300)
    assert frame(panel) == paused
    assert notebook.page.locator(".jp-Cell").count() == 1  # no shortcut of the lab


def test_buttons_play_pause_step_and_rewind(shown):
    notebook, panel = shown
    panel.get_by_role("button", name="Rewind").click()
    panel.get_by_role("button", name="Play").click()
    notebook.page.wait_for_timeout(400)
    panel.get_by_role("button", name="Pause").click()
    there = frame(panel)
    assert there > 0
    panel.get_by_role("button", name="One frame on").click()
    notebook.page.wait_for_timeout(100)
    assert frame(panel) == there + 1
    panel.get_by_role("button", name="One frame back").click()
    notebook.page.wait_for_timeout(100)
    assert frame(panel) == there


def test_a_slider_reshoots_by_mouse_and_by_keyboard(shown):
    notebook, panel = shown
    slider = panel.get_by_label("curvature")
    sentence = panel.locator(".nnlib-sentence")
    before = sentence.inner_text()
    box = slider.bounding_box()
    notebook.page.mouse.click(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
    panel.get_by_text("curvature  λ = 4", exact=True).wait_for()
    notebook.page.wait_for_function(
        "before => document.querySelector('.nnlib-sentence').textContent !== before",
        arg=before,
    )
    steps = panel.get_by_label("n_steps")
    steps.focus()
    notebook.page.keyboard.press("End")
    says(panel, "in 40 steps")
    panel.get_by_role("button", name="Reset").click()
    panel.get_by_text("curvature  λ = 1", exact=True).wait_for()
    says(panel, "in 12 steps")


def test_the_start_can_be_dragged_and_nudged(shown):
    notebook, panel = shown
    canvas = panel.locator("canvas").first
    box = canvas.bounding_box()
    sentence = panel.locator(".nnlib-sentence")
    assert "from 2 to" in sentence.inner_text()
    left, right, width = 54, 14, box["width"]
    x_of = lambda w: box["x"] + left + (w + 4) / 8 * (width - left - right)  # noqa: E731
    height = box["height"] - 10 - 40
    y_of = lambda loss: box["y"] + 10 + (9 - loss) / 9.5 * height  # noqa: E731
    notebook.page.mouse.move(x_of(-2), y_of(2))
    notebook.page.mouse.down()
    notebook.page.mouse.move(x_of(-3), y_of(2), steps=4)
    notebook.page.mouse.up()
    says(panel, re.compile(r"from 4\.[3-7]\d* to"))
    before = sentence.inner_text()
    canvas.focus()
    notebook.page.keyboard.press("ArrowRight")
    notebook.page.wait_for_function(
        "before => document.querySelector('.nnlib-sentence').textContent !== before",
        arg=before,
    )


def test_hover_names_what_lies_under_the_pointer(shown):
    notebook, panel = shown
    box = panel.locator("canvas").nth(1).bounding_box()
    notebook.page.mouse.move(box["x"] + 60, box["y"] + box["height"] / 2)
    tip, told = panel.locator(".nnlib-tip"), set()
    for x, y in product(range(70, 100, 5), range(10, int(box["height"]), 4)):
        notebook.page.mouse.move(box["x"] + x, box["y"] + y)
        if tip.is_visible():
            told.add(tip.inner_text())
    assert any(words.startswith("step 0, loss  L") for words in told)
    assert "start: 2" in told  # the line at the height of the start


def test_the_theme_follows_the_lab(shown):
    notebook, panel = shown
    notebook.theme("JupyterLab Light")  # whatever the lab was left with
    light = pixels(panel)
    notebook.theme("JupyterLab Dark")
    expect(panel).to_have_attribute("data-theme", "dark", timeout=PATIENCE)
    expect(panel).to_have_css("background-color", DARK_PAPER, timeout=PATIENCE)
    assert pixels(panel) != light
    notebook.theme("JupyterLab Light")
    expect(panel).to_have_attribute("data-theme", "light", timeout=PATIENCE)


@pytest.mark.parametrize("width", [480, 800, 1600])
def test_nothing_is_cut_off_at_any_width(shown, width):
    notebook, panel = shown
    notebook.page.set_viewport_size({"width": width, "height": 900})
    notebook.page.wait_for_timeout(400)
    assert panel.evaluate("root => root.scrollWidth <= root.clientWidth")
    outer = panel.bounding_box()
    for control in panel.locator("button, input, canvas").all():
        box = control.bounding_box()
        if box is None:
            continue
        assert box["x"] >= outer["x"] - 1
        assert box["x"] + box["width"] <= outer["x"] + outer["width"] + 1


def test_the_picture_is_as_sharp_as_the_screen(open_notebook):
    notebook = open_notebook(CELL, device_scale_factor=2)
    notebook.run_all()
    canvas = notebook.page.locator(".nnlib-panel canvas").first
    canvas.wait_for()
    notebook.page.wait_for_timeout(300)
    assert canvas.evaluate("c => c.width / c.clientWidth") == pytest.approx(2, abs=0.02)


def test_screen_readers_hear_the_sentence_of_a_frame_that_stays(shown):
    notebook, panel = shown
    panel.get_by_role("button", name="One frame on").click()
    notebook.page.wait_for_timeout(600)
    sentence = panel.locator(".nnlib-sentence").inner_text()
    assert panel.locator("[aria-live=polite]").text_content() == sentence
    assert sentence in panel.locator("canvas").first.get_attribute("aria-label")


def test_an_error_is_said_in_the_panel(open_notebook):
    wrong = (
        "from nnlib import panels\n"
        "panels.slope_and_step(gradient=lambda w: w.no_such_thing)"
    )
    notebook = open_notebook(wrong)
    notebook.run_all()
    alert = notebook.page.locator(".nnlib-panel [role=alert]")
    alert.wait_for()
    assert "AttributeError" in alert.inner_text()
    assert notebook.complaints == []


def test_axe_finds_no_serious_violation(shown):
    from axe_playwright_python.sync_playwright import Axe

    notebook, _ = shown
    results = Axe().run(notebook.page, context=".nnlib-panel")
    serious = [
        (found["id"], [node["html"] for node in found["nodes"]])
        for found in results.response["violations"]
        if found["impact"] in ("serious", "critical")
    ]
    assert serious == []
