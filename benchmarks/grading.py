"""Grading a class beside others: seconds and peak memory a submission.

The same three questions, graded by nbgrader, Otter-Grader, plain nbval and nnlib, each
in an environment of its own, on the same cores, one after the other. Every grader has
to find every submission right before its time counts.

    python -m benchmarks.grading [SIZE...]

A quarter of an hour in all, most of it for others. A class of 1,000 is for nnlib alone,
to see that its memory does not grow with the class.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from benchmarks.report import load, machine, table, write_section
from nnlib.grading.authoring import from_text
from nnlib.grading.exercises import as_notebook, read_lesson
from nnlib.grading.generate import exercise_notebook
from tools.apart import ROOT, prepared

SIZES = (1, 10, 100)
LARGE = 1000
NAME = "01_sums"
NBGRADER = ["nbgrader==0.9.5"]
OTTER = ["otter-grader", "ipykernel"]
PAUSE = 20  # a look at the memory is followed by a pause so many times as long
QUESTIONS = {
    "double": ("2 * x", "[2.0, 4.0, 6.0]"),
    "total": ("x.sum()", "6.0"),
    "flip": ("x[::-1]", "[3.0, 2.0, 1.0]"),
}
GIVEN = "import numpy as np"


class Cost(NamedTuple):
    """What grading a class took: seconds, and the most bytes held at any time."""

    seconds: float
    memory: int


def answer(name: str) -> str:
    """Return the right answer to a question."""
    return f"def {name}(x):\n    return {QUESTIONS[name][0]}"


def test(name: str) -> str:
    """Return a test in the way of asserts, for the graders that take these."""
    call = f"{name}(np.array([1.0, 2.0, 3.0]))"
    return f"assert np.allclose({call}, {QUESTIONS[name][1]})"


def run(command: Sequence[object], where: Path) -> str:
    """Run a command and return what it said; raises SystemExit if it failed."""
    words = [str(word) for word in command]
    path = f"{Path(words[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": ""}
    done = subprocess.run(
        words, cwd=where, capture_output=True, text=True, env=environment
    )
    if done.returncode != 0:
        sys.exit(
            f"{' '.join(words)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    return done.stdout + done.stderr


def timed(work: Callable[[], object]) -> Cost:
    """Do the work in a process of its own and watch the memory of all below it."""
    began = time.perf_counter()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except (AssertionError, OSError, SystemExit):
            traceback.print_exc()
        finally:
            os._exit(code)
    most = 0
    while (ended := os.waitpid(child, os.WNOHANG)) == (0, 0):
        looked = time.perf_counter()
        most = max(most, sum(map(memory_of, family(child))))
        time.sleep(PAUSE * (time.perf_counter() - looked))
    if ended[1] != 0:
        sys.exit("A grader did not find every submission right: nothing to compare.")
    return Cost(time.perf_counter() - began, most)


def family(process: int) -> list[int]:
    """Return a process and all below it."""
    children: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children += [int(word) for word in task.read_text().split()]
        except OSError:
            continue
    return [process, *(one for child in children for one in family(child))]


def memory_of(process: int) -> int:
    """Return a process's own share of memory (what is shared is split)."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


# --- The graders --------------------------------------------------------------------


def plain_notebook(tests: bool) -> nbformat.NotebookNode:
    """Return a learner's notebook with answers, and the tests if they are in it."""
    cells = [new_code_cell(GIVEN)]
    for name in QUESTIONS:
        cells.append(new_code_cell(answer(name)))
        cells += [new_code_cell(test(name))] * tests
    return new_notebook(cells=cells)


def nnlib_class(folder: Path, size: int, jobs: int = 1) -> Callable[[], object]:
    """Return grading by nnlib, sandbox included."""
    course = [f"%% given imports\n{GIVEN}\nfrom nnlib.grading import seeded, show\n"]
    for name in QUESTIONS:
        course.append(  # noqa: PERF401
            f"%% task {name} minutes=1 stars=1\n## {name}\n\n%% answer {name}\n"
            f"def {name}(x):\n    ### BEGIN SOLUTION\n    return {QUESTIONS[name][0]}\n"
            f"    ### END SOLUTION\n\n%% check {name} one points=1\n"
            f'show("five numbers", {name}(seeded("{name}").normal(size=5)))\n'
        )
    solution = folder / "solutions" / f"{NAME}.ipynb"
    solution.parent.mkdir(parents=True)
    nbformat.write(as_notebook(from_text("\n".join(course))), solution)
    made = exercise_notebook(read_lesson(solution))
    for cell in made.cells:
        if cell.metadata.course.kind == "answer":
            cell.source = answer(cell.metadata.course.exercise)
    write_class(folder / "submissions", made, size)
    words = [sys.executable, "-m", "nnlib", "grade", folder / "submissions", "--lesson"]
    words += ["01", "--solutions", solution.parent, "--out", folder / "out"]

    def work() -> None:
        said = run([*words, "--jobs", jobs], ROOT)
        assert f"{size} correct" in said, said

    return work


