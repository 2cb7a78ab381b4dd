"""Runs from Python: the same bytes as the command line's, tables of plain numbers, verdicts, pictures, and refusals."""

import json
from typing import Literal

import matplotlib
import numpy as np
import pandas as pd
import pytest

import godmodel as gm
from godmodel.sim import kinds
from godmodel.sim.cli import main
from godmodel.sim.errors import InputError

SMALL = {
    "world": {"kind": "topics", "topics": 3, "vocabulary": 4, "length": 5, "states": 2},
    "population": {"people": 20, "documents": 50, "graph": {"kind": "watts_strogatz", "neighbours": 4}},
    "measure": {"draws": 30},
}
ARMS = {"none": {}, "half": {"anchor": "fresh", "anchor.share": 0.5}}


@pytest.fixture(scope="module")
def result():
    return gm.run(gm.Spec(ticks=3, **SMALL), arms=ARMS, seeds=2, jobs=1, progress=False, claims=[wastes])


@gm.claim(above=0)
def wastes(arms):
    """The model wastes bits at the last tick (bits)."""
    return arms["none"].kl_bits.iloc[-1]


def test_the_same_bytes_as_the_command_line(tmp_path):
    settings = {"ticks": 2, "population.documents": 300}
    found = gm.run("god", seeds=2, jobs=1, progress=False, **settings)
    saved = found.save(tmp_path / "python")
    words = ["run", "god", "--seeds", "2", "--jobs", "1", "--out", str(tmp_path / "shell")]
    for path, value in settings.items():
        words += ["--set", f"{path}={value}"]
    main_ok(words)
    names = {p.relative_to(saved).as_posix() for p in saved.rglob("*") if p.is_file()}
    shell = tmp_path / "shell" / "god"
    assert names == {p.relative_to(shell).as_posix() for p in shell.rglob("*") if p.is_file()}
    for name in names:
        if not name.endswith("manifest.json") and not name.endswith(".png"):
            assert (saved / name).read_bytes() == (shell / name).read_bytes(), name
    mine, theirs = (json.loads((f / "runs/flat/seed=0/manifest.json").read_text()) if (f / "runs/flat").exists() else {}
                    for f in (saved, shell))  # fmt: skip
    assert mine.get("command") == theirs.get("command")


def main_ok(words):
    try:
        main(words)
    except SystemExit as end:
        assert not end.code


def test_the_table_is_of_plain_numbers(result):
    table = result.table
    words = [name for name in table if table[name].dtype not in (np.float64, np.int64)]
    assert set(words) <= {"scenario", "arm"}
    mean = table.groupby(["arm", "tick"]).kl_bits.mean().unstack("arm")
    assert mean.shape == (3, 2) and {"kl_bits_stderr", "js_bits"} < set(table)
    assert result.columns["kl_bits"].meaning.startswith("KL(p_t || learner)")
    assert set(result.columns) == set(table)
    assert "Result own: none, half; 2 seeds, 12 rows, claims: 1 holds" in repr(result)


def test_verdicts_say_what_was_tested(result):
    (verdict,) = result.verdicts
    assert verdict.verdict == "holds" and set(verdict.values) == {0, 1}
    row = result.verdicts.table.iloc[0]
    last = result.table[(result.table.arm == "none") & (result.table.tick == 3)].set_index("seed").kl_bits
    assert (row.claim, row.rule, row["seed 1"]) == ("The model wastes bits at the last tick (bits).", "> 0", last[1])
    assert "holds       2/2 seeds" in repr(result.verdicts) and "<table" in result.verdicts._repr_html_()


def test_a_plot_goes_into_the_users_axes(result):
    from matplotlib.figure import Figure

    with matplotlib.rc_context({"lines.linewidth": 7.5}):
        ax = Figure().add_subplot()
        assert result.plot("kl_bits", ax=ax) is ax
    lines = {line.get_label(): line for line in ax.lines}
    assert set(lines) == {"none", "half"} and {line.get_linewidth() for line in ax.lines} == {7.5}
    mean = result.table[result.table.arm == "none"].groupby("tick").kl_bits.mean()
    np.testing.assert_allclose(lines["none"].get_ydata(), mean)
    assert ax.get_ylabel() == "kl_bits (bits per document)" and len(ax.collections) == 2
    assert result.plot("js_bits").lines
    assert all(float(mark).is_integer() for mark in ax.get_xticks())
    with pytest.raises(InputError, match="no column of numbers named 'kl_bit'; did you mean 'kl_bits'"):
        result.plot("kl_bit")
    assert len(result.figure().axes) >= 2


def test_what_is_saved_can_be_plotted_and_is_never_overwritten(result, tmp_path, capsys):
    folder = result.save(tmp_path)
    assert json.loads((folder / "scenario.json").read_text())["arms"]["half"] == ARMS["half"]
    with pytest.raises(InputError, match="nothing is overwritten"):
        result.save(tmp_path)
    main_ok(["plot", str(tmp_path)])
    main_ok(["report", str(tmp_path)])
    assert (folder / "report.html").exists() and not capsys.readouterr().err


def test_a_folder_is_resumed(tmp_path):
    spec = gm.Spec(ticks=2, **SMALL)
    gm.run(spec, seeds=1, jobs=1, out=tmp_path, progress=False)
    with pytest.raises(InputError, match="nothing is overwritten"):
        gm.run(spec, seeds=2, jobs=1, out=tmp_path, progress=False)
    both = gm.run(spec, seeds=2, jobs=1, out=tmp_path, progress=False, resume=True)
    assert both.table.seed.nunique() == 2 and both.folder == tmp_path / "own" == both.save(tmp_path)
    with pytest.raises(InputError, match="ticks was 2, now 3"):
        gm.run(spec, seeds=2, jobs=1, out=tmp_path, progress=False, resume=True, ticks=3)


