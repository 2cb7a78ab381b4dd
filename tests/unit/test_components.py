"""The views as components of Mesa's page: of any simulation, without a trace in its run, and with words for all."""

import contextlib
import threading

import mesa
import pytest
import reacton
import small_worlds
import solara

from godmodel.sim.config import Spec
from godmodel.sim.errors import InputError
from godmodel.sim.experiment.scenario import load
from godmodel.sim.page import components
from godmodel.sim.page.params import params
from godmodel.sim.page.standing import standings
from godmodel.sim.page.views import views
from godmodel.sim.page.watch import Watch, watch_of
from godmodel.sim.settings import with_changes
from godmodel.sim.simulation import Simulation

VIEWS = [name for name in dir(components) if name not in components.OWN]


@contextlib.contextmanager
def shown(component, model):
    """A component as Mesa's page shows it: its root box, and how to show it again after a step."""

    @solara.component
    def Page(model, count):
        component(model)

    box, rendered = reacton.render(Page(model, 0), handle_error=False)
    try:
        yield box, lambda model, count: rendered.render(Page(model, count))
    finally:
        rendered.close()


def everything(widget):
    """A widget and all that is in it."""
    found = [widget]
    for child in getattr(widget, "children", []):
        found += everything(child) if not isinstance(child, str) else [child]
    return found


def pictures(box):
    return [w for w in everything(box) if getattr(w, "tag", "") == "img"]


def words(box):
    return " ".join(w for w in everything(box) if isinstance(w, str))


def test_every_view_is_a_component_of_its_name():
    assert set(VIEWS) == set(views()) and len(VIEWS) >= 17
    for name in VIEWS:
        component = getattr(components, name)
        assert component is getattr(components, name) and component.__name__ == name and component.__doc__


@pytest.mark.parametrize("name", [*VIEWS, "claim", "documents", "extinct"])
def test_every_component_shows_a_picture_with_words_or_says_why_not(name):
    with shown(getattr(components, name), small_worlds.lived(ticks=2)) as (box, _):
        found = pictures(box)
        for picture in found:
            assert picture.attributes["src"].startswith("data:image/png;base64,")
            assert "at tick 2. " in picture.attributes["alt"]
        listed = name in ("documents", "extinct")
        assert found or listed or "nothing to show at tick 2: this picture is there" in words(box)
        assert len(found) == 1 or name not in ("people", "gap", "ledger", "corpus", "types", "topics", "claim")


def test_a_typo_in_a_view_or_a_column_gets_the_nearest():
    with pytest.raises(AttributeError, match="did you mean 'ledger'"):
        components.ledgr  # noqa: B018
    with pytest.raises(InputError, match="did you mean 'kl_bits'"):
        components.trend("kl_bit")
    with pytest.raises(InputError, match="numbers"):
        components.trend("scenario")


def test_a_trend_of_any_column_is_a_component():
    with shown(components.trend("kl_bits"), small_worlds.lived(ticks=2)) as (box, _):
        (picture,) = pictures(box)
        assert picture.attributes["alt"].startswith("kl_bits at tick 2. Now: kl_bits ")


def test_components_leave_no_trace_in_the_rows():
    alone, watched = (Simulation(small_worlds.small(), 1) for _ in range(2))
    with contextlib.ExitStack() as stack:
        renders = [
            stack.enter_context(shown(getattr(components, name), watched))[1]
            for name in ("people", "ledger", "types", "topics", "extinct", "documents", "claim")
        ]
        for count in range(1, 4):
            alone.step()
            watched.step()
            assert str(watched.row) == str(alone.row)  # where a number is NaN it is not itself
            for again in renders:
                again(watched, count)


def test_a_component_follows_the_model_and_a_model_made_anew():
    sim = Simulation(small_worlds.small(), 1)
    with shown(components.gap, sim) as (box, again):
        assert not pictures(box) and "before the first tick" in words(box)
        sources = []
        for count in (1, 2):
            sim.step()
            again(sim, count)
            sources.append(pictures(box)[0].attributes["src"])
        assert sources[0] != sources[1] and "tick 2" in pictures(box)[0].attributes["alt"]
        fresh = Simulation(small_worlds.small(), 1)
        again(fresh, 3)
        assert not pictures(box)
        fresh.step()
        again(fresh, 4)
        assert pictures(box)[0].attributes["src"] == sources[0]


def test_a_model_of_somebody_else_is_told_politely():
    with shown(components.people, mesa.Model(rng=1)) as (box, _):
        assert any("shows a Simulation of godmodel" in str(getattr(w, "children", "")) for w in everything(box))


def test_a_snapshot_can_be_taken_of_any_simulation_at_any_time():
    sim = small_worlds.lived(ticks=2)
    watch = watch_of(sim)
    assert watch_of(sim) is watch and [row["tick"] for row in watch.rows] == [2]
    sim.step()
    snapshot = watch.snapshot()
    assert snapshot is watch.snapshot() and [row["tick"] for row in snapshot.rows] == [2, 3]
    assert snapshot.made.shape[0] == 3  # counted in the corpus, which remembers all ticks


