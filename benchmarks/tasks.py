"""The rest of the table: what lessons and panels do besides single training steps."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from benchmarks.steps import RATE, Problem, digits, in_a_row, repeat
from benchmarks.timing import Contender
from nnlib import (
    Adam,
    GradientDescent,
    MeanSquaredError,
    NetworkStack,
    SoftmaxCrossEntropy,
    check_gradients,
)
from nnlib.landscapes import LinearRegression, descend, loss_surface
from nnlib.runs import step_together


def adam(dtype: DTypeLike, n_times: int) -> list[Contender]:
    """Return Adam's update alone, given a gradient for all parameters of 64-32-10."""
    import torch

    shapes = [(64, 32), (32,), (32, 10), (10,)]
    sizes = [int(np.prod(shape)) for shape in shapes]
    gradient = np.random.default_rng(1).normal(0, 1, sum(sizes)).astype(dtype)
    parameters, optimizer = np.ones_like(gradient), Adam(1e-3)
    step = partial(optimizer.update, parameters, gradient)
    contenders = [
        Contender("nnlib", repeat(step, n_times), n_times, parameters.copy),
        in_a_row("floor", _adam_calls(gradient), n_times),
    ]
    for name, fused in [("PyTorch", None), ("PyTorch fused", True)]:
        tensors = [
            torch.ones(shape).to(torch.tensor(gradient).dtype) for shape in shapes
        ]
        pieces = np.split(gradient, np.cumsum(sizes)[:-1])
        for tensor, piece in zip(tensors, pieces, strict=True):
            tensor.grad = torch.tensor(piece).reshape(tensor.shape)
        peer = torch.optim.Adam(tensors, lr=1e-3, fused=fused)
        result = partial(_joined, tensors)
        contenders.append(Contender(name, repeat(peer.step, n_times), n_times, result))
    return contenders


def _adam_calls(g: np.ndarray) -> list[Callable[[], object]]:
    m, v, step, theta = (np.ones_like(g) for _ in range(4))
    return [
        partial(np.multiply, g, 0.1, out=step),
        partial(np.multiply, m, 0.9, out=m),
        partial(np.add, m, step, out=m),
        partial(np.multiply, g, g, out=step),
        partial(np.multiply, step, 0.001, out=step),
        partial(np.multiply, v, 0.999, out=v),
        partial(np.add, v, step, out=v),
        partial(np.multiply, v, 1.0, out=step),
        partial(np.sqrt, step, out=step),
        partial(np.add, step, 1e-8, out=step),
        partial(np.divide, m, step, out=step),
        partial(np.multiply, step, 1e-3, out=step),
        partial(np.subtract, theta, step, out=theta),
    ]


def _joined(tensors: list[Any]) -> np.ndarray:
    return np.concatenate([tensor.detach().numpy().ravel() for tensor in tensors])


def many_runs(problem: Problem, n_runs: int, n_times: int) -> list[Contender]:
    """Return one step of many networks at once, each on a batch of its own."""
    rng = np.random.default_rng(2)
    rngs = [np.random.default_rng(seed) for seed in range(n_runs)]
    stack = NetworkStack(problem.sizes, hidden=problem.hidden, rngs=rngs)
    X = rng.normal(0, 1, (n_runs, *problem.X.shape))
    Y = rng.normal(0, 1, (n_runs, *problem.Y.shape))
    start = [(layer.W.copy(), layer.b.copy()) for layer in stack.layers]
    loss, optimizer = MeanSquaredError(), GradientDescent(RATE)
    step = partial(step_together, stack, loss, optimizer, X, Y)
    ours = Contender("nnlib", repeat(step, n_times), n_times, stack.parameters.copy)
    return [
        ours,
        _torch_runs(problem, start, X, Y, n_times),
        in_a_row("floor", _stack_calls(problem, n_runs), n_times),
        _jax_runs(start, X, Y, n_times),
    ]


def _stack_calls(problem: Problem, n_runs: int) -> list[Callable[[], object]]:
    n_examples, calls = len(problem.X), []
    A = np.ones((n_runs, n_examples, problem.sizes[0]))
    for i, (n_in, n_out) in enumerate(itertools.pairwise(problem.sizes)):
        W, b = np.ones((n_runs, n_in, n_out)), np.ones((n_runs, 1, n_out))
        Z, delta, dX = (np.ones((n_runs, n_examples, n)) for n in (n_out, n_out, n_in))
        calls += [
            partial(np.matmul, A, W, out=Z),
            partial(np.add, Z, b, out=Z),
            partial(np.matmul, A.swapaxes(1, 2), delta, out=np.ones_like(W)),
            partial(np.matmul, np.ones((1, n_examples)), delta, out=np.ones_like(b)),
        ]
        if i:
            calls.append(partial(np.matmul, delta, W.swapaxes(1, 2), out=dX))
        if i < len(problem.sizes) - 2:
            A = np.ones_like(Z)
            calls.append(partial(np.tanh, Z, out=A))
            calls += [partial(np.multiply, A, A, out=np.ones_like(A))] * 3  # the slope
    vector = np.ones((n_runs, problem.network.parameters.size))
    return [
        *calls,
        partial(np.subtract, Z, Z, out=delta),
        partial(np.vecdot, delta, delta),
        partial(np.multiply, delta, 0.1, out=delta),
        partial(np.multiply, vector, 0.0, out=np.ones_like(vector)),
        partial(np.subtract, vector, 0.0, out=vector),
    ]


