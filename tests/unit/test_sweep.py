"""A sweep runs every combination once, says where each lies, and draws what was measured."""

import itertools
import json
import re

import numpy as np
import pandas as pd
import pytest
from test_cli import TINY, godmodel, tree  # noqa: F401  # a fixture
from test_figures import assert_tidy

from godmodel.sim.config import Spec
from godmodel.sim.errors import InputError
from godmodel.sim.experiment.results import align_tables
from godmodel.sim.experiment.sweep import Sweep, name_of, parse_grid, read, write
from godmodel.sim.output.phase_diagram import compose
from godmodel.sim.settings import describe

GRID = ("--grid", "anchor.share=0.25,1", "--grid", "trainee.temperature=0.5,1")
CALL = ("sweep", "god", "--arm", "student", *GRID, "--seeds", "2", *TINY, "--set", "anchor=fresh")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a=0,0.5,1e-3", (0, 0.5, 0.001)),
        ("a= 1 , 2", (1, 2)),
        ("a=fresh,mix", ("fresh", "mix")),
        ("a=true,false", (True, False)),
        ("a=[1,2],[3]", ([1, 2], [3])),
        ('a={"kind":"fresh","share":0.1}', ({"kind": "fresh", "share": 0.1},)),
        ("a=7", (7,)),
    ],
)
def test_a_grid_is_read_value_by_value(text, values):
    assert parse_grid([text], {}) == {"a": values}


