"""A tick happens in its order, from its own dice; and every kind of setting lives."""

import importlib.util
import math

import numpy as np
import pytest
from small_worlds import lived, rows, small, write_years

from godmodel.models.distribution import Estimate, all_documents
from godmodel.sim.config import Spec
from godmodel.sim.corpus import HUMAN
from godmodel.sim.errors import InputError
from godmodel.sim.experiment.scenario import load, titles
from godmodel.sim.kinds import kinds_of
from godmodel.sim.measure.columns import BY_NAME
from godmodel.sim.settings import with_changes
from godmodel.sim.simulation import Simulation
from godmodel.sim.society.networks import AnyGraph
from godmodel.sim.training.anchors import AnyAnchor
from godmodel.sim.training.learners import AnyLearner
from godmodel.sim.world.drifts import AnyDrift

FACTS = [name for name, column in BY_NAME.items() if not column.measured]
MOVING = {"drift": "random_walk", "population.influence": 0.2, "population.exposure": 0.3}


def facts(series):
    return [{name: row[name] for name in FACTS if name in row} for row in series]


def number(x):
    return x.value if isinstance(x, Estimate) else x


def test_the_first_ticks_people_write_the_same_in_every_arm():
    tiny = {"world.topics": 3, "world.vocabulary": 5, "world.length": 4, "population.documents": 40, "measure.every": 0}
    for name in ("god", "anchor", "accumulate"):
        texts = []
        for spec in load(name).specs(changes=tiny).values():
            sim = Simulation(spec, 3)
            sim.step()
            texts.append(sim.corpus.x[sim.corpus.rows(origin=HUMAN)])
        assert len(texts) > 2 and all(np.array_equal(texts[0], other) for other in texts), name


def test_people_write_the_same_for_ever_where_nobody_reads_the_machine():
    arms = ({}, {"trainee.temperature": 0.5}, {"anchor": "fresh"}, {"trainee.learner": "god"}, {"trainee.documents": 0})
    written = []
    for arm in arms:
        sim = lived({"drift": "random_walk", "population.influence": 0.2} | arm)
        written.append(sim.corpus.x[sim.corpus.rows(origin=HUMAN)])
    assert all(np.array_equal(written[0], other) for other in written)


def test_a_tick_is_in_its_order(monkeypatch):
    order = []
    for verb in ("drift", "listen", "write", "study", "publish", "measure"):
        real = getattr(Simulation, verb)
        monkeypatch.setattr(Simulation, verb, lambda self, v=verb, f=real: (order.append(v), f(self)))
    sim = Simulation(small(), 0)
    sim.step()
    assert order == ["drift", "listen", "write", "study", "publish", "measure"]
    assert sim.corpus.origin.tolist() == [HUMAN] * 50 + [1] * 50
    assert (sim.corpus.origin[sim.trainee.shelf] == HUMAN).all()


@pytest.mark.parametrize("changes", [{}, MOVING, {"trainee.learner": "god"} | MOVING], ids=["still", "moving", "god"])
def test_measuring_changes_nothing(changes):
    off = rows({"measure.every": 0, "ticks": 5} | changes)
    for settings in ({"measure.every": 1}, {"measure.every": 2, "measure.draws": 7, "measure.uniform": 0.5}):
        assert facts(rows({"ticks": 5} | settings | changes)) == facts(off)
    assert "kl_bits" not in off[0]
    sparse = rows({"measure.every": 2, "ticks": 5} | changes)
    full = rows({"ticks": 5} | changes)
    assert ["kl_bits" in row for row in sparse] == [False, True, False, True, False]
    assert repr(sparse[3]) == repr(full[3])


def test_the_same_seed_is_the_same_run_and_another_is_not():
    one, same, other = (rows(MOVING, seed=seed) for seed in (1, 1, 2))
    assert repr(one) == repr(same)
    assert one[0]["corpus_crc32"] != other[0]["corpus_crc32"]
    assert number(one[0]["entropy_world_bits"]) != number(other[0]["entropy_world_bits"])


