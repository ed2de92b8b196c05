"""`index.html`: what the class knows, what it misunderstands, what failed to run."""

from __future__ import annotations

import ast
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from nnlib.grading.reports.elements import Html, element, joined, page, table
from nnlib.grading.reports.feedback import file_name, points_of
from nnlib.grading.verdicts import ExerciseResult, SubmissionResult, Verdict

if TYPE_CHECKING:
    from nnlib.grading.reports.write import ReportFacts

BINS = 10
COMMONEST = 3
FAILED = (
    Verdict.GRADER_FAULT,
    Verdict.UNREADABLE,
    Verdict.TAMPERED,
    Verdict.OUT_OF_MEMORY,
    Verdict.TOO_MUCH_OUTPUT,
    Verdict.TIMEOUT,
)
Results = Sequence[SubmissionResult]


def overview(results: Results, facts: ReportFacts) -> str:
    """Return the teacher's page."""
    return page(
        f"{facts.lesson}: {len(results)} submissions",
        *warnings(facts),
        summary(results),
        distribution(results),
        heatmap(results, facts.exercises),
        commonest(results),
        scores(results, facts.exercises),
        not_run(results, facts.ignored),
        times(results),
        how_to_repeat(facts),
    )


def warnings(facts: ReportFacts) -> list[Html]:
    """Return what a reader has to know before anything else."""
    if facts.sandbox:
        return []
    words = "Graded without a sandbox: learners' code could read and change anything."
    return [element("p", words, class_="warning", role="note")]


def shares(results: Results) -> list[float]:
    """Return the share of points of everybody whom the grader could grade."""
    graded = [one for one in results if one.verdict is not Verdict.GRADER_FAULT]
    return [one.points / one.max_points for one in graded if one.max_points]


def summary(results: Results) -> Html:
    """Return the class in one sentence, and its verdicts."""
    reached = shares(results) or [0.0]
    counts = Counter(str(one.verdict) for one in results)
    words = (
        f"Median {statistics.median(reached):.0%} of the points, "
        f"mean {statistics.fmean(reached):.0%}."
    )
    rows = [
        [verdict, number(counts[str(verdict)])]
        for verdict in Verdict
        if counts[verdict]
    ]
    return joined(
        element("p", words), table("Verdicts", ["Verdict", "Submissions"], rows)
    )


def number(value: float | str) -> Html:
    """Return a table's cell with a number."""
    return element(
        "td", value if isinstance(value, str) else f"{value:g}", class_="number"
    )


def distribution(results: Results) -> Html:
    """Return how many reached which share of the points, as a table with bars."""
    counts = Counter(min(int(share * BINS), BINS - 1) for share in shares(results))
    most = max(counts.values(), default=1)
    rows = [
        [
            f"{place * 100 // BINS} to {(place + 1) * 100 // BINS} %",
            number(counts[place]),
            bar(counts[place] / most),
        ]
        for place in range(BINS)
    ]
    head: list[object] = ["Share", "Submissions", "As a bar"]
    spread = table("Submissions by share of the points", head, rows)
    return joined(element("h2", "How the points are spread"), spread)


def bar(share: float) -> Html:
    """Return a bar; the number beside it says the same."""
    width = f"width: {share * 20:.2f}rem"
    return element("td", element("span", class_="bar", style=width, aria_hidden="true"))


# --- Misconceptions -----------------------------------------------------------------


def met(results: Results) -> dict[tuple[str, str], list[tuple[str, ExerciseResult]]]:
    """Return (exercise, misconception) -> who met it, the commonest first."""
    found: dict[tuple[str, str], list[tuple[str, ExerciseResult]]] = {}
    for result in results:
        for name, one in result.exercises.items():
            if one.misconception:
                key = (name, one.misconception)
                found.setdefault(key, []).append((result.submission, one))
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def heatmap(results: Results, exercises: Iterable[str]) -> Html:
    """Return exercises against misconceptions: how many met which where."""
    counts = {key: len(who) for key, who in met(results).items()}
    columns = list(exercises)
    most = max(counts.values(), default=1)
    rows = [
        [words, *(heat(counts.get((name, words), 0), most) for name in columns)]
        for words in dict.fromkeys(words for _, words in counts)
    ]
    heading = element("h2", "Which misconception met which exercise")
    if not rows:
        return joined(heading, element("p", "No known misconception was met."))
    return joined(heading, table("Submissions", ["Misconception", *columns], rows))


