"""`nnlib grade SUBMISSIONS --lesson 01 --out REPORT`: the teacher's one command."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from nnlib.grading.assignment import Assignment, find_solution, load_assignment
from nnlib.grading.findings import open_shelf
from nnlib.grading.journal import Journal, sync, write_file
from nnlib.grading.limits import MEBIBYTE, Limits
from nnlib.grading.places_of_files import SOLUTIONS, course_root
from nnlib.grading.reports import ReportFacts, write_reports
from nnlib.grading.runner import (
    ClassRun,
    Setting,
    Work,
    grade_on_cluster,
    local_workers,
)
from nnlib.grading.sandbox import bubblewrap
from nnlib.grading.submissions import Class, collect
from nnlib.grading.verdicts import SubmissionResult, Verdict
from nnlib.mistakes import Mistake

WARNING = (
    "Warning: --no-sandbox runs what learners wrote with your own rights: it can read "
    "your files, the solutions too, and change them. The report says so."
)
LARGEST_SEED = 2**31


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the options of `nnlib grade`."""
    add = parser.add_argument
    add("submissions", type=Path, help="a folder or a zip of what was handed in")
    add("--lesson", required=True, help="which lesson, for example 01")
    add("--out", type=Path, required=True, help="the folder for the report")
    add("--solutions", type=Path, help="the folder of solutions (the course's)")
    add("--seed", type=int, help="repeat a run with the seed from its report")
    add_workers(parser)
    add_limits(parser)
    add("--nbgrader", type=Path, metavar="DIR", help="write nbgrader's files there too")


def add_workers(parser: argparse.ArgumentParser) -> None:
    """Name the options that say who does the work."""
    add = parser.add_argument
    add("--jobs", type=positive, default=None, help="how many at once, on this machine")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--scheduler", metavar="ADDRESS", help="grade on a Dask cluster")
    where.add_argument("--cluster", metavar="local:N", help="start a Dask cluster here")
    add("--no-sandbox", action="store_true", help="run learners' code unprotected")


