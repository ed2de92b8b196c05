"""Workers on this machine: each a process of its own, replaced when it is lost.

`--jobs N` starts N of them. A worker takes one job at a time, so a lost worker loses
one job, which another takes; what loses its worker again and again is the grader's
fault and is listed as such.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from tempfile import gettempdir
from typing import Any, Generic, TypeVar

from nnlib.grading.journal import FULL, no_room
from nnlib.mistakes import Mistake

Task = TypeVar("Task")
Made = TypeVar("Made")
TRIES = 3
GLANCE = 1.0  # seconds between two looks for a job that hangs


class Lost(Exception):
    """A job's worker was lost, `TRIES` times."""


@dataclass
class Worker(Generic[Task]):
    """One process, the line to it, and what it is doing since when."""

    process: multiprocessing.process.BaseProcess
    line: Connection
    task: Task | None = None
    since: float = 0.0


def live(line: Connection, prepare: Callable[[], Callable[[Any], Any]]) -> None:
    """Do a worker's whole life: prepare once, then answer one task after the other."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    with contextlib.suppress(EOFError, BrokenPipeError):
        try:
            with contextlib.ExitStack() as after:
                do = prepare()
                after.callback(getattr(do, "close", lambda: None))
                while True:
                    line.send(do(line.recv()))
        except Mistake as mistake:
            line.send(mistake)
        except OSError as error:
            if error.errno not in FULL:
                raise
            line.send(Mistake(no_room(Path(gettempdir()), error)))


@dataclass
class Workers(Generic[Task, Made]):
    """`count` processes that each `prepare` once and then work on tasks.

    What a person has to mend first, a worker's Mistake, ends the work and is raised.
    `patience` is how many seconds a task may take before its worker counts as lost.
    """

    count: int
    prepare: Callable[[], Callable[[Task], Made]]
    patience: float
    _all: list[Worker[Task]] = field(default_factory=list)
    _losses: dict[int, int] = field(default_factory=dict)

    def work(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Made | Lost]]:
        """Yield each task with its result, in the order in which they are done."""
        waiting = iter(tasks)
        self._all = []
        try:
            self._fill(waiting)
            while busy := [worker for worker in self._all if worker.task is not None]:
                done = list(self._gather(busy))
                self._fill(waiting)  # nobody waits while results are stored
                yield from done
        finally:
            self._stop()

    def _fill(self, waiting: Iterator[Task]) -> None:
        """Give every idle worker a task, and start workers while there may be more."""
        while self._has_room() and (task := next(waiting, None)) is not None:
            self._give(task)

    def _has_room(self) -> bool:
        idle = any(worker.task is None for worker in self._all)
        return idle or len(self._all) < self.count

    def _give(self, task: Task) -> None:
        free = [worker for worker in self._all if worker.task is None]
        worker = free[0] if free else self._start()
        worker.task, worker.since = task, time.monotonic()
        with contextlib.suppress(OSError):  # lost while idle: found when we listen
            worker.line.send(task)

    def _start(self) -> Worker[Task]:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=live, args=(theirs, self.prepare))
        process.start()
        theirs.close()
        self._all.append(Worker(process, ours))
        return self._all[-1]

    def _gather(self, busy: list[Worker[Task]]) -> Iterator[tuple[Task, Made | Lost]]:
        """Yield what has been done; replace the lost and the stuck."""
        lines = {worker.line: worker for worker in busy}
        for line in wait(list(lines), timeout=GLANCE):
            yield from self._listen(lines[line])
        for worker in busy:
            if (
                worker.task is not None
                and time.monotonic() - worker.since > self.patience
            ):
                worker.process.kill()  # its line ends, and we find it lost

    def _listen(self, worker: Worker[Task]) -> Iterator[tuple[Task, Made | Lost]]:
        task, worker.task = worker.task, None
        try:
            made = worker.line.recv()
        except (EOFError, OSError):
            yield from self._lose(worker, task)
            return
        if isinstance(made, Mistake):
            raise made
        yield task, made

    def _lose(self, worker: Worker[Task], task: Task) -> Iterator[tuple[Task, Lost]]:
        self._all.remove(worker)
        end(worker)
        self._losses[id(task)] = losses = self._losses.get(id(task), 0) + 1
        if losses < TRIES:
            self._give(task)
        else:
            yield task, Lost(f"its worker was lost {losses} times")

    def _stop(self) -> None:
        for worker in self._all:
            if worker.task is not None:
                worker.process.kill()
            end(worker)


def end(worker: Worker[Any]) -> None:
    """Hang up and wait: an idle worker ends by itself, and tidies up."""
    worker.line.close()
    worker.process.join(10)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()
    worker.process.close()
