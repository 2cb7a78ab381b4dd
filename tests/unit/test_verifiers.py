"""Verifiers of worlds without questions: what they accept is what enumeration says, and so are their error rates."""

from typing import Literal

import numpy as np
import pytest
from small_worlds import lived, small, write_years
from test_press import drawn_from

import godmodel as gm
from godmodel.models.band import BandJudge
from godmodel.models.distribution import all_documents
from godmodel.models.exact.reweighted import reweighted
from godmodel.models.exact.table import table
from godmodel.models.exact.typical import Typical
from godmodel.models.exact.uniform import UniformLaw
from godmodel.sim.errors import InputError

RNG = np.random.default_rng
SYMBOLS = {"world.vocabulary": 4, "world.length": 3, "world.states": 2, "world.topics": 2, "trainee.learner": "ngram"}
EVERY = all_documents(4, 3)
KINDS = {
    "likelihood": {"verifier": {"kind": "likelihood", "order": 2, "accepts": 0.6}},
    "both tails": {"verifier": {"kind": "likelihood", "order": 2, "accepts": 0.6, "refuses": "both"}},
    "rates": {"verifier": {"kind": "rates", "false_rejection": 0.2, "false_acceptance": 0.1, "typical": 0.7}},
}


# --- the typical documents of a law ---


def test_typical_documents_are_the_likeliest_that_hold_the_share():
    p = RNG(0).dirichlet(np.ones(64))
    typical = Typical.of(table(p, EVERY), 0.8, rng=RNG(0))
    inside = typical.right(EVERY)
    assert p[inside].min() > p[~inside].max()
    assert p[inside].sum() >= 0.8 > p[inside].sum() - p[inside].min()


def test_typical_documents_are_found_among_draws_where_the_law_cannot_be_listed():
    law = lived({"world.vocabulary": 16, "world.length": 12, "ticks": 1}).god
    assert law.support() is None
    typical = Typical.of(law, 0.9, rng=RNG(0))
    share = typical.right(law.sample(20_000, rng=RNG(1))).mean()
    assert share == pytest.approx(0.9, abs=5 * np.sqrt(0.09 / 20_000) * np.sqrt(2))


def test_equally_likely_documents_are_all_typical():
    assert Typical.of(UniformLaw(4, 3), 0.5, rng=RNG(0)).right(EVERY).all()


# --- a band of likelihood ---


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("accepts", [0.5, 0.9, 1.0])
def test_a_band_accepts_the_share_that_it_was_set_to(accepts, both):
    law = table(RNG(0).dirichlet(np.ones(64)), EVERY)
    people = law.sample(4000, rng=RNG(1))
    judge = BandJudge.calibrated(law, people, accepts, both=both)
    step = np.exp(law.log_prob(EVERY)).max()  # the coarsest step of a share
    share = judge.weights(people).mean()
    assert accepts <= share <= accepts + (1 + both) * step + 0.01
    expected = np.exp(law.log_prob(EVERY)) @ judge.weights(EVERY)
    assert share == pytest.approx(expected, abs=5 * np.sqrt(0.25 / 4000))
    if both and step < (1 - accepts) / 2:
        assert judge.weights(EVERY[[law.log_prob(EVERY).argmax()]]) == 0, "the likeliest document is refused"


def test_the_reference_is_made_of_people_at_the_start_and_stays():
    changes = SYMBOLS | KINDS["likelihood"] | {"drift": "random_walk", "ticks": 3}
    sim = gm.Simulation(small(changes), 1)
    judge = sim.verifier.judge
    start = sim.world.topics().mixture(sim.world.popularity())
    share = np.exp(start.log_prob(EVERY)) @ judge.weights(EVERY)
    assert share == pytest.approx(0.6, abs=0.1)
    sim.run_model()
    assert sim.verifier.judge is judge
    moved = float(sim.row["verifier_accepts_people"])
    assert moved == pytest.approx(np.exp(sim.god.log_prob(EVERY)) @ judge.weights(EVERY))
    fresh = gm.Simulation(small(changes | {"verifier": KINDS["likelihood"]["verifier"] | {"refresh": 2}}), 1)
    fresh.run_model()
    assert fresh.verifier.judge is not judge and fresh.verifier.judge.low != judge.low


def test_an_order_that_cannot_be_numbered_is_refused(tmp_path):
    with pytest.raises(InputError, match="verifier.order must be small enough"):
        gm.Simulation(gm.Spec(**{"world.vocabulary": 20_000, "verifier": "likelihood", "verifier.order": 8}))


# --- what is published, and the ledger ---


