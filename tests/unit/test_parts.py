"""Parts: what each offers and needs is checked by one rule, and whoever listens to a simulation changes nothing."""

import inspect
import pickle
from importlib import import_module
from itertools import product
from pkgutil import walk_packages

import pytest
from small_worlds import lived, small

from godmodel import sim as rooms
from godmodel.sim.config import Spec
from godmodel.sim.errors import InputError
from godmodel.sim.parts import Can, Part, kinds_at
from godmodel.sim.phases import PHASES
from godmodel.sim.settings import with_changes
from godmodel.sim.simulation import Simulation

PATHS = ("world", "drift", "lens", "verifier", "trainee.learner", "trainee.tokenizer", "trainee.watermark")
PATHS += ("trainee.improve", "trainee.search", "trainee.detector")
KINDS = {path: kinds_at(Spec, path) for path in PATHS}


def test_every_part_is_found_where_it_is_asked_for():
    walked = [m.name for m in walk_packages(rooms.__path__, f"{rooms.__name__}.") if ".page." not in m.name]
    modules = [import_module(name) for name in walked if not name.endswith("__main__")]
    parts = {v for m in modules for v in vars(m).values() if inspect.isclass(v) and issubclass(v, Part)}
    concrete = {part for part in parts if "kind" in part.model_fields}
    needs = {need for part in parts for need in part.needs}
    assert len(concrete) > 60 and {need.of for need in needs} <= set(PATHS)
    for need in needs:
        assert any(need.can in kind.offers for kind in KINDS[need.of].values()), f"nobody can meet {need}"
    offered = {can for part in parts for can in part.offers}
    assert offered == set(Can), set(Can) - offered


@pytest.mark.parametrize("path", PATHS[1:])
def test_a_pair_whose_needs_are_not_met_is_refused_in_a_sentence(path):
    for (world, place), (name, kind) in product(KINDS["world"].items(), KINDS[path].items()):
        here = [need for need in kind.needs if need.of == "world" and not need.ledger]
        fit = all(need.can in place.offers for need in here)
        changes = {"world": world, path: [name] if path == "trainee.improve" else name, "measure.ledger": False}
        changes |= {"world.source": "a_folder"} if world == "text" else {}
        if Can.NUMBERS in place.offers and path != "trainee.learner":
            changes["trainee.learner"] = "gaussian"
        try:
            with_changes(Spec(), changes)
        except InputError as refused:
            text = str(refused)
            if not fit:
                assert path.partition(".")[0] in text and " needs a " in text and ": set " in text, text
        else:
            assert fit, f"{changes} should be refused"


def test_a_refusal_names_both_sides_and_ways_out_that_work():
    with pytest.raises(InputError) as refused:
        with_changes(Spec(), {"trainee.improve": ["star"]})
    text = str(refused.value)
    assert "trainee.improve = star needs a world with questions that have right answers" in text
    assert "world = topics has none" in text
    with_changes(Spec(), {"trainee.improve": ["star"], "world": "tasks"})
    with_changes(Spec(), {"trainee.improve": ["distill"]})


def test_what_a_rival_needs_is_checked_too():
    with pytest.raises(InputError, match="trainee 2 of the market: trainee.learner = gaussian needs a world"):
        with_changes(Spec(), {"market.rivals": [{"learner": "gaussian"}]})


def test_trainees_have_nothing_left_to_be_looked_up():
    spec = with_changes(Spec(), {"population.documents": 70, "anchor": "fresh", "market.rivals": [{"shelf": 30}]})
    assert [(t.shelf, t.documents, t.anchor.kind) for t in spec.trainees] == [(70, 70, "fresh"), (30, 30, "fresh")]
    copied = spec.model_copy(update={"population": spec.population.model_copy(update={"documents": 8})})
    assert copied.trainees[0].shelf == 8, "a copy looks up its own settings"
    assert pickle.loads(pickle.dumps(spec)) == spec


def test_whoever_listens_sees_the_tick_and_changes_nothing():
    heard = []
    sim = Simulation(small({"ticks": 2}), 1)
    for name in PHASES:
        sim.on(name, lambda tick, name=name: heard.append(("before", name, tick.number)), before=True)
        sim.on(name, lambda tick, name=name: heard.append(("after", name, tick.number)))
    sim.step()
    assert heard == [(when, name, 1) for name in PHASES for when in ("before", "after")]
    with sim.on("measure", lambda tick: heard.append(tick.row["tick"])) as listening:
        sim.step()
    assert heard[-1] == 2 and repr(sim.row) == repr(lived({"ticks": 2}, seed=1, ticks=2).row)
    listening.stop()  # once more does no harm
    with pytest.raises(InputError, match="phases drift, listen, write"):
        sim.on("sleep", print)
