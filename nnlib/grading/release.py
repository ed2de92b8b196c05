"""`nnlib release OUT`: the course as students get it, without a single solution.

The bundle is a course folder of its own: lessons, exercises, the package, and what sets
them up. `check` works in it from stored outputs alone: for every check the values that
are right, and those of every known mistake. The exercises are made anew from the
solutions, so nobody's own answers travel along.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from nnlib.grading.exercises import (
    ALTERNATIVE,
    ANSWER,
    BEGIN,
    END,
    MISTAKE,
    Cell,
    Lesson,
    read_lesson,
)
from nnlib.grading.generate import generate
from nnlib.grading.nbgrader_source import write_source
from nnlib.grading.places_of_files import EXERCISES, SOLUTIONS, course_root
from nnlib.mistakes import Mistake

HANDED_OUT = (
    "README.md", "LICENSE", "LICENSE-TEXT", "Makefile", "pyproject.toml",
    "requirements.txt", "nnlib", "notebooks", "tools",
)  # fmt: skip
LEFT_BEHIND = shutil.ignore_patterns(
    "__pycache__", ".ipynb_checkpoints", "*.egg-info", "progress*.json", ".DS_Store"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to write, and whether nbgrader is to get its source as well."""
    parser.add_argument("out", type=Path, help="a new folder, or a file ending in .zip")
    parser.add_argument(
        "--nbgrader",
        type=Path,
        metavar="COURSE",
        help="also put the solutions, as they are, into nbgrader's source/ in this "
        "course folder, with the nbgrader_config.py that takes them",
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the bundle and say what is in it."""
    root = course_root()
    lessons = solved_lessons(root)
    write_bundle(root, lessons, arguments.out)
    count = sum(len(lesson.exercises) for lesson in lessons)
    print(f"{arguments.out}: {len(lessons)} notebooks with {count} exercises.")
    print("No solutions are in it. Hand it out as it is; in it: make lab.")
    if arguments.nbgrader:
        for lesson in lessons:
            solution = root / SOLUTIONS / f"{lesson.name}.ipynb"
            print(f"For nbgrader: {write_source(solution, arguments.nbgrader)}")
    return 0


def solved_lessons(root: Path) -> list[Lesson]:
    """Return the lessons of solutions/; raises Mistake where there are none."""
    paths = sorted((root / SOLUTIONS).glob("[0-9][0-9]_*.ipynb"))
    if not paths:
        raise Mistake(
            f"There are no solutions in {root}: a bundle is made from the teacher's "
            "copy of the course, not from another bundle."
        )
    return [read_lesson(path) for path in paths]


def write_bundle(root: Path, lessons: list[Lesson], out: Path) -> None:
    """Write the bundle to a new folder or zip; raises Mistake if `out` is taken."""
    refuse_to_mix(root, out)
    with tempfile.TemporaryDirectory(prefix="nnlib-release-") as box:
        folder = Path(box, out.stem)
        for name in HANDED_OUT:
            copy(root / name, folder / name)
        for lesson in lessons:
            generate(lesson, folder / EXERCISES)
        refuse_to_leak(folder, lessons)
        out.parent.mkdir(parents=True, exist_ok=True)
        if out.suffix == ".zip":
            shutil.make_archive(str(out.with_suffix("")), "zip", box, out.stem)
        else:
            shutil.copytree(folder, out, dirs_exist_ok=True)


def refuse_to_mix(root: Path, out: Path) -> None:
    """Raise Mistake where writing the bundle would mix it with something else."""
    if out.resolve() == root or root / "nnlib" in out.resolve().parents:
        raise Mistake(f"{out} is the course itself: name a folder outside of it.")
    if out.is_dir() and any(out.iterdir()):
        raise Mistake(f"{out} is not empty: name a new folder, or empty this one.")
    if out.is_file():
        raise Mistake(f"{out} exists already: name a new file, or remove this one.")


def copy(source: Path, target: Path) -> None:
    """Copy a file or a folder, if it is there at all."""
    if source.is_dir():
        shutil.copytree(source, target, ignore=LEFT_BEHIND)
    elif source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)


# --- Nothing slips out ----------------------------------------------------------------


def refuse_to_leak(folder: Path, lessons: list[Lesson]) -> None:
    """Raise Mistake if a line of a solution lies in the bundle's exercises."""
    texts = {
        path: path.read_text(encoding="utf-8") for path in handed_to_learners(folder)
    }
    for name, line in secret_lines(lessons):
        for path, text in texts.items():
            if line in text:
                raise Mistake(
                    f"{path.name} holds a line of the solution of {name}: {line!r}. "
                    "Nothing was written."
                )


def handed_to_learners(folder: Path) -> Iterator[Path]:
    """Yield the files of the bundle that come from solutions."""
    yield from (folder / EXERCISES).rglob("*.ipynb")
    yield from (folder / EXERCISES).rglob("*.json")


def secret_lines(lessons: Sequence[Lesson]) -> Iterator[tuple[str, str]]:
    """Yield (exercise, line) for lines that only answers have, as JSON holds them."""
    cells = [cell for lesson in lessons for cell in lesson.cells]
    shown = "\n".join(line for cell in cells for line in shown_on_purpose(cell))
    for cell in cells:
        if cell.kind == ANSWER:
            for line in marked(cell.source):
                if len(line) > SHORT and line not in shown:
                    yield cell.exercise, json.dumps(line, ensure_ascii=False)[1:-1]


SHORT = 25  # characters: `return loss` may stand anywhere


def shown_on_purpose(cell: Cell) -> list[str]:
    """Return the lines that learners see: of an answer, those outside the marks."""
    if cell.kind in (MISTAKE, ALTERNATIVE):
        return []
    lines = cell.source.splitlines()
    hidden = marked(cell.source) if cell.kind == ANSWER else []
    return [line for line in lines if line.strip() not in hidden]


def marked(source: str) -> list[str]:
    """Return the lines of code between the marks of a solution."""
    inside, found = False, []
    for line in map(str.strip, source.splitlines()):
        if line in (BEGIN, END):
            inside = line == BEGIN
        elif inside and not line.startswith("#"):
            found.append(line)
    return found
