"""nnlib: how neural networks are trained, in NumPy, to be read beside the lessons.

Read in this order: activations, losses, layers, network, optimizers, batches,
training. `nnlib.panels`, `nnlib.plots` and `nnlib.grading` are loaded only on demand.
"""

from nnlib.activations import (
    derivative,
    identity,
    relu,
    sigmoid,
    softmax,
    tanh,
    threshold,
)
from nnlib.arrays import InputError, one_hot
from nnlib.batches import epoch_order, minibatches, updates_per_epoch
from nnlib.checkpoints import load_checkpoint, save_checkpoint
from nnlib.evaluation import EarlyStopping, Evaluation, classes, evaluate
from nnlib.gradcheck import check_gradients, numerical_gradient, relative_error
from nnlib.layers import Dense
from nnlib.losses import (
    BinaryCrossEntropy,
    MeanSquaredError,
    SoftmaxCrossEntropy,
    binary_cross_entropy,
    cross_entropy,
    mean_squared_error,
)
from nnlib.network import Network
from nnlib.optimizers import (
    Adam,
    GradientDescent,
    Momentum,
    Nesterov,
    RMSProp,
    WeightDecay,
)
from nnlib.runs import NetworkStack, train_together
from nnlib.training import History, Record, Training, run, train, training_step

__all__ = [
    "Adam",
    "BinaryCrossEntropy",
    "Dense",
    "EarlyStopping",
    "Evaluation",
    "GradientDescent",
    "History",
    "InputError",
    "MeanSquaredError",
    "Momentum",
    "Nesterov",
    "Network",
    "NetworkStack",
    "RMSProp",
    "Record",
    "SoftmaxCrossEntropy",
    "Training",
    "WeightDecay",
    "binary_cross_entropy",
    "check_gradients",
    "classes",
    "cross_entropy",
    "derivative",
    "epoch_order",
    "evaluate",
    "identity",
    "load_checkpoint",
    "mean_squared_error",
    "minibatches",
    "numerical_gradient",
    "one_hot",
    "relative_error",
    "relu",
    "run",
    "save_checkpoint",
    "sigmoid",
    "softmax",
    "tanh",
    "threshold",
    "train",
    "train_together",
    "training_step",
    "updates_per_epoch",
]
