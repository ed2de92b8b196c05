"""The real nbgrader reads what `nnlib grade --nbgrader` writes."""

import csv
import json
import os
import subprocess
from pathlib import Path

import nbformat
import pytest

from nnlib import cli
from nnlib.grading.export import take_along

ROOT = Path(__file__).parents[2]
PACKAGES = ["nbgrader==0.9.5", "numpy>=2.0,<3", "setuptools<81"]
ENVIRONMENT = Path(os.environ.get("NBGRADER_VENV", ROOT / ".nbgrader-venv"))
LESSON = "01_small_sums"
CLASS = {"alpha": {}, "beta": {"double": "def double(x):\n    return x * x"}}
SAME = ("assignment", "student_id", "raw_score", "late_submission_penalty", "score")


@pytest.fixture(scope="module")
def nbgrader(installed):
    """An environment of its own: nbgrader is nothing that the course depends on."""
    return installed(ENVIRONMENT, PACKAGES)


@pytest.fixture
def course(notebook, right, solution, tmp_path):
    """nbgrader's course folder with a collected class, graded by us."""
    top = tmp_path / "course"
    for student, answers in CLASS.items():
        place = top / "submitted" / student / LESSON
        place.mkdir(parents=True)
        text = nbformat.writes(notebook({**right, **answers}))
        (place / f"{LESSON}.ipynb").write_text(text)
        (place / "timestamp.txt").write_text("2030-01-01 12:00:00 UTC")
        (place / "submission_secret.txt").write_text(f"of {student}")
    words = ["grade", str(top / "submitted"), "--lesson", "01", "--jobs", "1"]
    words += ["--solutions", str(solution.parent), "--out", str(tmp_path / "report")]
    assert cli.main([*words, "--nbgrader", str(top)]) == 0
    results = (tmp_path / "report" / "results.jsonl").read_text()
    (top / "results.jsonl").write_text(results)
    return top


@pytest.fixture
def released(course, nbgrader):
    """What nbgrader released, by file, and the file that it looks for, by student."""
    script = [str(ROOT / "tests/grading_class/nbgrader_reader.py"), str(course), LESSON]
    run = subprocess.run(
        [str(nbgrader), "-W", "ignore", *script],
        cwd=course,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr[-3000:] + run.stdout[-1000:]
    return json.loads(run.stdout.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.sandbox
def test_nbgrader_releases_our_feedback_and_exports_our_table(released, course):
    """Each learner finds their own page, and both tables say the same."""
    pages, names = released
    assert set(pages) == set(names.values())
    assert "You squared the entries." in pages[names["beta"]]
    assert "You squared the entries." not in pages[names["alpha"]]
    ours, theirs = (table(course / name) for name in ("grades.csv", "theirs.csv"))
    assert list(ours[0]) == list(theirs[0])
    assert [[row[name] for name in SAME] for row in ours] == [
        [row[name] for name in SAME] for row in theirs
    ]
    assert [float(row["max_score"]) for row in ours] == [5.0, 5.0]
    assert {row["max_score"] for row in theirs} == {"5.0"}


def table(path):
    """Return the rows of a table."""
    return list(csv.DictReader(path.read_text().splitlines()))


def test_what_goes_along_is_never_followed_elsewhere(course):
    """A link in place of nbgrader's files shows nothing of where it leads."""
    place = course / "submitted" / "alpha" / LESSON
    (place / "timestamp.txt").unlink()
    (place / "timestamp.txt").symlink_to("/etc/passwd")
    target = course / "there"
    target.mkdir()
    take_along(place, target)
    assert [path.name for path in target.iterdir()] == ["submission_secret.txt"]