BAD = {
    "nothing": ([], "needs a --grid"),
    "no values": (["a="], "path=v1,v2"),
    "no sign": (["a"], "path=v1,v2"),
    "no path": (["=1,2"], "path=v1,v2"),
    "a hole": (["a=1,,2"], "path=v1,v2"),
    "a value twice": (["a=1,2,1.0"], "a has 1 twice"),
    "a path twice": (["a=1", "a=2"], "--grid a is given twice"),
    "set as well": (["ticks=1,2"], "both in --grid and in --set"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_grids_are_refused_in_a_sentence(case):
    texts, words = BAD[case]
    with pytest.raises(InputError, match=re.escape(words)):
        parse_grid(texts, {"ticks": 3})


def test_names_are_safe_and_different():
    assert name_of({"anchor.share": 0.2, "ticks": 5}) == "anchor_share_0p2__ticks_5"
    values = [
        0.2,
        -0.2,
        2,
        1e-5,
        1e5,
        "Fresh",
        "fresh",
        "FRESH",
        "a b",
        "a_b",
        "a.b",
        True,
        "é",
        [1, 2],
        [12],
        "x" * 300,
    ]
    values += ["x" * 299 + "y"]
    names = [name_of({"population.documents": value}) for value in values]
    assert len(set(names)) == len(values)
    assert all(re.fullmatch(r"[a-z0-9_]{1,120}", name) for name in names)
    assert name_of({"a": 1}) == name_of({"a": 1.0})


def test_every_combination_is_a_run_that_says_where_it_lies(godmodel, tmp_path):  # noqa: F811
    code, out, err = godmodel(*CALL, "--contour", "0.5", "--out", tmp_path)
    assert code == 0 and not err, err
    folder = tmp_path / "god" / "sweep"
    table = pd.read_parquet(folder / "timeseries")
    points = set(table[["sweep.anchor.share", "sweep.trainee.temperature", "seed", "tick"]].itertuples(index=False))
    assert {tuple(p) for p in points} == set(itertools.product((0.25, 1.0), (0.5, 1.0), (0, 1), (1, 2)))
    assert len(table) == 16 and table["sweep.anchor.share"].dtype == float
    for arm, rows in table.groupby("arm"):
        config = json.loads((folder / "runs" / arm / "seed=1" / "config.json").read_text(encoding="utf-8"))
        where = (config["anchor"]["share"], config["trainee"]["temperature"])
        assert set(rows[["sweep.anchor.share", "sweep.trainee.temperature"]].itertuples(index=False, name=None)) == {
            where
        }
    said = {c["name"]: c for c in json.loads((folder / "columns.json").read_text(encoding="utf-8"))}
    assert describe(Spec, "trainee.temperature") in said["sweep.trainee.temperature"]["meaning"]
    assert said["kl_bits"]["unit"] == "bits per document" and (folder / "figures" / "kl_bits.png").stat().st_size > 5000
    command = json.loads((folder / "runs" / arm / "seed=1" / "manifest.json").read_text(encoding="utf-8"))["command"]
    again = command.split()[1:]
    assert godmodel(*again, "--jobs", "1", "--out", tmp_path / "again")[0] == 0
    one = pd.read_parquet(tmp_path / "again" / "god" / "timeseries")
    same = table[(table.arm == arm) & (table.seed == 1)].sort_values("tick").reset_index(drop=True)
    assert list(one.corpus_crc32) == list(same.corpus_crc32) and one.kl_bits.equals(same.kl_bits)
    assert "js_bits" not in table and same.kl_bits.notna().tolist() == [False, True]  # what the map needs


def test_a_sweep_goes_on_and_grows_but_stays_the_same_sweep(godmodel, tmp_path):  # noqa: F811
    small = ("sweep", "god", "--arm", "student", "--seeds", "1", *TINY, "--out", tmp_path)
    assert godmodel(*small, "--grid", "trainee.temperature=0.5,1")[0] == 0
    before = tree(tmp_path / "god" / "sweep" / "timeseries")
    code, _, err = godmodel(*small, "--grid", "trainee.temperature=0.5,1")
    assert code == 2 and "nothing is overwritten" in err and "--resume" in err
    assert godmodel(*small, "--grid", "trainee.temperature=2,0.5", "--resume")[0] == 0
    after = tree(tmp_path / "god" / "sweep" / "timeseries")
    assert len(after) == 3 and {name: after[name] for name in before} == before
    assert read(tmp_path / "god" / "sweep").grid == {"trainee.temperature": (0.5, 1, 2)}
    for wrong in (
        ("--grid", "population.influence=0,1"),
        ("--grid", "trainee.temperature=0.7", "--set", "population.influence=0.5"),
        ("--grid", "trainee.temperature=0.7", "--arm", "oracle"),
    ):
        code, _, err = godmodel(*small, *wrong, "--resume")
        assert code == 2 and "choose another --out" in err and err.count("\n") == 1
    assert tree(tmp_path / "god" / "sweep" / "timeseries") == after
    (tmp_path / "god" / "sweep" / "figures" / "kl_bits.png").unlink()
    code, _, err = godmodel("plot", tmp_path, "--format", "svg", "--column", "coverage")
    assert code == 2 and "--set measure.columns=all" in err
    every = ("--grid", "trainee.temperature=0.5,1", "--set", "measure.columns=all", "--out", tmp_path / "all")
    assert godmodel(*small[:-2], *every)[0] == 0
    code, out, _ = godmodel("plot", tmp_path / "all", "--format", "svg", "--column", "coverage")
    assert code == 0 and out.strip().endswith("coverage.svg")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--grid", "trainee.temprature=1,2"), ["did you mean trainee.temperature?"]),
        (("--grid", "population.influence=0,2"), ["population.influence must be a number, 0 to 1", "got 2"]),
        (("--grid", "ticks=1,2", "--column", "kl_bit"), ["--column", "did you mean 'kl_bits'?"]),
        (("--grid", "ticks=1,2", "--column", "arm"), ["--column"]),
        (("--grid", "ticks=1,2", "--arm", "studnt"), ["no arm 'studnt'"]),
        (
            ("--grid", f"population.documents={','.join(map(str, range(1, 102)))}", "--seeds", "1000"),
            ["at most 100000"],
        ),
        ((), ["needs a --grid"]),
    ],
)
def test_a_bad_sweep_writes_nothing(godmodel, tmp_path, args, words):  # noqa: F811
    code, _, err = godmodel("sweep", "god", *args, "--out", tmp_path / "out")
    assert code == 2 and err.count("\n") == 1 and "Traceback" not in err
    assert [word for word in words if word not in err] == [], err
    assert not (tmp_path / "out").exists()


