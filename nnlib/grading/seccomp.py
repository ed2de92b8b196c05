"""The last lock on the box: system calls that a learner's cell never needs are refused.

Namespaces hide things and limits bound things, yet neither counts the memory behind a
`memfd`, nor stops a fork bomb at its first process. A seccomp filter does: a tiny
program that the Linux kernel runs before every system call. Threads stay allowed, since
a Jupyter kernel needs them; new processes do not.

Numbers are those of Linux's own lists, `asm/unistd_64.h` and `asm-generic/unistd.h`.
"""

from __future__ import annotations

import ctypes
import platform
import struct
from collections.abc import Iterator

from nnlib.mistakes import Mistake

LOAD, EQUAL, ANY_BIT, AT_LEAST, RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
ALLOW, KILL_PROCESS, ERROR = 0x7FFF0000, 0x80000000, 0x00050000
EPERM, ENOSYS, EAFNOSUPPORT = 1, 38, 97

# Offsets into the kernel's `struct seccomp_data`: call number, machine, first argument.
CALL, MACHINE, FIRST_ARGUMENT = 0, 4, 16
X32_CALLS = 0x40000000  # a second numbering of x86-64 would walk past the list
CLONE_THREAD = 0x00010000
AF_UNIX, AF_INET, AF_NETLINK = 1, 2, 16

MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # as Linux marks them
SOCKET, CLONE, CLONE3 = (41, 198), (56, 220), (435, 435)
"""Call numbers: on x86-64, on 64-bit ARM; None where the call does not exist."""
REFUSED: dict[str, dict[str, tuple[int, int | None]]] = {
    "processes by the old names": {"fork": (57, None), "vfork": (58, None)},
    "other processes": {
        "ptrace": (101, 117), "process_vm_readv": (310, 270),
        "process_vm_writev": (311, 271), "kcmp": (312, 272), "pidfd_getfd": (438, 438),
    },
    "memory that no limit counts": {
        "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194),
        "shmat": (30, 196), "semget": (64, 190), "msgget": (68, 186),
        "mq_open": (240, 180), "vmsplice": (278, 75),
    },
    "keys": {"add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219)},
    "wide doors into the kernel": {
        "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
        "io_setup": (206, 0), "io_uring_setup": (425, 425),
        "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
        "fanotify_init": (300, 262), "lookup_dcookie": (212, 18),
        "modify_ldt": (154, None), "personality": (135, 92),
        "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    },
    "namespaces and mounts": {
        "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40),
        "umount2": (166, 39), "chroot": (161, 51), "pivot_root": (155, 41),
        "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
        "fsconfig": (431, 431), "fsmount": (432, 432), "mount_setattr": (442, 442),
    },
    "the machine": {
        "kexec_load": (246, 104), "kexec_file_load": (320, 294),
        "init_module": (175, 105), "finit_module": (313, 273),
        "delete_module": (176, 106), "reboot": (169, 142), "swapon": (167, 224),
        "swapoff": (168, 225), "acct": (163, 89), "quotactl": (179, 60),
        "quotactl_fd": (443, 443), "syslog": (103, 116), "settimeofday": (164, 170),
        "clock_settime": (227, 112), "adjtimex": (159, 171),
        "clock_adjtime": (305, 266), "iopl": (172, None), "ioperm": (173, None),
    },
}  # fmt: skip

Instruction = tuple[int, int, int, int]  # what to do, skip if true, skip if false, with


def demand_known_machine() -> None:
    """Raise Mistake if the filter does not speak this machine's call numbers."""
    if platform.machine() not in MACHINES:
        raise Mistake(
            f"The sandbox knows the system calls of {' and '.join(MACHINES)}, and this "
            f"machine is {platform.machine()}: grade on another one. --no-sandbox "
            "grades here, if you trust every submission as you trust your own code."
        )


def refuse(call: int, errno: int = EPERM) -> Iterator[Instruction]:
    """Yield: if the loaded number is `call`, it fails with `errno`."""
    yield EQUAL, 0, 1, call
    yield RETURN, 0, 0, ERROR | errno


def right_machine(machine: str) -> Iterator[Instruction]:
    """Yield: end the process if it calls in another machine's numbering."""
    yield LOAD, 0, 0, MACHINE
    yield EQUAL, 1, 0, MACHINES[machine]
    yield RETURN, 0, 0, KILL_PROCESS
    yield LOAD, 0, 0, CALL
    yield AT_LEAST, 0, 1, X32_CALLS
    yield RETURN, 0, 0, KILL_PROCESS


def threads_only(clone: int, clone3: int) -> Iterator[Instruction]:
    """Yield: `clone` may start a thread and nothing else."""
    yield from refuse(clone3, ENOSYS)  # the C library then falls back to `clone`
    yield EQUAL, 0, 4, clone
    yield LOAD, 0, 0, FIRST_ARGUMENT
    yield ANY_BIT, 1, 0, CLONE_THREAD
    yield RETURN, 0, 0, ERROR | EPERM
    yield RETURN, 0, 0, ALLOW


def plain_sockets_only(socket: int) -> Iterator[Instruction]:
    """Yield: `socket` opens the three families that a Jupyter kernel needs to start.

    The box's network is empty; not all of the families left out are bound to it.
    """
    yield EQUAL, 0, 6, socket
    yield LOAD, 0, 0, FIRST_ARGUMENT
    yield EQUAL, 3, 0, AF_UNIX
    yield EQUAL, 2, 0, AF_INET
    yield EQUAL, 1, 0, AF_NETLINK
    yield RETURN, 0, 0, ERROR | EAFNOSUPPORT
    yield RETURN, 0, 0, ALLOW


def instructions(machine: str) -> Iterator[Instruction]:
    """Yield the whole filter for "x86_64" or "aarch64"."""
    here = list(MACHINES).index(machine)
    yield from right_machine(machine)
    yield from threads_only(CLONE[here], CLONE3[here])
    yield from plain_sockets_only(SOCKET[here])
    for calls in REFUSED.values():
        for numbers in calls.values():
            if (call := numbers[here]) is not None:
                yield from refuse(call)
    yield RETURN, 0, 0, ALLOW


def program(machine: str) -> bytes:
    """Return the filter as the kernel reads it, eight bytes an instruction."""
    return b"".join(
        struct.pack("<HBBI", what, then, otherwise, value)
        for what, then, otherwise, value in instructions(machine)
    )


class _Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]


def lock(libc: ctypes.CDLL) -> None:
    """Apply the filter to this process, for ever; raises OSError if Linux will not."""
    set_seccomp, mode_filter = 22, 2
    code = ctypes.create_string_buffer(program(platform.machine()))
    size = (len(code) - 1) // 8  # without the buffer's closing zero
    whole = _Filter(size, ctypes.cast(code, ctypes.c_void_p))
    if libc.prctl(set_seccomp, mode_filter, ctypes.byref(whole), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "Linux refused the seccomp filter")
