"""Progress is one readable file that survives damage and never gets in the way."""

import json

from nnlib import cli, panels, progress
from nnlib.panels import dialogue


def test_what_is_recorded_is_read_again(progress_file):
    progress.record("01", "exercises", "softmax", right=False)
    progress.record("01", "exercises", "softmax", right=True)
    assert progress.read()["01"]["exercises"]["softmax"] == (None, True, False, 2)
    assert "softmax" in progress_file.read_text(encoding="utf-8")


def test_a_damaged_file_is_kept_aside_with_a_word(progress_file, capsys):
    """Half a file, other JSON, or no text at all: a new start, nothing thrown away."""
    for damage in (b'{"lessons": {"01"', b"[]", b"\xff\xfe", b'{"lessons": {"01": 3}}'):
        progress_file.write_bytes(damage)
        assert progress.read() == {}
        assert "damaged" in capsys.readouterr().out
        aside = progress_file.with_name("progress.damaged.json")
        assert aside.read_bytes() == damage


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(progress.PLACE, str(tmp_path / "missing" / "progress.json"))
    progress.record("01", "quiz", "argmax", right=True)
    assert "could not be kept" in capsys.readouterr().out


def test_the_file_lies_in_the_course_folder(tmp_path, monkeypatch):
    """A kernel runs in notebooks/, the file belongs one level up."""
    (tmp_path / "notebooks").mkdir()
    monkeypatch.delenv(progress.PLACE)
    monkeypatch.chdir(tmp_path / "notebooks")
    assert progress.file() == tmp_path / "progress.json"


def test_totals_are_counted_from_the_notebooks(tmp_path):
    """So a learner sees what is still to do; a worked example is read, not done."""
    source = 'predict("01-a", "?", str)\nquiz("01-b", "?")\nrecall("01-c", "?")'
    cell = {"cell_type": "code", "source": [source], "metadata": {}}
    course = {"kind": "answer", "exercise": "softmax"}
    exercise = {"source": [], "metadata": {"course": course}}
    read = {"kind": "answer", "exercise": "shares", "skill": "worked"}
    example = {"source": [], "metadata": {"course": read}}
    for folder, cells in (("notebooks", [cell]), ("exercises", [example, exercise])):
        (tmp_path / folder).mkdir()
        text = json.dumps({"cells": cells})
        (tmp_path / folder / "01_x.ipynb").write_text(text, encoding="utf-8")
    progress.record("01", "quiz", "b", right=True)
    tallies = progress.tallies(tmp_path)["01"]
    assert tallies["predictions"] == (1, 0, 0)
    assert tallies["quiz"] == (2, 1, 1)
    assert tallies["exercises"] == (1, 0, 0)


def test_a_panel_s_prediction_counts_in_the_lesson_that_shows_it(monkeypatch):
    """JupyterLab names the notebook; elsewhere, and in other notebooks, nothing."""
    panel = panels.learning_rate()
    for name in ("", "/home/me/scratch.ipynb", "/home/me/03_learning_rate.ipynb"):
        monkeypatch.setenv("JPY_SESSION_NAME", name)
        assert progress.read() == {}
        dialogue.on_predict(panel, {"answer": 1})
    entries = progress.read()["03"]["predictions"]
    assert entries["panel Learning rate"] == (1, True, True, 1)


def test_the_command_prints_a_line_a_lesson(capsys):
    progress.record("03", "quiz", "cliff", right=True)
    assert cli.main(["progress"]) == 0
    assert any(
        line.startswith("03 ") and "1 right" in line
        for line in capsys.readouterr().out.splitlines()
    )
