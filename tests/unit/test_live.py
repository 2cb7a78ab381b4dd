"""Settings that change while the world runs: in force at the next tick, and not felt before."""

import numpy as np
import pytest

from godmodel.sim.config import Spec
from godmodel.sim.errors import InputError
from godmodel.sim.experiment import checkpoint
from godmodel.sim.measure.measures.bands import BAND_COLUMNS
from godmodel.sim.settings import with_changes
from godmodel.sim.simulation import Simulation

SMALL = {
    "population.people": 60,
    "population.documents": 120,
    "world.topics": 3,
    "world.vocabulary": 12,
    "world.length": 6,
    "world.states": 2,
    "measure.draws": 40,
}
SPEC = with_changes(Spec(), SMALL)
TASKS = with_changes(
    Spec(),
    {"world": "tasks", "population.people": 40, "population.documents": 100, "measure.questions": 20, "world.depth": 2},
)


def live(spec, ticks=4, at=2, changes=None, seed=3):
    sim, rows = Simulation(spec, seed), []
    for tick in range(1, ticks + 1):
        sim.step()
        rows.append(sim.row)
        if tick == at and changes is not None:
            sim.change(changes)
    return sim, rows


def sums(rows):
    return [row["corpus_crc32"] for row in rows]


def test_changing_nothing_changes_nothing():
    plain, same = live(SPEC)[1], live(SPEC, changes={"anchor.kind": "none", "population.exposure": 0.0})[1]
    assert plain == same or str(plain) == str(same)


@pytest.mark.parametrize(
    "changes",
    [
        {"anchor": "fresh", "anchor.share": 0.5},
        {"lens": "noise", "lens.share": 0.5},
        {"drift": "random_walk", "drift.step": 0.5},
        {"population.exposure": 0.5},
        {"population.influence": 0.5},
        {"trainee.temperature": 0.5},
        {"trainee.documents": 30},
        {"population.adoption.reconsider": 1.0, "population.adoption.reluctance": -20.0},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_change_is_in_force_at_the_next_tick_and_the_ledger_still_adds_up(changes):
    plain = sums(live(SPEC)[1])
    sim, rows = live(SPEC, changes=changes)
    assert sums(rows)[:2] == plain[:2] and sums(rows)[2] != plain[2]
    assert sim.spec == with_changes(SPEC, changes)
    for row in rows:
        kl = float(np.sum([row[name].value for name in BAND_COLUMNS]))
        assert kl == pytest.approx(row["kl_bits"].value, abs=6 * row["kl_bits"].stderr + 0.5)


def test_a_live_change_before_the_first_tick_is_the_same_as_a_setting():
    changes = {"anchor": "fresh", "anchor.share": 0.4, "drift": "random_walk", "population.exposure": 0.3}
    sim = Simulation(SPEC, 5)
    sim.change(changes)
    made = Simulation(with_changes(SPEC, changes), 5)
    for _ in range(3):
        sim.step()
        made.step()
    assert str(sim.row) == str(made.row)


def test_within_a_generation_the_ledger_tells_what_was_written_before_from_what_came_after():
    spec = with_changes(SPEC, {"trainee.until": 1, "anchor": "window", "anchor.ticks": 3})
    sim = live(spec, ticks=3, at=2, changes={"trainee.temperature": 0.3})[0]
    before, after = sim.ledger.written(1, 1, False, 2), sim.ledger.written(1, 1, False, 3)
    assert before is not after and sim.ledger.changed == [3]


def test_a_verifier_changes_what_is_published():
    plain, rows = live(TASKS, ticks=3)[1], live(TASKS, ticks=3, changes={"verifier": "exact"})[1]
    assert sums(rows)[1] == sums(plain)[1] and sums(rows)[2] != sums(plain)[2]
    assert rows[1]["verifier_checks"] == 0 and rows[2]["verifier_checks"] > 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"population.people": 10}, "population.people shapes the world"),
        ({"world.topics": 5}, "world.topics shapes the world"),
        ({"verifier": "exact"}, "needs a world with questions"),
        ({"lens": "hidden", "lens.topic": 99}, "lens.topic must be one of"),
        ({"anchor.share": 2.0, "anchor": "fresh"}, "anchor.share must be a number, 0 to 1"),
        ({"anker": 1}, "unknown setting"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_change_is_refused_in_one_sentence_and_nothing_changed(changes, words):
    sim = live(SPEC, ticks=1)[0]
    with pytest.raises(InputError, match=words):
        sim.change(changes)
    assert sim.spec == SPEC
    sim.step()
    assert sums([sim.row]) == sums(live(SPEC, ticks=2)[1])[1:]


def test_the_calendar_is_not_turned_while_the_world_runs():
    spec = with_changes(SPEC, {"world": "names", "drift": "years", "trainee.learner": "table", "ticks": 3})
    sim = live(spec, ticks=1)[0]
    with pytest.raises(InputError, match="follows the calendar"):
        sim.change({"drift": "still"})


def test_a_checkpoint_of_a_world_that_was_steered_is_refused(tmp_path):
    path = tmp_path / "checkpoint.npz"
    checkpoint.save(live(SPEC, changes={"anchor.kind": "none"})[0], path)
    before = path.read_bytes()
    with pytest.raises(InputError, match="changed in between"):
        checkpoint.save(live(SPEC, changes={"anchor": "fresh"})[0], path)
    assert path.read_bytes() == before
