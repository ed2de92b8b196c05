"""A progress file of the test's own: nobody's real one is touched."""

import pytest

from nnlib import progress


@pytest.fixture(autouse=True)
def progress_file(tmp_path, monkeypatch):
    path = tmp_path / "progress.json"
    monkeypatch.setenv(progress.PLACE, str(path))
    return path
