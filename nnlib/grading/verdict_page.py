"""The answer of `check` as a learner sees it: words first, colour second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

SIGNS = {
    "right": ("✓", "#1a7f37"),
    "misconception": ("✗", "#b54708"),
    "wrong": ("✗", "#b54708"),
    "raised": ("!", "#b42318"),
    "slow": ("!", "#b42318"),
    "not written": ("…", "#475467"),
    "stale": ("↻", "#475467"),
    "unknown": ("?", "#475467"),
}


@dataclass(frozen=True)
class Answer:
    """A verdict, its heading, lines of explanation, and the hint that is next."""

    verdict: str
    heading: str
    lines: list[str] = field(default_factory=list)
    hint: str = ""

    def __str__(self) -> str:
        hint = [f"Hint: {self.hint}"] if self.hint else []
        return "\n".join([f"{self._sign} {self.heading}", *self.lines, *hint])

    @property
    def _sign(self) -> str:
        return SIGNS[self.verdict][0]

    def as_html(self) -> str:
        """Return the answer as HTML; everything a learner wrote is escaped."""
        colour = SIGNS[self.verdict][1]
        lines = "".join(f"<p>{escape(line)}</p>" for line in self.lines)
        hint = (
            f"<details><summary>Next hint</summary><p>{escape(self.hint)}</p></details>"
            if self.hint
            else ""
        )
        frame = f"border-left:4px solid {colour};padding:.2em .8em;max-width:46em"
        return (
            f'<div role="status" aria-label="{self.verdict}" style="{frame}">'
            f"<p><b>{self._sign} {escape(self.heading)}</b></p>{lines}{hint}</div>"
        )

    def _repr_mimebundle_(self, **_: Any) -> Mapping[str, str]:
        return {"text/plain": str(self), "text/html": self.as_html()}