def write_class(folder: Path, notebook: nbformat.NotebookNode, size: int) -> None:
    """Write the same notebook for so many learners."""
    folder.mkdir(parents=True)
    for number in range(size):
        nbformat.write(notebook, folder / f"learner{number:04}.ipynb")


def nbval_class(folder: Path, size: int) -> Callable[[], object]:
    """Return plain nbval over all notebooks, tests in them, no sandbox."""
    write_class(folder, plain_notebook(tests=True), size)
    words = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval-lax",
        "-q",
        "-p",
        "no:cacheprovider",
    ]

    def work() -> None:
        said = run([*words, folder], ROOT)
        assert f"{size * 7} passed" in said, said

    return work


def nbgrader_class(folder: Path, size: int) -> Callable[[], object]:
    """Return nbgrader's autograde over all learners."""
    command = prepared(ROOT / ".bench-nbgrader", NBGRADER).with_name("nbgrader")
    cells = [new_code_cell(GIVEN)]
    for name in QUESTIONS:
        cells.append(nbgrader_cell(name, answer(name), solution=True))
        cells.append(nbgrader_cell(f"{name}-test", test(name), solution=False))
    notebook = new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    source = folder / "source" / NAME / f"{NAME}.ipynb"
    source.parent.mkdir(parents=True)
    nbformat.write(notebook, source)
    (folder / "nbgrader_config.py").write_text(
        f'c = get_config()\nc.CourseDirectory.root = "{folder}"\n'
    )
    run([command, "generate_assignment", NAME], folder)
    for number in range(size):
        place = folder / "submitted" / f"learner{number:04}" / NAME
        place.mkdir(parents=True)
        nbformat.write(notebook, place / f"{NAME}.ipynb")

    def work() -> None:
        run([command, "autograde", NAME], folder)
        assert len(list(folder.glob(f"autograded/*/{NAME}/*.ipynb"))) == size

    return work


def nbgrader_cell(name: str, source: str, solution: bool) -> nbformat.NotebookNode:
    """Return a cell as nbgrader marks it: an answer, or a test of one point."""
    fields = {
        "grade_id": name,
        "schema_version": 3,
        "task": False,
        "locked": not solution,
    }
    fields |= {"solution": solution, "grade": not solution}
    fields |= {} if solution else {"points": 1}
    return new_code_cell(source, metadata={"nbgrader": fields})


def otter_class(folder: Path, size: int) -> Callable[[], object]:
    """Return Otter-Grader's `otter run`, once a learner, without a container."""
    command = prepared(ROOT / ".bench-otter", OTTER).with_name("otter")
    tests = folder / "tests"
    tests.mkdir(parents=True)
    for name in QUESTIONS:
        case = f">>> import numpy as np\\n>>> {test(name)}"
        (tests / f"{name}.py").write_text(
            f'OK_FORMAT = True\ntest = {{"name": "{name}", "points": 1, "suites": ['
            f'{{"cases": [{{"code": "{case}", "hidden": False, "locked": False}}],'
            '"scored": True, "setup": "", "teardown": "", "type": "doctest"}]}\n'
        )
    run(
        [command, "generate", "-t", tests, "-o", folder / "a.zip", "--no-environment"],
        folder,
    )
    write_class(folder / "submissions", plain_notebook(tests=False), size)

    def work() -> None:
        for path in sorted((folder / "submissions").iterdir()):
            said = run(
                [command, "run", "-a", folder / "a.zip", path, "-o", folder], folder
            )
            assert "3.0 / 3" in said or "100" in said, said

    return work


# --- The table ----------------------------------------------------------------------

