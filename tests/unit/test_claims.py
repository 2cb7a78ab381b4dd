"""A claim holds strictly or fails; and every scenario in the folder says, runs and draws what it promises."""

import math
import re
from importlib.util import find_spec

import numpy as np
import pandas as pd
import pytest
from small_worlds import write_years

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.claims import claim, judge
from godmodel.sim.experiment.results import align_tables, judge_runs, read_table, scenario_folders
from godmodel.sim.experiment.runs import Run, perform
from godmodel.sim.experiment.scenario import load, titles
from godmodel.sim.measure.columns import BY_NAME
from godmodel.sim.measure.recorder import write_dictionary
from godmodel.sim.output.figures import draw
from godmodel.sim.settings import with_changes

NAMES = sorted(titles())


def table(**arms):
    """A table of claims' numbers: {arm: {seed: kl_bits at tick 1}}."""
    found = [(arm, seed, 1, x) for arm, seeds in arms.items() for seed, x in seeds.items()]
    return pd.DataFrame(found, columns=["arm", "seed", "tick", "kl_bits"])


def about(arm, **rule):
    @claim(**rule)
    def its_kl(arms):
        """KL is
        what it should be."""
        return arms[arm].kl_bits.iloc[0]

    return its_kl


@pytest.mark.parametrize(
    ("rule", "words", "holds", "fails"),
    [
        ({"below": 0.5}, "< 0.5", [0.4999, -7, -math.inf], [0.5, 0.6, math.inf, math.nan]),
        ({"above": 2}, "> 2", [2.0001, math.inf], [2.0, 1, -math.inf, math.nan]),
        ({"within": (0.8, 1.25)}, "0.8 to 1.25", [0.81, 1.2], [0.8, 1.25, 0, 3, math.nan]),
    ],
)
def test_rules_are_strict(rule, words, holds, fails):
    made = about("a", **rule)
    assert made.rule == words and made.sentence == "KL is what it should be."
    for value in holds:
        assert made.holds(value) or math.isinf(value)
    assert not any(made.holds(value) for value in fails)


def test_verdicts_count_the_seeds():
    made = (about("a", below=1.0),)
    (all_hold,) = judge(made, table(a={0: 0.5, 3: 0.7}))
    assert (all_hold.verdict, all_hold.held, dict(all_hold.values)) == ("holds", 2, {0: 0.5, 3: 0.7})
    (one_fails,) = judge(made, table(a={0: 0.5, 3: 1.0, 4: 0.1}))
    assert (one_fails.verdict, one_fails.held) == ("fails", 2)
    (not_a_number,) = judge(made, table(a={0: math.nan}))
    assert (not_a_number.verdict, not_a_number.held) == ("fails", 0)


def test_a_missing_arm_is_not_tested():
    made = (about("b", below=1.0), about("a", below=1.0))
    missing, there = judge(made, table(a={0: 0.5}))
    assert (missing.verdict, missing.missing) == ("not tested", ("b",)) and there.verdict == "holds"
    first, second = judge((about("b", below=1.0), about("c", below=1.0)), table(a={0: 0.5}))
    assert (first.missing, second.missing) == (("b",), ("c",))
    (paired,) = judge(made[:1], table(a={0: 0.5, 1: 0.5}, b={1: 0.5}))
    assert dict(paired.values) == {1: 0.5} and paired.missing == ("b",)


def test_a_claim_gets_its_ticks_in_order_from_zero():
    seen = []

    @claim(below=math.inf)
    def looks(arms):
        """It looks."""
        seen.append((list(arms["a"].index), list(arms["a"].tick)))
        return 0.0

    rows = [("a", 1, t, 0.0) for t in (1, 2, 3)] + [("a", 0, t, 0.0) for t in (1, 2)]
    judge((looks,), pd.DataFrame(rows, columns=["arm", "seed", "tick", "kl_bits"]))
    assert seen == [([0, 1], [1, 2]), ([0, 1, 2], [1, 2, 3])]


def test_a_claim_without_a_sentence_is_refused():
    with pytest.raises(TypeError, match="nameless needs a docstring"):

        @claim(below=1)
        def nameless(arms):
            return 0.0


