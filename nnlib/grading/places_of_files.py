"""Where the course keeps its files."""

from __future__ import annotations

from pathlib import Path

from nnlib.mistakes import Mistake

EXERCISES, SOLUTIONS, REFERENCES = "exercises", "solutions", ".references"
NUMBERS = 3  # how many sets of numbers an exercise has; the first is the usual one


def course_root(start: Path | None = None) -> Path:
    """Return the folder that holds exercises/, from `start` upwards; raise Mistake."""
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / EXERCISES).is_dir() or (folder / SOLUTIONS).is_dir():
            return folder
    raise Mistake(
        f"There is no exercises/ in {start} or above it: go to the course's folder."
    )


def references_in(exercises: Path, numbers: int = 1) -> Path:
    """Return where the references for a set of numbers lie; raise Mistake for none."""
    if numbers not in range(1, NUMBERS + 1):
        raise Mistake(f"numbers: wanted 1 to {NUMBERS}, got {numbers}.")
    folder = exercises / REFERENCES
    return folder if numbers == 1 else folder / f"numbers-{numbers}"


def seed_of(numbers: int) -> int:
    """Return the seed of a set of numbers: the public seed for the first."""
    return numbers - 1
