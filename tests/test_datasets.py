"""Data arrive as promised, stay apart when split, and complain in words that help."""

import csv
import hashlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnlib import datasets
from nnlib.arrays import InputError
from nnlib.datasets import Dataset, Standardizer, load_csv, split, stratified_split

CLASS_SHAPES = {
    "two_moons": 2,
    "spirals": 2,
    "xor": 2,
    "circles": 2,
    "blobs": 3,
}
VALUE_SHAPES = ("noisy_line", "sine")
ALL_SHAPES = (*CLASS_SHAPES, *VALUE_SHAPES)


def rng(seed=0):
    """Return a generator."""
    return np.random.default_rng(seed)


def generated(name, n_examples=101, noise=0.1, seed=0, **more):
    """Return the generated dataset called `name`."""
    return getattr(datasets, name)(n_examples, noise, rng(seed), **more)


# --- The record -----------------------------------------------------------------------


def test_one_hot_targets():
    """Y has a row for each label, made on demand and with all classes as columns."""
    data = Dataset([[0.0], [1.0]], labels=[2, 0], class_names=("a", "b", "c", "d"))
    np.testing.assert_array_equal(data.Y, [[0, 0, 1, 0], [1, 0, 0, 0]])
    assert data.n_classes == 4


def test_values_become_a_column():
    """One value an example is a column, so nothing broadcasts (N,) against (N, 1)."""
    data = Dataset([[0.0], [1.0]], values=[5.0, 7.0])
    assert data.Y.shape == (2, 1)
    assert (data.labels, data.n_classes) == (None, 0)


def test_whole_numbers_become_float64():
    """Inputs and values are float64 whatever came in; labels are integers."""
    data = Dataset(np.array([[1], [2]], dtype=np.uint8), labels=[0.0, 1.0])
    assert data.X.dtype == np.float64
    assert np.issubdtype(data.labels.dtype, np.integer)
    assert Dataset([[1]], values=np.float32([[1]])).Y.dtype == np.float64


def test_record_is_frozen():
    """A dataset cannot be changed behind the back of whoever else uses it."""
    data = generated("xor")
    with pytest.raises(AttributeError):
        data.X = data.X * 2


def test_short_description():
    """The description counts and names, and never prints whole arrays."""
    assert repr(Dataset([[1.0, 2.0]], labels=[0])) == (
        "Dataset of 1 example: 2 features (x_1, x_2), 1 class (class 0)"
    )
    assert repr(Dataset([[1.0], [2.0]], values=[[1, 2], [3, 4]])) == (
        "Dataset of 2 examples: 1 feature (x_1), 2 targets"
    )


@pytest.mark.parametrize("rows", [[3, 1], slice(2), np.array([True] + 100 * [False])])
@pytest.mark.parametrize("name", ["two_moons", "sine"])
def test_take(name, rows):
    """Taking rows keeps inputs and targets paired."""
    data = generated(name)
    some = data.take(rows)
    np.testing.assert_array_equal(some.X, data.X[rows])
    np.testing.assert_array_equal(some.Y, data.Y[rows])
    assert some.source == data.source


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"X": [[np.nan]], "labels": [0]}, "X: wanted finite numbers, got nan"),
        ({"X": [["red"]], "labels": [0]}, "X: wanted numbers"),
        ({"X": [1.0, 2.0], "labels": [0, 1]}, "X: wanted shape"),
        ({"X": np.empty((0, 2)), "labels": []}, "X: wanted at least one number"),
        ({"X": [[1.0]]}, "either labels or values, got neither"),
        ({"X": [[1.0]], "labels": [0], "values": [1.0]}, "got both"),
        ({"X": [[1.0]], "labels": [0, 1]}, "labels: wanted one for each of the 1 rows"),
        ({"X": [[1.0]], "values": [0, 1]}, "values: wanted one for each of the 1 rows"),
        ({"X": [[1.0]], "values": [np.inf]}, "values: wanted finite numbers"),
        ({"X": [[1.0]], "labels": [-1]}, "labels from 0"),
        ({"X": [[1.0]], "labels": [0.5]}, "whole-number class labels"),
        ({"X": [[1.0]], "labels": [2], "class_names": ("a", "b")}, "from 0 to 1"),
        (
            {"X": [[1.0]], "labels": [0], "feature_names": ("a", "b")},
            "number of feature names: .* got 2",
        ),
    ],
)
def test_refuses_fields(fields, wrong):
    """A dataset that could not be learned from is refused when it is made."""
    with pytest.raises(InputError, match=wrong):
        Dataset(**fields)


