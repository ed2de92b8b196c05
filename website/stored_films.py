"""Runs inside a lesson's kernel: a displayed panel leaves its film in the notebook.

The film is what the kernel would send to the browser. A page that has it can play,
step and scrub it with the same drawing module, long after the kernel is gone.
"""

import base64
import copy
from typing import Any

from IPython.display import display

from nnlib.panels import dialogue, wire
from nnlib.panels.panel import Panel
from nnlib.panels.still import html_still

FILM = "application/vnd.course.film+json"
MOST_CHUNKS = 5  # of a film that would go on as long as one watches


def show(panel: Panel) -> None:
    """Display the still picture and, as a type of its own, everything it can play."""
    still = panel._still()
    display(html_still(still) | {FILM: film_of(panel)}, raw=True)


def film_of(panel: Panel) -> dict[str, Any]:
    """Return what the drawing module asks for, without what only a kernel knows."""
    spec = dialogue.spec(panel) | {"controls": [], "prediction": None, "target": ""}
    return {"spec": spec, "chunks": [] if panel.film is None else chunks(panel)}


def chunks(panel: Panel) -> list[dict[str, Any]]:
    """Shoot the whole film, or the first few chunks of one without an end."""
    twin = copy.copy(panel)
    twin._states = list(panel._states)
    found = [chunk(twin)]
    while not twin.film.last and len(found) < MOST_CHUNKS and not twin.error:
        twin.go_on()
        found.append(chunk(twin))
    found[-1]["header"]["last"] = True
    return found


def chunk(panel: Panel) -> dict[str, Any]:
    """Return one chunk as text: its header, and its buffers in base64."""
    header, buffers = wire.encode(panel.film, 0, len(panel.film), panel.frames_before)
    header |= {"values": vars(panel.values), "code": "", "request": 0}
    texts = [base64.b64encode(buffer).decode() for buffer in buffers]
    return {"header": header, "buffers": texts}


Panel._ipython_display_ = show
