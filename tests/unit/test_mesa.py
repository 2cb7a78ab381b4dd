"""At home in Mesa: runs that end, Mesa's data collector and batch runs, people with rules of their own, pickling."""

import gc
import pickle
import weakref

import mesa
import numpy as np
import pandas as pd
import pytest
from small_worlds import lived, small

import godmodel as gm
from godmodel.sim.errors import InputError
from godmodel.sim.measure.rows import flat
from godmodel.sim.society.minds import toward_rarest

TINY = {"people": 20, "documents": 50, "graph": {"kind": "watts_strogatz", "neighbours": 4}}
FAST = {"world": {"kind": "topics", "topics": 3, "vocabulary": 4, "length": 5, "states": 2}, "population": TINY}
FAST |= {"measure": {"draws": 30}}

FAST_PATHS = {
    "world.topics": 3,
    "world.vocabulary": 4,
    "world.length": 5,
    "world.states": 2,
    "population.documents": 50,
    "population.graph.neighbours": 4,
    "measure.draws": 30,
}


class Contrarian(gm.Person):
    """Goes toward what people write least about."""

    def wants(self):
        return gm.toward_rarest(self.taste, self.model.god)


def some(row):
    return gm.Person if row % 5 else Contrarian


def test_run_model_ends_at_the_spec_and_a_step_goes_beyond():
    sim = gm.Simulation(gm.Spec(ticks=3, **FAST), seed=1)
    assert sim.running and "tick 0 of 3" in repr(sim)
    sim.run_model()
    assert (sim.tick, sim.steps, sim.running) == (3, 3, False)
    sim.run_model()
    assert sim.tick == 3
    sim.step()
    assert sim.tick == 4 and not sim.running


def test_the_data_collector_holds_the_rows_and_changes_none():
    sim, other = (gm.Simulation(gm.Spec(ticks=3, **FAST), seed=1) for _ in range(2))
    rows = []
    while sim.running:
        sim.step()
        rows.append(flat(sim.row))
    other.run_model()
    frame = sim.datacollector.get_model_vars_dataframe()
    pd.testing.assert_frame_equal(frame, other.datacollector.get_model_vars_dataframe())
    for name in ("kl_bits", "kl_bits_stderr", "documents", "entropy_world_bits"):
        if name in rows[0]:
            assert frame[name].tolist() == [row[name] for row in rows]
    assert frame.tick.tolist() == [1, 2, 3] and sim.table().index.tolist() == [1, 2, 3]
    numbers = frame.drop(columns=[c for c in frame if frame[c].dtype == object])
    assert {"kl_bits", "js_bits", "drift_js_bits_stderr"} < set(numbers) and len(frame.columns) - len(
        numbers.columns
    ) < 4
    assert np.isnan(frame.drift_js_bits[0]), "what was not measured is NaN"


def favourite(agent):
    return getattr(agent, "favourite", None)  # trainees and the verifier are agents, too


def test_a_collector_of_the_users_takes_its_place():
    sim = gm.Simulation(gm.Spec(ticks=2, **FAST), seed=1)
    sim.datacollector = mesa.DataCollector({"documents": lambda m: len(m.corpus)}, {"favourite": favourite})
    sim.run_model()
    assert sim.datacollector.get_model_vars_dataframe().documents.tolist() == [100, 200]
    agents = sim.datacollector.get_agent_vars_dataframe()
    assert agents.loc[2].favourite.dropna().tolist() == [one.favourite for one in sim.people]


def test_batch_run_takes_settings_by_their_paths():
    found = mesa.batch_run(
        gm.Simulation,
        {"anchor.share": [0.1, 0.5], "people": [20, 30], "ticks": 2, "rng": range(2), **FAST_PATHS},
        max_steps=40,
        display_progress=False,
    )
    assert len(found) == 8 and {row["tick"] for row in found} == {2}
    by_hand = gm.Simulation(seed=1, ticks=2, people=30, **{"anchor.share": 0.5, **FAST_PATHS})
    by_hand.run_model()
    (same,) = [r for r in found if (r["anchor.share"], r["people"], r["rng"]) == (0.5, 30, 1)]
    assert same["kl_bits"] == by_hand.row["kl_bits"].value and same["corpus_crc32"] == by_hand.row["corpus_crc32"]


def test_people_of_ones_own_class_change_their_minds_and_the_law_stays_exact():
    sim = gm.Simulation(gm.Spec(ticks=3, **FAST), seed=1, person=some)
    plain = gm.Simulation(gm.Spec(ticks=3, **FAST), seed=1)
    for tick in range(3):
        before, god = sim.population.tastes.copy(), sim.god
        sim.step()
        plain.step()
        expected = before
        rows = np.arange(0, 20, 5)
        if tick:
            expected = before.copy()
            goal = np.eye(3)[god.weights.argmin()]
            expected[rows] = 0.9 * before[rows] + 0.1 * goal
        np.testing.assert_allclose(sim.population.tastes, expected)
        written = sim.population.written / sim.population.written.sum()
        np.testing.assert_allclose(sim.god.weights, written @ sim.population.tastes)
    assert set(sim.agents_by_type) >= {Contrarian, gm.Person}
    assert len(sim.agents_by_type[Contrarian]) == 4
    assert sim.agents_by_type[Contrarian].agg("written", sum) == sim.population.written[rows].sum()
    assert not np.allclose(sim.god.weights, plain.god.weights)
    assert np.array_equal(sim.population.innate, plain.population.innate), "what is innate stays"


