"""Docstrings are plain text: keep sphinx from reading stars and bars as markup."""

import re

from sphinx.application import Sphinx

MARKUP = re.compile(r"([*|]|(?<=\w)_(?!\w))")


def plain(line: str) -> str:
    """Escape what looks like markup, outside code and examples."""
    if line.lstrip().startswith(">>>"):
        return line
    parts = line.split("`")
    parts[::2] = [MARKUP.sub(r"\\\1", part) for part in parts[::2]]
    return "`".join(parts)


def escape(
    app: Sphinx, kind: str, name: str, thing: object, options: object, lines: list[str]
) -> None:
    """Escape a docstring's lines in place, as sphinx asks for."""
    lines[:] = [plain(line) for line in lines]


def setup(app: Sphinx) -> dict[str, bool]:
    """Listen for docstrings."""
    app.connect("autodoc-process-docstring", escape)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
