"""A class on a real JupyterHub: from the teacher's bundle to the graded hand-in.

The path that the teacher's guide describes: a bundle in a repository, an nbgitpuller
link, a learner's own server, a lesson and an exercise in it, the notebook collected
from the learner's home, and graded. Hub and proxy live in an environment of their own.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from urllib.parse import urlencode

import pytest

from nnlib import cli
from tools.browser_lab import PATIENCE, ROOT, show

PROXY = "configurable-http-proxy@5"
LESSON = "01_loss_functions"
EXERCISE = "softmax"
LEARNERS = ("alpha", "beta")
pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

CONFIG = """
c.JupyterHub.bind_url = "http://127.0.0.1:{port}/"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub_port}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api_port}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{homes}/{{username}}"
c.Spawner.cmd = [{singleuser!r}]
c.Spawner.args = ["--allow-root", "--LabApp.expose_app_in_browser=True"]
c.Spawner.environment = {{"PATH": {path!r}}}
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 120
"""


@pytest.fixture(scope="module")
def binaries(elsewhere):
    """The folder with the programs of the hub: Python's and the proxy."""
    if not os.environ.get("CI") and not (shutil.which("npm") and shutil.which("git")):
        pytest.skip("needs npm and git")
    if not proxy(elsewhere.parent).exists():
        place = str(elsewhere.parent.parent)
        install = ["npm", "install", "--silent", "--prefix", place, PROXY]
        subprocess.run(install, check=True, capture_output=True)
    return elsewhere.parent


def proxy(binaries):
    """Return where the hub's proxy is once it is installed."""
    return binaries.parent / "node_modules" / ".bin" / "configurable-http-proxy"


@pytest.fixture(scope="module")
def repository(binaries, tmp_path_factory):
    """The bundle that learners get, in a git repository, and installed for the hub."""
    bundle = tmp_path_factory.mktemp("teacher") / "course"
    assert cli.main(["release", str(bundle)]) == 0
    who = ["-c", "user.name=teacher", "-c", "user.email=teacher@localhost"]
    for words in (["init", "-b", "main"], ["add", "-A"], ["commit", "-m", "Course"]):
        subprocess.run(
            ["git", *who, *words], cwd=bundle, check=True, capture_output=True
        )
    install = [binaries / "python", "-m", "pip", "install", "-q", "--no-deps", bundle]
    subprocess.run([*install, "--force-reinstall"], check=True, capture_output=True)
    return bundle


def free_ports(number):
    """Return so many ports that nobody uses."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@pytest.fixture(scope="module")
def hub(binaries, repository, tmp_path_factory):
    """A running hub: its address and the folder of its users' homes."""
    home = tmp_path_factory.mktemp("hub")
    port, hub_port, api_port = free_ports(3)
    for learner in LEARNERS:
        (home / "homes" / learner).mkdir(parents=True)
    config = CONFIG.format(
        port=port,
        hub_port=hub_port,
        api_port=api_port,
        homes=home / "homes",
        proxy=str(proxy(binaries)),
        singleuser=str(binaries / "jupyterhub-singleuser"),
        path=f"{binaries}{os.pathsep}{os.environ['PATH']}",
    )
    (home / "jupyterhub_config.py").write_text(config)
    with (home / "hub.log").open("w") as log:
        server = subprocess.Popen(
            [str(binaries / "jupyterhub")], cwd=home, stdout=log, stderr=log
        )
        try:
            await_answer(f"http://127.0.0.1:{port}/hub/health", server, home)
            yield f"http://127.0.0.1:{port}", home / "homes"
        finally:
            server.terminate()
            server.wait(60)


def await_answer(url, server, home):
    """Wait until the hub answers."""
    ends = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < ends and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
        else:
            return
    raise RuntimeError((home / "hub.log").read_text()[-3000:])


def log_in(chromium, address, learner):
    """Return a page of a browser in which the learner is logged in."""
    page = chromium.new_context(viewport={"width": 1400, "height": 1000}).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/hub/login")
    page.fill("#username_input", learner)
    page.fill("#password_input", "anything")
    page.click("#login_submit")
    page.wait_for_url(re.compile(r"/(user|hub/(spawn|home))"))
    return page


def link(address, repository, path):
    """Return the link that a teacher hands out: fetch the course, open this file.

    `reset` closes what was open before, so that the test knows which notebook it runs.
    """
    words = {
        "repo": repository.as_uri(),
        "branch": "main",
        "urlpath": f"lab/tree/{repository.name}/{path}?reset",
    }
    return f"{address}/hub/user-redirect/git-pull?{urlencode(words)}"


def answer(notebook_path, source):
    """Write an answer into the cell of its exercise, as a learner does."""
    notebook = json.loads(notebook_path.read_text())
    for cell in notebook["cells"]:
        about = cell["metadata"].get("course", {})
        if about.get("kind") == "answer" and about.get("exercise") == EXERCISE:
            cell["source"] = source
    notebook_path.write_text(json.dumps(notebook))


def right_answer():
    """Return what the solution says to the exercise."""
    notebook = json.loads((ROOT / "solutions" / f"{LESSON}.ipynb").read_text())
    for cell in notebook["cells"]:
        about = cell["metadata"].get("course", {})
        if about.get("kind") == "answer" and about.get("exercise") == EXERCISE:
            return "".join(cell["source"])
    raise LookupError(EXERCISE)


def test_class_on_a_hub(hub, repository, chromium, tmp_path):
    """Pulled, read, answered, checked, collected and graded."""
    address, homes = hub
    page = log_in(chromium, address, "alpha")
    notebook = show(page, link(address, repository, f"notebooks/{LESSON}.ipynb"))
    notebook.run_all()
    page.wait_for_selector(".nnlib-panel")
    pulled = homes / "alpha" / repository.name
    assert not (pulled / "solutions").exists()
    answer(pulled / "exercises" / f"{LESSON}.ipynb", right_answer())
    exercises = show(page, link(address, repository, f"exercises/{LESSON}.ipynb"))
    exercises.run_all()
    page.locator(f'.nnlib-answer[aria-label="Check of {EXERCISE}: right"]').wait_for()
    page.screenshot(path=tmp_path / "answered.png")
    log_in(chromium, address, "beta").goto(link(address, repository, "README.md"))
    await_file(homes / "beta" / repository.name / "exercises" / f"{LESSON}.ipynb")
    assert graded(collected(homes, repository.name, tmp_path), tmp_path) == {
        "alpha": "correct",
        "beta": "not attempted",
    }


def await_file(path):
    """Wait until a file is there."""
    ends = time.monotonic() + PATIENCE / 1000
    while not path.exists() and time.monotonic() < ends:
        time.sleep(0.2)


def collected(homes, course, tmp_path):
    """Copy everybody's exercises out of their homes, one folder a learner."""
    for learner in LEARNERS:
        place = tmp_path / "hand-ins" / learner
        place.mkdir(parents=True)
        shutil.copy(homes / learner / course / "exercises" / f"{LESSON}.ipynb", place)
    return tmp_path / "hand-ins"


def graded(hand_ins, tmp_path):
    """Grade the class as the guide says; return the verdicts on the exercise."""
    out = tmp_path / "report"
    words = ["grade", str(hand_ins), "--lesson", "01", "--out", str(out)]
    subprocess.run([sys.executable, "-m", "nnlib", *words], check=True, cwd=ROOT)
    lines = map(json.loads, (out / "results.jsonl").read_text().splitlines())
    return {one["submission"]: one["exercises"][EXERCISE]["verdict"] for one in lines}
