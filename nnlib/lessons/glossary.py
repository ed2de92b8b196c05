"""The glossary: one symbol, one code name and one meaning for each thing."""

# ruff: noqa: E501 - a table reads best with one row a line
from __future__ import annotations

from typing import Any, NamedTuple

from nnlib.arrays import complaint


class Term(NamedTuple):
    """A word of the course; its symbol in LaTeX; the lesson that introduces it."""

    word: str
    symbol: str
    code: str
    shape: str
    lesson: str
    meaning: str


TABLE = r"""
inputs                 | X                          | X                      | (N, D)          | 00 | one row an example; D features
class labels           | y                          | labels                 | (N,)            | 00 | the right class, a whole number
targets                | Y                          | Y                      | (N, C)          | 00 | what the outputs should be; one-hot for classes
one-hot                | Y                          | one_hot                | (N, C)          | 00 | a class as a row: 1 in its column, 0 elsewhere
outputs                | \hat Y                     | Y_hat                  | (N, C)          | 00 | what the network says
weights                | W                          | W                      | (n_in, n_out)   | 00 | how strongly each input counts
bias                   | b                          | b                      | (n_out,)        | 00 | what is added whatever the input
parameters             | \theta                     | parameters             | (n_parameters,) | 00 | all weights and biases
loss                   | L                          | loss                   | ()              | 00 | mean of the examples' losses; the objective adds penalties
gradient               | \partial L/\partial W      | dW                     | as W            | 00 | how the loss changes per unit of each parameter
learning rate          | \eta                       | learning_rate          | ()              | 00 | a step is this times the gradient
step                   |                            | step                   |                 | 00 | one update of all parameters
standardise            |                            | Standardizer           |                 | 00 | mean 0 and deviation 1, measured on training data
logits                 | Z                          | logits                 | (N, C)          | 01 | the last pre-activation: scores before softmax
softmax                |                            | softmax                | (N, C)          | 01 | logits to probabilities that sum to 1
sigmoid                | \sigma                     | sigmoid                | as Z            | 01 | a logit to the probability of class 1; its slope is at most ¼
mean squared error     |                            | mean_squared_error     | ()              | 01 | mean of squared differences over all entries
cross-entropy          |                            | cross_entropy          | ()              | 01 | minus the log-probability of the right class, on average
arg max                |                            | argmax                 | (N,)            | 01 | which entry is largest (not how large)
threshold              |                            | threshold              | ()              | 01 | say class 1 above this probability
gradient descent       |                            | GradientDescent        |                 | 02 | w := w − η ∇L(w), again and again
minimiser              |                            | minimiser              | as w            | 02 | where the loss is least; the minimum is its value there
saddle                 |                            |                        |                 | 02 | level ground that rises along one line and falls along another
activation             | A = \varphi(Z)             | A                      | (N, H)          | 02 | what a unit puts out
curvature              | \lambda                    | curvature              | ()              | 02 | how fast the slope changes: second derivative
condition number       | \kappa                     | condition_number       | ()              | 03 | largest over smallest curvature
schedule               | \eta_t                     | schedule               |                 | 03 | a learning rate for each step
batch size             | B                          | batch_size             | ()              | 04 | examples per update
epoch                  |                            | epoch                  |                 | 04 | one pass through all training examples
momentum               | \beta, v                   | momentum, velocity     | (); as θ        | 04 | steps that remember the last ones
Adam                   | \beta_1, \beta_2, \hat m, \hat v, \varepsilon | beta_1, beta_2, m_hat, v_hat, epsilon |                 | 04 | momentum with a step size for each parameter
pre-activation         | Z                          | Z                      | (N, H)          | 05 | XW + b, before the activation
delta                  | \delta = \partial L/\partial Z | delta                  | as Z            | 05 | how the loss changes with a layer's pre-activation
finite-difference step | h                          | h                      | ()              | 05 | how far a parameter is nudged to check a gradient
backpropagation        |                            | backward               |                 | 05 | the gradient of all parameters in one backward pass
chain rule             |                            |                        |                 | 06 | along a path derivatives multiply, over paths they add
Jacobian               | J                          | J                      | (C, D)          | 06 | slope of every output by every input of a function
topological order      |                            | topological_order      |                 | 06 | every value after those that it was made from
overfitting            |                            |                        |                 | 07 | training loss falls while the loss on new data rises
training, validation, test data |                            | train_set, validation_set, test_set |                 | 07 | to learn from, to choose by, to judge with once
early stopping         |                            | EarlyStopping          |                 | 07 | stop when the validation loss no longer falls; keep the best
confusion matrix       |                            | confusion_matrix       | (C, C)          | 07 | how often each true class (row) was called which (column)
approximation          |                            | approximation          |                 | 08 | an error below a tolerance, not an error of 0
depth, width           |                            | sizes                  |                 | 08 | how many layers; how many units in a layer
"""
TERMS = tuple(
    Term(*(cell.strip() for cell in row.split("|")))
    for row in TABLE.strip().splitlines()
)


class Glossary:
    """Some terms, shown as a table."""

    def __init__(self, terms: tuple[Term, ...]) -> None:
        self.terms = terms

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/markdown": self.as_markdown(), "text/plain": self.in_words()}

    def as_markdown(self) -> str:
        """Return a table with symbols in LaTeX."""
        head = "| word | symbol | code | shape | meaning | lesson |\n|---|---|---|---|---|---|"
        return "\n".join([head, *map(_row, self.terms)])

    def in_words(self) -> str:
        """Return a line for each term."""
        return "\n".join(f"{t.word} ({t.code or '-'}): {t.meaning}" for t in self.terms)


def glossary(*words: str) -> Glossary:
    """Return the terms whose word, code or lesson is given; all of them for none.

    >>> glossary("epoch").in_words()
    'epoch (epoch): one pass through all training examples'
    """
    if not words:
        return Glossary(TERMS)
    found = tuple(t for t in TERMS if {t.word, t.code, t.lesson} & set(words))
    if not found:
        known = ", ".join(term.word for term in TERMS)
        raise complaint("glossary", f"one of {known}", ", ".join(words))
    return Glossary(found)


def _row(term: Term) -> str:
    symbol = f"${term.symbol}$" if term.symbol else ""
    code = f"`{term.code}`" if term.code else ""
    cells = (term.word, symbol, code, term.shape, term.meaning, term.lesson)
    return f"| {' | '.join(cells)} |"
