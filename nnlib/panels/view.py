"""View: the one widget that carries films to the browser and wishes back.

Films go as custom messages with binary buffers, not as traits: ipywidgets holds a
trait's update back until the last one is acknowledged. Only the first film travels
with the widget itself, so that a panel lives before the kernel is free again.
"""

from pathlib import Path
from typing import Any

import anywidget
import traitlets

_STATIC = Path(__file__).parent / "static"


class PanelView(anywidget.AnyWidget):
    """The drawing module's end in the kernel; it only passes messages on."""

    _esm = _STATIC / "panel.js"
    _css = _STATIC / "panel.css"
    spec = traitlets.Dict().tag(sync=True)
    opening = traitlets.Dict().tag(sync=True)

    def answer(self, header: dict[str, Any], buffers: list[bytes]) -> None:
        """Send one message with its buffers."""
        self.send(header, buffers=buffers)
