"""How far you have come: a table of all lessons, for lesson 00."""

from __future__ import annotations

from html import escape
from typing import Any

from nnlib import progress

HEAD = ("lesson", *progress.KINDS)


class Overview:
    """What the progress file says when the cell is run, a row for each lesson."""

    def __init__(self, rows: list[tuple[str, ...]]) -> None:
        self.rows = rows

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": self.as_html(), "text/plain": self.in_words()}

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
    return Overview(progress.table())


def _row(row: tuple[str, ...]) -> str:
    lesson, *cells = map(escape, row)
    numbers = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr><th scope="row">{lesson}</th>{numbers}</tr>'