# --- Generated ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL_SHAPES)
def test_generated_repeats_with_its_seed(name):
    """The same seed draws the same data, another seed other data."""
    first, again, other = (generated(name, seed=seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.X, again.X)
    np.testing.assert_array_equal(first.Y, again.Y)
    assert not np.array_equal(np.c_[first.X, first.Y], np.c_[other.X, other.Y])


@pytest.mark.parametrize(("name", "n_classes"), CLASS_SHAPES.items())
@given(n_examples=st.integers(4, 60), noise=st.floats(0, 2))
def test_classes_are_balanced(name, n_classes, n_examples, noise):
    """Classes differ in size by at most one; X is (N, 2); names fit the classes."""
    data = generated(name, n_examples, noise)
    sizes = np.bincount(data.labels, minlength=n_classes)
    assert data.X.shape == (n_examples, 2)
    assert len(data.class_names) == n_classes
    assert sizes.max() - sizes.min() <= 1


@pytest.mark.parametrize("name", ["spirals", "blobs"])
@pytest.mark.parametrize("n_classes", [2, 5])
def test_number_of_classes(name, n_classes):
    """Spirals and blobs come with as many classes as asked for."""
    assert generated(name, n_classes=n_classes).n_classes == n_classes


def test_shapes_without_noise():
    """Without noise the points lie where the formulas say."""
    circles, xor = generated("circles", noise=0), generated("xor", noise=0)
    radius = np.hypot(*circles.X.T)
    np.testing.assert_allclose(radius, np.where(circles.labels == 0, 1.0, 0.5))
    assert set(map(tuple, xor.X)) == {(-1, -1), (-1, 1), (1, -1), (1, 1)}
    np.testing.assert_array_equal(xor.labels, xor.X.prod(axis=1) < 0)
    line, sine = generated("noisy_line", noise=0, slope=3.0), generated("sine", noise=0)
    np.testing.assert_allclose(line.Y, 3 * line.X - 1)
    np.testing.assert_allclose(sine.Y, np.sin(sine.X))


def test_moons_interlock():
    """No straight line separates the moons, but a curve does."""
    moons = generated("two_moons", n_examples=400, noise=0)
    upper, lower = (moons.X[moons.labels == c] for c in (0, 1))
    np.testing.assert_allclose(np.hypot(*upper.T), 1)
    np.testing.assert_allclose(np.hypot(*(lower - [1, 0.5]).T), 1)
    assert lower[:, 1].max() > upper[:, 1].min()


@pytest.mark.parametrize("name", VALUE_SHAPES)
def test_noise_is_a_standard_deviation(name):
    """The noise of the targets has the spread that was asked for, and mean 0."""
    clean, noisy = (generated(name, 20_000, noise) for noise in (0, 0.3))
    added = noisy.Y - clean.Y
    assert abs(added.std() - 0.3) < 0.01
    assert abs(added.mean()) < 0.01


@pytest.mark.parametrize("name", ALL_SHAPES)
@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        ((0, 0.1, rng()), "n_examples: wanted a whole number"),
        ((2.5, 0.1, rng()), "n_examples: wanted a whole number"),
        ((100, -0.1, rng()), "noise: wanted"),
        ((100, np.nan, rng()), "noise: wanted"),
        ((100, 0.1, 0), "rng: wanted a random generator"),
    ],
)
def test_generated_refuses_arguments(name, arguments, wrong):
    """Every generator names a wrong argument."""
    with pytest.raises(InputError, match=wrong):
        getattr(datasets, name)(*arguments)


def test_one_class_is_no_classification():
    """There is nothing to tell apart in a single class."""
    with pytest.raises(InputError, match=r"n_classes: wanted .* at least 2"):
        datasets.blobs(10, 0.1, rng(), n_classes=1)


# --- Real -----------------------------------------------------------------------------


