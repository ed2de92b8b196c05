"""The notebook that runs: the solution's skeleton with a learner's answers in it.

Given and check cells come from the solution, answers from the learner: matched by cell
id, then by `grade_id`, then by the function they define. The learner's other cells run
after the answer they follow. Nothing of the learner's file survives but code.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

GIVEN, ANSWER, EXTRA, CHECK = "given", "answer", "extra", "check"
INSTANT_CHECK = re.compile(r"check\([^()\n]*\)")
AFRESH = "from nnlib.grading import seeded, show"  # whatever a learner named so
DEFINITION = re.compile(
    r"^(?:async\s+)?(?:def|class)\s+(\w+)|^(\w+)\s*=[^=]", re.MULTILINE
)


class SkeletonCell(Protocol):
    """What assembling needs of a solution's cell; `exercise` is "" outside of one."""

    kind: str
    exercise: str
    cell_id: str
    grade_id: str
    source: str
    points: float


class LearnerCell(Protocol):
    """What assembling needs of a learner's cell."""

    cell_id: str
    grade_id: str
    source: str


@dataclass(frozen=True)
class Step:
    """One cell that runs: what it is, for which exercise, and its code."""

    kind: str
    exercise: str
    source: str
    cell_id: str = ""
    points: float = 0.0


@dataclass
class Assembled:
    """All steps in order, the answers by exercise, and what there is to say."""

    steps: list[Step] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def alone(self, exercise: str) -> list[Step]:
        """Return the steps of one exercise, with what is given and nothing else."""
        return [step for step in self.steps if step.exercise in ("", exercise)]


def defined(source: str) -> set[str]:
    """Return the names that a cell's topmost lines define, even if it is broken."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {one or other for one, other in DEFINITION.findall(source)}
    return {name for line in body for name in names_of(line)}


def names_of(line: ast.stmt) -> set[str]:
    """Return the names that one statement defines."""
    if isinstance(line, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {line.name}
    if isinstance(line, ast.Assign):
        return {target.id for target in line.targets if isinstance(target, ast.Name)}
    return set()


def match_answers(
    skeleton: Sequence[SkeletonCell], cells: Sequence[LearnerCell]
) -> dict[int, SkeletonCell]:
    """Return which learner's cell (by position) answers which answer cell."""
    wanted = [cell for cell in skeleton if cell.kind == ANSWER]
    matched: dict[int, SkeletonCell] = {}
    for same in (same_id, same_grade_id, same_function):
        for answer in wanted:
            if answer not in matched.values():
                found = find(answer, cells, matched, same)
                matched.update({} if found is None else {found: answer})
    return matched


def find(answer, cells, taken, same) -> int | None:  # noqa: ANN001
    """Return the position of the first free cell that is the `same` as the answer."""
    for position, cell in enumerate(cells):
        if position not in taken and same(answer, cell):
            return position
    return None


def same_id(answer: SkeletonCell, cell: LearnerCell) -> bool:
    """Return whether the cell kept the answer's id."""
    return bool(cell.cell_id) and cell.cell_id == answer.cell_id


def same_grade_id(answer: SkeletonCell, cell: LearnerCell) -> bool:
    """Return whether the cell kept the answer's `grade_id`."""
    return bool(cell.grade_id) and cell.grade_id == answer.grade_id


def same_function(answer: SkeletonCell, cell: LearnerCell) -> bool:
    """Return whether the cell defines a function that the answer defines."""
    return bool(defined(answer.source) & defined(cell.source))


def own_cells(
    skeleton: Sequence[SkeletonCell], cells: Sequence[LearnerCell]
) -> list[bool]:
    """Return for each cell whether the learner wrote it: not given, not a check."""
    ours = [cell for cell in skeleton if cell.kind != ANSWER]
    ids = {cell.cell_id for cell in ours} | {cell.grade_id for cell in ours}
    sources = {cell.source.strip() for cell in ours} | {""}
    return [
        not (({cell.cell_id, cell.grade_id} - {""}) & ids)
        and cell.source.strip() not in sources
        and not INSTANT_CHECK.fullmatch(cell.source.strip())
        for cell in cells
    ]


def assemble(
    skeleton: Sequence[SkeletonCell], cells: Sequence[LearnerCell]
) -> Assembled:
    """Return the notebook to run, with a note on each answer that is not there."""
    matched = match_answers(skeleton, cells)
    answers = {answer.cell_id: cells[at].source for at, answer in matched.items()}
    answers |= shared_answers(skeleton, cells, answers)
    extras = follow(cells, matched, own_cells(skeleton, cells))
    made = Assembled()
    first = next((cell.cell_id for cell in skeleton if cell.kind == ANSWER), "")
    for cell in skeleton:
        if cell.cell_id == first:
            made.steps += [Step(EXTRA, cell.exercise, text) for text in extras[""]]
        add_cell(made, cell, answers, extras.get(cell.cell_id, []))
    return made


def shared_answers(
    skeleton: Sequence[SkeletonCell],
    cells: Sequence[LearnerCell],
    known: dict[str, str],
) -> dict[str, str]:
    """Return the answers that lie in another answer's cell, merged by the learner."""
    return {
        answer.cell_id: cell.source
        for answer in skeleton
        if answer.kind == ANSWER and answer.cell_id not in known
        for cell in reversed(cells)
        if same_function(answer, cell)
    }


def follow(
    cells: Sequence[LearnerCell], matched: dict[int, SkeletonCell], own: list[bool]
) -> dict[str, list[str]]:
    """Return the learner's other cells by the id of the answer that they follow."""
    extras: dict[str, list[str]] = {"": []}
    after = ""
    for position, cell in enumerate(cells):
        if position in matched:
            after = matched[position].cell_id
            extras.setdefault(after, [])
        elif own[position]:
            extras[after].append(cell.source)
    return extras


def add_cell(
    made: Assembled, cell: SkeletonCell, answers: dict[str, str], extras: Iterable[str]
) -> None:
    """Add one cell of the skeleton: an answer is the learner's, the rest is ours."""
    if cell.kind != ANSWER:
        source = f"{AFRESH}\n{cell.source}" if cell.kind == CHECK else cell.source
        made.steps.append(
            Step(cell.kind, cell.exercise, source, cell.cell_id, cell.points)
        )
        return
    answer = answers.get(cell.cell_id, "")
    if cell.cell_id not in answers:
        made.notes.append(f"There is no answer cell for {cell.exercise}.")
    made.answers[cell.exercise] = answer
    made.steps.append(Step(ANSWER, cell.exercise, answer, cell.cell_id))
    made.steps += [Step(EXTRA, cell.exercise, text) for text in extras]
