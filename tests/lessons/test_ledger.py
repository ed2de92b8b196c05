"""Every claim is explained, seen and done, in cells that exist."""

import re

import pytest

from nnlib import panels
from nnlib.lessons import ledger
from nnlib.lessons.ledger import Claim

CLAIMS = ledger.read_claims()


def test_all_claims_are_there_in_order():
    assert [claim.id for claim in CLAIMS] == list(range(1, 80))
    assert {claim.mark for claim in CLAIMS} <= set(ledger.MARKS)
    assert all(claim.wording.endswith(".") for claim in CLAIMS)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: f"claim-{claim.id:02}")
def test_claim_is_taught(claim):
    """Explained, seen and done; a card where it is often told wrongly."""
    assert not list(ledger.missing([claim], ledger.cell_sources()))


def test_claims_are_taught_in_their_lessons():
    """Each lesson named by a claim holds at least one of its cells."""
    for claim in CLAIMS:
        places = {name[:2] for part in ledger.PARTS for name in getattr(claim, part)}
        assert set(claim.lessons) <= places, claim.id


def test_done_means_that_somebody_has_to_commit():
    """A cell that asserts, asks or predicts, a panel with a task, an exercise."""
    cells = ledger.cell_sources()
    deed = re.compile(r"assert |predict\(|quiz\(|recall\(|exercises/")
    for name in {name for claim in CLAIMS for name in claim.done}:
        assert deed.search(cells[name]) or panel_with_a_task(cells[name]), name


def panel_with_a_task(source):
    """Whether the cell shows a panel that asks for a prediction or sets a target."""
    shown = re.search(r"panels\.(\w+)\(", source)
    panel = getattr(panels, shown[1])() if shown else None
    return bool(panel and (panel.prediction or panel.target))


def test_every_card_belongs_to_a_claim():
    """A card's name is a claim's number, and its text is of the form of all cards."""
    cells = ledger.cell_sources()
    for number, name in ledger.cards_in(cells).items():
        assert 1 <= number <= 79
        assert cells[name].startswith("> **You may have read**"), name
        assert "**What is true" in cells[name], name


def test_the_page_for_teachers_is_fresh():
    stored = (ledger.NOTEBOOKS / "CLAIMS.md").read_text(encoding="utf-8")
    assert stored == ledger.as_markdown(CLAIMS)


def test_gaps_are_found():
    """A dead reference, an empty part and a missing card are each named."""
    claim = Claim(6, "imprecise", "W.", ("01",), ("01_x#a",), ("01_x#gone",), ())
    gaps = list(ledger.missing([claim], {"01_x#a": ""}))
    assert gaps == [
        "claim 6: no lesson has a card for it (card-claim-06)",
        "claim 6: seen: no cell 01_x#gone",
        "claim 6: nowhere done",
    ]


def test_a_card_can_serve_two_claims():
    cells = {"02_x#card-claim-33-34": ""}
    assert set(ledger.cards_in(cells)) == {33, 34}
