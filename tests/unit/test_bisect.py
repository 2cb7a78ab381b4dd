"""Bisection finds where a claim flips, judges each value once, and refuses what has no flip to find."""

import dataclasses
import json
import math

import pytest
from small_worlds import small

from godmodel.sim.cli import main
from godmodel.sim.errors import InputError
from godmodel.sim.experiment import scenario as scenarios
from godmodel.sim.experiment.bisect import Bracket, bisect, claim_named, parse_vary
from godmodel.sim.experiment.claims import claim


class Switch:
    """A claim that holds on one side of a threshold, and remembers at which values it was asked."""

    def __init__(self, threshold, below):
        self.threshold, self.below, self.asked = threshold, below, []

    def __call__(self, value):
        self.asked.append(value)
        return float((value < self.threshold) == self.below)


@pytest.mark.parametrize("below", [True, False])
@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("threshold", [0.0011, 0.25, math.pi / 10, 0.9999])
def test_the_bracket_holds_the_threshold_and_is_as_narrow_as_asked(threshold, below, log):
    switch = Switch(threshold, below)
    found = bisect(switch, 0.001, 1.0, tolerance=0.01, log=log)
    assert found.low < threshold <= found.high and found.holds_low == below and found.reached
    assert found.high - found.low <= 0.01 * found.high
    assert len(switch.asked) == len(set(switch.asked)) and switch.asked[:2] == [0.001, 1.0]


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize(("low", "high"), [(1, 2), (1, 3), (3, 40), (5, 1000)])
def test_whole_numbers_go_on_to_neighbours(low, high, log):
    for threshold in range(low + 1, min(high, 41) + 1):
        switch = Switch(threshold, True)
        assert bisect(switch, low, high, whole=True, log=log) == Bracket(threshold - 1, threshold, True, True)
        assert len(switch.asked) == len(set(switch.asked)) and all(isinstance(v, int) for v in switch.asked)


def test_negative_ends_and_a_flip_at_zero():
    found = bisect(Switch(-3.3, True), -10.0, -1.0, tolerance=0.001)
    assert found.low < -3.3 <= found.high and found.high - found.low <= 0.001 * 3.31
    switch = Switch(1e-300, False)  # no bracket around it is relatively narrow
    found = bisect(switch, 0.0, 1.0)
    assert len(switch.asked) == 2 + 30 and not found.reached and (found.low, found.high) == (0.0, 2.0**-30)


def test_log_halves_by_ratio():
    switch = Switch(0.5, True)
    bisect(switch, 1e-4, 1.0, log=True)
    assert switch.asked[2:4] == pytest.approx([1e-2, 1e-1])
    switch = Switch(0.5, True)
    bisect(switch, 0.0, 1.0)
    assert switch.asked[2:4] == [0.5, 0.25]


def test_half_of_the_seeds_are_no_majority():
    shares = {1: 0.6, 2: 0.5, 3: 0.0}
    assert bisect(shares.__getitem__, 1, 3, whole=True) == Bracket(1, 2, True, True)


@pytest.mark.parametrize(("threshold", "words"), [(9.0, "it holds in most"), (0.0, "it does not hold in most")])
def test_ends_that_agree_are_refused_after_two_questions(threshold, words):
    switch = Switch(threshold, True)
    with pytest.raises(InputError, match=words + " seeds both at 1 and at 8: move an end"):
        bisect(switch, 1.0, 8.0)
    assert switch.asked == [1.0, 8.0]


@pytest.mark.parametrize(
    ("low", "high", "more", "words"),
    [
        (2.0, 1.0, {}, "2 is not below 1"),
        (1.0, 1.0, {}, "1 is not below 1"),
        (0.0, 1.0, {"log": True}, "ends above 0, got 0"),
        (-1.0, 1.0, {"log": True}, "ends above 0, got -1"),
        (1.0, 2.0, {"tolerance": 0.0}, "--tolerance .* got 0"),
        (1.0, 2.0, {"tolerance": 1.0}, "--tolerance .* got 1"),
        (1.0, 2.0, {"tolerance": math.nan}, "--tolerance .* got nan"),
    ],
)
def test_bad_ends_are_refused_before_any_question(low, high, more, words):
    switch = Switch(1.5, True)
    with pytest.raises(InputError, match=words):
        bisect(switch, low, high, **more)
    assert not switch.asked


def test_what_is_varied():
    found = parse_vary(" anchor.share=-1e-3:0.5")
    assert (found.path, found.low, found.high) == ("anchor.share", -0.001, 0.5)
    for text in ("anchor.share", "anchor.share=", "=0:1", "a=1", "a=1:2:3", "a=x:1", "a=0:nan", "a=0:inf", "a=:"):
        with pytest.raises(InputError, match="--vary takes path=low:high"):
            parse_vary(text)


@claim(below=60.5)
def few(arms):
    """There are at most sixty documents."""
    return arms["one"].documents.iloc[-1]


@claim(above=9.5)
def more(arms):
    """Arm two has at least ten documents more than arm one."""
    return arms["two"].documents.iloc[-1] - arms["one"].documents.iloc[-1]


@claim(below=0.25)
def gap(arms):
    """A quarter is not reached."""
    return arms["one"].shelf_synthetic_share.iloc[-1]


@claim(below=1.0)
def elsewhere(arms):
    """It asks for an arm that is not there."""
    return arms["three"].documents.iloc[-1]