@pytest.mark.parametrize("name", KINDS)
def test_the_law_of_the_published_is_the_law_of_drafts_reweighted(name):
    sim = lived(SYMBOLS | KINDS[name] | {"ticks": 1}, ticks=1)
    press, w = sim.trainee.press, sim.verifier.judge.weights
    p = np.exp(press.drafts.log_prob(EVERY))
    by_hand = p * w(EVERY)
    accepted = by_hand.sum()
    by_hand /= accepted
    entered = sim.ledger.written(1, 1, False, 1)
    error = entered.log_prob(EVERY[by_hand > 0]) - np.log(by_hand[by_hand > 0])
    np.testing.assert_allclose(error, error[0], atol=1e-9)
    assert abs(error[0]) < 5 * entered.log_z.stderr
    exact = reweighted(table(p, EVERY), w)
    np.testing.assert_allclose(np.exp(exact.log_prob(EVERY)), by_hand, atol=1e-12)
    edition = press.print(40_000, tick=2, rng=RNG(1), verdicts=RNG(2))
    assert drawn_from(exact, edition.x)
    tally = sim.verifier.at(2)
    error = np.sqrt(accepted * (1 - accepted) / tally.checked)
    assert tally.accepted / tally.checked == pytest.approx(accepted, abs=5 * error)


@pytest.mark.parametrize("name", KINDS)
def test_error_rates_are_what_enumeration_says(name):
    sim = lived(SYMBOLS | KINDS[name] | {"drift": "random_walk", "ticks": 2})
    p, q = (np.exp(law.log_prob(EVERY)) for law in (sim.god, sim.trainee.press.drafts))
    falling = np.sort(p)[::-1]
    right = p >= falling[np.searchsorted(np.cumsum(falling), sim.spec.verifier.typical)] - 1e-12
    w = sim.verifier.judge.weights(EVERY)
    found = {name: sim.row[f"verifier_{name}"] for name in ("accepts_people", "false_rejection", "false_acceptance")}
    assert all(each.exact for each in found.values())
    assert float(found["accepts_people"]) == pytest.approx(p @ w)
    assert float(found["false_rejection"]) == pytest.approx((p * right) @ (1 - w) / p[right].sum())
    assert float(found["false_acceptance"]) == pytest.approx((q * ~right) @ w / q[~right].sum())
    if name == "rates":
        assert (float(found["false_rejection"]), float(found["false_acceptance"])) == pytest.approx((0.2, 0.1))


def test_rates_go_stale_where_they_are_not_refreshed():
    drift = SYMBOLS | {"drift": "random_walk", "drift.step": 1.0, "ticks": 4}
    stale = lived(drift | {"verifier": KINDS["rates"]["verifier"] | {"refresh": 0}})
    assert float(stale.row["verifier_false_rejection"]) > 0.25


def test_rates_about_questions_are_about_answers():
    exact = lived({"world": "tasks", "verifier": "rates", "verifier.false_rejection": 0.25, "ticks": 1}, ticks=1)
    x = exact.god.sample(500, rng=RNG(0))
    np.testing.assert_array_equal(exact.verifier.judge.weights(x), np.where(exact.world.grammar.right(x), 0.75, 0.3))
    assert "verifier_false_rejection" not in exact.row


def test_rates_need_a_known_truth():
    with pytest.raises(InputError, match="verifier = rates needs a world with a true distribution that is known"):
        gm.Spec(**{"world": "text", "world.source": "a_folder", "verifier": "rates"})
    with pytest.raises(InputError, match="verifier = likelihood needs a world with documents of symbols"):
        gm.Spec(world="gaussian", learner="gaussian", verifier="likelihood")


@pytest.mark.parametrize("name", ["rates", "fresh likelihood"])
def test_a_run_that_is_cut_off_goes_on_to_the_bit(name, tmp_path):
    from godmodel.sim.experiment.checkpoint import restore, save

    verifier = {"kind": "likelihood", "refresh": 2, "accepts": 0.5} if "fresh" in name else KINDS["rates"]["verifier"]
    changes = SYMBOLS | {"verifier": verifier, "drift": "random_walk", "ticks": 6, "trainee.retrain.interval": 3}
    changes |= {"anchor": "window", "anchor.ticks": 4}
    whole = lived(changes)
    half = lived(changes, ticks=4)
    save(half, tmp_path / "point.npz")
    again = gm.Simulation(small(changes), 1)
    restore(again, tmp_path / "point.npz")
    again.run_model()
    assert repr(again.row) == repr(whole.row) and again.checksum == whole.checksum
    bands = sum(float(v) for k, v in whole.row.items() if k.startswith("ledger_") and not k.endswith("stderr"))
    assert len(whole.corpus.rows(machine=True)) and bands == pytest.approx(float(whole.row["kl_bits"]), abs=1e-6)


