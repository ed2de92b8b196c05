"""When a received value is close to the expected one, and in words how it is not.

Both are encoded values, of which anybody may have written the received one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nnlib.grading.values import Encoded, decode_numbers, value_in_words

RTOL, ATOL = 1e-6, 1e-8


class Tolerance(NamedTuple):
    """How far a number may be off: atol + rtol * |expected|."""

    rtol: float = RTOL
    atol: float = ATOL


DEFAULT = Tolerance()


def close(expected: Encoded, received: Encoded, tolerance: Tolerance) -> str:
    """Numbers within the tolerance and of one shape; anything else equal."""
    if expected["kind"] != received.get("kind"):
        return f"expected {_kind(expected)}, received {_kind(received)}"
    if expected["kind"] == "numbers":
        return _numbers(expected, received, tolerance)
    if expected["kind"] in ("list", "table"):
        return _items(expected, received, tolerance)
    same = expected.get("values") == received.get("values")
    return "" if same else expected_received(expected, received)


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
        return expected_received(expected, received)
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


def _kind(encoded: Encoded) -> str:
    if encoded.get("kind") == "numbers":
        shape = tuple(encoded["shape"])
        return f"numbers of shape {shape}" if shape else "a number"
    if encoded.get("values") == "ellipsis":
        return "`...`"
    words = {
        "nothing": "None",
        "missing": "no value",
        "text": "text",
        "list": "a list or tuple",
        "table": "a dictionary",
    }
    return words.get(str(encoded.get("kind")), f"a {encoded.get('values')}")


def expected_received(expected: Encoded, received: Encoded) -> str:
    """Return both values in a few words."""
    wanted, got = value_in_words(expected), value_in_words(received)
    return f"expected {wanted}, received {got}"
