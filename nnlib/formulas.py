"""A formula that someone typed, as a graph of Values: parsed, never run as Python.

`tanh(w*x + b) * v` is one expression; `e = a + b; f = e + a; g = e + f` names what lies
between, and the last part is the result. Lesson 06.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from nnlib.arrays import complaint
from nnlib.autograd import Value, topological_order

LONGEST = 200  # characters; more fits no picture
MOST_VALUES = 40
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
FUNCTIONS: dict[str, Callable[[Value], Value]] = {
    "tanh": Value.tanh,
    "exp": Value.exp,
    "log": Value.log,
    "relu": Value.relu,
}
OPERATIONS: dict[type[ast.operator], Callable[[Value, Value], Value]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}


@dataclass
class Formula:
    """The graph of a formula: its inputs by name, its result, and a name for each part.

    `names` holds what the formula calls a Value; numbers are called by their digits.
    """

    inputs: dict[str, Value]
    names: dict[Value, str] = field(default_factory=dict)
    result: Value = field(default_factory=lambda: Value(0.0))

    @property
    def order(self) -> list[Value]:
        """All values, parents before children."""
        return topological_order(self.result)


def evaluate_formula(text: str, numbers: Mapping[str, float]) -> Formula:
    """Return the graph of the formula `text` at the given inputs; others are 1.

    Raises InputError, with the place, for anything but + - * / **, brackets, numbers,
    names and tanh, exp, log, relu; and for logarithms of what is not above 0.

    >>> evaluate_formula("tanh(w*x + b) * v", {"x": 2.0, "b": -2.0}).result
    Value(0)
    """
    formula, known = Formula({}), dict(numbers)
    for statement in _statements(text):
        formula.result = _value_of(statement.value, formula, known)
        if isinstance(statement, ast.Assign):
            name = _target(statement)
            formula.names[formula.result] = name
            known[name] = formula.result
        if len(formula.order) > MOST_VALUES:
            raise complaint("formula", f"at most {MOST_VALUES} values", "more")
    _name_the_rest(formula)
    return formula


def parse_numbers(text: str) -> dict[str, float]:
    """Return {"w": 0.5, "x": 2.0} for the text `w = 0.5, x = 2`.

    Raises InputError for anything else.
    """
    numbers = {}
    for part in filter(str.strip, text.replace(";", ",").split(",")):
        name, _, value = (piece.strip() for piece in part.partition("="))
        try:
            numbers[name] = float(value.replace("−", "-"))
        except ValueError:
            raise complaint(
                "numbers", "w = 0.5, x = 2", repr(part.strip()), "write name = number"
            ) from None
        if not name.isidentifier() or not math.isfinite(numbers[name]):
            raise complaint("numbers", "a name = a finite number", repr(part.strip()))
    return numbers


def _statements(text: str) -> list[ast.Assign | ast.Expr]:
    if len(text) > LONGEST:
        raise complaint("formula", f"at most {LONGEST} characters", str(len(text)))
    try:
        body = ast.parse(text.strip().replace("−", "-").replace("^", "**")).body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        fix = "try tanh(w*x + b) * v"
        raise complaint("formula", "a formula", repr(text), fix) from error
    for statement in body:
        if not isinstance(statement, ast.Assign | ast.Expr):
            raise _unknown(statement)
    if not body:
        raise complaint("formula", "a formula", "nothing", "try tanh(w*x + b) * v")
    return body


def _target(statement: ast.Assign) -> str:
    first, *others = statement.targets
    if others or not isinstance(first, ast.Name):
        raise _unknown(statement)
    return first.id


def _value_of(node: ast.expr, formula: Formula, known: dict[str, Value]) -> Value:
    make = _MAKERS.get(type(node))
    if make is None:
        raise _unknown(node)
    return make(node, formula, known)


def _constant(node: ast.Constant, formula: Formula, known: dict[str, Value]) -> Value:
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        raise _unknown(node)
    return Value(float(node.value))


def _name(node: ast.Name, formula: Formula, known: dict[str, Value]) -> Value:
    if node.id in FUNCTIONS:
        raise complaint("formula", f"{node.id}(...)", node.id, "give it an argument")
    number = known.get(node.id, 1.0)
    if not isinstance(number, Value):
        number = formula.inputs[node.id] = known[node.id] = Value(number)
        formula.names[number] = node.id
    return number


def _binary(node: ast.BinOp, formula: Formula, known: dict[str, Value]) -> Value:
    left = _value_of(node.left, formula, known)
    if isinstance(node.op, ast.Pow):
        return left ** _number(node.right)
    if type(node.op) not in OPERATIONS:
        raise _unknown(node)
    return OPERATIONS[type(node.op)](left, _value_of(node.right, formula, known))


def _unary(node: ast.UnaryOp, formula: Formula, known: dict[str, Value]) -> Value:
    if isinstance(node.op, ast.USub):
        if isinstance(node.operand, ast.Constant):
            return Value(_number(node))
        return -_value_of(node.operand, formula, known)
    if isinstance(node.op, ast.UAdd):
        return _value_of(node.operand, formula, known)
    raise _unknown(node)


def _call(node: ast.Call, formula: Formula, known: dict[str, Value]) -> Value:
    name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
    if name not in FUNCTIONS or len(node.args) != 1 or node.keywords:
        wanted = f"one of {', '.join(FUNCTIONS)} of one argument"
        raise complaint("formula", wanted, ast.unparse(node))
    return FUNCTIONS[name](_value_of(node.args[0], formula, known))


_MAKERS: dict[type[ast.expr], Callable[..., Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.Call: _call,
}


def _number(node: ast.expr) -> float:
    try:
        return float(ast.literal_eval(node))
    except (ValueError, TypeError, OverflowError):
        fix = "powers are numbers here; write exp(y * log(x)) for x to the y"
        raise complaint("power", "a number", ast.unparse(node), fix) from None


def _unknown(node: ast.AST) -> Exception:
    wanted = "+ - * / **, brackets, numbers, names, " + ", ".join(FUNCTIONS)
    return complaint("formula", wanted, ast.unparse(node))


def _name_the_rest(formula: Formula) -> None:
    count = 0
    for value in formula.order:
        if value in formula.names:
            continue
        if not value.parents:
            formula.names[value] = f"{value.data:g}"
        elif value is formula.result:
            formula.names[value] = "L"
        else:
            count += 1
            formula.names[value] = f"u{count}".translate(SUBSCRIPTS)
