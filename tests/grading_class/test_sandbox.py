"""The box from outside: what a cell inside can see, and what it cannot do."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nnlib.grading import sandbox
from nnlib.grading.kernel import run_cells
from nnlib.grading.limits import Limits
from nnlib.mistakes import Mistake

pytestmark = pytest.mark.sandbox


@pytest.fixture
def inside(boxes):
    """A function: an expression -> its JSON value, computed in a fresh box."""

    def asked(expression, setup=""):
        cells = [
            f"import json, os, pathlib\n{setup}",
            f"print(json.dumps({expression}))",
        ]
        runs = run_cells(cells, 7, boxes)
        text = "".join(o.get("text", "") for o in runs[1].outputs)
        assert text, runs
        return json.loads(text)

    return asked


def test_nobody_and_no_rights(inside):
    """Inside is nobody, without capabilities, locked by a filter for good."""
    status = dict(
        line.split(":\t", 1)
        for line in inside("open('/proc/self/status').read()").splitlines()
        if ":\t" in line
    )
    assert status["Uid"].split() == ["65534"] * 4
    assert {status[f"Cap{name}"] for name in ("Inh", "Prm", "Eff", "Bnd", "Amb")} == {
        "0" * 16
    }
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")


def test_every_namespace_is_its_own(inside):
    """user, pid, ipc, uts, network, cgroup and mount differ from the host's."""
    names = ["user", "pid", "ipc", "uts", "net", "cgroup", "mnt"]
    there = inside(f"{{n: os.readlink('/proc/self/ns/' + n) for n in {names}}}")
    here = {name: str(Path(f"/proc/self/ns/{name}").readlink()) for name in names}
    assert not set(there.values()) & set(here.values())


def test_only_the_loopback_which_is_down(inside):
    """There is no network but an interface that leads nowhere."""
    lines = inside("open('/proc/net/dev').read()").splitlines()[2:]
    assert [line.split(":")[0].strip() for line in lines] == ["lo"]


def test_nothing_of_the_host_shows(inside):
    """No home, no other packages of the repository, no learners, no environment."""
    course = Path(sandbox.nnlib.__file__).parent.parent
    shown = set(inside(f"os.listdir({str(course)!r})"))
    assert shown <= {"nnlib", ".venv", "venv"}
    assert inside("[n for n in os.listdir('/home') if not n.startswith('.')]") == []
    assert inside("os.path.exists('/root')") is False
    assert inside("os.listdir('/etc')") == ["ld.so.cache"]
    keys = set(inside("dict(os.environ)"))
    assert not keys & {"USER", "SSH_AUTH_SOCK", "PWD", "LOGNAME"}
    assert set(inside("[p for p in os.listdir('/proc') if p.isdigit()]")) <= {
        "1",
        "2",
        "3",
    }


def test_no_file_can_be_written_but_the_small_ones(inside):
    """Everything is read-only; what may be written is small, in bytes and in files."""
    setup = """
def try_write(folder):
    try:
        path = pathlib.Path(folder, 'x'); path.write_text('x'); path.unlink()
    except OSError:
        return False
    return True
"""
    folders = ["/", "/usr", "/etc", "/dev", "/proc/sys", sys.prefix, "/tmp", "/home"]
    can = inside(f"{{f: try_write(f) for f in {folders}}}", setup)
    assert {folder for folder, able in can.items() if able} == {"/tmp", "/home"}
    sizes = (
        "{f: (os.statvfs(f).f_blocks * os.statvfs(f).f_frsize, os.statvfs(f).f_files)"
    )
    for size, files in inside(
        f"{sizes} for f in ('/tmp', '/home', '/dev/shm', '/run')}}"
    ).values():
        assert size <= Limits().disk
        assert 0 < files <= Limits().files


def test_limits_of_linux_are_set(inside):
    """Memory, processor time, files, threads and core dumps are bounded."""
    bounds = inside(
        "{n: resource.getrlimit(getattr(resource, n))[1] for n in dir(resource)"
        " if n.startswith('RLIMIT_')}",
        "import resource",
    )
    limits = Limits()
    assert bounds["RLIMIT_AS"] == limits.memory
    assert bounds["RLIMIT_CPU"] == limits.processor_seconds
    assert bounds["RLIMIT_NOFILE"] == limits.open_files
    assert bounds["RLIMIT_FSIZE"] == limits.file_size
    assert bounds["RLIMIT_NPROC"] == limits.threads
    assert bounds["RLIMIT_CORE"] == 0


REFUSED = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def errno(number, *words):
    ctypes.set_errno(0)
    libc.syscall(number, *words)
    return ctypes.get_errno()
"""


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("fork", 57),
        ("vfork", 58),
        ("unshare", 272),
        ("memfd_create", 319),
        ("bpf", 321),
        ("ptrace", 101),
        ("mount", 165),
        ("shmget", 29),
        ("io_uring_setup", 425),
    ],
)
def test_system_calls_are_refused(inside, name, number):
    """The filter says 'not permitted' to what no cell needs."""
    if os.uname().machine != "x86_64":
        pytest.skip("the filter speaks x86_64")
    assert inside(f"errno({number}, 0, 0, 0, 0, 0)", REFUSED) == 1


def test_box_and_kernel_are_gone_after(boxes):
    """Nothing of a box is left when its kernel is stopped."""
    place = boxes.open(7, Limits())
    inner = place._box.process_id
    assert Path(f"/proc/{inner}").exists()
    place.kill()
    while alive(inner):  # Linux tidies up in its own time
        time.sleep(0.01)


def alive(process):
    """Return whether a process still runs: a zombie does not."""
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_missing_bubblewrap_says_how_to_install_it(monkeypatch):
    """Without bubblewrap grading stops, with the command that installs it."""
    monkeypatch.setattr(sandbox.shutil, "which", lambda *words, **more: None)
    with pytest.raises(Mistake, match="apt install bubblewrap") as error:
        sandbox.bubblewrap()
    assert "--no-sandbox" in str(error.value)


def test_unreadable_interpreter_is_named(tmp_path, monkeypatch):
    """Root learns which folder the ordinary user cannot read, and what to do."""
    monkeypatch.setattr(sandbox.os, "geteuid", lambda: 0)
    hidden = tmp_path / "python" / "lib"
    hidden.mkdir(parents=True)
    hidden.parent.chmod(0o700)
    with pytest.raises(Mistake, match="cannot read"):
        sandbox.check_readable([hidden])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")
def test_root_never_starts_bubblewrap(boxes):
    """Called by root, box and template belong to an ordinary user."""
    place = boxes.open(7, Limits())
    status = Path(f"/proc/{place._box.process.pid}/status").read_text()
    place.kill()
    uids = next(line for line in status.splitlines() if line.startswith("Uid"))
    assert set(uids.split()[1:]) == {str(sandbox.BOX_USER)}


def test_ordinary_user_can_grade(tmp_path):
    """An ordinary user's boxes work as root's do."""
    script = (
        "from nnlib.grading.places import Boxes\n"
        "from nnlib.grading.kernel import run_cells\n"
        "boxes = Boxes()\n"
        "print(run_cells(['print(40 + 2)'], 1, boxes)[0].outputs[0]['text'])\n"
        "boxes.close()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "HOME": "/nowhere", "TMPDIR": "/tmp"},
        **sandbox.ordinary_user(),
    )
    assert done.stdout.strip() == "42", done.stderr
