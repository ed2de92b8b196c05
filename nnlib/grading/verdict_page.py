"""The answer of `check` as a learner sees it: words first, colour second.

Colours are a bar and a faint tint that stand out on white and on black alike, so they
need not know the theme; the sign and the heading say the same without them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any, NamedTuple


class Look(NamedTuple):
    """How a verdict is shown: a sign, a colour, and a name for those who hear it."""

    sign: str
    colour: str
    spoken: str


GREEN, AMBER, RED, GREY = "#1f883d", "#bc5a0a", "#d92d20", "#667085"
LOOKS = {
    "right": Look("✓", GREEN, "right"),
    "changed": Look("!", AMBER, "right values, but an argument was changed"),
    "misconception": Look("✗", AMBER, "a known mistake"),
    "wrong": Look("✗", AMBER, "not right yet"),
    "raised": Look("!", RED, "an error"),
    "slow": Look("!", RED, "too slow"),
    "not written": Look("…", GREY, "not written yet"),
    "stale": Look("↻", GREY, "not judged, the function is an older one"),
    "unknown": Look("?", GREY, "no such exercise"),
}
FRAME = (
    "border-left:4px solid {0};background:{0}14;padding:.4em .9em;max-width:46em;"
    "overflow-wrap:anywhere"
)
CLOSE = "margin:.3em 0"  # JupyterLab leaves a whole empty line between paragraphs
BLOCK = (
    "white-space:pre;overflow-x:auto;background:none;margin:.3em 0 .3em 1em;"
    "line-height:1.35"
)
CODE = re.compile(r"`([^`\n]+)`")
KEYS_ARE_OURS = 'data-lm-suppress-shortcuts="true"'  # not JupyterLab's: Enter, arrows


@dataclass(frozen=True)
class Answer:
    """A verdict, its heading, lines of explanation, and the hint that is next.

    Words between `backticks` are code; what follows a line's first line break is a
    block of code.
    """

    verdict: str
    heading: str
    lines: list[str] = field(default_factory=list)
    hint: str = ""
    exercise: str = ""

    def __str__(self) -> str:
        hint = [f"Hint: {self.hint}"] if self.hint else []
        return "\n".join([f"{self.look.sign} {self.heading}", *self.lines, *hint])

    @property
    def look(self) -> Look:
        """How the verdict is shown."""
        return LOOKS[self.verdict]

    def as_html(self) -> str:
        """Return the answer as HTML; everything a learner wrote is escaped."""
        name = escape(" ".join(["Check of", self.exercise or "an exercise"]))
        lines = "".join(map(paragraph, self.lines))
        return (
            f'<div role="status" aria-label="{name}: {self.look.spoken}" '
            f'class="nnlib-answer" style="{FRAME.format(self.look.colour)}">'
            f'<p style="{CLOSE}"><b><span aria-hidden="true">{self.look.sign}</span> '
            f"{inline(self.heading)}</b></p>{lines}{self._folded_hint()}</div>"
        )

    def _folded_hint(self) -> str:
        if not self.hint:
            return ""
        words = f'<p style="{CLOSE}">{inline(self.hint)}</p>'
        summary = '<summary style="cursor:pointer">Next hint</summary>'
        return f'<details {KEYS_ARE_OURS} style="{CLOSE}">{summary}{words}</details>'

    def _repr_mimebundle_(self, **_: Any) -> Mapping[str, str]:
        return {"text/plain": str(self), "text/html": self.as_html()}


def inline(words: str) -> str:
    """Return words as HTML, with `code` between backticks marked as such."""
    return CODE.sub(r"<code>\1</code>", escape(words))


def paragraph(line: str) -> str:
    """Return a line as a paragraph, and the code below it, if any, as a block."""
    words, _, block = line.partition("\n")
    attributes = f'{KEYS_ARE_OURS} tabindex="0" style="{BLOCK}"'
    below = f"<pre {attributes}>{escape(block)}</pre>" if block else ""
    return f'<p style="{CLOSE}">{inline(words)}</p>{below}'