def test_scenarios_are_found_and_a_typo_is_answered():
    assert len(NAMES) >= 6 and not any(name.startswith("_") for name in NAMES)
    with pytest.raises(InputError, match="no scenario 'crse'; did you mean 'curse'"):
        load("crse")
    with pytest.raises(InputError, match="there are .*god"):
        load("qqqqqqq")


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_says_what_it_claims(name):
    scenario = load(name)
    first = scenario.text.splitlines()[0]
    assert 20 < len(first) < 130 and first.endswith(".") and scenario.title == first
    assert len(scenario.text) > 200 and len(scenario.reading) > 40 and "\n" not in scenario.reading
    assert scenario.claims and len({each.sentence for each in scenario.claims}) == len(scenario.claims)
    for each in scenario.claims:
        assert re.search(r"[.)]$", each.sentence) and each.low < each.high
    assert scenario.seeds >= 2 and len(scenario.arms) >= 2
    specs = scenario.specs()
    assert list(specs) == list(scenario.arms) and len({spec.model_dump_json() for spec in specs.values()}) == len(specs)
    assert set(scenario.controls) < set(scenario.arms)
    assert scenario.panels
    for panel in scenario.panels:
        assert set(panel.arms) <= set(scenario.arms) and panel.title
        assert set(panel.columns) <= set(BY_NAME)


@pytest.fixture(scope="module")
def years(tmp_path_factory):
    return write_years(tmp_path_factory.mktemp("data") / "years", 1950, 2017)


def is_neural(spec):
    """Whether an arm needs torch."""
    trainee, neural = spec.trainee, ("mlp", "lstm", "transformer", "vae")
    students = [each.student.kind for each in trainee.improve if each.kind == "distill"]
    return bool({trainee.learner.kind, *students} & set(neural)) or trainee.tokenizer.kind in ("codebook", "video")


def tiny(spec, years):
    """The same arm in a world that lives two ticks in milliseconds."""
    changes = {"ticks": 2, "population.documents": 40, "measure.draws": 20, "measure.every": 1}
    if spec.world.kind == "names":
        changes["world.source"] = str(years)
    elif spec.world.kind == "topics":
        changes |= {"world.topics": 2, "world.vocabulary": 8, "world.length": 8, "world.states": 2}
    elif spec.world.kind == "tasks":
        changes |= {"measure.questions": 10, "measure.tries": 2, "verifier.patience": 5, "trainee.asked": 10}
    if spec.trainee.tokenizer.kind == "codebook":
        changes |= {"trainee.tokenizer.steps": 2}
    if spec.trainee.learner.kind in ("mlp", "lstm"):
        changes |= {"trainee.learner.width": 4, "trainee.learner.epochs": 0.1}
    if spec.trainee.tokenizer.kind == "merge":
        changes["trainee.tokenizer.classes"] = 4
    if not spec.population.graph.sized():
        changes["population.people"] = 30
    return with_changes(spec, changes)


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_runs_and_draws(name, years, tmp_path):
    from matplotlib.image import imread

    scenario, folder = load(name), tmp_path / name
    if not find_spec("torch") and any(is_neural(spec) for spec in scenario.specs().values()):
        pytest.skip("torch is not installed: scenarios with neural arms are not run")
    if not find_spec("constriction") and any(spec.measure.coded for spec in scenario.specs().values()):
        pytest.skip("constriction is not installed: scenarios that code documents are not run")
    for arm, spec in scenario.specs().items():
        for seed in (0, 1):
            assert perform(Run(name, arm, seed, tiny(spec, years), folder)) is None
    align_tables(folder)
    write_dictionary(folder)
    rows = read_table(folder)
    assert len(rows) == 2 * 2 * len(scenario.arms) and rows.kl_bits.notna().all()
    draw(scenario, rows, folder / "figures" / "it.png")
    picture = imread(folder / "figures" / "it.png")
    assert picture.shape[0] > 400 and picture.shape[1] > 600
    colours = np.unique((picture[..., :3] * 255).astype(np.uint8).reshape(-1, 3)[::7], axis=0)
    assert len(colours) > 20, "lines, bands and letters"
    first = rows[(rows.arm == next(iter(scenario.arms))) & (rows.seed == 0)]
    draw(scenario, first, folder / "figures" / "one.png")
    assert (folder / "figures" / "one.png").stat().st_size > 10_000
    assert scenario_folders(tmp_path) == scenario_folders(folder) == [folder]


def test_verdicts_are_written_as_json(tmp_path):
    import dataclasses
    import json

    scenario = dataclasses.replace(load("god"), claims=(about("oracle", below=1.0), about("student", above=1.0)))
    verdicts = judge_runs(scenario, table(oracle={0: math.nan, 1: 0.5}), tmp_path, {"ticks": 2})
    assert [v.verdict for v in verdicts] == ["fails", "not tested"]
    said = json.loads((tmp_path / "claims.json").read_text(encoding="utf-8"))
    assert said["changed_settings"] == {"ticks": 2} and said["scenario"] == "god"
    assert said["claims"][0]["values"] == {"0": None, "1": 0.5} and said["claims"][0]["seeds_held"] == 1
    assert said["claims"][1]["missing_arms"] == ["student"]
