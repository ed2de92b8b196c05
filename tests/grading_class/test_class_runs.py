"""A whole class: nothing lost, nothing graded twice, equal from run to run."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path

import nbformat
import pytest

from nnlib import cli
from nnlib.grading import journal as journal_module
from nnlib.grading.journal import Journal
from nnlib.grading.keys import key_of
from nnlib.grading.workers import Workers
from nnlib.mistakes import Mistake

WRONG = "def double(x):\n    return x * x"
SLOW = "import time\ntime.sleep(0.7)\ndef double(x):\n    return 2 * x"


@pytest.fixture
def hand_ins(tmp_path, notebook, right):
    """A function: student -> answers (or bytes) to a folder of submissions."""

    def handed_in(everybody):
        top = tmp_path / "hand-ins"
        top.mkdir()
        for student, answers in everybody.items():
            content = answers
            if not isinstance(answers, bytes):
                content = nbformat.writes(notebook({**right, **answers})).encode()
            (top / f"{student}.ipynb").write_bytes(content)
        return top

    return handed_in


@pytest.fixture
def words(solution):
    """A function: folder, report and options -> the words of the command."""

    def made(folder, out, *more):
        return [
            *("grade", str(folder), "--lesson", "01", "--out", str(out)),
            *("--solutions", str(solution.parent), *more),
        ]

    return made


def lines(out):
    """Return the lines of results.jsonl by submission."""
    text = (out / "results.jsonl").read_text()
    return {line["submission"]: line for line in map(json.loads, text.splitlines())}


def reports(out):
    """Return every report by name, without the part on time."""
    files = [
        path
        for path in out.rglob("*")
        if path.suffix in (".html", ".md", ".csv", ".jsonl")
    ]
    return {
        str(path.relative_to(out)): re.sub(
            r'<section id="time">.*?</section>', "", path.read_text(), flags=re.DOTALL
        )
        for path in files
        if path.name != "journal.jsonl"
    }


HEEDFUL = """
import signal, sys
from nnlib import cli
signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever our parent ignores
sys.exit(cli.main(sys.argv[1:]))
"""
EVERYBODY = {
    "alpha": {},
    "beta": {"double": WRONG},
    "gamma": {"double": "", "total": "1 / 0"},
    "omega": b"no notebook",
}


@pytest.mark.sandbox
def test_three_kinds_of_submission(hand_ins, words, tmp_path):
    """Right, wrong with a misconception, not attempted and unreadable, with points."""
    out = tmp_path / "report"
    assert cli.main(words(hand_ins(EVERYBODY), out, "--jobs", "1", "--seed", "5")) == 0
    got = lines(out)
    assert got["alpha"] == {
        "submission": "alpha",
        "verdict": "correct",
        "points": 5.0,
        "max_points": 5.0,
        "exercises": {
            name: {
                "verdict": "correct",
                "points": points,
                "max_points": points,
                "misconception": None,
            }
            for name, points in (("double", 1.0), ("total", 3.0), ("flip", 1.0))
        },
    }
    double = got["beta"]["exercises"]["double"]
    assert double["verdict"] == "wrong with misconception"
    assert double["misconception"] == "You squared the entries."
    assert got["gamma"]["exercises"]["double"]["verdict"] == "not attempted"
    assert got["gamma"]["exercises"]["total"]["verdict"] == "error"
    assert (got["gamma"]["points"], got["omega"]["verdict"]) == (1.0, "unreadable")
    assert (got["omega"]["points"], got["omega"]["max_points"]) == (0.0, 5.0)


@pytest.mark.sandbox
def test_partial_credit_per_check(hand_ins, words, tmp_path):
    """An exercise with two checks gives the points of those that pass."""
    only_vectors = "def total(x):\n    return sum(float(y) for y in x)"
    out = tmp_path / "report"
    cli.main(words(hand_ins({"alpha": {"total": only_vectors}}), out, "--jobs", "1"))
    total = lines(out)["alpha"]["exercises"]["total"]
    assert (total["points"], total["max_points"]) == (1.0, 3.0)
    assert total["verdict"] == "error"


@pytest.mark.sandbox
def test_two_runs_with_one_seed_are_identical(hand_ins, words, tmp_path):
    """The same seed gives the same reports, with one worker and with two."""
    folder = hand_ins(EVERYBODY)
    for name, jobs in (("one", "1"), ("two", "2")):
        cli.main(words(folder, tmp_path / name, "--seed", "7", "--jobs", jobs))
    assert reports(tmp_path / "one") == reports(tmp_path / "two")


@pytest.mark.sandbox
def test_killed_run_goes_on_and_ends_as_an_undisturbed_one(hand_ins, words, tmp_path):
    """`kill -9` in the middle, the same command again: once each, reports equal."""
    folder = hand_ins({f"student{n}": {"double": SLOW} for n in range(6)} | EVERYBODY)
    out, calm = tmp_path / "report", tmp_path / "calm"
    command = [sys.executable, "-m", "nnlib", *words(folder, out, "--jobs", "1")]
    for enough in (1, 4):
        run = subprocess.Popen(
            [*command], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        wait_for_lines(out / "journal.jsonl", enough, run)
        run.kill()
        run.wait()
    with (out / "journal.jsonl").open("ab") as torn:
        torn.write(b'{"key": "torn')
    assert (
        subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0
    )
    written = (out / "journal.jsonl").read_text().splitlines()
    keys = [json.loads(line)["key"] for line in written]
    assert max(Counter(keys).values()) == 1
    assert len(keys) == len(lines(out)) == 10
    seed = json.loads((out / "run.json").read_text())["seed"]
    cli.main(words(folder, calm, "--seed", str(seed)))
    assert reports(out) == reports(calm)


def wait_for_lines(path, count, run):
    """Wait until the journal has so many lines, or its run has ended."""
    while run.poll() is None:
        if path.exists() and path.read_bytes().count(b"\n") >= count:
            return
        time.sleep(0.05)


@pytest.mark.sandbox
def test_interrupt_stops_cleanly_and_says_so(hand_ins, words, tmp_path):
    """Ctrl-C: no traceback, exit code 130, and the same command goes on."""
    folder = hand_ins({f"student{n}": {"double": SLOW} for n in range(9)})
    out = tmp_path / "report"
    command = [sys.executable, "-c", HEEDFUL, *words(folder, out, "--jobs", "1")]
    run = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    wait_for_lines(out / "journal.jsonl", 1, run)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate()
    assert run.returncode == 130
    assert "Traceback" not in said
    assert "Nothing is lost" in said


@pytest.mark.sandbox
def test_lost_worker_is_replaced(hand_ins, words, tmp_path, monkeypatch):
    """A worker killed in the middle of a job: another one takes the job."""
    folder = hand_ins({f"student{n}": {"double": SLOW} for n in range(4)})
    out = tmp_path / "report"
    command = [sys.executable, "-m", "nnlib", *words(folder, out, "--jobs", "2")]
    run = subprocess.Popen(
        command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    wait_for_lines(out / "journal.jsonl", 1, run)
    for child in workers_of(run.pid)[:1]:
        os.kill(child, signal.SIGKILL)
    assert run.wait() == 0
    assert {one["verdict"] for one in lines(out).values()} == {"correct"}


def test_stuck_worker_is_replaced_and_its_job_given_up():
    """A job that never ends is tried again with a new worker, then given up."""
    work = Workers(1, partial(partial, time.sleep), patience=0.3)
    [(job, lost)] = work.work([600.0])
    assert job == 600.0
    assert "lost 3 times" in str(lost)


def workers_of(parent):
    """Return the process numbers of a run's workers."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [
        int(child)
        for child in children
        if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


