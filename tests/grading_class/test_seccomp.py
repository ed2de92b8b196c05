"""The system call filter, run step by step as Linux runs it, for both machines."""

import re
import struct
from pathlib import Path

import pytest

from nnlib.grading.seccomp import (
    ALLOW,
    ANY_BIT,
    AT_LEAST,
    EAFNOSUPPORT,
    ENOSYS,
    EPERM,
    EQUAL,
    ERROR,
    KILL_PROCESS,
    LOAD,
    MACHINES,
    REFUSED,
    RETURN,
    program,
)

X86, ARM = MACHINES
READ, WRITE, EXECVE, FUTEX = (0, 63), (1, 64), (59, 221), (202, 98)
SOCKET, CLONE, CLONE3 = (41, 198), (56, 220), (435, 435)
NEW_THREAD, NEW_PROCESS, NEW_USERS = 0x3D0F00, 0x11, 0x10000011
here = pytest.mark.parametrize("machine", MACHINES)
TESTS = {
    EQUAL: lambda value, with_: value == with_,
    ANY_BIT: lambda value, with_: value & with_ != 0,
    AT_LEAST: lambda value, with_: value >= with_,
}


def answer(machine, call, argument=0, mark=None):
    """Return what the filter of `machine` says to a call."""
    code = list(struct.iter_unpack("<HBBI", program(machine)))
    data = struct.pack("<IIQQ", call, mark or MACHINES[machine], 0, argument)
    at, value = 0, 0
    while True:
        what, then, otherwise, with_ = code[at]
        at += 1
        if what == RETURN:
            return with_
        if what == LOAD:
            [value] = struct.unpack_from("<I", data, with_)
        else:
            at += then if TESTS[what](value, with_) else otherwise


def number(call, machine):
    """Return a call's number on a machine."""
    return call[list(MACHINES).index(machine)]


@here
def test_ordinary_calls_pass(machine):
    """What every program does is allowed."""
    for call in (READ, WRITE, EXECVE, FUTEX):
        assert answer(machine, number(call, machine)) == ALLOW


@here
def test_threads_pass_and_processes_do_not(machine):
    """`clone` starts threads; with `clone3` the C library falls back to it."""
    clone = number(CLONE, machine)
    assert answer(machine, clone, NEW_THREAD) == ALLOW
    for flags in (NEW_PROCESS, NEW_USERS, 0):
        assert answer(machine, clone, flags) == ERROR | EPERM
    assert answer(machine, number(CLONE3, machine)) == ERROR | ENOSYS


@here
def test_three_families_of_sockets_pass(machine):
    """Local, internet and netlink sockets open; raw packets and the rest do not."""
    opened = [
        family
        for family in range(50)
        if answer(machine, number(SOCKET, machine), family) == ALLOW
    ]
    assert opened == [1, 2, 16]
    assert answer(machine, number(SOCKET, machine), 17) == ERROR | EAFNOSUPPORT


@here
def test_every_listed_call_is_refused(machine):
    """Each call of the list fails with 'not permitted' where it exists."""
    for calls in REFUSED.values():
        for numbers in calls.values():
            if (call := number(numbers, machine)) is not None:
                assert answer(machine, call) == ERROR | EPERM


@here
def test_another_machines_numbering_is_the_end(machine):
    """A call marked as another machine's, or in the second numbering, kills."""
    for mark in {0x40000003, 0x40000028, *MACHINES.values()} - {MACHINES[machine]}:
        assert answer(machine, 0, mark=mark) == KILL_PROCESS
    assert answer(machine, 0x40000000 + 57) == KILL_PROCESS


def test_numbers_are_those_of_linux():
    """A few numbers as Linux's lists have them; on ARM there is no `fork`."""
    listed = {
        name: number for calls in REFUSED.values() for name, number in calls.items()
    }
    assert listed["fork"] == (57, None)
    assert listed["ptrace"] == (101, 117)
    assert listed["unshare"] == (272, 97)
    assert listed["memfd_create"] == (319, 279)
    assert listed["bpf"] == (321, 280)
    assert listed["mount"] == (165, 40)


def test_lists_agree_with_this_machines_headers():
    """Where Linux's headers are installed, the numbers they know are the same."""
    for machine, pattern in HEADERS.items():
        known = numbers_in(pattern)
        if not known:
            continue
        for calls in REFUSED.values():
            for name, numbers in calls.items():
                ours = number(numbers, machine)
                assert known.get(name, ours) == ours, (machine, name)


HEADERS = {
    X86: ("/usr/include/x86_64-linux-gnu/asm/unistd_64.h", r"__NR_(\w+)\s+(\d+)"),
    ARM: ("/usr/include/asm-generic/unistd.h", r"__NR(?:3264)?_(\w+)\s+(\d+)"),
}


def numbers_in(header):
    """Return the numbers of a header by name; nothing if it is not installed."""
    path, pattern = header
    if not Path(path).exists():
        return {}
    return {name: int(n) for name, n in re.findall(pattern, Path(path).read_text())}
