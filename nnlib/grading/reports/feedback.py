"""What one learner reads: what was asked, what came, which belief, where to look.

It never holds an expected value: a learner's own words and values, the misconception
and its nudge are all there is.
"""

from __future__ import annotations

import hashlib
import re

from nnlib.grading.reports.elements import Html, element, page
from nnlib.grading.verdicts import ExerciseResult, SubmissionResult, Verdict

MEANING = {
    Verdict.CORRECT: "Right.",
    Verdict.MISCONCEPTION: "Not right yet, and we recognise how it came about.",
    Verdict.WRONG: "Not right yet.",
    Verdict.NOT_ATTEMPTED: "Not written yet.",
    Verdict.ERROR: "It raised an error.",
    Verdict.TIMEOUT: "It did not come to an end in time.",
    Verdict.OUT_OF_MEMORY: "It wanted more memory than there is.",
    Verdict.TOO_MUCH_OUTPUT: "It put out more than fits.",
    Verdict.FORBIDDEN_IMPORT: "It imports what it is meant to build.",
    Verdict.TAMPERED: "The check could not do its work: something replaced part of it.",
    Verdict.UNREADABLE: "The notebook could not be read.",
    Verdict.GRADER_FAULT: "The grader failed, not you. Your teacher knows.",
}


def file_name(student: str) -> str:
    """Return a file name for a student: safe everywhere, and nobody else's."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", student).strip("._")[:60]
    if plain and plain == student:
        return plain
    mark = hashlib.sha256(student.encode()).hexdigest()[:8]
    return f"{plain or 'student'}-{mark}"


def points_of(result: SubmissionResult | ExerciseResult) -> str:
    """Return the points in words."""
    if result.verdict is Verdict.GRADER_FAULT:
        return f"not graded, of {result.max_points:g} points"
    return f"{result.points:g} of {result.max_points:g} points"


def lines_of(result: ExerciseResult) -> list[tuple[str, str]]:
    """Return what there is to say on one exercise: (heading, text)."""
    said = [
        ("What was asked", result.asked),
        ("What came", result.came),
        ("What is behind it", result.misconception),
        ("Where to look", result.nudge),
    ]
    return [(heading, text) for heading, text in said if text]


def feedback_html(result: SubmissionResult, lesson: str) -> str:
    """Return the page for one learner."""
    parts = [section(name, one) for name, one in result.exercises.items()]
    notes = [element("p", note) for note in (result.problem, *result.notes) if note]
    title = f"{lesson}: feedback for {result.submission}"
    return page(title, element("p", f"{points_of(result)}."), *notes, *parts)


def section(name: str, result: ExerciseResult) -> Html:
    """Return one exercise's part of the page."""
    said = [
        element("dt", heading) + element("dd", element("pre", text))
        for heading, text in lines_of(result)
    ]
    return element(
        "section",
        element("h2", f"{name}: {points_of(result)}"),
        element("p", MEANING[result.verdict]),
        *([element("dl", *map(Html, said))] if said else []),
    )


def feedback_markdown(result: SubmissionResult, lesson: str) -> str:
    """Return the same for places that show Markdown."""
    parts = [f"# {inline(lesson)}: feedback for {inline(result.submission)}"]
    parts += [f"{points_of(result)}."]
    parts += [fenced(note) for note in (result.problem, *result.notes) if note]
    for name, one in result.exercises.items():
        parts += [f"## {inline(name)}: {points_of(one)}", MEANING[one.verdict]]
        parts += [f"{heading}:\n\n{fenced(text)}" for heading, text in lines_of(one)]
    return "\n\n".join(parts) + "\n"


def inline(text: str) -> str:
    """Return text that Markdown shows as it stands, on one line."""
    flat = " ".join(text.split())
    return re.sub(r"([\\`*_{}\[\]()#+!<>|&~])", r"\\\1", flat)


def fenced(text: str) -> str:
    """Return text in a fence that is longer than any inside."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"