def _torch_runs(
    problem: Problem, start: Any, X: np.ndarray, Y: np.ndarray, n_times: int
) -> Contender:
    import torch
    from torch import nn

    modules = [
        part
        for n_in, n_out in itertools.pairwise(problem.sizes)
        for part in (nn.Linear(n_in, n_out), nn.Tanh())
    ]
    model, criterion = nn.Sequential(*modules[:-1]), nn.MSELoss()
    tensors = [
        part
        for W, b in start
        for part in (torch.tensor(W.swapaxes(1, 2).copy()), torch.tensor(b))
    ]
    names = [name for name, _ in model.named_parameters()]
    parameters = dict(zip(names, tensors, strict=True))
    X_tensor, Y_tensor = torch.tensor(X), torch.tensor(Y)

    def objective(parameters: Any, x: Any, y: Any) -> Any:
        return criterion(torch.func.functional_call(model, parameters, (x,)), y)

    gradients = torch.func.vmap(torch.func.grad(objective))

    def step() -> None:
        for name, gradient in gradients(parameters, X_tensor, Y_tensor).items():
            parameters[name].sub_(gradient, alpha=RATE)

    def result() -> np.ndarray:
        parts = [
            (part.swapaxes(1, 2) if part.ndim == 3 else part).reshape(len(X), -1)
            for part in parameters.values()
        ]
        return torch.cat(parts, dim=1).numpy()

    return Contender("PyTorch", repeat(step, n_times), n_times, result)


def _jax_runs(start: Any, X: np.ndarray, Y: np.ndarray, n_times: int) -> Contender:
    import jax
    import jax.numpy as jnp

    def objective(layers: Any, x: Any, y: Any) -> Any:
        *hidden, (W, b) = layers
        for W_hidden, b_hidden in hidden:
            x = jnp.tanh(x @ W_hidden + b_hidden)
        return jnp.mean((x @ W + b - y) ** 2)

    @jax.jit
    def step(layers: Any, x: Any, y: Any) -> Any:
        gradient = jax.vmap(jax.grad(objective))(layers, x, y)
        return jax.tree.map(lambda p, g: p - RATE * g, layers, gradient)

    layers = jax.tree.map(jnp.asarray, start)
    x, y = jnp.asarray(X), jnp.asarray(Y)

    def run() -> None:
        nonlocal layers
        for _ in range(n_times):
            layers = step(layers, x, y)
        jax.block_until_ready(layers)

    def result() -> np.ndarray:
        parts = [np.reshape(part, (len(X), -1)) for pair in layers for part in pair]
        return np.concatenate(parts, axis=1)

    return Contender("JAX jit", run, n_times, result)


def many_rates(n_times: int, n_rates: int = 50, n_steps: int = 100) -> list[Contender]:
    """Return paths of linear regression for many learning rates, all points kept."""
    import torch

    X, y = _line()
    rates, start = np.geomspace(1e-3, 0.9, n_rates)[:, None], np.zeros(2)
    paths: dict[str, np.ndarray] = {}

    def ours() -> None:
        landscape = LinearRegression(X, y)
        paths["nnlib"] = descend(landscape.gradient, start, rates, n_steps)

    X_1 = torch.tensor(np.column_stack([X, np.ones(len(X))]))
    y_tensor, rate_tensor = torch.tensor(y), torch.tensor(rates)

    def theirs() -> None:
        w = torch.zeros(n_rates, 2, dtype=torch.float64, requires_grad=True)
        path = [w.detach()]
        for _ in range(n_steps):
            loss = ((w @ X_1.T - y_tensor) ** 2).mean(dim=1).sum()
            (gradient,) = torch.autograd.grad(loss, w)
            w = (w.detach() - rate_tensor * gradient).requires_grad_()
            path.append(w.detach())
        paths["PyTorch"] = torch.stack(path).numpy()

    contenders = _contenders(n_times, {"nnlib": ours, "PyTorch": theirs}, paths)
    return [*contenders, in_a_row("floor", _path_calls(rates, n_steps), n_times)]