def test_a_seed_of_numpys_will_do():
    assert repr(rows(seed=np.int64(4))) == repr(rows(seed=4))


def test_a_longer_run_begins_like_a_shorter_one():
    assert repr(rows(MOVING | {"ticks": 5})[:3]) == repr(rows(MOVING))


@pytest.mark.parametrize("world", [{}, {"world.length": 12}], ids=["enumerated", "sampled"])
def test_a_learner_that_is_god_wastes_nothing(world):
    for row in rows(MOVING | {"trainee.learner": "god", "ticks": 4} | world):
        assert row["kl_bits"] == Estimate(0.0) and row["js_bits"].value == pytest.approx(0, abs=1e-12)
        assert row["coverage"].value == 1
    late = rows(MOVING | {"trainee.learner": "god", "trainee.retrain.interval": 2, "ticks": 4} | world)
    assert [row["kl_bits"].value > 1e-6 for row in late] == [False, True, False, True]


def test_kl_is_what_enumeration_says():
    sim = lived(MOVING)
    x = all_documents(4, 5)
    p, q = sim.god.log_prob(x), sim.trainee.law.log_prob(x)
    assert number(sim.row["kl_bits"]) == pytest.approx(np.exp(p) @ (p - q) / math.log(2))
    assert number(sim.row["entropy_world_bits"]) == pytest.approx(-np.exp(p) @ p / math.log(2))
    assert number(sim.row["cross_entropy_bits"]) == pytest.approx(-np.exp(p) @ q / math.log(2))
    assert np.exp(q).sum() == pytest.approx(1) and np.exp(p).sum() == pytest.approx(1)


def test_interval_and_until_say_when_it_trains():
    def generations(changes):
        return [row["generation"] for row in rows({"ticks": 7, "measure.every": 0} | changes)]

    assert generations({}) == [1, 2, 3, 4, 5, 6, 7]
    assert generations({"trainee.retrain.interval": 3}) == [1, 1, 1, 2, 2, 2, 3]
    assert generations({"trainee.until": 2}) == [1, 2, 2, 2, 2, 2, 2]
    assert generations({"trainee.retrain.interval": 2, "trainee.until": 4}) == [1, 1, 2, 2, 2, 2, 2]


def test_generation_is_stamped_on_what_is_published():
    sim = lived({"ticks": 5, "trainee.retrain.interval": 2})
    machine = sim.corpus.rows(machine=True)
    expected = {1: 1, 2: 1, 3: 2, 4: 2, 5: 3}
    assert {int(sim.corpus.tick[r]): int(sim.corpus.generation[r]) for r in machine} == expected
    assert (sim.corpus.generation[sim.corpus.rows(origin=HUMAN)] == 0).all()
    assert (sim.corpus.author[machine] == -1).all() and (sim.corpus.author[sim.corpus.rows(origin=HUMAN)] >= 0).all()


def test_sizes_of_shelf_and_publication():
    sim = lived({"trainee.shelf": 30, "trainee.documents": 11})
    assert sim.row["shelf_documents"] == 30 == len(sim.trainee.shelf)
    assert len(sim.corpus.rows(machine=True)) == 33 and sim.row["documents"] == 3 * 50 + 33 == len(sim.corpus)
    assert sim.row["synthetic_share"] == pytest.approx(33 / 183)
    silent = lived({"trainee.documents": 0})
    assert silent.row["synthetic_share"] == 0 and silent.row["documents"] == 150 and silent.row["generation"] == 3


