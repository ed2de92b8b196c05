"""A learner turns gears, types formulas and fits shapes in JupyterLab: lesson 06."""

import re

from tools.browser_lab import press, says

PANELS = ("gears", "chain_rule", "shapes")


def test_gears_turn_with_x_and_change_with_the_functions(shown):
    """Scrubbing x changes the product; another function changes it again."""
    panel = shown("Gears")
    panel.locator(".nnlib-scrub").press("End")
    says(panel, "At x = 2: u = 4")
    panel.get_by_role("combobox", name="first").select_option(label="x + 1")
    says(panel, "At x = 2: u = 3")
    press(panel, "Reset")
    says(panel, "At x = 0.5: u = 1")


def test_a_typed_formula_is_stepped_through(shown):
    """A formula and its numbers are typed; the last frame compares three ways."""
    panel = shown("Chain rule")
    numbers = panel.get_by_label("numbers")
    numbers.fill("x = 3")
    numbers.press("Enter")
    formula = panel.get_by_label("formula")
    formula.fill("x*x + exp(x - 3)")
    formula.press("Enter")
    panel.locator(".nnlib-scrub[max='14']").wait_for()
    panel.locator(".nnlib-scrub").press("End")
    says(panel, "3 paths from x")


def test_what_is_no_formula_is_named_and_mended(shown):
    """Python is refused with a message in the panel; the next formula clears it."""
    panel = shown("Chain rule")
    formula = panel.get_by_label("formula")
    formula.fill("__import__('os')")
    formula.press("Enter")
    alert = panel.locator("[role=alert]")
    alert.wait_for()
    assert "wanted one of tanh" in alert.inner_text()
    formula.fill("x + 1")
    formula.press("Enter")
    alert.wait_for(state="hidden")


def test_two_roads_are_three_paths(shown):
    """The example button sets formula and numbers; naive recursion is wrong."""
    panel = shown("Chain rule")
    panel.get_by_role("button", name="two roads").click()
    panel.locator(".nnlib-scrub[max='12']").wait_for()
    panel.locator(".nnlib-scrub").press("End")
    says(panel, "9 visits, and is wrong here")
    assert panel.get_by_label("formula").input_value().startswith("e = a + b")


def test_the_prediction_of_the_sum_over_paths(new_notebook):
    """4 is what naive recursion says; the panel says 3."""
    cell = "from nnlib import panels\npanels.chain_rule()"
    notebook = new_notebook(cell, reduced_motion="reduce")
    notebook.run_all()
    panel = notebook.page.locator(".nnlib-panel")
    panel.locator("input[type=number]").fill("4")
    panel.get_by_role("button", name="I predict this").click()
    panel.get_by_text("You said 4, it is 3.").wait_for()
    assert "0 of 1 predictions right" in panel.inner_text()


def test_the_puzzle_is_solved_step_by_step(shown):
    """Wrong products are named, the right one meets the task."""
    panel = shown("Shapes: a puzzle")
    panel.locator(".nnlib-scrub").fill("1")
    says(panel, "inner sizes 3 and 5 differ")
    target = panel.locator(".nnlib-target")
    assert target.get_attribute("data-met") == "false"
    panel.get_by_role("combobox", name="left", exact=True).select_option(label="Xᵀ")
    says(panel, "Solved")
    panel.locator(".nnlib-target[data-met=true]").wait_for()
    assert "Reached" in target.inner_text()
    panel.get_by_label("n_examples").press("End")
    says(panel, re.compile(r"\(3 × 8\) @ \(8 × 4\)"))
