"""A watched world is the same as one that nobody watches; the page's commands never bring it down."""

import csv
import io
import json
import shutil
import time
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.scenario import load
from godmodel.sim.output.palette import DARK, LIGHT
from godmodel.sim.page import session as sessions
from godmodel.sim.page.controls import Dial, Pick, controls
from godmodel.sim.page.history import History
from godmodel.sim.page.layout import MOST, laid_out, portrayed
from godmodel.sim.page.session import Choice, Session
from godmodel.sim.page.views import paint, tabs
from godmodel.sim.page.views.canvas import Canvas, share_scale
from godmodel.sim.simulation import Simulation

TINY = {
    "population.people": 30,
    "population.documents": 40,
    "measure.draws": 20,
    "world.vocabulary": 10,
    "world.length": 5,
    "world.states": 2,
}
FEW = {"population.people": 30, "population.documents": 40, "measure.draws": 20}
WORLDS = {
    "topics": ("anchor", "real_10", TINY),
    "names": ("curse", "replace", {"population.people": 30, "population.documents": 200}),
    "tasks": ("verified_gain", "exact", FEW | {"measure.questions": 20}),
    "images": ("picture_tokens", "pixels", FEW),
    "video": ("anchor", "real_10", FEW | {"world": "video", "world.frames": 2, "trainee.learner": "table"}),
    "numbers": (
        "anchor",
        "real_10",
        FEW | {"world": "gaussian", "trainee.learner": "gaussian", "measure.ledger": False},
    ),
    "society": ("homogenisation", "cheap", {"population.people": 40, "population.documents": 120, "measure.draws": 20}),
}


def choice(beside="", seed=3, **changes):
    return Choice(load("anchor"), "real_0", beside, seed, TINY | {"ticks": 4} | changes)


@pytest.fixture
def session():
    made = Session()
    made.open()
    yield made
    made.close()


def until(session, true, seconds=60):
    end = time.monotonic() + seconds
    while not true(session.view):
        assert time.monotonic() < end, session.view
        time.sleep(0.01)
    return session.view


def begun(session, wanted):
    world = session.view.world
    session.reset(wanted)
    return until(session, lambda v: v.world > world and v.drawn and v.drawn[3] == v.world)


def test_watching_never_changes_the_run(session):
    wanted = choice()
    begun(session, wanted)
    session.play()
    until(session, lambda v: v.tick == 4 and not v.playing)
    sim, expected = Simulation(wanted.specs()[0][1], 3), []
    for _ in range(4):
        sim.step()
        expected.append(sim.row["corpus_crc32"])
    rows = list(csv.DictReader(io.StringIO(session.table().decode())))
    assert [int(row["corpus_crc32"]) for row in rows] == expected
    assert float(rows[-1]["kl_bits"]) == sim.row["kl_bits"].value


def test_play_stops_where_the_run_ends_and_goes_on_from_there(session):
    begun(session, choice())
    session.play()
    until(session, lambda v: v.tick == 4 and not v.playing)
    session.play()
    until(session, lambda v: v.tick >= 6)
    session.stop()
    until(session, lambda v: not v.playing and not v.phase)


def test_two_arms_share_their_dice_and_a_switch_turned_on_one_parts_them(session):
    begun(session, choice(beside="real_0"))
    session.step()
    until(session, lambda v: v.tick == 1)
    session.change({"population.exposure": 1.0}, 1)
    session.step()
    until(session, lambda v: v.tick == 2)
    first, second = ([row["corpus_crc32"] for row in world.rows] for world in session.worlds)
    assert first[0] == second[0] and first[1] != second[1]
    found = json.loads(session.configuration())
    assert [world["arm"] for world in found["worlds"]] == ["real_0", "real_0 (2)"]
    assert found["worlds"][1]["changes"] == [{"after_tick": 1, "changes": {"population.exposure": 1.0}}]
    arms = {row["arm"] for row in csv.DictReader(io.StringIO(session.table().decode()))}
    assert arms == {"real_0", "real_0 (2)"}


def test_what_a_tick_throws_is_one_sentence_and_the_stage_lives_on(session, monkeypatch):
    begun(session, choice())

    def fails(self):
        raise RuntimeError("no more\nink")

    with monkeypatch.context() as patched:
        patched.setattr(Simulation, "study", fails)
        session.play()
        view = until(session, lambda v: v.problem)
    said, _, rest = view.problem.partition("; ")
    assert said == "Tick 1 failed with RuntimeError: no more ink" and view.dead and not view.playing
    folder = Path(rest.partition(" holds ")[0])
    assert {path.name for path in folder.iterdir()} == {"config.json", "error.txt", "manifest.json"}
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    assert config["seed"] == choice().seed and config["worlds"][0]["settings"]["ticks"] == view.ticks
    assert "no more\nink" in (folder / "error.txt").read_text(encoding="utf-8")
    shutil.rmtree(folder)
    session.step()
    begun(session, choice())
    session.step()
    assert until(session, lambda v: v.tick == 1).problem == ""


def test_what_cannot_be_drawn_stops_no_world(session, monkeypatch):
    begun(session, choice())

    def fails(*_):
        raise ValueError("no paper")

    monkeypatch.setattr(sessions, "paint", fails)
    session.play()
    assert "no paper" in until(session, lambda v: v.tick == 4 and v.problem).problem


def test_a_refused_change_changes_nothing(session):
    begun(session, choice())
    session.change({"world.topics": 2})
    assert "acts on Reset only" in until(session, lambda v: v.problem).problem
    session.forgive()
    session.step()
    assert until(session, lambda v: v.tick == 1).problem == ""


