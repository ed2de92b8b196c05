"""Chain rule: any formula as a graph, forward, backward, and path by path."""

from collections.abc import Callable
from functools import partial

from nnlib.autograd import Value, zero_gradients
from nnlib.formulas import Formula, evaluate_formula, parse_numbers
from nnlib.panels.chain_stages import (
    LAST,
    Stage,
    Told,
    all_stages,
    by_naive_recursion,
    spelled,
    told_paths,
)
from nnlib.panels.controls import Controls, button, text_input
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.formula_graph import Layout, lay_out
from nnlib.panels.marks import Mark, graph, number, text
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import type_a_number
from nnlib.panels.wiring import brief
from nnlib.panels.words import short
from nnlib.paths import count_paths

Backward = Callable[[list[Value]], None]
AGREES = 1e-9
MOST_ROWS = 9  # of the table
HEIGHT, ROW = 300, 56  # px of the graph, and at least for each row of it
EXAMPLES = (
    ("one neuron", "tanh(w*x + b) * v", "w = 0.5, x = 2, b = -0.4, v = 3"),
    ("two roads", "e = a + b; f = e + a; g = e + f", "a = 2, b = 1"),
    ("many roads", "p = x + x; q = p + p; r = q + q; s = r + r", "x = 1"),
)
QUESTION = (
    "Press “two roads”: e = a + b; f = e + a; g = e + f. What is ∂g/∂a, the sum over "
    "all paths from a to g?"
)
BECAUSE = "Three paths lead from a to g: over e; over f; over e and then f."


def chain_rule(backward: Backward | None = None) -> Panel:
    """Type a formula and step through its graph, forward and back (lesson 06).

    It is parsed, never run as Python: + - * / **, brackets, tanh, exp, log, relu.
    `backward(order)` may be yours: it gets the values, parents before children, each
    with parents, slopes and a gradient of 0, and sets every gradient.
    """
    _, first, numbers = EXAMPLES[0]
    controls = [
        text_input(
            "formula", first, tip="with ; between parts; the last is the result"
        ),
        text_input("numbers", numbers, tip="inputs that are not named here are 1"),
        *(
            button(name.replace(" ", "_"), name, sets={"formula": f, "numbers": n})
            for name, f, n in EXAMPLES
        ),
    ]
    prediction = type_a_number(QUESTION, lambda controls: 3.0, BECAUSE, tolerance=0.01)
    if backward is None:
        return Panel(shoot, controls, title="Chain rule", prediction=prediction)
    own = partial(shoot, backward=backward)
    return Panel(own, controls, title="Chain rule, by your backward")


def shoot(controls: Controls, backward: Backward | None = None) -> Film:
    """One frame per value forward, per value backward, and per path."""
    formula = evaluate_formula(controls.formula, parse_numbers(controls.numbers))
    zero_gradients(formula.order)
    formula.result.backward()
    verdict = "" if backward is None else _by_learner(formula, backward)
    told = told_paths(formula)
    stages = all_stages(formula, told)
    n_visits = sum(count_paths(formula.result).values())
    return Film(
        axis=Axis("stage", "", range(len(stages)), names=[s.name for s in stages]),
        plots=[_graph(formula, stages), _table(formula, stages, told, n_visits)],
        describe=[stage.sentence + verdict for stage in stages],
        start=0,
        fps=0.8,
    )


def _by_learner(formula: Formula, backward: Backward) -> str:
    """Set the gradients by the learner's backward; say where it differs."""
    true = [value.gradient for value in formula.order]
    zero_gradients(formula.order)
    backward(formula.order)
    for value, wanted in zip(formula.order, true, strict=True):
        if abs(value.gradient - wanted) > AGREES * max(1.0, abs(wanted)):
            got = f"∂ by {formula.names[value]} is {short(value.gradient)}"
            return f" Your backward says {got}; the sum over paths is {short(wanted)}."
    return " Your backward agrees with the sum over all paths."


def _graph(formula: Formula, stages: list[Stage]) -> Plot:
    layout = lay_out(formula.result)
    drawn = graph(
        layout.x, layout.y, layout.edges,
        labels=[_labels(formula, stage) for stage in stages],
        tips=[_tips(formula, stage) for stage in stages],
        edge_labels=[_edge_labels(formula, layout, stage) for stage in stages],
        active=[[v in stage.lit for v in formula.order] for stage in stages],
        active_edges=[_lit_edges(formula, layout, stage) for stage in stages],
        radius=24, upright=True,
    )  # fmt: skip
    low, high = layout.y_range
    return Plot(
        [drawn], axes=False, height=max(HEIGHT, round(ROW * (high - low))), share=2,
        x_range=layout.x_range, y_range=layout.y_range,
        title="Each edge carries its local slope",
    )  # fmt: skip