# --- worlds of a user's data, end to end ---


@pytest.fixture
def book(tmp_path):
    words = RNG(0).choice(["the", "cat", "sat", "on", "a", "mat", "and", "ran"], size=3000)
    (tmp_path / "book.txt").write_text(" ".join(words), encoding="utf-8")
    return {"world": "text", "world.source": str(tmp_path / "book.txt"), "world.length": 8, "measure.uniform": 0.1}


@pytest.mark.parametrize("world", ["text", "names"])
def test_a_verifier_of_likelihood_acts_on_a_users_own_data(world, book, tmp_path):
    names = {"world": "names", "world.source": str(write_years(tmp_path / "years"))}
    names |= {"world.first_year": 2000, "world.last_year": 2005, "trainee.learner": {"kind": "table", "smoothing": 5}}
    base = {"population.documents": 300, "ticks": 4, "anchor": "fresh", "anchor.share": 0.5, "measure.draws": 100}
    arms = {"free": {}, "checked": {"verifier": "likelihood", "verifier.accepts": 0.8}}
    spec = small(base | (book if world == "text" else names))
    result = gm.run(spec, arms=arms, seeds=2, jobs=1, progress=False, out=tmp_path / "out")
    rows = result.table[result.table.arm == "checked"]
    late = rows[rows.tick > 1]
    assert late.verifier_acceptance.between(0.02, 0.99).all() and (late.verifier_checks > 300).all()
    assert (late.shelf_synthetic_share > 0.3).all(), "the trainee studies what was accepted"
    assert rows.verifier_accepts_people.between(0.7, 1.0).all()
    known = world == "names"
    assert ("verifier_false_rejection" in rows and rows.verifier_false_rejection.notna().all()) == known
    assert result.remarks == []


# --- a classifier of one's own ---


class Short:
    """A classifier that is no scikit-learn: documents without the symbol 3 are fine."""

    def predict_proba(self, x):
        fine = (np.asarray(x) != 3).all(axis=1)
        return np.stack([1 - 0.9 * fine, 0.9 * fine], axis=1)


@pytest.fixture
def own():
    made = []

    def register(returned, reads_="symbols"):
        @gm.register
        class Mine(gm.Classifier):
            """Whatever the test returns."""

            kind: Literal["mine"] = "mine"
            reads = reads_

            def classifier(self, people, *, world, rng):
                self_seen.append(people)
                return returned

        self_seen = []
        made.append(Mine)
        return self_seen

    yield register
    for each in made:
        gm.unregister(each)


def test_a_classifier_with_chances_is_a_verifier(own):
    seen = own(Short())
    sim = lived(SYMBOLS | {"verifier": "mine", "verifier.documents": 50, "ticks": 2})
    machine = sim.corpus.x[sim.corpus.rows(machine=True)]
    assert seen[0].shape == (50, 3) and len(machine) and (machine != 3).all()
    np.testing.assert_array_equal(sim.verifier.judge.weights(EVERY), (EVERY != 3).all(axis=1))
    q = np.exp(sim.god.log_prob(EVERY))
    assert float(sim.row["verifier_accepts_people"]) == pytest.approx(q[(EVERY != 3).all(axis=1)].sum())
    strict = lived(SYMBOLS | {"verifier": "mine", "verifier.threshold": 0.95, "verifier.patience": 2, "ticks": 1})
    assert strict.row["verifier_acceptance"] == 0


def test_a_function_of_texts_is_a_verifier(own):
    seen = own(lambda texts: [text.count("w0") for text in texts], "text")
    sim = lived(SYMBOLS | {"verifier": "mine", "verifier.threshold": 2, "ticks": 1})
    assert isinstance(seen[0][0], str) and seen[0][0].startswith("w")
    machine = sim.corpus.x[sim.corpus.rows(machine=True)]
    assert ((machine == 0).sum(axis=1) >= 2).all() and len(machine)


@pytest.mark.parametrize(
    ("returned", "words"),
    [
        (3, "must return an object with predict_proba, or a function documents -> scores, got int"),
        (lambda x: x, "must return a score for each of"),
        (lambda x: np.full(len(x), np.nan), "returned NaN"),
        (type("Three", (), {"predict_proba": lambda self, x: np.ones((len(x), 3))})(), "among them the class 1"),
    ],
    ids=["no classifier", "no scores", "NaN", "three classes"],
)
def test_a_classifier_that_is_none_is_told_in_a_sentence(own, returned, words):
    own(returned)
    with pytest.raises(InputError, match=words):
        lived(SYMBOLS | {"verifier": "mine", "ticks": 1})
