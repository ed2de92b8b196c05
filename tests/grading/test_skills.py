"""The way to a skill: what `prove` says of exercises that leave it."""

import pytest

from nnlib.grading.authoring import from_text
from nnlib.grading.exercises import Lesson
from nnlib.grading.skills import faults, n_code_lines

HEADING = "%% text skill\n## Skill 1 · Means\n"
TASK = "%% task {name}\n### {name}\n\n%% answer {name}{options}\ndef {name}(x):\n"
WHOLE = "    ### BEGIN SOLUTION\n    y = x + 1\n    return y\n    ### END SOLUTION\n"
HOLED = WHOLE.replace("N\n    y", "N\n    ### HOLE: ...  # add\n    y")
TOPIC = " topic=Means"


def exercise(name, step="", body=WHOLE, topic=TOPIC):
    options = (f" skill={step}" if step else "") + topic
    return TASK.format(name=name, options=options) + body


WORKED, HOLES = exercise("one", "worked"), exercise("two", "holes", HOLED)
EMPTY = exercise("three")


def said_of(*parts):
    return list(faults(Lesson("01_test", tuple(from_text("\n".join(parts))))))


def test_a_skill_in_three_steps_has_no_faults():
    """Worked, holes, empty, under a heading; more of each are welcome."""
    assert said_of(HEADING, WORKED, HOLES, EMPTY) == []
    assert said_of(HEADING, WORKED, HOLES, EMPTY, exercise("four")) == []


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ((HEADING, HOLES, EMPTY), "Means: goes holes, empty instead of"),
        ((HEADING, WORKED, EMPTY), "Means: goes worked, empty instead of"),
        ((HEADING, WORKED, HOLES), "Means: goes worked, holes instead of"),
        ((HEADING, WORKED, EMPTY, HOLES), "Means: goes worked, empty, holes"),
        ((HEADING, WORKED, HOLES, EMPTY, exercise("x", "worked")), "Means: goes"),
        ((HEADING, WORKED, HOLES, EMPTY, exercise("x", "hole")), "empty, hole inst"),
        ((WORKED, HOLES, EMPTY), "Means: no heading says so before one"),
        ((HEADING, WORKED, HOLES, EMPTY, exercise("x", topic="")), "named for x"),
    ],
)
def test_a_skill_that_leaves_the_way_is_named(parts, words):
    """A step that is missing or out of order, no heading, no topic."""
    assert any(words in fault for fault in said_of(*parts))


def test_exercises_of_a_skill_stand_together():
    """Another skill between two exercises of one splits it."""
    other = [exercise(n, s, topic=" topic=Sums") for n, s in [("a", "worked")]]
    said = said_of(HEADING, WORKED, HOLES, *other, EMPTY)
    assert "Means: other skills stand between its exercises" in said


def test_a_step_is_what_it_says():
    """Holes are holes, an empty stub has none, worked examples bring no points."""
    check = "%% check one all points=1\nshow('x', one(1))\n"
    assert "one: a worked example brings no points" in said_of(HEADING, WORKED, check)
    no_hole = exercise("two", "holes")
    assert any("wants holes" in fault for fault in said_of(HEADING, no_hole))
    holed = exercise("three", body=HOLED)
    assert any("has no holes" in fault for fault in said_of(HEADING, holed))


def test_an_answer_has_three_lines():
    """One line below `def` is too short; text and comments do not count."""
    short = WHOLE.replace("    y = x + 1\n    return y\n", '    """Text."""\n    # y\n')
    said = said_of(HEADING, exercise("three", body=short.replace("# y", "return x")))
    assert "three: its answer is shorter than 3 lines" in said


def test_a_statement_over_several_lines_counts_once():
    """Breaking a line does not make an answer longer."""
    assert n_code_lines("def f(x):\n\n    return (\n        x\n    )\n") == 2
