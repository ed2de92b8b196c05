"""How far you have come: a table of all lessons, for lesson 00.

Nothing watches the progress file: other notebooks write it while this one rests, so
the table has a button that reads the file again.
"""

from __future__ import annotations

import io
import time
from contextlib import redirect_stdout
from html import escape
from typing import Any

import ipywidgets as widgets

from nnlib import progress
from nnlib.lessons.questions import button, html

HEAD = ("lesson", *progress.KINDS)
STYLE = """<style>
.course-progress {padding: .2em 0 .6em; overflow-x: auto}
.course-progress table {border-collapse: collapse; font-size: inherit}
.course-progress th, .course-progress td {padding: .3em .9em .3em 0; text-align: left}
.course-progress thead th {border-bottom: 1px solid currentColor}
.course-progress .widget-html-content {line-height: 1.45}
</style>"""


class Overview:
    """What the progress file says, a row for each lesson; a button reads it again."""

    def __init__(self) -> None:
        self.table, self.said = html(), html()
        refresh = button("Refresh")
        refresh.tooltip = "Read progress.json again"
        refresh.on_click(lambda _: self.look_again())
        self.widget = widgets.VBox([self.table, refresh, self.said])
        self.widget.add_class("course-progress")
        self.rows: list[tuple[str, ...]] = []
        self.refresh()

    def refresh(self) -> None:
        """Read the file and show what it says."""
        self.rows = progress.table()
        self.table.value = STYLE + self.as_html()

    def look_again(self) -> None:
        """Refresh and say so; what a click prints nobody sees, so it is shown here."""
        with redirect_stdout(io.StringIO()) as words:
            self.refresh()
        said = escape(words.getvalue().strip()) or time.strftime("Read again at %X.")
        self.said.value = f'<p role="status">{said}</p>'

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        still = {"text/html": self.as_html(), "text/plain": self.in_words()}
        return self.widget._repr_mimebundle_() | still

    def as_html(self) -> str:
        """Return a table; empty as long as there are no lessons."""
        head = "".join(f'<th scope="col">{name}</th>' for name in HEAD)
        body = "".join(map(_row, self.rows))
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def in_words(self) -> str:
        """Return a line for each lesson."""
        return "\n".join(
            f"{lesson}: " + "; ".join(map(": ".join, zip(HEAD[1:], cells, strict=True)))
            for lesson, *cells in self.rows
        )


def show_progress() -> Overview:
    """Return the table of predictions, quiz answers and exercises by lesson."""
    return Overview()


def _row(row: tuple[str, ...]) -> str:
    lesson, *cells = map(escape, row)
    numbers = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr><th scope="row">{lesson}</th>{numbers}</tr>'
