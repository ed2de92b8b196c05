"""The bench times only what is equal, and keeps the sections of other benches."""

import numpy as np
import pytest

from benchmarks import report, timing
from benchmarks.timing import Contender


def contender(name, result):
    """Return a contender that does nothing and has a result."""
    return Contender(name, lambda: None, result=lambda: np.array(result))


def test_equal_results_may_be_timed():
    """Results equal to the tolerance pass, and contenders without one are left out."""
    no_result = Contender("floor", lambda: None)
    timing.prove_equal([contender("a", [1.0]), no_result, contender("b", [1.0])], 1e-9)


@pytest.mark.parametrize("other", [[1.0, 2.001], [1.0, np.nan]])
def test_unequal_results_stop_the_bench(other):
    """Whoever computes something else is named, and nothing is measured."""
    pair = [contender("a", [1.0, 2.0]), contender("b", other)]
    with pytest.raises(SystemExit, match="a and b differ"):
        timing.prove_equal(pair, 1e-9)


def test_ratios_to_the_reference():
    """Every contender does its work each round; the reference's own ratio is 1."""
    counts = {"a": 0, "b": 0}

    def count(name):
        counts[name] += 1

    pair = [Contender(name, lambda name=name: count(name), 2) for name in counts]
    measured = timing.measure(pair, reference="b")
    assert measured.ratios["b"] == (1.0, 1.0, 1.0)
    assert measured.ratios["a"].low <= measured.ratios["a"].median
    assert counts == {"a": timing.ROUNDS + 1, "b": timing.ROUNDS + 1}


def test_sections_are_replaced_one_by_one(tmp_path, monkeypatch):
    """A bench writes its own section anew and leaves the others as they are."""
    monkeypatch.setattr(report, "FILE", tmp_path / "BENCHMARKS.md")
    report.write_section("One", "old")
    report.write_section("Two", "kept")
    report.write_section("One", report.table(["a"], [["new"]]))
    text = report.FILE.read_text()
    assert text.startswith("# Benchmarks\n")
    assert "old" not in text
    assert "## Two\n\nkept\n" in text
    assert "## One\n\n| a |\n| --- |\n| new |\n" in text