@pytest.fixture
def bisected(monkeypatch, capsys):
    """Call the command on a scenario of two arms and fifty documents; returns (exit code, stdout, stderr)."""
    base = small({"ticks": 1, "trainee.documents": 0, "measure.every": 0})
    real = scenarios.load("god")
    fake = dataclasses.replace(real, base=base, arms={"one": {}, "two": {}}, claims=(few, more, gap, elsewhere))
    monkeypatch.setattr(scenarios, "load", lambda name: fake)

    def call(*args):
        with pytest.raises(SystemExit) as end:
            main(["bisect", "god", "--jobs", "1", *map(str, args)])
        said = capsys.readouterr()
        return end.value.code or 0, said.out, said.err

    return call


DOCUMENTS = ("--vary", "population.documents=50:90")


def test_it_finds_the_setting_and_writes_it_down(bisected, tmp_path):
    code, out, err = bisected("--claim", "few", *DOCUMENTS, "--arm", "one", "--seeds", "0,3", "--out", tmp_path)
    assert code == 0 and not err
    assert "population.documents in [60, 61]: few holds at the lower end and fails at the upper (seeds 0, 3)" in out
    said = json.loads((tmp_path / "god" / "bisect.json").read_text())
    assert said["bracket"] == [60, 61] and said["holds"] == "low" and said["seeds"] == [0, 3]
    assert said["arms"] == ["one"] and said["arms_as_they_are"] == [] and said["tolerance_reached"]
    for row in said["values"]:
        assert row["median"] == row["value"] and row["numbers"] == {"0": row["value"], "3": row["value"]}
        assert row["seeds_held"] == 2 * (row["value"] <= 60) and f"{row['value']}" in out
    assert [row["value"] for row in said["values"]] == sorted({row["value"] for row in said["values"]})
    code, _, err = bisected("--claim", "few", *DOCUMENTS, "--arm", "one", "--out", tmp_path)
    assert code == 2 and "nothing is overwritten" in err and err.count("\n") == 1


def test_another_arm_is_run_as_it_is_once(bisected, tmp_path):
    code, out, err = bisected("--claim", "more", *DOCUMENTS, "--arm", "two", "--seeds", "1", "--out", tmp_path)
    assert code == 0 and not err and "[59, 60]: more fails at the lower end and holds at the upper" in out
    assert json.loads((tmp_path / "god" / "bisect.json").read_text())["arms_as_they_are"] == ["one"]


def test_by_default_all_arms_are_changed(bisected):
    code, _, err = bisected("--claim", "more", *DOCUMENTS, "--seeds", "1")  # so that the difference is always 0
    assert code == 2 and "does not hold in most seeds both at 50 and at 90" in err


def test_a_share_and_other_settings(bisected):
    args = ("--claim", "gap", "--vary", "anchor.share=0:1", "--arm", "one", "--seeds", "1", "--tolerance", "0.1")
    world = ("anchor=fresh", "ticks=2", "trainee.documents=100", "trainee.shelf=100")
    world = [word for setting in world for word in ("--set", setting)]
    code, out, err = bisected(*args, *world)  # of 100 on the shelf, fewer than 25 are a machine's from a share of 0.75
    assert code == 0 and not err, err
    low, high = (float(x) for x in out.partition("anchor.share in [")[2].partition("]")[0].split(", "))
    assert low < 0.76 and high > 0.745 and 0 < high - low <= 0.1 * high


BAD = {
    "unknown claim": (("--claim", "fwe", *DOCUMENTS), ["no claim 'fwe'", "did you mean 'few'?"]),
    "claim unlike any": (("--claim", "zzzz", *DOCUMENTS), ["there are few, more, gap, elsewhere."]),
    "unknown arm": (("--claim", "few", *DOCUMENTS, "--arm", "tow"), ["no arm 'tow'", "did you mean 'two'?"]),
    "an arm that the claim alone knows": (("--claim", "elsewhere", *DOCUMENTS, "--seeds", "1"), ["no arm 'three'"]),
    "unknown setting": (("--claim", "few", "--vary", "population.document=5:9"), ["population.documents"]),
    "no number": (("--claim", "few", "--vary", "anchor=0:1"), ["anchor"]),
    "a list of rivals": (("--claim", "few", "--vary", "market.rivals=0:1"), ["market.rivals"]),
    "a switch": (("--claim", "few", "--vary", "measure.ledger=0:1"), ["one number, and measure.ledger is none"]),
    "parts of a number": (("--claim", "few", "--vary", "population.documents=5:9.5"), ["whole number", "9.5"]),
    "an end out of range": (("--claim", "few", "--vary", "population.influence=0:2"), ["0 to 1", "got 2"]),
    "set and varied": (
        ("--claim", "few", *DOCUMENTS, "--set", "population.documents=60"),
        ["--set must leave it alone"],
    ),
    "no ends": (("--claim", "few", "--vary", "population.documents"), ["--vary takes path=low:high"]),
    "ends in disorder": (("--claim", "few", "--vary", "population.documents=9:5"), ["9 is not below 5"]),
    "log from zero": (("--claim", "few", "--vary", "population.influence=0:1", "--log"), ["ends above 0"]),
    "no tolerance": (("--claim", "few", *DOCUMENTS, "--tolerance", "0"), ["--tolerance", "got 0"]),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_line(bisected, tmp_path, case):
    args, words = BAD[case]
    code, _, err = bisected(*args, "--out", tmp_path)
    assert code == 2 and err.startswith("godmodel: ") and err.count("\n") == 1 and "Traceback" not in err, err
    assert [word for word in words if word not in err] == [], err
    assert not list(tmp_path.iterdir())


def test_every_claim_can_be_named():
    for name in scenarios.titles():
        scenario = scenarios.load(name)
        assert [claim_named(scenario, each.name) for each in scenario.claims] == list(scenario.claims)
