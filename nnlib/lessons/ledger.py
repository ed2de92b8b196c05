"""The ledger of claims: what the course teaches, and where each part is found.

`notebooks/claims.toml` holds a table for each claim, in numeric order:

    [[claims]]
    id = 6
    mark = "imprecise"            # right, imprecise, wrong, or added (seldom told)
    lessons = ["01"]
    wording = "What is true, carefully."
    explained = ["01_loss_functions#card-claim-06"]
    seen = ["01_loss_functions#softmax-panel"]
    done = ["01_loss_functions#quiz-argmax"]

A reference is a notebook's name and a cell's id. `python -m nnlib.lessons.ledger` says
what is missing and writes `notebooks/CLAIMS.md`, for teachers to cite.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
MARKS = {
    "right": "✓ right as usually told",
    "imprecise": "◐ usually told imprecisely",
    "wrong": "✗ often told wrongly",
    "added": "+ seldom told at all",
}
PARTS = ("explained", "seen", "done")


@dataclass(frozen=True)
class Claim:
    """One statement of the course, and the cells that explain, show and test it."""

    id: int
    mark: str
    wording: str
    lessons: tuple[str, ...] = ()
    explained: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    done: tuple[str, ...] = ()

    @property
    def needs_card(self) -> bool:
        """Whether readers have likely met it told imprecisely or wrongly."""
        return self.mark in ("imprecise", "wrong")

    @property
    def card(self) -> str:
        """The id of its refutation card, in whichever lesson it stands."""
        return f"card-claim-{self.id:02}"


def read_claims(folder: Path = NOTEBOOKS) -> list[Claim]:
    """Return all claims of `folder`/claims.toml in their order."""
    tables = tomllib.loads((folder / "claims.toml").read_text(encoding="utf-8"))
    return [
        Claim(**{key: _frozen(value) for key, value in table.items()})
        for table in tables["claims"]
    ]


def cell_sources(folder: Path = NOTEBOOKS) -> dict[str, str]:
    """Return NOTEBOOK#CELL_ID -> source for every cell of every lesson."""
    return {
        f"{path.stem}#{cell['id']}": "".join(cell["source"])
        for path in sorted(folder.glob("[0-9][0-9]_*.ipynb"))
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
    }


def missing(claims: list[Claim], cells: dict[str, str]) -> Iterator[str]:
    """Yield a sentence for each gap: an empty list, a dead reference, no card."""
    cards = cards_in(cells)
    for claim in claims:
        if claim.needs_card and claim.id not in cards:
            yield f"claim {claim.id}: no lesson has a card for it ({claim.card})"
        for part in PARTS:
            references = getattr(claim, part)
            if not references:
                yield f"claim {claim.id}: nowhere {part}"
            dead = (name for name in references if name not in cells)
            yield from (f"claim {claim.id}: {part}: no cell {name}" for name in dead)


def cards_in(cells: dict[str, str]) -> dict[int, str]:
    """Return claim -> cell for every cell named card-claim-6 or card-claim-6-8."""
    named = re.compile(r"#card-claim((?:-\d+)+)")
    return {
        int(number): name
        for name in cells
        if (found := named.search(name))
        for number in found[1].split("-")[1:]
    }


def as_markdown(claims: list[Claim]) -> str:
    """Return CLAIMS.md: each claim with links to the cells that teach it."""
    return "\n".join([_HEAD, *(_entry(claim) for claim in claims)])


_HEAD = """# What this course claims

Written by `python -m nnlib.lessons.ledger` from `claims.toml`; edit that file. Each
claim is explained, made visible and put to the test in the cells named below it.
"""


def _entry(claim: Claim) -> str:
    places = (f"{part}: {_links(getattr(claim, part))}" for part in PARTS)
    head = f"## {claim.id}. {claim.wording}\n"
    return "\n".join([head, f"{MARKS[claim.mark]} · {' · '.join(places)}\n"])


def _links(references: tuple[str, ...]) -> str:
    return ", ".join(map(_link, references)) or "–"


def _link(reference: str) -> str:
    notebook, _, cell = reference.partition("#")
    return f"[{notebook[:2]} {cell}]({notebook}.ipynb#{cell})"


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def main(folder: Path = NOTEBOOKS) -> int:
    """Write CLAIMS.md and report what is missing; return 1 if anything is."""
    claims = read_claims(folder)
    (folder / "CLAIMS.md").write_text(as_markdown(claims), encoding="utf-8")
    gaps = list(missing(claims, cell_sources(folder)))
    report = [*gaps, f"{len(claims)} claims, {len(gaps)} gaps"]
    sys.stdout.write("\n".join(report) + "\n")
    return 1 if gaps else 0


if __name__ == "__main__":
    raise SystemExit(main())