OURS, TWO, NBGRADER_RUN, OTTER_RUN = (
    "nnlib, in its sandbox",
    "nnlib, two workers",
    "nbgrader autograde",
    "otter run",
)
GRADERS: dict[str, Callable[[Path, int], Callable[[], object]]] = {
    OURS: nnlib_class,
    TWO: lambda folder, size: nnlib_class(folder, size, jobs=2),
    "pytest --nbval": nbval_class,
    NBGRADER_RUN: nbgrader_class,
    OTTER_RUN: otter_class,
}


def cost(grader: str, size: int) -> Cost:
    """Return what it costs a grader to grade a class of this size."""
    with tempfile.TemporaryDirectory(prefix="nnlib-bench-") as folder:
        where = Path(folder)
        where.chmod(0o755)
        return timed(GRADERS[grader](where / "class", size))


def main(words: Sequence[str]) -> None:
    """Measure every grader at every size and write the section."""
    sizes = [int(word) for word in words] or list(SIZES)
    costs = {name: [told(name, size) for size in sizes] for name in GRADERS}
    each = {name: warm(all_sizes, sizes) for name, all_sizes in costs.items()}
    large = told(TWO, LARGE)
    head = ["grader", *(f"{size} submissions" for size in sizes)]
    head += ["s a submission, once warm", "as a ratio to ours"]
    rows = [
        [name, *cells(costs[name], sizes), f"{each[name]:.3f}", ratio(each, name)]
        for name in GRADERS
    ]
    reached = targets(each, costs[TWO][-1], large)
    write_section("Grading a class", text(table(head, rows), reached))


def told(name: str, size: int) -> Cost:
    """Measure one grader at one size, and say so: it takes a while."""
    measured = cost(name, size)
    each = measured.seconds / size
    print(f"{name}, {size} submissions: {each:.3f} s each", flush=True)
    return measured


def cells(costs: Sequence[Cost], sizes: Sequence[int]) -> list[str]:
    """Return what one grader took at each size, in words."""
    return [in_words(one, size) for one, size in zip(costs, sizes, strict=True)]


def ratio(each: dict[str, float], name: str) -> str:
    """Return a grader's time a submission as a multiple of ours."""
    return f"{each[name] / each[OURS]:.1f}"


def targets(each: dict[str, float], small: Cost, large: Cost) -> str:
    """Return the table of what was to be reached."""
    nbgrader, otter = each[NBGRADER_RUN] / each[OURS], each[OTTER_RUN] / each[OURS]
    throughput, growth = each[OURS] / each[TWO], large.memory / small.memory
    rows = [
        ("time of nbgrader, as a multiple of ours", nbgrader, 5, nbgrader >= 5),
        ("time of otter, as a multiple of ours", otter, 10, otter >= 10),
        ("our seconds a submission", each[OURS], 0.3, each[OURS] < 0.3),
        ("throughput of two workers to one", throughput, 1.7, throughput >= 1.7),
        (f"memory of a class of {LARGE} to the one above", growth, 1.5, growth <= 1.5),
    ]
    return table(
        ["once warm", "measured", "to reach", "met"],
        [
            [what, f"{got:.2f}", f"{wanted:g}", "yes" if met else "**no**"]
            for what, got, wanted, met in rows
        ],
    )


def in_words(one: Cost, size: int) -> str:
    """Return seconds a submission, and the peak memory of the whole run."""
    return f"{one.seconds / size:.2f} s, {one.memory / 2**20:.0f} MiB"


def warm(costs: Sequence[Cost], sizes: Sequence[int]) -> float:
    """Return the seconds that one more submission takes: the start left out."""
    if len(sizes) == 1:
        return costs[0].seconds / sizes[0]
    more = costs[-1].seconds - costs[-2].seconds
    return more / (sizes[-1] - sizes[-2])


def text(measured: str, reached: str) -> str:
    """Return the section: what was done, on what, and the tables."""
    return f"""Seconds a submission and the run's peak memory for three questions with
right answers; each grader found every one right. Only nnlib runs learners' code in a
sandbox; the others run it with the teacher's rights. "Once warm" is what one more
submission takes: the difference between the two largest classes.

{measured}

{reached}

{machine()}. Load: {load()}.
"""


if __name__ == "__main__":
    if shutil.which("bwrap") is None:
        sys.exit("This bench needs bubblewrap: sudo apt install bubblewrap")
    main(sys.argv[1:])
