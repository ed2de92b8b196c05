"""The reports explain, add up, and show learners' text as text and nothing else."""

import csv
import io
import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from nnlib.grading.reports import ReportFacts, write_reports
from nnlib.grading.reports.feedback import fenced, file_name
from nnlib.grading.reports.overview import anonymous
from nnlib.grading.reports.tables import worksheet_csv
from nnlib.grading.verdicts import ExerciseResult, SubmissionResult, Verdict

OWN = "document.title='owned'"
EVIL = f'<script>{OWN}</script><img src=x onerror="{OWN}">'
FACTS = ReportFacts("01_small_sums", 4711, True, ("double", "total"))
BELIEF = "You squared the entries."


def result(student, double, total="correct", **more):
    """Return a result with these two verdicts."""
    points = {"correct": 1.0}
    exercises = {
        name: ExerciseResult(
            Verdict(verdict),
            points.get(verdict, 0.0),
            1.0,
            BELIEF if verdict == "wrong with misconception" else "",
            "What is twice 3?" if verdict == "wrong with misconception" else "",
            "Double every entry",
            f"five numbers: 1 {EVIL}",
            0.2,
            f"def double(x):\n    # by {student}\n    return x * x",
        )
        for name, verdict in (("double", double), ("total", total))
    }
    reached = sum(one.points for one in exercises.values())
    return SubmissionResult(
        student, Verdict(double), reached, 2.0, exercises, seconds=0.5, **more
    )


CLASS = [
    result("alpha", "correct"),
    result("beta", "wrong with misconception", number="17"),
    result(EVIL, "wrong with misconception", problem=EVIL, notes=(EVIL,)),
    result("=cmd()", "timeout"),
    result("../../up", "grader fault", "grader fault"),
]


@pytest.fixture
def out(tmp_path):
    """A folder with all reports of the class."""
    write_reports(tmp_path, CLASS, FACTS)
    return tmp_path


def test_every_learner_has_two_feedback_files_in_the_folder(out):
    """HTML and Markdown for each, and no name leads out of the folder."""
    files = sorted(path.name for path in (out / "feedback").iterdir())
    assert len(files) == 2 * len(CLASS)
    assert {"alpha.html", "alpha.md", "beta.html", "beta.md"} <= set(files)
    assert sorted(path.name for path in out.iterdir()) == [
        "feedback",
        "grades.csv",
        "index.html",
        "moodle-worksheet.csv",
        "results.jsonl",
    ]


def test_feedback_says_what_and_why_and_where(out):
    """Asked, came, misconception and nudge, in both kinds of file."""
    for name in ("beta.html", "beta.md"):
        text = (out / "feedback" / name).read_text()
        for words in (
            "Double every entry",
            "five numbers: 1",
            BELIEF,
            "What is twice 3?",
        ):
            assert words in text


def test_results_have_exactly_these_fields(out):
    """One line a submission, as promised; a grader's fault has no points."""
    lines = [json.loads(x) for x in (out / "results.jsonl").read_text().splitlines()]
    assert [line["submission"] for line in lines] == [one.submission for one in CLASS]
    beta = lines[1]
    assert set(beta) == {"submission", "verdict", "points", "max_points", "exercises"}
    assert beta["exercises"]["double"] == {
        "verdict": "wrong with misconception",
        "points": 0.0,
        "max_points": 1.0,
        "misconception": BELIEF,
    }
    assert lines[4]["points"] is None


def canvas_reads(text):
    """Return {(login, ID): {assignment: grade}} as Canvas's importer would.

    A header of Student, ID and what it knows of a student up to Section; every other
    column is an assignment, unless its name is one of the totals.
    """
    header, *rows = csv.reader(io.StringIO(text))
    assert "Student" in header[0]
    assert "ID" in header[1]
    last = 4 if header[2:4] == ["SIS User ID", "SIS Login ID"] else 2
    last += header[last : last + 1] == ["Integration ID"]
    assert "Section" in header[last]
    totals = re.compile("(Current|Final) (Score|Points|Grade)|Override")
    titles = {i: t for i, t in enumerate(header) if i > last and not totals.search(t)}
    return {
        (row[3], row[1]): {title: row[i].strip() for i, title in titles.items()}
        for row in rows
        if not row[0].strip().startswith("Points Possible")
    }


def moodle_gradebook_reads(text, user, item):
    """Return {user: grade} as Moodle's grade import would, these columns mapped.

    A line whose user is empty would stop it, or count for the learner before.
    """
    grades = {}
    for row in csv.DictReader(io.StringIO(text)):
        assert row[user], "a line of nobody"
        grades[row[user]] = None if row[item] in ("", "-") else float(row[item])
    return grades


