"""Is the box tight? Attack it from inside before the first submission, and stop if not.

The attacks themselves are in `self_attacks.py`. They run in a kernel like a learner's,
in well under a second; here they get their aims: real files, a real listener, a folder
that anybody may write to.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from nnlib.grading.kernel import CellRun, KernelFault, run_cells
from nnlib.grading.limits import Limits
from nnlib.grading.places import Places
from nnlib.grading.sandbox import interpreter_folders
from nnlib.mistakes import Mistake

FEW = 5  # files of a home that are looked for
NAMESPACES = ("user", "pid", "net", "ipc", "uts", "cgroup", "mnt")


def demand_tight(
    places: Places, limits: Limits, hidden: Sequence[Path | str] = ()
) -> None:
    """Attack a box of these places; raise Mistake if anything is achieved.

    `hidden` are files that no learner may read: solutions, other submissions.
    """
    with targets(limits, hidden) as aims:
        achieved = attacked(places, limits, aims)
    if achieved:
        raise Mistake(
            "The sandbox leaks on this machine: code inside could "
            f"{'; '.join(achieved)}. No submission was run. Keep course and "
            "submissions outside of /usr, update bubblewrap and Linux, or grade on "
            "another machine. --no-sandbox grades without protection, if you trust "
            "every submission as you trust your own code."
        )


def attacked(places: Places, limits: Limits, aims: dict[str, Any]) -> list[str]:
    """Return what the attacks achieved; raise Mistake if they could not be made."""
    cell = (
        "import json\nfrom nnlib.grading import self_attacks\n"
        f"print(json.dumps(self_attacks.achieved({aims!r})))"
    )
    try:
        [run] = run_cells([cell], 0, places, limits)
    except KernelFault as fault:
        raise Mistake(
            f"The sandbox was built, but no kernel ran: {fault}. Run nnlib doctor "
            "--for teacher: it says what to mend."
        ) from fault
    return said_by(run)


def said_by(run: CellRun) -> list[str]:
    """Return the list that the attacks printed; raise Mistake if they did not."""
    printed = "".join(
        str(output.get("text", ""))
        for output in run.outputs
        if output.get("name") == "stdout"
    )
    try:
        return [str(words) for words in json.loads(printed)]
    except ValueError as error:
        why = run.stopped or printed or "no word"
        raise Mistake(
            f"The sandbox could not be tried: {why[:300]}. Run nnlib doctor --for "
            "teacher: it says what to mend."
        ) from error


# --- Aims ---------------------------------------------------------------------------


@contextlib.contextmanager
def targets(limits: Limits, hidden: Sequence[Path | str]) -> Iterator[dict[str, Any]]:
    """Yield what the attacks aim at, there for as long as they last."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        tempfile.TemporaryDirectory(prefix="nnlib-bait-") as bait,
    ):
        Path(bait).chmod(0o777)
        yield {
            "port": listener.getsockname()[1],
            "hidden": [bait, *some_of_home(), *outside(hidden)],
            "open_folder": bait,
            "namespaces": own_namespaces(),
            "limits": limits.for_linux(),
            "memory": limits.memory,
        }


def some_of_home() -> list[str]:
    """Return a few entries of the host's home that no box has a reason to show."""
    shown = [Path("/usr"), *interpreter_folders()]
    try:
        entries = sorted(Path.home().iterdir()) if Path.home() != Path("/") else []
    except (OSError, RuntimeError):
        return []
    own = (e for e in entries if not any(e.is_relative_to(one) for one in shown))
    return outside(own)[:FEW]


def outside(paths: Iterable[Path | str]) -> list[str]:
    """Return the paths, without folders in which the interpreter itself lies."""
    shown = interpreter_folders()
    return [
        str(path)
        for path in paths
        if not any(folder.is_relative_to(path) for folder in shown)
    ]


def own_namespaces() -> dict[str, str]:
    """Return the links by which Linux names this process's namespaces."""
    folder = Path("/proc/self/ns")
    names = [name for name in NAMESPACES if os.path.lexists(folder / name)]
    return {name: str((folder / name).readlink()) for name in names}
