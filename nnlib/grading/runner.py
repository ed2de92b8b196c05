"""Grading a class: each submission once, each verdict on the disk before it counts.

The same path for one process, several, or a Dask cluster: jobs stream to whatever has
`work`, results stream back into the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from nnlib.grading.assignment import Assignment
from nnlib.grading.jobs import Job, make_job
from nnlib.grading.journal import Journal
from nnlib.grading.judge import Judge, failed
from nnlib.grading.limits import Limits
from nnlib.grading.places import BarePlaces, Boxes
from nnlib.grading.submissions import Submission
from nnlib.grading.tightness import demand_tight
from nnlib.grading.verdicts import SubmissionResult, Verdict, from_json
from nnlib.grading.workers import Lost, Workers
from nnlib.mistakes import Mistake

Notice = Callable[[int, int], None]  # how many are done, of how many


@dataclass(frozen=True)
class Setting:
    """All that a worker has to know: it travels to each of them once.

    `hidden` are files that no box may show; each worker tries to see them first.
    """

    assignment: Assignment
    limits: Limits
    sandbox: bool = True
    hidden: tuple[str, ...] = ()


class Work(Protocol):
    """Whoever does jobs: `workers.Workers` or `cluster.ClusterWorkers`."""

    def work(self, tasks: Iterable[Job]) -> Iterator[tuple[Job, Any]]:
        """Yield each job with its result, or with Lost."""


def new_judge(setting: Setting) -> Judge:
    """Return a judge with a warm template of its own; raises Mistake if boxes leak."""
    places = Boxes() if setting.sandbox else BarePlaces()
    if setting.sandbox:
        demand_tight(places, setting.limits, setting.hidden)
    return Judge(setting.assignment, places, setting.limits)


def local_workers(setting: Setting, count: int) -> Workers[Job, SubmissionResult]:
    """Return `count` workers on this machine."""
    runs = 1 + len(setting.assignment.exercises)
    patience = runs * setting.limits.submission_seconds + 60
    return Workers(count, partial(new_judge, setting), patience)


_judges: dict[str, Judge] = {}


def grade_on_cluster(setting: Setting, job: Job) -> SubmissionResult | Mistake:
    """Grade one job in a process of a cluster, which keeps its judge for the next.

    A Mistake is returned: Dask tries again, and prints, what is raised.
    """
    try:
        return judge_for(setting)(job)
    except Mistake as mistake:
        return mistake


def judge_for(setting: Setting) -> Judge:
    """Return this process's judge of the assignment; the one of another ends."""
    key = setting.assignment.key
    if key not in _judges:
        for old in [_judges.pop(other) for other in list(_judges)]:
            old.close()
        _judges[key] = new_judge(setting)
    return _judges[key]


# --- A class ------------------------------------------------------------------------


@dataclass
class ClassRun:
    """One run over a class; `results` fills up, by student's path, as it goes."""

    assignment: Assignment
    submissions: Sequence[Submission]
    journal: Journal
    results: dict[tuple[str, str], SubmissionResult] = field(default_factory=dict)

    def go(self, work: Work, notice: Notice) -> list[SubmissionResult]:
        """Grade what the journal does not know; return all, in the class's order."""
        notice(0, len(self.submissions))
        for job, result in work.work(self._pending(notice)):
            self._take(job, result)
            notice(len(self.results), len(self.submissions))
        return [self._result_of(submission) for submission in self.submissions]

    def _pending(self, notice: Notice) -> Iterator[Job]:
        """Yield the jobs that are still to do, each read only when its turn comes."""
        for submission in self.submissions:
            job = make_job(submission, self.assignment.key)
            if stored := self.journal.seen.get(job.key):
                self.results[name_of(job)] = from_json(stored)
                notice(len(self.results), len(self.submissions))
            else:
                yield job

    def _take(self, job: Job, result: SubmissionResult | Lost) -> None:
        """Keep a result; a fault of ours is not journalled, so the next run retries."""
        if isinstance(result, Lost):
            result = failed(job, self.assignment, Verdict.GRADER_FAULT, str(result))
        if result.verdict is not Verdict.GRADER_FAULT:
            self.journal.write(job.key, result.to_json())
        self.results[name_of(job)] = result

    def _result_of(self, submission: Submission) -> SubmissionResult:
        """Return the result; a submission that got lost on the way is our fault."""
        found = self.results.get((submission.student, submission.path))
        if found is None:
            job = make_job(submission, self.assignment.key)
            return failed(job, self.assignment, Verdict.GRADER_FAULT, "It got lost.")
        return found


def name_of(job: Job) -> tuple[str, str]:
    """Return what tells a class's submissions apart."""
    return job.submission, job.path
