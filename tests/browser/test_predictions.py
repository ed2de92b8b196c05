"""Each way of committing to a prediction, by mouse and by keyboard."""

import pytest

from tools.browser_lab import says


@pytest.fixture
def asked(open_notebook):
    """A function that shows a panel with its question still open."""

    def show(name: str):
        notebook = open_notebook(f"from nnlib import panels\npanels.{name}()")
        notebook.run_all()
        panel = notebook.page.locator(".nnlib-panel")
        panel.wait_for()
        notebook.page.wait_for_timeout(300)
        return notebook, panel

    return show


def commit(panel) -> str:
    """Commit, and return the verdict."""
    panel.get_by_role("button", name="I predict this").click()
    panel.get_by_text("predictions right in this lesson.").wait_for()
    return panel.locator(".nnlib-verdict").inner_text()


def test_a_number_is_typed(asked):
    notebook, panel = asked("break_it")
    panel.locator(".nnlib-asking input[type=number]").fill("100")
    assert "You said 100, it is 710." in commit(panel)
    assert notebook.complaints == []


def test_a_marker_is_placed_by_mouse_and_moved_by_keys(asked):
    notebook, panel = asked("threshold")
    canvas = panel.locator("canvas").nth(2)
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * 0.6, "y": 60})
    hint = panel.locator(".nnlib-hint")
    hint.get_by_text("Your marker").wait_for()
    placed = hint.inner_text()
    canvas.press("ArrowLeft")
    assert hint.inner_text() != placed
    assert "Not so." in commit(panel)
    assert panel.get_by_text("c_FP / (c_FP + c_FN) = 0.2").count() == 1
    assert notebook.complaints == []


def test_a_curve_is_sketched_and_stays_beside_the_truth(asked):
    notebook, panel = asked("loss_duel")
    canvas = panel.locator("canvas").first
    box = canvas.bounding_box()
    mouse = notebook.page.mouse
    right, top = box["x"] + box["width"] - 16, box["y"] + 20
    middle, low = (box["x"] + right) / 2, box["y"] + 0.7 * box["height"]
    mouse.move(box["x"] + 56, top)
    mouse.down()
    mouse.move(middle, top, steps=10)
    mouse.move(right, low, steps=10)
    mouse.up()
    verdict = commit(panel)
    assert "off on average" in verdict
    assert "Right." in verdict
    assert notebook.complaints == []


def test_a_sketch_needs_no_mouse(asked):
    notebook, panel = asked("loss_duel")
    canvas = panel.locator("canvas").first
    for key in [*10 * ["ArrowUp"], *13 * ["ArrowLeft"]]:
        canvas.press(key)
    assert "Right." in commit(panel)
    assert notebook.complaints == []


def test_no_word_gives_the_answer_away(asked):
    """What is asked for is said only once it is answered."""
    notebook, panel = asked("loss_curves")
    assert "with slope" not in panel.inner_text()
    panel.get_by_role("radio", name="cross-entropy").check()
    assert "Right." in commit(panel)
    says(panel, "with slope")
    assert notebook.complaints == []


def test_puzzles_do_not_play_by_themselves(asked):
    """After the question the first puzzle stays, to be solved."""
    _, panel = asked("shapes")
    panel.get_by_role("radio", name="D × H, as W").check()
    assert "Right." in commit(panel)
    assert panel.get_by_role("button", name="Play").is_enabled()
    assert panel.get_attribute("data-frame") == "0"


def test_a_committed_answer_cannot_be_changed(asked):
    _, panel = asked("softmax")
    panel.get_by_role("radio", name="all grow").check()
    assert "Not so." in commit(panel)
    assert panel.locator(".nnlib-asking input").count() == 0
