"""A box for one learner's kernel: empty namespaces that nothing gets out of.

bubblewrap builds the box around a sleeping process; the warm template then forks the
kernel into it (see `template.py`). bubblewrap is never started as root: a root caller
becomes an ordinary user first, because root inside could write the host's settings
and would not be held by the limit on processes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import nnlib
from nnlib.grading.limits import MEBIBYTE, Limits
from nnlib.mistakes import Mistake

BOX_USER = 60917  # belongs to nobody: who a root caller becomes
HOME = "/home"
INSTALL = "Install it: sudo apt install bubblewrap   (dnf, pacman, zypper: same name)"
WAIT_INSIDE = "echo; exec sleep infinity >/dev/null"
WRITABLE = {"/tmp": 1.0, HOME: 1.0, "/run": 0.1, "/dev/shm": 0.25}


def ordinary_user() -> dict[str, Any]:
    """Return what makes `subprocess` start an ordinary user's process."""
    if os.geteuid() != 0:
        return {}
    return {"user": BOX_USER, "group": BOX_USER, "extra_groups": []}


def bubblewrap() -> str:
    """Return the path of bubblewrap; raises Mistake with the command installing it."""
    found = shutil.which(
        "bwrap", path="/usr/bin:/bin:/usr/local/bin:/run/current-system/sw/bin"
    )
    if found is None:
        raise Mistake(
            "Grading runs learners' code in a sandbox, and bubblewrap (bwrap) is not "
            f"on this machine. {INSTALL}. If you trust every submission as you trust "
            "your own code, --no-sandbox grades without one."
        )
    return found


def interpreter_folders() -> list[Path]:
    """Return what a kernel imports from: the interpreter, its packages, nnlib."""
    packages = [Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")]
    folders = [Path(sys.base_prefix), *packages, Path(nnlib.__file__).parent]
    return [folder for folder in folders if not folder.is_relative_to("/usr")]


def check_readable(folders: list[Path]) -> None:
    """Raise Mistake if the ordinary user that root becomes could not read these."""
    if os.geteuid() != 0:
        return
    for folder in folders:
        for part in (folder, *folder.parents):
            if part.stat().st_mode & 0o5 != 0o5 and part.stat().st_uid != BOX_USER:
                raise Mistake(
                    f"The sandbox runs as an ordinary user, who cannot read {part}, "
                    f"and this Python imports from {folder}. Run the grader as the "
                    "user who owns it, or install the course where everybody may "
                    "read, for example below /opt or /srv."
                )


def system_folders() -> Iterator[str]:
    """Yield the options that show the system, read-only, as it lies on the host."""
    yield from ("--ro-bind", "/usr", "/usr")
    for folder in ("/bin", "/sbin", "/lib", "/lib64"):
        if Path(folder).is_symlink():
            yield from ("--symlink", str(Path(folder).readlink()), folder)
        elif Path(folder).is_dir():
            yield from ("--ro-bind", folder, folder)
    yield from ("--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache")


def isolation() -> Iterator[str]:
    """Yield the options that take everything away."""
    yield from ("--unshare-all", "--unshare-user", "--disable-userns")
    yield from ("--uid", "65534", "--gid", "65534", "--hostname", "box")
    yield from ("--cap-drop", "ALL", "--clearenv", "--new-session")
    yield "--die-with-parent"


def writable_sizes(limits: Limits) -> dict[str, int]:
    """Return the few places that may be written, with their sizes in bytes."""
    return {
        folder: max(MEBIBYTE, int(limits.disk * share))
        for folder, share in WRITABLE.items()
    }


def writable_folders(limits: Limits) -> Iterator[str]:
    """Yield the options for the small, private, empty places that may be written."""
    yield from ("--proc", "/proc", "--dev", "/dev")
    for folder, size in writable_sizes(limits).items():
        yield from ("--size", str(size), "--tmpfs", folder)


def covers() -> Iterator[str]:
    """Yield the options that close what is still open once all is in place."""
    yield from ("--tmpfs", "/proc/sys", "--remount-ro", "/proc/sys")
    yield from ("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", HOME)


def box_command(limits: Limits, folders: list[Path]) -> list[str]:
    """Return bubblewrap's command line, up to the program inside."""
    shown = [word for path in folders for word in ("--ro-bind", str(path), str(path))]
    return [
        bubblewrap(),
        *isolation(),
        *system_folders(),
        *writable_folders(limits),
        *shown,
        *covers(),
    ]


class Box:
    """Namespaces held open by a process that sleeps in them, until `kill`.

    `process_id` is the sleeper's number on the host: the box's files are reached
    through `/proc/<process_id>/root`. Raises Mistake if bubblewrap cannot build it.
    """

    def __init__(self, limits: Limits, folders: list[Path]) -> None:
        with tempfile.TemporaryFile() as complaints:
            told = self._start(box_command(limits, folders), complaints)
            if told is None:
                self.kill()
                complaints.seek(0)
                raise Mistake(
                    why_no_box(complaints.read(2000).decode(errors="replace"))
                )
        self.process_id: int = json.loads(told)["child-pid"]

    def _start(self, command: list[str], complaints: IO[bytes]) -> bytes | None:
        """Start bubblewrap; return what it tells, or None if it did not get there."""
        news, news_in = os.pipe()
        ready, ready_in = os.pipe()
        inside = ["/bin/sh", "-c", WAIT_INSIDE]
        with os.fdopen(news, "rb", 0) as news_out, os.fdopen(ready, "rb", 0) as done:
            self.process = subprocess.Popen(
                [*command, "--info-fd", str(news_in), *inside],
                pass_fds=(news_in,),
                env={"PATH": "/usr/bin:/bin"},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=ready_in,
                stderr=complaints,
                **ordinary_user(),
            )
            os.close(news_in)
            os.close(ready_in)
            return news_out.read(4096) if done.read(1) == b"\n" else None

    def kill(self) -> None:
        """End everything in the box, at once and for certain."""
        self.process.kill()
        self.process.wait()


def why_no_box(complaint: str) -> str:
    """Return bubblewrap's complaint with what a teacher can do about it."""
    hint = "Run 'nnlib doctor' for a check of this machine."
    if "uid map" in complaint or "RTM_NEWADDR" in complaint or "namespace" in complaint:
        hint = (
            "This Linux forbids user namespaces to ordinary programs. On Ubuntu 23.10 "
            "and later: sudo apt install apparmor-profiles, then sudo ln -s "
            "/usr/share/apparmor/extra-profiles/bwrap-userns-restrict /etc/apparmor.d/ "
            "and sudo systemctl reload apparmor. In a container: start it with "
            "--security-opt seccomp=unconfined, or grade on the host."
        )
    return f"The sandbox could not be built: {complaint.strip() or 'no reason'}. {hint}"
