"""Whether a learner's function is still the stub, whatever the stub holds.

Stubs with holes run, and a bug to be found gives values: neither says by itself that
nothing was written. So the compiled code is compared: spaces and comments do not count.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from types import CodeType
from typing import Any

from nnlib.grading.references import ExerciseReference


def is_untouched(reference: ExerciseReference, names: Mapping[str, Any]) -> bool:
    """Return whether all that the exercise defines is as the stub defines it."""
    stub = dict(functions_in(compile(reference.stub, "stub", "exec")))
    mine = {n: code for name in reference.defines for n, code in codes(names[name])}
    return bool(mine) and all(
        name in stub and same(code, stub[name]) for name, code in mine.items()
    )


def functions_in(code: CodeType) -> Iterator[tuple[str, CodeType]]:
    """Yield the functions and methods of a module's code, by qualified name."""
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield part.co_qualname, part
            yield from functions_in(part)


def codes(thing: Any) -> Iterator[tuple[str, CodeType]]:
    """Yield the code of a function, or of all functions of a class."""
    parts = vars(thing).values() if inspect.isclass(thing) else [thing]
    for part in parts:
        if inspect.isfunction(part):
            yield part.__code__.co_qualname, part.__code__


def same(one: CodeType, other: CodeType) -> bool:
    """Return whether two pieces of code do the same, wherever they stand."""
    return (
        one.co_code == other.co_code
        and one.co_names == other.co_names
        and one.co_varnames == other.co_varnames
        and len(one.co_consts) == len(other.co_consts)
        and all(map(same_constant, one.co_consts, other.co_consts))
    )


def same_constant(one: Any, other: Any) -> bool:
    """Return whether two constants of code are equal, inner functions included."""
    if isinstance(one, CodeType) and isinstance(other, CodeType):
        return same(one, other)
    return type(one) is type(other) and one == other
