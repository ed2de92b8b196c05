"""Every panel in JupyterLab, a notebook per lesson: all controls, both themes, axe."""

import pytest

from nnlib import panels

LESSONS = {
    "00": ("one_neuron", "be_the_optimiser"),
    "01": ("loss_curves", "loss_duel", "softmax", "threshold", "break_it"),
    "02": ("slope_and_step", "descent", "where_you_start", "threshold_to_sigmoid"),
    "03": ("learning_rate", "valley", "range_test", "schedules"),
    "04": ("race", "gradient_noise", "rate_and_batch_map"),
    "05": ("backpropagation", "gradient_check", "gradients_by_depth"),
    "06": ("gears", "chain_rule", "shapes"),
    "07": ("playground", "digits", "clinic"),
    "08": ("bumps", "depth", "luck", "swapped_units"),
}


def test_every_panel_belongs_to_a_lesson():
    known = [name for names in LESSONS.values() for name in names]
    assert sorted(known) == sorted(panels.__all__)


@pytest.fixture(scope="module", params=LESSONS)
def lesson(request, new_notebook):
    """A lesson's panels, one a cell, run; predictions skipped, motion off."""
    names = LESSONS[request.param]
    cells = ["from nnlib import panels", *(f"panels.{name}()" for name in names)]
    notebook = new_notebook(
        *cells, name=f"lesson_{request.param}", reduced_motion="reduce"
    )
    notebook.run_all()
    page = notebook.page
    shown = page.locator(".nnlib-panel")
    for number in range(len(names)):
        page.locator(".jp-Cell").nth(number + 1).scroll_into_view_if_needed()
        shown.nth(number).wait_for()
    skip = page.get_by_role("button", name="Show me")
    while skip.count():
        skip.first.click()
    return notebook, [shown.nth(number) for number in range(len(names))]


def settle(notebook, panel) -> None:
    """Wait for an answer, then see that the panel is well."""
    panel.locator("xpath=self::*[not(@data-waiting='true')]").wait_for()
    notebook.page.wait_for_timeout(60)  # a frame or two
    assert not panel.locator("[role=alert]").is_visible(), panel.locator(
        "[role=alert]"
    ).inner_text()
    assert panel.locator(".nnlib-sentence").text_content().strip()
    assert notebook.complaints == []


def painted(canvas) -> bool:
    """Whether anything at all is drawn on a canvas."""
    script = """canvas => {
      const { data } = canvas.getContext("2d").getImageData(
        0, 0, canvas.width, canvas.height);
      return data.some(value => value !== 0);
    }"""
    return canvas.evaluate(script)


def test_each_panel_paints_its_plots(lesson):
    notebook, shown = lesson
    for panel in shown:
        panel.scroll_into_view_if_needed()
        settle(notebook, panel)
        for canvas in panel.locator("canvas").all():
            assert painted(canvas)


def test_each_film_scrubs_steps_plays_and_rewinds(lesson):
    notebook, shown = lesson
    for panel in shown:
        if not panel.locator(".nnlib-player").is_visible():
            continue
        panel.get_by_role("button", name="Rewind").click()
        settle(notebook, panel)
        assert panel.get_attribute("data-frame") == "0"
        panel.get_by_role("button", name="One frame on").click()
        settle(notebook, panel)
        assert panel.get_attribute("data-frame") == "1"
        panel.get_by_role("button", name="Play").click()
        panel.locator("xpath=self::*[@data-frame > 1]").wait_for()  # some play slowly
        if panel.get_by_role("button", name="Pause").count():
            panel.get_by_role("button", name="Pause").click()
        assert int(panel.get_attribute("data-frame")) > 1
        panel.locator(".nnlib-scrub").press("End")
        settle(notebook, panel)
        panel.locator(".nnlib-scrub").press("Home")
        settle(notebook, panel)
        assert panel.get_attribute("data-frame") == "0"


def test_every_slider_moves_by_keyboard_and_mouse(lesson):
    notebook, shown = lesson
    for panel in shown:
        for slider in panel.locator(".nnlib-slider input").all():
            slider.press("End")
            settle(notebook, panel)
            box = slider.bounding_box()
            middle = box["y"] + box["height"] / 2
            notebook.page.mouse.click(box["x"] + box["width"] / 3, middle)
            settle(notebook, panel)
            said = slider.get_attribute("aria-valuetext")
            label = panel.locator(f"label[for={slider.get_attribute('id')}]")
            assert label.inner_text().endswith(f"= {said}")
        reset(notebook, panel)


def reset(notebook, panel) -> None:
    button = panel.get_by_role("button", name="Reset")
    if button.is_visible():
        button.click()
        settle(notebook, panel)


def test_every_choice_switch_and_button_works(lesson):
    notebook, shown = lesson
    for panel in shown:
        for select in panel.locator("select").all():
            for option in select.locator("option").all()[:4]:
                select.select_option(option.get_attribute("value"))
                settle(notebook, panel)
        for box in panel.locator(".nnlib-toggle input").all():
            box.click()
            settle(notebook, panel)
        for button in panel.locator(".nnlib-control button").all():
            button.click()
            settle(notebook, panel)
        reset(notebook, panel)


def test_every_plot_can_be_hovered_dragged_and_nudged(lesson):
    notebook, shown = lesson
    mouse = notebook.page.mouse
    for panel in shown:
        for canvas in panel.locator("canvas").all():
            canvas.scroll_into_view_if_needed()
            box = canvas.bounding_box()
            x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
            mouse.move(x - 20, y - 20)
            mouse.move(x, y)
            mouse.down()
            mouse.move(x + 30, y + 20, steps=3)
            mouse.up()
            settle(notebook, panel)
            if canvas.get_attribute("tabindex") == "0":
                canvas.press("ArrowRight")
                canvas.press("ArrowUp")
                settle(notebook, panel)
        reset(notebook, panel)


def test_the_panels_of_a_lesson_do_not_disturb_each_other(lesson):
    notebook, shown = lesson
    others = [panel.locator(".nnlib-sentence").text_content() for panel in shown[1:]]
    for slider in shown[0].locator(".nnlib-slider input").all()[:1]:
        slider.press("Home")
        settle(notebook, shown[0])
    after = [panel.locator(".nnlib-sentence").text_content() for panel in shown[1:]]
    assert after == others
    reset(notebook, shown[0])


@pytest.mark.parametrize("width", [480, 900, 1600])
def test_nothing_is_cut_off_at_any_width(lesson, width):
    notebook, shown = lesson
    notebook.page.set_viewport_size({"width": width, "height": 900})
    notebook.page.wait_for_timeout(500)
    for panel in shown:
        panel.scroll_into_view_if_needed()
        outer = panel.bounding_box()
        assert panel.evaluate("root => root.scrollWidth - root.clientWidth") <= 1
        for part in panel.locator("button, input, select, canvas").all():
            box = part.bounding_box()
            if box is not None:
                assert box["x"] >= outer["x"] - 1
                assert box["x"] + box["width"] <= outer["x"] + outer["width"] + 1


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_no_serious_violation_in_either_theme(lesson, theme):
    from axe_playwright_python.sync_playwright import Axe

    notebook, _ = lesson
    notebook.theme(theme)
    results = Axe().run(notebook.page, context=".nnlib-panel")
    serious = [
        (found["id"], [node["html"] for node in found["nodes"]])
        for found in results.response["violations"]
        if found["impact"] in ("serious", "critical")
    ]
    assert serious == []
    assert notebook.complaints == []
