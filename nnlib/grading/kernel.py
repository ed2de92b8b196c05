"""The kernel that nbval talks to: boxed, bounded, and opened anew when it dies.

nbval looks its kernel class up as `nbval.plugin.RunningKernel`; `kernels_in` puts
ours there for a while. `run_cells` runs cells without nbval, to build references.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from queue import Empty
from typing import Any, NamedTuple

import nbval.plugin
from nbval.kernel import RunningKernel

from nnlib.grading.limits import Limits
from nnlib.grading.places import Place, Places
from nnlib.grading.wire import DIED, TIMEOUT, Stopped, Wire

OUTPUTS = {"display_data", "execute_result", "stream", "error"}
TRIES = 3


class KernelFault(Exception):
    """A kernel could not be started: the grader's fault, never the learner's."""


class SandboxKernel(RunningKernel):
    """nbval's view of a kernel in a place of ours.

    `stopped` says why the last cell's kernel was stopped (a word of `wire`), or None;
    `reply` is what the kernel replied to the last cell.
    `keep(source)` remembers a cell that ran well: when a later one kills the kernel,
    the next kernel runs the kept ones first, so that other exercises still count.
    """

    def __init__(self, places: Places, seed: int, limits: Limits) -> None:
        self._places, self._seed, self._limits = places, seed, limits
        self._ends = time.monotonic() + limits.submission_seconds
        self._kept: list[str] = []
        self.stopped: str | None = None
        self.reply: dict[str, Any] = {}
        self._wire: Wire | None = None
        self._open()

    # --- Its life ---

    def _open(self) -> None:
        for _ in range(TRIES):
            try:
                self._start()
            except Stopped:
                self._place.kill()
            else:
                return
        raise KernelFault(f"no kernel after {TRIES} tries: {self._place.kernel.ending}")

    def _start(self) -> None:
        self._place: Place = self._places.open(self._seed, self._limits)
        wire = Wire(self._place, self._limits)
        try:
            greet(wire)
        except Stopped:
            wire.close()
            raise
        self._wire = wire

    def _end(self, why: str) -> None:
        """Stop the kernel without negotiation: the next one is there in no time."""
        self.stopped = self.stopped or why
        self.stop()

    def stop(self) -> None:
        if self._wire is not None:
            self._wire.close()
            self._place.kill()
            self._wire = None

    def interrupt(self) -> None:
        self._end(TIMEOUT)

    def is_alive(self) -> bool:
        """Return True, with a new kernel if need be; False when time is over."""
        if self._wire is not None and not self._place.kernel.alive():
            self._end(DIED)
        if time.monotonic() > self._ends:
            self._end(TIMEOUT)
            return False
        if self._wire is None:
            self._open()
            self._replay()
        return True

    # --- Its memory ---

    def keep(self, source: str) -> None:
        """Remember a cell that ran well."""
        self._kept.append(source)

    def _replay(self) -> None:
        for source in self._kept:
            request = self.execute_cell_input(source)
            with contextlib.suppress(Empty):
                self.await_reply(request, self._limits.cell_seconds)
            if self._wire is None:  # what once ran well now kills: without it, then
                self._kept.remove(source)
                self._open()
                return self._replay()
        return None

    # --- Its messages ---

    def execute_cell_input(
        self, cell_input: str, allow_stdin: bool | None = None
    ) -> str | None:
        self.stopped, self.reply = None, {}
        left = self._ends - time.monotonic()
        self._wire.refill(min(self._limits.cell_seconds, left))
        return self._wire.ask("execute_request", execute_request(cell_input))

    def get_message(self, stream: str, timeout: float | None = None) -> dict[str, Any]:
        """Return the next message; raises Empty when there is none or no kernel."""
        if self._wire is None:
            raise Empty
        try:
            return self._wire.receive(stream, self._patience(timeout))
        except Stopped as over:
            self._end(over.why)
            raise Empty from over

    def _patience(self, timeout: float | None) -> float:
        """Return nbval's patience with silence, stretched to the cell's own limit."""
        return max(timeout or 0.0, self._limits.cell_seconds + 1.0)

    def await_reply(self, msg_id: str, timeout: float | None = None) -> None:
        while True:
            message = self.get_message("shell", timeout)
            if answers(message, msg_id) and message["msg_type"] == "execute_reply":
                self.reply = message["content"]
                return


def execute_request(source: str) -> dict[str, Any]:
    """Return the content of Jupyter's request to run a cell."""
    return {
        "code": source,
        "silent": False,
        "store_history": False,
        "user_expressions": {},
        "allow_stdin": False,
        "stop_on_error": False,
    }


def answers(message: dict[str, Any], request: str) -> bool:
    """Return whether the message belongs to that request."""
    return message["parent_header"].get("msg_id") == request


def is_idle(message: dict[str, Any], request: str) -> bool:
    """Return whether the message says that the request is done."""
    return (
        answers(message, request)
        and message["msg_type"] == "status"
        and message["content"]["execution_state"] == "idle"
    )


def greet(wire: Wire) -> None:
    """Exchange words until output arrives as well: subscribing takes a moment.

    Raises Stopped when the kernel does not answer within the time to start.
    """
    while True:
        request = wire.ask("kernel_info_request", {})
        with contextlib.suppress(Empty):
            while not is_idle(wire.receive("iopub", 0.1), request):
                pass
            return


@contextlib.contextmanager
def kernels_in(places: Places, seed: int, limits: Limits) -> Iterator[None]:
    """Make nbval run its notebooks in these places for a while."""
    before = nbval.plugin.RunningKernel

    def boxed(*_: Any, **__: Any) -> SandboxKernel:
        return SandboxKernel(places, seed, limits)

    nbval.plugin.RunningKernel = boxed
    try:
        yield
    finally:
        nbval.plugin.RunningKernel = before


# --- Without nbval ------------------------------------------------------------------


class CellRun(NamedTuple):
    """What running one cell gave: its outputs as in a notebook, and why it stopped."""

    outputs: list[dict[str, Any]]
    stopped: str | None


def run_cells(
    sources: Sequence[str], seed: int, places: Places, limits: Limits | None = None
) -> list[CellRun]:
    """Run cells one after the other in one kernel whose checks draw from `seed`.

    Errors are outputs, and the next cell runs all the same. Raises KernelFault when
    no kernel starts.
    """
    kernel = SandboxKernel(places, seed, limits or Limits())
    try:
        return [run_cell(kernel, source) for source in sources]
    finally:
        kernel.stop()


def run_cell(kernel: SandboxKernel, source: str) -> CellRun:
    """Run one cell and collect its outputs until the kernel is idle again."""
    outputs: list[dict[str, Any]] = []
    if not kernel.is_alive():
        return CellRun(outputs, TIMEOUT)
    request = kernel.execute_cell_input(source)
    with contextlib.suppress(Empty):
        while not is_idle(message := kernel.get_message("iopub"), request):
            if answers(message, request) and message["msg_type"] in OUTPUTS:
                kind = message["msg_type"]
                outputs.append({"output_type": kind, **message["content"]})
    return CellRun(outputs, kernel.stopped)
