"""One notebook through nbval: our kernel inside, our comparison, every cell runs.

nbval reads the notebook, runs each cell and compares its outputs. Three seams are
used, all from outside: its kernel class is ours (`kernel.py`), each cell's comparison
is ours, and pytest's hooks tell what came of it. A notebook written to disk for nbval
holds code only: no expected value ever leaves the judge's memory.
"""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pytest
from nbval.plugin import NbCellError

from nnlib.grading.assemble import CHECK, Step
from nnlib.grading.kernel import kernels_in
from nnlib.grading.limits import Limits
from nnlib.grading.places import Places

Outputs = list[dict[str, Any]]
OPTIONS = (
    "--nbval", "--quiet", "--capture=no", "--tb=no", "--color=no", "--no-header",
    "--no-summary", "-p", "nbval.plugin", "-p", "no:cacheprovider", "-p", "no:warnings",
    "-p", "no:junitxml", "-p", "no:doctest", "-p", "no:unittest",
    "-p", "no:faulthandler", "-p", "no:threadexception", "-p", "no:unraisableexception",
    "-p", "no:logging", "-p", "no:assertion", "-p", "no:stepwise", "-p", "no:pastebin",
    "-c", "/dev/null",
)  # fmt: skip
ONE_AT_A_TIME = threading.Lock()  # nbval's kernel and the streams are the process's


class StepRun(NamedTuple):
    """What came of one step: its outputs, why it was stopped, the grader's fault."""

    step: Step
    outputs: Outputs
    passed: bool
    stopped: str | None = None
    fault: str = ""
    seconds: float = 0.0


class Watcher:
    """The pytest plugin that lets nbval compare by `right` and notes what happens."""

    def __init__(
        self, steps: Sequence[Step], right: Callable[[Step, Outputs], bool]
    ) -> None:
        self._steps = steps
        self._right = right
        self.runs: list[StepRun] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: Any) -> None:
        """Make nbval run the cell to its end whatever a learner wrote into it."""
        step = self._step(item)
        item.parent.timed_out = False  # else nbval expects every later cell to fail
        item.options = defaultdict(bool, check=True, check_exception=True)
        item.cell.execution_count = 1  # else nbval does not compare

        def compare(test: Outputs, ref: Outputs, skip_compare: Any = None) -> bool:
            return step.kind != CHECK or self._right(step, test)

        item.compare_outputs = compare
        item.comparison_traceback = []

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item: Any, call: Any) -> Iterator[None]:
        report = (yield).get_result()
        if call.when == "call" or (call.when == "setup" and not report.passed):
            self.runs.append(self._note(item, call, report.passed))

    def _step(self, item: Any) -> Step:
        return self._steps[item.cell.metadata["step"]]

    def _note(self, item: Any, call: Any, passed: bool) -> StepRun:
        kernel, step = item.parent.kernel, self._step(item)
        stopped = kernel.stopped if kernel is not None else None
        if fault := fault_of(call, stopped):
            return StepRun(step, [], False, None, fault, call.duration)
        outputs = [dict(output) for output in item.test_outputs or []]
        outputs += unsaid_error(outputs, kernel.reply)
        failed = any(output["output_type"] == "error" for output in outputs)
        if step.kind != CHECK and passed and not failed:
            kernel.keep(step.source)
        return StepRun(step, outputs, passed, stopped, "", call.duration)


def fault_of(call: Any, stopped: str | None) -> str:
    """Return what went wrong that is neither the learner's nor nbval's to say."""
    error = None if call.excinfo is None else call.excinfo.value
    if error is None or stopped is not None or isinstance(error, NbCellError):
        return ""
    return f"{type(error).__name__}: {error}"[:500]


def unsaid_error(outputs: Outputs, reply: dict[str, Any]) -> Outputs:
    """Return the error that the kernel replied but could not show, if there is one."""
    said = any(output["output_type"] == "error" for output in outputs)
    if said or reply.get("status") != "error":
        return []
    name, words = str(reply.get("ename")), str(reply.get("evalue"))
    return [{"output_type": "error", "ename": name, "evalue": words, "traceback": []}]


def run_steps(
    steps: Sequence[Step],
    places: Places,
    seed: int,
    limits: Limits,
    right: Callable[[Step, Outputs], bool],
) -> list[StepRun]:
    """Run all steps in one kernel and return what came of each.

    A check's outputs pass if `right(step, outputs)`; other cells always do. The list
    is shorter than `steps` only if nbval itself failed.
    """
    watcher = Watcher(steps, right)
    with ONE_AT_A_TIME, tempfile.TemporaryDirectory(prefix="nnlib-judge-") as folder:
        path = Path(folder, "submission.ipynb")
        nbformat.write(as_notebook(steps), path)
        with kernels_in(places, seed, limits), quiet():
            arguments = [*OPTIONS, f"--rootdir={folder}", *timeouts(limits), str(path)]
            pytest.main(arguments, plugins=[watcher])
    return watcher.runs


def as_notebook(steps: Sequence[Step]) -> nbformat.NotebookNode:
    """Return a notebook of nothing but the steps' code."""
    cells = [
        nbformat.v4.new_code_cell(step.source, metadata={"step": number})
        for number, step in enumerate(steps)
    ]
    return nbformat.v4.new_notebook(cells=cells)


def timeouts(limits: Limits) -> Iterator[str]:
    """Yield nbval's own limits: later than ours, which stop a cell and say why."""
    yield f"--nbval-cell-timeout={limits.cell_seconds + 5}"


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep what pytest prints to ourselves, and let no other plugin in."""
    known = set(sys.modules)
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        patch.delenv("PYTEST_ADDOPTS", raising=False)
        patch.delenv("PYTEST_PLUGINS", raising=False)
        yield
    for name in set(sys.modules) - known:
        if name.startswith("conftest"):
            del sys.modules[name]
