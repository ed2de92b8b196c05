"""What a check shows: named values, exact for a judge, rounded for people.

A check cell draws its inputs from `seeded(exercise)` and shows what the learner's
function makes of them. It never knows the right answer: whoever compares does so
elsewhere, so that nothing in the learner's kernel is worth stealing.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

MIME = "application/vnd.nnlib.check+json"
SEED = "COURSE_SEED"  # environment variable: the grader's secret seed
PUBLIC_SEED = 0
MOST_NUMBERS = 20_000

Encoded = dict[str, Any]
_collectors: list[list[Encoded]] = []
_seed: ContextVar[int | None] = ContextVar("seed", default=None)


def seeded(exercise: str) -> np.random.Generator:
    """Return the generator of an exercise's inputs: the same numbers in every run.

    Learners get the numbers of the public seed, the class grader's are its own.
    """
    chosen = _seed.get()
    seed = os.environ.get(SEED, PUBLIC_SEED) if chosen is None else chosen
    digest = hashlib.sha256(f"{seed}/{exercise}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def show(case: str, value: Any) -> None:
    """Show what came of a check's case; `case` says on which input, in words.

    People see one rounded line; the grader gets the exact value as JSON beside it.
    """
    encoded = {"case": case, **encode(value)}
    if _collectors:
        _collectors[-1].append(encoded)
        return
    from IPython.display import display

    bundle: dict[str, Any] = {"text/plain": in_words(encoded)}
    if SEED in os.environ:
        bundle[MIME] = encoded
    display(bundle, raw=True)


@contextmanager
def using_seed(seed: int | None) -> Iterator[None]:
    """Let `seeded` draw from `seed` within the block; None: as the environment says."""
    token = _seed.set(seed)
    try:
        yield
    finally:
        _seed.reset(token)


@contextmanager
def collecting() -> Iterator[list[Encoded]]:
    """Collect what `show` is given into a list instead of displaying it."""
    shown: list[Encoded] = []
    _collectors.append(shown)
    try:
        yield shown
    finally:
        _collectors.remove(shown)


def encode(value: Any) -> Encoded:
    """Return a value as plain JSON: numbers with their shape, text, lists, tables.

    Python floats, NumPy floats, lists and arrays of equal numbers are encoded alike.
    """
    if value is None:
        return {"kind": "nothing"}
    if isinstance(value, str):
        return {"kind": "text", "values": value[:MOST_NUMBERS]}
    if isinstance(value, dict):
        items = [encode(item) for item in list(value.values())[:MOST_NUMBERS]]
        return {"kind": "table", "keys": [str(key) for key in value], "items": items}
    array = _as_numbers(value)
    if array is not None:
        return {
            "kind": "numbers",
            "shape": list(array.shape),
            "values": [_as_json(x) for x in array.ravel()[:MOST_NUMBERS]],
        }
    if isinstance(value, list | tuple | set | frozenset):
        items = [encode(item) for item in list(value)[:MOST_NUMBERS]]
        return {"kind": "list", "items": items}
    return {"kind": "other", "values": type(value).__name__}


def _as_numbers(value: Any) -> np.ndarray | None:
    try:
        array = np.asarray(value)
        if array.dtype.kind in "biuf":
            return array.astype(float)
    except (ValueError, TypeError, OverflowError):
        pass
    return None


def _as_json(number: float) -> float | str:
    return float(number) if np.isfinite(number) else str(float(number))


def decode_numbers(encoded: Encoded) -> np.ndarray:
    """Return the array of encoded numbers; raise ValueError where it is malformed."""
    array = np.array([float(x) for x in encoded["values"]])
    return array.reshape([int(n) for n in encoded["shape"]])


def in_words(encoded: Encoded) -> str:
    """Return one line for people: the case and the value, rounded."""
    return f"{encoded['case']}: {value_in_words(encoded)}"


def value_in_words(encoded: Encoded, digits: int = 5) -> str:
    """Return an encoded value in few words, rounded to `digits` significant digits."""
    kind = encoded.get("kind")
    if kind == "numbers":
        return _numbers_in_words(decode_numbers(encoded), digits)
    if kind == "list":
        items = (value_in_words(item, digits) for item in encoded["items"][:12])
        return f"({', '.join(items)})"
    if kind == "table":
        pairs = zip(encoded["keys"], encoded["items"], strict=False)
        words = (f"{key}: {value_in_words(item, digits)}" for key, item in pairs)
        return "{" + ", ".join(words) + "}"
    if encoded.get("values") == "ellipsis" and kind == "other":
        return "`...`, a hole is left"
    return {"nothing": "None", "text": repr(encoded.get("values"))}.get(
        str(kind), f"an object of type {encoded.get('values')}"
    )


def _numbers_in_words(array: np.ndarray, digits: int) -> str:
    if array.ndim == 0:
        return _number(array.item(), digits)
    text = np.array2string(
        array,
        formatter={"float_kind": lambda x: _number(x, digits)},
        threshold=24,
        edgeitems=3,
        separator=", ",
    )
    return " ".join(text.split())


def _number(x: float, digits: int) -> str:
    return f"{x + 0.0:.{digits}g}"  # + 0.0: no minus sign before a zero