def test_a_snapshot_within_a_tick_is_the_one_before_it():
    sim = small_worlds.lived(ticks=1)
    watch, seen = Watch(sim, "one"), []
    before = watch.snapshot()

    def look(tick):
        asking = threading.Thread(target=lambda: seen.append(watch.snapshot()))
        asking.start()
        asking.join(10)

    sim.on("study", look)
    sim.step()
    assert seen == [before] and watch.snapshot().tick == 2


def test_claims_stand_with_their_numbers_so_far():
    changes = {"population.people": 30, "population.documents": 40, "measure.draws": 20}
    scenario = load("god")
    arm = next(iter(scenario.arms))
    sim = Simulation(scenario.specs([arm], changes)[arm], 1)
    watch = watch_of(sim)
    assert all(not each.tested and each.verdict == "no tick yet" for each in standings(scenario, arm, sim, watch.rows))
    for _ in range(2):
        sim.step()
    found = standings(scenario, arm, sim, watch.rows)
    assert {each.name for each in found} == {each.name for each in scenario.claims}
    assert (
        found[0].tested
        and found[0].verdict in ("holds, as it stands", "fails, as it stands")
        and "rule" in found[0].number
    )
    with shown(components.claim_of("god", arm), sim) as (box, _):
        assert f"Claims of god, arm {arm}, at tick 2" in words(box) and found[0].sentence in words(box)
    sim.scenario_name, sim.arm = "god", arm
    with shown(components.claim, sim) as (box, _):
        assert found[0].verdict in words(box)


def test_claims_of_a_simulation_without_a_scenario_say_so():
    with shown(components.claim, small_worlds.lived(ticks=1)) as (box, _):
        assert "belongs to no scenario" in words(box) and len(pictures(box)) == 1
    with pytest.raises(InputError, match="did you mean 'curse'"):
        components.claim_of("cruse", "replace")


def test_a_number_becomes_a_slider_over_its_range():
    found = params("population.exposure", of=Spec())["population.exposure"]
    assert found["type"] == "SliderFloat" and (found["min"], found["max"], found["step"]) == (0.0, 1.0, 0.01)
    assert found["label"].startswith("population.exposure: ") and found["label"].endswith("(0 to 1)")


def test_a_whole_number_becomes_a_slider_of_whole_numbers():
    spec = with_changes(Spec(), {"population.documents": 80})
    found = params("population.documents", of=spec)
    assert found["spec"] is spec
    slider = found["population.documents"]
    assert slider["type"] == "SliderInt" and slider["value"] == 80 and (slider["min"], slider["max"]) == (2, 800)
    assert "documents that people write each tick" in slider["label"]


def test_a_choice_becomes_a_list_and_a_kind_a_list_of_those_that_fit():
    found = params("labels", "anchor", "trainee.learner")
    assert found["labels"]["type"] == "Select" and found["labels"]["values"] == ["mandatory", "voluntary", "absent"]
    assert found["anchor"]["value"] == "none" and {"fresh", "window"} < set(found["anchor"]["values"])
    assert "gaussian" not in found["trainee.learner"]["values"]  # it studies numbers, and these are symbols


def test_a_switch_becomes_a_checkbox():
    found = params("measure.ledger")["measure.ledger"]
    assert found["type"] == "Checkbox" and found["value"] is True


def test_a_setting_of_another_kind_brings_the_kind():
    found = params("anchor.share")
    assert found["anchor.kind"] == "fresh" and found["anchor.share"]["value"] == 0.1
    assert set(params("anchor.kind", "anchor.share")["anchor.kind"]["values"]) == {"first_tick", "fresh"}
    spec = with_changes(Spec(), {"anchor.kind": "first_tick", "anchor.share": 0.3})
    found = params("anchor.share", of=spec)
    assert "anchor.kind" not in found and found["anchor.share"]["value"] == 0.3


def test_a_simulation_gives_its_settings_and_its_seed():
    sim = Simulation(small_worlds.small(), 7)
    assert params(of=sim) == {"spec": sim.spec, "seed": 7, "scenario_name": "", "arm": ""}
    assert params("seed", of=sim)["seed"]["value"] == 7


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("anchor.shar", "did you mean anchor.share"),
        ("populaton.documents", "did you mean population.documents"),
        ("population", "such as population.people"),
        ("market.rivals", "no single value"),
        ("trainee.until", "set it in the Spec given as `of`"),
    ],
)
def test_what_has_no_input_is_said_in_a_sentence(path, sentence):
    with pytest.raises(InputError, match=sentence.replace(".", r"\.")):
        params(path)


def test_what_the_inputs_give_makes_a_simulation():
    inputs = params("anchor.share", "population.documents", "labels", "measure.ledger", of=small_worlds.small())
    values = {name: each["value"] if isinstance(each, dict) else each for name, each in inputs.items()}
    spec = with_changes(values.pop("spec"), values)
    assert spec.anchor.kind == "fresh" and spec.anchor.share == 0.1 and spec.population.documents == 50
