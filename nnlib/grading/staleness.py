"""Whether the function in memory is older than its cell, as far as that can be known.

Noticed: the cell that defines it ran again but stopped before it came to the
definition (a syntax error, an error in a line above it); and the cell was edited and
*saved*, but not run. A cell that was edited and neither saved nor run is nowhere but in
the browser, so it is noticed after the next save, which JupyterLab does by itself every
two minutes. Helper functions of the learner's in other cells are not looked at. Where
nothing is known for certain, nothing is said.
"""

from __future__ import annotations

import linecache
import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from nnlib.grading.exercises import defined
from nnlib.grading.notebook_here import Run, as_python, cells_saved_after, runs
from nnlib.grading.untouched import codes

STOPPED = (
    "The last run of its cell stopped with an error before it defined `{0}`, so the "
    "one in memory is from an earlier run. Mend the error, run the cell again, then "
    "check."
)
CHANGED = (
    "The saved notebook has other code for `{0}` than the cell that ran: run it again "
    "(Shift+Enter), then check."
)


def source_of(thing: Any) -> str | None:
    """Return the code of the cell, or file, that defined a function or a class."""
    code = next((code for _, code in codes(thing)), None)
    return None if code is None else "".join(linecache.getlines(code.co_filename))


def stale(thing: Any, names: Sequence[str]) -> str:
    """Return why a function or class in memory is not its cell's; "" if it may be.

    `names` are all the names that the cell defines.
    """
    in_memory = source_of(thing)
    own = [run for run in runs() if mentions(run.code, names)]
    if not in_memory or not any(is_same(r.code, in_memory) for r in reversed(own)):
        return ""  # imported, wrapped, or from before anybody watched
    if not is_same(own[-1].code, in_memory):
        return STOPPED.format(names[0])
    saved = saved_code(own[-1], names)
    if saved is None or is_same(saved, in_memory):
        return ""
    return CHANGED.format(names[0])


def saved_code(run: Run, names: Sequence[str]) -> str | None:
    """Return what a run's cell says in the file, if that was saved after the run.

    The cell is the one with the run's id; where there is none, the last one that
    defines one of the names.
    """
    found = [cell for cell in cells_saved_after(run.when) if mentions(cell[1], names)]
    by_id = [code for cell_id, code in found if cell_id and cell_id == run.cell_id]
    others = [code for _, code in found]
    return next(iter([*by_id[-1:], *others[-1:]]), None)


def mentions(code: str, names: Iterable[str]) -> bool:
    """Return whether code defines one of the names, or would without its errors."""
    if not any(name in code for name in names):
        return False
    try:
        return bool(set(names) & set(defined(as_python(code))))
    except SyntaxError:
        heads = "|".join(map(re.escape, names))
        return bool(re.search(rf"^(def|class) ({heads})\b", code, re.MULTILINE))


def is_same(one: str, other: str) -> bool:
    """Return whether a cell is the code that ran, whatever its empty lines."""
    return plain(one) == plain(other) or plain(as_python(one)) == plain(other)


def plain(code: str) -> str:
    """Return code without empty lines and spaces at the ends of lines."""
    lines = textwrap.dedent(code).strip().splitlines()
    return "\n".join(line.rstrip() for line in lines if line.strip())
