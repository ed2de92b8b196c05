"""Comparators: when a received value counts as the expected one.

They run on the judge's side, over encoded values that anybody may have written, and
say in words where the first difference is. A solution names one per check.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from nnlib.grading.values import Encoded, decode_numbers, value_in_words

RTOL, ATOL = 1e-6, 1e-8


class Tolerance(NamedTuple):
    """How far a number may be off: atol + rtol * |expected|."""

    rtol: float = RTOL
    atol: float = ATOL


DEFAULT = Tolerance()

Comparator = Callable[[Encoded, Encoded, Tolerance], str]
"""(expected, received, tolerance) -> "" if equal, else the difference in words."""


def close(expected: Encoded, received: Encoded, tolerance: Tolerance) -> str:
    """Numbers within the tolerance and of one shape; anything else equal."""
    if expected["kind"] != received.get("kind"):
        return f"expected {_kind(expected)}, received {_kind(received)}"
    if expected["kind"] == "numbers":
        return _numbers(expected, received, tolerance)
    if expected["kind"] in ("list", "table"):
        return _items(expected, received, tolerance)
    same = expected.get("values") == received.get("values")
    return "" if same else _expected_received(expected, received)


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
    return "" if same else _expected_received(expected, received)


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


def _numbers(expected: Encoded, received: Encoded, tolerance: Tolerance) -> str:
    wanted, got = decode_numbers(expected), decode_numbers(received)
    if wanted.shape != got.shape:
        return f"expected shape {wanted.shape}, received shape {got.shape}"
    slack = tolerance.atol + tolerance.rtol * np.abs(wanted)
    with np.errstate(invalid="ignore"):
        near = np.isfinite(wanted) & (np.abs(got - wanted) <= slack)
    same = near | (got == wanted)
    same |= np.isnan(wanted) & np.isnan(got)
    if same.all():
        return ""
    if wanted.ndim == 0:
        return _expected_received(expected, received)
    place = tuple(int(i) for i in np.argwhere(~same)[0])
    where = f"at {list(place)} " if wanted.size > 1 else ""
    return f"{where}expected {wanted[place]:.5g}, received {got[place]:.5g}"


def _items(expected: Encoded, received: Encoded, tolerance: Tolerance) -> str:
    if expected.get("keys") != received.get("keys"):
        return f"expected the keys {expected['keys']}, received {received.get('keys')}"
    wanted, got = expected["items"], received["items"]
    if len(wanted) != len(got):
        return f"expected {len(wanted)} items, received {len(got)}"
    for number, pair in enumerate(zip(wanted, got, strict=True)):
        words = close(*pair, tolerance)
        if words:
            name = expected["keys"][number] if "keys" in expected else f"item {number}"
            return f"{name}: {words}"
    return ""


def _sorted(encoded: Encoded) -> Encoded:
    if encoded.get("kind") != "numbers":
        return {**encoded, "items": sorted(encoded.get("items", []), key=str)}
    array = decode_numbers(encoded)
    rows = array.reshape(len(array), -1) if array.ndim else array.reshape(1, 1)
    rows = rows[np.lexsort(rows.T[::-1])]
    return {**encoded, "values": rows.ravel().tolist()}


def _or_none(encoded: Encoded) -> np.ndarray | None:
    return decode_numbers(encoded) if encoded.get("kind") == "numbers" else None


def _kind(encoded: Encoded) -> str:
    if encoded.get("kind") == "numbers":
        shape = tuple(encoded["shape"])
        return f"numbers of shape {shape}" if shape else "a number"
    words = {
        "nothing": "None",
        "missing": "no value",
        "text": "text",
        "list": "a list or tuple",
        "table": "a dictionary",
    }
    return words.get(str(encoded.get("kind")), f"a {encoded.get('values')}")


def _expected_received(expected: Encoded, received: Encoded) -> str:
    wanted, got = value_in_words(expected), value_in_words(received)
    return f"expected {wanted}, received {got}"
