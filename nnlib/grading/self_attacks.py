"""A few quick attacks on the box, made from inside it before any learner's code runs.

A sandbox can be open without anybody noticing: an odd Linux, an older bubblewrap, a
folder that is shown by accident. So the box is tried in earnest, in the very kernel
that learners get. Each attack returns what it achieved in words, or "" if it failed,
as it should. `tightness.py` aims them, from outside.
"""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import os
import resource
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

NEW_USERS, NEW_MOUNTS = 0x10000000, 0x00020000
NOWHERE = ("192.0.2.1", 9)  # an address set aside for documents (RFC 5737)
MOMENT = 0.2  # seconds to wait for an answer that should never come


def reach_the_host(aims: dict[str, Any]) -> str:
    """Connect to a port on which the grader listens."""
    with socket.create_connection(("127.0.0.1", aims["port"]), MOMENT):
        return "reach this machine's own network services"


def reach_outside(aims: dict[str, Any]) -> str:
    """Ask for a way to an address elsewhere; nothing is sent to it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.connect(NOWHERE)
    return "reach the network"


def read_the_host(aims: dict[str, Any]) -> str:
    """Look for files that lie on the host: of its home, of the grader, of the class."""
    seen = [path for path in aims["hidden"] if os.path.lexists(path)]
    return f"read {seen[0]}" if seen else ""


def write_outside(aims: dict[str, Any]) -> str:
    """Create a file where it would stay."""
    for folder in (aims["open_folder"], "/usr", "/etc", "/dev", sys.prefix):
        made = Path(folder, "planted")
        with contextlib.suppress(OSError):
            made.touch()
            made.unlink()
            return f"write to {folder}"
    return ""


def share_a_namespace(aims: dict[str, Any]) -> str:
    """Compare the namespaces with the host's: equal ones show its processes."""
    for name, hosts in aims["namespaces"].items():
        if Path(f"/proc/self/ns/{name}").readlink() == Path(hosts):
            return f"act in this machine's own {name} namespace"
    return ""


def start_a_process(aims: dict[str, Any]) -> str:
    """Fork once; a bomb begins like this."""
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return "start processes"


def raise_a_limit(aims: dict[str, Any]) -> str:
    """Allow itself a little more of anything that is bounded."""
    for which, bound in aims["limits"].items():
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(int(which), (bound + 1, bound + 1))
            return "raise its own limits"
    return ""


def take_memory(aims: dict[str, Any]) -> str:
    """Reserve more memory than there may be; none of it is touched."""
    with mmap.mmap(-1, aims["memory"]):
        return "take more memory than it may"


def hide_memory(aims: dict[str, Any]) -> str:
    """Take memory that no limit counts."""
    os.close(os.memfd_create("hidden"))
    return "take memory that no limit counts"


def gain_rights(aims: dict[str, Any]) -> str:
    """Make namespaces of its own, to be root there or to mount things."""
    libc = ctypes.CDLL(None)
    made = 0 in (libc.unshare(NEW_USERS), libc.unshare(NEW_MOUNTS))
    return "give itself new rights" if made else ""


ATTACKS: tuple[Callable[[dict[str, Any]], str], ...] = (
    reach_the_host,
    reach_outside,
    read_the_host,
    write_outside,
    share_a_namespace,
    start_a_process,
    hide_memory,
    take_memory,
    gain_rights,
    raise_a_limit,
)


def achieved(aims: dict[str, Any]) -> list[str]:
    """Make every attack and return what was achieved: nothing, in a tight box."""
    return [words for attack in ATTACKS if (words := attempt(attack, aims))]


def attempt(attack: Callable[[dict[str, Any]], str], aims: dict[str, Any]) -> str:
    """Return what one attack achieved; one that was refused achieved nothing."""
    try:
        return attack(aims)
    except (OSError, ValueError, MemoryError):
        return ""
