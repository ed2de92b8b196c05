"""The bench times only what is equal, and keeps the sections of other benches."""

import numpy as np
import pytest

from benchmarks import report, timing
from benchmarks.timing import Contender
from nnlib.panels.words import short


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


def test_the_figure_beside_our_panel_shows_the_same(monkeypatch):
    """Path, losses, axes' names, legend and numbers are those of our film's frame."""
    monkeypatch.setenv("MPLBACKEND", "Agg")
    from benchmarks.same_panel import KeptFigure
    from nnlib import panels

    film = panels.learning_rate().film
    frame = int(np.searchsorted(film.axis.values, 0.3))
    rate = float(film.axis.values[frame])
    kept = KeptFigure(0.1)
    sentence = kept.redraw(rate)
    for axes, plot in zip(kept.figure.axes, film.plots, strict=True):
        assert (axes.get_xlabel(), axes.get_ylabel()) == (plot.x, plot.y)
    ours = next(mark for mark in film.plots[0].marks if mark.options["role"] == "path")
    way = kept.parts[0]
    np.testing.assert_allclose(way.get_xdata(), ours.at("x", frame))
    np.testing.assert_allclose(way.get_ydata(), ours.at("y", frame))
    labels = [mark.options["label"] for mark in film.plots[0].marks]
    assert [text.get_text() for text in kept.figure.axes[0].legend_.texts] == labels
    assert short(1 - rate) in kept.parts[2].get_text()
    assert sentence == film.sentence(frame)
