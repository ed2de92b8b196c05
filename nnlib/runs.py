"""Many training runs at once, over a leading model axis. Lessons 03, 04 and 08.

M networks of one shape are one matrix of parameters, a row a network, and a step is
one batched product a layer: a map of learning rates or of seeds costs little more
than one run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from nnlib.activations import Activation
from nnlib.arrays import Array, as_matrix, as_rng, complaint, whole
from nnlib.batches import Order, epoch_order
from nnlib.evaluation import as_examples
from nnlib.initializers import Initializer, xavier
from nnlib.layers import Dense
from nnlib.losses import Loss
from nnlib.network import Network
from nnlib.optimizers import Optimizer


class StackedDense(Dense):
    """That layer for M networks: W (M, n_in, n_out), b (M, n_out), Z (M, N, n_out)."""

    def forward(self, X: Array) -> Array:
        if X.shape != self._shape:
            self._use_buffers(X.shape, X.dtype)
        self.X = X
        np.matmul(X, self.W, out=self.Z)
        np.add(self.Z, self.b[:, None, :], out=self.Z)
        self.A = self.activation.forward(self.Z, out=self._out.A)
        return self.A

    def backward(self, dA: Array) -> None:
        self.delta = self.activation.backward(dA, self.Z, self.A, self._out.delta)
        np.matmul(self.X.swapaxes(1, 2), self.delta, out=self.dW)
        np.matmul(self._out.ones, self.delta, out=self.db)

    def input_gradient(self) -> Array:
        return np.matmul(self.delta, self.W.swapaxes(1, 2), out=self._out.dX)


class NetworkStack(Network):
    """M networks of equal sizes; parameters and gradient have shape (M, n_parameters).

    Network m starts from `rngs[m]`, exactly as `Network(sizes, rng=rngs[m], ...)`.

    >>> rngs = [np.random.default_rng(seed) for seed in range(5)]
    >>> NetworkStack([2, 8, 1], rngs=rngs).parameters.shape
    (5, 33)
    """

    layer_type = StackedDense

    def __init__(
        self,
        sizes: Sequence[int],
        *,
        rngs: Sequence[Any],
        initializer: Initializer = xavier,
        **settings: Any,
    ) -> None:
        if not rngs:
            raise complaint("rngs", "a generator for each network", "none")
        first = Network(sizes, rng=rngs[0], initializer=initializer, **settings)
        starts = np.repeat(first.parameters[None], len(rngs), axis=0)
        for start, rng in zip(starts[1:], rngs[1:], strict=True):
            first.initialize(initializer, rng)
            start[...] = first.parameters
        self.__dict__.update(first.__dict__)
        self.layers = self._make_layers(*self._activations())
        self._bind(starts)

    def forward(self, X: Any) -> Array:
        """Return outputs (M, N, C) for X (N, D), the same for all, or (M, N, D)."""
        if np.ndim(X) == 2:
            X = as_matrix("X", X, self.sizes[0], self.dtype)
            X = np.broadcast_to(X, (len(self.parameters), *X.shape))
        for layer in self.layers:
            X = layer.forward(X)
        return X

    def predict(self, X: Any) -> Array:
        """Return outputs (M, N, C) for X (N, D) as a new array."""
        return self.forward(as_matrix("X", X, self.sizes[0], self.dtype)).copy()

    def network(self, m: int) -> Network:
        """Return network m on its own, with copies of its parameters."""
        single = Network(self.sizes, rng=np.random.default_rng(0), dtype=self.dtype)
        single.layers = single._make_layers(*self._activations())
        single._bind(self.parameters[m])
        return single

    def _activations(self) -> tuple[Activation, Activation]:
        return self.layers[0].activation, self.layers[-1].activation


class TogetherRecord(NamedTuple):
    """One step of all runs: `losses` (M,) of each run's batch, before the update."""

    step: int
    epoch: int
    losses: Array


def train_together(
    stack: NetworkStack,
    loss: Loss,
    optimizer: Optimizer,
    X: Any,
    Y: Any,
    *,
    rngs: Sequence[np.random.Generator],
    n_epochs: int,
    batch_size: int | None = None,
    order: Order = "shuffled",
) -> Iterator[TogetherRecord]:
    """Yield a record a step while all networks train, each on its own shuffled data.

    Run m equals a single `Training` with `rng=rngs[m]` and, for rates of shape (M, 1),
    its own learning rate. A run that diverges turns NaN and harms no other.
    """
    X, Y = as_examples(stack, loss, X, Y)
    batch_size = len(X) if batch_size is None else batch_size
    batch_size = whole("batch_size", batch_size, 1, at_most=len(X))
    rngs, step = _as_rngs(rngs, len(stack.parameters)), 0
    for epoch in range(1, whole("n_epochs", n_epochs) + 1):
        if order != "given" or epoch == 1:
            rows = np.stack([epoch_order(len(X), order, rng) for rng in rngs])
            X_epoch, Y_epoch = X[rows], Y[rows]  # (M, N, D) and (M, N, C)
        for start in range(0, len(X), batch_size):
            batch = slice(start, start + batch_size)
            losses = step_together(
                stack, loss, optimizer, X_epoch[:, batch], Y_epoch[:, batch]
            )
            step += 1
            yield TogetherRecord(step, epoch, losses)


def step_together(
    stack: NetworkStack, loss: Loss, optimizer: Optimizer, X: Array, Y: Array
) -> Array:
    """Do one step of all runs, X (M, B, D) and Y (M, B, C); return losses (M,)."""
    with np.errstate(over="ignore", invalid="ignore"):
        losses = loss.per_example(stack.forward(X), Y).mean(axis=-1)
        stack.backward(loss.backward())
        optimizer.update(stack.parameters, stack.gradient)
    return losses


def _as_rngs(rngs: Sequence[Any], n_models: int) -> list[np.random.Generator]:
    if len(rngs) != n_models:
        raise complaint("rngs", f"{n_models} generators", f"{len(rngs)}")
    return [as_rng(rng) for rng in rngs]
