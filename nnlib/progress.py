"""Progress: what you predicted, answered and solved, in one readable file.

The file `progress.json` lies in the course's folder and is never sent anywhere. A
missing file is a fresh start; a damaged one is kept aside, and a word says so.
`nnlib progress` prints a table of it, and a panel in lesson 00 shows the same.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

FILE = "progress.json"
PLACE = "NNLIB_PROGRESS"  # environment variable: another file than the usual one
KINDS = ("predictions", "quiz", "exercises")
ABOUT = "Your progress in this course. It stays here; delete it to start anew."
ASKED = re.compile(r"\b(predict|quiz|recall)\(\s*[\"'](\d\d)-([\w-]+)[\"']")


class Entry(NamedTuple):
    """What came of one question or exercise: the last answer, and how it went."""

    answer: Any
    right: bool | None
    first_right: bool | None
    tries: int


def file() -> Path:
    """Return where the progress is kept: the course's folder, else the current one."""
    if os.environ.get(PLACE):
        return Path(os.environ[PLACE])
    return course_folder(Path.cwd()) / FILE


def course_folder(start: Path) -> Path:
    """Return the first folder from `start` upwards that holds the lessons."""
    for folder in (start, *start.parents):
        if (folder / "notebooks").is_dir() or (folder / "exercises").is_dir():
            return folder
    return start


def read(path: Path | None = None) -> dict[str, dict[str, dict[str, Entry]]]:
    """Return lesson -> kind -> name -> Entry; empty where nothing is recorded yet."""
    path = path or file()
    try:
        lessons = json.loads(path.read_text(encoding="utf-8"))["lessons"]
        return {lesson: _kinds(kinds) for lesson, kinds in lessons.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError) as damage:
        _keep_aside(path, damage)
        return {}


def record(
    lesson: str, kind: str, name: str, right: bool | None, answer: Any = None
) -> Entry:
    """Note an answer: `right` is None where nothing judges it; return the entry.

    `lesson` is its number ("01"); `kind` is one of KINDS. The first verdict stays.
    """
    if kind not in KINDS:
        raise ValueError(f"kind: wanted one of {', '.join(KINDS)}, got {kind!r}.")
    path = file()
    lessons = read(path)
    entries = lessons.setdefault(lesson, {}).setdefault(kind, {})
    before = entries.get(name, Entry(None, None, None, 0))
    first = right if before.first_right is None else before.first_right
    entries[name] = Entry(answer, right, first, before.tries + 1)
    _write(path, lessons)
    return entries[name]


def record_here(kind: str, name: str, right: bool | None, answer: Any = None) -> None:
    """Note an answer under the lesson whose notebook this kernel runs, if it is one.

    JupyterLab tells a kernel its notebook's path; elsewhere nothing is noted.
    """
    notebook = Path(os.environ.get("JPY_SESSION_NAME", "")).name
    if re.match(r"\d\d_\w+\.ipynb$", notebook):
        record(notebook[:2], kind, name, right, answer)


class Tally(NamedTuple):
    """One lesson and kind: how many there are, were answered, and are right."""

    total: int
    answered: int
    right: int


def tallies(folder: Path | None = None) -> dict[str, dict[str, Tally]]:
    """Return lesson -> kind -> Tally for every lesson found or recorded."""
    recorded = read()
    asked = _asked(folder or course_folder(Path.cwd()))
    return {
        lesson: {
            kind: _tally(
                asked.get((lesson, kind), set()),
                recorded.get(lesson, {}).get(kind, {}),
            )
            for kind in KINDS
        }
        for lesson in sorted({lesson for lesson, _ in asked} | set(recorded))
    }


def table(folder: Path | None = None) -> list[tuple[str, ...]]:
    """Return rows of words: lesson, then for each kind right, answered and all."""
    return [
        (lesson, *(_in_words(kinds[kind]) for kind in KINDS))
        for lesson, kinds in tallies(folder).items()
    ]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`nnlib progress` has no options."""


def run(arguments: argparse.Namespace) -> int:
    """Print how far the learner has come, a line a lesson."""
    for row in [("lesson", *KINDS), *table()]:
        print(f"{row[0]:8}" + "".join(f"{cell:26}" for cell in row[1:]).rstrip())
    print(f"Kept in {file()}.")
    return 0


def _kinds(kinds: dict[str, Any]) -> dict[str, dict[str, Entry]]:
    return {
        kind: {name: Entry(**entry) for name, entry in kinds[kind].items()}
        for kind in KINDS
        if kind in kinds
    }


def _write(path: Path, lessons: dict[str, dict[str, dict[str, Entry]]]) -> None:
    plain = {
        lesson: {
            kind: {name: entry._asdict() for name, entry in sorted(entries.items())}
            for kind, entries in kinds.items()
        }
        for lesson, kinds in sorted(lessons.items())
    }
    text = json.dumps({"about": ABOUT, "lessons": plain}, indent=1, ensure_ascii=False)
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        beside.write_text(text + "\n", encoding="utf-8")
        beside.replace(path)  # whole or not at all, whatever happens now
    except OSError as refusal:
        print(f"Your progress could not be kept in {path}: {refusal.strerror}.")


def _keep_aside(path: Path, damage: Exception) -> None:
    aside = path.with_name(f"{path.stem}.damaged{path.suffix}")
    print(
        f"{path.name} could not be read ({damage}). It is kept as {aside.name}, "
        "and your progress begins anew."
    )
    try:
        path.replace(aside)
    except OSError as refusal:
        print(f"{aside.name} could not be written: {refusal.strerror}.")


def _asked(folder: Path) -> dict[tuple[str, str], set[str]]:
    """Return the names of all questions and exercises, by lesson and kind."""
    found: dict[tuple[str, str], set[str]] = {}
    for lesson, kind, name in [*_questions(folder), *_exercises(folder)]:
        found.setdefault((lesson, kind), set()).add(name)
    return found


def _questions(folder: Path) -> Iterator[tuple[str, str, str]]:
    for _, cell in _cells(folder / "notebooks"):
        for call, lesson, name in ASKED.findall("".join(cell["source"])):
            yield lesson, "predictions" if call == "predict" else "quiz", name


def _exercises(folder: Path) -> Iterator[tuple[str, str, str]]:
    for path, cell in _cells(folder / "exercises"):
        course = cell["metadata"].get("course", {})
        to_write = course.get("skill") != "worked"  # an example is read, not solved
        if course.get("kind") == "answer" and to_write:
            yield path.name[:2], "exercises", course["exercise"]


def _cells(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in sorted(folder.glob("[0-9][0-9]_*.ipynb")):
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        except (ValueError, KeyError):  # a notebook that is being saved, or broken
            continue
        yield from ((path, cell) for cell in cells)


def _tally(asked: set[str], entries: dict[str, Entry]) -> Tally:
    n_right = sum(entry.right is True for entry in entries.values())
    return Tally(len(asked | set(entries)), len(entries), n_right)


def _in_words(tally: Tally) -> str:
    if tally.total == 0:
        return "–"
    return f"{tally.answered} of {tally.total}, {tally.right} right"