def made(grid, value):
    """A sweep over `grid` and its table, with value(point) at the second of two ticks and seeds 0.1 around it."""
    sweep = Sweep("god", "student", {"measure.draws": 50}, grid)
    rows = []
    for name, point in sweep.cells.items():
        for seed, tick in itertools.product((0, 1), (1, 2)):
            rows.append((name, seed, tick, 9.0 if tick == 1 else value(point) + (0.1 if seed else -0.1)))
    return sweep, pd.DataFrame(rows, columns=["arm", "seed", "tick", "kl_bits"])


def test_a_map_shows_the_mean_of_the_last_values():
    grid = {"anchor.share": (0, 0.5, 1), "trainee.temperature": (0.8, 1)}
    sweep, table = made(grid, lambda p: p["anchor.share"] + 10 * p["trainee.temperature"])
    figure = compose(sweep, table, "kl_bits", contour=9.0)
    axis = figure.axes[0]
    assert np.allclose(axis.images[0].get_array(), [[8.0, 8.5, 9.0], [10.0, 10.5, 11.0]])
    assert [t.get_text() for t in axis.get_xticklabels()] == [
        "0",
        "0.5",
        "1",
    ] and axis.get_ylabel() == "trainee.temperature"
    assert_tidy(figure)


def test_one_path_is_a_strip_and_a_line():
    sweep, table = made({"anchor.share": (1, 0, 0.5)}, lambda p: p["anchor.share"] ** 2)
    figure = compose(sweep, table, "kl_bits", contour=0.3)
    strip, line = figure.axes[0], figure.axes[-1]
    line = next(axis for axis in figure.axes if axis.lines and axis.get_xlabel() == "anchor.share" and not axis.images)
    assert np.allclose(strip.images[0].get_array(), [[1, 0, 0.25]])
    assert np.allclose(line.lines[0].get_xydata(), [[0, 0], [0.5, 0.25], [1, 1]])
    assert_tidy(figure)


def test_three_paths_are_a_map_each_with_the_same_colours():
    grid = {"anchor": ("fresh", "mix"), "ticks": (1, 2), "trainee.temperature": (0.8, 1)}
    sweep, table = made(grid, lambda p: p["ticks"] * p["trainee.temperature"])
    figure = compose(sweep, table, "kl_bits")
    images = [image for axis in figure.axes for image in axis.images]
    assert len(images) == 2 and len({(i.norm.vmin, i.norm.vmax) for i in images}) == 1
    assert np.allclose(images[1].get_array(), [[1, 1], [2, 2]])
    assert_tidy(figure)
    many = dict(grid) | {"world.length": tuple(range(2, 9))}
    with pytest.raises(InputError, match="14 maps, at most 12"):
        compose(*made(many, lambda p: 1.0), "kl_bits")


def test_a_column_without_values_is_refused():
    sweep, table = made({"ticks": (1, 2)}, lambda p: 1.0)
    for column, there in (("pass_at_1", table), ("kl_bits", table.assign(kl_bits=np.nan))):
        with pytest.raises(InputError, match=f"--column {column} has no value"):
            compose(sweep, there, column)


def test_a_damaged_sweep_is_refused(tmp_path):
    write(Sweep("god", "student", {}, {"ticks": (1, 2)}), tmp_path)
    assert read(tmp_path) == Sweep("god", "student", {}, {"ticks": (1, 2)})
    for damage in ("{", "[]", '{"grid": 3}', '{"grid": {}}'):
        (tmp_path / "sweep.json").write_text(damage, encoding="utf-8")
        with pytest.raises(InputError, match=r"sweep\.json"):
            read(tmp_path)


def test_tables_with_different_columns_lose_none(tmp_path):
    data = tmp_path / "timeseries"
    data.mkdir()
    pd.DataFrame({"arm": ["a"], "tick": [1]}).to_parquet(data / "a.parquet", index=False)
    pd.DataFrame({"arm": ["b"], "tick": [1], "year": [1950]}).to_parquet(data / "b.parquet", index=False)
    assert "year" not in pd.read_parquet(data)  # what would be lost
    align_tables(tmp_path)
    table = pd.read_parquet(data)
    assert table.year.isna().tolist() == [True, False] and table.year.max() == 1950
    once = tree(tmp_path)
    align_tables(tmp_path)
    assert tree(tmp_path) == once
