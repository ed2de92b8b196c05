"""`check("name")` in a real kernel: every kind of answer, in words and in HTML."""

import json

import pytest
from jupyter_client.manager import start_new_kernel

from nnlib.grading.places_of_files import EXERCISES
from nnlib.grading.stubs import stub_of
from nnlib.grading.trial import SECONDS
from nnlib.grading.verdict_page import LOOKS, Answer
from tests.grading.learners import LESSON_03 as LESSON
from tests.grading.learners import make_course, solution

EXERCISE = LESSON.exercises["decayed_rate"]
HEAD = "def decayed_rate(learning_rate, factor, every, step):\n    "
RIGHT = solution(EXERCISE)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A learner's course folder: only the stored references are in it."""
    return make_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def kernel(course):
    manager, client = start_new_kernel(kernel_name="python3", cwd=course / EXERCISES)
    client.execute_interactive("".join(c.source for c in LESSON.given), timeout=60)
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.fixture
def ask(kernel):
    """Run a learner's cell, then the check; return (verdict, text, html)."""

    def run(source, call='check("decayed_rate")'):
        shown = []
        kernel.execute_interactive(source, timeout=60, output_hook=lambda m: None)
        for code in (f"_answer = {call}\n_answer", "print(_answer.verdict)"):
            kernel.execute_interactive(code, timeout=60, output_hook=shown.append)
        contents = [message["content"] for message in shown]
        data = next(one["data"] for one in contents if "data" in one)
        verdict = next(one["text"] for one in contents if one.get("name") == "stdout")
        return verdict.strip(), data["text/plain"], data["text/html"]

    return run


def test_right_says_what_it_was_checked_on(ask):
    """It names its cases and promises nothing about other numbers."""
    verdict, text, _ = ask(RIGHT)
    assert verdict == "right"
    assert "every 3 steps" in text
    assert "other numbers" in text
    assert "all" not in text.lower().split()


@pytest.mark.parametrize("cell", EXERCISE.of("mistake"), ids=lambda cell: cell.name)
def test_known_mistake_is_named_with_its_nudge(ask, cell):
    """The message is the mistake's own, and the nudge stands below it."""
    verdict, text, _ = ask(cell.source)
    assert verdict == "misconception"
    assert cell.message in text
    assert cell.nudge in text


def test_untouched_stub_is_not_written_yet(ask):
    """The stub gets a hint and no blame."""
    verdict, text, _ = ask(stub_of(EXERCISE.answer))
    assert verdict == "not written"
    assert "Hint" in text


def test_unknown_mistake_gets_the_first_difference(ask):
    """Which case, which entry, what was expected, what came."""
    verdict, text, _ = ask(HEAD + "return 3.5")
    assert verdict == "wrong"
    assert "every 3 steps" in text
    assert "expected" in text
    assert "received 3.5" in text


def test_error_shows_the_learners_line(ask):
    """The line of the cell, the message, and what it usually means."""
    verdict, text, _ = ask(HEAD + "rate = learning_rate\n    return rat * factor")
    assert verdict == "raised"
    assert "line 3 of your cell: `return rat * factor`" in text
    assert "name 'rat' is not defined" in text
    assert "misspelt" in text


def test_shape_mismatch_names_both_shapes(ask):
    """Of a matrix product that does not fit, both operands' shapes are said."""
    lines = "A = np.ones((3, 2))\n    B = np.ones((4, 2))\n    return A @ B"
    verdict, text, _ = ask(HEAD + lines)
    assert verdict == "raised"
    assert "`A` has shape (3, 2)" in text
    assert "`B` has shape (4, 2)" in text
    assert "matrix product" in text


def test_nan_is_traced_to_the_line_where_it_came_up(ask):
    """The entry of the first NaN, and the line that made it."""
    lines = "bad = np.log(np.array([-1.0]))\n    return bad[0] * learning_rate"
    verdict, text, _ = ask(HEAD + lines)
    assert verdict == "wrong"
    assert "first NaN" in text
    assert "line 2 of your cell: `bad = np.log" in text


def test_none_and_print_are_told_apart(ask):
    """A forgotten return, and a print in its place."""
    assert "is the `return` missing" in ask(HEAD + "rate = learning_rate")[1]
    assert "It printed the value" in ask(HEAD + "print(learning_rate)")[1]


