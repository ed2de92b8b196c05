"""The chain rule as a program: numbers that remember what they were made from.

Every operation gives a new `Value` that keeps its parents and, for each of them, the
local slope d(value)/d(parent). `backward` walks that graph from the result to the
inputs and adds up, over all paths, the products of the slopes along a path:

    dL/dx = sum over children k of x:  dL/dk * dk/dx

Lesson 06. The idea of so small an engine is micrograd's (A. Karpathy, 2020).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from nnlib.arrays import complaint, real


class Value:
    """A number in a graph of numbers, and the gradient of a result with respect to it.

    Attributes: data, the number; gradient, dL/d(this) once `L.backward()` has run;
    parents, the values it was made from; slopes, d(this)/d(parent) for each of them;
    operation, how it was made. Raises InputError for anything but a finite number.

    >>> x = Value(3.0)
    >>> y = x * x + x
    >>> y.backward()
    >>> y, x.gradient
    (Value(12), 7.0)
    """

    def __init__(
        self,
        data: float,
        parents: tuple[Value, ...] = (),
        slopes: tuple[float, ...] = (),
        operation: str = "",
    ) -> None:
        self.data = real("Value", data)
        self.parents, self.slopes, self.operation = parents, slopes, operation
        self.gradient = 0.0

    def __add__(self, other: Value | float) -> Value:
        other = _as_value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0), "+")

    def __mul__(self, other: Value | float) -> Value:
        other = _as_value(other)
        slopes = (other.data, self.data)
        return Value(self.data * other.data, (self, other), slopes, "*")

    def __pow__(self, exponent: float) -> Value:
        if isinstance(exponent, Value):
            fix = "write (exponent * base.log()).exp()"
            raise complaint("exponent", "a number", repr(exponent), fix)
        n = real("exponent", exponent)
        power = _power(self.data, n)
        slope = n * _power(self.data, n - 1) if n else 0.0
        return Value(power, (self,), (slope,), f"**{n:g}")

    def exp(self) -> Value:
        """Return e^x; slope e^x. Raises InputError above 709, where floats end."""
        if self.data > 709:
            fix = "subtract the largest exponent first"
            raise complaint("exp", "at most 709", f"{self.data:g}", fix)
        e = math.exp(self.data)
        return Value(e, (self,), (e,), "exp")

    def log(self) -> Value:
        """Return the natural logarithm; slope 1 / x. Raises InputError for x <= 0."""
        x = real("log", self.data, above=0)
        return Value(math.log(x), (self,), (1 / x,), "log")

    def tanh(self) -> Value:
        """Return tanh(x); slope 1 - tanh(x)^2."""
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t**2,), "tanh")

    def relu(self) -> Value:
        """Return max(x, 0); slope 1 where x > 0, else 0."""
        slope = float(self.data > 0)
        return Value(slope * self.data, (self,), (slope,), "relu")

    def backward(self) -> None:
        """Add d(this)/d(v) to `v.gradient` of every value v that this depends on.

        Inputs add up over calls, so set them to zero between steps with
        `zero_gradients`; what lies between is set to zero here.
        """
        order = topological_order(self)
        zero_gradients(node for node in order if node.parents)
        self.gradient += 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.gradient += slope * node.gradient

    def __neg__(self) -> Value:
        return self * -1.0

    def __sub__(self, other: Value | float) -> Value:
        return self + -_as_value(other)

    def __truediv__(self, other: Value | float) -> Value:
        return self * _as_value(other) ** -1

    def __radd__(self, other: float) -> Value:
        return self + other

    def __rmul__(self, other: float) -> Value:
        return self * other

    def __rsub__(self, other: float) -> Value:
        return _as_value(other) - self

    def __rtruediv__(self, other: float) -> Value:
        return _as_value(other) / self

    def __repr__(self) -> str:
        return f"Value({self.data:g})"


def topological_order(result: Value) -> list[Value]:
    """Return all values that `result` depends on, parents before children.

    Read backwards, no value comes up before all that were made from it: its gradient
    is complete when it is passed on. A stack of its own instead of recursion, so a
    graph may be deeper than Python's call stack.
    """
    order, seen, stack = [], set(), [(result, False)]
    while stack:
        node, parents_done = stack.pop()
        if parents_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((parent, False) for parent in node.parents)
    return order


def zero_gradients(values: Iterable[Value]) -> None:
    """Set the gradient of each value to 0: before the next backward, for all inputs."""
    for value in values:
        value.gradient = 0.0


def _as_value(number: Any) -> Value:
    return number if isinstance(number, Value) else Value(number)


def _power(base: float, n: float) -> float:
    try:
        result = base**n
    except (ZeroDivisionError, OverflowError) as error:
        raise complaint("power", "a finite number", f"{base:g}**{n:g}") from error
    if isinstance(result, complex):
        fix = "use a base above 0 or a whole exponent"
        raise complaint("power", "a real number", f"({base:g})**{n:g}", fix)
    return result
