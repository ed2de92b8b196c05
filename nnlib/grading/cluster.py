"""The same jobs on a Dask cluster: other machines, or several processes here.

Dask steals work for idle workers and recomputes what a lost one held. Jobs travel in
a short queue, so that a large class is never held in memory.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from nnlib.grading.workers import Lost
from nnlib.mistakes import Mistake

if TYPE_CHECKING:
    from distributed import Client, Future

Task = TypeVar("Task")
Made = TypeVar("Made")
PATIENCE = 20  # seconds for a scheduler to answer
QUEUE = 4  # jobs on their way for each worker: enough that none is ever idle
SETTINGS = {
    # A reference value must never lie on a worker's disk.
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.target": False,
    "distributed.scheduler.allowed-failures": 5,
    "distributed.scheduler.work-stealing": True,
}


def dask() -> Any:
    """Return the module `distributed`; raises Mistake with the way to install it."""
    try:
        import distributed
    except ModuleNotFoundError as missing:
        raise Mistake(
            "Grading on a cluster needs Dask: pip install distributed   "
            "(on one machine --jobs N works without it)."
        ) from missing
    return distributed


@contextlib.contextmanager
def client(scheduler: str | None, cluster: str | None) -> Iterator[Client]:
    """Yield a client of the scheduler at this address, or of a new local cluster."""
    distributed = dask()
    from dask import config

    with config.set(SETTINGS), contextlib.ExitStack() as open_things:
        address: Any = scheduler
        if cluster is not None:
            address = open_things.enter_context(local_cluster(count_of(cluster)))
        try:
            found = distributed.Client(address, timeout=PATIENCE)
        except OSError as error:
            raise Mistake(
                f"No Dask scheduler answers at {scheduler} ({error}): start one with "
                "dask scheduler and give the address that it prints."
            ) from error
        yield open_things.enter_context(found)


def count_of(cluster: str) -> int:
    """Return the number of workers in "local:4"; raises Mistake."""
    kind, _, number = cluster.partition(":")
    if kind != "local" or not number.isdigit() or int(number) < 1:
        raise Mistake(
            f"--cluster takes local:N, for example local:4, and got {cluster}."
        )
    return int(number)


def local_cluster(workers: int) -> Any:
    """Return a cluster of processes on this machine, each with one thread."""
    return dask().LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        memory_limit=0,
    )


class ClusterWorkers:
    """The workers of a Dask cluster, behind the same `work` as `workers.Workers`.

    `do(setting, task)` is what a worker does; `setting` travels once to each of them.
    """

    def __init__(
        self, client: Client, do: Callable[[Any, Task], Made], setting: Any
    ) -> None:
        self._client = client
        self._do = do
        self._setting = client.scatter(setting, broadcast=True)

    def work(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Made | Lost]]:
        """Yield each task with its result, in the order in which they are done."""
        waiting = iter(tasks)
        going: dict[str, Task] = {}
        done = dask().as_completed(with_results=False)
        self._top_up(waiting, going, done)
        while going:
            future = next(done)
            if not future.done():  # its worker was lost: Dask computes it again
                done.add(future)
                continue
            task = going.pop(future.key)
            yield task, outcome(future)
            future.release()
            self._top_up(waiting, going, done)

    def _top_up(
        self, waiting: Iterator[Task], going: dict[str, Task], done: Any
    ) -> None:
        """Send tasks until the queue of every worker is full."""
        most = QUEUE * max(1, len(self._client.nthreads()))
        while len(going) < most and (task := next(waiting, None)) is not None:
            future = self._client.submit(
                self._do, self._setting, task, key=f"grade-{task.key}", retries=2
            )
            going[future.key] = task
            done.add(future)


def outcome(future: Future) -> Any:
    """Return a finished job's result, or Lost if its workers kept dying.

    Raises Mistake if a worker said what a person has to mend first.
    """
    error = future.exception()
    made = future.result() if error is None else Lost(str(error))
    if isinstance(made, Mistake):
        raise made
    return made
