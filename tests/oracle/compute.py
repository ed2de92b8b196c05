"""Compute with PyTorch what nnlib has to agree with, and store it in one small file.

Run by `make oracle`, in an environment that has PyTorch; the tests need only the file.
With --check nothing is written: the file is compared with what PyTorch says today.

Keys of the file read like paths: what / case / array. Inputs lie beside the results,
so that the tests start from the very same numbers.
"""

import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

STORE = Path(__file__).with_name("torch.npz")
N_STEPS, BATCH_SIZE = 40, 8

ACTIVATIONS = {
    "identity": lambda Z: Z * 1,
    "threshold": lambda Z: (Z > 0).double() + 0 * Z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
}
LOSSES = {
    "mean squared error": functional.mse_loss,
    "softmax cross-entropy": functional.cross_entropy,
    "binary cross-entropy": functional.binary_cross_entropy_with_logits,
}
NETWORKS = {
    "line": ([3, 1], "tanh", "mean squared error"),
    "one hidden layer": ([4, 6, 3], "relu", "softmax cross-entropy"),
    "two hidden layers": ([2, 8, 8, 1], "tanh", "binary cross-entropy"),
    "sigmoid units": ([3, 5, 4, 2], "sigmoid", "mean squared error"),
}
OPTIMIZERS = {
    "GradientDescent": (torch.optim.SGD, {"lr": 0.3}),
    "Momentum": (torch.optim.SGD, {"lr": 0.05, "momentum": 0.9}),
    "Nesterov": (torch.optim.SGD, {"lr": 0.05, "momentum": 0.9, "nesterov": True}),
    "RMSProp": (torch.optim.RMSprop, {"lr": 0.01, "alpha": 0.9, "eps": 1e-8}),
    "Adam": (torch.optim.Adam, {"lr": 0.02, "betas": (0.9, 0.99), "eps": 1e-8}),
}
WEIGHT_DECAYS = (0.0, 0.05)


def tensor(array):
    """Return a tensor that takes part in differentiation."""
    return torch.tensor(array, dtype=torch.float64, requires_grad=True)


def targets(loss, shape, rng):
    """Return targets that suit a loss: any numbers, soft labels or distributions."""
    if loss == "mean squared error":
        return rng.normal(0, 1, shape)
    Y = rng.uniform(0, 1, shape)
    return Y / Y.sum(axis=1, keepdims=True) if loss.startswith("softmax") else Y


def activations(rng):
    """Yield A and dZ for each activation: everyday numbers, huge ones, and the kink."""
    special = [-800.0, -40.0, 0.0, 40.0, 800.0]
    for name, phi in ACTIVATIONS.items():
        Z = np.concatenate([rng.normal(0, 2, (4, 5)), [special]])
        dA, Z_tensor = rng.normal(0, 1, Z.shape), tensor(Z)
        A = phi(Z_tensor)
        A.backward(torch.tensor(dA))
        arrays = {"Z": Z, "dA": dA, "A": A, "dZ": Z_tensor.grad}
        yield f"activation/{name}", arrays


def losses(rng):
    """Yield value and gradient of each loss, for several shapes and huge outputs."""
    for name, loss in LOSSES.items():
        for scale, shape in [(1, (1, 3)), (1, (6, 5)), (3, (4, 1)), (500, (7, 2))]:
            outputs, Y = rng.normal(0, scale, shape), targets(name, shape, rng)
            outputs_tensor = tensor(outputs)
            value = loss(outputs_tensor, torch.tensor(Y))
            value.backward()
            arrays = {"outputs": outputs, "Y": Y, "value": value}
            case = f"loss/{name}/{shape[0]}x{shape[1]}"
            yield case, {**arrays, "gradient": outputs_tensor.grad}


def softmaxes(rng):
    """Yield softmax of everyday and of huge logits."""
    logits = np.concatenate([rng.normal(0, 2, (4, 5)), rng.normal(0, 900, (4, 5))])
    yield "softmax/rows", {"logits": logits, "P": torch.softmax(tensor(logits), dim=1)}


def layers(rng):
    """Yield a dense layer's outputs and gradients, for each activation and N = 1."""
    for name, phi in ACTIVATIONS.items():
        for n_examples in (1, 6):
            X, W = rng.normal(0, 1, (n_examples, 4)), rng.normal(0, 1, (4, 3))
            b, dA = rng.normal(0, 1, 3), rng.normal(0, 1, (n_examples, 3))
            inputs = {
                key: tensor(array) for key, array in [("X", X), ("W", W), ("b", b)]
            }
            A = phi(inputs["X"] @ inputs["W"] + inputs["b"])
            A.backward(torch.tensor(dA))
            gradients = {f"d{key}": value.grad for key, value in inputs.items()}
            arrays = {"X": X, "W": W, "b": b, "dA": dA, "A": A, **gradients}
            yield f"layer/{name}/{n_examples}", arrays


