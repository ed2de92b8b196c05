"""Which modules an answer imports, read from its code without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

NEEDED = {
    "nnlib.grading": {"check", "seeded", "show"},
    "nnlib.datasets": {"load_digits"},
}
IMPORTERS = {"__import__", "import_module"}


DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def parts_of(source: str, own: Iterable[str] = ()) -> list[ast.AST]:
    """Return the pieces of the code's syntax that `own` needs; broken code has none."""
    try:
        lines = needed_for(ast.parse(source).body, set(own))
        return [part for line in lines for part in ast.walk(line)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def needed_for(lines: list[ast.stmt], own: set[str]) -> list[ast.stmt]:
    """Return a cell's lines without the functions that those named in `own` do not use.

    So an answer is not blamed for another one that somebody put into the same cell.
    """
    others = {
        line.name: line
        for line in lines
        if own and isinstance(line, DEFINITIONS) and line.name not in own
    }
    kept = [line for line in lines if line not in others.values()]
    while used := others.keys() & set(names_in(kept)):
        kept += [others.pop(name) for name in used]
    return kept


def names_in(lines: Iterable[ast.stmt]) -> Iterator[str]:
    """Yield the names that the lines read."""
    for line in lines:
        yield from (part.id for part in ast.walk(line) if isinstance(part, ast.Name))


def modules_in(part: ast.AST) -> Iterator[str]:
    """Yield the modules that one piece of syntax imports."""
    if isinstance(part, ast.Import):
        yield from (alias.name for alias in part.names)
    elif isinstance(part, ast.ImportFrom) and part.module and not part.level:
        yield part.module
        yield from (f"{part.module}.{alias.name}" for alias in part.names)
    elif isinstance(part, ast.Call) and name_of(part.func) in IMPORTERS:
        yield from (
            str(arg.value) for arg in part.args if isinstance(arg, ast.Constant)
        )
    elif isinstance(part, ast.Subscript) and isinstance(part.slice, ast.Constant):
        yield from [str(part.slice.value)] * (name_of(part.value) == "modules")


def name_of(called: ast.expr) -> str:
    """Return the last name of `a.b.c`."""
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


def banned(source: str, bans: Sequence[str], own: Iterable[str] = ()) -> str:
    """Return the first module that the code imports against a ban, or "".

    `own` names the functions of the answer; others in its cell count if these use them.
    The first cell of an exercise notebook may stand in an answer's cell all the same.
    """
    inside = tuple(f"{ban}." for ban in bans)
    parts = (part for part in parts_of(source, own) if not is_needed(part))
    modules = (module for part in parts for module in modules_in(part))
    return next((one for one in modules if f"{one}.".startswith(inside)), "")


def is_needed(part: ast.AST) -> bool:
    """Return whether this imports what the course's own first cells import."""
    if not isinstance(part, ast.ImportFrom):
        return False
    names = {alias.name for alias in part.names}
    return names <= NEEDED.get(part.module or "", set())
