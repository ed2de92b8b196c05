"""The examples in the docstrings run, and show what they say."""

import doctest
import importlib
import pkgutil

import pytest

import nnlib

DRAWS_OR_SERVES = ("nnlib.panels", "nnlib.plots", "nnlib.grading", "nnlib.lessons")
MODULES = [
    module.name
    for module in pkgutil.walk_packages(nnlib.__path__, "nnlib.")
    if not module.name.startswith(DRAWS_OR_SERVES) and not module.name.endswith("__")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    """Every >>> in a module's docstrings gives the output printed below it."""
    outcome = doctest.testmod(
        importlib.import_module(name), optionflags=doctest.FAIL_FAST
    )
    assert outcome.failed == 0


@pytest.mark.parametrize(
    "name", ["activations", "losses", "network", "datasets.generated"]
)
def test_examples_are_found(name):
    """The core's modules have examples at all, and doctest sees them."""
    module = importlib.import_module(f"nnlib.{name}")
    finder = doctest.DocTestFinder()
    assert sum(len(test.examples) for test in finder.find(module)) > 0
