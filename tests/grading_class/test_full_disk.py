"""A disk that is really full: grading stops in words and later goes on."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import nbformat
import pytest

SIZE = 12
PAGE = 4 << 10  # bytes, the least that a disk in memory gives
BEFORE, WHILE, AFTER = PAGE, PAGE, 8 * PAGE  # bytes left: then it gets full
pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() != 0,
        reason="only root may mount a small disk",
    ),
]


@pytest.fixture
def small_disk():
    """A disk of a few hundred kilobytes, where ordinary users get to."""
    place = Path(tempfile.mkdtemp(prefix="nnlib-disk-", dir="/var/tmp"))
    options = ["-t", "tmpfs", "-o", "size=512k", "none", str(place)]
    mounted = subprocess.run(["mount", *options], capture_output=True)
    if mounted.returncode == 0:
        place.chmod(0o755)
        yield place
        subprocess.run(["umount", str(place)], check=True)
    place.rmdir()
    if mounted.returncode != 0:
        pytest.skip("nothing may be mounted here")


@pytest.fixture
def hand_ins(tmp_path, notebook, right):
    """A class: right, with a known mistake, and no notebook, in turns."""
    squared = {"double": "def double(x):\n    return x * x"}
    kinds = [nbformat.writes(notebook({**right, **more})) for more in ({}, squared)]
    top = tmp_path / "hand-ins"
    top.mkdir()
    for number in range(SIZE):
        (top / f"s{number:02}.ipynb").write_text([*kinds, "none"][number % 3])
    return top


@pytest.fixture
def grade(solution, hand_ins):
    """A function: report folder, environment and options -> the finished command."""

    def run(out, *more, **environment):
        words = ["grade", str(hand_ins), "--lesson", "01", "--out", str(out)]
        words += ["--solutions", str(solution.parent), "--jobs", "1", *more]
        return subprocess.run(
            [sys.executable, "-m", "nnlib", *words],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
        )

    return run


def fill(disk, room):
    """Fill the disk until only `room` bytes are left; return the file that does it."""
    stat = os.statvfs(disk)
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(stat.f_bavail * stat.f_bsize - room))
    return ballast


def reports(out):
    """Return every report by its path, without the part on time."""
    kinds = {".html", ".md", ".csv", ".jsonl"}
    names = [p.relative_to(out) for p in out.rglob("*") if p.suffix in kinds]
    time = re.compile(r'<section id="time">.*?</section>', re.DOTALL)
    return {
        str(name): time.sub("", (out / name).read_text())
        for name in names
        if name.name != "journal.jsonl"
    }


def assert_complete(out, grade, tmp_path):
    """Each submission has its one verdict, and the reports are an undisturbed run's."""
    keys = Counter(json.loads(line)["key"] for line in verdicts(out))
    assert list(keys.values()) == [1] * SIZE
    seed = json.loads((out / "run.json").read_text())["seed"]
    assert grade(tmp_path / "calm", "--seed", str(seed)).returncode == 0
    assert reports(out) == reports(tmp_path / "calm")


def assert_stopped(run, disk):
    """The command ended with a sentence about the disk, and what to do."""
    assert run.returncode == 2, run.stderr
    assert str(disk) in run.stderr
    assert "is full" in run.stderr
    assert "same command again" in run.stderr
    assert "Traceback" not in run.stderr


def test_report_disk_fills_up_again_and_again(small_disk, grade, tmp_path):
    """Full before, while and after grading: once each in the end, reports equal.

    Of the first page the seed is kept, of the second some verdicts.
    """
    out, had = small_disk / "report", []
    out.mkdir()
    for room in (BEFORE, WHILE, AFTER):
        ballast = fill(small_disk, room)
        assert_stopped(grade(out), small_disk)
        had.append(verdicts(out))
        ballast.unlink()
    assert [len(lines) for lines in had[::2]] == [0, SIZE]
    assert 0 < len(had[1]) < SIZE
    assert had[2][: len(had[1])] == had[1]
    done = grade(out)
    assert done.returncode == 0, done.stderr
    assert verdicts(out) == had[2]
    assert_complete(out, grade, tmp_path)


def verdicts(out):
    """Return the journal's lines."""
    path = out / "journal.jsonl"
    return path.read_text().splitlines() if path.exists() else []


def test_temporary_disk_is_full(small_disk, grade, tmp_path):
    """Where the grader's own files do not fit, that is said, and nobody gets a zero."""
    out = tmp_path / "report"
    ballast = fill(small_disk, 2 * PAGE)
    assert_stopped(grade(out, TMPDIR=str(small_disk)), small_disk)
    assert verdicts(out) == []
    ballast.unlink()
    done = grade(out, TMPDIR=str(small_disk))
    assert done.returncode == 0, done.stderr
    assert_complete(out, grade, tmp_path)
