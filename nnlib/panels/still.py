"""Still: one frame of a film as a picture, for saved notebooks, paper and the web."""

import base64
from html import escape
from io import BytesIO
from typing import Any

from nnlib.panels.film import Film

DOTS_PER_INCH = 110
QUICKLY = {"compress_level": 3}  # half the time of 6 for a tenth more bytes
# The still is a placeholder until a live panel stands below it; where no kernel is
# left, it stays, and what JupyterLab writes instead of a panel is hidden.
_STYLE = """<style>
.jp-OutputArea-child:has(.nnlib-still):has(+ .jp-OutputArea-child .nnlib-panel),
.jp-OutputArea-child:has(.nnlib-still)
  + .jp-OutputArea-child:not(:has(.nnlib-panel)) { display: none; }
.nnlib-still { margin: 0; max-width: 60em; }
.nnlib-still img { max-width: 100%; height: auto; }
</style>"""


def png(film: Film, title: str, frame: int | None = None) -> str:
    """The frame (the film's first by default) as a base64 PNG."""
    from matplotlib.figure import Figure

    from nnlib.plots.frames import draw_frame, frame_size

    figure = Figure(figsize=frame_size(film))
    draw_frame(figure, film, film.start or 0 if frame is None else frame)
    figure.suptitle(
        title, fontsize="medium", y=1 - 0.05 / figure.get_size_inches()[1], va="top"
    )
    file = BytesIO()
    figure.savefig(file, format="png", dpi=DOTS_PER_INCH, pil_kwargs=QUICKLY)
    return base64.b64encode(file.getvalue()).decode()


def html_still(still: dict[str, str]) -> dict[str, Any]:
    """The still with its sentence as HTML, beside the plain picture and words."""
    words = escape(still["text/plain"], quote=True)
    picture = still.get("image/png")
    source = f"data:image/png;base64,{picture}"
    image = f'<img src="{source}" alt="{words}">' if picture else ""
    figure = f'<figure class="nnlib-still">{image}<figcaption>{words}</figcaption>'
    return still | {"text/html": f"{_STYLE}{figure}</figure>"}


def in_vscode() -> bool:
    """Whether VS Code sent the cell that runs; it picks a picture by itself.

    Its messages name their cell. The kernel's environment says nothing of it where VS
    Code works on another machine, and too much where JupyterLab runs in its terminal.
    """
    from IPython import get_ipython

    shell = get_ipython()
    message = shell.get_parent() if hasattr(shell, "get_parent") else {}
    cell = message.get("metadata", {}).get("cellId", "")
    return str(cell).startswith("vscode-")
