"""nbformat in a tenth of the time: without a grammar that notebooks never need.

nbformat imports jsonschema, which looks for a package that checks international web
addresses; that package takes more than a second to build its grammar, each time
Python starts. Notebooks hold none, so the package stays out of sight meanwhile.
"""

from __future__ import annotations

import sys

SLOW = "rfc3987_syntax"


def import_nbformat() -> None:
    """Import nbformat, unless it is here, with the slow package hidden."""
    if "nbformat" in sys.modules or SLOW in sys.modules:
        return
    sys.modules[SLOW] = None  # type: ignore[assignment]  # Python's way to say: not here
    try:
        import nbformat  # noqa: F401
    finally:
        del sys.modules[SLOW]


import_nbformat()
