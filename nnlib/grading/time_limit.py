"""An end to a function that has none, on every system.

A timer raises the interrupt that Ctrl-C raises, which Python knows on Windows as well:
Unix's alarm signal is not needed. Code that waits inside one long call into C is
stopped when that call returns.
"""

from __future__ import annotations

import signal
import threading
from _thread import interrupt_main
from collections.abc import Iterator
from contextlib import contextmanager


class Interrupted(BaseException):
    """The time is over."""


class Bell(threading.Timer):
    """Interrupts the main thread once, after some seconds, unless it is cancelled."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds, self._ring)
        self.daemon = True
        self.rang = False

    def _ring(self) -> None:
        self.rang = True
        interrupt_main()


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise Interrupted when the block takes longer; only the main thread can be."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    bell = Bell(seconds)
    with _listening():
        bell.start()
        try:
            yield
        except KeyboardInterrupt:
            if bell.rang:
                raise Interrupted from None
            raise
        finally:
            bell.cancel()


@contextmanager
def _listening() -> Iterator[None]:
    """Hear the interrupt where it is ignored, as in what a script runs with `&`."""
    before = signal.getsignal(signal.SIGINT)
    if callable(before):
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL if before is None else before)
