"""The walk between twins: equal ends, a hill between them, real losses."""

import numpy as np
import pytest

from nnlib import MeanSquaredError, evaluate
from nnlib.panels import swapped_units
from nnlib.panels.swapped_units import HERE, SHARES, TWIN, TWINS, dataset, trained


@pytest.mark.parametrize("twin", TWINS)
@pytest.mark.parametrize("n_hidden", [-1, 2, 3, 4, 5, 6, 99])
def test_equal_ends_and_a_hill(twin, n_hidden):
    """For every width and both twins the ends are equal and the middle is higher."""
    film = swapped_units().set(twin=twin, n_hidden=n_hidden)
    losses = film.mark("loss  L").arrays["value"]
    assert losses[HERE] == pytest.approx(losses[TWIN])
    assert losses[HERE : TWIN + 1].max() > 2 * losses[HERE]
    here = film.mark("here").arrays["y"]
    assert here[HERE] == pytest.approx(here[TWIN], abs=1e-9)
    assert np.isfinite(here).all()


def test_losses_are_nnlibs():
    """The loss at share 0 is that of the trained network, and it has learned."""
    loss = evaluate(trained(3), MeanSquaredError(), dataset().X, dataset().Y).loss
    film = swapped_units().film
    assert film.mark("loss  L").arrays["value"][HERE] == pytest.approx(loss)
    assert loss < 0.02
    assert film.values() == pytest.approx(SHARES)
    assert "48 settings" in film.sentence(HERE)
    assert "above both ends" in film.sentence(70)


def test_sketches():
    """A hill is right; a flat line, a valley and nothing at all are not."""
    panel = swapped_units()
    assert panel.predict([[0, 0.5, 1], [0, 4, 0]]).right
    assert not panel.predict([[0, 0.5, 1], [0.01, 0.01, 0.01]]).right
    assert not panel.predict([[0, 0.5, 1], [2, 0, 2]]).right
    assert not panel.predict([[], []]).right
