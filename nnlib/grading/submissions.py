"""Who handed in what: the layouts that teachers really have, and the latest version.

One folder a student, flat files named by student, the bulk downloads of Moodle and
Canvas, a folder of GitHub Classroom checkouts, nbgrader's `submitted/` tree; each as a
folder or as a zip.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from nnlib.grading.findings import Found, Shelf, Unreadable

MOODLE = re.compile(
    r"(?P<student>.+?)_(?P<number>\d+)_assignsubmission_[a-z]+_?(?P<file>.*)"
)
CANVAS = re.compile(r"(?P<student>[^_]+)_(?:LATE_)?(?P<number>\d+)_\d+_(?P<file>.+)")
VERSION = re.compile(r"(?:-(\d{1,3})| ?\((\d{1,3})\))$")
NOT_HANDED_IN = {".csv", ".md", ".txt", ".xlsx", ".yml", ".yaml", ".log"}
COURSE_FOLDERS = {"notebooks", "solutions"}


@dataclass(frozen=True)
class Submission:
    """One learner's work on one lesson; `number` is the learning platform's, or ""."""

    student: str
    number: str
    path: str
    notes: tuple[str, ...]
    found: Found | None

    def read(self) -> bytes:
        """Return the notebook; raises Unreadable with a word for the learner."""
        if self.found is None:
            raise Unreadable("There is no notebook (.ipynb) in what was handed in.")
        if not self.path.endswith(".ipynb"):
            kind = PurePosixPath(self.path).suffix or "file without an ending"
            raise Unreadable(f"This is a {kind}, not a notebook (.ipynb).")
        return self.found.read()


@dataclass(frozen=True)
class Candidate:
    """A file and the learner it is from."""

    student: str
    number: str
    file: str
    found: Found

    @property
    def is_notebook(self) -> bool:
        return self.file.endswith(".ipynb")


@dataclass
class Class:
    """All submissions, in the order of the learners' names, and what is none."""

    submissions: list[Submission]
    ignored: list[str] = field(default_factory=list)


def collect(shelf: Shelf, lesson: str) -> Class:
    """Return the latest work of each learner on `lesson` ("01_loss_functions")."""
    prefix = wrapping(shelf, lesson)
    classroom = classroom_prefix(shelf, prefix)
    by_student: dict[tuple[str, str], list[Candidate]] = {}
    ignored = []
    for found in shelf:
        if found.parts[: len(prefix)] != prefix:
            ignored.append("/".join(found.parts))
        elif candidate := attribute(
            found, found.parts[len(prefix) :], lesson, classroom
        ):
            key = (candidate.student, candidate.number)
            by_student.setdefault(key, []).append(candidate)
        else:
            ignored.append("/".join(found.parts))
    if not prefix:
        add_empty_folders(shelf, by_student, classroom)
    found_all = [choose(*key, files, lesson) for key, files in by_student.items()]
    return Class(sorted(with_clear_names(found_all), key=by_name), ignored)


def by_name(submission: Submission) -> tuple[str, str, str]:
    """Return what submissions are sorted by."""
    return submission.student.casefold(), submission.student, submission.number


# --- Layouts ------------------------------------------------------------------------


def wrapping(shelf: Shelf, lesson: str) -> tuple[str, ...]:
    """Return the folders that wrap all learners' folders: `submitted/` and the like."""
    paths = [found.parts for found in shelf]
    prefix: tuple[str, ...] = ()
    while only := only_folder(paths, prefix, lesson):
        prefix = (*prefix, only)
    return prefix


def only_folder(
    paths: list[tuple[str, ...]], prefix: tuple[str, ...], lesson: str
) -> str | None:
    """Return the one folder below `prefix` if all it can hold is learners' folders."""
    inside = [path[len(prefix) :] for path in paths if path[: len(prefix)] == prefix]
    tops = {path[0] for path in inside if len(path) > 1 or path[0].endswith(".ipynb")}
    if "submitted" in tops and not prefix:
        return "submitted"
    if len(tops) != 1 or any(len(path) == 1 for path in inside):
        return None
    top = tops.pop()
    if len({path[1] for path in inside}) == 1 and not is_wrapper(top):
        return None
    return None if MOODLE.fullmatch(top) or is_learners(inside, lesson) else top


def is_wrapper(name: str) -> bool:
    """Return whether a folder's name says that it holds submissions."""
    return bool(re.search(r"submi|abgabe|handed|assignment", name, re.IGNORECASE))


