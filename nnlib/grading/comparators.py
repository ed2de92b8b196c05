"""Comparators: when a received value counts as the expected one.

They run on the judge's side, over encoded values that anybody may have written, and
say in words where the first difference is. A solution names one per check.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from nnlib.grading.closeness import DEFAULT, Tolerance, close, expected_received
from nnlib.grading.values import Encoded, decode_numbers

Comparator = Callable[[Encoded, Encoded, Tolerance], str]
"""(expected, received, tolerance) -> "" if equal, else the difference in words."""


def exact(expected: Encoded, received: Encoded, tolerance: Tolerance) -> str:
    """Equal to the last digit."""
    return close(expected, received, Tolerance(0.0, 0.0))


def unordered(expected: Encoded, received: Encoded, tolerance: Tolerance) -> str:
    """The same numbers, or rows, in any order."""
    return close(_sorted(expected), _sorted(received), tolerance)


def text(expected: Encoded, received: Encoded, tolerance: Tolerance) -> str:
    """The same words, whatever the case and the spaces."""
    words = [
        str(one.get("values", "")).casefold().split() for one in (expected, received)
    ]
    same = words[0] == words[1] and received.get("kind") == expected["kind"]
    return "" if same else expected_received(expected, received)


def labels(expected: Encoded, received: Encoded, tolerance: Tolerance) -> str:
    """Predicted classes: the share of right ones is at least 1 - rtol.

    Here `expected` are the true labels, which only the judge knows.
    """
    true, predicted = decode_numbers(expected), _or_none(received)
    if predicted is None or predicted.shape != true.shape:
        return close(expected, received, tolerance)
    share = float(np.mean(true == predicted))
    if share >= 1 - tolerance.rtol:
        return ""
    return (
        f"{share:.0%} of the predictions are right, {1 - tolerance.rtol:.0%} are needed"
    )


def monotone(expected: Encoded, received: Encoded, tolerance: Tolerance) -> str:
    """Falls, up to the tolerance, and ends no higher than the expected values do."""
    wanted, got = decode_numbers(expected).ravel(), _or_none(received)
    if got is None or got.size < 2:
        return close(expected, received, tolerance)
    got = got.ravel()
    slack = tolerance.atol + tolerance.rtol * np.abs(got[:-1])
    rises = np.flatnonzero(~(np.diff(got) <= slack))
    if len(rises):
        return f"it rises at entry {rises[0] + 1}, from {got[rises[0]]:.5g}"
    limit = wanted[-1] + tolerance.atol + tolerance.rtol * abs(wanted[-1])
    return "" if got[-1] <= limit else f"it ends at {got[-1]:.5g}, above {limit:.5g}"


COMPARATORS: dict[str, Comparator] = {
    "close": close,
    "exact": exact,
    "unordered": unordered,
    "text": text,
    "labels": labels,
    "monotone": monotone,
}


class Difference(NamedTuple):
    """The first case in which a check's values differ, and how."""

    case: str
    words: str
    received: Encoded


def first_difference(
    expected: list[Encoded],
    received: list[Any],
    comparator: str = "close",
    tolerance: Tolerance = DEFAULT,
) -> Difference | None:
    """Return where the shown values first differ, or None if all are equal.

    `received` may be malformed in any way: that is a difference too.
    """
    for number, wanted in enumerate(expected):
        got = received[number] if number < len(received) else {"kind": "missing"}
        if (
            not isinstance(got, dict)
            or got.get("case", wanted["case"]) != wanted["case"]
        ):
            got = {"kind": "missing"}
        words = _safely(COMPARATORS[comparator], wanted, got, tolerance)
        if words:
            return Difference(wanted["case"], words, got)
    if len(received) > len(expected):
        return Difference("the end", "more values than the check shows", {})
    return None


def _safely(
    comparator: Comparator, expected: Encoded, received: Encoded, tolerance: Tolerance
) -> str:
    try:
        return comparator(expected, received, tolerance)
    except (
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        OverflowError,
        RecursionError,
    ):
        return "received something that is no value of a check"


def _sorted(encoded: Encoded) -> Encoded:
    if encoded.get("kind") != "numbers":
        return {**encoded, "items": sorted(encoded.get("items", []), key=str)}
    array = decode_numbers(encoded)
    rows = array.reshape(len(array), -1) if array.ndim else array.reshape(1, 1)
    rows = rows[np.lexsort(rows.T[::-1])]
    return {**encoded, "values": rows.ravel().tolist()}


def _or_none(encoded: Encoded) -> np.ndarray | None:
    return decode_numbers(encoded) if encoded.get("kind") == "numbers" else None