def test_wrong_arguments_point_at_the_stub(ask):
    """A changed signature is no riddle."""
    verdict, text, _ = ask("def decayed_rate(eta):\n    return eta")
    assert verdict == "raised"
    assert "keep its first line as it was" in text


def test_endless_loop_is_stopped_and_the_kernel_goes_on(ask):
    """After the interruption the next check answers as ever."""
    verdict, text, _ = ask(HEAD + "while True:\n        pass")
    assert verdict == "slow"
    assert f"{SECONDS:g} seconds" in text
    assert ask(RIGHT)[0] == "right"


def test_changed_argument_is_a_verdict_of_its_own(ask, course):
    """Right values keep their points; what was changed, and what it means, is said."""
    pick = LESSON.exercises["pick_rate"]
    inner = solution(pick).replace("def pick_rate", "def _pick")
    words = pick.answer.source.partition("(")[2].partition(")")[0]
    name = words.split(",")[0]
    body = f"    found = _pick({words})\n    {name} *= 2\n    return found"
    call = f"def pick_rate({words}):\n{body}"
    verdict, text, html = ask(f"{inner}\n{call}", 'check("pick_rate")')
    assert verdict == "changed"
    assert f"changed its argument `{name}`" in text
    assert f"{pick.points:g} of {pick.points:g} points" in text
    assert "an argument was changed" in html
    kept = json.loads((course / "progress.json").read_text())
    assert kept["lessons"]["03"]["exercises"]["pick_rate"]["right"] is True


def test_changed_argument_is_said_beside_wrong_values(ask):
    """It may be the reason, so it stands beside the first difference."""
    changing = "def pick_rate(rates, losses):\n    rates *= 2\n    return -5.0"
    verdict, text, _ = ask(changing, 'check("pick_rate")')
    assert verdict == "wrong"
    assert "changed its argument `rates`" in text
    assert "received -5" in text


def test_cell_that_was_saved_but_not_run_is_noticed(ask, kernel, course):
    """A cell that was edited and saved but not run again is not judged."""
    ask(RIGHT)
    path = course / EXERCISES / "03_learning_rate.ipynb"
    cell = {"cell_type": "code", "source": HEAD + "return learning_rate / 2"}
    path.write_text(json.dumps({"cells": [cell]}))
    name = f"import os; os.environ['JPY_SESSION_NAME'] = {str(path)!r}"
    verdict, text, _ = ask(name)
    kernel.execute_interactive("del os.environ['JPY_SESSION_NAME']", timeout=60)
    assert verdict == "stale"
    assert "run it again" in text


@pytest.mark.parametrize("broken", ["1 / 0\n" + RIGHT, RIGHT + "\n    return )"])
def test_cell_that_stopped_before_its_function_is_noticed(ask, broken):
    """What an earlier run left in memory is not judged as if it were the cell's."""
    ask(HEAD + "return 3.5")
    verdict, text, _ = ask(broken)
    assert verdict == "stale"
    assert "stopped with an error" in text
    assert ask(RIGHT)[0] == "right"


@pytest.mark.parametrize("odd", ["%matplotlib agg\n", "!true\n", "x = 1;\n\n\n"])
def test_magics_beside_the_function_make_nothing_stale(ask, odd):
    """What IPython makes of a cell is compared, not what was typed."""
    assert ask(odd + RIGHT)[0] == "right"
    assert ask("%%time\n" + RIGHT)[0] == "right"


def test_unknown_name_gets_the_one_that_is_meant(ask):
    """A typo is answered with the nearest name, anything else with all names."""
    verdict, text, _ = ask("", 'check("decayed_rat")')
    assert verdict == "unknown"
    assert "Did you mean `decayed_rate`?" in text
    assert "pick_rate" not in text
    assert "pick_rate" in ask("", 'check("question 7")')[1]


