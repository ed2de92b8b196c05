"""Controls: what a learner can turn, each with the name and symbol of the lesson.

The browser draws them beside the film with a live label (`learning_rate  η = 0.30`);
their values reach `shoot` as attributes: `controls.learning_rate`. They are the
browser's own inputs, not ipywidgets': those have no name for screen readers, and each
would be a widget more to open, with a round trip to the kernel for its label.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from types import SimpleNamespace
from typing import Any


@dataclass(frozen=True)
class Control:
    """One control: its kind, name in code, symbol, first value, and bounds."""

    kind: str
    name: str
    symbol: str = ""
    value: Any = None
    low: float = 0.0
    high: float = 1.0
    step: float = 0.0
    log: bool = False
    choices: tuple[Any, ...] = ()
    label: str = ""
    tip: str = ""
    sets: Mapping[str, Any] = field(default_factory=dict)

    def accept(self, value: Any) -> Any:
        """The value as `shoot` gets it: in bounds, of the right type."""
        return _ACCEPT[self.kind](self, value)

    def spec(self) -> dict[str, Any]:
        """What the browser needs to draw it."""
        return asdict(self)


Controls = SimpleNamespace  # the values of all controls, by name


def slider(
    name: str,
    symbol: str,
    value: float,
    low: float,
    high: float,
    *,
    step: float = 0.0,
    log: bool = False,
    tip: str = "",
) -> Control:
    """A slider; `step=1` gives whole numbers, `log=True` equal factors."""
    whole = step >= 1 and float(step).is_integer()
    first = int(value) if whole else float(value)
    return Control("slider", name, symbol, first, low, high, step, log, tip=tip)


def choice(
    name: str,
    choices: Sequence[Any],
    value: Any = None,
    symbol: str = "",
    tip: str = "",
    sets: Mapping[str, Any] | None = None,
) -> Control:
    """One of several words or numbers; the first unless `value` says otherwise.

    `sets`: values that other controls get whenever this one is changed.
    """
    first = choices[0] if value is None else value
    kept = {"choices": tuple(choices), "tip": tip, "sets": sets or {}}
    return Control("choice", name, symbol, first, **kept)


def toggle(name: str, value: bool = False, label: str = "", tip: str = "") -> Control:
    """A switch, on or off."""
    return Control("toggle", name, value=value, label=label, tip=tip)


def text_input(name: str, value: str, label: str = "", tip: str = "") -> Control:
    """A line of text that the learner types; re-shot at Enter."""
    return Control("text", name, value=value, label=label, tip=tip)


def button(
    name: str, label: str, tip: str = "", sets: Mapping[str, Any] | None = None
) -> Control:
    """A button; its value counts how often it was pressed since the last reset.

    `sets`: values that other controls get whenever it is pressed.
    """
    return Control("button", name, value=0, label=label, tip=tip, sets=sets or {})


def state(name: str, value: Any) -> Control:
    """A hidden value, set by a handle, a click on a plot or cell, or a pad."""
    return Control("state", name, value=value)


def first_values(controls: Sequence[Control]) -> Controls:
    """The values before anything is touched."""
    return Controls(**{control.name: control.value for control in controls})


def changed(
    controls: Sequence[Control], values: Controls, news: Mapping[str, Any]
) -> Controls:
    """New values after `news`; raises KeyError for a name that is no control."""
    by_name = {control.name: control for control in controls}
    for name in news:
        if name not in by_name:
            known = ", ".join(by_name)
            raise KeyError(f"No control is named {name!r}; this panel has: {known}.")
    along = {
        other: value for name in news for other, value in by_name[name].sets.items()
    }
    wanted = along | dict(news)
    accepted = {name: by_name[name].accept(value) for name, value in wanted.items()}
    return Controls(**vars(values) | accepted)


def _accept_slider(control: Control, value: Any) -> float | int:
    bounded = min(max(float(value), control.low), control.high)
    return round(bounded) if isinstance(control.value, int) else bounded


def _accept_choice(control: Control, value: Any) -> Any:
    if value in control.choices:
        return value
    raise ValueError(f"{control.name} must be one of {control.choices}, got {value!r}.")


_ACCEPT = {
    "slider": _accept_slider,
    "choice": _accept_choice,
    "toggle": lambda control, value: bool(value),
    "text": lambda control, value: str(value),
    "button": lambda control, value: int(value),
    "state": lambda control, value: tuple(value) if isinstance(value, list) else value,
}
