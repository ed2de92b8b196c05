"""`nnlib doctor`: is everything here that the course needs, and if not, what mends it?

Each check returns one finding. Learners need the first group; whoever grades needs
bubblewrap too, and whoever works on the course a browser.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from nnlib.mistakes import Mistake

OLDEST_PYTHON = (3, 11)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDGETS = ("@jupyter-widgets/jupyterlab-manager", "anywidget")
REINSTALL = "make ready (or: pip install -r requirements.txt)"


class Finding(NamedTuple):
    """One line of the doctor's report; `mend` is empty when all is well."""

    thing: str
    state: str
    mend: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the options of `nnlib doctor`."""
    parser.add_argument(
        "--for",
        dest="role",
        choices=tuple(CHECKS),
        default="learner",
        help="whose needs decide the exit code (learner)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print every finding; return 1 if something that the role needs is missing."""
    sick = False
    for role, checks in CHECKS.items():
        needed = role in ("learner", arguments.role)
        print(f"For every {role}:" if needed else f"Only for a {role}:")
        findings = [check() for check in checks]
        print("\n".join(line for finding in findings for line in lines(finding)))
        sick = sick or (needed and any(finding.mend for finding in findings))
    return int(sick)


def lines(finding: Finding) -> Iterator[str]:
    """Yield the finding as text, with the way to mend it on a line of its own."""
    mark = "FAIL" if finding.mend else "ok"
    yield f"  {mark:4} {finding.thing}: {finding.state}"
    if finding.mend:
        yield f"       mend it: {finding.mend}"


def python() -> Finding:
    """Check the version of this Python."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    oldest = ".".join(str(part) for part in OLDEST_PYTHON)
    old = sys.version_info < OLDEST_PYTHON
    mend = (
        f"install Python {oldest} or newer, then make ready PYTHON=..." if old else ""
    )
    return Finding("Python", f"{version} ({sys.executable})", mend)


def packages() -> Finding:
    """Check that every package is here, in the range that was tested."""
    complaints = list(unmet_requirements())
    if complaints:
        return Finding("packages", "; ".join(complaints), REINSTALL)
    return Finding("packages", "all here, in the tested ranges")


def unmet_requirements() -> Iterator[str]:
    """Yield a few words on each package that is missing or outside its range."""
    from packaging.requirements import Requirement

    for text in metadata.requires("nnlib") or []:
        requirement = Requirement(text)
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            yield f"{requirement.name} is missing"
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            yield f"{requirement.name} is {version}, wanted {requirement.specifier}"


def kernel() -> Finding:
    """Start the kernel that lessons run in and let it add two numbers."""
    from jupyter_client.manager import start_new_kernel

    try:
        manager, client = start_new_kernel(stderr=subprocess.DEVNULL)
    except (RuntimeError, OSError, KeyError) as error:
        mend = f"{REINSTALL}, then: python -m ipykernel install --sys-prefix"
        return Finding("kernel", f"does not start ({error})", mend)
    try:
        answer = client.execute_interactive("1 + 1", silent=True, timeout=30)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    fine = answer["content"]["status"] == "ok"
    return Finding(
        "kernel", "runs" if fine else "answers wrongly", REINSTALL * (not fine)
    )


def widgets() -> Finding:
    """Check that JupyterLab will find the front end of sliders and panels."""
    from jupyter_core.paths import jupyter_path

    folders = [Path(folder) for folder in jupyter_path("labextensions")]
    missing = [
        name
        for name in WIDGETS
        if not any((folder / name / "package.json").exists() for folder in folders)
    ]
    if missing:
        return Finding("widgets", f"no front end for {', '.join(missing)}", REINSTALL)
    return Finding("widgets", "front end found")


def drawing() -> Finding:
    """Check that the panels' drawing module is in the package."""
    folder = Path(__file__).parent / "panels" / "static"
    modules = sorted(folder.glob("*.js"))
    if not modules:
        mend = "git checkout nnlib/panels/static, or rebuild it: make frontend"
        return Finding("panels", f"no drawing module in {folder}", mend)
    return Finding("panels", f"drawing module found ({modules[0].name})")


def bubblewrap() -> Finding:
    """Check that the sandbox of `nnlib grade` can start a box here."""
    if sys.platform != "linux":
        return Finding("bubblewrap", "exists on Linux only", "grade on Linux")
    if not shutil.which("bwrap"):
        return Finding("bubblewrap", "not installed", "apt install bubblewrap")
    complaint = box_complaint()
    if complaint:
        return Finding("bubblewrap", "gives no safe box", complaint)
    return Finding("bubblewrap", "starts a box, and attacks from inside it fail")


def box_complaint() -> str:
    """Attack the grader's own box from inside, and return what is wrong with it."""
    from nnlib.grading.limits import Limits
    from nnlib.grading.places import Boxes
    from nnlib.grading.tightness import demand_tight

    try:
        with contextlib.closing(Boxes()) as boxes:
            demand_tight(boxes, Limits(), [Path(__file__).parents[1] / "solutions"])
    except Mistake as mistake:
        return str(mistake)
    return ""


def browser() -> Finding:
    """Check that a browser for the panels' tests is here."""
    for name in BROWSERS:
        if shutil.which(name):
            return Finding("Chromium", f"found ({shutil.which(name)})")
    return Finding("Chromium", "not found", "apt install chromium")


def developer_tools() -> Finding:
    """Check that the tools of `make lint` and `make test` are here."""
    wanted = ("ruff", "hypothesis", "playwright")
    missing = [name for name in wanted if not is_installed(name)]
    if missing:
        return Finding("tools", f"missing: {', '.join(missing)}", REINSTALL)
    return Finding("tools", "all here")


def is_installed(name: str) -> bool:
    """Tell whether the package `name` is installed."""
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


CHECKS: dict[str, tuple[Callable[[], Finding], ...]] = {
    "learner": (python, packages, kernel, widgets, drawing),
    "teacher": (bubblewrap,),
    "developer": (browser, developer_tools),
}
