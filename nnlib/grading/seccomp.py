"""The last lock on the box: system calls that a learner's cell never needs are refused.

Namespaces hide things and limits bound things, yet neither counts the memory behind a
`memfd`, nor stops a fork bomb at its first process. A seccomp filter does: a tiny
program that the Linux kernel runs before every system call. Threads stay allowed, since
a Jupyter kernel needs them; new processes do not.
"""

from __future__ import annotations

import ctypes
import platform
import struct
from collections.abc import Iterator

LOAD, EQUAL, ANY_BIT, AT_LEAST, RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
ALLOW, KILL_PROCESS, ERROR = 0x7FFF0000, 0x80000000, 0x00050000
EPERM, ENOSYS, EAFNOSUPPORT = 1, 38, 97

# Offsets into the kernel's `struct seccomp_data`: call number, machine, first argument.
CALL, MACHINE, FIRST_ARGUMENT = 0, 4, 16
X86_64 = 0xC000003E
X32_CALLS = 0x40000000  # a second numbering of the same calls would walk past the list
CLONE_THREAD = 0x00010000
AF_UNIX, AF_INET, AF_NETLINK = 1, 2, 16

SOCKET, CLONE, FORK, VFORK, CLONE3 = 41, 56, 57, 58, 435
REFUSED = {
    "other processes": {
        "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311,
        "kcmp": 312, "pidfd_getfd": 438,
    },
    "memory that no limit counts": {
        "memfd_create": 319, "memfd_secret": 447, "shmget": 29, "shmat": 30,
        "semget": 64, "msgget": 68, "mq_open": 240, "vmsplice": 278,
    },
    "keys": {"add_key": 248, "request_key": 249, "keyctl": 250},
    "wide doors into the kernel": {
        "bpf": 321, "perf_event_open": 298, "userfaultfd": 323, "io_setup": 206,
        "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
        "fanotify_init": 300, "lookup_dcookie": 212, "modify_ldt": 154,
        "personality": 135, "name_to_handle_at": 303, "open_by_handle_at": 304,
    },
    "namespaces and mounts": {
        "unshare": 272, "setns": 308, "mount": 165, "umount2": 166, "chroot": 161,
        "pivot_root": 155, "open_tree": 428, "move_mount": 429, "fsopen": 430,
        "fsconfig": 431, "fsmount": 432, "mount_setattr": 442,
    },
    "the machine": {
        "kexec_load": 246, "kexec_file_load": 320, "init_module": 175,
        "finit_module": 313, "delete_module": 176, "reboot": 169, "swapon": 167,
        "swapoff": 168, "acct": 163, "quotactl": 179, "syslog": 103,
        "settimeofday": 164, "clock_settime": 227, "adjtimex": 159, "iopl": 172,
        "ioperm": 173,
    },
}  # fmt: skip

Instruction = tuple[int, int, int, int]  # what to do, skip if true, skip if false, with


def available() -> bool:
    """Return whether the filter speaks this machine's system call numbers."""
    return platform.system() == "Linux" and platform.machine() == "x86_64"


def refuse(call: int, errno: int = EPERM) -> Iterator[Instruction]:
    """Yield: if the loaded number is `call`, it fails with `errno`."""
    yield EQUAL, 0, 1, call
    yield RETURN, 0, 0, ERROR | errno


def right_machine() -> Iterator[Instruction]:
    """Yield: end the process if it calls in another machine's numbering."""
    yield LOAD, 0, 0, MACHINE
    yield EQUAL, 1, 0, X86_64
    yield RETURN, 0, 0, KILL_PROCESS
    yield LOAD, 0, 0, CALL
    yield AT_LEAST, 0, 1, X32_CALLS
    yield RETURN, 0, 0, KILL_PROCESS


def threads_only() -> Iterator[Instruction]:
    """Yield: `clone` may start a thread and nothing else."""
    yield from refuse(CLONE3, ENOSYS)  # the C library then falls back to `clone`
    yield from refuse(FORK)
    yield from refuse(VFORK)
    yield EQUAL, 0, 4, CLONE
    yield LOAD, 0, 0, FIRST_ARGUMENT
    yield ANY_BIT, 1, 0, CLONE_THREAD
    yield RETURN, 0, 0, ERROR | EPERM
    yield RETURN, 0, 0, ALLOW


def plain_sockets_only() -> Iterator[Instruction]:
    """Yield: `socket` opens the three families that a Jupyter kernel needs to start.

    The box's network is empty; not all of the families left out are bound to it.
    """
    yield EQUAL, 0, 6, SOCKET
    yield LOAD, 0, 0, FIRST_ARGUMENT
    yield EQUAL, 3, 0, AF_UNIX
    yield EQUAL, 2, 0, AF_INET
    yield EQUAL, 1, 0, AF_NETLINK
    yield RETURN, 0, 0, ERROR | EAFNOSUPPORT
    yield RETURN, 0, 0, ALLOW


def instructions() -> Iterator[Instruction]:
    """Yield the whole filter."""
    yield from right_machine()
    yield from threads_only()
    yield from plain_sockets_only()
    for calls in REFUSED.values():
        for call in calls.values():
            yield from refuse(call)
    yield RETURN, 0, 0, ALLOW


def program() -> bytes:
    """Return the filter as the kernel reads it, eight bytes an instruction."""
    return b"".join(
        struct.pack("<HBBI", what, then, otherwise, value)
        for what, then, otherwise, value in instructions()
    )


class _Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]


def lock(libc: ctypes.CDLL) -> None:
    """Apply the filter to this process, for ever; raises OSError if Linux will not."""
    set_seccomp, mode_filter = 22, 2
    code = ctypes.create_string_buffer(program())
    size = (len(code) - 1) // 8  # without the buffer's closing zero
    whole = _Filter(size, ctypes.cast(code, ctypes.c_void_p))
    if libc.prctl(set_seccomp, mode_filter, ctypes.byref(whole), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "Linux refused the seccomp filter")
