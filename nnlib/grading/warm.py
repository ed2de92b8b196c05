"""The judge's side of the warm template: start it, ask it for kernels."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from nnlib.grading.limits import Limits
from nnlib.grading.sandbox import (
    check_readable,
    interpreter_folders,
    ordinary_user,
    writable_sizes,
)
from nnlib.mistakes import Mistake

CLEAN = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "Agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONSAFEPATH": "1",
}
KERNEL_OPTIONS = [
    "--quiet",
    "--HistoryManager.enabled=False",
    "--InteractiveShell.colors=NoColor",
]


class KernelProcess:
    """One kernel as its watcher tells: `process` is its number on the host.

    `ending` is None while it lives, then says how it ended: {"ended": exit code,
    negative for a signal} or {"failed": why it never began}.
    """

    def __init__(self, news: socket.socket) -> None:
        self._news = news
        self._lines = b""
        self.process: int | None = None
        self.ending: dict[str, Any] | None = None

    def alive(self) -> bool:
        """Return whether the kernel still runs, as far as the watcher has told."""
        with contextlib.suppress(BlockingIOError):
            while self.ending is None:
                self._read()
        return self.ending is None

    def _read(self) -> None:
        got = self._news.recv(4096, socket.MSG_DONTWAIT)
        *lines, self._lines = (self._lines + got).split(b"\n")
        for line in lines:
            self._hear(json.loads(line))
        if not got and self.ending is None:
            self.ending = {"failed": "the box is gone"}

    def _hear(self, message: dict[str, Any]) -> None:
        if "process" in message:
            self.process = message["process"]
        else:
            self.ending = message

    def close(self) -> None:
        self._news.close()


class Template:
    """The template process; `fork` gives kernels until `close`.

    Raises Mistake if the ordinary user that runs kernels cannot read the interpreter.
    """

    def __init__(self) -> None:
        check_readable(interpreter_folders())
        self.home = Path(tempfile.mkdtemp(prefix="nnlib-template-"))
        self._make_home()
        self._door = self.home / "door"
        self._start()

    def _make_home(self) -> None:
        fonts = self.home / "matplotlib"
        fonts.mkdir()
        for cached in cached_fonts():
            shutil.copy(cached, fonts)
        for path, user in ((path, ordinary_user()) for path in (self.home, fonts)):
            if user:
                os.chown(path, user["user"], user["group"])

    def _start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "nnlib.grading.template", str(self._door)],
            env={
                **CLEAN,
                "HOME": str(self.home),
                "MPLCONFIGDIR": f"{self.home}/matplotlib",
            },
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **ordinary_user(),
        )
        word = self.process.stdout.readline().strip()
        if word != "ready":
            self.process.kill()
            _, complaint = self.process.communicate()
            self.close()
            last = complaint.strip().splitlines()[-1:]
            raise Mistake(
                f"The template of all kernels did not start: {word}{' '.join(last)}. "
                "It needs a place for temporary files that an ordinary user may enter: "
                f"TMPDIR is {tempfile.gettempdir()}."
            )

    def fork(self, request: dict[str, Any]) -> KernelProcess:
        """Return a new kernel as `kernel_request` describes it."""
        news = socket.socket(socket.AF_UNIX)
        news.connect(str(self._door))
        news.sendall(json.dumps(request).encode() + b"\n")
        return KernelProcess(news)

    def close(self) -> None:
        """End the template; its kernels end with their boxes."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdout, self.process.stderr):
            stream.close()
        shutil.rmtree(self.home, ignore_errors=True)


def kernel_request(
    connection: dict[str, Any], seed: int, limits: Limits, box: int | None, home: str
) -> dict[str, Any]:
    """Return what the template has to know to fork one kernel (`box` None: no box)."""
    sizes = writable_sizes(limits)
    share = limits.files // len(sizes)
    return {
        "box": box,
        "connection": connection,
        "environment": {**CLEAN, "HOME": home, "COURSE_SEED": str(seed)},
        "limits": limits.for_linux(),
        "options": KERNEL_OPTIONS,
        "writable": {
            folder: f"size={size},nr_inodes={share}" for folder, size in sizes.items()
        },
    }


def cached_fonts() -> list[Path]:
    """Return matplotlib's list of this machine's fonts, slow to build anew."""
    import matplotlib as mpl

    return list(Path(mpl.get_cachedir()).glob("fontlist*.json"))
