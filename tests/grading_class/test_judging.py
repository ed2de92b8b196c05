"""Each exercise is judged by itself, by nbval, and our faults are never theirs."""

import csv

import nbval.plugin
import pytest
from nbval.kernel import RunningKernel

from nnlib.grading.export import write_nbgrader
from nnlib.grading.findings import Unreadable
from nnlib.grading.jobs import make_job
from nnlib.grading.kernel import KernelFault, run_cells
from nnlib.grading.submissions import Submission
from nnlib.grading.verdicts import Verdict, from_json, worst


def test_nbval_still_has_the_seams_that_we_use():
    """What we replace in nbval is there, under the names that we use."""
    assert nbval.plugin.RunningKernel is RunningKernel
    for name in ("compare_outputs", "runtest", "setup"):
        assert callable(getattr(nbval.plugin.IPyNbCell, name))
    for name in ("await_idle", "await_reply", "get_message", "execute_cell_input"):
        assert callable(getattr(RunningKernel, name))


@pytest.mark.sandbox
def test_nbvals_own_kernel_is_back_after(grade, notebook, right):
    """Grading leaves nbval as it was."""
    assert grade(notebook(right)).verdict == "correct"
    assert nbval.plugin.RunningKernel is RunningKernel


@pytest.mark.sandbox
def test_patched_numpy_costs_only_who_patched_it(grade, notebook, right):
    """What one answer breaks, the others get back in a kernel of their own."""
    broken = "np.asarray = None\ndef double(x):\n    return 7"
    result = grade(notebook({**right, "double": broken}))
    assert {n: one.verdict for n, one in result.exercises.items()} == {
        "double": result.exercises["double"].verdict,
        "total": "correct",
        "flip": "correct",
    }
    assert result.exercises["double"].points == 0


@pytest.mark.sandbox
def test_feedback_never_holds_a_right_value(grade, judge, notebook, right):
    """What is said of a wrong answer is the learner's own value, not the right one."""
    result = grade(notebook({**right, "flip": "def flip(x):\n    return x + 100"}))
    came = result.exercises["flip"].came
    [check] = judge.assignment.exercises["flip"].checks
    secret = check.right[0]["values"]
    assert came.startswith("six numbers: ")
    assert not any(f"{value:.4g}" in came for value in secret)


@pytest.mark.sandbox
def test_kernel_that_cannot_start_is_the_graders_fault(
    grade, judge, notebook, right, monkeypatch
):
    """A learner is never given a zero for what we could not start."""

    def no_kernel(*words):
        raise KernelFault("no kernel today")

    monkeypatch.setattr(judge.places, "open", no_kernel)
    result = grade(notebook(right))
    assert result.verdict == Verdict.GRADER_FAULT
    assert "no kernel today" in result.exercises["double"].came


@pytest.mark.sandbox
def test_kernels_for_others_answer_cell_by_cell(boxes):
    """`run_cells` gives outputs cell by cell, whatever the cells do."""
    runs = run_cells(["x = 1", "1 / 0", "import os; os._exit(3)", "print(x)"], 1, boxes)
    assert [run.stopped for run in runs] == [None, None, "died", None]
    assert runs[1].outputs[0]["ename"] == "ZeroDivisionError"


def test_unreadable_submission_is_a_job_with_a_problem(grade):
    """What cannot be read has its verdict, and nothing runs."""

    class Broken:
        parts, changed = ("x.ipynb",), 0.0

        def read(self):
            raise Unreadable("It is on fire.")

    job = make_job(Submission("alpha", "", "x.ipynb", (), Broken()), "key")
    assert (job.problem, job.content) == ("It is on fire.", b"")
    result = grade(b"", job.problem)
    assert (result.verdict, result.problem) == ("unreadable", "It is on fire.")
    assert {one.points for one in result.exercises.values()} == {0.0}
    assert from_json(result.to_json()) == result


def test_whole_submission_has_its_gravest_verdict():
    """One wrong among right ones is wrong; a fault of ours outranks all."""
    assert worst([Verdict.CORRECT, Verdict.WRONG]) == "wrong"
    assert worst([Verdict.CORRECT, Verdict.CORRECT]) == "correct"
    assert worst([Verdict.TIMEOUT, Verdict.GRADER_FAULT]) == "grader fault"


def test_nbgrader_gets_its_files(grade, tmp_path):
    """A feedback tree as nbgrader's, and a table as `nbgrader export` writes it."""
    write_nbgrader(tmp_path, [grade(b"", "It is on fire.")], "01_small_sums")
    page = tmp_path / "feedback" / "alpha" / "01_small_sums" / "01_small_sums.html"
    assert "on fire" in page.read_text()
    [row] = csv.DictReader((tmp_path / "grades.csv").read_text().splitlines())
    assert (row["student_id"], row["score"], row["max_score"]) == (
        "alpha",
        "0.0",
        "5.0",
    )