def add_limits(parser: argparse.ArgumentParser) -> None:
    """Name the options that bound a submission."""
    add, usual = parser.add_argument, Limits()
    add("--cell-seconds", type=float, default=usual.cell_seconds)
    add("--submission-seconds", type=float, default=usual.submission_seconds)
    add("--memory", type=positive, default=usual.memory // MEBIBYTE, metavar="MIB")


def positive(word: str) -> int:
    """Return a number of at least one, for argparse."""
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{word} is less than one")
    return number


def run(arguments: argparse.Namespace) -> int:
    """Grade the class and write the report; return 1 if the grader failed on any."""
    protect(arguments.no_sandbox)
    keep_apart(arguments.submissions, arguments.out)
    shelf = open_shelf(arguments.submissions)
    solution = find_solution(solutions_folder(arguments.solutions), arguments.lesson)
    with contextlib.closing(shelf):
        everybody = collect(shelf, solution.stem)
        demand_somebody(everybody, arguments.submissions)
        arguments.out.mkdir(parents=True, exist_ok=True)
        with Journal(arguments.out / "journal.jsonl") as journal:
            assignment = load_assignment(solution, seed_of(arguments, solution))
            results = grade(arguments, assignment, everybody, journal)
        write_all(arguments, assignment, everybody, results)
    return int(any(one.verdict is Verdict.GRADER_FAULT for one in results))


def protect(no_sandbox: bool) -> None:
    """Warn if there is to be no sandbox; raise Mistake if there cannot be one."""
    if no_sandbox:
        print(WARNING, file=sys.stderr)
    else:
        bubblewrap()


def keep_apart(submissions: Path, out: Path) -> None:
    """Raise Mistake if the report would lie among the submissions."""
    if out.resolve().is_relative_to(submissions.resolve()):
        raise Mistake(
            f"The report would lie among the submissions: give an --out outside of "
            f"{submissions}."
        )


def solutions_folder(named: Path | None) -> Path:
    """Return the folder of solutions; raises Mistake if there is none."""
    folder = named or course_root() / SOLUTIONS
    if not folder.is_dir():
        raise Mistake(f"There is no folder {folder} with solutions: name it.")
    return folder


def demand_somebody(everybody: Class, where: Path) -> None:
    """Raise Mistake if there is nothing to grade."""
    if not everybody.submissions:
        raise Mistake(
            f"There is no submission in {where}: no notebook (.ipynb) lies there, nor "
            "in the folders below."
        )


# --- The seed -----------------------------------------------------------------------


def seed_of(arguments: argparse.Namespace, solution: Path) -> int:
    """Return the run's seed: as asked, else the unfinished run's, else a new secret.

    It is on the disk before anything is graded, so that a killed run can go on.
    """
    path = arguments.out / "run.json"
    stored = read_run(path)
    seed = arguments.seed
    if seed is None and stored.get("lesson") == solution.stem:
        seed = stored.get("seed")
    if seed is None:
        seed = secrets.randbelow(LARGEST_SEED)
    write_file(path, json.dumps({"lesson": solution.stem, "seed": seed}) + "\n")
    path.chmod(0o600)
    sync(path)
    sync(path.parent)
    return int(seed)


def read_run(path: Path) -> dict[str, object]:
    """Return what an earlier run left about itself, if anything."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stored if isinstance(stored, dict) else {}


# --- Grading ------------------------------------------------------------------------


def grade(
    arguments: argparse.Namespace,
    assignment: Assignment,
    everybody: Class,
    journal: Journal,
) -> list[SubmissionResult]:
    """Grade the class and return the results in its order."""
    limits = Limits(
        cell_seconds=arguments.cell_seconds,
        submission_seconds=arguments.submission_seconds,
        memory=arguments.memory * MEBIBYTE,
    )
    secret = (
        solutions_folder(arguments.solutions),
        arguments.submissions,
        arguments.out,
    )
    hidden = tuple(str(path.resolve()) for path in secret)
    setting = Setting(assignment, limits, not arguments.no_sandbox, hidden)
    run_over = ClassRun(assignment, everybody.submissions, journal)
    with workers(arguments, setting) as work, Progress() as progress:
        return run_over.go(work, progress)


@contextlib.contextmanager
def workers(arguments: argparse.Namespace, setting: Setting) -> Iterator[Work]:
    """Yield who does the work: a Dask cluster or processes on this machine."""
    if arguments.scheduler or arguments.cluster:
        from nnlib.grading.cluster import ClusterWorkers, client

        with client(arguments.scheduler, arguments.cluster) as found:
            yield ClusterWorkers(found, grade_on_cluster, setting)
        return
    yield local_workers(setting, arguments.jobs or os.cpu_count() or 1)


class Progress:
    """Says on the terminal how many are done, how fast, and how long it will take."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._said = 0.0
        self._from: int | None = None

    def __enter__(self) -> Progress:
        return self

    def __call__(self, done: int, of: int) -> None:
        """Say it, at most a few times a second."""
        now = time.monotonic()
        self._from = done if self._from is None else self._from
        if now - self._said > (0.2 if sys.stderr.isatty() else 5.0) or done == of:
            self._said = now
            self._say(self._line(done - self._from, done, of, now - self._began))

    def _line(self, new: int, done: int, of: int, seconds: float) -> str:
        rate = new / seconds if seconds > 0 else 0.0
        left = f", {clock((of - done) / rate)} left" if rate and done < of else ""
        return f"graded {done} of {of}, {rate:.1f} a second{left}"

    def _say(self, line: str) -> None:
        end = "" if sys.stderr.isatty() else "\n"
        start = "\r\x1b[K" if sys.stderr.isatty() else ""
        print(f"{start}{line}", end=end, file=sys.stderr, flush=True)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if sys.stderr.isatty():
            print(file=sys.stderr)
        if kind is KeyboardInterrupt:
            said = "Nothing is lost: the same command goes on from here."
            print(said, file=sys.stderr)


def clock(seconds: float) -> str:
    """Return a time in words."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


# --- Reporting ----------------------------------------------------------------------


def write_all(
    arguments: argparse.Namespace,
    assignment: Assignment,
    everybody: Class,
    results: list[SubmissionResult],
) -> None:
    """Write the reports and say where they are."""
    facts = ReportFacts(
        assignment.lesson,
        assignment.seed,
        not arguments.no_sandbox,
        tuple(assignment.points),
        tuple(everybody.ignored),
    )
    write_reports(arguments.out, results, facts)
    if arguments.nbgrader is not None:
        from nnlib.grading.export import write_nbgrader

        write_nbgrader(
            arguments.nbgrader, results, assignment.lesson, arguments.submissions
        )
    counts = Counter(str(one.verdict) for one in results)
    for verdict, count in counts.most_common():
        print(f"{count:5} {verdict}")
    print(f"Report: {arguments.out / 'index.html'}")
