"""Training: forward, loss, backward, update, again and again. Lesson 07.

`training_step` is one turn of that loop. `Training` repeats it over shuffled
mini-batches and yields a record of every step: whoever wants to print, plot or stop
reads the records. `train` runs it to the end.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from nnlib.arrays import Array, as_rng, real, whole
from nnlib.batches import Order, epoch_order
from nnlib.evaluation import EarlyStopping, Evaluation, as_examples, measure
from nnlib.losses import Loss
from nnlib.network import Network
from nnlib.optimizers import Optimizer
from nnlib.schedules import Schedule

Step = Callable[[Network, Loss, Optimizer, Array, Array], float]


def training_step(
    network: Network, loss: Loss, optimizer: Optimizer, X: Array, Y: Array
) -> float:
    """Do one step on one batch, X (N, D) and Y (N, C); return the loss before it."""
    value = loss.forward(network.forward(X), Y)
    network.backward(loss.backward())
    optimizer.update(network.parameters, network.gradient)
    return value


class Record(NamedTuple):
    """What happened in one step; loss and gradient are those before the update."""

    step: int
    epoch: int
    loss: float
    gradient_norm: float
    learning_rate: float
    diverged: bool


class Snapshot(NamedTuple):
    """All that training needs to go on from here, bit for bit."""

    step: int
    epoch: int
    position: int
    rows: Array
    parameters: Array
    optimizer: dict[str, Array]
    rng: dict[str, Any]


class Training:
    """An iterator of records, one a step; stops at the end or when it diverges.

    X (N, D); Y (N, C), or class labels (N,). `batch_size` None means all N examples.
    `n_epochs` None means for ever. `schedule(step)` sets the rate of each step,
    counted from 0. `one_step` may be a learner's own in place of `training_step`.
    Raises InputError for data that do not fit the network. Lesson 07.
    """

    def __init__(
        self,
        network: Network,
        loss: Loss,
        optimizer: Optimizer,
        X: Any,
        Y: Any,
        *,
        rng: np.random.Generator,
        batch_size: int | None = None,
        n_epochs: int | None = None,
        order: Order = "shuffled",
        schedule: Schedule | None = None,
        one_step: Step = training_step,
    ) -> None:
        self.network, self.loss, self.optimizer = network, loss, optimizer
        self.X, self.Y = as_examples(network, loss, X, Y)
        self.rng, self.order, self.schedule = as_rng(rng), order, schedule
        n_examples = len(self.X)
        if batch_size is None:
            batch_size = n_examples
        self.batch_size = whole("batch_size", batch_size, 1, at_most=n_examples)
        self.n_epochs = math.inf if n_epochs is None else whole("n_epochs", n_epochs)
        self._one_step = one_step
        self.step, self.epoch, self.position = 0, 0, n_examples
        self.rows = np.arange(0)
        self.diverged = False

    def __iter__(self) -> Iterator[Record]:
        return self

    def __next__(self) -> Record:
        if self.diverged:
            raise StopIteration
        if self.epoch_is_over:
            self._begin_epoch()
        if self.schedule is not None:
            rate = real("schedule(step)", self.schedule(self.step), at_least=0)
            self.optimizer.learning_rate = rate
        batch = slice(self.position, self.position + self.batch_size)
        with np.errstate(over="ignore", invalid="ignore"):  # divergence is recorded
            value, norm = self._step_on(self.X_epoch[batch], self.Y_epoch[batch])
        self.step += 1
        self.position += self.batch_size
        self.diverged = not math.isfinite(value + norm)
        rate = self.optimizer.learning_rate
        return Record(self.step, self.epoch, value, norm, rate, self.diverged)

    @property
    def epoch_is_over(self) -> bool:
        """Whether the last step was the last one of its epoch."""
        return self.position >= len(self.X)

    def snapshot(self) -> Snapshot:
        """Return copies of all that is needed to go on from here, bit for bit."""
        return Snapshot(
            self.step,
            self.epoch,
            self.position,
            self.rows.copy(),
            self.network.parameters.copy(),
            self.optimizer.state(),
            self.rng.bit_generator.state,
        )

    def restore(self, snapshot: Snapshot) -> None:
        """Go back, or on, to a snapshot of a training of the same kind."""
        self.step, self.epoch = snapshot.step, snapshot.epoch
        self.position, self.diverged = snapshot.position, False
        self.network.parameters[...] = snapshot.parameters
        self.optimizer.restore(snapshot.optimizer)
        self.rng.bit_generator.state = snapshot.rng
        self._gather(snapshot.rows)

    def _step_on(self, X: Array, Y: Array) -> tuple[float, float]:
        value = self._one_step(self.network, self.loss, self.optimizer, X, Y)
        gradient = self.network.gradient
        return value, math.sqrt(gradient.dot(gradient))

    def _begin_epoch(self) -> None:
        if self.epoch >= self.n_epochs:
            raise StopIteration
        self._gather(epoch_order(len(self.X), self.order, self.rng))
        self.epoch, self.position = self.epoch + 1, 0

    def _gather(self, rows: Array) -> None:
        self.rows = rows
        self.X_epoch, self.Y_epoch = self.X[rows], self.Y[rows]


@dataclass(frozen=True)
class History:
    """All records of a run, and what was measured on the way.

    evaluations: one after each epoch, if validation data were given. parameters: a
    copy of the parameters after every `keep_every` steps, the first before any step;
    shape (n_kept, n_parameters). ending: why the run stopped.
    """

    records: list[Record] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)
    kept: list[Array] = field(default_factory=list)
    ending: str = "finished"

    @property
    def losses(self) -> Array:
        """The loss of each step's batch, before its update; shape (n_steps,)."""
        return np.array([record.loss for record in self.records])

    @property
    def parameters(self) -> Array:
        """The kept parameters; shape (n_kept, n_parameters)."""
        return np.array(self.kept)

    @property
    def diverged(self) -> bool:
        """Whether the run ended because its loss or gradient overflowed."""
        return self.ending == "diverged"


