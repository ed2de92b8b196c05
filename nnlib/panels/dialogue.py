"""Dialogue: what the browser may ask of a panel, and what it is answered.

`ready`, `set`, `reset`, `more` (the next chunk), `rest` (of a film too long for one
message), `predict`. Every answer carries the number of its request: the browser
drops the answers to wishes that it has since replaced.
"""

from typing import TYPE_CHECKING, Any

from nnlib import progress
from nnlib.panels import wire
from nnlib.panels.learners import explain
from nnlib.panels.predictions import TALLY
from nnlib.panels.view import PanelView
from nnlib.plots.roles import PALETTE

if TYPE_CHECKING:
    from nnlib.panels.panel import Panel

Content = dict[str, Any]


def spec(panel: "Panel") -> Content:
    """What the browser needs to know of a panel before any film."""
    return {
        "title": panel.title,
        "palette": PALETTE,
        "controls": [control.spec() for control in panel.controls],
        "prediction": panel.prediction and panel.prediction.spec(),
        "target": panel.target,
        "live": sorted(panel.live),
    }


def new_view(panel: "Panel") -> PanelView:
    """A widget that shows the panel and takes its questions here."""
    header, buffers = film_message(panel, 0)
    view = PanelView(spec=spec(panel), opening={"header": header, "buffers": buffers})
    view.on_msg(lambda _, content, __: reply(panel, content))
    return view


def film_message(panel: "Panel", begin: int) -> wire.Message:
    """The panel's film from frame `begin` of it on, or its error."""
    if panel.error or panel.film is None:
        return error_message(panel.error)
    try:
        code = panel.code(panel.values) if panel.code else ""
    except Exception as error:  # noqa: BLE001 - said in the panel
        return error_message(explain(error))
    film, offset = panel.film, panel.frames_before
    end = wire.first_slice(film) if begin == 0 else len(film)
    header, buffers = wire.encode(film, begin, end, offset)
    extra = {"values": vars(panel.values), "code": code, "serial": panel.serial}
    return header | extra, buffers


def error_message(words: str) -> wire.Message:
    """An error that the panel shows in words."""
    return {"kind": "error", "message": words}, []


def reply(panel: "Panel", content: Content) -> None:
    """Answer one message of the browser; whatever goes wrong is said in the panel."""
    try:
        answer = ANSWERS[content["kind"]](panel, content)
    except Exception as error:  # noqa: BLE001 - said in the panel
        answer = error_message(explain(error))
    if answer is not None:
        header, buffers = answer
        panel.view.answer(header | {"request": content.get("request", 0)}, buffers)


def on_ready(panel: "Panel", content: Content) -> wire.Message | None:
    """A view that opened late is sent what has changed since the first film."""
    changed = content.get("serial") != panel.serial
    return film_message(panel, 0) if changed else None


def on_set(panel: "Panel", content: Content) -> wire.Message:
    """Other values: go on from the learner's frame, or shoot anew."""
    panel.change(content.get("frame", 0), content["values"])
    return film_message(panel, 0)


def on_reset(panel: "Panel", content: Content) -> wire.Message:
    """First values."""
    panel.reset()
    return film_message(panel, 0)


def on_rest(panel: "Panel", content: Content) -> wire.Message:
    """The frames of this film that the first message had no room for."""
    return film_message(panel, content["from"] - panel.frames_before)


def on_more(panel: "Panel", content: Content) -> wire.Message | None:
    """The next chunk; nothing for a question that a newer film has overtaken."""
    if not panel.can_go_on_after(content["from"]):
        return None
    panel.go_on()
    return film_message(panel, 0)


def on_predict(panel: "Panel", content: Content) -> wire.Message:
    """The verdict on a prediction, counted in the lesson and in the progress file."""
    verdict = panel.predict(content["answer"])
    if verdict is None:
        return {"kind": "verdict", "right": None, "sentence": "", "tally": ""}, []
    right = bool(verdict.right)  # NumPy's own True cannot be sent
    tally = TALLY.count(panel.prediction.question, right)
    name = f"panel {panel.title}"
    progress.record_here("predictions", name, right, content["answer"])
    answer = {"right": right, "sentence": verdict.sentence, "tally": tally}
    return {"kind": "verdict"} | answer, []


ANSWERS = {
    "ready": on_ready,
    "set": on_set,
    "reset": on_reset,
    "rest": on_rest,
    "more": on_more,
    "predict": on_predict,
}