@pytest.mark.sandbox
def test_changed_submission_is_graded_again(hand_ins, words, tmp_path):
    """Only what changed is graded by the second run."""
    folder, out = (
        hand_ins({"alpha": {}, "beta": {"double": WRONG}}),
        tmp_path / "report",
    )
    cli.main(words(folder, out, "--jobs", "1"))
    (folder / "beta.ipynb").write_bytes((folder / "alpha.ipynb").read_bytes())
    cli.main(words(folder, out, "--jobs", "1"))
    assert lines(out)["beta"]["verdict"] == "correct"
    assert len((out / "journal.jsonl").read_text().splitlines()) == 3


@pytest.mark.sandbox
def test_without_a_sandbox_it_warns_and_the_report_says_so(
    hand_ins, words, tmp_path, capsys
):
    """--no-sandbox grades the same, and nobody can overlook it."""
    out = tmp_path / "report"
    cli.main(words(hand_ins(EVERYBODY), out, "--jobs", "1", "--no-sandbox"))
    assert "Warning: --no-sandbox" in capsys.readouterr().err
    assert "without a sandbox" in (out / "index.html").read_text()
    assert lines(out)["alpha"]["verdict"] == "correct"


def test_missing_bubblewrap_stops_the_command(
    hand_ins, words, tmp_path, monkeypatch, capsys
):
    """Without bubblewrap nothing is graded, and it is said how to install it."""
    monkeypatch.setattr("nnlib.grading.sandbox.shutil.which", lambda *w, **k: None)
    assert cli.main(words(hand_ins({"alpha": {}}), tmp_path / "report")) == 2
    assert "apt install bubblewrap" in capsys.readouterr().err
    assert not (tmp_path / "report").exists()


def test_full_disk_leaves_a_whole_journal(tmp_path, monkeypatch):
    """A verdict that the disk does not take whole is cut off again, and it is said."""
    path = tmp_path / "journal.jsonl"
    with Journal(path) as journal:
        journal.write("a", {"x": 1})
        before = path.read_bytes()

        def full(handle, content):
            os.write(handle, content[:5])
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(journal_module, "write_all", full)
        with pytest.raises(Mistake, match="same command again"):
            journal.write("b", {"x": 2})
    assert path.read_bytes() == before


def test_verdict_is_synced_before_it_counts(tmp_path, monkeypatch):
    """Each verdict is whole in the file when the disk is told to keep it."""
    path, kept = tmp_path / "journal.jsonl", []
    with Journal(path) as journal:
        monkeypatch.setattr(
            journal_module.os, "fsync", lambda handle: kept.append(path.read_bytes())
        )
        for name in ("a", "b"):
            journal.write(name, {})
            assert kept[-1] == path.read_bytes()
            assert json.loads(kept[-1].splitlines()[-1])["key"] == name
    assert len(kept) == 2


def test_torn_line_is_cut_off(tmp_path):
    """What a killed run left half is forgotten, all before it is kept."""
    path = tmp_path / "journal.jsonl"
    with Journal(path) as journal:
        journal.write("a", {"x": 1})
    with path.open("ab") as file:
        file.write(b'{"key": "b", "val')
    with Journal(path) as journal:
        assert journal.seen == {"a": {"x": 1}}
        journal.write("c", {})
    with Journal(path) as journal:
        assert set(journal.seen) == {"a", "c"}


def test_two_graders_do_not_write_one_journal(tmp_path):
    """The second one is told to wait."""
    with Journal(tmp_path / "j"), pytest.raises(Mistake, match="Another grader"):
        Journal(tmp_path / "j")


def test_keys_do_not_run_together():
    """Contents that only together are equal have different keys."""
    assert key_of("ab", "c") != key_of("a", "bc")
    assert key_of("a", b"b") == key_of("a", "b")
