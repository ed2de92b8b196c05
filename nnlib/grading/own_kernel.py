"""A learner's own kernel under nbval: no sandbox, but never a wait without end.

It needs nothing but Jupyter, so `nnlib check` works on every system. A cell that runs
too long is interrupted, then the kernel is killed, and the next one runs the cells that
went well before.
"""

from __future__ import annotations

import contextlib
import math
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from queue import Empty
from typing import Any

import nbformat
import nbval.plugin
import pytest
from nbval.kernel import (
    CURRENT_ENV_KERNEL_NAME,
    RunningKernel,
    start_new_kernel,
)

from nnlib.grading.assemble import Step
from nnlib.grading.session import (
    ONE_AT_A_TIME,
    OPTIONS,
    Outputs,
    StepRun,
    Watcher,
    as_notebook,
    quiet,
)
from nnlib.grading.values import SEED
from nnlib.grading.wire import DIED, FLOOD, TIMEOUT

CELL_SECONDS = 10.0
GRACE = 3.0  # seconds in which an interrupted cell may end by itself
MOST_MESSAGES = 2000
GLANCE = 0.2  # seconds between two looks whether the kernel still lives
COURSE_OPTIONS = [os.devnull if word == "/dev/null" else word for word in OPTIONS]


class PatientKernel(RunningKernel):
    """nbval's kernel with an end to everything; `stopped` says why a cell had none."""

    def __init__(self, *_: Any, cwd: str | None = None, **__: Any) -> None:
        self._folder = cwd
        self._kept: list[str] = []
        self.stopped: str | None = None
        self._open()

    def _open(self) -> None:
        self._ends, self._messages, self.reply = math.inf, 0, {}
        self.km, self.kc = start_new_kernel(
            kernel_name=CURRENT_ENV_KERNEL_NAME,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
        )
        self._ensure_iopub_up()

    def keep(self, source: str) -> None:
        """Remember a cell that ran well, for the next kernel."""
        self._kept.append(source)

    def is_alive(self) -> bool:
        """Return True: where the kernel has died, a new one takes its place."""
        if not super().is_alive():
            self._open()
            for source in self._kept:
                with contextlib.suppress(Empty):
                    self.await_reply(self.execute_cell_input(source))
        return True

    def execute_cell_input(
        self, cell_input: str, allow_stdin: bool | None = None
    ) -> str:
        self.stopped, self.reply, self._messages = None, {}, 0
        self._ends = time.monotonic() + CELL_SECONDS
        return super().execute_cell_input(cell_input, allow_stdin)

    def get_message(self, stream: str, timeout: float | None = None) -> dict[str, Any]:
        """Return the next message; raises Empty when the cell's time is over."""
        while not self._is_over():
            with contextlib.suppress(Empty):
                return self._noted(super().get_message(stream, GLANCE))
        raise Empty

    def _noted(self, message: dict[str, Any]) -> dict[str, Any]:
        self._messages += 1
        if message["msg_type"] == "execute_reply":
            self.reply = message["content"]
        return message

    def _is_over(self) -> bool:
        if not super().is_alive():
            self.stopped = self.stopped or DIED
        elif self._messages > MOST_MESSAGES:
            self.stopped = self.stopped or FLOOD
        elif time.monotonic() < self._ends:
            return False
        return True

    def interrupt(self) -> None:
        self.stopped = self.stopped or TIMEOUT
        self._ends = time.monotonic() + GRACE
        if super().is_alive():
            super().interrupt()

    def stop(self) -> None:
        if hasattr(self, "km"):
            super().stop()


def run_here(
    steps: Sequence[Step], right: Callable[[Step, Outputs], bool], seed: int
) -> list[StepRun]:
    """Run all steps in one kernel of this Python and return what came of each."""
    watcher = Watcher(steps, right)
    with ONE_AT_A_TIME, tempfile.TemporaryDirectory(prefix="nnlib-check-") as folder:
        path = Path(folder, "exercises.ipynb")
        nbformat.write(as_notebook(steps), path)
        arguments = [*COURSE_OPTIONS, f"--rootdir={folder}", str(path)]
        with own_kernels(seed), quiet():
            pytest.main(arguments, plugins=[watcher])
    return watcher.runs


@contextlib.contextmanager
def own_kernels(seed: int) -> Iterator[None]:
    """Let nbval use PatientKernel, whose checks show exact values, for a while."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nbval.plugin, "RunningKernel", PatientKernel)
        patch.setenv(SEED, str(seed))
        patch.setenv("MPLBACKEND", "Agg")
        yield