def test_parts_of_the_notebook_travel_to_workers():
    @gm.register
    class Oldest(gm.Anchor):
        """The oldest of people's documents."""

        kind: Literal["oldest"] = "oldest"
        share: float = gm.setting(0.5, between=(0, 1), unit="share", meaning="share of the size that is taken")

        def training_set(self, seen, *, tick, size, previous, rng):
            return seen.people()[: max(round(self.share * size), 1)]

    try:
        base = gm.Spec(ticks=2, **SMALL)
        arms = {"none": {}, "old": {"anchor": Oldest(share=0.4)}}
        alone = gm.run(base, arms=arms, seeds=2, jobs=1, progress=False)
        together = gm.run(base, arms=arms, seeds=2, jobs=2, progress=False)
        pd.testing.assert_frame_equal(alone.table, together.table)
        sweep = gm.sweep(base, {"anchor": ["fresh", Oldest(share=0.4)]}, seeds=1, jobs=2, progress=False)
        assert len(sweep.map) == 2
    finally:
        kinds.remove(Oldest)


def test_a_sweep_is_a_map():
    base = gm.Spec(ticks=2, **SMALL)
    sweep = gm.sweep(
        base, {"anchor.share": [0, 0.5], "trainee.temperature": [0.8, 1.0]}, seeds=2, jobs=1, progress=False
    )
    table = sweep.table
    last = table[(table.tick == 2) & (table["sweep.anchor.share"] == 0.5) & (table["sweep.trainee.temperature"] == 0.8)]
    assert sweep.map.loc[0.5, 0.8] == pytest.approx(last.kl_bits.mean()) and sweep.map.shape == (2, 2)
    assert sweep.columns["sweep.anchor.share"].meaning.startswith("setting anchor.share: share of")
    assert "2 anchor.share x 2 trainee.temperature; 2 seeds" in repr(sweep)
    assert len(sweep.figure().axes) >= 1
    one = gm.sweep(base, {"temperature": np.array([0.8, 1.0])}, seeds=[3], jobs=1, progress=False, column="js_bits")
    assert one.map.columns.tolist() == ["js_bits"] and one.grid == {"trainee.temperature": (0.8, 1.0)}


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: gm.run("curs"), "there is no scenario 'curs'; did you mean 'curse'"),
        (lambda: gm.run("curse", arms="replace"), r"arms is a list of names.*write \['replace'\]"),
        (lambda: gm.run("curse", arms=["replac"]), "has no arm 'replac'; did you mean 'replace'"),
        (lambda: gm.run("curse", seeds=0), "a number of seeds from 1 to 100000"),
        (lambda: gm.run("curse", seeds=[0, -1]), "a list such as"),
        (lambda: gm.run("curse", seeds="3"), "a number of seeds"),
        (lambda: gm.run("curse", tick=3), "unknown setting 'tick'; did you mean ticks"),
        (lambda: gm.run(3), "what is run is a scenario's name, a path, a Spec or a Scenario, got 3"),
        (lambda: gm.run(gm.Spec(), arms=["a"]), "the arms of a Spec say what each changes"),
        (lambda: gm.run(gm.Spec(), arms={"a b": {}}), "an arm is a folder's name"),
        (lambda: gm.run(gm.Spec(), arms={"a": 3}), "must say what it changes"),
        (lambda: gm.run(gm.Spec(), name="curse"), "is a scenario of this package"),
        (lambda: gm.run(gm.Spec(), claims=[3]), "claims must be made by godmodel"),
        (lambda: gm.run(gm.Spec(), panels=[gm.Panel("kl", "wasted")]), "a panel shows 'kl', which is no column"),
        (lambda: gm.run("curse", seeds=1, engine="loki"), "must be one of loky, dask, ray"),
        (lambda: gm.sweep(gm.Spec(), {}), "a sweep needs a"),
        (lambda: gm.sweep(gm.Spec(), {"anchor.share": 3}), "a list of values for each setting, got 3 for anchor.share"),
        (lambda: gm.sweep(gm.Spec(), {"anchor.share": []}), "at least one value for each setting"),
        (lambda: gm.sweep(gm.Spec(), {"ticks": [1, 1]}), "ticks has 1 twice"),
        (lambda: gm.sweep(gm.Spec(), {"ticks": [1, 2]}, column="kl"), "did you mean 'kl_bits'|--column takes"),
        (lambda: gm.Spec(ticks=0), r"ticks must be a whole number, 1 to 1000000000 \(.*\), got 0"),
        (lambda: gm.Spec(anchor="frsh"), "did you mean 'fresh'"),
        (lambda: gm.Spec(anchor={"kind": "fresh", "share": 2}), "anchor.share must be a number, 0 to 1"),
    ],
)
def test_what_cannot_be_run_is_one_sentence(call, words):
    with pytest.raises(InputError, match=words) as problem:
        call()
    assert "\n" not in str(problem.value) and "pydantic" not in str(problem.value)


def test_the_door_names_what_is_there():
    import ast
    from pathlib import Path

    tree = ast.parse(Path(gm.__file__).read_text(encoding="utf-8"))
    typed = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("godmodel."):
            typed |= {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
    assert set(typed) == set(gm._PLACES) == set(gm.__all__) - {"__version__"} == set(dir(gm)) - {"__version__"}
    for name in gm._PLACES:
        value = getattr(gm, name)
        module, original = typed[name]
        assert value is getattr(__import__(module, fromlist=[original]), original), name
    with pytest.raises(AttributeError, match="no attribute 'Spek'"):
        gm.Spek  # noqa: B018
