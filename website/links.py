"""Links between files of the repository, as links between pages of the site."""

import posixpath
import re
from collections.abc import Mapping

LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
ELSEWHERE = re.compile(r"[a-z]+:|#")


def rewritten(text: str, source: str, pages: Mapping[str, str]) -> str:
    """Return `text`, of the file `source`, with links that hold on the site.

    `pages` maps files of the repository to pages. A link to a file that has no page
    becomes plain words.
    """
    folder, here = posixpath.dirname(source), posixpath.dirname(pages[source])

    def replaced(match: re.Match[str]) -> str:
        mark, words, target = match.groups()
        if ELSEWHERE.match(target):
            return match[0]
        file, _, fragment = target.partition("#")
        file = posixpath.normpath(posixpath.join(folder, file))
        if file not in pages:
            return words
        place = f"#{fragment}" if fragment else ""
        return f"{mark}[{words}]({posixpath.relpath(pages[file], here or '.')}{place})"

    return LINK.sub(replaced, text)
