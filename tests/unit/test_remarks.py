"""What easily goes unnoticed is said: a verifier that accepts nothing, arms that are the same; and nothing else is."""

import pytest
from small_worlds import WORLD

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
