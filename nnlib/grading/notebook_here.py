"""The notebook around a running kernel: its names, its runs, its cells as saved."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple


class Run(NamedTuple):
    """One run of a cell: its code as typed, when it was, and the cell's id or ""."""

    code: str
    when: float
    cell_id: str


_RUNS: list[Run] = []  # since this package was imported, the oldest first


def note_runs() -> None:
    """From now on remember which cells of the running notebook run, and when.

    Those that ran before, this one among them, count as run now.
    """
    shell = running_shell()
    if shell is not None:
        before = shell.history_manager.input_hist_raw[1:]
        _RUNS.extend(Run(code, time.time(), "") for code in before)
        shell.events.register("pre_run_cell", note)


def note(cell: Any) -> None:
    """Remember that a cell runs now; IPython calls this."""
    cell_id = getattr(cell, "cell_id", None) or ""
    _RUNS.append(Run(cell.raw_cell or "", time.time(), cell_id))


def runs() -> list[Run]:
    """Return the runs of cells that were seen, the oldest first."""
    return list(_RUNS)


def running_shell() -> Any:
    """Return IPython's shell, if this process is one; None elsewhere."""
    if "IPython" not in sys.modules:
        return None
    return sys.modules["IPython"].get_ipython()


def learner_namespace() -> dict[str, Any]:
    """Return the names of the running notebook, or of the main program."""
    import __main__

    shell = running_shell()
    return vars(__main__) if shell is None else shell.user_ns


def as_python(code: str) -> str:
    """Return a cell's code as IPython runs it: magics and `!` commands made calls."""
    shell = running_shell()
    return code if shell is None else shell.transform_cell(code)


def notebook_file() -> Path | None:
    """Return the notebook's file, where the front end says which it is."""
    name = os.environ.get("JPY_SESSION_NAME") or learner_namespace().get(
        "__vsc_ipynb_file__"
    )
    path = Path(str(name)) if name else None
    is_notebook = path is not None and path.suffix == ".ipynb" and path.is_file()
    return path if is_notebook else None


def cells_saved_after(when: float) -> list[tuple[str, str]]:
    """Return id and code of the saved code cells, if the file is newer than `when`.

    Nothing where no file is known, or where it was saved before, as between two
    automatic saves: then it says nothing about what is in the browser.
    """
    path = notebook_file()
    if path is None or path.stat().st_mtime <= when:
        return []
    try:
        return list(_code_cells(path))
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _code_cells(path: Path) -> Iterator[tuple[str, str]]:
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell.get("cell_type") == "code":
            yield str(cell.get("id", "")), "".join(cell["source"])
