"""A JupyterLab of one's own and a quiet Chromium: for browser tests and the bench."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE = 90_000  # ms; two slow cores may be busy with something else
PANELS_ARE = """theme => [...document.querySelectorAll(".nnlib-panel")].every(
  panel => panel.dataset.theme === theme)"""
KERNEL_READY = """name => {
  const { context, sessionContext } = window.jupyterapp.shell.currentWidget ?? {};
  const { status } = sessionContext?.session?.kernel ?? {};
  return context?.path.endsWith(name) && status === "idle";
}"""


@dataclass
class Lab:
    """A running JupyterLab: its address and the folder that it serves."""

    url: str
    folder: Path


@dataclass
class Notebook:
    """A notebook open in the browser, and what its console complained about."""

    page: Any
    complaints: list[str] = field(default_factory=list)

    def command(self, name: str, arguments: dict[str, Any] | None = None) -> None:
        """Execute one of JupyterLab's commands."""
        script = "([name, args]) => { window.jupyterapp.commands.execute(name, args) }"
        self.page.evaluate(script, [name, arguments or {}])

    def open(self, name: str) -> None:
        """Open another notebook of the folder, and wait for it and its kernel."""
        self.command("docmanager:open", {"path": name})
        self.await_kernel(name)

    def await_kernel(self, name: str = "") -> None:
        """Wait until this notebook stands in the page and its kernel is idle."""
        self.page.wait_for_selector(".jp-Notebook .jp-Cell")
        self.page.wait_for_function(KERNEL_READY, arg=name)

    def run_all(self) -> None:
        """Run all cells."""
        self.command("notebook:run-all-cells")

    def shut_down(self) -> None:
        """End the notebook's kernel."""
        self.page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()"
        )

    def await_panels(self, number: int) -> None:
        """Wait until so many panels stand in the page."""
        script = "n => document.querySelectorAll('.nnlib-panel').length === n"
        self.page.wait_for_function(script, arg=number)

    def theme(self, name: str) -> None:
        """Switch JupyterLab's theme: "JupyterLab Light" or "JupyterLab Dark"."""
        self.command("apputils:change-theme", {"theme": name})
        light = "true" if "Light" in name else "false"
        body = f'body[data-jp-theme-light="{light}"]'
        self.page.wait_for_selector(body, state="attached")
        word = "light" if "Light" in name else "dark"
        self.page.wait_for_function(PANELS_ARE, arg=word)
        self.page.wait_for_timeout(900)  # the theme's style sheet loads after its name


@contextmanager
def running_lab(
    home: Path, python: str | Path = sys.executable, app: str = "jupyterlab"
) -> Iterator[Lab]:
    """JupyterLab on a port and in a folder of its own, without token on loopback.

    `python` says in which environment; `app` may be "notebook", for Notebook 7.
    """
    folder = home / "work"
    folder.mkdir()
    url = f"http://127.0.0.1:{_free_port()}"
    with (home / "server.log").open("w") as log:
        server = subprocess.Popen(
            _command(url, folder, python, app),
            cwd=folder,
            env=_environment(home),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            if not answers(f"{url}/api", server):
                raise RuntimeError(f"no answer at {url}")
            yield Lab(url, folder)
        finally:
            server.terminate()
            server.wait(20)


def write_notebook(path: Path, cells: list[str]) -> None:
    """Write code cells as a notebook of this Python."""
    made = [nbformat.v4.new_code_cell(cell) for cell in cells]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(nbformat.v4.new_notebook(cells=made, metadata=kernel), path)


def show(page: Any, url: str) -> Notebook:
    """Open a notebook's address and wait for it and its kernel."""
    page.set_default_timeout(PATIENCE)
    notebook = Notebook(page)
    page.on(
        "console",
        lambda line: line.type == "error" and notebook.complaints.append(line.text),
    )
    page.on("pageerror", lambda error: notebook.complaints.append(str(error)))
    page.goto(url)
    notebook.await_kernel()
    return notebook


def says(panel: Any, words: Any) -> None:
    """Wait until a panel's sentence holds these words, or fits this pattern."""
    panel.locator(".nnlib-sentence", has_text=words).wait_for()


def press(panel: Any, button: str) -> None:
    """Press a button of a panel and wait for the film that answers it."""
    panel.get_by_role("button", name=button, exact=True).click()
    panel.locator("xpath=self::*[@data-waiting='false']").wait_for()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _command(url: str, folder: Path, python: str | Path, app: str) -> list[str]:
    trait = {"jupyterlab": "LabApp", "notebook": "JupyterNotebookApp"}[app]
    return [
        str(python), "-m", app, "--no-browser", "--allow-root",
        f"--ServerApp.port={url.rpartition(':')[2]}", "--ServerApp.ip=127.0.0.1",
        "--IdentityProvider.token=", "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={folder}", f"--{trait}.expose_app_in_browser=True",
        "--LabApp.extension_manager=readonly", "--ServerApp.log_level=ERROR",
        "--ServerApp.jpserver_extensions=nnlib.lab=True",
    ]  # fmt: skip


def _environment(home: Path) -> dict[str, str]:
    settings = home / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    quiet = '{"fetchNews": "false", "checkForUpdates": false}'
    (settings / "notification.jupyterlab-settings").write_text(quiet)
    return os.environ | {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        "NNLIB_PROGRESS": str(home / "progress.json"),
        "PYTHONPATH": str(ROOT),
    }


def answers(url: str, server: subprocess.Popen) -> bool:
    """Wait for a page at an address; whether one came while the server lived."""
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=10).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return True
    return False
