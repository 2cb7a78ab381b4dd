"""What is measured, and when: columns that are asked for, ticks that are asked for, and never another trajectory."""

import numpy as np
import pytest
from small_worlds import lived, rows, small

from godmodel.sim.errors import InputError
from godmodel.sim.experiment import checkpoint
from godmodel.sim.measure.columns import BY_NAME, columns_of
from godmodel.sim.settings import with_changes
from godmodel.sim.simulation import Simulation

LONG = {"world.length": 24, "world.vocabulary": 16, "measure.draws": 60, "ticks": 4, "drift": "random_walk"}


@pytest.mark.parametrize(
    "asked", ["kl_bits", "kl_bits,js_bits", "tail_loss_bits", "ledger_learning_bits", "drift_js_bits"]
)
def test_a_column_that_is_asked_for_has_the_number_that_it_has_among_all(asked):
    every, few = rows(LONG), rows(LONG | {"measure.columns": asked})
    names = asked.split(",")
    for one, other in zip(every, few, strict=True):
        measured = {name for name in other if BY_NAME[name].measured}
        assert set(names) <= measured <= {n for name in names for n in (name, f"{name}_stderr")} | set(names)
        for name in other:
            assert str(one[name]) == str(other[name])
    spec = small(LONG | {"measure.columns": asked})
    sim = Simulation(spec, 0)
    listed = columns_of(sim.world, 1, spec.measure)
    assert set(names) <= set(listed) and "hellinger" not in listed and "corpus_crc32" in listed


def test_all_and_none_of_the_columns():
    spec = small(LONG)
    assert with_changes(spec, {"measure.columns": "all"}).measure.columns == ()
    assert with_changes(spec, {"measure.columns": ["kl_bits_stderr", "kl_bits"]}).measure.columns == ("kl_bits",)
    with pytest.raises(InputError, match="no column 'kl_bit'; did you mean kl_bits"):
        with_changes(spec, {"measure.columns": "kl_bit"})
    with pytest.raises(InputError, match="measure.columns"):
        with_changes(spec, {"measure.columns": 3})


def test_the_last_tick_alone():
    every, last = rows(LONG), rows(LONG | {"measure.every": "last"})
    assert [("kl_bits" in row) for row in last] == [False, False, False, True]
    assert str(last[-1]) == str(every[-1])
    assert [row["corpus_crc32"] for row in last] == [row["corpus_crc32"] for row in every]
    with pytest.raises(InputError, match="measure.every"):
        small({"measure.every": "first"})


def test_yesterdays_documents_are_drawn_again_where_they_were_not_kept(tmp_path):
    whole = lived(LONG, ticks=4)
    cut = lived(LONG, ticks=2)
    checkpoint.save(cut, tmp_path / "checkpoint.npz")
    again = Simulation(small(LONG), 1)
    checkpoint.restore(again, tmp_path / "checkpoint.npz")
    for _ in range(2):
        again.step()
    assert str(again.row) == str(whole.row) and whole.row["drift_js_bits"].value > 0
    sparse = rows(LONG | {"measure.every": 2})
    assert str(sparse[3]["drift_js_bits"]) == str(whole.row["drift_js_bits"])


def test_people_and_learner_are_drawn_once_a_tick(monkeypatch):
    sim = Simulation(small(LONG), 0)
    sim.step()
    drawn = []
    for law in (sim.god, sim.trainee.law):
        kind = type(law)
        plain = kind.sample
        monkeypatch.setattr(
            kind, "sample", lambda self, n, _plain=plain, **how: drawn.append(n) or _plain(self, n, **how)
        )
    sim.measure()
    assert drawn == []  # the tick was measured before, and its samples are there
    sim._samples = None
    sim.measure()
    assert sorted(drawn) == [60, 60]
    assert np.isfinite(float(sim.row["js_bits"]))


def test_as_many_documents_are_drawn_as_the_precision_needs():
    fine, rough = LONG | {"measure.draws": 5000}, LONG | {"measure.draws": 5000, "measure.precision": 0.05}
    for one, other in zip(rows(fine), rows(rough), strict=True):
        asked, gap = 0.05 * other["kl_bits"].value, other["kl_bits"]
        assert one["kl_bits"].stderr < gap.stderr < 1.5 * asked
        assert abs(gap.value - one["kl_bits"].value) < 4 * np.hypot(gap.stderr, one["kl_bits"].stderr)
        assert sum(float(other[c]) for c in other if c.startswith("ledger_")) == pytest.approx(gap.value, abs=1e-9)
    few = rows(LONG | {"measure.precision": 1e-6})  # never reached: draws are the most
    assert [str(row["kl_bits"]) for row in few] == [str(row["kl_bits"]) for row in rows(LONG)]


def test_a_run_of_a_precision_goes_on_as_it_would_have(tmp_path):
    rough = LONG | {"measure.draws": 5000, "measure.precision": 0.05}
    whole, cut = lived(rough), lived(rough, ticks=2)
    checkpoint.save(cut, tmp_path / "checkpoint.npz")
    again = Simulation(small(rough), 1)
    checkpoint.restore(again, tmp_path / "checkpoint.npz")
    for _ in range(2):
        again.step()
    assert str(again.row) == str(whole.row)
