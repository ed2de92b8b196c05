"""Save a training to one file and take it up again, bit for bit. Lesson 07."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from nnlib.arrays import complaint
from nnlib.training import Snapshot, Training

OPTIMIZER = "optimizer."


def save_checkpoint(path: str | Path, training: Training) -> None:
    """Write all that `training` needs to go on; an older file is replaced whole."""
    snapshot = training.snapshot()
    arrays = {OPTIMIZER + name: array for name, array in snapshot.optimizer.items()}
    counters = [snapshot.step, snapshot.epoch, snapshot.position]
    draft = Path(f"{path}.part")
    with draft.open("wb") as file:
        np.savez(
            file,
            counters=np.array(counters),
            rows=snapshot.rows,
            parameters=snapshot.parameters,
            rng=np.array(json.dumps(snapshot.rng)),
            **arrays,
        )
    draft.replace(path)


def load_checkpoint(path: str | Path, training: Training) -> None:
    """Put a training of the same kind where the saved one stood.

    Raises InputError where the file is none of ours or its network has another size.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            snapshot = _read(dict(file))
    except (KeyError, ValueError, OSError) as error:
        raise complaint(
            f"checkpoint {path}",
            "a file written by save_checkpoint",
            str(error),
            "check the path",
        ) from None
    _check_fit(snapshot, training)
    training.restore(snapshot)


def _read(file: dict[str, np.ndarray]) -> Snapshot:
    step, epoch, position = (int(count) for count in file["counters"])
    optimizer = {
        name.removeprefix(OPTIMIZER): array
        for name, array in file.items()
        if name.startswith(OPTIMIZER)
    }
    rng = json.loads(str(file["rng"]))
    rows, parameters = file["rows"], file["parameters"]
    return Snapshot(step, epoch, position, rows, parameters, optimizer, rng)


def _check_fit(snapshot: Snapshot, training: Training) -> None:
    wanted, got = training.network.parameters.shape, snapshot.parameters.shape
    if wanted != got:
        raise complaint(
            "checkpoint",
            f"a network of {wanted[0]} parameters",
            f"{got[0]}",
            "build the network with the sizes it was saved with",
        )
    if len(snapshot.rows) not in (0, len(training.X)):
        raise complaint(
            "checkpoint", f"{len(training.X)} examples", f"{len(snapshot.rows)}"
        )