def _labels(formula: Formula, stage: Stage) -> list[str]:
    order, n_back = formula.order, stage.backward
    reached = _reached(order, n_back)
    labels = []
    for k, value in enumerate(order):
        rows = [formula.names[value]]
        if value.parents or value in formula.inputs.values():
            known = k < stage.forward or not value.parents
            rows += [brief(value.data)] if known else []
            rows += [f"∂ {brief(value.gradient)}"] if value in reached else []
        labels.append("\n".join(rows))
    return labels


def _reached(order: list[Value], n_back: int) -> set[Value]:
    """The values whose gradient is complete once n_back of them have passed it on."""
    if not n_back:
        return set()
    return {
        value
        for k, value in enumerate(order[::-1])
        if k <= n_back or n_back == len(order)
    }


def _tips(formula: Formula, stage: Stage) -> list[str]:
    order, last = formula.order, formula.names[formula.result]
    reached, tips = _reached(order, stage.backward), []
    for k, value in enumerate(order):
        name = formula.names[value]
        how = f" = {spelled(value, formula)}" if value.parents else ""
        known = k < stage.forward or not value.parents
        tip = f"{name}{how}" + (f" = {short(value.data)}" if known else "")
        if value in reached:
            tip += f"\n∂{last}/∂{name} = {short(value.gradient)}"
        tips.append(tip)
    return tips


def _edge_labels(formula: Formula, layout: Layout, stage: Stage) -> list[str]:
    order = formula.order
    known = {value for k, value in enumerate(order) if k < stage.forward}
    return [
        f"×{brief(slope)}" if order[child] in known else ""
        for (_, child), slope in zip(layout.edges, layout.slopes, strict=True)
    ]


def _lit_edges(formula: Formula, layout: Layout, stage: Stage) -> list[bool]:
    order = formula.order
    return [(order[p], order[c]) in stage.steps for p, c in layout.edges]


def _table(
    formula: Formula, stages: list[Stage], told: list[Told], n_visits: int
) -> Plot:
    last = formula.names[formula.result]
    names = list(formula.inputs)[:MOST_ROWS]
    columns = (
        (0.0, "start", [_column(f"∂{last}/∂", names)] * len(stages)),
        (1.2, "end", [_summed(formula, names, stage, told) for stage in stages]),
        (2.2, "end", [_by_backward(formula, names, stage) for stage in stages]),
        (3.2, "end", [_by_naive(formula, names, stage) for stage in stages]),
    )
    marks: list[Mark] = [
        text(x, 1.0, words, anchor=anchor) for x, anchor, words in columns
    ]
    counts = [
        number(float(len(formula.order)), "visits in order"),
        number(float(n_visits), "naive visits"),
    ]
    return Plot(
        [*marks, *counts], axes=False, height=80 + 15 * len(names),
        x_range=(-0.1, 3.3), y_range=(-2.0, 1.3), title="One gradient, three ways",
    )  # fmt: skip


def _column(head: str, rows: list[str]) -> str:
    return "\n".join([head, "", *rows])


def _summed(formula: Formula, names: list[str], stage: Stage, told: list[Told]) -> str:
    """What the paths told so far add up to; at the end, what all of them do."""
    sums = []
    for name in names:
        if stage.n_paths == len(told) and stage.backward:
            sums.append(short(formula.inputs[name].gradient))
            continue
        own = [t.path.product for t in told[: stage.n_paths] if t.source == name]
        sums.append(short(sum(own)) if own else "")
    return _column("paths", sums)


def _by_backward(formula: Formula, names: list[str], stage: Stage) -> str:
    reached = _reached(formula.order, stage.backward)
    inputs = [formula.inputs[name] for name in names]
    return _column(
        "backward", [short(v.gradient) if v in reached else "" for v in inputs]
    )


def _by_naive(formula: Formula, names: list[str], stage: Stage) -> str:
    done = stage.name == LAST
    return _column(
        "naive",
        by_naive_recursion(formula)[: len(names)] if done else [""] * len(names),
    )
