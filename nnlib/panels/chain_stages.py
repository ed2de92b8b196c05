"""Chain stages: the steps of the chain rule on a formula, each with its sentence."""

from typing import NamedTuple

from nnlib.autograd import Value
from nnlib.formulas import Formula
from nnlib.panels.wiring import factor
from nnlib.panels.words import plural, short
from nnlib.paths import MOST_VISITS, Path, all_paths, count_paths, naive_gradients

MOST_PATHS = 12  # told one by one; all of them are summed
LAST = "sum of all paths"


class Stage(NamedTuple):
    """One frame: its name, what is known by then, and what is lit up."""

    name: str
    sentence: str
    forward: int  # so many values of the order are known
    backward: int  # so many values have passed their gradient on
    lit: frozenset[Value] = frozenset()
    steps: frozenset[tuple[Value, Value]] = frozenset()  # lit edges, parent and child
    n_paths: int = 0  # so many paths have been told


class Told(NamedTuple):
    """A path with the name of its source."""

    source: str
    path: Path


def told_paths(formula: Formula) -> list[Told]:
    """The first MOST_PATHS paths from the inputs, in order of the inputs."""
    told = []
    for name, source in formula.inputs.items():
        for path in all_paths(source, formula.result):
            if len(told) == MOST_PATHS:
                return told
            told.append(Told(name, path))
    return told


def all_stages(formula: Formula, told: list[Told]) -> list[Stage]:
    """Values forward, gradients backward, paths, and at last a comparison."""
    steps = [*_forward(formula), *_backward(formula), *_paths(formula, told)]
    return [*steps, _comparison(formula, len(told))]


def _forward(formula: Formula) -> list[Stage]:
    inputs = [v for v in formula.order if not v.parents]
    given = ", ".join(f"{n} = {short(v.data)}" for n, v in formula.inputs.items())
    stages = [Stage("inputs", f"The inputs: {given or 'none, only numbers'}.", 0, 0,
                    frozenset(inputs))]  # fmt: skip
    for k, value in enumerate(formula.order, start=1):
        if value.parents:
            words = f"{formula.names[value]} = {spelled(value, formula)}"
            steps = frozenset((parent, value) for parent in value.parents)
            made = f"{words} = {short(value.data)}."
            lit = frozenset([value])
            stages.append(Stage(f"forward, {words}", made, k, 0, lit, steps))
    return stages


def _backward(formula: Formula) -> list[Stage]:
    last, order = formula.names[formula.result], formula.order[::-1]
    n = len(order)
    stages = []
    for k, value in enumerate(order):
        if not value.parents:
            continue
        passed = " and ".join(
            f"{formula.names[parent]} gets {short(value.gradient)} · {factor(slope)}"
            for parent, slope in zip(value.parents, value.slopes, strict=True)
        )
        name = formula.names[value]
        sentence = (
            f"∂{last}/∂{name} = {short(value.gradient)} is complete, for all that were "
            f"made from {name} have spoken. It is passed on: {passed}."
        )
        steps = frozenset((parent, value) for parent in value.parents)
        lit = frozenset([value])
        stages.append(Stage(f"backward, from {name}", sentence, n, k + 1, lit, steps))
    return stages


def _paths(formula: Formula, told: list[Told]) -> list[Stage]:
    n, stages = len(formula.order), []
    for k, (source, path) in enumerate(told, start=1):
        way = " → ".join(formula.names[value] for value in path.values)
        product = " · ".join(map(factor, path.slopes)) or "1"
        sentence = (
            f"Path {way}: the slopes multiply to {product} = {short(path.product)}."
        )
        steps = frozenset(zip(path.values[:-1], path.values[1:], strict=True))
        lit = frozenset(path.values)
        stages.append(Stage(f"path from {source}", sentence, n, n, lit, steps, k))
    return stages


def _comparison(formula: Formula, n_told: int) -> Stage:
    n, counts = len(formula.order), count_paths(formula.result)
    paths = ", ".join(
        f"{plural(counts[value], 'path')} from {name}"
        for name, value in formula.inputs.items()
    )
    n_visits = sum(counts.values())
    judged = "is right here: all that it passed on was complete"
    if n_visits > MOST_VISITS:
        judged = "would never end"
    elif by_naive_recursion(formula) != [
        short(v.gradient) for v in formula.inputs.values()
    ]:
        judged = "is wrong here: it passes on sums that are not complete"
    sentence = (
        f"Topological order made {plural(n, 'visit')} for {paths or 'no input'}. Naive "
        f"recursion makes {plural(n_visits, 'visit')}, and {judged}."
    )
    return Stage(LAST, sentence, n, n, n_paths=n_told)


def by_naive_recursion(formula: Formula) -> list[str]:
    """What recursion without an order says for each input, in words."""
    if sum(count_paths(formula.result).values()) > MOST_VISITS:
        return ["too long"] * len(formula.inputs)
    gradients, _ = naive_gradients(formula.result)
    return [short(gradients[value]) for value in formula.inputs.values()]


def spelled(value: Value, formula: Formula) -> str:
    """How a value was made, by the names of its parents."""
    names = [formula.names[parent] for parent in value.parents]
    if len(names) == 2:
        return f"{names[0]} {value.operation} {names[1]}"
    if value.operation.startswith("**"):
        return f"{names[0]}{value.operation}"
    return f"{value.operation}({names[0]})"
