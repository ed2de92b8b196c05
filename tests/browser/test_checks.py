"""`check("softmax")` in a real notebook: seen, heard, and worked by keyboard alone."""

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe

ROOT = Path(__file__).resolve().parents[2]
IMPORTS = "import numpy as np\nfrom nnlib.grading import check, seeded, show"
HEAD = "def softmax(logits):\n    "
SHIFTED = HEAD + "e = np.exp(logits - logits.max(axis=1, keepdims=True))\n    "
RIGHT = SHIFTED + "return e / e.sum(axis=1, keepdims=True)"
STUB = HEAD + 'raise NotImplementedError("softmax: not written yet")'


class Case(NamedTuple):
    """What a learner ran, the verdict that is spoken, and words that are read."""

    source: str
    spoken: str
    words: str
    name: str = "softmax"


CASES = {
    "right": Case(RIGHT, "right", "Right: 3 of 3 points."),
    "misconception": Case(
        SHIFTED + "return e / e.sum()", "a known mistake", "Every row is one example"
    ),
    "difference": Case(
        RIGHT.replace("return", "return 0.5 *"), "not right yet", "at [0, 0] expected"
    ),
    "stub": Case(STUB, "not written yet", "softmax is not written yet"),
    "raised": Case(
        RIGHT.replace("(logits", "(logit"), "an error", "In line 2 of your cell:"
    ),
    "shapes": Case(
        SHIFTED + "return e / e.sum(axis=1)",
        "an error",
        "Arrays of shape (3, 4) and (3,) do not fit",
    ),
    "none": Case(SHIFTED + "Y_hat = e / e.sum()", "not right yet", "returned None"),
    "printed": Case(
        SHIFTED + "print(e / e.sum())", "not right yet", "It printed the value"
    ),
    "nan": Case(
        HEAD + "e = np.exp(logits * 300)\n    return e / e.sum(axis=1, keepdims=True)",
        "not right yet",
        "The first infinity or NaN came up in line 2 of your cell",
    ),
    "slow": Case(HEAD + "while True:\n        pass", "too slow", "Stopped after"),
    "stale": Case(
        f"1 / 0\n{RIGHT}",
        "not judged, the function is an older one",
        "stopped with an error before it defined softmax",
    ),
    "unknown": Case("", "no such exercise", "Did you mean softmax?", "softmaks"),
    "changed": Case(
        "def mean_squared_error(Y_hat, Y):\n"
        "    Y_hat -= Y\n    return (Y_hat * Y_hat).mean()",
        "right values, but an argument was changed",
        "Your function changed its argument Y_hat",
        "mean_squared_error",
    ),
    "changed and wrong": Case(
        "def pick_rate(rates, losses):\n    rates *= 2\n    return -5.0",
        "not right yet",
        "Your function changed its argument rates",
        "pick_rate",
    ),
}


ASK_ALL = """
from IPython.display import clear_output, display
answers = []
for source, name in {}:
    get_ipython().run_cell(source)
    answers.append(check(name))
clear_output()  # what the cells themselves said
for answer in answers:
    display(answer)
"""


@pytest.fixture(scope="module")
def references(lab):
    """A course folder around JupyterLab: only the stored references are in it."""
    kept = ROOT / "exercises" / ".references"
    shutil.copytree(kept, lab.folder / "exercises" / ".references")
    yield
    shutil.rmtree(lab.folder / "exercises")
    (lab.folder / "progress.json").unlink(missing_ok=True)


def opened(new_notebook, width):
    """Return a notebook in which every case has just been answered."""
    asked = [(case.source, case.name) for case in CASES.values()]
    notebook = new_notebook(IMPORTS, ASK_ALL.format(asked), width=width)
    notebook.page.evaluate(
        """() => { const { shell, commands } = window.jupyterapp;
        if (!shell.leftCollapsed) commands.execute("application:toggle-left-area") }"""
    )
    notebook.run_all()
    answers = notebook.page.locator(".nnlib-answer")
    answers.nth(len(CASES) - 1).wait_for()
    return notebook


@pytest.fixture(scope="module", params=[1280, 480])
def answered(references, new_notebook, request):
    """The same, in a wide and in a narrow window."""
    return opened(new_notebook, request.param)


@pytest.mark.parametrize("kind", CASES)
def test_each_answer_is_named_and_read(answered, kind):
    """It is a live region whose name is the verdict, and its words say why."""
    case = CASES[kind]
    answer = answered.page.locator(".nnlib-answer").nth(list(CASES).index(kind))
    named = answered.page.get_by_role(
        "status", name=f"Check of {case.name}: {case.spoken}", exact=True
    )
    assert answer.and_(named).count() == 1
    assert case.words in " ".join(answer.inner_text().split())


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_answers_are_readable_in_both_themes(answered, theme):
    """axe finds nothing to complain about, contrast included."""
    answered.theme(theme)
    found = Axe().run(answered.page, context=".nnlib-answer")
    assert found.violations_count == 0, found.generate_report()


def test_answers_stay_inside_the_page(answered):
    """A long line of code or a wide matrix scrolls inside its answer."""
    edge = answered.page.locator(".jp-NotebookPanel").bounding_box()
    for answer in answered.page.locator(".nnlib-answer").all():
        box = answer.bounding_box()
        assert box["x"] + box["width"] <= edge["x"] + edge["width"]


def test_wrong_then_hint_then_stale_by_keyboard_alone(references, new_notebook):
    """Run, open and close the hint, edit and save without running: each is answered."""
    notebook = new_notebook(IMPORTS, STUB.replace("raise", "return 3 #"), CHECK)
    page = notebook.page
    notebook.run_all()
    answer = page.locator(".nnlib-answer")
    answer.wait_for()
    hint = answer.locator("details")
    answer.locator("summary").focus()
    page.keyboard.press("Enter")
    assert hint.evaluate("details => details.open")
    page.keyboard.press("Space")
    assert not hint.evaluate("details => details.open")
    assert page.locator(".jp-mod-editMode").count() == 0
    edit_and_save(page, 1, RIGHT)
    run_with_keys(page, 2)
    page.get_by_role("status", name="the function is an older one").wait_for()
    run_with_keys(page, 1)
    run_with_keys(page, 2)
    page.get_by_role("status", name="Check of softmax: right", exact=True).wait_for()
    assert notebook.complaints == []


CHECK = 'check("softmax")'
CONTENT = "window.jupyterapp.shell.currentWidget.content"


def select(page, number):
    """Make a cell the active one, in command mode, as the arrow keys do."""
    page.evaluate(
        f"number => {{ const notebook = {CONTENT}; notebook.mode = 'command';"
        "notebook.activeCellIndex = number; notebook.node.focus(); }",
        number,
    )


def run_with_keys(page, number):
    """Run a cell and wait for its end."""
    cell = f"{CONTENT}.widgets[{number}].model"
    before = page.evaluate(f"{cell}.executionCount")
    select(page, number)
    page.keyboard.press("Control+Enter")
    page.wait_for_function(
        f"before => {cell}.executionCount > before && {cell}.executionState === 'idle'",
        arg=before,
    )


def edit_and_save(page, number, code):
    """Type other code into a cell, leave it, save the notebook, run nothing."""
    select(page, number)
    page.keyboard.press("Enter")
    page.locator(".jp-mod-active .cm-content:focus").wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+s")
    page.wait_for_function(
        "() => !window.jupyterapp.shell.currentWidget.context.model.dirty"
    )