def test_temperature_sharpens_what_is_published():
    entropies = []
    for temperature in (0.25, 1.0, 4.0):
        sim = lived(
            {"trainee.temperature": temperature, "population.documents": 2000, "anchor": "fresh", "anchor.share": 1.0}
        )
        machine = sim.corpus.x[sim.corpus.rows(machine=True)]
        share = np.bincount(machine.ravel(), minlength=4) / machine.size
        entropies.append(-(share[share > 0] * np.log2(share[share > 0])).sum())
    assert entropies[0] < entropies[1] - 0.05 and entropies[1] < entropies[2] - 0.02


def test_people_react_to_the_machine_only_if_they_read_it():
    def tastes(exposure, temperature):
        return lived({"population.exposure": exposure, "trainee.temperature": temperature}).population.tastes

    assert np.array_equal(tastes(0.0, 1.0), tastes(0.0, 0.2))
    assert not np.array_equal(tastes(0.3, 1.0), tastes(0.3, 0.2))
    assert np.array_equal(tastes(0.0, 1.0), lived(ticks=0).population.tastes)


def test_influence_acts_on_a_graph_and_not_without_one():
    before = lived(ticks=0).population.tastes
    assert np.array_equal(lived({"population.influence": 0.5, "population.graph": "none"}).population.tastes, before)
    after = lived({"population.influence": 0.5}).population.tastes
    assert after.std(axis=0).sum() < 0.8 * before.std(axis=0).sum()


def test_a_still_world_stands_still_and_a_moving_one_moves():
    still = rows({"population.documents": 60})  # everybody writes equally often: no lot
    assert math.isnan(number(still[0]["drift_js_bits"])) and still[1]["drift_js_bits"] == Estimate(0.0)
    assert number(rows({"drift": "random_walk"})[1]["drift_js_bits"]) > 1e-4


def test_the_checksum_covers_every_document():
    sim = Simulation(small(), 1)
    sim.step()
    before = sim.row["corpus_crc32"]
    other = Simulation(small(), 1)
    publish = other.publish
    other.publish = lambda: (publish(), other.corpus.x.__setitem__((-1, -1), other.corpus.x[-1, -1] ^ 1))
    other.step()
    assert other.row["corpus_crc32"] != before


TORCH = importlib.util.find_spec("torch") is not None
TINY_NETS = {"trainee.learner.width": 4, "trainee.learner.epochs": 0.5}
NETS = {
    "mlp": TINY_NETS | {"trainee.learner.hidden": 4, "trainee.learner.context": 2},
    "lstm": TINY_NETS,
    "vae": {"trainee.learner.steps": 2},
    "transformer": TINY_NETS | {"trainee.learner.heads": 2, "trainee.learner.layers": 1},
}


NUMBERS = {"world": "gaussian", "world.dimensions": 2, "trainee.learner": "gaussian"}


def every_kind():
    yield pytest.param({}, id="base")
    yield pytest.param({"world.states": 0}, id="world=topics of observed chains")
    yield pytest.param({"world.topics": 1, "world.length": 1}, id="world=one topic of one symbol")
    yield pytest.param({"world": "names", "measure.uniform": 0.1, "trainee.learner": "table"}, id="world=names")
    for kind in kinds_of(AnyGraph):
        extra = {"population.people": None} if kind in ("real", "file") else {}
        extra |= {"population.graph.within": 3} if kind == "stochastic_blocks" else {}
        yield pytest.param({"population.graph": kind, "population.influence": 0.3} | extra, id=f"graph={kind}")
    for kind in kinds_of(AnyDrift):
        extra = {"world": "names", "measure.uniform": 0.1} if kind == "years" else {}
        extra |= NUMBERS if kind == "linear" else {}
        yield pytest.param({"drift": kind} | extra, id=f"drift={kind}")
    for kind in kinds_of(AnyAnchor):
        yield pytest.param({"anchor": kind}, id=f"anchor={kind}")
    for kind in kinds_of(AnyLearner):
        neural = kind in ("mlp", "lstm", "transformer", "vae")
        extra = NETS.get(kind, TINY_NETS if neural else {})
        extra = extra | ({"trainee.learner.smoothing": 0.5} if kind == "table" else {})
        extra = extra | (NUMBERS | {"trainee.learner": kind} if kind in ("gaussian", "components", "density") else {})
        extra = extra | ({"world": "regression", "world.dimensions": 2} if kind == "least_squares" else {})
        marks = (
            [pytest.mark.skipif(not TORCH, reason="torch is not installed: neural learners are not tested")]
            if neural
            else []
        )
        yield pytest.param({"trainee.learner": kind} | extra, id=f"learner={kind}", marks=marks)


