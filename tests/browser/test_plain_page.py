"""A panel needs nothing of JupyterLab: it lives in a plain page, in VS Code's colours.

The page is what any other front end gives a widget: a place in the document, the
module with its style, and a model that gets, listens and sends.
"""

import base64
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from nnlib import panels
from nnlib.panels import dialogue
from tools.browser_lab import says

STATIC = Path(panels.__file__).parent / "static"
LIGHT_LAB = "--jp-layout-color0: white; --jp-ui-font-color0: rgba(0, 0, 0, 1);"
VS_CODE = {
    "light": "--vscode-editor-background: #ffffff; --vscode-editor-foreground: #3b3b3b",
    "dark": "--vscode-editor-background: #1f1f1f; --vscode-editor-foreground: #cccccc",
}
PAGE = """<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/panel.css">
<body style="%s"><div id="here"></div><script type="module">
import panel from "/panel.js";
const bytes = words => new DataView(Uint8Array.from(atob(words), c => c.charCodeAt(0)).buffer);
const ask = async content => JSON.parse(await kernel(JSON.stringify(content)));
const { spec, messages: [opening] } = await ask({ kind: "open" });
opening.buffers = opening.buffers.map(bytes);
const ears = [];
panel.render({ el: document.getElementById("here"), model: {
  get: name => ({ spec, opening })[name], on: (_, ear) => ears.push(ear), off() {},
  async send(content) {
    for (const { header, buffers } of (await ask(content)).messages)
      ears.forEach(ear => ear(header, buffers.map(bytes)));
  } } });
</script>"""  # noqa: E501


def kernel(panel):
    """A function that answers the page's messages, as the kernel's end would."""

    def answer(words: str) -> str:
        content, sent = json.loads(words), []
        if content["kind"] == "open":
            sent.append(dialogue.film_message(panel, 0))
        else:
            panel.view.answer = lambda *message: sent.append(message)
            dialogue.reply(panel, content)
        plain = [
            {"header": header, "buffers": [base64.b64encode(b).decode() for b in data]}
            for header, data in sent
        ]
        return json.dumps({"spec": dialogue.spec(panel), "messages": plain})

    return answer


@pytest.fixture
def plain_page(chromium):
    """A function that shows a panel in a page of its own, and its complaints."""
    contexts = []

    def show(panel, style: str = ""):
        contexts.append(chromium.new_context(reduced_motion="reduce"))
        page, complaints = contexts[-1].new_page(), []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.expose_function("kernel", kernel(panel))
        page.route("**/*", lambda route: route.fulfill(**served(route, style)))
        page.goto("http://plain.test/")
        return page.locator(".nnlib-panel"), complaints

    yield show
    for context in contexts:
        context.close()


def served(route, style: str) -> dict[str, str]:
    """The page, or a file of the drawing module."""
    name = route.request.url.rpartition("/")[2]
    if (STATIC / name).is_file():
        kind = "text/javascript" if name.endswith("js") else "text/css"
        return {"body": (STATIC / name).read_text(), "content_type": kind}
    return {"body": PAGE % style, "content_type": "text/html"}


@pytest.mark.parametrize("name", panels.__all__)
def test_every_panel_lives_in_a_plain_page(plain_page, name):
    """It is drawn, scrubs, and answers a control, with no Jupyter around it."""
    panel, complaints = plain_page(getattr(panels, name)())
    panel.wait_for()
    for skip in panel.get_by_role("button", name="Show me").all():
        skip.click()
    expect(panel).to_have_css("background-color", "rgb(255, 255, 255)")
    scrub = panel.locator(".nnlib-scrub")
    if scrub.is_visible():
        scrub.press("End")
        scrub.press("Home")
    for slider in panel.locator(".nnlib-slider input").all()[:1]:
        slider.press("End")
    expect(panel).not_to_have_attribute("data-waiting", "true")
    assert not panel.locator("[role=alert]").is_visible()
    assert complaints == []


@pytest.mark.parametrize("theme", VS_CODE)
@pytest.mark.parametrize("beside", ["", LIGHT_LAB])
def test_the_colours_are_those_of_vs_code(plain_page, theme, beside):
    """They decide, though its widgets come with JupyterLab's light ones beside them."""
    panel, complaints = plain_page(panels.learning_rate(), beside + VS_CODE[theme])
    panel.wait_for()
    expect(panel).to_have_attribute("data-theme", theme)
    paper = {"light": "rgb(255, 255, 255)", "dark": "rgb(31, 31, 31)"}[theme]
    expect(panel).to_have_css("background-color", paper)
    panel.get_by_role("button", name="Show me").click()
    panel.locator(".nnlib-scrub").press("End")
    says(panel, re.compile("diverges"))
    assert complaints == []


def test_new_words_stand_in_the_same_text_nodes(plain_page):
    """With new nodes the browser would match its style rules anew at every frame."""
    panel, _ = plain_page(panels.learning_rate())
    panel.get_by_role("button", name="Show me").click()
    places = [".nnlib-sentence", ".nnlib-axis-label", ".nnlib-readout b >> nth=0"]
    nodes = [panel.locator(at).evaluate_handle("e => e.firstChild") for at in places]
    before = [node.evaluate("node => node.data") for node in nodes]
    panel.locator(".nnlib-scrub").press("End")
    says(panel, re.compile("diverges"))
    for place, node, words in zip(places, nodes, before, strict=True):
        shown = panel.locator(place).inner_text()
        assert shown == node.evaluate("node => node.data") != words


HEARD = """() => addEventListener("keydown", ({ key }) =>
  document.body.dataset.heard = (document.body.dataset.heard ?? "") + key)"""


def test_keys_that_a_panel_uses_are_its_own(plain_page):
    """VS Code would move its cells by them; other keys are the page's."""
    panel, _ = plain_page(panels.learning_rate())
    panel.get_by_role("button", name="Show me").click()
    panel.page.evaluate(HEARD)
    for place in (".nnlib-scrub", ".nnlib-slider input >> nth=0", "canvas >> nth=0"):
        for key in ("ArrowUp", "ArrowDown", "Home", "End", "PageDown", "Enter", " "):
            panel.locator(place).press(key)
    body = panel.page.locator("body")
    assert body.get_attribute("data-heard") is None
    panel.locator(".nnlib-scrub").press("Escape")
    panel.locator(".nnlib-scrub").press("Shift+Enter")
    assert body.get_attribute("data-heard") == "EscapeShiftEnter"


LONG = "tanh(w*x+b)*v + relu(x*y)*exp(z)"
RATIO = "canvas => canvas.clientHeight / canvas.clientWidth"


@pytest.mark.parametrize(("width", "upright"), [(480, True), (700, False)])
def test_a_long_formula_s_graph_has_room(plain_page, width, upright):
    """Where its levels would crowd side by side, they stand one below the other."""
    shown = panels.chain_rule()
    shown.set(formula=LONG)
    panel, complaints = plain_page(shown)
    panel.wait_for()
    panel.page.set_viewport_size({"width": width, "height": 900})
    panel.page.wait_for_function(
        "width => document.querySelector('.nnlib-panel').clientWidth < width", arg=width
    )
    canvas = panel.locator("canvas").first
    assert (canvas.evaluate(RATIO) > 1) == upright
    assert canvas.evaluate("canvas => canvas.clientWidth") > 0.9 * width - 40
    assert complaints == []