def heat(count: int, most: int) -> Html:
    """Return a cell that is the darker the more there are, and says the number."""
    shade = 0.55 * count / most
    style = f"background: rgba(var(--heat), {shade:.2f})"
    return element("td", str(count) if count else "", class_="number", style=style)


def commonest(results: Results) -> Html:
    """Return the commonest mistakes, each with somebody's code but nobody's name."""
    parts = [element("h2", "The commonest mistakes")]
    for (name, words), who in list(met(results).items())[:COMMONEST]:
        shortest = min(
            (one.answer for _, one in who), key=lambda text: (len(text), text)
        )
        people = [result.submission for result in results]
        parts += [
            element("h3", f"{name}: {len(who)} of {len(results)}"),
            element("p", words),
            element("pre", anonymous(shortest, people)),
        ]
    if len(parts) == 1:
        parts.append(element("p", "None that we know."))
    return joined(*parts)


def anonymous(code: str, people: Iterable[str]) -> str:
    """Return code without comments, docstrings and names of people."""
    try:
        tree = ast.parse(code)
        for part in ast.walk(tree):
            drop_docstring(part)
        plain = ast.unparse(ast.fix_missing_locations(tree))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "(code that cannot be shown without what may name its author)"
    for name in sorted(people, key=len, reverse=True):
        if len(name) > 2:
            plain = plain.replace(name, "...")
    return plain


def drop_docstring(part: ast.AST) -> None:
    """Remove every statement that is nothing but a text."""
    body = getattr(part, "body", None)
    if isinstance(body, list):
        kept = [line for line in body if not is_text(line)]
        part.body = kept or ([ast.Pass()] if body else [])  # type: ignore[attr-defined]


def is_text(line: ast.AST) -> bool:
    """Return whether a statement is a text by itself."""
    constant = isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)
    return constant and isinstance(line.value.value, str)


# --- Everybody ----------------------------------------------------------------------


def scores(results: Results, exercises: Iterable[str]) -> Html:
    """Return everybody's points, with the way to their feedback."""
    columns = list(exercises)
    rows = [
        [
            element(
                "a", one.submission, href=f"feedback/{file_name(one.submission)}.html"
            ),
            points_of(one),
            str(one.verdict),
            *(exercise_cell(one.exercises[name]) for name in columns),
        ]
        for one in results
    ]
    head: list[object] = ["Submission", "Points", "Verdict", *columns]
    return joined(element("h2", "Everybody"), table("Points and verdicts", head, rows))


def exercise_cell(result: ExerciseResult) -> str:
    """Return one exercise's points and verdict in short."""
    if result.verdict is Verdict.GRADER_FAULT:
        return str(result.verdict)
    return f"{result.points:g} · {result.verdict}"


def not_run(results: Results, ignored: Sequence[str]) -> Html:
    """Return what failed to run and why, and what was taken for no submission."""
    rows = [
        [one.submission, str(one.verdict), reason(one)]
        for one in results
        if one.verdict in FAILED
    ]
    parts = [element("h2", "What failed to run")]
    head: list[object] = ["Submission", "Verdict", "Why"]
    parts.append(table("To look at", head, rows) if rows else element("p", "Nothing."))
    if ignored:
        names = ", ".join(ignored[:50]) + (" ..." if len(ignored) > 50 else "")
        parts.append(element("p", f"Taken for no submission: {names}"))
    return joined(*parts)


def reason(result: SubmissionResult) -> str:
    """Return why a submission has its verdict."""
    came = [
        one.came for one in result.exercises.values() if one.verdict == result.verdict
    ]
    return result.problem or next(filter(None, came), "")


def times(results: Results) -> Html:
    """Return how long it took: the one part that differs from run to run."""
    seconds = [one.seconds for one in results] or [0.0]
    words = (
        f"{sum(seconds):.1f} s of running in all, {statistics.median(seconds):.2f} s "
        f"for the median submission, {max(seconds):.2f} s for the slowest."
    )
    return element("section", element("h2", "Time"), element("p", words), id="time")


def how_to_repeat(facts: ReportFacts) -> Html:
    """Return the seed; the page is the teacher's alone."""
    words = f"Inputs were drawn with the secret seed {facts.seed}: --seed {facts.seed}"
    return joined(
        element("h2", "To repeat this run"), element("p", f"{words} repeats it.")
    )
