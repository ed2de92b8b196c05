"""The doctor: one line for each thing, and how to mend what is missing."""

from importlib import metadata

import pytest

from nnlib import cli, doctor
from nnlib.doctor import Finding
from nnlib.mistakes import Mistake


def given_findings(monkeypatch: pytest.MonkeyPatch, **roles: Finding):
    """Let the doctor find exactly one thing for each role."""
    checks = {role: ((lambda it=it: it),) for role, it in roles.items()}
    monkeypatch.setattr(doctor, "CHECKS", checks)


WELL = Finding("thing", "here")
SICK = Finding("thing", "gone", "install it")


@pytest.mark.parametrize(
    ("role", "learner", "teacher", "code"),
    [
        ("learner", WELL, WELL, 0),
        ("learner", SICK, WELL, 1),
        ("learner", WELL, SICK, 0),
        ("teacher", WELL, SICK, 1),
        ("teacher", SICK, WELL, 1),
    ],
)
def test_exit_code_follows_what_the_role_needs(
    role, learner, teacher, code, monkeypatch, capsys
):
    """A learner without bubblewrap is well; a teacher without it is not."""
    given_findings(monkeypatch, learner=learner, teacher=teacher)
    assert cli.main(["doctor", "--for", role]) == code
    mended = [one for one in (learner, teacher) if one is SICK]
    assert capsys.readouterr().out.count("mend it: install it") == len(mended)


def test_this_installation_is_well():
    """What the tests run in has what learners need, the panels' module aside."""
    for check in (doctor.python, doctor.packages, doctor.kernel, doctor.widgets):
        assert not check().mend, check()


def test_old_python_is_told_to_make_room(monkeypatch):
    """A Python that is too old comes with the way to a newer one."""
    monkeypatch.setattr(doctor, "OLDEST_PYTHON", (99, 0))
    assert "install Python 99.0 or newer" in doctor.python().mend


def test_missing_and_outdated_packages_are_named(monkeypatch):
    """Each package that is missing or outside its range is named with both versions."""
    wanted = ["numpy>=99", "no-such-package-here>=1", "matplotlib"]
    monkeypatch.setattr(metadata, "requires", lambda name: wanted)
    finding = doctor.packages()
    assert f"numpy is {metadata.version('numpy')}, wanted >=99" in finding.state
    assert "no-such-package-here is missing" in finding.state
    assert "matplotlib" not in finding.state
    assert "make ready" in finding.mend


def test_lost_front_end_is_noticed(monkeypatch, tmp_path):
    """Where JupyterLab would find no widgets, the doctor says which."""
    monkeypatch.setattr(doctor, "WIDGETS", ("no-such-widget",))
    assert "no-such-widget" in doctor.widgets().state
    assert doctor.widgets().mend


def test_kernel_that_does_not_start_is_an_answer(monkeypatch):
    """A missing kernel is a finding, not a traceback."""
    from jupyter_client import kernelspec

    def nothing(*_, **__):
        raise kernelspec.NoSuchKernel("python3")

    monkeypatch.setattr(kernelspec.KernelSpecManager, "get_kernel_spec", nothing)
    finding = doctor.kernel()
    assert "does not start" in finding.state
    assert "ipykernel install" in finding.mend


def test_missing_programs_come_with_their_command(monkeypatch):
    """bubblewrap and Chromium that are not there come with what installs them."""
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    monkeypatch.setattr(doctor.sys, "platform", "linux")
    assert doctor.bubblewrap().mend == "apt install bubblewrap"
    assert doctor.browser().mend == "apt install chromium"


@pytest.mark.sandbox
def test_box_that_cannot_start_is_explained(monkeypatch):
    """A sandbox without user namespaces is a finding with the way to allow them."""
    from nnlib.grading import places

    def refused(*_):
        raise Mistake("No permissions to create new namespace. Allow them.")

    monkeypatch.setattr(doctor.shutil, "which", lambda name: "/usr/bin/bwrap")
    monkeypatch.setattr(doctor.sys, "platform", "linux")
    monkeypatch.setattr(places, "Boxes", refused)
    finding = doctor.bubblewrap()
    assert finding.state == "gives no safe box"
    assert "Allow them." in finding.mend
