"""The figures of the lessons hold the numbers they were given, and their words."""

import subprocess
import sys

import numpy as np
import pytest

from nnlib import plots
from nnlib.plots.roles import PALETTE, colour


def luminance(colour_code: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = np.array([int(colour_code[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("role", PALETTE)
def test_every_role_stands_out_on_light_and_on_dark_paper(role):
    assert contrast(colour(role), "#ffffff") >= 4.0
    assert contrast(colour(role, dark=True), "#111111") >= 4.5


def test_an_unknown_role_is_named_with_those_there_are():
    with pytest.raises(KeyError, match=r"No role 'trian'; known roles: .*train"):
        colour("trian")


def test_loss_curves_draw_both_runs_on_a_log_scale():
    ax = plots.axes()
    train, validation = plots.loss_curves(ax, [4, 2, 1], [5, 3, 2])
    assert train.get_ydata().tolist() == [4, 2, 1]
    assert validation.get_ydata().tolist() == [5, 3, 2]
    assert ax.get_yscale() == "log"
    assert train.get_linestyle() != validation.get_linestyle()


def test_a_loss_of_zero_keeps_the_scale_linear():
    ax = plots.axes()
    plots.loss_curves(ax, [1, 0])
    assert ax.get_yscale() == "linear"


def test_bars_say_their_numbers():
    ax = plots.axes()
    plots.bars(ax, [1.25, 3], ["a", "b"])
    assert {"1.25", "3"} <= {text.get_text() for text in ax.texts}


def test_a_path_keeps_its_points():
    points = np.array([[0, 0], [1, 2], [3, 4]])
    drawn = plots.path(plots.axes(), points)
    assert np.array_equal(drawn.get_xydata(), points)


def test_classes_differ_in_shape_too():
    X = np.array([[0.0, 0], [1, 1], [2, 2]])
    zero, one = plots.labelled_points(plots.axes(), X, [0, 1, 1])
    assert len(zero.get_offsets()) == 1
    assert len(one.get_offsets()) == 2
    shapes = [artist.get_paths()[0].vertices for artist in (zero, one)]
    assert shapes[0].shape != shapes[1].shape


def test_a_confusion_matrix_writes_every_count():
    ax = plots.axes()
    plots.confusion_matrix(ax, [[5, 1], [2, 7]], ["no", "yes"])
    assert [text.get_text() for text in ax.texts] == ["5", "1", "2", "7"]


def test_images_stand_row_by_row_with_a_gap():
    pictures = np.arange(3 * 2 * 2).reshape(3, 2, 2).astype(float)
    shown = plots.images(plots.axes(), pictures, columns=2).get_array()
    assert shown.shape == (6, 6)
    assert np.array_equal(shown[:2, 3:5], pictures[1])
    assert np.array_equal(shown[3:5, :2], pictures[2])
    assert np.isnan(shown[:, 2].filled(np.nan)).all()


@pytest.mark.parametrize("draw", [plots.loss_surface, plots.decision_boundary])
def test_planes_take_a_grid(draw):
    x, y = np.linspace(0, 1, 7), np.linspace(0, 2, 5)
    ax = plots.axes()
    draw(ax, x, y, np.outer(y / 2, x))
    assert ax.get_xlim() == (0, 1)
    assert ax.get_ylim() == (0, 2)


def test_a_picture_brings_its_words_as_alternative_text():
    ax = plots.axes()
    bundle = plots.picture(ax, 'Loss "falls" <fast>')._repr_mimebundle_()
    assert bundle["text/plain"] == 'Loss "falls" <fast>'
    assert 'alt="Loss &quot;falls&quot; &lt;fast&gt;"' in bundle["text/html"]


def test_a_picture_without_words_is_refused():
    with pytest.raises(ValueError, match="needs words"):
        plots.picture(plots.axes(), " ")


def test_several_axes_share_one_figure():
    left, right = plots.axes(2)
    assert left.figure is right.figure


def test_plots_leave_pyplot_alone():
    code = "import sys, nnlib.plots; print('matplotlib.pyplot' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True
    )
    assert answer.stdout.strip() == "False", answer.stderr


@pytest.mark.parametrize(
    "settings",
    [
        {"xlabel": "step", "ylabel": "loss  L", "title": "A name"},
        {"ylim": (1e-7, 1e3), "yscale": "log", "ylabel": "loss  L"},
        {"ylim": (0.2, 0.6), "yscale": "log", "xlabel": "between two powers"},
        {"ylim": (-12000, 34000), "ylabel": "large numbers"},
        {"xticks": (0, 1), "xticklabels": ("one\ntwo lines", "three"), "xlabel": "x"},
        {},
    ],
    ids=lambda settings: " ".join(settings) or "nothing set",
)
def test_all_words_have_room(settings):
    """Nothing around a plot leaves the picture or reaches into the next plot."""
    axes = plots.axes(2)
    for ax in axes:
        ax.set(**settings)
    picture = plots.picture(axes, "two plots")
    picture._repr_png_()
    left, right = (ax.get_tightbbox() for ax in axes)
    whole = picture.figure.bbox
    assert whole.x0 <= left.x0 < left.x1 <= right.x0 < right.x1 <= whole.x1
    for box in (left, right):
        assert whole.y0 <= box.y0 < box.y1 <= whole.y1
