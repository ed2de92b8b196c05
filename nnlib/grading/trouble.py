"""What went wrong, in a learner's words: errors, NaN, None, stale functions."""

from __future__ import annotations

import inspect
import linecache
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any

import numpy as np

from nnlib.grading.references import ExerciseReference
from nnlib.grading.values import Encoded

OURS = re.compile(r"[/\\](site-packages|dist-packages|nnlib|lib[/\\]python3)")


def is_not_written(error: BaseException | None, exercise: str) -> bool:
    """Return whether this is the stub's own error."""
    return isinstance(error, NotImplementedError) and exercise in str(error)


def explain(error: BaseException) -> tuple[str, list[str]]:
    """Return a heading and lines for an exception: where, what, and what it means."""
    heading = f"It raised {type(error).__name__}."
    lines = [where(error), str(error), shapes_at(error), meaning(error)]
    return heading, [words for words in lines if words]


def where(error: BaseException) -> str:
    """Return the line of the learner's cell in which it happened, or ""."""
    step = _own_step(error)
    if step is None:
        return ""
    line = linecache.getline(step.tb_frame.f_code.co_filename, step.tb_lineno).strip()
    return f"In line {step.tb_lineno} of your cell: {line}" if line else ""


def _own_step(error: BaseException) -> TracebackType | None:
    """Return the last step of the traceback that lies in the learner's own code."""
    found, step = None, error.__traceback__
    while step is not None:
        name = step.tb_frame.f_code.co_filename
        found = step if linecache.getline(name, 1) and not OURS.search(name) else found
        step = step.tb_next
    return found


def shapes_at(error: BaseException) -> str:
    """Return the shapes of the arrays named in the line that failed, or ""."""
    step = _own_step(error)
    if step is None or not isinstance(error, ValueError | IndexError):
        return ""
    line = linecache.getline(step.tb_frame.f_code.co_filename, step.tb_lineno)
    known = {**step.tb_frame.f_globals, **step.tb_frame.f_locals}
    names = dict.fromkeys(re.findall(r"(?<![.\w])[A-Za-z_]\w*", line))
    shapes = [
        f"{name} has shape {known[name].shape}"
        for name in names
        if isinstance(known.get(name), np.ndarray)
    ]
    return f"There {', '.join(shapes)}." if shapes else ""


def meaning(error: BaseException) -> str:
    """Return what a common error usually means; "" for others."""
    text = str(error)
    for kind, pattern, words in MEANINGS:
        if isinstance(error, kind) and re.search(pattern, text):
            return words
    return ""


MEANINGS: tuple[tuple[type[BaseException], str, str], ...] = (
    (
        ValueError,
        r"broadcast",
        "The two shapes named above do not fit element by element. Which axis is "
        "missing, or has to be kept with keepdims=True?",
    ),
    (
        ValueError,
        r"matmul|not aligned|core dimension",
        "A matrix product needs as many columns on the left as rows on the right: "
        "compare the two shapes named above. Is a transpose missing?",
    ),
    (
        ValueError,
        r"truth value of an array",
        "An `if` needs one truth value and got a whole array: use np.where, or any() "
        "or all().",
    ),
    (
        TypeError,
        r"NoneType",
        "Something is None: a function without `return` gives None, and so does an "
        "in-place method such as list.sort().",
    ),
    (
        TypeError,
        r"positional argument|keyword argument",
        "The check calls your function with the arguments of the stub: keep its first "
        "line as it was.",
    ),
    (TypeError, r"not callable", "Round brackets after something that is no function."),
    (
        TypeError,
        r"scalar|only .*size-1|0-dimensional",
        "One number is wanted here, and an array came.",
    ),
    (NameError, r"", "A name is misspelt, or the cell that defines it has not run."),
    (IndexError, r"", "An index is outside of the array: indices run from 0 to n - 1."),
    (KeyError, r"", "The dictionary has no such key."),
    (ZeroDivisionError, r"", "Something was divided by zero."),
    (
        AttributeError,
        r"",
        "The object has no such attribute: is it the type you think it is?",
    ),
    (RecursionError, r"", "A function calls itself without end."),
    (
        NotImplementedError,
        r"",
        "Another function that yours uses is not written yet.",
    ),
)


def symptoms(shown: Iterable[Encoded], printed: str) -> list[str]:
    """Return what the values themselves give away: None, print, NaN, a generator."""
    parts = [part for value in shown for part in _parts(value, value.get("case", ""))]
    for part, case in parts:
        if part.get("kind") == "nothing":
            return [
                "It printed the value and returned None: end with return."
                if printed.strip()
                else "It returned None: is the `return` missing?"
            ]
        if part.get("kind") == "other":
            return [f"It returned an object of type {part.get('values')}."]
        if "nan" in _flat(part):
            return [f"The first NaN is on {case}, {_place(part)}."]
    return []


def _parts(value: Encoded, case: str) -> Iterator[tuple[Encoded, str]]:
    """Yield a value and all that it holds, with the case it was shown for."""
    yield value, case
    for item in value.get("items", []):
        yield from _parts(item, case)


def has_bad_number(shown: Iterable[Encoded]) -> bool:
    """Return whether NaN or infinity is among the values."""
    parts = [part for value in shown for part, _ in _parts(value, "")]
    return any({"nan", "inf", "-inf"} & set(map(str, _flat(part))) for part in parts)


def birth_of(error: BaseException | None) -> list[str]:
    """Return in which line the first infinity or NaN came into being, if known."""
    line = where(error) if error is not None else ""
    return (
        [f"The first infinity or NaN came up there: {line} ({error})."] if line else []
    )


def _flat(value: Encoded) -> list[Any]:
    values = value.get("values")
    return values if isinstance(values, list) else []


def _place(value: Encoded) -> str:
    at = np.unravel_index(_flat(value).index("nan"), value["shape"] or (1,))
    return f"at entry {[int(i) for i in at]}"


def source_of(function: Any) -> str | None:
    """Return the code of the cell that defined a function, as it was run."""
    try:
        lines = linecache.getlines(inspect.getsourcefile(function) or "")
    except TypeError:
        return None
    return "".join(lines) or None


def stale(
    reference: ExerciseReference, names: Mapping[str, Any], in_file: str | None
) -> str:
    """Return what to do when the saved cell is newer than the function in memory."""
    in_memory = source_of(names[reference.defines[0]])
    if in_file is None or in_memory is None:
        return ""
    if _plain(in_file) == _plain(in_memory):
        return ""
    return (
        f"The cell of {reference.name} has changed since it ran: run it again "
        "(Shift+Enter), then check."
    )


def _plain(code: str) -> str:
    lines = textwrap.dedent(code).strip().splitlines()
    return "\n".join(line.rstrip() for line in lines if line.strip())
