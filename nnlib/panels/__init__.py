'''Panels: films that learners drag, play and step through, one file per panel.

How a panel file is written
---------------------------
`nnlib/panels/<name>.py` holds one public function of the same name that returns a
`Panel`, and a pure `shoot(controls) -> Film`. No maths: numbers come from nnlib.
`learning_rate.py` is the example to follow.

    def softmax() -> Panel:
        """Softmax: ... (lesson 01)."""
        return Panel(shoot, [slider("shift", "c", 0.0, -5, 5)], title="...")

    def shoot(controls: Controls) -> Film:
        ...                                     # Z[k] belongs to frame k
        return Film(
            axis=Axis("logit", "z", values),    # what is scrubbed, (K,) values
            plots=[Plot([line(x, Y), number(L, "loss  L")], x="x", y="y")],
            describe=[f"..." for k in range(K)],  # one true sentence per frame
        )

Marks (`nnlib.panels.marks`): line, band, points, trace, arrow, heatmap, contour,
bars, graph, boxes, number, text, rule, confusion, pictures, handle, pad. An array
with one more axis than the mark needs has the frames in front; that is all there is
to animation. Options: label, role (`nnlib.plots.roles`), reveal=True, width, dash,
opacity. Sentences are short, hold the frame's numbers (`words.short`), and name NaN
or divergence.

Controls (`nnlib.panels.controls`): slider(name, symbol, value, low, high, step=,
log=), choice, toggle, text_input, button (counts presses), state (hidden, set by
`handle(name, x, y)`, `Plot(click=name)` -> (x, y), `heatmap(click=name)` ->
(row, column), `pad(name, values)`, `graph(sets=name)`). `shoot` reads
`controls.<name>`. A choice or button with `sets={"other": value}` gives other
controls that value whenever it is used, as a *clear* button does.

Films that go on (training): `shoot(controls, state=None)` returns a chunk of, say,
60 to 200 frames with `resume=[state after frame k, ...]` and `last=False` until the
end; frame 0 of a continued chunk is the one after `state`. The states are never
sent. `Panel(live=["learning_rate"])`: these controls change the run from the
learner's frame on; any other control starts it anew.

`Film(start=k)` moves the playhead, `start=None` keeps it; `play=True` starts it;
`met=[...]` with `Panel(target="...")` sets a task; `Panel(prediction=...)`
(`nnlib.panels.predictions`: choose, type_a_number, place_a_marker, sketch) asks
first: marks with reveal=True and `Axis(landmarks=...)` appear after the commitment;
`Film(before="...")` is said until then, where sentences would give it away.
`Panel(code=lambda controls: "...")` shows the settings as code. Stages are an axis
with `names=[...]`. Whatever `shoot` raises is shown in the panel.

Headless tests: `panel.set(learning_rate=0.5).sentence(3)`, `panel.film.mark(label)
.at("y", frame)`, `panel.go_on(frame)`, `panel.predict(answer)`, `panel.error`.
'''

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

from nnlib.threads import use_one_blas_thread

__all__ = (  # noqa: RUF022 - the order of the lessons
    "one_neuron", "be_the_optimiser",
    "loss_curves", "loss_duel", "softmax", "threshold", "break_it",
    "slope_and_step", "descent", "where_you_start", "threshold_to_sigmoid",
    "learning_rate", "valley", "range_test", "schedules",
    "race", "gradient_noise", "rate_and_batch_map",
    "backpropagation", "gradient_check", "gradients_by_depth",
    "gears", "chain_rule", "shapes",
    "playground", "digits", "clinic",
    "bumps", "depth", "luck", "swapped_units",
)  # fmt: skip


class _Package(ModuleType):
    """Keeps `panels.race` the function, although its module has the same name."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in __all__ and isinstance(value, ModuleType):
            value = getattr(value, name)
        super().__setattr__(name, value)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"nnlib.panels has no panel {name!r}; see panels.__all__.")
    import_module(f"{__name__}.{name}")
    return globals()[name]


sys.modules[__name__].__class__ = _Package
use_one_blas_thread()
