"""`nnlib lab`: JupyterLab, opened on a lesson; its address stands in the terminal."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from nnlib.mistakes import Mistake

ROOT = Path(__file__).resolve().parent.parent
ANNOUNCEMENTS = "@jupyterlab/apputils-extension:announcements"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the options of `nnlib lab`."""
    parser.add_argument(
        "lesson", nargs="?", default="00", help="number of the lesson, 00 when left out"
    )
    parser.add_argument(
        "--port", type=int, default=8888, help="first port to try (8888)"
    )
    parser.add_argument(
        "--ip", default="localhost", help="address to listen at (localhost)"
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="only print the address"
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve JupyterLab until Ctrl-C; it prints its address and opens a browser."""
    lesson = find_lesson(arguments.lesson)
    options = server_options(lesson, arguments)
    from jupyterlab.labapp import LabApp

    print(f"Opening {lesson.name} in JupyterLab. Stop it with Ctrl-C.", flush=True)
    LabApp.launch_instance(options)
    return 0


def course_folder() -> Path:
    """Return the folder that holds notebooks/: the repository's, or the current one."""
    for folder in (Path.cwd(), ROOT):
        if (folder / "notebooks").is_dir():
            return folder
    raise Mistake(f"There is no notebooks/ in {Path.cwd()}: go to the course's folder.")


def find_lesson(number: str) -> Path:
    """Return the lesson that `number` names; the first there is where 00 is missing."""
    lessons = sorted((course_folder() / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    matching = [path for path in lessons if path.name.startswith(number.zfill(2))]
    if number == "00" and not matching:
        matching = lessons[:1]
    if not matching:
        known = ", ".join(path.name[:2] for path in lessons) or "none"
        raise Mistake(f"There is no lesson {number}. There are: {known}.")
    return matching[0]


def server_options(lesson: Path, arguments: argparse.Namespace) -> list[str]:
    """Return JupyterLab's options: serve the course's folder, open `lesson`.

    A busy port is no trouble: the next fifty are tried.
    """
    options = [
        f"--ServerApp.ip={arguments.ip}",
        f"--port={arguments.port}",
        "--ServerApp.port_retries=50",
        f"--ServerApp.root_dir={course_folder()}",
        f"--LabApp.default_url=/lab/tree/notebooks/{lesson.name}",
        "--ServerApp.answer_yes=True",
        "--ServerApp.log_level=ERROR",
        "--LabApp.log_level=ERROR",
        # The functions at the end of this module.
        "--ServerApp.jpserver_extensions=nnlib.lab=True",
    ]
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    options += ["--allow-root"] if is_root else []
    return [*options, "--no-browser"] if arguments.no_browser else options


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Tell the Jupyter server that this module is an extension of it."""
    return [{"module": "nnlib.lab"}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Change what a course needs to be different in the Jupyter `server`."""
    from tornado.ioloop import IOLoop

    server.web_app.settings.setdefault("page_config_hook", without_chores)
    IOLoop.current().add_callback(send_at_once, server)


def without_chores(handler: object, page: dict[str, Any]) -> dict[str, Any]:
    """Return JupyterLab's settings for a `page` that opens without its chores.

    It fetches no news and asks for none. And it does not look for extensions that
    would have to be compiled in; that takes a core for most of a second.
    """
    disabled = [*page.get("disabledExtensions", ()), ANNOUNCEMENTS]
    return page | {"disabledExtensions": disabled, "buildCheck": False}


def send_at_once(server: Any) -> None:
    """Set TCP_NODELAY on each new connection of `server` for good, where it lets us.

    Small answers of the kernel then leave at once. Otherwise a film waits some 40 ms
    for the browser to acknowledge the short message that went before it.
    """
    http_server = getattr(server, "http_server", None)
    if http_server is None:
        return
    accept = http_server.handle_stream

    def accept_without_delay(stream: Any, address: Any) -> Any:
        stream.set_nodelay(True)
        stream.set_nodelay = _stay  # Tornado takes it back after each answer
        return accept(stream, address)

    http_server.handle_stream = accept_without_delay


def _stay(value: bool) -> None:
    """Leave TCP_NODELAY as it is."""