@pytest.mark.parametrize("changes", list(every_kind()))
def test_every_kind_lives(changes, tmp_path):
    if changes.get("world") == "names":
        years = write_years(tmp_path / "years")
        changes = changes | {"world.source": str(years), "world.first_year": 2000, "world.last_year": 2005}
    if changes.get("population.graph") == "file":
        (tmp_path / "ties.csv").write_text("ann,bob\nbob,cem,2.5\ncem,dan\nann,dan\n", encoding="utf-8")
        changes = changes | {"population.graph.path": str(tmp_path / "ties.csv")}
    sim = Simulation(small(changes), 1)
    for tick in (1, 2, 3):
        sim.step()
        row = {name: number(value) for name, value in sim.row.items()}
        may_be_nan = {"drift_js_bits"} if tick == 1 else set()
        if sim.world.vocab_size and not row["coverage_tail"] >= 0:
            may_be_nan |= {"coverage_tail", "tail_ratio", "tail_loss_bits"}  # no type is rare in so small a world
        assert {name for name, value in row.items() if not math.isfinite(value)} <= may_be_nan
        assert row["tick"] == row["generation"] == tick and row["documents"] == 100 * tick
        assert row["synthetic_share"] == 0.5
        accumulated = {"accumulate": 50 * tick}.get(sim.spec.anchor.kind, 50)
        assert row["shelf_documents"] == accumulated
        assert 0 <= row["shelf_synthetic_share"] <= 1 and (tick > 1 or row["shelf_synthetic_share"] == 0)
        assert set(sim.row) <= set(BY_NAME)
        np.testing.assert_allclose(sim.population.tastes.sum(axis=1), 1)
        if not sim.world.vocab_size:
            continue
        assert 0 <= row["coverage"] <= 1 and row["types_known"] <= row["types_world"]
        assert row["kl_bits"] > -1e-9 and 0 <= row["js_bits"] <= 1
        assert row["cross_entropy_bits"] == pytest.approx(row["entropy_world_bits"] + row["kl_bits"], abs=1e-9)
        assert row["kl_bits_per_symbol"] == pytest.approx(row["kl_bits"] / sim.world.length)
        assert sim.corpus.x.max() < sim.world.vocab_size
    spelled = sim.world.spell(sim.corpus.x[:3])
    assert len(spelled) == 3 and all(isinstance(text, str) and text for text in spelled)


def test_a_world_of_text_has_periods_and_a_loss_on_what_nobody_publishes(tmp_path):
    for name, letters in (("1990.txt", "ab"), ("2000.txt", "abc")):
        text = "".join(np.random.default_rng(1).choice(list(letters), size=4000))
        (tmp_path / name).write_text(text)
    world = {"world": "text", "world.source": str(tmp_path), "world.length": 8, "drift": "years", "ticks": 2}
    sim = Simulation(
        with_changes(Spec(), world | {"anchor": "fresh", "anchor.share": 1.0, "trainee.learner.order": 1}), seed=1
    )
    periods = []
    for _ in range(2):
        sim.step()
        periods.append(sim.row["period"])
        x = sim.world.held_out(sim.tick - 1)
        loss = -sim.trainee.law.log_prob(x).mean() / (8 * np.log(2))
        assert sim.row["held_out_bits_per_symbol"].value == pytest.approx(loss, rel=1e-12)
        assert not sim.row["held_out_bits_per_symbol"].exact
    assert periods == ["1990.txt", "2000.txt"]
    assert sim.row["held_out_bits_per_symbol"].value == pytest.approx(np.log2(3), abs=0.02)


