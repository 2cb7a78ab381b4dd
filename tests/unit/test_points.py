"""Points of a sweep: read from a file, drawn as a Latin hypercube, done in parts, and collected."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from test_cli import TINY, godmodel  # noqa: F401  # a fixture

from godmodel.sim.config import Spec
from godmodel.sim.errors import InputError
from godmodel.sim.experiment.hypercube import hypercube
from godmodel.sim.experiment.part import Part
from godmodel.sim.experiment.points import read_points
from godmodel.sim.experiment.ranges import Range
from godmodel.sim.experiment.scenario import load
from godmodel.sim.experiment.sweep import Sweep, read, require_same, write

SWEEP = ("sweep", "god", "--arm", "student", "--seeds", "2", *TINY)


def points_of(tmp_path, text, changes=None):
    """The points of a file with this text."""
    (tmp_path / "points.csv").write_text(text, encoding="utf-8")
    return read_points(tmp_path / "points.csv", load("god"), "student", changes or {})


def test_a_file_is_a_list_of_points(tmp_path):
    text = "\ufefftrainee.temperature, anchor\n0.5,none\n\n1, accumulate\n"
    expected = [{"trainee.temperature": 0.5, "anchor": "none"}, {"trainee.temperature": 1, "anchor": "accumulate"}]
    assert points_of(tmp_path, text) == expected


BAD = {
    "nothing": ("", "has no point"),
    "names alone": ("anchor\n", "has no point"),
    "a setting that is none": ("anchr\nnone\n", "line 2: unknown setting 'anchr'; did you mean anchor?"),
    "a value that is none": ("trainee.temperature\n0.5\n-1\n", "line 3: trainee.temperature must be a number"),
    "a word for a number": ("ticks\nmany\n", "line 2: ticks must be a whole number"),
    "a hole": ("anchor,ticks\nnone,\n", "line 2: a point gives one value for each of anchor, ticks"),
    "too much": ("anchor\nnone,none\n", "line 2: a point gives one value"),
    "a column twice": ("anchor,anchor\nnone,none\n", "line 1: each column is named"),
    "a column without a name": ("anchor,\nnone,1\n", "line 1: each column is named"),
    "a point twice": ("trainee.temperature\n1\n1.0\n", "line 3 has the settings of an earlier line"),
    "set as well": ("measure.draws\n5\n", "both in"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_points_are_refused_in_a_sentence_with_their_line(tmp_path, case):
    text, words = BAD[case]
    with pytest.raises(InputError, match=re.escape(words)):
        points_of(tmp_path, text, {"measure.draws": 10})
    with pytest.raises(InputError, match="cannot be read"):
        read_points(tmp_path / "nowhere.csv", load("god"), "student", {})


def test_each_part_of_every_range_holds_one_point():
    ranges = [Range("a", -1, 3), Range("b", 0.01, 100, log=True), Range("c", 1, 20, whole=True)]
    points = hypercube(ranges, 20, seed=3)
    assert points == hypercube(ranges, 20, seed=3) != hypercube(ranges, 20, seed=4)
    columns = {path: np.array([point[path] for point in points]) for path in "abc"}
    strata = {"a": (columns["a"] + 1) / 4, "b": (np.log10(columns["b"]) + 2) / 4}
    for shares in strata.values():
        assert sorted(np.floor(20 * shares).astype(int)) == list(range(20))
    assert sorted(columns["c"]) == list(range(1, 21)) and all(type(point["c"]) is int for point in points)


def test_a_range_takes_the_numbers_of_its_setting():
    assert Range.parse("ticks=2:9").of_type(Spec()).whole and not Range.parse("anchor=0:1").whole
    assert Range.parse(" a.b = 1e-3 : 10 : log ") == Range("a.b", 0.001, 10, log=True)
    for text, words in (
        ("a=1", "path=low:high"),
        ("a=1:2:lin", "path=low:high"),
        ("=1:2", "path=low:high"),
        ("a=2:1", "lower end first"),
        ("a=0:1:log", "ends above 0"),
    ):
        with pytest.raises(InputError, match=words):
            Range.parse(text)
    for text, words in (("ticks=1:2.5", "whole numbers"), ("labels=1:2", "is none")):
        with pytest.raises(InputError, match=words):
            Range.parse(text).of_type(Spec())
    for ranges, n, words in (
        ([], 3, "there is none"),
        ([Range("a", 0, 1)], 0, "from 1 to"),
        ([Range("a", 0, 1)] * 2, 2, "twice"),
    ):
        with pytest.raises(InputError, match=words):
            hypercube(ranges, n)


def test_a_list_of_points_may_grow_and_becomes_no_grid(tmp_path):
    first = Sweep.of_points("god", "student", {}, [{"ticks": 1, "anchor": "none"}])
    write(first, tmp_path)
    assert read(tmp_path) == first
    more = Sweep.of_points("god", "student", {}, [{"anchor": "mix", "ticks": 2}])
    whole = require_same(more, tmp_path)
    assert list(whole.cells) == ["ticks_1__anchor_none", "ticks_2__anchor_mix"]
    with pytest.raises(InputError, match="a list, not a grid"):
        require_same(Sweep("god", "student", {}, {"ticks": (1,), "anchor": ("none",)}), tmp_path)


def test_a_hypercube_is_run_and_drawn(godmodel, tmp_path):  # noqa: F811
    ranges = ("--vary", "trainee.temperature=0.5:2:log", "--vary", "anchor.share=0:1")
    call = (*SWEEP, "--set", "anchor=fresh", "--lhs", "3", *ranges, "--out", tmp_path)
    code, out, err = godmodel(*call)
    assert code == 0 and not err, err
    table = pd.read_parquet(tmp_path / "god" / "sweep" / "timeseries")
    points = table[["sweep.trainee.temperature", "sweep.anchor.share"]].drop_duplicates()
    assert len(points) == 3 and len(table) == 3 * 2 * 2
    said = json.loads((tmp_path / "god" / "sweep" / "sweep.json").read_text(encoding="utf-8"))
    assert sorted(p["anchor.share"] for p in said["points"]) == sorted(points["sweep.anchor.share"])
    assert (tmp_path / "god" / "sweep" / "figures" / "kl_bits.png").exists()
    assert godmodel("plot", tmp_path, "--contour", "1")[0] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--grid", "ticks=1", "--lhs", "3"), "one of --grid, --points and --lhs"),
        (("--vary", "ticks=1:3"), "--vary gives ranges to --lhs"),
        (("--lhs", "3"), "add --vary"),
        (("--lhs", "3", "--vary", "measure.draws=1:3"), "both in --vary and in --set"),
        (("--lhs", "3", "--vary", "trainee.temperatur=1:3"), "did you mean trainee.temperature"),
        (("--lhs", "3", "--vary", "trainee.temperature=-1:3"), "must be a number"),
        (("--grid", "anchor=none,mix", "--part", "3/2"), "--part takes K/N"),
    ],
)
def test_what_does_not_fit_is_one_sentence(godmodel, tmp_path, words, said):  # noqa: F811
    code, _, err = godmodel(*SWEEP, *words, "--out", tmp_path / "out")
    assert code == 2 and err.count("\n") == 1 and said in err and not (tmp_path / "out").exists(), err


def test_parts_are_every_run_once():
    runs = list(range(10))
    parts = [Part(k, 4).runs(runs) for k in (1, 2, 3, 4)]
    assert sorted(sum(parts, [])) == runs and {len(part) for part in parts} == {2, 3}
    assert Part(7, 12).runs(runs) == [6] and Part(11, 12).runs(runs) == []
    for text in ("0/3", "4/3", "1", "1/0", "-1/2", "a/b"):
        with pytest.raises(InputError, match="--part takes K/N"):
            Part.parse(text)


def test_parts_of_a_run_are_collected(godmodel, tmp_path):  # noqa: F811
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    call = ("run", "god", "--arm", "student", "--arm", "oracle", "--seeds", "2", *TINY)
    godmodel(*call, "--out", whole)
    for k in (1, 3):
        code, out, _ = godmodel(*call, "--out", parts, "--part", f"{k}/3")
        assert code == 0 and "godmodel collect" in out
    assert not (parts / "god" / "claims.json").exists()
    code, _, err = godmodel("collect", parts)
    assert code == 3 and "lacks 1 run, such as oracle.seed=0, of --part 2/3" in err and err.count("\n") == 1
    godmodel(*call, "--out", parts, "--part", "2/3")
    assert godmodel("collect", parts)[0] == 0
    for name in ("claims.json", "columns.json"):
        assert (parts / "god" / name).read_bytes() == (whole / "god" / name).read_bytes()
    for path in (whole / "god" / "timeseries").iterdir():
        assert path.read_bytes() == (parts / "god" / "timeseries" / path.name).read_bytes()
    assert (parts / "god" / "figures" / "god.png").exists()
    (parts / "god" / "parts.json").write_text("{}", encoding="utf-8")
    code, _, err = godmodel("collect", parts)
    assert code == 2 and "is damaged" in err
