"""A Dask cluster does the same as this machine alone, and loses nothing either."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import nbformat
import pytest

from nnlib import cli
from nnlib.grading.cluster import count_of
from nnlib.mistakes import Mistake

pytest.importorskip("distributed")

ANSWERS = (
    ({}, "correct"),
    ({"double": "def double(x):\n    return x * x"}, "wrong with misconception"),
    ({"total": "1 / 0"}, "error"),
    ({"flip": "def flip(x):\n    return 2 * x"}, "wrong"),
)
SIZES = [
    24,
    pytest.param(
        1000,
        marks=[
            pytest.mark.slow,
            pytest.mark.skipif(
                "NNLIB_LARGE_CLASS" not in os.environ,
                reason="takes minutes: set NNLIB_LARGE_CLASS=1",
            ),
        ],
    ),
]


@pytest.mark.sandbox
@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
def test_lost_cluster_worker_loses_no_verdict(
    size, notebook, right, solution, tmp_path
):
    """Four Dask workers, one killed: each submission has its one verdict."""
    folder = tmp_path / "hand-ins"
    folder.mkdir()
    for number in range(size):
        answers, _ = ANSWERS[number % len(ANSWERS)]
        text = nbformat.writes(notebook({**right, **answers}))
        (folder / f"s{number:04}.ipynb").write_text(f"{text}\n{' ' * number}")
    out = tmp_path / "report"
    words = ["grade", str(folder), "--lesson", "01", "--out", str(out)]
    more = ["--solutions", str(solution.parent), "--cluster", "local:4"]
    run = subprocess.Popen([sys.executable, "-m", "nnlib", *words, *more])
    wait_for_lines(out / "journal.jsonl", size // 4, run)
    os.kill(cluster_workers(run.pid)[0], signal.SIGKILL)
    most = peak_memory(run)
    assert run.returncode == 0
    got = [
        json.loads(line) for line in (out / "results.jsonl").read_text().splitlines()
    ]
    wanted = [ANSWERS[number % len(ANSWERS)][1] for number in range(size)]
    assert [one["submission"] for one in got] == [f"s{n:04}" for n in range(size)]
    assert [one["verdict"] for one in got] == wanted
    keys = Counter(json.loads(line)["key"] for line in journal_of(out))
    assert len(keys) == size
    assert set(keys.values()) == {1}
    assert most < 1 << 30, "the grader holds the class in memory"


def journal_of(out):
    """Return the journal's lines."""
    return (out / "journal.jsonl").read_text().splitlines()


def wait_for_lines(path, count, run):
    """Wait until the journal has so many lines, or its run has ended."""
    while run.poll() is None:
        if path.exists() and path.read_bytes().count(b"\n") >= count:
            return
        time.sleep(0.05)


def children_of(process):
    """Return the numbers of what any thread of a process started."""
    found = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        found += [int(child) for child in task.read_text().split()]
    return found


def descendants(process):
    """Return the numbers of all processes below this one."""
    children = children_of(process)
    return children + [d for child in children for d in descendants(child)]


def cluster_workers(process):
    """Return the numbers of the processes that hold a warm template."""
    return [one for one in descendants(process) if has_template(one)]


def has_template(process):
    """Return whether a process started a template of its own."""
    lines = (command_of(child) for child in children_of(process))
    return any(b"nnlib.grading.template" in line for line in lines)


def command_of(process):
    """Return a process's command line; empty if it is gone."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except FileNotFoundError:
        return b""


def peak_memory(run):
    """Wait for the run's end and return the most bytes that its own process held."""
    most = 0
    while run.poll() is None:
        status = Path(f"/proc/{run.pid}/status").read_text()
        peaks = [line for line in status.splitlines() if line.startswith("VmHWM")]
        most = max(most, *(int(line.split()[1]) * 1024 for line in peaks), 0)
        time.sleep(0.1)
    return most


@pytest.mark.parametrize("word", ["4", "local:", "local:0", "slurm:4", "local:x"])
def test_wrong_cluster_is_named(word):
    """--cluster says what it takes."""
    with pytest.raises(Mistake, match="local:4"):
        count_of(word)


def test_silent_scheduler_is_named(hand_in_one, tmp_path, capsys, monkeypatch):
    """A scheduler that nobody started ends with a sentence."""
    monkeypatch.setattr("nnlib.grading.cluster.PATIENCE", 1)
    words = [*hand_in_one, "--scheduler", "tcp://127.0.0.1:1"]
    assert cli.main(words) == 2
    assert "No Dask scheduler answers" in capsys.readouterr().err


@pytest.fixture
def hand_in_one(notebook, right, solution, tmp_path):
    """The command's words for a class of one."""
    (tmp_path / "hand-ins").mkdir()
    text = nbformat.writes(notebook(right))
    (tmp_path / "hand-ins" / "alpha.ipynb").write_text(text)
    words = ["grade", str(tmp_path / "hand-ins"), "--lesson", "01", "--no-sandbox"]
    return [*words, "--solutions", str(solution.parent), "--out", str(tmp_path / "out")]
