"""An exception in a learner's words: which line, what it says, what it means."""

from __future__ import annotations

import ast
import linecache
import re
from types import TracebackType

import numpy as np

OURS = re.compile(r"[/\\](site-packages|dist-packages|nnlib|lib[/\\]python3)")
NAMES = re.compile(r"(?<![.\w])([A-Za-z_]\w*)(\.T\b)?")  # X, and X.T as a whole


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
    return f"In line {step.tb_lineno} of your cell: `{line}`" if line else ""


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
    shapes = [
        f"`{name}{turned}` has shape {(array.T if turned else array).shape}"
        for name, turned in dict.fromkeys(NAMES.findall(line))
        if isinstance(array := known.get(name), np.ndarray)
    ]
    return f"There {', '.join(shapes)}." if shapes else ""


def meaning(error: BaseException) -> str:
    """Return what a common error usually means; "" for others."""
    text = str(error)
    for kind, pattern, words in MEANINGS:
        found = re.search(pattern, text) if isinstance(error, kind) else None
        if found:
            return words.format(*map(ast.literal_eval, found.groups()))
    return ""


MEANINGS: tuple[tuple[type[BaseException], str, str], ...] = (
    (
        Exception,
        r"ellipsis",
        "A hole is left: `...` still stands in your cell where an expression belongs.",
    ),
    (
        ValueError,
        r"broadcast.*?(\([\d,]*\)).*?(\([\d,]*\))",
        "Arrays of shape {0} and {1} do not fit element by element. Which axis is "
        "missing, or has to be kept with `keepdims=True`?",
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
        "An `if` needs one truth value and got a whole array: use `np.where`, or "
        "`any()` or `all()`.",
    ),
    (
        TypeError,
        r"NoneType",
        "Something is None: a function without `return` gives None, and so does an "
        "in-place method such as `list.sort()`.",
    ),
    (
        TypeError,
        r"<lambda>\(\).* argument",
        "A function that yours was given wants other arguments: the task says which.",
    ),
    (
        TypeError,
        r"'function'",
        "A function stands where its value belongs: call it, with round brackets.",
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


def birth_of(error: BaseException | None) -> list[str]:
    """Return in which line the first infinity or NaN came into being, if known."""
    line = where(error) if error is not None else ""
    if not line:
        return []
    return [f"The first infinity or NaN came up {line[0].lower()}{line[1:]} ({error})."]
