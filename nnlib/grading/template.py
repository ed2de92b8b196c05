"""The warm template: a process that has imported everything and forks kernels.

Importing NumPy, matplotlib and ipykernel takes a second or two, a fork a few
milliseconds. So one process imports them once and then, for each request, forks a
child that enters the box, gives up every right and becomes a Jupyter kernel. The
template holds no secret: no solution, no expected value, no other submission.

It runs by itself (`python -m nnlib.grading.template SOCKET`); `warm.py` talks to it.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import gc
import importlib
import json
import os
import random
import resource
import signal
import socket
import struct
import sys
from pathlib import Path
from typing import Any

from nnlib.grading import seccomp

WORLD = (
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.history",
    "IPython.core.logger",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "IPython.utils.wildcard",
    "ipykernel.debugger",
    "ipykernel.displayhook",
    "ipykernel.heartbeat",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.subshell_manager",
    "ipykernel.zmqshell",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "nnlib",
    "nnlib.grading",
    "numpy.random",
    "pygments.formatters.terminal256",
    "stack_data",
    "tornado.platform.asyncio",
    "traitlets.config.argcomplete_config",
    "zmq.eventloop.zmqstream",
)
NAMESPACES = ("ipc", "uts", "net", "cgroup", "pid", "mnt")
NS_GET_USERNS = 0xB701
REMOUNT, NO_SUID, NO_DEVICES = 32, 2, 4
DIE_WITH_PARENT, DROP_BOUND, NO_NEW_RIGHTS = 1, 24, 38
CAPABILITIES_VERSION_3 = 0x20080522
STARTUP_FAILED = 70

libc = ctypes.CDLL(None, use_errno=True)


def demand(result: int, what: str) -> None:
    """Raise OSError if a C call failed: a box with one lock open is no box."""
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")


def import_the_world() -> None:
    """Import what nearly every kernel needs, and nothing that starts a thread."""
    import matplotlib as mpl

    mpl.use("Agg")
    for module in WORLD:
        with contextlib.suppress(ModuleNotFoundError):  # older ipykernels lack some
            importlib.import_module(module)
    gc.freeze()  # a kernel's collector would touch, and so copy, every page of ours


# --- Into the box -------------------------------------------------------------------


def identity(handle: int) -> int:
    """Return the number by which Linux tells namespaces apart."""
    return os.fstat(handle).st_ino


def enter(box: int, writable: dict[str, str]) -> None:
    """Move into the namespaces of process `box`, into its own user's one last."""
    there = {
        name: os.open(f"/proc/{box}/ns/{name}", os.O_RDONLY)
        for name in (*NAMESPACES, "user")
    }
    here = {name: Path(f"/proc/self/ns/{name}").stat().st_ino for name in there}
    inner = there.pop("user")
    owner = fcntl.ioctl(there["mnt"], NS_GET_USERNS)
    demand(libc.setns(owner, 0), "entering the owner of the box")
    for name, handle in there.items():
        if identity(handle) != here[name]:
            demand(libc.setns(handle, 0), f"entering the box's {name} namespace")
    bound_files(writable)
    if identity(inner) != identity(owner):
        demand(libc.setns(inner, 0), "entering the box's user namespace")


def bound_files(writable: dict[str, str]) -> None:
    """Limit the number of files as well: each empty one costs kernel memory."""
    for folder, options in writable.items():
        flags = REMOUNT | NO_SUID | NO_DEVICES
        done = libc.mount(None, folder.encode(), None, flags, options.encode())
        demand(done, f"limiting {folder}")


def give_up_rights() -> None:
    """Drop every capability for good, then let the filter close behind us."""
    for capability in range(64):
        libc.prctl(DROP_BOUND, capability, 0, 0, 0)
    header = struct.pack("<II", CAPABILITIES_VERSION_3, 0)
    demand(libc.capset(header, bytes(24)), "giving up capabilities")
    demand(libc.prctl(NO_NEW_RIGHTS, 1, 0, 0, 0), "refusing new rights")
    seccomp.lock(libc)


def set_limits(limits: dict[str, int]) -> None:
    """Set the limits that Linux enforces on this process: resource -> bound."""
    for which, bound in limits.items():
        resource.setrlimit(int(which), (bound, bound))


# --- The kernel ---------------------------------------------------------------------


def reseed(seed: str) -> None:
    """Start the global generators anew: a fork would continue the template's."""
    import numpy as np

    random.seed(seed)
    np.random.seed(int(seed) % 2**32)  # noqa: NPY002


def become_kernel(request: dict[str, Any]) -> None:
    """Turn this process into a Jupyter kernel; returns when the kernel has ended."""
    from ipykernel.kernelapp import IPKernelApp

    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["environment"]["HOME"])
    connection = Path(request["connection"]["ip"]).with_name("connection.json")
    connection.write_text(json.dumps(request["connection"]), encoding="utf-8")
    reseed(request["environment"]["COURSE_SEED"])
    app = IPKernelApp.instance(capture_fd_output=False)
    app.initialize(["-f", str(connection), *request["options"]])
    app.start()


def run_kernel(request: dict[str, Any], news: socket.socket) -> None:
    """Live as the kernel; tell `news` if it could not even begin."""
    try:
        os.setsid()
        set_limits(request["limits"])
        if request["box"] is not None:
            give_up_rights()
    except OSError as error:
        tell(news, failed=str(error))
        return
    news.close()
    os.closerange(3, 1024)
    become_kernel(request)


def tell(news: socket.socket, **what: Any) -> None:
    """Send one line of JSON to whoever asked for this kernel."""
    with contextlib.suppress(OSError):
        news.sendall(json.dumps(what).encode() + b"\n")


def watch_kernel(request: dict[str, Any], news: socket.socket) -> None:
    """Enter the box, fork the kernel there, and tell `news` how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        if request["box"] is not None:
            enter(request["box"], request["writable"])
        kernel = os.fork()  # a process namespace holds only who is born in it
    except OSError as error:
        tell(news, failed=str(error))
        return
    if kernel == 0:
        run_kernel(request, news)
        return
    tell(news, process=kernel)
    _, status = os.waitpid(kernel, 0)
    tell(news, ended=os.waitstatus_to_exitcode(status))


# --- Serving ------------------------------------------------------------------------


def forget_streams() -> None:
    """Point input and outputs of this process at nothing."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)


def in_child(request: dict[str, Any], news: socket.socket) -> None:
    """Do a forked child's whole life; never return to the template's loop."""
    code = STARTUP_FAILED
    try:
        forget_streams()
        watch_kernel(request, news)
        code = 0
    finally:
        os._exit(code)


def serve(door: socket.socket) -> None:
    """Fork one kernel for each request, for ever."""
    while True:
        news, _ = door.accept()
        with news, news.makefile("rb") as words:
            request = json.loads(words.readline())
            if os.fork() == 0:
                in_child(request, news)


def threads() -> int:
    """Return how many threads run here: a fork takes along only one of them."""
    tasks = Path("/proc/self/task")
    return len(list(tasks.iterdir())) if tasks.is_dir() else 1


def main(path: str) -> None:
    """Warm up, say so with one line, and serve at the socket `path`."""
    if sys.platform == "linux":
        libc.prctl(DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the watchers
    import_the_world()
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(path)
        door.listen(64)
        print("ready" if threads() == 1 else f"{threads()} threads", flush=True)
        serve(door)


if __name__ == "__main__":
    main(sys.argv[1])
