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
    meaning: str
    lesson: str


TERMS = (
    Term("inputs", "X", "X", "(N, D)", "one row an example; D features", "00"),
    Term("class labels", "y", "labels", "(N,)", "the right class, a whole number", "00"),
    Term("targets", "Y", "Y", "(N, C)", "what the outputs should be; one-hot for classes", "00"),
    Term("outputs", r"\hat Y", "Y_hat", "(N, C)", "what the network says", "00"),
    Term("weights", "W", "W", "(n_in, n_out)", "how strongly each input counts", "00"),
    Term("bias", "b", "b", "(n_out,)", "what is added whatever the input", "00"),
    Term("parameters", r"\theta", "parameters", "(n_parameters,)", "all weights and biases", "00"),
    Term("loss", "L", "loss", "()", "mean of the examples' losses; the objective adds penalties", "00"),
    Term("gradient", r"\partial L/\partial W", "dW", "as W", "how the loss changes per unit of each parameter", "00"),
    Term("learning rate", r"\eta", "learning_rate", "()", "a step is this times the gradient", "00"),
    Term("step", "", "step", "", "one update of all parameters", "00"),
    Term("epoch", "", "epoch", "", "one pass through all training examples", "00"),
    Term("pre-activation", "Z", "Z", "(N, H)", "XW + b, before the activation", "01"),
    Term("logits", "Z", "logits", "(N, C)", "the last pre-activation: scores before softmax", "01"),
    Term("softmax", "", "softmax", "(N, C)", "logits to probabilities that sum to 1", "01"),
    Term("mean squared error", "", "mean_squared_error", "()", "mean of squared differences over all entries", "01"),
    Term("cross-entropy", "", "cross_entropy", "()", "minus the log-probability of the right class, on average", "01"),
    Term("arg max", "", "argmax", "(N,)", "which entry is largest (not how large)", "01"),
    Term("threshold", "", "threshold", "()", "say class 1 above this probability", "01"),
    Term("gradient descent", "", "GradientDescent", "", "w := w − η ∇L(w), again and again", "02"),
    Term("minimiser", "", "minimiser", "as w", "where the loss is least; the minimum is its value there", "02"),
    Term("activation", r"A = \varphi(Z)", "A", "(N, H)", "what a unit puts out", "02"),
    Term("curvature", r"\lambda", "curvature", "()", "how fast the slope changes: second derivative", "03"),
    Term("condition number", r"\kappa", "condition_number", "()", "largest over smallest curvature", "03"),
    Term("schedule", r"\eta_t", "schedule", "", "a learning rate for each step", "03"),
    Term("batch size", "B", "batch_size", "()", "examples per update", "04"),
    Term("momentum", r"\beta, v", "momentum, velocity", "(); as θ", "steps that remember the last ones", "04"),
    Term("Adam", r"\beta_1, \beta_2, \hat m, \hat v, \varepsilon", "beta_1, beta_2, m_hat, v_hat, epsilon", "", "momentum with a step size for each parameter", "04"),
    Term("delta", r"\delta = \partial L/\partial Z", "delta", "as Z", "how the loss changes with a layer's pre-activation", "05"),
    Term("finite-difference step", "h", "h", "()", "how far a parameter is nudged to check a gradient", "05"),
    Term("backpropagation", "", "backward", "", "the gradient of all parameters in one backward pass", "05"),
    Term("chain rule", "", "", "", "along a path derivatives multiply, over paths they add", "06"),
    Term("standardise", "", "Standardizer", "", "mean 0 and deviation 1, measured on training data", "07"),
    Term("validation data", "", "validation", "", "examples kept aside to choose and to stop", "07"),
    Term("overfitting", "", "", "", "training loss falls while the loss on new data rises", "07"),
)  # fmt: skip


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
