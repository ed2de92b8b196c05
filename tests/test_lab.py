"""`nnlib lab`: finds the lesson, serves it, and says where."""

import asyncio
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application
from tornado.websocket import WebSocketHandler, websocket_connect

from nnlib import cli, lab


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Return the lessons' folder of a course with the lessons 01 and 03."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for name in ("01_loss_functions", "03_learning_rate"):
        (folder / f"{name}.ipynb").write_text("{}")
    monkeypatch.chdir(tmp_path)
    return folder


def test_lesson_is_found_by_its_number(course):
    """Both 3 and 03 name the lesson 03."""
    assert lab.find_lesson("3").name == lab.find_lesson("03").name
    assert lab.find_lesson("3").name == "03_learning_rate.ipynb"


def test_first_lesson_stands_in_for_a_missing_00(course):
    """Without a lesson 00 the course opens on the first one there is."""
    assert lab.find_lesson("00").name == "01_loss_functions.ipynb"


def test_unknown_lesson_is_told_which_exist(course, capsys):
    """A wrong number is answered with the numbers that are right."""
    assert cli.main(["lab", "12"]) == 2
    assert "There is no lesson 12. There are: 01, 03." in capsys.readouterr().err


def test_outside_the_course_one_is_told_where_to_go(tmp_path, monkeypatch, capsys):
    """Where there are no lessons, the message says to change the folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(lab, "ROOT", tmp_path)
    assert cli.main(["lab"]) == 2
    assert "go to the course's folder" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ")
def test_serves_the_lesson_and_says_where_though_the_port_is_busy(course):
    """With its port taken, the server moves on, prints the address and answers."""
    with socket.create_server(("localhost", 0)) as busy:
        taken = busy.getsockname()[1]
        command = [sys.executable, "-m", "nnlib", "lab", "01", "--no-browser"]
        server = subprocess.Popen(
            [*command, "--port", str(taken)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            address = address_in(server.stdout)
            assert f":{taken}/" not in address
            assert answer_of(address) == 200
        finally:
            server.send_signal(signal.SIGTERM)
            server.stdout.read()
            server.wait()
            server.stdout.close()


def address_in(lines):
    """Return the first address that names the lesson."""
    for line in lines:
        found = re.search(r"http://\S+/01_loss_functions.ipynb\S*", line)
        if found:
            return found[0]
    raise AssertionError("no address was printed")


def answer_of(address):
    """Return the status of the answer; the server prints its address, then listens."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(address) as answer:
                return answer.status
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError("the server never answered")


class Line(WebSocketHandler):
    """A line as kernels use it: it says of its own connection what was set on it."""

    def open(self):
        connection = self.ws_connection.stream.socket
        option = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        self.write_message(str(bool(option)))


async def said_by_a_line(change):
    """Return what a new line of a server says that `change` was applied to."""
    server = HTTPServer(Application([("/", Line)]))
    change(SimpleNamespace(http_server=server))
    probe = bind_sockets(0, "127.0.0.1")
    server.add_sockets(probe)
    line = await websocket_connect(f"ws://127.0.0.1:{probe[0].getsockname()[1]}/")
    said = await line.read_message()
    line.close()
    server.stop()
    return said


def test_small_messages_leave_at_once():
    """A kernel's line keeps TCP_NODELAY, which Tornado itself takes back."""

    def said(change):
        return asyncio.run(said_by_a_line(change))

    with ThreadPoolExecutor(1) as apart:  # a browser's test may have left a loop here
        assert apart.submit(said, lambda server: None).result() == "False"
        assert apart.submit(said, lab.send_at_once).result() == "True"


def test_nothing_is_fetched_or_asked():
    """JupyterLab's announcements are off; what else is set or disabled stays so."""
    found = {"disabledExtensions": ["other"], "buildCheck": True, "quitButton": True}
    page = lab.without_chores(None, found)
    assert page["disabledExtensions"] == ["other", lab.ANNOUNCEMENTS]
    assert page["buildCheck"] is False
    assert page["quitButton"]


def test_a_server_of_another_kind_is_left_alone():
    """Where the server has no such place, nothing breaks."""
    lab.send_at_once(SimpleNamespace())