def train(
    network: Network,
    loss: Loss,
    optimizer: Optimizer,
    X: Any,
    Y: Any,
    *,
    rng: np.random.Generator,
    n_epochs: int,
    batch_size: int | None = None,
    validation: tuple[Any, Any] | None = None,
    early_stopping: EarlyStopping | None = None,
    keep_every: int | None = None,
    **settings: Any,
) -> History:
    """Train to the end and return the history; the network is changed in place.

    Arguments as for `Training`; `validation` is (X, Y) to evaluate after each epoch;
    `early_stopping` ends the run and puts the best parameters back. Lesson 07.

    >>> rng = np.random.default_rng(0)
    >>> from nnlib import GradientDescent, MeanSquaredError
    >>> network, X = Network([1, 1], rng=rng), np.linspace(-1, 1, 9)[:, None]
    >>> loss, optimizer = MeanSquaredError(), GradientDescent(0.5)
    >>> train(network, loss, optimizer, X, 2 * X, rng=rng, n_epochs=50).ending
    'finished'
    """
    training = Training(
        network,
        loss,
        optimizer,
        X,
        Y,
        rng=rng,
        n_epochs=n_epochs,
        batch_size=batch_size,
        **settings,
    )
    return run(training, validation, early_stopping, keep_every)


def run(
    training: Training,
    validation: tuple[Any, Any] | None = None,
    early_stopping: EarlyStopping | None = None,
    keep_every: int | None = None,
) -> History:
    """Drain a training (a fresh or a restored one) and return the history."""
    history = History()
    network, loss = training.network, training.loss
    if validation is not None:
        validation = as_examples(network, loss, *validation)
    if keep_every:
        history.kept.append(network.parameters.copy())
    for record in training:
        history.records.append(record)
        if keep_every and record.step % keep_every == 0:
            history.kept.append(network.parameters.copy())
        if validation is None or not training.epoch_is_over:
            continue
        history.evaluations.append(measure(network, loss, *validation))
        if early_stopping and early_stopping.stop(
            history.evaluations[-1].loss, network.parameters
        ):
            break
    return replace(history, ending=_ending(training, early_stopping))


def _ending(training: Training, early_stopping: EarlyStopping | None) -> str:
    if training.diverged:
        return "diverged"
    if early_stopping is None:
        return "finished"
    training.network.set_parameters(early_stopping.best_parameters)
    return "stopped early" if early_stopping.stopped else "finished"
