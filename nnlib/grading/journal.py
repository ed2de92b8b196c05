"""The journal: a verdict counts once it is on the disk, and is never lost after.

One line a verdict, appended and synced before anybody counts it: a killed run loses
nothing that it had counted, and neither does a power cut. A sync takes a few
milliseconds at most, a verdict hundreds. The next run cuts off a torn last line. Each
line has a key made from the content of submission, solution and seed, so the same
command goes on where the last one stopped, and a changed submission is graded again.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from nnlib.mistakes import Mistake

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Journal:
    """The verdicts at `path`: `seen` holds those of earlier runs, `write` adds one.

    Raises Mistake if another grader writes to the same journal.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("a+b", buffering=0)
        sync(path.parent)
        self._lock()
        self.seen: dict[str, dict[str, Any]] = {}
        self._load()

    def _lock(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._file.close()
            raise Mistake(
                f"Another grader is at work on {self._path.parent}. Wait for it, or "
                "give another folder with --out."
            ) from error

    def _load(self) -> None:
        self._file.seek(0)
        whole = 0
        for line in self._file.readall().splitlines(keepends=True):
            entry = read_line(line)
            if entry is None:
                break
            self.seen[entry["key"]] = entry["value"]
            whole += len(line)
        self._file.truncate(whole)

    def write(self, key: str, value: dict[str, Any]) -> None:
        """Append one verdict; raises Mistake if the disk does not take it."""
        line = json.dumps({"key": key, "value": value}).encode() + b"\n"
        before = os.fstat(self._file.fileno()).st_size
        try:
            write_all(self._file.fileno(), line)
            os.fsync(self._file.fileno())
        except OSError as error:
            self._file.truncate(before)
            raise Mistake(no_room(self._path, error)) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()


def read_line(line: bytes) -> dict[str, Any] | None:
    """Return what a journal's line holds; None if it was torn."""
    if not line.endswith(b"\n"):
        return None
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return (
        entry if isinstance(entry, dict) and {"key", "value"} <= entry.keys() else None
    )


def write_all(handle: int, content: bytes) -> None:
    """Write every byte: a nearly full disk takes only some of them at first."""
    while content:
        content = content[os.write(handle, content) :]


def sync(path: Path) -> None:
    """Bring a file, or what a folder lists, onto the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def no_room(path: Path, error: OSError) -> str:
    """Return what a teacher can do about a verdict that could not be stored."""
    if error.errno in FULL:
        return (
            f"The disk that holds {path} is full. Nothing is lost: make room and give "
            "the same command again, it goes on where it stopped."
        )
    return f"{path}: {error.strerror}."


def write_file(path: Path, content: str | bytes) -> None:
    """Put a whole file in place at once: readers see the old one or the new one."""
    data = content.encode() if isinstance(content, str) else content
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise Mistake(no_room(path, error)) from error


def forget_files(folder: Path, keep: Iterable[Path]) -> None:
    """Remove what an earlier run left in `folder` and this one did not write."""
    kept = set(keep)
    for path in folder.iterdir():
        if path not in kept and path.is_file():
            path.unlink()
