"""A setting that cannot be is refused in one sentence that says which, what would do, and what was given."""

import re
from typing import Annotated, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field, ValidationError

from godmodel.sim.config import PopulationSettings, Spec
from godmodel.sim.errors import InputError
from godmodel.sim.experiment.scenario import load
from godmodel.sim.kinds import OneOf, kinds_of
from godmodel.sim.settings import Settings, checked, paths_of, with_changes
from godmodel.sim.society.networks.file import GraphFile
from godmodel.sim.society.networks.real import RealGraph
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.anchors.mix import Mix
from godmodel.sim.training.anchors.none import NoAnchor
from godmodel.sim.world.drifts.seasonal import Seasonal
from godmodel.sim.world.names import NamesSettings
from godmodel.sim.world.topics import TopicsSettings


def refusal(changes, base=None):
    with pytest.raises(InputError) as caught:
        with_changes(base or Spec(), changes)
    return str(caught.value)


BAD = {
    "typo": ({"ticsk": 3}, ["'ticsk'", "did you mean ticks?"]),
    "typo inside": ({"world.lenght": 3}, ["'world.lenght'", "did you mean world.length?"]),
    "typo in a record": ({"population": {"peple": 3}}, ["'population.peple'", "population.people"]),
    "typo in a kind": ({"world": {"kind": "topics", "topcs": 3}}, ["'world.topcs'", "world.topics"]),
    "nothing near": ({"population.zzz": 1}, ["'population.zzz' in population", "there are people, graph"]),
    "prefix left out": ({"graph": "none"}, ["did you mean population.graph?"]),
    "prefix of a part left out": ({"graph.kind": "none"}, ["did you mean population.graph.kind?"]),
    "part of another kind": ({"rewiring": 0.2}, ["did you mean population.graph.rewiring?"]),
    "two places": ({"documents": 3}, ["population.documents or trainee.documents"]),
    "word in a list": (
        {"world": "tasks", "trainee.improve": "star,stra"},
        ["trainee.improve.1.kind must be one of", "'star'?"],
    ),
    "number in a list": (
        {"world": "tasks", "trainee.improve": [{"kind": "star", "rounds": 0}]},
        ["trainee.improve.0.rounds must be a whole number, 1 to 1000", "got 0."],
    ),
    "name in a list": (
        {"world": "tasks", "trainee.improve": [{"kind": "star", "round": 2}]},
        ["unknown setting 'trainee.improve.0.round'; there are kind, rounds"],
    ),
    "no list": ({"trainee.improve": {"kind": "star"}}, ["trainee.improve must be a list of distill, policy"]),
    "part of a list": ({"trainee.improve.rounds": 2}, ["trainee.improve is a single value without parts"]),
    "wrong branch": ({"population.temperature": 3}, ["did you mean trainee.temperature?"]),
    "below": ({"ticks": 0}, ["ticks must be a whole number, 1 to 1000000000", "how long", "got 0."]),
    "above": ({"population.influence": 1.5}, ["population.influence", "0 to 1", "got 1.5."]),
    "open bound": ({"trainee.temperature": 0}, ["trainee.temperature", "above 0, at most 100", "got 0."]),
    "both open": ({"measure.tail": 1}, ["above 0, below 1", "got 1."]),
    "text": ({"ticks": "abc"}, ["ticks must be a whole number", "got 'abc'."]),
    "a part of one": ({"ticks": 2.5}, ["a whole number", "got 2.5."]),
    "a list": ({"ticks": [1, 2]}, ["a whole number", "got [1, 2]."]),
    "a list of one": ({"population.influence": [0.5]}, ["population.influence must be a number", "got [0.5]."]),
    "a switch": ({"ticks": True}, ["a whole number", "got 'true'."]),
    "nothing": ({"ticks": None}, ["a whole number", "got None."]),
    "no number": ({"trainee.temperature": float("nan")}, ["trainee.temperature must be a number", "got nan."]),
    "infinite": ({"population.concentration": float("inf")}, ["population.concentration", "got inf."]),
    "optional": ({"trainee.shelf": 1}, ["trainee.shelf must be a whole number, 2 to", "got 1."]),
    "record as a number": ({"population": 3}, ["population has parts, people, graph", "got 3"]),
    "kind as a number": ({"world": 3}, ["world must be one of gaussian, images, names", "got 3."]),
    "kind as nothing": ({"world": None}, ["world must be one of gaussian, images, names", "got None."]),
    "part of a number": ({"world": 3, "world.topics": 2}, ["world must be one of", "got 3."]),
    "unknown kind": (
        {"world": "nmaes"},
        ["world.kind must be one of gaussian, images, names", "'nmaes'; did you mean 'names'?"],
    ),
    "unknown kind by path": ({"world.kind": "nmaes"}, ["world.kind", "did you mean 'names'?"]),
    "unknown kind, far": ({"drift": "q"}, ["drift.kind must be one of births, linear, random_walk", "got 'q'."]),
    "kind left out": ({"world": {"topics": 3}}, ["world.kind must be set to one of gaussian, images, names"]),
    "kind is a list": ({"world.kind": ["names"]}, ["world.kind must be one of", "got ['names']"]),
    "field of another kind": (
        {"anchor": "window", "anchor.share": 0.2},
        ["anchor.kind = first_tick or fresh", "is window; set anchor.kind"],
    ),
    "the same, in a record": ({"anchor": {"kind": "none", "share": 0.2}}, ["anchor.kind = first_tick or fresh"]),
    "one word of two": (
        {"anchor": "accumulate", "anchor.real": "som"},
        ["anchor.real must be one of first, all", "'som'"],
    ),
    "left out": ({"population.graph": "file"}, ["population.graph.path must be set"]),
    "empty": ({"world": "names", "world.source": ""}, ["world.source must be text that is not empty", "got ''."]),
    "part of a value": ({"ticks.x": 2}, ["ticks is a single value", "'ticks.x'", "set ticks itself."]),
    "empty path": ({"": 2}, ["unknown setting ''"]),
    "dot": ({"ticks.": 2}, ["'ticks.'"]),
    "across fields": ({"anchor": "mix", "anchor.new": 0.2}, ["new + previous + original must be 1, got 0.4"]),
    "across records": (
        {"population.graph": "real", "population.people": 4},
        ["'real' brings its own people", "got 4."],
    ),
    "across the whole": (
        {"drift": "years"},
        ["drift = years needs a world with data by year", "world = topics has none: set world=names or text"],
    ),
    "text for a record": ({"trainee": "", "trainee.learner.order": 2}, ["trainee has parts, learner", "got ''"]),
    "years in order": ({"world": "names", "world.first_year": 2001, "world.last_year": 1999}, ["2001 and 1999."]),
    "year outside": ({"world": "names", "world.start_year": 1800}, ["start_year must lie in", "got 1800."]),
    "heads": (
        {"trainee.learner": "transformer", "trainee.learner.heads": 5},
        ["heads must divide width", "heads = 5."],
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_refusal_names_the_setting_the_rule_and_the_value(case):
    changes, expected = BAD[case]
    message = refusal(changes)
    assert [part for part in expected if part not in message] == [], message
    assert (
        "\n" not in message
        and message[-1] in ".?"
        and ".." not in message.replace("..last_year", "").replace("0..2", "")
    )
    assert not re.search(r"[.?] [A-Z]", message), "one sentence"
    assert not re.search(r"pydantic|Settings|[Ii]nput should|discriminator", message), "no words from the inside"


def tree(record):
    """Every record that can occur in `record`, itself included."""
    yield record
    for field in record.model_fields.values():
        inner = list(kinds_of(field).values())
        if isinstance(field.annotation, type) and issubclass(field.annotation, Settings):
            inner.append(field.annotation)
        for part in inner:
            yield from tree(part)


def test_every_setting_says_what_it_is():
    records = set(tree(Spec))
    assert {TopicsSettings, NamesSettings, Mix, Seasonal, RealGraph, PopulationSettings} < records
    for record in records:
        assert (record.__doc__ or "").strip() and record.__doc__ != Settings.__doc__, record
        for name, field in record.model_fields.items():
            if name != "kind":
                assert field.description and len(field.description) > 5, f"{record.__name__}.{name}"


def test_paths_are_all_settable_and_none_is_missing():
    paths = list(paths_of(Spec))
    assert len(paths) == len(set(paths)) > 60
    assert {
        "ticks",
        "world.kind",
        "world.zipf",
        "population.graph.rewiring",
        "trainee.learner.heads",
        "anchor.new",
    } < set(paths)


word = st.sampled_from(sorted({part for path in paths_of(Spec) for part in path.split(".")})) | st.text(max_size=6)
path = st.lists(word, min_size=1, max_size=4).map(".".join) | st.sampled_from(sorted(paths_of(Spec)))
leaf = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(["names", "fresh", "mlp"])
)
value = leaf | st.lists(leaf, max_size=2) | st.dictionaries(word, leaf, max_size=2)


@settings(deadline=None)
@given(st.dictionaries(path, value, min_size=1, max_size=3))
def test_whatever_is_set_is_taken_or_refused_in_one_line(changes):
    try:
        assert isinstance(with_changes(Spec(), changes), Spec)
    except InputError as problem:
        assert len(str(problem).splitlines()) == 1 and str(problem)[-1] in ".?", str(problem)


def test_a_bare_kind_stands_for_its_defaults():
    assert Spec(anchor="fresh") == Spec(anchor={"kind": "fresh"}) == Spec(anchor=Fresh())
    assert (
        with_changes(Spec(), {"anchor": "fresh"})
        == with_changes(Spec(), {"anchor.kind": "fresh"})
        == Spec(anchor=Fresh())
    )


def test_changing_a_kind_drops_the_old_kinds_fields():
    base = Spec(anchor=Mix(new=0.5, previous=0.25, original=0.25))
    assert with_changes(base, {"anchor": "fresh", "anchor.share": 0.3}).anchor == Fresh(share=0.3)
    assert with_changes(base, {"anchor.kind": "none"}).anchor == NoAnchor()
    assert with_changes(base, {"anchor.new": 0.75, "anchor.previous": 0}).anchor == Mix(
        new=0.75, previous=0, original=0.25
    )


def test_the_order_of_changes_does_not_matter():
    late = {
        "population.graph.blocks": 3,
        "anchor.share": 0.2,
        "anchor": "fresh",
        "population.graph.kind": "stochastic_blocks",
    }
    early = dict(reversed(late.items()))
    assert with_changes(Spec(), late) == with_changes(Spec(), early)
    part = with_changes(Spec(), {"population.graph.rewiring": 0.3, "population": {"people": 7}}).population
    assert (part.people, part.graph.rewiring, part.graph.neighbours) == (7, 0.3, 10)


def test_a_field_chooses_the_kind_that_is_its_home_where_nothing_was_chosen():
    assert with_changes(Spec(), {"anchor.share": 0.2}).anchor == Fresh(share=0.2)
    assert with_changes(Spec(), {"anchor.share": 0.2, "anchor": "first_tick"}).anchor.kind == "first_tick"
    assert with_changes(Spec(anchor="first_tick"), {"anchor.share": 0.2}).anchor.kind == "first_tick"
    for chosen in ("window", {"kind": "mix"}, {"kind": "forgetting", "half_life": 2}):
        with pytest.raises(InputError, match="anchor.share belongs to anchor.kind"):
            with_changes(Spec(anchor=chosen), {"anchor.share": 0.2})


def test_a_field_that_one_kind_alone_must_have_chooses_that_kind():
    assert with_changes(Spec(), {"population.graph.path": "a.gml"}).population.graph == GraphFile(path="a.gml")
    base = Spec(population={"graph": {"kind": "watts_strogatz", "rewiring": 0.5}})
    for more in ({}, {"population": {"influence": 0.5}}, {"population.influence": 0.5, "anchor": "fresh"}):
        changes = more | {"population.graph.path": "a.gml"}
        assert with_changes(base, changes).population.graph == GraphFile(path="a.gml")
        assert with_changes(base, changes) == with_changes(base, dict(reversed(changes.items())))
    changed = with_changes(Spec(population={"graph": GraphFile(path="a.gml")}), {"population.graph.path": "b.csv"})
    assert changed.population.graph == GraphFile(path="b.csv")


class Square(Settings):
    """A kind that needs a field, and a neighbour that needs another."""

    kind: Literal["square"] = "square"
    side: int = Field(description="length of a side")
    colour: int = Field(0, description="number of its colour")


class Disc(Settings):
    """Its neighbour."""

    kind: Literal["disc"] = "disc"
    radius: int = Field(description="half its width")
    layers: int = Field(1, description="how many lie on each other")


class Ring(Settings):
    """A kind that shares a field with one that needs it."""

    kind: Literal["ring"] = "ring"
    inner: int = Field(1, description="half the width of the hole")
    radius: int = Field(2, description="half its width")


Shape = Annotated[Square | Disc | Ring, OneOf(Settings, also=(Square, Disc, Ring))]


class Picture(Settings):
    """A record of one field."""

    shape: Shape = Field(Ring(), description="what it shows")


def test_a_chosen_kind_takes_its_other_fields_in_any_order():
    changes = {"shape.colour": 7, "shape.side": 3}
    assert with_changes(Picture(), changes).shape == Square(side=3, colour=7)
    assert with_changes(Picture(), dict(reversed(changes.items()))).shape == Square(side=3, colour=7)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"shape.layers": 2}, "shape.layers belongs to shape.kind = disc, and that is ring"),  # it has a default
        ({"shape": Square(side=1), "shape.radius": 2}, "= disc or ring, and that is square"),  # two have it
        ({"shape.side": 3, "shape.inner": 2}, "shape.inner belongs to shape.kind = ring, and that is square"),
        ({"shape.side": 3, "shape.kind": "ring"}, "shape.side belongs to shape.kind = square, and that is ring"),
        ({"shape.side": 3, "shape": "ring"}, "shape.side belongs to shape.kind = square, and that is ring"),
        ({"shape.side": 3, "shape": {"kind": "ring"}}, "shape.side belongs to shape.kind = square, and that is ring"),
        ({"shape.side": 3, "shape.layers": 2}, "shape.layers belongs to shape.kind = disc, and that is square"),
    ],
)
def test_no_kind_is_chosen_against_another_wish(changes, words):
    for order in (changes, dict(reversed(changes.items()))):
        with pytest.raises(InputError, match=words):
            with_changes(Picture(), order)


