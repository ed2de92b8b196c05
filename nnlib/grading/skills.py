"""Skills: each is read once, then completed, then written from nothing.

An answer's metadata names its skill as learners read it (`topic`) and the step on the
way to it (`skill`): a worked example is complete and brings no points, an answer with
holes leaves `...` at the essential places, and one that names no step is empty.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import groupby

from nnlib.grading.exercises import TEXT, Exercise, Lesson
from nnlib.grading.stubs import stub_of, without_marks

WORKED, HOLES, EMPTY = STEPS = ("worked", "holes", "empty")
FEWEST_LINES = 3  # of code, the line with `def` among them


def topic_of(exercise: Exercise) -> str:
    """Return the name of the skill that an exercise trains; "" where it names none."""
    return str(exercise.answer.options.get("topic", ""))


def step_of(exercise: Exercise) -> str:
    """Return one of STEPS: what a learner finds in the answer's cell."""
    return str(exercise.answer.options.get("skill", EMPTY))


def skills(lesson: Lesson) -> list[tuple[str, list[Exercise]]]:
    """Return the lesson's skills in order, each with its exercises."""
    groups = groupby(lesson.exercises.values(), topic_of)
    return [(topic, list(exercises)) for topic, exercises in groups]


def faults(lesson: Lesson) -> Iterator[str]:
    """Yield a sentence for each skill and each exercise that breaks the way."""
    topics = [topic for topic, _ in skills(lesson)]
    for topic, exercises in skills(lesson):
        if not topic:
            names = ", ".join(one.name for one in exercises)
            yield f"no skill (topic=) is named for {names}"
            continue
        if topics.count(topic) > 1:
            yield f"{topic}: other skills stand between its exercises"
        steps = [step_of(one) for one in exercises]
        if set(steps) != set(STEPS) or steps != sorted(steps, key=STEPS.index):
            yield f"{topic}: goes {', '.join(steps)} instead of {', '.join(STEPS)}"
        if topic not in heading_before(lesson, exercises[0]):
            yield f"{topic}: no heading says so before {exercises[0].name}"
    for exercise in lesson.exercises.values():
        yield from _step_faults(exercise)


def heading_before(lesson: Lesson, exercise: Exercise) -> str:
    """Return the last heading outside of exercises that stands before an exercise."""
    before = lesson.cells[: lesson.cells.index(exercise.cells[0])]
    lines = [cell.source.partition("\n")[0] for cell in before if cell.kind == TEXT]
    return next((line for line in reversed(lines) if line.startswith("#")), "")


def _step_faults(exercise: Exercise) -> Iterator[str]:
    """A step is what it says: worked without points, holes with `...`, else none."""
    step, stub = step_of(exercise), stub_of(exercise.answer)
    if step == WORKED and exercise.points:
        yield f"{exercise.name}: a worked example brings no points"
    if has_holes(stub) != (step == HOLES):
        wanted = "wants holes (...)" if step == HOLES else "has no holes (...)"
        yield f"{exercise.name}: {step} {wanted} in its stub"
    if n_code_lines(without_marks(exercise.answer.source)) < FEWEST_LINES:
        yield f"{exercise.name}: its answer is shorter than {FEWEST_LINES} lines"


def has_holes(source: str) -> bool:
    """Return whether code has `...` anywhere but in its text and comments."""
    nodes = ast.walk(ast.parse(source))
    return any(isinstance(n, ast.Constant) and n.value is Ellipsis for n in nodes)


def n_code_lines(source: str) -> int:
    """Return the lines of code: a statement over several counts once, text never."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            node.body = node.body[1:] or [ast.Pass()]
    return sum(1 for line in ast.unparse(tree).splitlines() if line)