def test_namespace_and_random_state_stay(ask, kernel):
    """No name more or less, no number drawn, no print of the learner's seen."""
    source = "calls = 0\n" + HEAD + "global calls\n    calls += 1\n    print(calls)\n"
    before = (
        "np.random.seed(3); _before = (set(globals()), np.random.get_state()[1][0])"
    )
    after = "(set(globals()) - _before[0] - {'_before'}, calls, np.random.rand())"
    ask(f"{source}    return np.random.rand()\n{before}")
    seen = []
    kernel.execute_interactive(after, timeout=60, output_hook=seen.append)
    text = next(
        m["content"]["data"]["text/plain"] for m in seen if "data" in m["content"]
    )
    added, calls, drawn = eval(text, {"np": None, "set": set})
    assert {name for name in added if not name.startswith("_")} == set()
    assert calls == 0
    assert drawn == pytest.approx(0.5507979025745755)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("from nnlib.schedules import step_decay", "nnlib.schedules"),
        ("import nnlib.schedules as schedules", "nnlib.schedules"),
        ("import importlib; importlib.import_module('nnlib.schedules')", "schedules"),
    ],
)
def test_forbidden_import_is_named(ask, line, named):
    """Who takes the answer from the package is told which import it was."""
    verdict, text, _ = ask(f"{line}\n{RIGHT}")
    assert verdict == "wrong"
    assert named in text


def test_imports_of_another_answer_in_the_cell_are_its_own(ask):
    """Two answers in one cell: each is asked for what it uses itself."""
    other = "def other():\n    from nnlib import train\n    return train\n"
    assert ask(f"{other}\n{RIGHT}")[0] == "right"
    using = RIGHT.replace("return", "other()\n    return", 1)
    verdict, text, _ = ask(f"{other}\n{using}")
    assert verdict == "wrong"
    assert "imports `nnlib`" in text


def test_imports_that_solve_nothing_are_welcome(ask):
    """The course's own first cell may stand in the answer's cell."""
    lines = "from nnlib.grading import check, seeded, show\nimport numpy as np"
    assert ask(f"{lines}\n{RIGHT}")[0] == "right"


@pytest.mark.parametrize("left", ["best = ...", "return ..."])
def test_a_hole_that_is_left_is_named(ask, left):
    """Who filled one hole of two learns that the other one is still there."""
    source = f"def pick_rate(rates, losses):\n    {left}\n    return best / 10"
    verdict, text, _ = ask(source, 'check("pick_rate")')
    assert verdict in ("raised", "wrong")
    assert "A hole is left" in text


@pytest.mark.parametrize(
    ("line", "words"),
    [("gradient(w, h)", "wants other arguments"), ("2 * gradient", "call it")],
)
def test_a_given_function_called_wrongly_is_told_from_ones_own(ask, line, words):
    """The stub's first line is not blamed for what a given function wants."""
    source = f"def curvature(gradient, w, h=1e-4):\n    return {line}"
    verdict, text, _ = ask(source, 'check("curvature")')
    assert verdict == "raised"
    assert words in text
    assert "first line" not in text


def test_a_worked_example_runs_and_is_no_progress(ask, course):
    """Its check says that it works; nothing was solved."""
    ask(RIGHT)
    example = LESSON.exercises["walk_on_a_bowl"].answer.source
    verdict, text, _ = ask(example, 'check("walk_on_a_bowl")')
    assert verdict == "right"
    assert "a worked example" in text
    kept = (course / "progress.json").read_text()
    assert "walk_on_a_bowl" not in kept


def test_progress_is_kept(ask, course):
    """Each judged try is noted in the learner's own file."""
    ask(RIGHT)
    kept = json.loads((course / "progress.json").read_text())
    assert kept["lessons"]["03"]["exercises"]["decayed_rate"]["right"] is True


@pytest.mark.parametrize("verdict", LOOKS)
def test_answers_are_accessible(verdict):
    """A role, a name, a sign beside the colour, and nothing of a learner's runs."""
    script = "<script>1</script>"
    answer = Answer(verdict, script, ["a < b", f"x\n{script}"], f"`{script}`", "sum")
    page = answer.as_html()
    assert 'role="status"' in page
    assert f'aria-label="Check of sum: {LOOKS[verdict].spoken}"' in page
    assert LOOKS[verdict].sign in page
    assert "<script>" not in page
    assert "a &lt; b" in page
    assert "<code>&lt;script" in page
    assert str(answer).startswith(LOOKS[verdict].sign)


def test_signs_differ_without_colour():
    """Right, wrong and unanswered are told apart in black and white."""
    told = ("right", "changed", "wrong", "not written", "stale", "unknown")
    assert len({LOOKS[verdict].sign for verdict in told}) == len(told)
    assert len({look.spoken for look in LOOKS.values()}) == len(LOOKS)
