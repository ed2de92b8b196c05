"""What PyTorch computes, nnlib computes: to 1e-10, values, gradients, whole runs.

PyTorch's numbers are stored in tests/oracle; `make oracle` computes them anew.
"""

from pathlib import Path

import numpy as np
import pytest

from nnlib import Dense, Network, Training, activations, losses, optimizers
from nnlib.activations import ACTIVATIONS, activation, softmax
from nnlib.losses import LOSSES
from nnlib.optimizers import WeightDecay

with np.load(Path(__file__).parent / "oracle" / "torch.npz") as file:
    STORED = dict(file)

NETWORKS = {
    "line": ([3, 1], "tanh", "mean squared error"),
    "one hidden layer": ([4, 6, 3], "relu", "softmax cross-entropy"),
    "two hidden layers": ([2, 8, 8, 1], "tanh", "binary cross-entropy"),
    "sigmoid units": ([3, 5, 4, 2], "sigmoid", "mean squared error"),
}
OPTIMIZERS = {
    "GradientDescent": {"learning_rate": 0.3},
    "Momentum": {"learning_rate": 0.05, "momentum": 0.9},
    "Nesterov": {"learning_rate": 0.05, "momentum": 0.9},
    "RMSProp": {"learning_rate": 0.01, "decay": 0.9, "epsilon": 1e-8},
    "Adam": {"learning_rate": 0.02, "beta_1": 0.9, "beta_2": 0.99, "epsilon": 1e-8},
}


def cases(what):
    """Return the names of all stored cases of one kind, such as 'loss'."""
    return sorted({key.rsplit("/", 1)[0] for key in STORED if key.startswith(what)})


def stored(case):
    """Return the arrays of a case by name."""
    start = case + "/"
    return {
        key.removeprefix(start): array
        for key, array in STORED.items()
        if key.startswith(start)
    }


def assert_equal(ours, theirs):
    """Assert equality to 1e-10, relative or absolute."""
    np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-10)


def loss_named(name):
    """Return a new loss by its name."""
    return next(loss() for loss in LOSSES if loss.name == name)


def network_of(case, parameters):
    """Return the network of a case, with the stored parameters."""
    sizes, hidden, loss = NETWORKS[case]
    network = Network(sizes, hidden=hidden, rng=np.random.default_rng(0))
    network.set_parameters(parameters)
    return network, loss_named(loss)


@pytest.mark.parametrize("case", cases("activation"))
def test_activation(case):
    """A and dZ of every activation, for huge Z as well."""
    torch, phi = stored(case), activation(case.split("/")[1])
    with np.errstate(over="raise", invalid="raise"):
        A = phi.forward(torch["Z"])
        delta = phi.backward(torch["dA"], torch["Z"], A)
    assert_equal(A, torch["A"])
    assert_equal(delta, torch["dZ"])


def test_softmax():
    """Probabilities of everyday and of huge logits."""
    torch = stored("softmax/rows")
    assert_equal(softmax(torch["logits"]), torch["P"])


@pytest.mark.parametrize("case", cases("loss"))
def test_loss(case):
    """Value and gradient of every loss, for one example, one column, huge outputs."""
    torch, loss = stored(case), loss_named(case.split("/")[1])
    assert_equal(loss.forward(torch["outputs"], torch["Y"]), torch["value"])
    assert_equal(loss.backward(), torch["gradient"])
    assert_equal(loss.per_example(torch["outputs"], torch["Y"]).mean(), torch["value"])


@pytest.mark.parametrize("case", cases("layer"))
def test_layer(case):
    """Outputs and all gradients of a dense layer, N = 1 among them."""
    torch, name = stored(case), case.split("/")[1]
    layer = Dense(4, 3, name)
    layer.bind(np.empty(layer.n_parameters), np.empty(layer.n_parameters))
    layer.W[...], layer.b[...] = torch["W"], torch["b"]
    assert_equal(layer.forward(torch["X"]), torch["A"])
    layer.backward(torch["dA"])
    for ours, theirs in [
        (layer.dW, "dW"),
        (layer.db, "db"),
        (layer.input_gradient(), "dX"),
    ]:
        assert_equal(ours, torch[theirs])


@pytest.mark.parametrize("case", cases("network"))
def test_network(case):
    """Loss and flat gradient of whole networks."""
    torch = stored(case)
    network, loss = network_of(case.split("/")[1], torch["parameters"])
    assert_equal(loss.forward(network.forward(torch["X"]), torch["Y"]), torch["value"])
    network.backward(loss.backward())
    assert_equal(network.gradient, torch["gradient"])


@pytest.mark.parametrize("case", cases("run"))
def test_run(case):
    """Every loss of a run of 40 steps, and the parameters after 10, 20, 30 and 40."""
    torch, (_, name, decay) = stored(case), case.split("/")
    network, loss = network_of("one hidden layer", torch["start"])
    optimizer = getattr(optimizers, name)(**OPTIMIZERS[name])
    if float(decay):
        optimizer = WeightDecay(optimizer, float(decay), network.weight_mask)
    order = {"rng": np.random.default_rng(0), "order": "given", "batch_size": 8}
    training = Training(network, loss, optimizer, torch["X"], torch["Y"], **order)
    for step, expected in enumerate(torch["losses"], start=1):
        assert_equal(next(training).loss, expected)
        if step % 10 == 0:
            assert_equal(network.parameters, torch["parameters"][step // 10 - 1])


def test_nothing_is_left_out():
    """Every activation, loss and optimizer of nnlib stands beside PyTorch's."""
    assert {case.split("/")[1] for case in cases("activation")} == set(ACTIVATIONS)
    assert {case.split("/")[1] for case in cases("layer")} == set(ACTIVATIONS)
    assert {case.split("/")[1] for case in cases("loss")} == {
        loss.name for loss in LOSSES
    }
    assert set(OPTIMIZERS) | {"WeightDecay"} == classes_with("update", optimizers)
    assert {type(phi).__name__ for phi in ACTIVATIONS.values()} == classes_with(
        "backward", activations
    )
    assert {loss.__name__ for loss in LOSSES} == classes_with("backward", losses)
    assert {case.split("/")[1] for case in cases("run")} == set(OPTIMIZERS)


def classes_with(method, module):
    """Return the names of a module's own classes with a method, protocols aside."""
    return {
        name
        for name, found in vars(module).items()
        if isinstance(found, type)
        and found.__module__ == module.__name__
        and hasattr(found, method)
        and not getattr(found, "_is_protocol", False)
    }
