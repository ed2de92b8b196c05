"""The judge's end of a kernel's sockets: what comes in is hostile until read.

The learner's code shares its process with the kernel and knows its key, so it can
send whatever it likes. Sizes, numbers of messages and the time are bounded here;
what cannot be read ends the conversation.
"""

from __future__ import annotations

import os
import time
from collections import deque
from pathlib import Path
from queue import Empty
from typing import Any

import zmq
from jupyter_client.session import Session
from zmq.utils.monitor import recv_monitor_message

from nnlib.grading.limits import Limits
from nnlib.grading.places import Place

TIMEOUT, FLOOD, DIED, GARBLED = "timeout", "flood", "died", "garbled"
GLANCE = 50  # milliseconds between two looks at the clock, the kernel and our memory
LAST_BREATH = 0.5  # seconds between a kernel's last word and the news of its end
JUDGE_MAY_GROW = 256 << 20  # bytes that a single cell's messages may cost the judge

# What the messages that nbval reads must hold.
NEEDED = {
    "display_data": {"data": dict, "metadata": dict},
    "execute_result": {"data": dict, "metadata": dict},
    "stream": {"name": str, "text": str},
    "error": {"ename": str, "evalue": str, "traceback": list},
    "status": {"execution_state": str},
    "execute_reply": {"status": str},
}


class Stopped(Exception):
    """The conversation is over; `why` is TIMEOUT, FLOOD, DIED or GARBLED."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Wire:
    """Both channels to the kernel at `place`; raises Stopped if it never opens them."""

    def __init__(self, place: Place, limits: Limits) -> None:
        self._place = place
        self._limits = limits
        self._await_sockets()
        self._session = Session(key=place.connection["key"].encode())
        self._context = bounded_context(limits)
        self._shell = self._connect("shell", zmq.DEALER)
        self._iopub = self._connect("iopub", zmq.SUB)
        self._iopub.subscribe(b"")
        self._losses = self._iopub.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        self._poller = zmq.Poller()
        for source in (self._shell, self._iopub, self._losses):
            self._poller.register(source, zmq.POLLIN)
        self.refill(limits.start_seconds)

    def _await_sockets(self) -> None:
        """Wait for the heartbeat's socket, which a kernel opens last."""
        ends = time.monotonic() + self._limits.start_seconds
        while not os.path.lexists(self._place.address("hb")):
            if not self._place.kernel.alive() or time.monotonic() > ends:
                raise Stopped(DIED)
            time.sleep(0.002)

    def _connect(self, channel: str, kind: int) -> zmq.Socket[bytes]:
        made = self._context.socket(kind)
        made.connect(f"ipc://{self._place.address(channel)}")
        return made

    def refill(self, seconds: float) -> None:
        """Grant the next cell its `seconds`, messages and bytes."""
        self._ends = time.monotonic() + seconds
        self._messages = self._limits.messages
        self._bytes = self._limits.output
        self._memory = own_memory()
        self._heard: dict[str, deque[dict[str, Any]]] = {
            "shell": deque(),
            "iopub": deque(),
        }

    def ask(self, kind: str, content: dict[str, Any]) -> str:
        """Send a request on the shell channel and return its message id."""
        return self._session.send(self._shell, kind, content)["header"]["msg_id"]

    def receive(self, channel: str, seconds: float) -> dict[str, Any]:
        """Return the next message; raises Empty after `seconds`, Stopped for good.

        Both channels are drained meanwhile, so that a flood is seen while it rises.
        """
        patience = time.monotonic() + seconds
        while not self._heard[channel]:
            self._check_bounds()
            self._listen(dict(self._poller.poll(GLANCE)))
            if not self._heard[channel] and time.monotonic() > patience:
                raise Empty
        return self._heard[channel].popleft()

    def _check_bounds(self) -> None:
        if time.monotonic() > self._ends:
            raise Stopped(TIMEOUT)
        if own_memory() - self._memory > JUDGE_MAY_GROW:
            raise Stopped(FLOOD)

    def _listen(self, ready: dict[Any, int]) -> None:
        for channel, source in (("shell", self._shell), ("iopub", self._iopub)):
            if source in ready:
                self._heard[channel].append(self._read(source.recv_multipart()))
        if not ready and not self._place.kernel.alive():
            raise Stopped(DIED)
        if ready.keys() == {self._losses}:
            recv_monitor_message(self._losses)
            raise Stopped(DIED if self._dies_now() else FLOOD)

    def _dies_now(self) -> bool:
        """Return whether the connection went because the kernel does.

        ZeroMQ hangs up on a message that is too large, and then the kernel lives on.
        """
        ends = time.monotonic() + LAST_BREATH
        while self._place.kernel.alive() and time.monotonic() < ends:
            time.sleep(0.005)
        return not self._place.kernel.alive()

    def _read(self, frames: list[bytes]) -> dict[str, Any]:
        self._messages -= 1
        self._bytes -= sum(map(len, frames))
        if self._messages < 0 or self._bytes < 0:
            raise Stopped(FLOOD)
        try:
            _, parts = self._session.feed_identities(frames)
            return checked(self._session.deserialize(parts))
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            raise Stopped(GARBLED) from error

    def close(self) -> None:
        self._iopub.disable_monitor()
        self._losses.close()
        self._context.destroy(linger=0)


def own_memory() -> int:
    """Return how many bytes the judge itself holds (0 where Linux is not)."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def bounded_context(limits: Limits) -> zmq.Context[zmq.Socket[bytes]]:
    """Return a ZeroMQ context that refuses huge messages and long queues.

    A lost connection stays lost: a learner cannot put another socket in its place.
    """
    context = zmq.Context()
    context.setsockopt(zmq.MAXMSGSIZE, limits.message_size)
    context.setsockopt(zmq.RCVHWM, 64)
    context.setsockopt(zmq.LINGER, 0)
    context.setsockopt(zmq.RECONNECT_IVL, -1)
    return context


def checked(message: dict[str, Any]) -> dict[str, Any]:
    """Return the message; raises ValueError if a field is not what Jupyter says."""
    kind, content = message["msg_type"], message["content"]
    if not isinstance(message["parent_header"], dict) or not isinstance(content, dict):
        raise ValueError("a message whose parts are no dictionaries")
    for field, wanted in NEEDED.get(str(kind), {}).items():
        if not isinstance(content.get(field), wanted):
            raise ValueError(f"{kind} without a {wanted.__name__} as {field}")
    if kind == "execute_result":
        content.setdefault("execution_count", None)
    return message
