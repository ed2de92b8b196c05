"""Write what was measured into BENCHMARKS.md: a section a bench, and the machine."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "BENCHMARKS.md"
TITLE = "# Benchmarks\n\nWritten by `make bench`; nothing here is edited by hand.\n"


def machine() -> str:
    """Return processor, memory, system and Python in one line."""
    hardware = f"{os.cpu_count()} cores ({_processor()}), {_gigabytes():.0f} GB memory"
    system = f"{platform.system()} {platform.release()}"
    return f"{hardware}, {system}, Python {platform.python_version()}"


def load() -> str:
    """Return the load averages: above the number of cores, others were at work too."""
    if not hasattr(os, "getloadavg"):
        return "unknown"
    one, five, _ = os.getloadavg()
    return f"{one:.1f} over the last minute, {five:.1f} over the last five"


def versions(*packages: str) -> str:
    """Return the installed versions of packages, in one line."""
    return ", ".join(f"{package} {version(package)}" for package in packages)


def _processor() -> str:
    file = Path("/proc/cpuinfo")
    text = file.read_text() if file.exists() else ""
    found = re.search(r"model name\s*: (.+)", text)
    return found[1] if found else platform.processor() or platform.machine()


def _gigabytes() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def table(header: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write_section(heading: str, text: str) -> None:
    """Replace the section `## heading` of BENCHMARKS.md, or add it at the end."""
    old = FILE.read_text(encoding="utf-8") if FILE.exists() else TITLE
    intro, *sections = re.split(r"^(?=## )", old, flags=re.MULTILINE)
    kept = [part for part in sections if not part.startswith(f"## {heading}\n")]
    new = f"## {heading}\n\n{text.strip()}\n"
    parts = [part.strip() + "\n" for part in (intro, *kept, new)]
    FILE.write_text("\n".join(parts), encoding="utf-8")
