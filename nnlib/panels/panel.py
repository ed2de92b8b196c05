"""Panel: controls, a pure function from their values to a film, and a view.

    Panel(shoot, controls, title="...")

A changed control calls `shoot(controls)`; the browser plays what comes back.
A film that goes on (`Film.resume`) is shot in chunks ahead of the learner's place,
so a control named in `live` takes effect at the next frame, and one can rewind.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from nnlib.panels import dialogue
from nnlib.panels.controls import Control, Controls, changed, first_values
from nnlib.panels.film import Film
from nnlib.panels.learners import explain
from nnlib.panels.predictions import Prediction, Verdict
from nnlib.panels.still import html_still, in_vscode, png
from nnlib.panels.view import PanelView

Shoot = Callable[..., Film]


class Panel:
    """A film with its controls; displays itself, and answers the browser.

    `shoot(controls)` returns a Film; with `Film.resume`, `shoot(controls, state)`
    goes on after a frame. `live` names the controls that change a film that goes on
    from the learner's frame; all others start it anew. `target` is the task whose
    frames `Film.met` marks. `code(controls)` gives the settings as code. A film that
    keeps the learner's place (`start=None`) opens at frame `opens_at`.
    """

    def __init__(
        self,
        shoot: Shoot,
        controls: Sequence[Control] = (),
        *,
        title: str,
        live: Sequence[str] = (),
        prediction: Prediction | None = None,
        target: str = "",
        code: Callable[[Controls], str] | None = None,
        opens_at: int = 0,
    ) -> None:
        self.shoot = shoot
        self.opens_at = opens_at
        self.controls = tuple(controls)
        self.title = title
        self.live = frozenset(live)
        self.prediction = prediction
        self.target = target
        self.code = code
        self.error = ""
        self.verdict: Verdict | None = None
        self.film: Film | None = None
        self.frames_before = 0  # of the chunk that `film` is
        self.serial = 0  # counts what was shot
        self._view: PanelView | None = None
        self.reset()

    def set(self, **news: Any) -> Film | None:
        """Change controls as the learner would; the new film, or None on an error."""
        self._change(news)
        self._shoot_anew()
        return self.film if not self.error else None

    def reset(self) -> None:
        """All controls back to their first values."""
        self.values = first_values(self.controls)
        self._shoot_anew()
        if self.film is not None and self.film.start is None:
            self.film = self.film.starting_at(self.opens_at)

    def predict(self, answer: Any) -> Verdict | None:
        """Commit to an answer; None shows the truth without one."""
        if self.prediction is not None and answer is not None:
            self.verdict = self.prediction.judge(self.values, answer)
        return self.verdict

    def go_on(self, frame: int | None = None, **news: Any) -> Film | None:
        """Shoot the next chunk, after `frame` (the last one), with changed controls."""
        self._change(news)
        here = len(self._states) - 1 if frame is None else frame
        del self._states[here + 1 :]
        self._shoot(here + 1, self._states[here])
        return self.film if not self.error else None

    def change(self, frame: int, news: Mapping[str, Any]) -> None:
        """New values while the learner is at `frame`: go on from it, or start anew."""
        if self._states and self.live.issuperset(news):
            self.go_on(min(frame, len(self._states) - 1), **news)
        else:
            self.set(**news)

    def can_go_on_after(self, n_frames: int) -> bool:
        """Whether just so many frames have been shot, and there is more to come."""
        return n_frames == len(self._states) and not self.film.last

    @property
    def view(self) -> PanelView:
        """The widget, made when the panel is first displayed."""
        if self._view is None:
            self._view = dialogue.new_view(self)
        return self._view

    def sentence(self) -> str:
        """What the panel says at first: an error, or no answer to its own question."""
        if self.film is None or self.error:
            return f"{self.title}: {self.error}"
        before = self.film.before if self.prediction else ""
        return f"{self.title}: {before or self.film.sentence(self.film.start or 0)}"

    def _repr_mimebundle_(self, **_: Any) -> Mapping[str, Any]:
        """The live view; beside it the still picture with its sentence."""
        return self.view._repr_mimebundle_()[0] | self._still()

    def _ipython_display_(self) -> None:
        """Show the still picture, then the live view, whose arrival hides it.

        JupyterLab prefers a view whose kernel is gone to the picture beside it, and
        shows an error. So the picture is an output of its own, with a style that
        hides whichever of the two is of no use.
        """
        from IPython.display import display

        if in_vscode():
            display(self._repr_mimebundle_(), raw=True)
            return
        display(html_still(self._still()), raw=True)
        display(self.view._repr_mimebundle_()[0] | {"text/plain": ""}, raw=True)

    def _still(self) -> dict[str, str]:
        sentence = self.sentence()
        if self.film is None:
            return {"text/plain": sentence}
        return {"image/png": png(self.film, self.title), "text/plain": sentence}

    def _change(self, news: Mapping[str, Any]) -> None:
        self.values = changed(self.controls, self.values, news)

    def _shoot_anew(self) -> None:
        self._states: list[Any] = []
        self._shoot(0)

    def _shoot(self, offset: int, *state: Any) -> None:
        self.serial += 1
        try:
            with np.errstate(all="ignore"):  # divergence is to be seen, not warned of
                film = self.shoot(self.values, *state)
        except Exception as error:  # noqa: BLE001 - whatever a learner's function may raise
            self.error = explain(error)
            return
        self.error, self.film, self.frames_before = "", film, offset
        self._states += film.resume if film.resume is not None else []
