"""Before the first submission the box is attacked, and a leak stops the grader."""

import json
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import nbformat
import pytest

from nnlib import cli, doctor
from nnlib.grading import sandbox, seccomp, self_attacks
from nnlib.grading.limits import Limits
from nnlib.grading.places import BarePlaces, Boxes
from nnlib.grading.tightness import attacked, demand_tight, targets
from nnlib.mistakes import Mistake

BY_ITSELF = {"give itself new rights"}  # needs a process without threads
pytestmark = pytest.mark.sandbox


class Unbounded(Limits):
    """No limits of Linux at all."""

    def for_linux(self):
        return {}


@pytest.fixture
def leaky(monkeypatch):
    """A function: opens a way out of every box from now on; keeps all the rest."""

    def opened(*options):
        tight = sandbox.covers()
        monkeypatch.setattr(sandbox, "covers", lambda: (*options, *tight))

    return opened


def test_tight_box_withstands_every_attack(boxes):
    """In a box as learners get it nothing is achieved."""
    demand_tight(boxes, Limits())


def test_every_attack_succeeds_where_there_is_no_box(solution):
    """Each attack can succeed: none is refused by its own mistake."""
    bare = BarePlaces()
    try:
        with targets(Limits(), [solution]) as aims:
            achieved = attacked(bare, Unbounded(), aims)
    finally:
        bare.close()
    assert len(achieved) == len(self_attacks.ATTACKS) - len(BY_ITSELF), achieved


def test_new_rights_are_noticed_where_they_are_given():
    """A process without threads, in no box, makes itself a namespace, and says so."""
    script = (
        "import json; from nnlib.grading import self_attacks as a; a.ctypes; "
        "print(json.dumps(a.gain_rights({})))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert json.loads(run.stdout) in BY_ITSELF


def test_shared_network_is_found(boxes, leaky):
    """A box with the host's network leaks in three ways, and grading stops."""
    leaky("--share-net")
    with pytest.raises(Mistake, match="No submission was run") as leak:
        demand_tight(boxes, Limits())
    assert "reach this machine's own network services" in str(leak.value)
    assert "own net namespace" in str(leak.value)


def test_shown_folder_is_found(boxes, leaky, monkeypatch):
    """A folder of the host that may be written is found by reading and by writing."""
    monkeypatch.setattr(tempfile, "tempdir", "/var/tmp")
    leaky("--bind", "/var/tmp", "/var/tmp")
    with pytest.raises(Mistake, match=r"read /var/tmp/.*write to /var/tmp/"):
        demand_tight(boxes, Limits())


def test_missing_limits_are_found(boxes):
    """A box without limits on memory and the rest is found."""
    with targets(Limits(), ()) as aims:
        achieved = attacked(boxes, Unbounded(), aims)
    assert achieved == ["take more memory than it may", "raise its own limits"]


@pytest.mark.parametrize("who", [("--jobs", "2"), ("--cluster", "local:1")])
def test_shown_solutions_stop_the_command(
    who, notebook, right, solution, tmp_path, capfd
):
    """Solutions among the packages would be shown to learners: nothing is graded."""
    (tmp_path / "hand-ins").mkdir()
    (tmp_path / "hand-ins" / "alpha.ipynb").write_text(nbformat.writes(notebook(right)))
    out = tmp_path / "report"
    shown = Path(tempfile.mkdtemp(dir=sysconfig.get_path("purelib")))
    try:
        shutil.copy(solution, shown)
        shown.chmod(0o755)
        words = ["grade", str(tmp_path / "hand-ins"), "--lesson", "01", *who]
        code = cli.main([*words, "--solutions", str(shown), "--out", str(out)])
    finally:
        shutil.rmtree(shown)
    said = capfd.readouterr().err
    assert code == 2
    assert f"code inside could read {shown}" in said
    assert "Traceback" not in said
    assert (out / "journal.jsonl").read_text() == ""


def test_doctor_attacks_too(leaky):
    """`nnlib doctor` finds the leak before anything is handed in."""
    assert not doctor.bubblewrap().mend
    leaky("--share-net")
    finding = doctor.bubblewrap()
    assert finding.state == "gives no safe box"
    assert "network" in finding.mend


def test_unknown_machine_is_refused_in_words(monkeypatch):
    """Where the filter does not speak the machine's numbers, there are no boxes."""
    monkeypatch.setattr(seccomp.platform, "machine", lambda: "riscv64")
    with pytest.raises(Mistake, match="this machine is riscv64"):
        Boxes()