def test_digits():
    """The digits are the 1,797 of the original test file, pixels from 0 to 16."""
    digits = datasets.load_digits()
    assert digits.X.shape == (1797, 64)
    assert (digits.X.min(), digits.X.max()) == (0, 16)
    np.testing.assert_array_equal(
        np.bincount(digits.labels), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    )
    assert "CC BY 4.0" in digits.source


def test_penguins():
    """Two of 344 penguins lack measurements: left out, and the source says so."""
    penguins = datasets.load_penguins()
    assert penguins.X.shape == (342, 4)
    np.testing.assert_array_equal(np.bincount(penguins.labels), [151, 68, 123])
    np.testing.assert_array_equal(penguins.X[0], [39.1, 18.7, 181, 3750])
    assert penguins.class_names[penguins.labels[0]] == "Adelie"
    assert "2 of 344" in penguins.source


def test_files_come_with_licence_and_origin():
    """Every data file has a licence, and a README with its source; none was altered."""
    folder = Path(datasets.__file__).parent.parent / "data"
    readme = (folder / "README.md").read_text(encoding="utf-8")
    for file in ("digits.npz", "penguins.csv"):
        assert file in readme
        assert (folder / f"LICENSE-{file.partition('.')[0]}.txt").is_file()
    text = (folder / "penguins.csv").read_text(encoding="utf-8")
    assert hashlib.sha256(text.encode()).hexdigest() in readme


# --- Splits ---------------------------------------------------------------------------

SHARES = st.sampled_from(
    [(0.6, 0.2, 0.2), (0.8, 0.2), (0.5, 0.5), (0.7, 0.1, 0.1, 0.1)]
)


@pytest.mark.parametrize("deal", [split, stratified_split])
@given(n_examples=st.integers(40, 200), parts=SHARES, seed=st.integers(0, 99))
def test_split_loses_and_doubles_nothing(deal, n_examples, parts, seed):
    """Every example lands in exactly one part, paired with its own label."""
    X = np.arange(float(n_examples))[:, None]
    data = Dataset(X, labels=np.arange(n_examples) % 2)
    dealt = deal(data, rng(seed), parts)
    together = np.concatenate([part.X[:, 0] for part in dealt])
    np.testing.assert_array_equal(np.sort(together), X[:, 0])
    for part, share in zip(dealt, parts, strict=True):
        np.testing.assert_array_equal(part.labels, part.X[:, 0] % 2)
        assert abs(len(part) - share * n_examples) <= 2


@given(seed=st.integers(0, 99))
def test_stratified_split_keeps_proportions(seed):
    """A rare class has its share in every part; class names survive."""
    data = Dataset(np.zeros((100, 1)), labels=[0] * 90 + [1] * 10)
    sizes = [np.bincount(part.labels) for part in stratified_split(data, rng(seed))]
    np.testing.assert_array_equal(sizes, [[54, 6], [18, 2], [18, 2]])


