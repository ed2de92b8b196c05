"""The same training step by others: PyTorch, JAX, scikit-learn, micrograd."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from benchmarks.steps import RATE, Problem, flat, repeat
from benchmarks.timing import Contender


def torch_eager(problem: Problem, n_steps: int) -> Contender:
    """Return PyTorch's usual loop: `nn.Sequential` and `optim.SGD`."""
    import torch
    from torch import nn

    dtype = torch.float64 if problem.X.dtype == np.float64 else torch.float32
    phi = nn.Tanh if problem.hidden == "tanh" else nn.ReLU
    modules = []
    for W, b in problem.start:
        linear = nn.Linear(*W.shape, dtype=dtype)
        linear.weight.data, linear.bias.data = (
            torch.tensor(W.T.copy()),
            torch.tensor(b),
        )
        modules += [linear, phi()]
    model = nn.Sequential(*modules[:-1])
    X, Y = torch.tensor(problem.X), torch.tensor(problem.Y)
    criterion = nn.MSELoss() if problem.is_regression else nn.CrossEntropyLoss()
    Y = Y if problem.is_regression else torch.tensor(problem.labels)
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)

    def step() -> None:
        optimizer.zero_grad()
        criterion(model(X), Y).backward()
        optimizer.step()

    def result() -> np.ndarray:
        linears = [m for m in model if isinstance(m, nn.Linear)]
        return flat((m.weight.detach().numpy().T, m.bias.detach()) for m in linears)

    return Contender("PyTorch", repeat(step, n_steps), n_steps, result)


def jax_jit(problem: Problem, n_steps: int) -> Contender:
    """Return a step compiled by JAX, called from Python."""
    import jax
    import jax.numpy as jnp

    phi = jnp.tanh if problem.hidden == "tanh" else jax.nn.relu

    def objective(layers: Any, X: Any, Y: Any) -> Any:
        *hidden, (W, b) = layers
        for W_hidden, b_hidden in hidden:
            X = phi(X @ W_hidden + b_hidden)
        outputs = X @ W + b
        if problem.is_regression:
            return jnp.mean((outputs - Y) ** 2)
        return -jnp.mean(jnp.sum(Y * jax.nn.log_softmax(outputs), axis=1))

    @jax.jit
    def step(layers: Any, X: Any, Y: Any) -> Any:
        value, gradient = jax.value_and_grad(objective)(layers, X, Y)
        return value, jax.tree.map(lambda p, g: p - RATE * g, layers, gradient)

    X, Y = jnp.asarray(problem.X), jnp.asarray(problem.Y)
    layers = [(jnp.asarray(W), jnp.asarray(b)) for W, b in problem.start]

    def run() -> None:
        nonlocal layers
        for _ in range(n_steps):
            _, layers = step(layers, X, Y)
        jax.block_until_ready(layers)

    return Contender("JAX jit", run, n_steps, lambda: flat(layers))


def scikit_learn(problem: Problem, n_steps: int) -> Contender:
    """Return one `partial_fit` over as many batches as there are steps."""
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    model_type = MLPRegressor if problem.is_regression else MLPClassifier
    halves = 2 if problem.is_regression else 1  # its squared error has a 1/2
    model = model_type(
        hidden_layer_sizes=problem.sizes[1:-1],
        activation=problem.hidden,
        solver="sgd",
        alpha=0,
        momentum=0,
        nesterovs_momentum=False,
        batch_size=len(problem.X),
        learning_rate_init=RATE * halves,
        shuffle=False,
        random_state=0,
    )
    X = np.tile(problem.X, (n_steps, 1))
    targets = problem.Y[:, 0] if problem.is_regression else problem.labels
    y = np.tile(targets, n_steps)
    classes = {} if problem.is_regression else {"classes": range(problem.sizes[-1])}
    model.partial_fit(X, y, **classes)
    for W, b, (W_start, b_start) in zip(
        model.coefs_, model.intercepts_, problem.start, strict=True
    ):
        W[...], b[...] = W_start, b_start
    return Contender(
        "scikit-learn",
        lambda: model.partial_fit(X, y),
        n_steps,
        lambda: flat(zip(model.coefs_, model.intercepts_, strict=True)),
    )


def micrograd(problem: Problem, n_steps: int) -> Contender:
    """Return a network of micrograd's scalar values, with the tanh of its lecture."""
    from micrograd.engine import Value

    layers = [
        ([[Value(float(w)) for w in row] for row in W.T], [Value(float(c)) for c in b])
        for W, b in problem.start
    ]
    values = [v for W, b in layers for v in (*(w for row in W for w in row), *b)]

    def outputs(x: list[float]) -> list[Value]:
        for i, (W, b) in enumerate(layers):
            units = zip(W, b, strict=True)
            x = [
                sum((w * a for w, a in zip(row, x, strict=True)), c) for row, c in units
            ]
            if i + 1 < len(layers):
                x = [_micrograd_tanh(z) for z in x]
        return x

    def step() -> None:
        pairs = zip(problem.X.tolist(), problem.Y.tolist(), strict=True)
        errors = [(outputs(x)[0] - y[0]) ** 2 for x, y in pairs]
        loss = sum(errors[1:], errors[0]) * (1 / len(errors))
        for value in values:
            value.grad = 0
        loss.backward()
        for value in values:
            value.data -= RATE * value.grad

    def result() -> np.ndarray:
        numbers = [
            (np.array([[w.data for w in row] for row in W]).T, [c.data for c in b])
            for W, b in layers
        ]
        return flat(numbers)

    return Contender("micrograd", repeat(step, n_steps), n_steps, result)


def _micrograd_tanh(x: Any) -> Any:
    t = math.tanh(x.data)
    out = type(x)(t, (x,), "tanh")

    def backward() -> None:
        x.grad += (1 - t * t) * out.grad

    out._backward = backward
    return out
