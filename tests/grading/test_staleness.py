"""Whether the function in memory is behind its cell: said only when that is known."""

import json
import linecache
import os
import time
from types import SimpleNamespace

import pytest

from nnlib.grading import notebook_here, staleness

STUB = "def f():\n    raise NotImplementedError"
WRITTEN = "def f():\n    return 1"
OTHER = "def f():\n    return 2"


class Session:
    """A notebook: cells run, and a file that is saved before or after."""

    def __init__(self, file, names):
        self.file = file
        self.names = names

    def run(self, code, cell_id="", fails=False):
        """Run a cell now; what fails defines nothing."""
        notebook_here.note(SimpleNamespace(raw_cell=code, cell_id=cell_id))
        if not fails:
            place = f"<cell {hash(code)}>"
            linecache.cache[place] = (len(code), None, code.splitlines(True), place)
            exec(compile(code, place, "exec"), self.names)

    def save(self, *codes, seconds=60, **by_id):
        """Save cells, some seconds from now."""
        cells = [{"source": code} for code in codes]
        cells += [{"id": cell_id, "source": code} for cell_id, code in by_id.items()]
        kinds = [{"cell_type": "code", **cell} for cell in cells]
        self.file.write_text(json.dumps({"cells": kinds}))
        os.utime(self.file, (time.time() + seconds,) * 2)

    @property
    def stale(self):
        """What is said of f."""
        return staleness.stale(self.names["f"], ["f"])


@pytest.fixture
def session(tmp_path, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "exercise.ipynb"))
    monkeypatch.setattr(notebook_here, "_RUNS", [])
    return Session(tmp_path / "exercise.ipynb", {})


def test_file_saved_before_the_cell_ran_says_nothing(session):
    """A learner who types, runs and checks without saving is not called stale."""
    session.save(STUB, seconds=-60)
    session.run(WRITTEN)
    assert session.stale == ""


def test_cell_changed_and_saved_after_it_ran_is_noticed(session):
    """A cell that was edited and saved, but not run again, is what the file says."""
    session.run(STUB)
    session.save(WRITTEN)
    assert "run it again" in session.stale
    session.run(WRITTEN)
    assert session.stale == ""


def test_other_cells_do_not_count(session):
    """Running something else later does not make the function fresh."""
    session.run(WRITTEN)
    session.save(STUB)
    session.run("x = 1")
    assert "run it again" in session.stale


def test_of_two_cells_the_one_that_ran_is_compared(session):
    """An older try kept in another cell makes the function no older."""
    session.run(WRITTEN, "mine")
    session.save(mine=WRITTEN, older_try=STUB)
    assert session.stale == ""
    session.save(mine=OTHER, older_try=WRITTEN)
    assert "run it again" in session.stale


@pytest.mark.parametrize("broken", [f"1 / 0\n{WRITTEN}", WRITTEN + " +"])
def test_run_that_stopped_before_the_definition_is_noticed(session, broken):
    """The function in memory is the one of an earlier run."""
    session.run(STUB)
    session.run(broken, fails=True)
    assert "stopped with an error" in session.stale
    session.run(OTHER)
    assert session.stale == ""


def test_run_that_stopped_after_the_definition_is_not_stale(session):
    """What the cell defined before its error is its own."""
    with pytest.raises(ZeroDivisionError):
        session.run(f"{WRITTEN}\n1 / 0")
    assert session.stale == ""


def test_function_from_elsewhere_says_nothing(session):
    """An imported or wrapped function is not compared with cells."""
    session.run(WRITTEN)
    session.run(OTHER, fails=True)
    session.names["f"] = json.dumps
    assert session.stale == ""


def test_classes_grow_stale_too(session):
    """A class is known by its methods."""
    body = "class f:\n    def m(self):\n        return {}"
    session.run(body.format(1))
    session.save(body.format(2))
    assert "run it again" in session.stale


def test_function_of_unknown_age_says_nothing(session):
    """Where nobody saw the cell run, nothing is claimed."""
    session.run(WRITTEN)
    notebook_here._RUNS.clear()
    session.save(STUB)
    assert session.stale == ""