def test_split_repeats_with_its_seed():
    """The same seed splits alike, another seed otherwise."""
    data = generated("two_moons")
    first, again, other = (split(data, rng(seed))[2].X for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("deal", [split, stratified_split])
@pytest.mark.parametrize("parts", [(0.5, 0.6), (1.2, -0.2), (0.5, 0.5, 0.0), (0.5,)])
def test_split_refuses_shares(deal, parts):
    """Shares are above 0 and sum to 1."""
    with pytest.raises(InputError, match="parts: wanted shares above 0 that sum to 1"):
        deal(generated("xor"), rng(), parts)


def test_split_leaves_no_part_empty():
    """With too few examples for a part, the split says so."""
    with pytest.raises(InputError, match="parts: wanted at least one example in each"):
        split(generated("noisy_line", n_examples=2), rng())


def test_split_wants_a_generator_and_labels():
    """A seed is no generator; values cannot be stratified."""
    with pytest.raises(InputError, match="rng: wanted a random generator"):
        split(generated("xor"), 0)
    with pytest.raises(InputError, match=r"class labels, got values\. Use split"):
        stratified_split(generated("sine"), rng())


# --- Standardising --------------------------------------------------------------------

COLUMNS = arrays(np.float64, (7, 3), elements=st.floats(-1e6, 1e6))


@given(COLUMNS)
def test_standardised_columns(X):
    """Columns that vary get mean 0 and standard deviation 1, constant ones get 0."""
    standardizer = Standardizer.fit(X)
    Z = standardizer(X)
    constant = standardizer.constant_columns
    np.testing.assert_allclose(Z[:, constant], 0, atol=1e-100)  # 1e-277 is constant
    well_scaled = ~constant & (np.ptp(X, axis=0) > 1e-6 * np.abs(X).max(axis=0))
    np.testing.assert_allclose(Z.mean(axis=0)[well_scaled], 0, atol=1e-6)
    np.testing.assert_allclose(Z.std(axis=0)[well_scaled], 1, rtol=1e-6)


@given(COLUMNS)
def test_standardising_can_be_undone(X):
    """The inverse gives back the columns in their own units."""
    standardizer = Standardizer.fit(X)
    size = np.abs(X).max()
    np.testing.assert_allclose(
        standardizer.inverse(standardizer(X)), X, atol=1e-12 * size + 1e-300
    )


def test_scale_comes_from_training_part_only():
    """Validation and test examples are scaled by numbers they had no part in."""
    train, test = split(datasets.load_penguins(), rng(), (0.7, 0.3))
    scaled_train, scaled_test = datasets.standardized(train, test)
    np.testing.assert_allclose(scaled_train.X.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(
        scaled_test.X, (test.X - train.X.mean(axis=0)) / train.X.std(axis=0)
    )
    np.testing.assert_array_equal(scaled_test.labels, test.labels)
    assert np.abs(scaled_test.X.mean(axis=0)).max() > 1e-3


def test_blank_pixels_stay_blank():
    """Pixels that no training digit inks become 0 and are marked, without NaN."""
    digits = datasets.load_digits()
    standardizer = Standardizer.fit(digits.X)
    assert standardizer.constant_columns[0]
    assert np.all(standardizer(digits.X)[:, 0] == 0)


def test_standardizer_refuses_other_columns():
    """Data of another width, and text, do not fit."""
    standardizer = Standardizer.fit([[1.0, 2.0], [3.0, 4.0]])
    with pytest.raises(InputError, match="X: wanted 2 columns"):
        standardizer([[1.0, 2.0, 3.0]])
    with pytest.raises(InputError, match="X: wanted 2 columns"):
        standardizer.inverse([[1.0]])
    with pytest.raises(InputError, match="X: wanted numbers"):
        Standardizer.fit([["a"]])


# --- CSV files ------------------------------------------------------------------------

GOOD = "width,height,kind\n1,2.5,cat\n3,-4e1,dog\n5,6,cat\n"


@pytest.fixture
def saved(tmp_path):
    """Return a function that saves text or bytes as a file and returns its path."""

    def save(content, name="mine.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return save


def test_csv_classes(saved):
    """Columns become features, distinct entries of the target become classes."""
    data = load_csv(saved(GOOD), target="kind")
    np.testing.assert_array_equal(data.X, [[1, 2.5], [3, -40], [5, 6]])
    np.testing.assert_array_equal(data.labels, [0, 1, 0])
    assert data.feature_names == ("width", "height")
    assert data.class_names == ("cat", "dog")


def test_csv_values(saved):
    """A regression takes the target's numbers as they are."""
    data = load_csv(saved(GOOD), "height", task="regression", features=["width"])
    np.testing.assert_array_equal(data.Y, [[2.5], [-40], [6]])
    assert data.feature_names == ("width",)


def test_csv_numeric_classes_in_order(saved):
    """Classes that are numbers are sorted as numbers: 2 comes before 10."""
    data = load_csv(saved("a,y\n1,10\n2,2\n3,10\n"), target="y")
    assert data.class_names == ("2", "10")


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode("utf-8-sig"),
        GOOD.replace("\n", "\r\n"),
        GOOD.replace(",", " , "),
        GOOD.replace("cat", '"cat"'),
        GOOD.replace("\n3", "\n\n3"),
    ],
    ids=["byte-order mark", "Windows lines", "spaces", "quotes", "blank line"],
)
def test_csv_habits_of_other_programs(saved, content):
    """What spreadsheets commonly write is read like the plain file."""
    plain, other = load_csv(saved(GOOD), "kind"), load_csv(saved(content), "kind")
    np.testing.assert_array_equal(plain.X, other.X)
    assert plain.class_names == other.class_names


def test_csv_round_trip(saved, tmp_path):
    """Any finite numbers written with full precision come back exactly."""
    X = rng().standard_normal((20, 3)) * 10.0 ** rng().integers(-200, 200, (20, 3))
    path = tmp_path / "numbers.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["a", "b", "y"], *X.tolist()])
    data = load_csv(path, "y", task="regression")
    np.testing.assert_array_equal(np.c_[data.X, data.Y], X)


@pytest.mark.parametrize(
    ("content", "arguments", "wrong"),
    [
        (
            b"",
            {},
            "mine.csv: wanted a line of column names and rows, got an empty file",
        ),
        ("\n \n", {}, "got an empty file"),
        ("width,kind\n", {}, "wanted rows below the column names, got none"),
        ("1,2\n3,4\n", {}, "wanted names of the columns, got numbers"),
        ("a,a,kind\n1,2,x\n", {}, "'a' more than once"),
        ("a,,kind\n1,2,x\n", {}, "got an empty name"),
        (GOOD.replace(",", ";"), {}, "Use delimiter=';'"),
        (GOOD.replace(",", "\t"), {}, r"Use delimiter='\\t'"),
        (GOOD, {"delimiter": ";"}, "Use delimiter=','"),
        (GOOD, {"delimiter": ""}, "delimiter: wanted one character"),
        (GOOD + "7,8\n", {}, "mine.csv, line 5: wanted 3 cells, .* got 2"),
        (GOOD + '7,8,"cat\n', {}, "wanted cells in closed quotes"),
        (GOOD.replace("cat", "ché").encode("latin-1"), {}, "UTF-8 text, got another"),
        (GOOD.encode("utf-16"), {}, "UTF-8 text, got another"),
        (
            GOOD + "NA,1,cat\n,2,dog\n",
            {},
            r"column 'width': wanted a value in every row, got 'NA' in line 5, "
            r"a missing value \(2 in this column\)",
        ),
        (GOOD + "1,2,?\n", {}, "column 'kind': wanted a value .* got '\\?' in line 5"),
        (
            GOOD + "tall,1,cat\n",
            {},
            r"column 'width': .* got 'tall' in line 5. Leave 'width' out with features",
        ),
        (GOOD + "inf,1,cat\n", {}, "finite number in every row, got 'inf' in line 5"),
        (
            GOOD + '"1,5",1,cat\n',
            {},
            "got '1,5' in line 5. Write decimals with a point",
        ),
        (GOOD.replace("dog", "cat"), {}, "at least 2 classes, .* got 1 in 3 rows"),
        (GOOD.replace("5,6,cat", "5,6,cow"), {}, "got 3 in 3 rows"),
        (GOOD, {"target": "sort"}, "target: wanted one of width, height, kind"),
        (
            GOOD,
            {"target": "height", "features": ["width"]},
            'got 2.5. Use task="regression"',
        ),
        (GOOD, {"task": "regression"}, "column 'kind': wanted a finite number"),
        (GOOD, {"task": "guess"}, "task: wanted classification or regression"),
        (
            GOOD,
            {"features": ["depth"]},
            "features: wanted one of width, .* got 'depth'",
        ),
        (GOOD, {"features": []}, "features: wanted columns .* got none"),
        (GOOD, {"features": ["kind"]}, "the target 'kind' among them"),
    ],
)
def test_csv_refuses(saved, content, arguments, wrong):
    """What cannot be learned from is named by file, column and line."""
    with pytest.raises(InputError, match=wrong):
        load_csv(saved(content), **{"target": "kind", **arguments})


def test_csv_not_found(saved):
    """A file that is not there is answered with those that are."""
    path = saved(GOOD).with_name("yours.csv")
    with pytest.raises(InputError, match=r"not a file. In .* there is mine.csv"):
        load_csv(path, target="kind")


def test_csv_shipped_penguins_need_a_decision():
    """The raw penguins have gaps: load_csv names the first instead of guessing."""
    path = Path(datasets.__file__).parent.parent / "data" / "penguins.csv"
    with pytest.raises(InputError, match=r"column 'body_mass_g': .* in line 5"):
        load_csv(path, target="species", features=["body_mass_g"])
