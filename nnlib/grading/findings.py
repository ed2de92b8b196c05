"""What lies in a folder or a zip of submissions, listed without trusting any of it.

Nothing is unpacked: an entry of a zip is read in memory, up to a limit, so a path that
leaves the archive leads nowhere and a bomb stays small. Links and devices are named,
never followed.
"""

from __future__ import annotations

import os
import stat
import time
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nnlib.grading.limits import MEBIBYTE
from nnlib.mistakes import Mistake

LARGEST = 5 * MEBIBYTE
MOST_FILES = 200_000
DEEPEST = 12
PASSED_OVER = {
    "__MACOSX", ".git", ".github", ".ipynb_checkpoints", ".venv", "venv",
    "node_modules", "__pycache__", ".DS_Store", "Thumbs.db", "desktop.ini",
}  # fmt: skip


class Unreadable(Exception):
    """One learner's file cannot be graded; the message says why, to the learner."""


class Found(Protocol):
    """A file as found: its path's parts, its time, and how to read it."""

    parts: tuple[str, ...]
    changed: float

    def read(self) -> bytes:
        """Return the content; raises Unreadable."""


class Shelf(Protocol):
    """A folder or a zip."""

    name: str

    def __iter__(self) -> Iterator[Found]: ...

    def close(self) -> None: ...


def open_shelf(path: Path) -> Shelf:
    """Return what lies at `path`; raises Mistake if it is neither folder nor zip."""
    if path.is_dir():
        return Folder(path)
    if not path.exists():
        raise Mistake(f"There is no such folder or zip file: {path}. Check the path.")
    if not zipfile.is_zipfile(path):
        raise Mistake(
            f"{path} is neither a folder nor a zip file. Give the folder that holds "
            "the submissions, or the zip that your learning platform offers."
        )
    return Archive(path)


def printable(name: str) -> str:
    """Return a file name that can be written anywhere."""
    safe = name.encode("utf-8", "replace").decode("utf-8")
    return "".join(letter if letter.isprintable() else "?" for letter in safe)


# --- Folders ------------------------------------------------------------------------


@dataclass(frozen=True)
class FileInFolder:
    """A file, link or device below a folder."""

    path: Path
    parts: tuple[str, ...]
    changed: float

    def read(self) -> bytes:
        try:
            handle = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            raise Unreadable(cannot_open(self.path, error)) from error
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise Unreadable(
                    "This is no regular file: hand in the notebook itself."
                )
            return within_limit(file.read(LARGEST + 1))


def cannot_open(path: Path, error: OSError) -> str:
    """Return in words why a file did not open."""
    if path.is_symlink():
        return "This is a symbolic link, not a file."
    return f"The file could not be opened: {error.strerror}."


def within_limit(content: bytes) -> bytes:
    """Return the content; raises Unreadable if more of it came than may."""
    if len(content) > LARGEST:
        raise Unreadable(
            f"The file is larger than {LARGEST // MEBIBYTE} MiB: clear its outputs, "
            "save it and hand it in again."
        )
    return content


class Folder:
    """All files below a folder, in the order of their names."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.resolve().name

    def __iter__(self) -> Iterator[FileInFolder]:
        yield from self._walk(self.path, ())

    def _walk(self, folder: Path, above: tuple[str, ...]) -> Iterator[FileInFolder]:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            entries = []
        for entry in entries:
            if entry.name not in PASSED_OVER:
                yield from self._entry(entry, (*above, printable(entry.name)))

    def _entry(
        self, entry: os.DirEntry[str], parts: tuple[str, ...]
    ) -> Iterator[FileInFolder]:
        if entry.is_dir(follow_symlinks=False):
            if len(parts) < DEEPEST:
                yield from self._walk(Path(entry.path), parts)
            return
        changed = entry.stat(follow_symlinks=False).st_mtime
        yield FileInFolder(Path(entry.path), parts, changed)

    def folders(self) -> Iterator[str]:
        """Yield the names of the folders right below: each may be a learner's."""
        for entry in sorted(os.scandir(self.path), key=lambda entry: entry.name):
            if entry.is_dir(follow_symlinks=False) and entry.name not in PASSED_OVER:
                yield printable(entry.name)

    def close(self) -> None:
        """Do nothing: a folder needs no closing."""


# --- Zip files ----------------------------------------------------------------------


@dataclass(frozen=True)
class FileInArchive:
    """An entry of a zip."""

    archive: zipfile.ZipFile
    entry: zipfile.ZipInfo
    parts: tuple[str, ...]
    changed: float

    def read(self) -> bytes:
        mode = self.entry.external_attr >> 16
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            raise Unreadable(
                "This entry of the zip is a link or a device, not a file: pack the "
                "notebook itself."
            )
        if leaves(self.entry.filename):
            raise Unreadable(
                "The file's path in the zip leads out of the zip: pack it again from "
                "inside its folder."
            )
        try:
            with self.archive.open(self.entry) as file:
                return within_limit(file.read(LARGEST + 1))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise Unreadable(
                "The file is damaged inside the zip: pack it again."
            ) from error
        except (RuntimeError, NotImplementedError) as error:
            raise Unreadable(
                "The file is encrypted inside the zip: pack it without a password."
            ) from error


def leaves(name: str) -> bool:
    """Return whether a path in a zip would end up outside of a folder."""
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or parts[0].endswith(":")


class Archive:
    """All entries of a zip, in its own order; raises Mistake if it cannot be read."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise Mistake(
                f"{path} cannot be read as a zip file ({error}): download it again, or "
                "unpack it and give the folder."
            ) from error
        if len(self._zip.infolist()) > MOST_FILES:
            raise Mistake(
                f"{path} holds more than {MOST_FILES} entries, and may be made to fill "
                "the disk: unpack it with care and give the folder of submissions."
            )

    def __iter__(self) -> Iterator[FileInArchive]:
        for entry in self._zip.infolist():
            parts = clean_parts(entry.filename)
            if parts and not entry.is_dir() and not PASSED_OVER.intersection(parts):
                yield FileInArchive(self._zip, entry, parts, zip_time(entry))

    def folders(self) -> Iterator[str]:
        """Yield the names of the topmost folders."""
        tops = (
            clean_parts(entry.filename)
            for entry in self._zip.infolist()
            if "/" in entry.filename
        )
        yield from sorted({parts[0] for parts in tops if parts} - PASSED_OVER)

    def close(self) -> None:
        self._zip.close()


def clean_parts(name: str) -> tuple[str, ...]:
    """Return the parts of a path in a zip, without those that lead anywhere else."""
    parts = printable(name.replace("\\", "/")).split("/")
    return tuple(part for part in parts if part not in ("", ".", ".."))[-DEEPEST:]


def zip_time(entry: zipfile.ZipInfo) -> float:
    """Return an entry's time in seconds; 0 if it makes no sense."""
    try:
        return time.mktime((*entry.date_time, 0, 0, -1))
    except (ValueError, OverflowError):
        return 0.0
