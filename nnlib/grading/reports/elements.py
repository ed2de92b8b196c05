"""HTML in which a learner's text cannot become anything but text.

`element` escapes every child that is not itself an element. Pages carry no script at
all, and a policy that forbids any.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

STYLE = Path(__file__).with_name("report.css")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'"


class Html(str):
    """Text that already is HTML; only this module makes it."""

    __slots__ = ()


def element(name: str, *children: object, **attributes: object) -> Html:
    """Return `<name>children</name>`; aria_label becomes aria-label."""
    words = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(visible(str(value)))}"'
        for key, value in attributes.items()
    )
    return Html(f"<{name}{words}>{joined(*children)}</{name}>")


def joined(*children: object) -> Html:
    """Return the children one after the other, text escaped, elements as they are."""
    return Html("".join(as_html(child) for child in children))


def as_html(child: object) -> str:
    """Return one child as HTML."""
    return child if isinstance(child, Html) else escape(visible(str(child)))


def visible(text: str) -> str:
    """Return the text without what hides, turns or breaks the text around it."""
    return "".join(
        letter if shows(letter) else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


def shows(letter: str) -> bool:
    """Return whether a character only stands for itself."""
    return letter.isprintable() or letter in "\n\t"


def table(caption: str, head: list[object], rows: list[list[object]]) -> Html:
    """Return a table with a caption; the first cell of each row is its heading."""
    top = element("tr", *(element("th", cell, scope="col") for cell in head))
    body = [
        element("tr", element("th", row[0], scope="row"), *map(as_cell, row[1:]))
        for row in rows
    ]
    whole = element(
        "table",
        element("caption", caption),
        element("thead", top),
        element("tbody", *body),
    )
    label = f"{caption} (scrolls sideways if it is wide)"
    return element(
        "div", whole, class_="wide", tabindex="0", role="region", aria_label=label
    )


def as_cell(child: object) -> Html:
    """Return a table's cell; what already is one stays."""
    if isinstance(child, Html) and child.startswith("<td"):
        return child
    return element("td", child)


def page(title: str, *body: object) -> str:
    """Return a whole page that needs nothing but itself."""
    style = STYLE.read_text(encoding="utf-8")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"{element('title', title)}\n<style>\n{style}</style>\n</head>\n<body>\n"
        f"{element('main', element('h1', title), *body)}\n</body>\n</html>\n"
    )
