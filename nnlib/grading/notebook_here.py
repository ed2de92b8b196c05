"""The notebook around a running kernel: its names, and its cells as saved."""

from __future__ import annotations

import json
import os
import sys
import time
from math import inf
from pathlib import Path
from typing import Any

from nnlib.grading.exercises import defined
from nnlib.grading.references import ExerciseReference

_RUNS: list[tuple[float, str]] = []  # when each cell ran, and what it said


def note_runs() -> None:
    """From now on remember when each cell of the running notebook runs."""
    if "IPython" not in sys.modules:
        return
    shell = sys.modules["IPython"].get_ipython()
    if shell is not None:
        shell.events.register("pre_run_cell", _note)


def _note(cell: Any) -> None:
    _RUNS.append((time.time(), cell.raw_cell or ""))


def learner_namespace() -> dict[str, Any]:
    """Return the names of the running notebook, or of the main program."""
    import __main__

    try:
        from IPython import get_ipython
    except ImportError:
        return vars(__main__)
    shell = get_ipython()
    return vars(__main__) if shell is None else shell.user_ns


def notebook_file() -> Path | None:
    """Return the notebook's file, where the front end says which it is."""
    name = os.environ.get("JPY_SESSION_NAME") or learner_namespace().get(
        "__vsc_ipynb_file__"
    )
    path = Path(str(name)) if name else None
    return (
        path
        if path is not None and path.suffix == ".ipynb" and path.is_file()
        else None
    )


def source_in_file(reference: ExerciseReference) -> str | None:
    """Return the saved cell that defines the exercise's function, if it is newer.

    None where no file is known, or where it was saved before the cell ran, as between
    two automatic saves: then nothing can be said about it.
    """
    path = notebook_file()
    if path is None or path.stat().st_mtime <= _last_run(reference.defines):
        return None
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    sources = ["".join(c["source"]) for c in cells if c.get("cell_type") == "code"]
    found = [source for source in sources if _defines(source, reference.defines)]
    return found[-1] if found else None


def _last_run(names: list[str]) -> float:
    """Return when a cell that defines one of the names ran last; inf if none did."""
    return max((when for when, code in _RUNS if _defines(code, names)), default=inf)


def _defines(source: str, names: list[str]) -> bool:
    try:
        return bool(set(names) & set(defined(source)))
    except SyntaxError:
        return False
