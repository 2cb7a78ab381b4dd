"""Memory that does not grow: laws that nothing can ask for are dropped, and no number is another for it."""

from typing import Literal

import numpy as np
import pytest
from small_worlds import small

import godmodel as gm
from godmodel.sim.experiment import checkpoint
from godmodel.sim.measure import ledger
from godmodel.sim.measure.measures.bands import BAND_COLUMNS
from godmodel.sim.training.anchors.base import AnchorPolicy

TICKS = 12
BOUNDED = {
    "replace": {"anchor": "none"},
    "fresh": {"anchor": {"kind": "fresh", "share": 0.3}},
    "first tick": {"anchor": {"kind": "first_tick", "share": 0.3}},
    "mix": {"anchor": {"kind": "mix", "new": 0.5, "previous": 0.3, "original": 0.2}},
    "window": {"anchor": {"kind": "window", "ticks": 2}},
    "seldom": {"anchor": "fresh", "trainee.retrain": {"kind": "fixed", "interval": 4}},
    "taught once": {"anchor": "none", "trainee.until": 2},
    "adoption": {"anchor": "fresh", "population.adoption.reconsider": 0.5, "population.adoption.quality": 9.0},
    "market": {"anchor": "fresh", "market.rivals": [{}], "trainee.source": "market"},
    "pupil": {"market.rivals": [{"source": "1", "anchor": {"kind": "window", "ticks": 3}}], "labels": "absent"},
    "drift": {"anchor": "fresh", "drift": "random_walk", "lens": {"kind": "noise", "share": 0.2}},
}
GROWING = {
    "accumulate": {"anchor": "accumulate"},
    "forgetting": {"anchor": "forgetting"},
    "detector": {"trainee.detector": {"kind": "rates"}},
}


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Forget at every tick all that is not needed."""
    monkeypatch.setattr(ledger, "RECENT", 1)


def lived(changes, *, forgets=True, ticks=TICKS):
    """A small world with its ledger, and the rows of all its ticks."""
    sim = gm.Simulation(small({"ticks": TICKS} | changes), 2)
    sim.ledger.forgets = forgets
    for _ in range(ticks):
        sim.step()
    return sim


@pytest.mark.parametrize("case", BOUNDED)
def test_what_is_forgotten_was_not_needed(case):
    sim, whole = lived(BOUNDED[case]), lived(BOUNDED[case], forgets=False)
    assert sim.table().equals(whole.table())
    assert not np.isnan(sim.table()[list(BAND_COLUMNS)].to_numpy(float)).any()
    assert len(whole.ledger.people) == TICKS
    assert len(sim.ledger.people) <= 8 and len(sim.ledger.people) == len(sim.ledger.recorded) == len(sim.ledger.shown)
    if case not in ("taught once", "seldom"):
        assert len(sim.ledger.published) < len(whole.ledger.published) and len(sim.ledger.shelves) <= 12


@pytest.mark.parametrize("case", BOUNDED | GROWING)
def test_a_run_that_goes_on_from_a_checkpoint_has_forgotten_the_same(case, tmp_path):
    sim = lived((BOUNDED | GROWING)[case], ticks=7)
    checkpoint.save(sim, tmp_path / "checkpoint.npz")
    again = gm.Simulation(sim.spec, 2)
    checkpoint.restore(again, tmp_path / "checkpoint.npz")
    for _ in range(5):
        sim.step()
        again.step()
        assert str(sim.row) == str(again.row)
    assert set(sim.ledger.published) == set(again.ledger.published) and sim.ledger.forgotten == again.ledger.forgotten
    assert set(sim.ledger.people) == set(again.ledger.people) and set(sim.ledger.shelves) == set(again.ledger.shelves)


@pytest.mark.parametrize("case", GROWING)
def test_what_can_be_asked_for_at_any_time_is_kept(case):
    sim = lived(GROWING[case], ticks=6)
    assert len(sim.ledger.published) == len(sim.ledger.people) == 6 and not sim.ledger.forgotten


class Odd(AnchorPolicy):
    """Studies every second tick's documents, however old."""

    kind: Literal["odd"] = "odd"

    def training_set(self, seen, *, tick, size, previous, rng):
        rows = np.arange(len(seen.corpus))
        return rows[seen.corpus.tick % 2 == 1]


def test_an_anchor_of_ones_own_forgets_nothing_unless_it_says_so():
    assert Odd().since(9) == 0
    for policy in (small({"anchor": kind}).anchor for kind in ("none", "fresh", "first_tick", "mix")):
        assert policy.since(9) == 9
    assert small({"anchor": {"kind": "window", "ticks": 3}}).anchor.since(9) == 6


def test_an_anchor_that_suddenly_looks_further_back_has_no_bands():
    sim = lived({"anchor": "none"}, ticks=6)
    sim.change({"anchor": {"kind": "window", "ticks": 5}})
    sim.step()
    assert BAND_COLUMNS[0] not in sim.row and "kl_bits" in sim.row
    sim.change({"anchor": "fresh"})
    sim.step()
    assert BAND_COLUMNS[0] in sim.row
