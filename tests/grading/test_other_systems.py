"""What learners use runs on Windows and macOS: it needs nothing that only Unix has.

Every Python process of these tests refuses Unix's own modules to the package, and has
no alarm signal. (Other packages have branches of their own for Windows.)
"""

import os
import shutil
import subprocess
import sys

import pytest

from nnlib.grading.places_of_files import EXERCISES
from tests.grading.learners import ROOT, make_course

LESSON = "03_learning_rate"
REFUSE = """
import builtins, signal
UNIX = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
real_import = builtins.__import__

def elsewhere(name, names=None, *rest, **more):
    asker = str((names or {}).get("__name__", ""))
    if name.partition(".")[0] in UNIX and asker.partition(".")[0] == "nnlib":
        raise ModuleNotFoundError(f"No module named {name!r} on this system", name=name)
    return real_import(name, names, *rest, **more)

builtins.__import__ = elsewhere
for only_unix in ("SIGALRM", "alarm", "setitimer", "getitimer", "pthread_kill"):
    delattr(signal, only_unix)
"""
ENDLESS = """
from nnlib.grading import check, trial
trial.SECONDS = 0.5
def decayed_rate(learning_rate, factor, every, step):
    while True:
        pass
print(check("decayed_rate"))
def decayed_rate(learning_rate, factor, every, step):
    return 3.5
print(check("decayed_rate"))
"""


@pytest.fixture
def elsewhere(tmp_path):
    """A course folder, and what runs Python in it as on another system."""
    make_course(tmp_path)
    shutil.copy(ROOT / EXERCISES / f"{LESSON}.ipynb", tmp_path / EXERCISES)
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(REFUSE)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("NNLIB")}
    environment["PYTHONPATH"] = f"{hook}{os.pathsep}{ROOT}"

    def run(*words):
        return subprocess.run(
            [sys.executable, *words],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
        )

    return run


def test_the_hook_refuses(elsewhere):
    """Else nothing is proven below: the class grader is refused what it needs."""
    run = elsewhere("-c", "import nnlib.grading.template")
    assert "on this system" in run.stderr


def test_too_slow_is_stopped_without_an_alarm(elsewhere):
    """An endless loop ends, and the next answer is as ever."""
    run = elsewhere("-c", ENDLESS)
    assert run.returncode == 0, run.stderr
    assert "Too slow." in run.stdout
    assert "received 3.5" in run.stdout


@pytest.mark.slow
def test_a_notebook_is_checked_and_progress_shown(elsewhere):
    """`nnlib check` starts kernels and compares; `nnlib progress` counts."""
    run = elsewhere("-m", "nnlib", "check", f"{EXERCISES}/{LESSON}.ipynb")
    assert run.stderr == ""
    assert run.returncode == 1
    assert "not written yet" in run.stdout
    assert "03" in elsewhere("-m", "nnlib", "progress").stdout


def test_the_commands_of_learners_import_nothing_of_unix(elsewhere):
    """Neither the checks nor the commands load the class grader's parts."""
    modules = ("check_command", "instant", "generate", "release", "authoring")
    lines = [f"import nnlib.grading.{name}" for name in modules]
    run = elsewhere(
        "-c", "\n".join([*lines, "import nnlib.cli, nnlib.doctor, nnlib.lab"])
    )
    assert run.returncode == 0, run.stderr
