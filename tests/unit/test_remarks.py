"""What easily goes unnoticed is said: a verifier that accepts nothing, arms that are the same; and nothing else is."""

import json

import numpy as np
import pytest
from small_worlds import WORLD, lived

import godmodel as gm
from godmodel.sim import plugins

TINY = WORLD | {"people": 20, "population.documents": 45, "population.graph": "none", "ticks": 4, "measure.draws": 50}


@pytest.fixture
def blocked():
    from typing import Literal

    @gm.register
    class Nobody(gm.Verifier):
        """Accepts nothing."""

        kind: Literal["nobody"] = "nobody"

        def weights(self, x, *, world):
            return x[:, 0] < 0

    yield
    gm.unregister(Nobody)


def test_a_verifier_outside_tasks_is_recorded_and_said(blocked):
    spec = gm.Spec(**TINY | {"measure.ledger": False})
    arms = {"free": {}, "blocked": {"verifier": "nobody", "verifier.patience": 3}}
    result = gm.run(spec, arms=arms, seeds=2, jobs=1, progress=False)
    rows = result.table[result.table.arm == "blocked"]
    assert (rows.verifier_checks == 3 * 45).all() and (rows.verifier_acceptance == 0).all()
    assert (rows.verifier_cost == 3 * 45).all() and rows.verifier_precision.isna().all()
    assert result.table[result.table.arm == "free"].verifier_checks.isna().all()
    assert result.remarks == [
        f"blocked: the verifier accepted none of {8 * 135:,} documents that it checked.",
        "blocked: no machine published anything, and the trainee studied people's documents alone.",
    ]


def test_equal_arms_are_said_and_different_ones_are_not():
    arms = {"a": {}, "b": {"measure.draws": 60}, "c": {"anchor": "fresh", "anchor.share": 0.5}}
    result = gm.run(gm.Spec(**TINY), arms=arms, seeds=2, jobs=1, progress=False)
    assert result.remarks == ["a, b: these arms published the same documents; they may differ in what is measured."]
    assert gm.run(gm.Spec(**TINY), seeds=1, jobs=1, progress=False).remarks == []


def test_the_command_line_says_it(tmp_path, capsys):
    from godmodel.sim.cli import main

    before = dict(plugins._loaded)
    scenario = tmp_path / "same.py"
    scenario.write_text(f"import godmodel as gm\nBASE = gm.Spec(**{TINY!r})\nARMS = {{'a': {{}}, 'b': {{}}}}\n")
    try:
        main(["run", str(scenario), "--seeds", "1", "--jobs", "1", "--out", str(tmp_path / "out")])
    except SystemExit as end:
        assert not end.code
    assert "note: a, b: these arms published the same documents" in capsys.readouterr().out
    plugins._loaded.clear()
    plugins._loaded.update(before)


def test_a_training_set_that_lacks_what_it_asks_for_is_said():
    """It studies the documents of a teacher that has not come yet, while it publishes its own."""
    arms = {
        "orphan": {"anchor": "window", "trainee.source": "2", "market.rivals": [{"starts": 99}]},
        "real": {"anchor": "fresh", "anchor.share": 1.0},
        "mute": {"trainee.documents": 0},
    }
    found = gm.run(gm.Spec(**TINY), arms=arms, seeds=1, jobs=1, progress=False).remarks
    assert [each for each in found if each.startswith("orphan:")] == [
        "orphan: the trainee studied people's documents alone, although machines wrote 180 and anchor = window takes "
        "them: its source, its detector or their labels keep them out."
    ]
    assert not [each for each in found if each.startswith("real:")], (
        "a training set of people's documents is what it asks for"
    )
    assert not [each for each in found if each.startswith("mute: the trainee")]


def test_a_lens_that_hides_nearly_all_is_said():
    arms = {
        "clear": {},
        "lost": {"lens": {"kind": "missing", "share": 0.98}},
        "merged": {"lens": {"kind": "merged", "classes": 1}},
        "half": {"lens": {"kind": "missing", "share": 0.5}},
    }
    result = gm.run(gm.Spec(**TINY | {"population.documents": 400}), arms=arms, seeds=2, jobs=1, progress=False)
    by_arm = {arm: [each for each in result.remarks if each.startswith(arm)] for arm in arms}
    assert by_arm["clear"] == by_arm["half"] == []
    assert len(by_arm["lost"]) == 1 and "lost: the lens let through " in by_arm["lost"][0]
    assert "merged: what the lens records tells 0.00 of the " in by_arm["merged"][0]
    shares = result.table.groupby("arm").recorded_share.mean()
    assert shares["clear"] == shares["merged"] == 1
    for arm, kept in (("lost", 0.02), ("half", 0.5)):
        assert shares[arm] == pytest.approx(kept, abs=5 * np.sqrt(kept * (1 - kept) / (8 * 400)))


def test_what_a_record_tells_is_the_mutual_information_of_enumeration():
    from godmodel.models.distribution import all_documents

    sim = lived({"lens": {"kind": "noise", "share": 0.3}, "ticks": 1}, ticks=1)
    x = all_documents(4, 5)
    p = np.exp(sim.god.log_prob(x))
    channel = sim.lens.channel[x[:, None, :], x[None, :, :]].prod(axis=2)  # (written, recorded)
    both = p[:, None] * channel
    expected = (both * np.log2(channel / (p @ channel))).sum()
    assert float(sim.row["recorded_bits"]) == pytest.approx(expected)
    merged = lived({"lens": {"kind": "merged", "classes": 2}, "ticks": 1}, ticks=1)
    classes = x // 2
    mass = np.bincount(classes @ 2 ** np.arange(5), np.exp(merged.god.log_prob(x)))
    assert float(merged.row["recorded_bits"]) == pytest.approx(-(mass * np.log2(mass)).sum())
    assert "recorded_bits" not in lived({"ticks": 1}, ticks=1).row


def test_remarks_are_kept_beside_the_runs_and_in_the_report(blocked, tmp_path, capsys):
    arms = {"free": {}, "blocked": {"verifier": "nobody", "verifier.patience": 1, "measure.ledger": False}}
    result = gm.run(gm.Spec(**TINY), arms=arms, seeds=1, jobs=1, progress=False, out=tmp_path)
    said = "blocked: the verifier accepted none of 180 documents that it checked."
    assert said in result.remarks == json.loads((result.folder / "remarks.json").read_text(encoding="utf-8"))
    assert f"godmodel: {said}" in capsys.readouterr().err
    gm.run(gm.Spec(**TINY), arms=arms, seeds=1, jobs=1, progress=False, quiet=True)
    assert capsys.readouterr().err == ""


def test_the_page_says_it_once_there_are_a_few_ticks(blocked):
    from godmodel.sim.page.history import History
    from godmodel.sim.page.told import told

    nobody = {"verifier": "nobody", "verifier.patience": 1, "measure.ledger": False}
    worlds = [History(name, gm.Spec(**TINY | changes), 0) for name, changes in (("a", nobody), ("b", {}))]
    for _ in range(2):
        for world in worlds:
            world.step()
        assert told(worlds) == ()
    for world in worlds:
        world.step()
    assert told(worlds) == (
        "a: the verifier accepted none of 135 documents that it checked.",
        "a: no machine published anything, and the trainee studied people's documents alone.",
    )


def test_a_sweep_says_it_as_well():
    result = gm.sweep(gm.Spec(**TINY), {"measure.draws": [50, 60]}, seeds=1, jobs=1, progress=False, quiet=True)
    assert result.remarks == [
        "measure_draws_50, measure_draws_60: these arms published the same documents; they may differ in what is "
        "measured."
    ]
