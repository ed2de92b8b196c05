"""An end to a function that has none, on every system.

A timer raises the interrupt that Ctrl-C raises, which Python knows on Windows as well:
Unix's alarm signal is not needed. Code that waits inside one long call into C is
stopped when that call returns.
"""

from __future__ import annotations

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
    bell.start()
    try:
        yield
    except KeyboardInterrupt:
        if bell.rang:
            raise Interrupted from None
        raise
    finally:
        bell.cancel()