def is_learners(inside: list[tuple[str, ...]], lesson: str) -> bool:
    """Return whether the topmost folder already is one learner's work."""
    below = {path[1] for path in inside}
    course = {"exercises", "notebooks", "nnlib", lesson}
    return bool(below & course) or any(matches(name, lesson) == 0 for name in below)


def classroom_prefix(shelf: Shelf, prefix: tuple[str, ...]) -> str:
    """Return what GitHub Classroom puts before each user's name in a checkout."""
    name = prefix[-1] if prefix else shelf.name
    return (
        f"{name.removesuffix('-submissions')}-" if name.endswith("-submissions") else ""
    )


def attribute(
    found: Found, parts: tuple[str, ...], lesson: str, classroom: str
) -> Candidate | None:
    """Return whose file this is; None if it is nobody's."""
    top, file = parts[0], parts[-1]
    for platform in (MOODLE, CANVAS):
        if (named := platform.fullmatch(top)) and (len(parts) > 1 or named["file"]):
            inner = file if len(parts) > 1 else named["file"]
            return Candidate(named["student"], named["number"], inner, found)
    if len(parts) > 1:
        return Candidate(top.removeprefix(classroom), "", file, found)
    if file.startswith(".") or PurePosixPath(file).suffix in NOT_HANDED_IN:
        return None
    return Candidate(student_in_name(file, lesson), "", file, found)


def student_in_name(file: str, lesson: str) -> str:
    """Return the learner that a flat file is named by."""
    stem = VERSION.sub("", PurePosixPath(file).stem)
    rest = stem.replace(lesson, "").strip(" _-.")
    return rest or stem


def add_empty_folders(
    shelf: Shelf, by_student: dict[tuple[str, str], list[Candidate]], classroom: str
) -> None:
    """Add learners whose folder holds nothing at all: they want a verdict too."""
    known = {student for student, _ in by_student}
    for name in shelf.folders():
        moodle = MOODLE.fullmatch(name)
        student = moodle["student"] if moodle else name.removeprefix(classroom)
        if student not in known and known:
            by_student[student, moodle["number"] if moodle else ""] = []


# --- Versions -----------------------------------------------------------------------


def matches(file: str, lesson: str) -> int:
    """Return how well a name fits: 0 the lesson's, 1 its number, 2 not at all."""
    stem = VERSION.sub("", PurePosixPath(file).stem).lower()
    if stem == lesson.lower():
        return 0
    return 1 if re.search(rf"(?<!\d){lesson[:2]}(?!\d)", stem) else 2


def rank(candidate: Candidate, lesson: str) -> tuple[bool, bool, int]:
    """Return what the best fitting files come first by."""
    in_course = bool(COURSE_FOLDERS.intersection(candidate.found.parts[1:-1]))
    return not candidate.is_notebook, in_course, matches(candidate.file, lesson)


def age(candidate: Candidate) -> tuple[int, float, tuple[str, ...]]:
    """Return what versions of one file are sorted by, the latest last."""
    version = VERSION.search(PurePosixPath(candidate.file).stem)
    number = int(version[1] or version[2]) if version else 0
    return number, candidate.found.changed, candidate.found.parts


def choose(
    student: str, number: str, files: list[Candidate], lesson: str
) -> Submission:
    """Return the learner's submission: of the best fitting files the latest."""
    if not files:
        return Submission(student, number, "", (), None)
    best = min(rank(file, lesson) for file in files)
    versions = sorted((f for f in files if rank(f, lesson) == best), key=age)
    latest = versions[-1]
    path = "/".join(latest.found.parts)
    return Submission(
        student, number, path, tuple(version_notes(versions)), latest.found
    )


def version_notes(versions: list[Candidate]) -> Iterator[str]:
    """Yield a sentence if there was a choice."""
    *older, latest = ["/".join(version.found.parts) for version in versions]
    if older:
        left = ", ".join(older[-5:])
        yield f"Taken: {latest}, the latest of {len(versions)}; not {left}."


def with_clear_names(submissions: Iterable[Submission]) -> Iterator[Submission]:
    """Yield the submissions, namesakes told apart by the platform's number."""
    everybody = list(submissions)
    names = [submission.student for submission in everybody]
    for one in everybody:
        name = one.student
        if names.count(name) > 1 and one.number:
            name = f"{name} ({one.number})"
        yield Submission(name, one.number, one.path, one.notes, one.found)
