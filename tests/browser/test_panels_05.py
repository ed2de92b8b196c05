"""A learner goes backward, updates and checks gradients in JupyterLab: lesson 05."""

import re

from tools.browser_lab import press, says

PANELS = ("backpropagation", "gradient_check", "gradients_by_depth")
WRONG = """from nnlib import panels
def forgetful(network, dA):
    hidden, output = network.layers
    delta = dA @ output.W.T
    return [(hidden.X.T @ delta, delta[0]), (output.X.T @ dA, dA[0])]
panels.backpropagation(backward=forgetful)"""

CHANGED = """loss => [...document.querySelectorAll(".nnlib-sentence")].some(
  each => /the loss L is/.test(each.textContent) && !each.textContent.includes(loss))"""


def test_update_waits_for_backward(shown):
    """Update alone changes nothing and says what is missing."""
    panel = shown("Backpropagation, step by step")
    press(panel, "Update")
    says(panel, "press Backward first")


def test_backward_then_update_lowers_the_loss(shown):
    """Backward adds its stages, Update moves the weights, the loss is lower then."""
    panel = shown("Backpropagation, step by step")
    press(panel, "Reset")
    scrub = panel.locator(".nnlib-scrub")
    panel.locator(".nnlib-scrub[max='4']").wait_for()
    scrub.press("End")
    says(panel, "the loss L is")
    before = loss(panel)
    press(panel, "Backward")
    panel.locator(".nnlib-scrub[max='8']").wait_for()
    scrub.press("End")
    says(panel, "no weight has moved")
    press(panel, "Update")
    panel.locator(".nnlib-scrub[max='4']").wait_for()
    scrub.press("End")
    says(panel, re.compile("After 1 update"))
    assert loss(panel) < before


def loss(panel) -> float:
    words = panel.locator(".nnlib-sentence").inner_text()
    return float(re.search(r"the loss L is ([\d.]+\d)", words)[1])


def test_every_unit_tells_its_formula(notebook, shown):
    """Under the pointer a hidden unit shows z, a and how they came about."""
    panel = shown("Backpropagation, step by step")
    press(panel, "Reset")
    says(panel, re.compile("^The input is"))
    panel.locator(".nnlib-scrub").press("End")
    says(panel, "the loss L is")
    canvas = panel.locator("canvas").first
    canvas.scroll_into_view_if_needed()
    box, tip, said = canvas.bounding_box(), panel.locator(".nnlib-tip"), ""
    for x, y in ((0.416, 0.23), (0.753, 0.54), (0.247, 0.23)):  # z, ŷ, W₁
        notebook.page.mouse.move(
            box["x"] + x * box["width"], box["y"] + y * box["height"]
        )
        tip.wait_for()
        said += tip.inner_text() + "\n"
    assert "z = 1.00·0.80 + (−0.50)·0.50" in said
    assert "a = tanh(z)" in said
    assert "ŷ = sigmoid(z)" in said
    assert "W₁[0, 0] = 0.80" in said


def test_a_weight_is_dragged_and_an_input_set_by_keys(notebook, shown):
    """The pass follows at once, at the stage that is shown; a larger net, too."""
    panel = shown("Backpropagation, step by step")
    press(panel, "Reset")
    panel.get_by_role("combobox", name="shape").select_option(label="2-3-1")
    press(panel, "Backward")
    panel.locator(".nnlib-scrub[max='8']").wait_for()
    panel.locator(".nnlib-scrub").press("End")
    says(panel, "All 13 gradients")
    canvas = panel.get_by_role("application", name=re.compile("Left and Right choose"))
    canvas.press("ArrowLeft")
    canvas.press("ArrowRight")
    panel.locator("[aria-live=polite]", has_text="x[1] = −0.50").wait_for()
    canvas.press("ArrowLeft")
    for _ in range(4):
        canvas.press("ArrowUp")
    panel.locator(".nnlib-scrub").press("Home")
    says(panel, "The input is 1.40 and −0.50")
    panel.locator(".nnlib-scrub").fill("4")
    before = loss(panel)
    box = canvas.bounding_box()
    x, y = box["x"] + 0.095 * box["width"], box["y"] + 0.31 * box["height"]  # on x[0]
    mouse = notebook.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x, y - 80, steps=4)
    mouse.up()
    panel.page.wait_for_function(CHANGED, arg=f"{before:.4g}")
    assert panel.get_attribute("data-frame") == "4"
    panel.locator(".nnlib-scrub").press("Home")
    says(panel, "The input is 2.20 and −0.50")


def test_a_wrong_backward_is_shown_wrong(new_notebook):
    """The learner's gradients stand beside finite differences, and a sentence."""
    notebook = new_notebook(WRONG, reduced_motion="reduce")
    notebook.run_all()
    panel = notebook.page.locator(".nnlib-panel")
    press(panel, "Backward")
    panel.locator(".nnlib-scrub[max='8']").wait_for()
    panel.locator(".nnlib-scrub").press("End")
    says(panel, "Wrong (relative error")
    assert panel.locator("canvas").count() == 3
    assert panel.get_by_text("your backward", exact=True).is_visible()
    assert notebook.complaints == []


def test_the_bottom_of_the_v_is_placed_and_judged(new_notebook):
    """A marker is placed with the pointer, judged, and the curve appears."""
    cell = "from nnlib import panels\npanels.gradient_check()"
    notebook = new_notebook(cell, reduced_motion="reduce")
    notebook.run_all()
    panel = notebook.page.locator(".nnlib-panel")
    panel.wait_for()
    box = panel.locator("canvas").first.bounding_box()
    notebook.page.mouse.click(box["x"] + 0.65 * box["width"], box["y"] + 60)
    panel.get_by_role("button", name="I predict this").click()
    panel.get_by_text("Best here is h").wait_for()
    assert "of 1 predictions right" in panel.inner_text()
    assert panel.locator(".nnlib-landmarks").inner_text().strip().endswith("best h")


def test_single_precision_has_its_bottom_elsewhere(shown):
    """With float32 h = 1e-5 is too small already."""
    panel = shown("Gradient check")
    panel.get_by_role("combobox", name="dtype").select_option(label="float32")
    scrub = panel.locator(".nnlib-scrub")
    scrub.fill("72")  # 1e-5
    says(panel, "float32 rounds the difference away")


def test_depth_makes_sigmoid_vanish(shown):
    """At thirty layers the sentence says what has vanished."""
    panel = shown("Gradients by depth")
    panel.locator(".nnlib-scrub").press("End")
    says(panel, "30 hidden layers")
    says(panel, "vanished with sigmoid")
