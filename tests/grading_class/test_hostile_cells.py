"""Every hostile notebook ends in the right verdict, and harms nobody else."""

import dataclasses

import pytest

from tests.grading_class.corpus.cells import ATTACKS

pytestmark = pytest.mark.sandbox


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