def test_where_the_data_end_the_world_waits(session):
    changes = {"population.people": 20, "population.documents": 50, "ticks": 1}
    begun(session, Choice(load("curse"), "replace", "", 0, changes | {"drift": "years"}))
    session.step()
    until(session, lambda v: v.tick == 1)
    session.step()
    view = until(session, lambda v: v.problem)
    assert "drift.kind = years needs a year" in view.problem and not view.dead


@pytest.mark.parametrize("name", WORLDS)
def test_every_view_is_drawn_in_every_world(name):
    scenario, arm, changes = WORLDS[name]
    world = History(arm, load(scenario).specs([arm], changes)[arm], 1)
    assert paint("World", [world.snapshot()], LIGHT)
    for _ in range(2):
        world.step()
        snapshot = world.snapshot()
    for theme in (LIGHT, DARK):
        for tab in tabs([snapshot]):
            for picture in paint(tab, [snapshot, snapshot], theme):
                assert picture.png.startswith(b"\x89PNG") and picture.reading and "nan" not in picture.says


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("topics", {"people", "ledger", "corpus", "gap", "coverage", "entropy", "topics", "types"}),
        ("society", {"adoption", "tastes", "caused"}),
        ("numbers", {"location", "variance"}),
        ("tasks", {"attempts", "tasks"}),
        ("images", {"pictures"}),
    ],
)
def test_a_world_has_the_views_that_it_needs(name, shown):
    scenario, arm, changes = WORLDS[name]
    world = History(arm, load(scenario).specs([arm], changes)[arm], 1)
    for _ in range(3):
        world.step()
    snapshots = [world.snapshot()]
    assert shown <= {picture.view for tab in tabs(snapshots) for picture in paint(tab, snapshots, LIGHT)}


def test_what_is_infinite_is_said_and_not_left_out():
    scenario, arm, changes = WORLDS["video"]
    world = History(arm, load(scenario).specs([arm], changes)[arm], 1)
    world.step()
    assert world.rows[0]["kl_bits"].value == np.inf
    said = {picture.view: picture.says for picture in paint("World", [world.snapshot()], LIGHT)}
    assert "learner infinite" in said["gap"] and "The sum is infinite" in said["ledger"]


def test_a_line_of_two_arms_shows_both_where_one_of_them_has_nothing_to_show():
    scenario, arm, changes = WORLDS["society"]
    worlds = [History(each, load(scenario).specs([each], changes)[each], 1) for each in (arm, "muted")]
    for world in worlds:
        for _ in range(3):
            world.step()
    (picture,) = [p for p in paint("World", [w.snapshot() for w in worlds], LIGHT) if p.view == "adoption"]
    assert f"{arm} 0." in picture.says and "muted 0" in picture.says


def test_pictures_beside_each_other_have_the_same_scale():
    canvases = [Canvas(LIGHT) for _ in range(2)]
    for canvas, top in zip(canvases, (1.0, 5.0), strict=True):
        canvas.axes().plot([1, 2], [-top, top])
    share_scale(canvases)
    one, other = (canvas.figure.axes[0].get_ylim() for canvas in canvases)
    assert one == other and one[0] < -5 and one[1] > 5


@pytest.mark.parametrize("name", WORLDS)
def test_every_switch_can_be_turned_in_every_world(name):
    scenario, arm, changes = WORLDS[name]
    spec = load(scenario).specs([arm], changes)[arm]
    sim = Simulation(spec, 1)
    for switch in controls(spec):
        assert isinstance(switch, Pick | Dial)
        values = switch.options if isinstance(switch, Pick) else (switch.low, switch.high, switch.value)
        for value in values:
            try:
                sim.change(switch.changes(value))
            except InputError as problem:
                assert isinstance(switch, Pick) and "\n" not in str(problem)
        sim.change({"lens": "clear", "trainee.documents": 20})
        sim.step()


def test_extinct_types_are_listed_newest_first():
    spec = load("curse").specs(["replace"], {"population.people": 30, "population.documents": 300})["replace"]
    world = History("replace", spec, 1)
    for _ in range(4):
        world.step()
        snapshot = world.snapshot()
    ticks = [tick for _, tick in snapshot.lost]
    assert snapshot.lost_count >= len(ticks) > 0 and ticks == sorted(ticks, reverse=True) and ticks[0] == 4


def test_a_large_crowd_is_thinned_and_says_so():
    crowd = portrayed(nx.watts_strogatz_graph(MOST + 500, 6, 0.1, seed=1))
    assert len(crowd.rows) == len(crowd.position) == MOST and "2,000 of 2,500 people" in crowd.left_out
    assert portrayed(nx.empty_graph(3)).left_out == ""


def test_tied_people_stand_near_each_other():
    graph = nx.stochastic_block_model([40, 40], [[0.3, 0.01], [0.01, 0.3]], seed=2)
    ties = np.array(graph.edges)
    at = laid_out(80, ties, rng=np.random.default_rng(0))
    pairs = np.random.default_rng(1).integers(80, size=(500, 2))

    def apart(pairs):
        return np.linalg.norm(at[pairs[:, 0]] - at[pairs[:, 1]], axis=1).mean()

    assert apart(ties) < 0.7 * apart(pairs)


def test_a_world_that_cannot_be_made_leaves_what_was_asked(session, monkeypatch):
    def fails(*_, **__):
        raise RuntimeError("no world")

    monkeypatch.setattr(sessions, "History", fails)
    session.reset(choice())
    folder = Path(until(session, lambda v: v.problem).problem.partition("; ")[2].partition(" holds ")[0])
    assert json.loads((folder / "config.json").read_text(encoding="utf-8")) == choice().described()
    shutil.rmtree(folder)
