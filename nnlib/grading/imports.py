"""Which modules an answer imports, read from its code without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

NEEDED = {
    "nnlib.grading": {"check", "seeded", "show"},
    "nnlib.datasets": {"load_digits"},
}
IMPORTERS = {"__import__", "import_module"}


def parts_of(source: str) -> list[ast.AST]:
    """Return all pieces of the code's syntax; broken code has none."""
    try:
        return list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


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


def banned(source: str, bans: Sequence[str]) -> str:
    """Return the first module that the code imports against a ban, or "".

    The first cell of an exercise notebook may stand in an answer's cell all the same.
    """
    inside = tuple(f"{ban}." for ban in bans)
    parts = (part for part in parts_of(source) if not is_needed(part))
    modules = (module for part in parts for module in modules_in(part))
    return next((one for one in modules if f"{one}.".startswith(inside)), "")


def is_needed(part: ast.AST) -> bool:
    """Return whether this imports what the course's own first cells import."""
    if not isinstance(part, ast.ImportFrom):
        return False
    names = {alias.name for alias in part.names}
    return names <= NEEDED.get(part.module or "", set())