def test_one_class_for_all_and_a_twin_that_has_minds_too():
    sim = gm.Simulation(gm.Spec(ticks=3, **FAST | {"measure": {"draws": 30, "twin": True}}), seed=1, person=Contrarian)
    sim.run_model()
    assert list(sim.agents_by_type)[0] is Contrarian and len(sim.twin.people) == 20
    np.testing.assert_allclose(sim.twin.god.weights, sim.god.weights, atol=1e-12)


def test_a_plain_class_pays_nothing_for_minds():
    sim = gm.Simulation(gm.Spec(**FAST), seed=1, person=lambda row: gm.Person)
    assert sim._minds == []


@pytest.mark.parametrize(
    ("wants", "words"),
    [
        (lambda self: np.ones(2), "a share for each of 3 topics"),
        (lambda self: np.ones(3), "sum to 1, got the sum 3"),
        (lambda self: np.array([1.5, -0.5, 0.0]), "at least 0"),
        (lambda self: np.full(3, np.nan), "at least 0|sum"),
        (lambda self: ["a", "b", "c"], "a share for each"),
    ],
)
def test_a_mind_that_returns_no_taste_is_refused(wants, words):
    odd = type("Odd", (gm.Person,), {"wants": wants})
    with pytest.raises(InputError, match=f"Odd.wants must return .*({words})"):
        gm.Simulation(gm.Spec(**FAST), seed=1, person=odd).step()


def test_who_is_no_person_is_refused():
    for rule in (lambda row: int, lambda row: "Person", mesa.Agent):
        with pytest.raises(InputError, match="person must name a subclass of Person"):
            gm.Simulation(gm.Spec(**FAST), seed=1, person=rule)


def test_nobody_can_be_removed_by_halves():
    sim = lived(ticks=1)
    for agent in (sim.people[3], sim.trainee, sim.verifier):
        with pytest.raises(ValueError, match="cannot be removed: "):
            agent.remove()
    assert "population.turnover" in str(pytest.raises(ValueError, sim.people[0].remove).value)
    assert len(sim.agents) == 20 + 2
    sim.step()


@pytest.mark.parametrize("person", [None, some])
def test_a_pickled_simulation_goes_on_to_the_bit(person):
    sim = gm.Simulation(gm.Spec(ticks=5, **FAST), seed=1, person=person)
    sim.step()
    sim.step()
    again = pickle.loads(pickle.dumps(sim))
    for one in (sim, again):
        one.run_model()
    pd.testing.assert_frame_equal(sim.table(), again.table())
    assert sim.checksum == again.checksum and again.people[0].model is again


def test_seed_and_rng_are_names_of_one_thing():
    by_seed, by_rng = gm.Simulation(seed=3, **FAST), gm.Simulation(rng=np.int64(3), **FAST)
    assert by_seed.dice.seed == by_rng.dice.seed == 3 and gm.Simulation(**FAST).dice.seed == 0
    for bad in ({"seed": 1, "rng": 2}, {"seed": -1}, {"seed": 1.5}, {"seed": True}, {"rng": np.random.default_rng(1)}):
        with pytest.raises(InputError, match="seed"):
            gm.Simulation(**bad, **FAST)


def test_settings_go_on_top_of_a_spec():
    spec = gm.Spec(ticks=3, **FAST)
    assert gm.Simulation(spec, 1, ticks=4).spec == gm.Spec(ticks=4, **FAST)
    assert gm.Simulation({"ticks": 4, **FAST}).spec == gm.Spec(ticks=4, **FAST)
    with pytest.raises(InputError, match="the settings of a world are a Spec, got int 3"):
        gm.Simulation(3)
    with pytest.raises(InputError, match="did you mean ticks"):
        gm.Simulation(spec, tick=3)


def test_listening_as_the_door_shows_it(capsys):
    sim = gm.Simulation(small(), 1)
    with sim.on("measure", lambda tick: print(tick.number, round(tick.row["kl_bits"], 3))):
        sim.step()
    sim.step()
    assert capsys.readouterr().out == f"1 {round(float(sim.table().kl_bits[1]), 3)}\n"


def test_what_is_shown_at_a_prompt():
    sim = lived(ticks=2)
    for thing, words in (
        (sim, "<Simulation topics, 20 people, seed 1: tick 2 of 3>"),
        (sim.corpus, "<Corpus of 200 documents, the last at tick 2>"),
        (sim.population, "<Population of 20 people with tastes over 3 topics>"),
        (sim.trainee, "<Trainee 1: ngram, studied 2 times, last at tick 2>"),
        (sim.verifier, "<Verifier none>"),
        (sim.god, "<Mixture vocab_size=4 length=5>"),
    ):
        assert repr(thing) == words
    assert repr(sim.people[2]).startswith("<Person 2 of 20: likes topic ")


def test_toward_rarest_stays_on_the_simplex():
    god = lived(ticks=1).god
    taste = toward_rarest(np.array([0.2, 0.3, 0.5]), god, 0.5)
    assert taste.sum() == pytest.approx(1) and taste[god.weights.argmin()] >= 0.5
    assert toward_rarest(taste, None) is taste


def test_a_simulation_that_nobody_holds_is_forgotten():
    """Mesa 3.3 holds every model for ever: 60 runs in one process took 4.3 GB."""
    sim = gm.Simulation(gm.Spec(ticks=2, **FAST), seed=1)
    sim.run_model()
    assert [one.unique_id for one in sim.people][:3] == [1, 2, 3]
    gone = [weakref.ref(each) for each in (sim, sim.population, sim.trainee, sim.corpus, sim.people[0])]
    del sim
    gc.collect()
    assert [one() for one in gone] == [None] * len(gone)
