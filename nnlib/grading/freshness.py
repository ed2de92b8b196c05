"""Freshness: whether a generated file still says what would be generated today.

Another processor adds up in another order: the last digits of a stored number may
differ from today's and the file be none the worse.
"""

import json
import math
from pathlib import Path
from typing import Any


def is_fresh(path: Path, text: str) -> bool:
    """Return whether the file holds `text`, or JSON with the same values."""
    if not path.exists():
        return False
    stored = path.read_text(encoding="utf-8")
    if stored == text:
        return True
    return path.suffix == ".json" and same_values(json.loads(stored), json.loads(text))


def same_values(one: Any, other: Any) -> bool:
    """Return whether two JSON values are equal, numbers up to their last digits."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and same_values(
            list(one.values()), list(other.values())
        )
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_values, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-7, abs_tol=1e-9)
    return type(one) is type(other) and one == other