def test_a_kind_given_with_the_record_above_stays():
    message = refusal({"population": {"graph": "real"}, "population.graph.path": "a.gml"})
    assert "population.graph.path belongs to population.graph.kind = file, and that is real" in message
    assert "world.kind = names or text, and that is topics" in refusal({"world.source": "folder"})


@settings(deadline=None)
@given(st.dictionaries(path, value, min_size=2, max_size=4), st.randoms())
def test_any_order_of_changes_ends_alike(changes, random):
    def end(changes):
        try:
            return with_changes(Spec(), changes)
        except InputError as problem:
            return str(problem)

    mixed = list(changes.items())
    random.shuffle(mixed)
    assert end(changes) == end(dict(mixed))


def test_nested_paths_leave_the_rest_alone():
    spec = with_changes(Spec(), {"population.graph.rewiring": 0.5, "world.zipf": 2, "trainee.learner.order": 2})
    assert (spec.population.graph.rewiring, spec.world.zipf, spec.trainee.learner.order) == (0.5, 2.0, 2)
    plain, changed = Spec().model_dump(), spec.model_dump()
    plain["population"]["graph"]["rewiring"], plain["world"]["zipf"], plain["trainee"]["learner"]["order"] = 0.5, 2.0, 2
    assert changed == plain


def test_a_record_is_frozen_and_survives_its_own_json():
    spec = Spec(anchor="mix", drift="seasonal", world="names")
    with pytest.raises(ValidationError):
        spec.ticks = 3
    with pytest.raises(ValidationError):
        spec.anchor.new = 0.0
    assert Spec.model_validate_json(spec.model_dump_json()) == spec == checked(Spec, spec.model_dump())


def test_base_is_left_alone():
    base = Spec()
    before = base.model_dump()
    with_changes(base, {"ticks": 3, "world.topics": 2, "anchor": "mix"})
    assert base.model_dump() == before


def test_a_users_settings_lie_on_top_of_every_arm():
    scenario = load("god")
    for arm, spec in scenario.specs(changes={"ticks": 2, "trainee.retrain.interval": 7}).items():
        assert (spec.ticks, spec.trainee.retrain.interval) == (2, 7), arm
    kept = scenario.specs(changes={"ticks": 2})
    assert {arm: spec.trainee.retrain.interval for arm, spec in kept.items()} == {
        "oracle": 1,
        "yesterday": 2,
        "student": 1,
    }
    with pytest.raises(InputError, match="has no arm 'orcale'; did you mean 'oracle'"):
        scenario.specs(["orcale"])
    with pytest.raises(InputError, match="did you mean ticks"):
        scenario.specs(changes={"tick": 3})
