"""Every hostile notebook ends in the right verdict, and harms nobody else."""

import dataclasses
import hashlib
from pathlib import Path

import numpy
import pytest

import nnlib
from tests.grading_class.corpus.cells import ATTACKS

pytestmark = pytest.mark.sandbox
SETTINGS = ("core_pattern", "hostname", "pid_max", "randomize_va_space")
CODE = [
    Path(numpy.__file__),
    *Path(nnlib.__file__).parent.joinpath("grading").glob("*.py"),
]


PLANTED = [Path(name) for name in ("/tmp/touched", "/tmp/0", "/home/0", "/home/x")]


def host():
    """Return what attacks aim at on the host: code, settings, files planted there."""
    return {
        "code": [hashlib.sha256(path.read_bytes()).digest() for path in sorted(CODE)],
        "settings": [Path("/proc/sys/kernel", name).read_text() for name in SETTINGS],
        "planted": [path for path in PLANTED if path.exists()],
    }


@pytest.fixture(autouse=True)
def untouched_host():
    """Compare the host after each attack with what it was before."""
    before = host()
    yield
    assert host() == before


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_attack_has_its_verdict(attack, grade, judge, notebook, right):
    """Points are for what is right, and the other exercises keep theirs."""
    if "timeout" in attack.verdicts:  # waiting longer would prove nothing more
        judge.limits = dataclasses.replace(judge.limits, cell_seconds=1.5)
    result = grade(notebook({**right, "double": attack.answer}, attack.extras))
    double = result.exercises["double"]
    assert double.verdict in attack.verdicts, double.came
    assert double.points == (1.0 if "correct" in attack.verdicts else 0.0)
    others = {name: result.exercises[name].verdict for name in ("total", "flip")}
    assert others == {"total": "correct", "flip": "correct"}
