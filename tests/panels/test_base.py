"""The base of all panels: films, marks, controls, messages, errors, stills."""

import base64
from types import SimpleNamespace

import numpy as np
import pytest

from nnlib.panels import dialogue, wire
from nnlib.panels.controls import Controls, slider
from nnlib.panels.film import Axis, Film, Plot
from nnlib.panels.marks import LARGEST, graph, heatmap, line, number
from nnlib.panels.panel import Panel
from nnlib.panels.predictions import Tally, choose, type_a_number


def one_frame(*marks, **options) -> Film:
    return Film(Axis("frame", "", [0]), [Plot(marks, **options)], "one frame")


def sent(panel: Panel) -> list[tuple[dict, list]]:
    """What the panel sends to the browser, kept instead of sent."""
    messages: list[tuple[dict, list]] = []
    panel.view.answer = lambda header, buffers: messages.append((header, buffers))
    return messages


def wish(panel: Panel, **content) -> None:
    dialogue.reply(panel, content)


def test_an_array_with_one_more_axis_moves_with_the_frames():
    mark = line(np.arange(3), np.arange(6).reshape(2, 3))
    assert mark.per_frame == {"y"}
    assert mark.at("y", 1).tolist() == [3, 4, 5]
    assert mark.at("x", 1).tolist() == [0, 1, 2]


def test_a_mark_refuses_an_array_of_the_wrong_rank():
    with pytest.raises(ValueError, match=r"line\(y=...\) needs 1 axes.*\(1, 1, 2\)"):
        line([0, 1], [[[0, 1]]])


def test_infinite_values_stay_drawable_and_nan_stays_a_gap():
    values = line([0, 1, 2], [np.inf, -np.inf, np.nan]).at("y", 0)
    assert values[:2].tolist() == [LARGEST, -LARGEST]
    assert np.isnan(values[2])


def test_a_film_refuses_a_mark_with_another_number_of_frames():
    with pytest.raises(ValueError, match=r"'k' has 3 frames, but line\(y=...\) has 2"):
        Film(Axis("k", "", [0, 1, 2]), [Plot([line([0, 1], np.ones((2, 2)))])], "")


def test_a_film_refuses_a_missing_sentence():
    with pytest.raises(ValueError, match="describe has 1"):
        Film(Axis("k", "", [0, 1]), [], ["only one"])


def test_ranges_fit_all_frames():
    plot = Plot([line([0, 10], [[0, 1], [0, 20]])])
    (x_low, x_high), (y_low, y_high) = plot.ranges()
    assert (x_low, x_high) == (-0.5, 10.5)
    assert (y_low, y_high) == (-1, 21)


def test_log_ranges_leave_out_what_a_logarithm_cannot_show():
    low, high = Plot([line([1, 2, 3], [0, 1, 100])], y_log=True).ranges()[1]
    assert 0 < low < 1
    assert high > 100


def test_a_map_is_shown_to_its_edges():
    film = one_frame(heatmap(np.eye(2), (0, 4), (-1, 1)))
    assert film.plots[0].ranges() == ((0, 4), (-1, 1))


def test_a_control_out_of_bounds_is_brought_back(power_panel):
    panel = power_panel()
    panel.set(height=1e9)
    assert panel.values.height == 4.0


def test_an_unknown_control_is_named_with_those_there_are(power_panel):
    with pytest.raises(KeyError, match="'hight'; this panel has: height, base, spot"):
        power_panel().set(hight=1)


def test_a_whole_number_slider_gives_whole_numbers():
    assert slider("batch_size", "B", 32, 1, 64, step=1).accept(7.6) == 8


def test_reset_brings_the_first_values_back(power_panel):
    panel = power_panel()
    before = panel.film.mark("curve").at("y", 2).tolist()
    panel.set(height=3)
    assert panel.film.mark("curve").at("y", 2).tolist() != before
    panel.reset()
    assert panel.film.mark("curve").at("y", 2).tolist() == before


def test_the_wire_carries_each_frame_unchanged(power_panel):
    film = power_panel().film
    header, buffers = wire.encode(film, 1, 3)
    (spec, *_) = header["plots"][0]["marks"]
    y = spec["arrays"]["y"]
    numbers = np.frombuffer(buffers[y["buffer"]], np.float32).reshape(2, *y["shape"])
    assert y["moving"]
    assert np.allclose(numbers, film.mark("curve").arrays["y"][1:3])
    assert (header["begin"], header["frames"], header["total"]) == (1, 2, 4)
    assert header["describe"] == ["power 1", "power 2"]


def test_a_film_says_what_stands_until_the_question_is_answered():
    film = Film(Axis("k", "", [0]), [], "the answer", before="the question")
    header, _ = wire.encode(film, 0, 1)
    assert (header["describe"], header["before"]) == ("the answer", "the question")


def test_a_long_film_sends_its_first_frames_first():
    values = np.zeros((50, 200, 200))
    plots = [Plot([heatmap(values, (0, 1), (0, 1))])]
    film = Film(Axis("k", "", range(50)), plots, "map")
    assert 1 <= wire.first_slice(film) < 10
    assert wire.first_slice(film.starting_at(30)) == 31


def test_a_wish_of_the_browser_is_answered_with_its_number(power_panel):
    panel = power_panel()
    messages = sent(panel)
    wish(panel, kind="set", values={"height": 2.0}, request=7, frame=0)
    header, _ = messages[0]
    assert header["request"] == 7
    assert header["values"]["height"] == 2.0


def test_a_dragged_handle_sets_its_control(power_panel):
    panel = power_panel()
    sent(panel)
    wish(panel, kind="set", values={"spot": [0.25, 0.75]}, request=1, frame=0)
    assert panel.values.spot == (0.25, 0.75)