def _path_calls(rates: np.ndarray, n_steps: int) -> list[Callable[[], object]]:
    path, slope = np.ones((2, len(rates), 2)), np.ones((len(rates), 2))
    gram, moments = np.eye(2), np.ones(2)
    return [
        partial(np.matmul, path[0], gram, out=slope),
        partial(np.subtract, slope, moments, out=slope),
        partial(np.multiply, slope, 2.0, out=slope),
        partial(np.multiply, slope, rates, out=slope),
        partial(np.subtract, path[0], slope, out=path[1]),
    ] * n_steps


def loss_grid(n_times: int, n: int = 100) -> list[Contender]:
    """Return the loss of linear regression on a grid of n x n parameters."""
    import torch

    X, y = _line()
    axis = np.linspace(-3, 3, n)
    grids: dict[str, np.ndarray] = {}

    def ours() -> None:
        grids["nnlib"] = loss_surface(LinearRegression(X, y), axis, axis)

    X_1 = torch.tensor(np.column_stack([X, np.ones(len(X))]))
    y_tensor, axis_tensor = torch.tensor(y), torch.tensor(axis)

    def theirs() -> None:
        w_0, w_1 = torch.meshgrid(axis_tensor, axis_tensor, indexing="xy")
        w = torch.stack([w_0, w_1], dim=-1)
        grids["PyTorch"] = ((w @ X_1.T - y_tensor) ** 2).mean(dim=-1).numpy()

    contenders = _contenders(n_times, {"nnlib": ours, "PyTorch": theirs}, grids)
    return [*contenders, in_a_row("floor", _grid_calls(n), n_times)]


def _grid_calls(n: int) -> list[Callable[[], object]]:
    places, away, slopes = (np.ones((n, n, 2)) for _ in range(3))
    return [
        partial(np.subtract, places, np.ones(2), out=away),
        partial(np.matmul, away, np.eye(2), out=slopes),
        partial(np.multiply, away, slopes, out=slopes),
        partial(np.sum, slopes, axis=-1),
    ]


def _line() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    X = rng.uniform(-1, 1, (200, 1))
    return X, 2 * X[:, 0] - 1 + rng.normal(0, 0.3, 200)


def _contenders(
    n_times: int, functions: dict[str, Any], store: dict[str, np.ndarray] | None = None
) -> list[Contender]:
    return [
        Contender(
            name,
            repeat(function, n_times),
            n_times,
            None if store is None else partial(store.__getitem__, name),
        )
        for name, function in functions.items()
    ]


def gradient_check(n_times: int) -> list[Contender]:
    """Return a check of all parameters' gradients by central differences."""
    import torch

    problem = digits(8)
    network, loss = problem.network, SoftmaxCrossEntropy()
    tensors = [
        torch.tensor(part, requires_grad=True)
        for part in itertools.chain.from_iterable(problem.start)
    ]
    X, Y = torch.tensor(problem.X), torch.tensor(problem.labels)

    def objective(W_1: Any, b_1: Any, W_2: Any, b_2: Any) -> Any:
        hidden = torch.relu(X @ W_1 + b_1)
        return torch.nn.functional.cross_entropy(hidden @ W_2 + b_2, Y)

    def ours() -> None:
        check = check_gradients(network, loss, problem.X, problem.Y)
        if check.relative_error > 1e-6:
            raise SystemExit(f"gradient check: {check}")

    def theirs() -> None:
        torch.autograd.gradcheck(objective, tensors)

    contenders = _contenders(n_times, {"nnlib": ours, "PyTorch": theirs})
    return [*contenders, in_a_row("floor", _check_calls(8, 64, 32, 10), n_times)]


def _check_calls(
    n_examples: int, n_in: int, n_hidden: int, n_out: int
) -> list[Callable[[], object]]:
    """Return what each unit's nudges cost, upwards and downwards."""
    W = np.ones((n_hidden, n_out))
    A = np.ones((n_in + 1, n_examples, n_hidden))
    Z = np.ones(((n_in + 1) * n_examples, n_out))
    hidden = [
        partial(np.repeat, A[:1], len(A), axis=0),
        partial(np.maximum, A, 0.0, out=A),
        partial(np.dot, A.reshape(-1, n_hidden), W, out=Z),
        *_loss_calls(Z),
    ]
    Z = np.ones((n_hidden + 1, n_examples, n_out))
    output = [partial(np.repeat, Z[:1], len(Z), axis=0), *_loss_calls(Z)]
    return 2 * (n_hidden * hidden + n_out * output)


def _loss_calls(Z: np.ndarray) -> list[Callable[[], object]]:
    away = np.ones_like(Z)
    return [
        partial(np.max, Z, axis=-1),
        partial(np.subtract, Z, 1.0, out=away),
        partial(np.exp, away, out=away),
        partial(np.sum, away, axis=-1),
        partial(np.log, away[..., 0]),
    ]