def moodle_worksheet_reads(text):
    """Return {participant: grade} as Moodle's upload of a worksheet would."""
    rows = csv.DictReader(io.StringIO(text))
    assert {"Identifier", "Grade", "Last modified (grade)"} <= set(rows.fieldnames)
    return {
        row["Identifier"].removeprefix("Participant "): float(row["Grade"])
        for row in rows
        if row["Grade"] != ""
    }


def test_canvas_reads_the_grades(out):
    """One assignment, everybody's points, no grade where the grader failed."""
    got = canvas_reads((out / "grades.csv").read_text())
    assert len(got) == len(CLASS)
    assert {title for grades in got.values() for title in grades} == {"01_small_sums"}
    assert got["alpha", ""] == {"01_small_sums": "2"}
    assert got["beta", "17"] == {"01_small_sums": "1"}
    assert got["../../up", ""] == {"01_small_sums": "-"}


def test_moodle_reads_the_grades(out):
    """Every line has its user; a formula is a name and nothing else."""
    text = (out / "grades.csv").read_text()
    got = moodle_gradebook_reads(text, "SIS Login ID", "01_small_sums")
    assert (got["alpha"], got["beta"], got["../../up"]) == (2.0, 1.0, None)
    assert "'=cmd()" in got


def test_moodle_reads_the_worksheet(out):
    """Participants' numbers lead to grades; who has none is left out."""
    text = (out / "moodle-worksheet.csv").read_text()
    assert moodle_worksheet_reads(text) == {"17": 1.0}


def test_failed_grader_leaves_the_worksheet_empty():
    """Moodle takes a dash in a worksheet for a zero, so nothing stands there."""
    failed = result("omega", "grader fault", "grader fault", number="4")
    [row] = csv.DictReader(io.StringIO(worksheet_csv([failed])))
    assert (row["Identifier"], row["Grade"]) == ("Participant 4", "")


def test_overview_counts_the_misconceptions(out):
    """The heatmap has its number, the commonest mistake its anonymous example."""
    text = (out / "index.html").read_text()
    assert "double: 2 of 5" in text
    assert "return x * x" in text
    assert "by beta" not in text
    assert "seed 4711" in text


def test_example_shows_nobodys_name():
    """Comments, docstrings and names go; code that does not parse is not shown."""
    code = (
        'def f(x):\n    """By Alpha O."""\n    # Alpha O.\n    Alpha = 1\n    return x'
    )
    assert anonymous(code, ["Alpha"]) == "def f(x):\n    ... = 1\n    return x"
    assert "Alpha" not in anonymous("def f(: # Alpha", ["Alpha"])


def test_names_stay_apart():
    """Two students never share a file, whatever their names look like."""
    names = ["a b", "a_b", "a/b", "ä", "ö", "", "..", "x" * 300, "x" * 301]
    assert len({file_name(name) for name in names}) == len(names)
    assert all("/" not in file_name(n) and file_name(n).strip(".") for n in names)


def test_markdown_fence_cannot_be_closed_from_inside():
    """A learner's backticks stay inside the fence."""
    text = fenced("```\n# big\n`````")
    assert text.startswith("``````text\n")
    assert text.endswith("\n``````")


def test_feedback_of_the_last_run_goes(out):
    """Who is no longer in the class has no feedback left."""
    write_reports(out, CLASS[:1], FACTS)
    assert sorted(p.name for p in (out / "feedback").iterdir()) == [
        "alpha.html",
        "alpha.md",
    ]


@pytest.mark.browser
def test_no_script_of_a_learner_runs(out, chromium):
    """Every page opens without a network, with no script, no request, no surprise."""
    page = chromium.new_page()
    asked, shown = [], []
    page.on("request", lambda request: asked.append(request.url))
    pages = [out / "index.html", *(out / "feedback").glob("*.html")]
    for path in pages:
        page.goto(path.as_uri())
        assert page.title() != "owned"
        assert page.locator("script, img, iframe, [onerror], [onclick]").count() == 0
        if "&lt;script" in path.read_text(encoding="utf-8"):
            shown.append(path)
            assert page.get_by_text("<script>").count() > 0
    assert shown  # as text, where a learner wrote it
    assert asked == [path.as_uri() for path in pages]


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible(out, chromium, scheme):
    """axe finds nothing to complain about, in light and in dark."""
    axe = Axe()
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    for name in ("index.html", "feedback/beta.html"):
        page.goto((out / name).as_uri())
        found = axe.run(page)
        assert found.violations_count == 0, found.generate_report()
