"""Training films: a run of `nnlib.training` shot in chunks, ahead of the playhead.

The first updates have a frame each, for there most happens; later a frame is many
updates. After every frame a state is kept from which the run can go on, bit for bit,
with the same learning rate or another one.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from nnlib.arrays import InputError
from nnlib.training import Snapshot, Training

SLOW_FRAMES = 40  # so many frames of one update each
MOST_UPDATES = 40  # in a frame, once the film has speeded up
CHUNK_UPDATES = 1600  # about 60 ms of work on one core for the playground's first net
CHUNK_FRAMES = 60
OPENING_FRAMES = 8  # of a film shot anew: the first picture must not wait for the rest

Rates = tuple[tuple[int, float], ...]  # pairs (from this step on, learning rate)


class State(NamedTuple):
    """All that a film needs to go on after a frame."""

    snapshot: Snapshot
    frame: int
    rates: Rates
    asked: float  # what the learner's control said: a new value changes the run


def as_rates(learning_rate: float | Mapping[int, float]) -> Rates:
    """Return pairs (step, rate) of one rate, or of a table {step: rate} from step 0."""
    if not isinstance(learning_rate, Mapping):
        return ((0, float(learning_rate)),)
    rates = tuple(sorted((int(at), float(eta)) for at, eta in learning_rate.items()))
    if not rates or rates[0][0] != 0:
        raise InputError(
            f"learning_rate: wanted a table that begins at step 0, such as "
            f"{{0: 0.3, 120: 0.03}}, got {learning_rate!r}."
        )
    return rates


def rates_in_code(rates: Rates) -> str:
    """Return the rates as Python: one number, or the table {step: rate}."""
    if len(rates) == 1:
        return f"{rates[0][1]:.4g}"
    return "{" + ", ".join(f"{at}: {eta:.4g}" for at, eta in rates) + "}"


def first_state(training: Training, rates: Rates, asked: float) -> State:
    """Return the state before any step."""
    return State(training.snapshot(), -1, rates, asked)


def changed_rate(state: State, asked: float) -> State:
    """Return the state with another rate from its step on, if it is another one."""
    if asked == state.asked:
        return state
    step = state.snapshot.step
    kept = tuple(pair for pair in state.rates if pair[0] < step)
    return state._replace(rates=(*kept, (step, asked)), asked=asked)


def rate_at(rates: Rates, step: int) -> float:
    """Return the rate of the update that follows after `step` updates."""
    return [eta for at, eta in rates if at <= step][-1]


def updates_in(frame: int) -> int:
    """Return how many updates lead to a frame: none, then one each, then ever more."""
    if frame == 0:
        return 0
    return min(MOST_UPDATES, 1 + max(0, frame - SLOW_FRAMES) // 2)


def shoot_chunk(
    training: Training, state: State, most_frames: int = CHUNK_FRAMES
) -> Iterator[State]:
    """Train on from `state`; yield the state after each frame of one chunk."""
    training.restore(state.snapshot)
    n_updates = n_frames = 0
    while n_updates < CHUNK_UPDATES and n_frames < most_frames:
        state = _next(training, state)
        n_updates += updates_in(state.frame)
        n_frames += 1
        yield state
        if training.diverged:
            return


def _next(training: Training, state: State) -> State:
    for _ in range(updates_in(state.frame + 1)):
        training.optimizer.learning_rate = rate_at(state.rates, training.step)
        if next(training).diverged:
            break
    snapshot = training.snapshot()
    return state._replace(snapshot=snapshot, frame=state.frame + 1)