def test_a_film_goes_on_from_its_last_state(count_panel):
    panel = count_panel()
    messages = sent(panel)
    wish(panel, kind="more", **{"from": 10}, request=0)
    header, _ = messages[0]
    assert (header["begin"], header["total"]) == (10, 20)
    assert header["describe"][0] == "count 11"


def test_a_live_control_acts_from_the_frame_the_learner_sees(count_panel):
    panel = count_panel()
    messages = sent(panel)
    wish(panel, kind="more", **{"from": 10}, request=0)
    wish(panel, kind="set", values={"rate": 5.0}, frame=3, request=1)
    header, _ = messages[-1]
    assert header["begin"] == 4
    assert header["describe"][0] == "count 9"


def test_any_other_control_starts_the_run_anew(count_panel):
    panel = count_panel()
    messages = sent(panel)
    wish(panel, kind="more", **{"from": 10}, request=0)
    wish(panel, kind="set", values={"task": "b"}, frame=3, request=1)
    header, _ = messages[-1]
    assert header["begin"] == 0
    assert header["describe"][0] == "count 1"


def test_a_late_request_for_more_is_not_answered(count_panel):
    panel = count_panel()
    messages = sent(panel)
    wish(panel, kind="more", **{"from": 30}, request=0)
    assert messages == []


def test_a_finished_film_gives_no_more(count_panel):
    panel = count_panel()
    panel.set(rate=50)
    messages = sent(panel)
    wish(panel, kind="more", **{"from": 10}, request=0)
    assert messages == []


def test_an_error_is_shown_with_its_place_and_the_panel_lives_on():
    def shoot(controls: Controls) -> Film:
        if controls.x > 1:
            raise ZeroDivisionError("no such slope")
        return one_frame(number(controls.x, "x"))

    panel = Panel(shoot, [slider("x", "x", 0, 0, 2)], title="Fragile")
    assert panel.set(x=2) is None
    assert "ZeroDivisionError: no such slope (in shoot, line" in panel.error
    assert panel.sentence().startswith("Fragile: ZeroDivisionError")
    messages = sent(panel)
    wish(panel, kind="set", values={"x": 2}, request=1, frame=0)
    assert messages[0][0]["kind"] == "error"
    assert panel.set(x=1) is not None
    assert panel.error == ""


def test_an_error_in_the_first_film_still_gives_a_panel():
    panel = Panel(lambda controls: 1 / 0, title="Broken")
    assert panel.view.opening["header"]["kind"] == "error"
    bundle = panel._repr_mimebundle_()
    assert "ZeroDivisionError" in bundle["text/plain"]
    assert "image/png" not in bundle


def test_the_bundle_holds_view_picture_and_sentence(power_panel):
    bundle = power_panel()._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"] == "Powers: power 0"
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("cell", "outputs"),
    [("vscode-notebook-cell:/a.ipynb#W0sZmlsZQ", 1), ("8c1d-4f", 2), (None, 2)],
)
def test_vs_code_gets_one_output_and_others_a_still_of_its_own(
    power_panel, monkeypatch, cell, outputs
):
    """VS Code names the cell in its message and picks the picture by itself."""
    message = {"metadata": {"cellId": cell} if cell else {}}
    shell = SimpleNamespace(get_parent=lambda: message)
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    power_panel()._ipython_display_()
    assert len(shown) == outputs
    assert "application/vnd.jupyter.widget-view+json" in shown[-1]
    assert "image/png" in shown[0]


def test_a_prediction_is_judged_once_and_counted(power_panel):
    question = choose("Which?", ["a", "b"], right=1, because="So it is.")
    panel = power_panel(prediction=question)
    assert panel.predict(None) is None
    assert panel.predict(0).right is False
    assert panel.predict(1).right is True


def test_a_typed_number_is_right_within_its_tolerance():
    ask = type_a_number("How many?", lambda controls: 10.0, "Ten.", tolerance=0.1)
    assert ask.judge(Controls(), 10.9).right
    assert not ask.judge(Controls(), 11.1).right
    assert "You said 11.1, it is 10." in ask.judge(Controls(), 11.1).sentence


def test_the_tally_keeps_the_first_verdict_of_a_question():
    tally = Tally()
    tally.count("first", right=False)
    assert tally.count("first", right=True) == (
        "0 of 1 predictions right in this lesson."
    )
    assert tally.count("second", right=True).startswith("1 of 2")


def test_a_view_that_opens_late_is_sent_what_has_changed(power_panel):
    panel = power_panel()
    messages = sent(panel)
    serial = panel.view.opening["header"]["serial"]
    wish(panel, kind="ready", serial=serial)
    assert messages == []
    panel.set(height=2.0)
    wish(panel, kind="ready", serial=serial)
    assert messages[0][0]["values"]["height"] == 2.0


def test_an_error_while_answering_is_said_in_the_panel(power_panel):
    panel = power_panel()
    messages = sent(panel)
    wish(panel, kind="set", values={"base": "no such choice"}, request=3)
    header, _ = messages[0]
    assert header["kind"] == "error"
    assert "base must be one of" in header["message"]
    assert header["request"] == 3


def test_edges_between_the_same_nodes_follow_each_other():
    """Two edges that join the same nodes are bows; apart they would hide each other."""
    graph([0, 1, 2], [0, 0, 0], [[0, 1], [0, 1], [1, 2]])
    with pytest.raises(ValueError, match="must follow each other"):
        graph([0, 1, 2], [0, 0, 0], [[0, 1], [1, 2], [0, 1]])