@pytest.mark.parametrize("uniform", [0.0, 0.01])
def test_documents_that_are_really_coded_take_what_their_laws_say(uniform):
    pytest.importorskip("constriction", reason="constriction is not installed: the coder is not tested")
    with_code = {"measure.coded": 60, "measure.uniform": uniform}
    sim = lived(with_code)
    x = sim.god.sample(60, rng=sim.dice("measure code", sim.tick))
    p, q = np.exp(sim.god.log_prob(x)), np.exp(sim.trainee.law.log_prob(x))
    q = (1 - uniform) * q + uniform / 4**5
    for name, law in (("world", p), ("learner", q)):
        ideal, measured = -np.log2(law).sum(), 60 * sim.row[f"code_{name}_bits"].value
        assert ideal - 1 <= measured <= 1.001 * ideal + 64
    for name in ("zlib", "xz"):
        assert sim.row[f"code_{name}_bits"].value > sim.row["entropy_world_bits"].value
    assert lived().row["corpus_crc32"] == sim.row["corpus_crc32"]
    pieces = lived(with_code | {"trainee.tokenizer": {"kind": "bpe", "size": 8}})
    assert "code_learner_bits" not in pieces.row and "code_world_bits" in pieces.row


def test_years_turn_and_end(tmp_path):
    source = {
        "world": "names",
        "world.source": str(write_years(tmp_path)),
        "world.first_year": 2000,
        "world.last_year": 2005,
    }
    moving = source | {"drift": "years", "ticks": 4, "world.start_year": 2002, "measure.uniform": 0.1}
    series = rows(moving)
    assert [row["year"] for row in series] == [2002, 2003, 2004, 2005]
    assert all(number(row["drift_js_bits"]) > 1e-6 for row in series[1:])
    assert [row["year"] for row in rows(source)] == [2000] * 3
    with pytest.raises(InputError, match="5 ticks reach 5, the world has 4"):
        Simulation(small(moving | {"ticks": 5}), 0)
    assert len(rows(moving | {"ticks": 8, "drift.ticks_per_year": 2})) == 8


def test_names_of_a_year_have_the_law_that_was_counted(tmp_path):
    source = {
        "world": "names",
        "world.source": str(write_years(tmp_path)),
        "world.first_year": 2000,
        "world.last_year": 2005,
    }
    sim = lived(source | {"population.concentration": 1e9, "population.documents": 2000}, ticks=1)
    births = {"Ada": 200, "Bea": 60, "Cy": 3, "Dan": 220, "Eli": 40, "Kim": 7}
    law = dict(zip(sim.world.counts.names, np.exp(sim.god.log_prob(np.arange(6)[:, None])), strict=True))
    for name, n in births.items():
        assert law[name] == pytest.approx(n / sum(births.values()), rel=1e-3)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"population.graph.neighbours": 40}, "neighbours"),
        ({"population.graph": "barabasi_albert", "population.graph.attachments": 20}, "attach"),
        ({"population.graph": "file", "population.graph.path": "nowhere.csv"}, "nowhere.csv"),
        ({"world": "names", "world.source": "nowhere"}, "nowhere"),
    ],
)
def test_what_cannot_be_made_is_refused_in_a_sentence(changes, words):
    if "file" in changes.values():
        changes = changes | {"population.people": None}
    with pytest.raises(InputError, match=words) as caught:
        Simulation(small(changes), 0)
    assert "\n" not in str(caught.value)


def test_every_scenario_is_found():
    assert {"god", "curse", "anchor", "accumulate", "stale", "pretraining"} <= set(titles())
    assert with_changes(load("god").base, {"ticks": 1}).ticks == 1
