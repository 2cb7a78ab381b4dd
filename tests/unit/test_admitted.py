"""Settings that are admitted can be lived: what used to end in a traceback is refused in a sentence, or done right."""

import numpy as np
import pytest
from small_worlds import WORLD

import godmodel as gm
from godmodel.agents.population import drawn_traits
from godmodel.sim.cli import main
from godmodel.sim.errors import InputError
from godmodel.sim.experiment.titles import titles
from godmodel.sim.measure.ledger import Accepted
from godmodel.sim.settings import meaning_of

TINY = {"people": 20, "population.documents": 45, "population.graph": "none", "ticks": 3, "measure.draws": 50}


@pytest.mark.parametrize("lens", ["merged", "noise", "survivorship"])
def test_a_lens_of_symbols_is_refused_where_the_law_would_be_lost(lens):
    with pytest.raises(InputError, match=f"lens = {lens}, needs a world with an exact law after its symbols"):
        gm.Spec(world="tasks", lens=lens)
    gm.Spec(world="tasks", lens=lens, **{"measure.ledger": False})
    gm.Spec(world="topics", lens=lens)


def test_hidden_communities_need_topics():
    with pytest.raises(InputError, match="lens = hidden needs a world with topics"):
        gm.Spec(world="regression", lens="hidden", learner="least_squares")
    gm.Spec(world="gaussian", lens="hidden", learner="gaussian")


def test_a_lossy_tokenizer_is_refused_where_a_detector_reads_and_a_ledger_is_kept():
    changes = {"trainee.tokenizer": "merge", "trainee.detector": "likelihood", "labels": "absent"}
    with pytest.raises(InputError, match="needs a tokenizer with tokens in which nothing is lost"):
        gm.Spec(**changes)
    sim = gm.Simulation(seed=1, **WORLD | TINY | changes | {"trainee.tokenizer.classes": 2, "measure.ledger": False})
    sim.run_model()
    assert gm.Spec(**{"trainee.tokenizer": "bpe", "trainee.detector": "likelihood"}).measure.ledger


def test_a_known_variance_needs_a_spherical_gaussian():
    with pytest.raises(InputError, match="needs covariance=spherical, got diagonal"):
        gm.Spec(world="gaussian", learner={"kind": "gaussian", "covariance": "diagonal", "known_variance": 1})


@pytest.mark.parametrize("exponent", [1e-6, 1e-3, 0.1, 1.5])
def test_activity_of_any_exponent_is_a_share(exponent):
    more = {"skill": 1.0, "skill_spread": 0.0, "fashion": 0.0, "contrarians": 0.0}
    traits = drawn_traits(50, activity=exponent, visibility=exponent, rng=np.random.default_rng(3), **more)
    assert traits.activity.sum() == pytest.approx(1) and traits.visibility.mean() == pytest.approx(1)
    assert (traits.activity >= 0).all()
    pareto = 1 + np.random.default_rng(3).pareto(1.5, size=50)
    if exponent == 1.5:
        np.testing.assert_array_equal(traits.activity, pareto / pareto.sum())
    if exponent == 1e-6:  # whoever drew the largest number writes nearly all
        assert traits.activity.max() > 0.999 and traits.activity.argmax() == pareto.argmax()
    sim = gm.Simulation(seed=1, **WORLD | TINY | {"population.activity": exponent})
    sim.run_model()
    assert sim.population.signed.sum() == 45


def test_a_verifier_that_accepts_nothing_leaves_the_ledger_whole():
    changes = {"verifier": "taste", "verifier.tau": 1e-3, "anchor": "window", "anchor.ticks": 2}
    sim = gm.Simulation(seed=1, **WORLD | TINY | changes)
    sim.run_model()
    bands = [value for name, value in sim.row.items() if name.startswith("ledger_")]
    assert sum(float(band) for band in bands) == pytest.approx(float(sim.row["kl_bits"]), abs=0.5)
    assert len(sim.corpus.rows(machine=True)) < 0.1 * 135, "it accepted hardly any"


@pytest.mark.parametrize("name", titles())
def test_every_scenario_can_be_shown(name, capsys):
    shown(["show", name])
    assert "ticks = " in capsys.readouterr().out


@pytest.mark.parametrize("change", ['market.rivals=[{"learner": "table"}]', "world=table", "world=names", "improve="])
def test_lists_of_any_kind_can_be_shown(change, capsys):
    change = "trainee.improve=" if change == "improve=" else change
    shown(["show", "god", "--set", change])
    out = capsys.readouterr().out
    assert "Traceback" not in out and ("{learner=table}" in out or "rivals" not in change)


def shown(words):
    try:
        main(words)
    except SystemExit as end:
        assert not end.code, words


def test_a_meaning_is_that_of_the_kind_at_hand():
    spec = gm.Spec(anchor="window", world="names", population={"graph": "barabasi_albert"})
    for path, record in (("anchor.ticks", spec.anchor), ("world.start_year", spec.world)):
        assert meaning_of(spec, path) == type(record).model_fields[path.rpartition(".")[2]].description
    assert meaning_of(spec, "anchor.share") == "" and meaning_of(spec, "nowhere.at.all") == ""


def test_settings_are_checked_in_the_arms_that_are_run(tmp_path):
    small = ["--seeds", "1", "--set", "ticks=2", "--set", "population.documents=200", "--out", str(tmp_path)]
    shown(["run", "accumulate", "--arm", "still_window", "--set", "anchor.ticks=2", *small])
    assert (tmp_path / "accumulate" / "runs" / "still_window").exists()


def test_what_a_verifier_refuses_costs_no_draws_beyond_its_patience():
    """A table with smoothing, a watermark and a taste for one symbol: nothing is accepted, and the ticks stay short."""
    tight = {"trainee.learner": {"kind": "table", "smoothing": 1e-6}, "trainee.watermark": "green"}
    tight |= {"trainee.detector": "rates", "verifier": "taste", "verifier.patience": 5}
    sim = gm.Simulation(seed=1, **TINY | tight)  # 64 symbols, 32 places
    sim.run_model()
    assert sim.row["verifier_checks"] == 5 * 45 and sim.row["verifier_acceptance"] == 0
    assert all(isinstance(law, Accepted) for law in sim.ledger.published.values()), "nobody studied it"
