"""What wrong values give away by themselves: None, a print in place of return, NaN."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from nnlib.grading.values import Encoded


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
        if part.get("values") == "ellipsis":
            return ["A hole is left: it returned `...`."]
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


def _flat(value: Encoded) -> list[Any]:
    values = value.get("values")
    return values if isinstance(values, list) else []


def _place(value: Encoded) -> str:
    at = np.unravel_index(_flat(value).index("nan"), value["shape"] or (1,))
    return f"at entry {[int(i) for i in at]}"
