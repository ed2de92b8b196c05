"""An endless answer is ended, also where the keyboard's interrupt is ignored."""

import signal

import pytest

from nnlib.grading.time_limit import Interrupted, time_limit


def endless():
    """Never come to an end."""
    while True:
        pass


@pytest.mark.parametrize(
    "handler", [signal.default_int_handler, signal.SIG_IGN, signal.SIG_DFL]
)
def test_an_endless_loop_is_ended(handler):
    """The limit is heard whatever was set before, and what was set is set again."""
    before = signal.signal(signal.SIGINT, handler)
    try:
        with pytest.raises(Interrupted), time_limit(0.05):
            endless()
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)


def test_an_interrupt_by_hand_stays_one():
    """Ctrl-C before the time is over is the learner's own."""
    with pytest.raises(KeyboardInterrupt), time_limit(60):
        signal.raise_signal(signal.SIGINT)
