"""Where a kernel runs: in a box, or bare beside the judge when a teacher says so."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import tempfile
from pathlib import Path
from typing import Any, Protocol

from nnlib.grading import seccomp
from nnlib.grading.limits import Limits
from nnlib.grading.sandbox import HOME, Box, interpreter_folders, ordinary_user
from nnlib.grading.warm import KernelProcess, Template, kernel_request

CHANNELS = ("shell", "stdin", "control", "iopub", "hb")


class Place(Protocol):
    """A kernel's place: how to reach it, whether it lives, and its end."""

    connection: dict[str, Any]
    kernel: KernelProcess

    def address(self, channel: str) -> str:
        """Return the file name of a channel's socket, as seen from the judge."""

    def kill(self) -> None:
        """End the kernel and remove whatever it left."""


class Places(Protocol):
    """Opens places: `Boxes` or `BarePlaces`."""

    def open(self, seed: int, limits: Limits) -> Place:
        """Start a kernel whose checks draw their inputs from `seed`."""

    def close(self) -> None:
        """End the template that the kernels are forked from."""


def new_connection(folder: str) -> dict[str, Any]:
    """Return a Jupyter connection over socket files in `folder`, with a fresh key."""
    ports = {f"{name}_port": number for number, name in enumerate(CHANNELS, 1)}
    return {
        "transport": "ipc",
        "ip": f"{folder}/kernel",
        "key": secrets.token_hex(32),
        "signature_scheme": "hmac-sha256",
        "kernel_name": "python3",
        **ports,
    }


class BoxedKernel:
    """A kernel in a box of its own: its files are the box's, in memory only."""

    def __init__(
        self, template: Template, seed: int, limits: Limits, folders: list[Path]
    ) -> None:
        self.connection = new_connection("/run")
        self._box = Box(limits, folders)
        inside = self._box.process_id
        self.kernel = template.fork(
            kernel_request(self.connection, seed, limits, inside, HOME)
        )

    def address(self, channel: str) -> str:
        port = self.connection[f"{channel}_port"]
        return f"/proc/{self._box.process_id}/root{self.connection['ip']}-{port}"

    def kill(self) -> None:
        self._box.kill()
        self.kernel.close()


class BareKernel:
    """A kernel without a box, for `--no-sandbox`: it can do whatever its user can."""

    def __init__(self, template: Template, seed: int, limits: Limits) -> None:
        self._folder = tempfile.mkdtemp(prefix="nnlib-kernel-")
        if user := ordinary_user():
            os.chown(self._folder, user["user"], user["group"])
        self.connection = new_connection(self._folder)
        self.kernel = template.fork(
            kernel_request(self.connection, seed, limits, None, self._folder)
        )

    def address(self, channel: str) -> str:
        return f"{self.connection['ip']}-{self.connection[f'{channel}_port']}"

    def kill(self) -> None:
        if self.kernel.alive() and self.kernel.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.kernel.process, signal.SIGKILL)
        self.kernel.close()
        shutil.rmtree(self._folder, ignore_errors=True)


class Boxes:
    """Opens kernels in boxes, all forked from one template."""

    def __init__(self) -> None:
        seccomp.demand_known_machine()
        self._folders = interpreter_folders()
        self._template = Template()

    def open(self, seed: int, limits: Limits) -> BoxedKernel:
        return BoxedKernel(self._template, seed, limits, self._folders)

    def close(self) -> None:
        self._template.close()


class BarePlaces:
    """Opens kernels without boxes, all forked from one template."""

    def __init__(self) -> None:
        self._template = Template()

    def open(self, seed: int, limits: Limits) -> BareKernel:
        return BareKernel(self._template, seed, limits)

    def close(self) -> None:
        self._template.close()
