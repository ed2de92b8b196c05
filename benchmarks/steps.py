"""One training step of one network, done by nnlib and by the bare NumPy calls.

Every builder, here and in `peers`, takes a `Problem` and how many steps a run has, and
returns a contender whose parameters start from the same numbers as all others'.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.timing import Contender
from nnlib import (
    GradientDescent,
    MeanSquaredError,
    Network,
    SoftmaxCrossEntropy,
    one_hot,
)
from nnlib.datasets import load_digits
from nnlib.training import training_step

RATE = 0.01


@dataclass(frozen=True)
class Problem:
    """A network, a batch, and the parameters to start from.

    One output: mean squared error. Several: softmax cross-entropy of `labels`.
    """

    name: str
    sizes: list[int]
    hidden: str
    X: np.ndarray
    Y: np.ndarray

    @property
    def is_regression(self) -> bool:
        """Whether numbers are predicted."""
        return self.sizes[-1] == 1

    @property
    def labels(self) -> np.ndarray:
        """Classes (N,)."""
        return self.Y.argmax(axis=1)

    @property
    def network(self) -> Network:
        """A new network, always with the same first parameters."""
        rng = np.random.default_rng(0)
        return Network(self.sizes, hidden=self.hidden, rng=rng, dtype=self.X.dtype)

    @property
    def start(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Copies of the first W and b of every layer."""
        return [(layer.W.copy(), layer.b.copy()) for layer in self.network.layers]


def points(sizes: list[int], n_examples: int) -> Problem:
    """Return a regression of one number with tanh units."""
    rng = np.random.default_rng(1)
    X, Y = rng.normal(0, 1, (n_examples, sizes[0])), rng.normal(0, 1, (n_examples, 1))
    return Problem("points", sizes, "tanh", X, Y)


def digits(n_examples: int) -> Problem:
    """Return the handwritten digits with 32 hidden units."""
    data = load_digits().take(slice(n_examples))
    return Problem("digits", [64, 32, 10], "relu", data.X / 16, data.Y)


def pictures(sizes: list[int], n_examples: int) -> Problem:
    """Return noise of the size of larger pictures, in float32."""
    rng = np.random.default_rng(1)
    X = rng.uniform(0, 1, (n_examples, sizes[0])).astype(np.float32)
    Y = one_hot(rng.integers(0, 10, n_examples), 10).astype(np.float32)
    return Problem("pictures", sizes, "relu", X, Y)


def flat(layers: Any) -> np.ndarray:
    """Return pairs of W and b as one vector."""
    return np.concatenate([np.ravel(part) for pair in layers for part in pair])


def repeat(step: Callable[[], object], n_steps: int) -> Callable[[], None]:
    """Return a function that does `step` so many times."""

    def run() -> None:
        for _ in range(n_steps):
            step()

    return run


def ours(problem: Problem, n_steps: int) -> Contender:
    """Return nnlib's `training_step`, as lesson 07 shows it."""
    network, optimizer = problem.network, GradientDescent(RATE)
    loss = MeanSquaredError() if problem.is_regression else SoftmaxCrossEntropy()
    step = partial(training_step, network, loss, optimizer, problem.X, problem.Y)
    result = network.parameters.copy
    return Contender("nnlib", repeat(step, n_steps), n_steps, result)


def floor(problem: Problem, n_steps: int) -> Contender:
    """Return the same NumPy calls alone."""
    calls = [*_forward_calls(problem), *_update_calls(problem)]
    return in_a_row("floor", calls, n_steps)


def in_a_row(name: str, calls: list[Callable[[], object]], n_times: int) -> Contender:
    """Return a contender that makes these calls, with nothing else around them."""

    def run() -> None:
        for _ in range(n_times):
            for call in calls:
                call()

    return Contender(name, run, n_times)


def _forward_calls(problem: Problem) -> list[Callable[[], object]]:
    def empty(*shape: int) -> np.ndarray:
        return np.ones(shape, problem.X.dtype)

    n, A, forward, backward = len(problem.X), problem.X, [], []
    dtype, n_layers = problem.X.dtype, len(problem.sizes) - 1
    for i, (n_in, n_out) in enumerate(pairwise(problem.sizes)):
        W, b, Z, delta = (
            empty(*shape) for shape in [(n_in, n_out), (n_out,), (n, n_out), (n, n_out)]
        )
        forward += [partial(A.dot, W, out=Z), partial(np.add, Z, b, out=Z)]
        gradients = [
            partial(A.T.dot, delta, out=empty(n_in, n_out)),
            partial(empty(n).dot, delta, out=empty(n_out)),
        ]
        if i:
            gradients.append(partial(delta.dot, W.T, out=empty(n, n_in)))
        if i + 1 == n_layers:
            forward += _loss_calls(problem, Z, delta)
            backward = [*gradients, *backward]
            break
        A = empty(n, n_out)
        one, zero, spare = np.ones((), dtype), np.zeros((), dtype), empty(n, n_out)
        if problem.hidden == "tanh":
            forward.append(partial(np.tanh, Z, out=A))
            slope = [
                partial(np.multiply, A, A, out=spare),
                partial(np.subtract, one, spare, out=spare),
            ]
        else:
            forward.append(partial(np.maximum, Z, zero, out=A))
            slope = [partial(np.sign, A, out=spare)]
        backward = [
            *slope,
            partial(np.multiply, spare, spare, out=delta),
            *gradients,
            *backward,
        ]
    return [*forward, *backward]


def _loss_calls(
    problem: Problem, Z: np.ndarray, delta: np.ndarray
) -> list[Callable[[], object]]:
    n = np.array(1 / len(Z), Z.dtype)
    if problem.is_regression:
        return [
            partial(np.subtract, Z, problem.Y, out=delta),
            partial(np.vdot, delta, delta),
            partial(np.multiply, delta, n, out=delta),
        ]
    rows, ones = np.ones((len(Z), 1), Z.dtype), np.ones(Z.shape[1], Z.dtype)
    return [
        partial(np.maximum.reduce, Z, axis=1, keepdims=True, out=rows),
        partial(np.subtract, Z, rows, out=delta),
        partial(np.exp, delta, out=delta),
        partial(delta.dot, ones, out=rows[:, 0]),
        partial(np.log, rows, out=np.ones_like(rows)),
        partial(np.vdot, problem.Y, Z),
        partial(np.divide, delta, np.full_like(rows, 2), out=delta),
        partial(np.subtract, delta, problem.Y, out=delta),
        partial(np.multiply, delta, n, out=delta),
    ]


def _update_calls(problem: Problem) -> list[Callable[[], object]]:
    vector = np.ones_like(problem.network.parameters)
    step, rate = np.ones_like(vector), np.zeros((), vector.dtype)
    return [
        partial(np.multiply, vector, rate, out=step),
        partial(np.subtract, vector, step, out=vector),
    ]
