"""Whether the function in memory is behind its cell: said only when that is known."""

import json
import os
import time
from types import SimpleNamespace

import pytest

from nnlib.grading import notebook_here

STUB = "def f():\n    raise NotImplementedError"
WRITTEN = "def f():\n    return 1"
REFERENCE = SimpleNamespace(defines=["f"])


@pytest.fixture
def saved(tmp_path, monkeypatch):
    """Return what saves code as the running notebook's file, some seconds from now."""
    file = tmp_path / "exercise.ipynb"
    monkeypatch.setenv("JPY_SESSION_NAME", str(file))
    monkeypatch.setattr(notebook_here, "_RUNS", [])

    def save(code, seconds):
        cells = [{"cell_type": "code", "source": code}]
        file.write_text(json.dumps({"cells": cells}))
        os.utime(file, (time.time() + seconds,) * 2)

    return save


def run(code):
    """Let the notebook run a cell now."""
    notebook_here._note(SimpleNamespace(raw_cell=code))


def test_file_saved_before_the_cell_ran_says_nothing(saved):
    """A learner who types, runs and checks without saving is not called stale."""
    saved(STUB, seconds=-60)
    run(WRITTEN)
    assert notebook_here.source_in_file(REFERENCE) is None


def test_cell_changed_and_saved_after_it_ran_is_noticed(saved):
    """A cell that was edited and saved, but not run again, is what the file says."""
    run(STUB)
    saved(WRITTEN, seconds=60)
    assert notebook_here.source_in_file(REFERENCE) == WRITTEN


def test_other_cells_do_not_count(saved):
    """Running something else later does not make the function fresh."""
    run(WRITTEN)
    saved(STUB, seconds=60)
    run("x = 1")
    assert notebook_here.source_in_file(REFERENCE) == STUB


def test_function_of_unknown_age_says_nothing(saved):
    """Where nobody saw the cell run, nothing is claimed."""
    saved(STUB, seconds=60)
    assert notebook_here.source_in_file(REFERENCE) is None
