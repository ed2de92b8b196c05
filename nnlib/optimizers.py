"""An optimizer turns the gradient into a step; backpropagation only delivers it.

Each keeps whole vectors of the parameters' shape and changes the parameters in place.
All parameters move together, from one gradient. Lessons 02 and 04; the tests compare
every optimizer with PyTorch's.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from nnlib.arrays import Array, complaint, real


class Optimizer(Protocol):
    """What training needs of an optimizer."""

    learning_rate: Any

    def update(self, parameters: Array, gradient: Array) -> None:
        """Change `parameters` in place, given `gradient` of the same shape."""
        ...

    def state(self) -> dict[str, Array]:
        """Return copies of all that the optimizer remembers, by name."""
        ...

    def restore(self, state: dict[str, Array]) -> None:
        """Take up a state again, exactly."""
        ...


class GradientDescent:
    """theta := theta - eta * gradient. Lesson 02.

    `learning_rate` may be changed between steps; it may be an array that broadcasts.
    """

    memory: tuple[str, ...] = ()

    def __init__(self, learning_rate: Any) -> None:
        self.learning_rate = _as_rate(learning_rate)
        self._ready: tuple[int, ...] | None = None

    def update(self, parameters: Array, gradient: Array) -> None:
        if parameters.shape != self._ready:
            self._make_memory(parameters)
        np.multiply(gradient, self.learning_rate, out=self._step)
        parameters -= self._step

    def state(self) -> dict[str, Array]:
        ready = self._ready is not None
        return {name: np.copy(getattr(self, name)) for name in self.memory if ready}

    def restore(self, state: dict[str, Array]) -> None:
        for name in self.memory:
            if name in state:
                self._make_memory(state[self.memory[0]])
                break
        for name, array in state.items():
            setattr(self, name, np.copy(array))

    def _make_memory(self, parameters: Array) -> None:
        self._ready = parameters.shape
        self._step = np.empty_like(parameters)
        for name in self.memory:
            setattr(self, name, np.zeros_like(parameters))


class Momentum(GradientDescent):
    """v := beta v + gradient; theta := theta - eta v. Lesson 04. Polyak (1964)."""

    memory = ("velocity",)

    def __init__(self, learning_rate: Any, momentum: float = 0.9) -> None:
        super().__init__(learning_rate)
        self.momentum = real("momentum", momentum, at_least=0, below=1)

    def update(self, parameters: Array, gradient: Array) -> None:
        if parameters.shape != self._ready:
            self._make_memory(parameters)
        self.velocity *= self.momentum
        self.velocity += gradient
        np.multiply(self.velocity, self.learning_rate, out=self._step)
        parameters -= self._step


class Nesterov(Momentum):
    """v := beta v + gradient; theta := theta - eta (gradient + beta v). Lesson 04.

    Nesterov (1983), after Sutskever et al. (2013), in the form of PyTorch.
    """

    def update(self, parameters: Array, gradient: Array) -> None:
        if parameters.shape != self._ready:
            self._make_memory(parameters)
        self.velocity *= self.momentum
        self.velocity += gradient
        np.multiply(self.velocity, self.momentum, out=self._step)
        self._step += gradient
        self._step *= self.learning_rate
        parameters -= self._step


class RMSProp(GradientDescent):
    """s := rho s + (1 - rho) g^2; theta := theta - eta g / (sqrt(s) + eps). Lesson 04.

    g is the gradient, rho is `decay`. Tieleman and Hinton (2012), lecture 6.5.
    """

    memory = ("mean_square",)

    def __init__(
        self, learning_rate: Any, decay: float = 0.99, epsilon: float = 1e-8
    ) -> None:
        super().__init__(learning_rate)
        self.decay = real("decay", decay, at_least=0, below=1)
        self.epsilon = real("epsilon", epsilon, above=0)

    def update(self, parameters: Array, gradient: Array) -> None:
        if parameters.shape != self._ready:
            self._make_memory(parameters)
        step = self._step
        np.multiply(gradient, gradient, out=step)
        step *= 1.0 - self.decay
        self.mean_square *= self.decay
        self.mean_square += step
        np.sqrt(self.mean_square, out=step)
        step += self.epsilon
        np.divide(gradient, step, out=step)
        step *= self.learning_rate
        parameters -= step


class Adam(GradientDescent):
    """theta := theta - eta m_hat / (sqrt(v_hat) + eps). Lesson 04.

    m := b1 m + (1 - b1) g and v := b2 v + (1 - b2) g^2 are running means; at step t
    m_hat = m / (1 - b1^t) and v_hat = v / (1 - b2^t) undo the start at zero.
    Kingma and Ba (2015), arXiv 1412.6980.
    """

    memory = ("m", "v", "n_steps")

    def __init__(
        self,
        learning_rate: Any = 1e-3,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
    ) -> None:
        super().__init__(learning_rate)
        self.beta_1 = real("beta_1", beta_1, at_least=0, below=1)
        self.beta_2 = real("beta_2", beta_2, at_least=0, below=1)
        self.epsilon = real("epsilon", epsilon, above=0)

    def update(self, parameters: Array, gradient: Array) -> None:
        if parameters.shape != self._ready:
            self._make_memory(parameters)
        self.n_steps += 1
        t, step = int(self.n_steps), self._step
        np.multiply(gradient, 1.0 - self.beta_1, out=step)
        self.m *= self.beta_1
        self.m += step
        np.multiply(gradient, gradient, out=step)
        step *= 1.0 - self.beta_2
        self.v *= self.beta_2
        self.v += step
        np.multiply(self.v, 1.0 / (1.0 - self.beta_2**t), out=step)  # v_hat
        np.sqrt(step, out=step)
        step += self.epsilon
        np.divide(self.m, step, out=step)
        step *= self.learning_rate / (1.0 - self.beta_1**t)  # m_hat = m / (1 - b1^t)
        parameters -= step

    def _make_memory(self, parameters: Array) -> None:
        super()._make_memory(parameters)
        self.n_steps = np.zeros((), dtype=np.int64)


class WeightDecay:
    """Add weight_decay * W to the gradient, then let another optimizer step. Lesson 07.

    That is the gradient of the penalty weight_decay / 2 * |W|^2. `mask` says which
    parameters are penalised; `network.weight_mask` leaves the biases out.
    """

    def __init__(
        self, optimizer: Optimizer, weight_decay: float, mask: Any = 1.0
    ) -> None:
        self.optimizer = optimizer
        self.weight_decay = real("weight_decay", weight_decay, at_least=0)
        self.mask = mask

    @property
    def learning_rate(self) -> Any:
        """The rate of the optimizer inside."""
        return self.optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, rate: Any) -> None:
        self.optimizer.learning_rate = rate

    def update(self, parameters: Array, gradient: Array) -> None:
        gradient += self.weight_decay * self.mask * parameters
        self.optimizer.update(parameters, gradient)

    def state(self) -> dict[str, Array]:
        return self.optimizer.state()

    def restore(self, state: dict[str, Array]) -> None:
        self.optimizer.restore(state)


def _as_rate(learning_rate: Any) -> Any:
    if np.ndim(learning_rate) == 0:
        return real("learning_rate", learning_rate, at_least=0)
    rates = np.asarray(learning_rate, dtype=float)
    if not np.all(rates >= 0):
        raise complaint("learning_rate", "numbers of at least 0", f"{rates.min()}")
    return rates