class Rows:
    """A network in nnlib's layout: examples are rows, W is (n_in, n_out)."""

    def __init__(self, case, rng):
        self.sizes, self.hidden, self.loss = NETWORKS[case]
        self.layers = [
            (
                tensor(rng.normal(0, 0.7, (n_in, n_out))),
                tensor(rng.normal(0, 0.3, n_out)),
            )
            for n_in, n_out in pairwise(self.sizes)
        ]

    def objective(self, X, Y):
        """Return the mean loss of a batch."""
        A = torch.tensor(X)
        *hidden, (W, b) = self.layers
        for W_hidden, b_hidden in hidden:
            A = ACTIVATIONS[self.hidden](A @ W_hidden + b_hidden)
        return LOSSES[self.loss](A @ W + b, torch.tensor(Y))

    def flat(self, part):
        """Return W and b of every layer, or their gradients, as one vector."""
        tensors = [t for layer in self.layers for t in layer]
        return np.concatenate([part(t).detach().numpy().ravel() for t in tensors])


def data_for(network, n_examples, rng):
    """Return X and Y that fit a network."""
    X = rng.normal(0, 1, (n_examples, network.sizes[0]))
    return X, targets(network.loss, (n_examples, network.sizes[-1]), rng)


def networks(rng):
    """Yield loss and flat gradient of whole networks, N = 1 among them."""
    for case in NETWORKS:
        for n_examples in (1, 9):
            network = Rows(case, rng)
            X, Y = data_for(network, n_examples, rng)
            parameters = network.flat(lambda t: t)
            value = network.objective(X, Y)
            value.backward()
            gradient = network.flat(lambda t: t.grad)
            arrays = {"X": X, "Y": Y, "parameters": parameters}
            yield (
                f"network/{case}/{n_examples}",
                {
                    **arrays,
                    "value": value,
                    "gradient": gradient,
                },
            )


def runs(rng):
    """Yield losses and parameters of training runs, for each optimizer.

    Batches of 8 from 20 examples in the order given, so the last one of an epoch has
    4. Weight decay acts on W, not on b.
    """
    for name, (optimizer_type, settings) in OPTIMIZERS.items():
        for decay in WEIGHT_DECAYS:
            network = Rows("one hidden layer", rng)
            X, Y = data_for(network, 20, rng)
            groups = [
                {"params": [W for W, _ in network.layers], "weight_decay": decay},
                {"params": [b for _, b in network.layers], "weight_decay": 0.0},
            ]
            optimizer = optimizer_type(groups, **settings)
            start = network.flat(lambda t: t)
            history = list(train(network, optimizer, X, Y))
            values, paths = (np.array(column) for column in zip(*history, strict=True))
            arrays = {"X": X, "Y": Y, "start": start, "losses": values}
            yield f"run/{name}/{decay}", {**arrays, "parameters": paths[9::10]}


def train(network, optimizer, X, Y):
    """Yield the loss before, and all parameters after, each step."""
    for step in range(N_STEPS):
        first = BATCH_SIZE * (step % -(-len(X) // BATCH_SIZE))
        batch = slice(first, first + BATCH_SIZE)
        optimizer.zero_grad()
        value = network.objective(X[batch], Y[batch])
        value.backward()
        optimizer.step()
        yield value.item(), network.flat(lambda t: t)


def computed():
    """Return all arrays by key."""
    makers = (activations, losses, softmaxes, layers, networks, runs)
    rng = np.random.default_rng(2024)
    cases = [case for maker in makers for case in maker(rng)]
    return {
        f"{case}/{name}": as_array(values)
        for case, arrays in cases
        for name, values in arrays.items()
    }


def as_array(values):
    """Return a tensor or an array as an array."""
    return values.detach().numpy() if torch.is_tensor(values) else np.asarray(values)


def stale(arrays):
    """Return the keys at which the stored file and `arrays` differ."""
    if not STORE.exists():
        return sorted(arrays)
    with np.load(STORE) as file:
        stored = dict(file)
    differ = [
        key
        for key in arrays.keys() & stored.keys()
        if arrays[key].shape != stored[key].shape
        or not np.allclose(arrays[key], stored[key], rtol=1e-12, atol=1e-13)
    ]
    return sorted([*differ, *(arrays.keys() ^ stored.keys())])


def main(arguments):
    """Write the file, or with --check return 1 where it is not what PyTorch says."""
    torch.set_num_threads(1)
    arrays = computed()
    if arguments != ["--check"]:
        np.savez_compressed(STORE, **arrays)
        print(f"{STORE.name}: {len(arrays)} arrays by PyTorch {torch.__version__}")
        return 0
    old = stale(arrays)
    if old:
        print(f"{STORE.name} is stale at {old[:5]} ({len(old)}): run make oracle")
        return 1
    print(f"{STORE.name}: {len(arrays)} arrays, as PyTorch {torch.__version__} says")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
