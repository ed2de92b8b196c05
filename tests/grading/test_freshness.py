"""A stored file is fresh when only the last digits of its numbers differ."""

import json

import pytest

from nnlib.grading.freshness import is_fresh

STORED = {"values": [0.1234567890123, "nan", 3], "kind": "numbers"}


@pytest.mark.parametrize(
    ("today", "fresh"),
    [
        (STORED, True),
        (STORED | {"values": [0.1234567890124, "nan", 3]}, True),
        (STORED | {"values": [0.12346, "nan", 3]}, False),
        (STORED | {"values": [0.1234567890123, "nan", 4]}, False),
        (STORED | {"values": [0.1234567890123, "nan", 3.0]}, False),
        (STORED | {"values": [0.1234567890123, "nan"]}, False),
        (STORED | {"kind": "labels"}, False),
        (dict(reversed(STORED.items())), False),
    ],
)
def test_only_last_digits_may_differ(tmp_path, today, fresh):
    """Values, types, lengths, names and their order count; rounding does not."""
    path = tmp_path / "stored.json"
    path.write_text(json.dumps(STORED), encoding="utf-8")
    assert is_fresh(path, json.dumps(today)) is fresh


def test_other_files_are_compared_letter_by_letter(tmp_path):
    """A notebook has to be the same text; a missing file is never fresh."""
    path = tmp_path / "exercise.ipynb"
    assert not is_fresh(path, "0.1")
    path.write_text("0.1", encoding="utf-8")
    assert is_fresh(path, "0.1")
    assert not is_fresh(path, "0.10")
