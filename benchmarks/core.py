"""Measure nnlib's core beside others and write the first section of BENCHMARKS.md.

Run by `make bench`, in an environment of its own. One thread for everybody; contenders
take turns in one process; the numbers they compute are compared before any is timed.
"""

import os

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
}
os.environ.update(ONE_THREAD)  # before any of the libraries is imported

import subprocess  # noqa: E402
import sys  # noqa: E402
from collections.abc import Callable  # noqa: E402
from functools import partial  # noqa: E402
from typing import NamedTuple  # noqa: E402

import jax  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402

from benchmarks import peers, report, steps, tasks  # noqa: E402
from benchmarks.steps import Problem, digits, pictures, points  # noqa: E402
from benchmarks.timing import (  # noqa: E402
    ROUNDS,
    Contender,
    Measured,
    Spread,
    measure,
    prove_equal,
    spread,
)

REFERENCE = "PyTorch"
PEERS = ("floor", "JAX jit", "scikit-learn", "micrograd", "PyTorch fused")
PROOF_TIMES = 10
IMPORT_TARGET = 0.05


class Row(NamedTuple):
    """One line of the table: what is done, by whom, and the ratio to reach."""

    work: str
    contenders: Callable[[int], list[Contender]]
    n_times: int
    target: float | None = None
    rtol: float = 1e-9


def stepping(problem: Problem, n_steps: int) -> list[Contender]:
    """Return all contenders for one training step; micrograd, the slow one, last."""
    builders = [
        steps.ours,
        peers.torch_eager,
        steps.floor,
        peers.jax_jit,
        peers.scikit_learn,
    ]
    contenders = [build(problem, n_steps) for build in builders]
    if problem.is_regression:
        contenders.append(peers.micrograd(problem, min(n_steps, PROOF_TIMES)))
    return contenders


SMALL, PICTURE, WIDE = [2, 8, 8, 1], [784, 128, 10], [784, 1024, 1024, 10]
TABLE = [
    Row("2-8-8-1 tanh, B = 1", partial(stepping, points(SMALL, 1)), 400, 0.07),
    Row("2-8-8-1 tanh, B = 32", partial(stepping, points(SMALL, 32)), 400, 0.08),
    Row("digits 64-32-10, B = 32", partial(stepping, digits(32)), 400, 0.13),
    Row("digits 64-32-10, B = 128", partial(stepping, digits(128)), 200, 0.22),
    Row(
        "784-128-10 float32, B = 64",
        partial(stepping, pictures(PICTURE, 64)),
        30,
        target=0.55,
        rtol=1e-4,
    ),
    Row(
        "784-1024-1024-10 float32, B = 64",
        partial(stepping, pictures(WIDE, 64)),
        2,
        target=1.0,
        rtol=1e-4,
    ),
    Row("Adam alone, 2,410 parameters", partial(tasks.adam, np.float64), 400, 0.06),
    Row("the same in float32", partial(tasks.adam, np.float32), 400, rtol=1e-4),
    Row(
        "64 runs of 2-8-8-1 together, B = 1",
        partial(tasks.many_runs, points(SMALL, 1), 64),
        40,
        target=0.03,
    ),
    Row(
        "64 runs of 2-8-8-1 together, B = 32",
        partial(tasks.many_runs, points(SMALL, 32), 64),
        20,
    ),
    Row("50 rates x 100 steps, paths kept", tasks.many_rates, 1, 0.1),
    Row("loss on a 100 x 100 grid", tasks.loss_grid, 1),
    Row("gradient check of 64-32-10, B = 8", tasks.gradient_check, 1, 0.05),
]


def measured(row: Row) -> Measured:
    """Prove that all contenders of a row compute the same, then time them."""
    short = row.contenders(PROOF_TIMES)
    for contender in short:
        contender.run()
    prove_equal(short, row.rtol)
    return measure(row.contenders(row.n_times), REFERENCE)


def import_seconds(rounds: int = 15) -> Spread:
    """Return how much longer `import nnlib` takes than `import numpy`."""
    differences = [
        _start_up("import numpy, nnlib") - _start_up("import numpy")
        for _ in range(rounds)
    ]
    return spread(np.array(differences))


def _start_up(code: str) -> float:
    before = os.times()
    subprocess.run([sys.executable, "-c", code], check=True)
    after = os.times()
    user = after.children_user - before.children_user
    return user + after.children_system - before.children_system


def line(row: Row, result: Measured) -> list[str]:
    """Return the cells of a row: time, ratio with quartiles, target, others' ratios."""
    ours = result.ratios["nnlib"]
    target = "" if row.target is None else f"{row.target:g}"
    met = (
        "" if row.target is None else ("yes" if ours.median <= row.target else "**no**")
    )
    others = [
        f"{result.ratios[name].median:.3g}" if name in result.ratios else ""
        for name in PEERS
    ]
    microseconds = [
        f"{result.seconds[name].median * 1e6:,.1f}" for name in ("nnlib", REFERENCE)
    ]
    ratio = f"**{ours.median:.3f}** ({ours.low:.3f} to {ours.high:.3f})"
    return [row.work, *microseconds, ratio, target, met, *others]


def main() -> None:
    """Measure every row and write the section."""
    jax.config.update("jax_enable_x64", True)
    torch.set_num_threads(1)
    sys.setrecursionlimit(100_000)  # micrograd walks its graph by recursion
    header = [
        "work",
        "nnlib, µs",
        "PyTorch, µs",
        "ratio (quartiles)",
        "to reach",
        "met",
    ]
    lines = []
    for row in TABLE:
        lines.append(line(row, measured(row)))
        print(" | ".join(lines[-1]), flush=True)
    start_up = import_seconds()
    report.write_section(
        "The core", _text(report.table([*header, *PEERS], lines), start_up)
    )


def _text(table: str, start_up: Spread) -> str:
    packages = report.versions("numpy", "torch", "jax", "scikit-learn", "micrograd")
    met = "met" if start_up.median <= IMPORT_TARGET else "**missed**"
    return f"""\
Time of nnlib as a ratio to PyTorch eager, which does the same work in the same process,
turn by turn: below 1 nnlib is faster. Medians of {ROUNDS} rounds, quartiles in
brackets; ratios are taken within a round. It is processor time, so that what else the
machine does counts for nobody. One thread for everybody, float64 where not said. After
{PROOF_TIMES} steps from one start all parameters are equal to 1e-9 (float32: 1e-4), and
only then is anything timed.

The work is one training step, where the row says nothing else: `training_step` here,
`nn.Sequential` and `optim.SGD` in PyTorch, `partial_fit` over many batches in
scikit-learn. Runs together are `torch.func.vmap` over `functional_call`, as PyTorch's
tutorial on ensembles has it; rates and grid are vectorised in PyTorch too; the check is
`torch.autograd.gradcheck` over all 2,410 parameters. The floor is the NumPy calls of
the work alone, in a row, with no Python around them. The columns after "met" are ratios
to PyTorch eager as well.

{table}

`import nnlib` takes {start_up.median * 1e3:.0f} ms more than `import numpy`; at most
{IMPORT_TARGET * 1e3:.0f} ms were to reach: {met}.

Machine: {report.machine()}; load average {report.load()}. {packages}."""


if __name__ == "__main__":
    main()
