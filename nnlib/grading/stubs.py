"""Stubs: what a learner finds in place of a solution."""

from __future__ import annotations

from nnlib.grading.exercises import BEGIN, END, HOLE, Cell


def stub_of(answer: Cell) -> str:
    """Return the answer cell without its solution.

    What lies between the marks becomes the hole's own text, or one line that raises
    NotImplementedError with the exercise's name. A worked example stays whole.
    """
    if answer.options.get("skill") == "worked":
        return without_marks(answer.source)
    kept: list[str] = []
    hidden: list[str] | None = None
    for line in answer.source.splitlines():
        if line.strip() == BEGIN:
            hidden = []
        elif line.strip() == END:
            kept += _hole(hidden or [], line, answer.exercise)
            hidden = None
        elif hidden is None:
            kept.append(line)
        else:
            hidden.append(line)
    return "\n".join(kept)


def _hole(hidden: list[str], end: str, exercise: str) -> list[str]:
    indent = end[: len(end) - len(end.lstrip())]
    own = [line for line in hidden if line.strip().startswith(HOLE)]
    if own:
        return [indent + line.strip().removeprefix(HOLE)[1:] for line in own]
    return [f'{indent}raise NotImplementedError("{exercise}: not written yet")']


def without_marks(source: str) -> str:
    """Return the solution's code without the lines that mark it."""
    marks = (BEGIN, END, HOLE)
    lines = source.splitlines()
    return "\n".join(line for line in lines if not line.strip().startswith(marks))
