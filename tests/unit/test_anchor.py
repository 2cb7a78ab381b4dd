"""Each anchor's shelf holds exactly what its policy says, counted by origin and tick."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from small_worlds import lived, small

from godmodel.models.distribution import Estimate, all_documents
from godmodel.sim.corpus import HUMAN, Corpus
from godmodel.sim.errors import InputError
from godmodel.sim.kinds import kinds_of
from godmodel.sim.simulation import Simulation
from godmodel.sim.training.anchors import AnyAnchor
from godmodel.sim.training.anchors.accumulate import Accumulate
from godmodel.sim.training.anchors.accumulate_subsample import AccumulateSubsample
from godmodel.sim.training.anchors.first_tick import FirstTick
from godmodel.sim.training.anchors.forgetting import Forgetting
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.anchors.mix import Mix
from godmodel.sim.training.anchors.none import NoAnchor
from godmodel.sim.training.anchors.window import Window

PEOPLE, MACHINE, SIZE = 40, 30, 20
NOTHING = np.empty(0, dtype=np.int64)
POLICIES = [kind() for kind in kinds_of(AnyAnchor).values()]
GROWING = (Accumulate,)


def corpus_at(tick, people=PEOPLE, machine=MACHINE, origin=1):
    """What is public when a trainee collects at `tick`: its own documents up to the tick before, people's up to now."""
    corpus = Corpus(1, np.uint8)
    for t in range(1, tick + 1):
        corpus.publish(np.zeros((people, 1), np.uint8), tick=t, origin=HUMAN, generation=0)
        if t < tick:
            corpus.publish(np.zeros((machine, 1), np.uint8), tick=t, origin=origin, generation=t)
    return corpus


def shelf_of(policy, corpus, tick, size=SIZE, previous=NOTHING, seed=0):
    seen = corpus.seen_by(1)
    return policy.training_set(seen, tick=tick, size=size, previous=previous, rng=np.random.default_rng(seed))


def counts(corpus, shelf):
    """Documents of a shelf by (origin, tick)."""
    keys, n = np.unique(np.stack([corpus.origin[shelf], corpus.tick[shelf]], axis=1), axis=0, return_counts=True)
    return {tuple(key): int(each) for key, each in zip(keys.tolist(), n, strict=True)}


@pytest.mark.parametrize("policy", POLICIES, ids=lambda p: p.kind)
@settings(deadline=None)
@given(tick=st.integers(1, 5), size=st.integers(2, 90), people=st.integers(2, 30), machine=st.integers(1, 30))
def test_shelf_is_of_its_size_and_from_the_past(policy, tick, size, people, machine):
    corpus = corpus_at(tick, people, machine)
    previous = shelf_of(policy, corpus_at(1, people), 1, size)
    shelf = shelf_of(policy, corpus, tick, size, previous)
    if not isinstance(policy, GROWING):
        assert len(shelf) == size
    assert shelf.min() >= 0 and shelf.max() < len(corpus)
    assert corpus.tick[shelf].max() <= tick


@pytest.mark.parametrize("policy", POLICIES, ids=lambda p: p.kind)
@pytest.mark.parametrize("tick", [1, 3])
def test_before_the_first_publication_everybody_studies_people_of_this_tick(policy, tick):
    corpus = corpus_at(tick, machine=0)
    shelf = shelf_of(policy, corpus, tick, PEOPLE)
    if tick == 1 or not isinstance(policy, Accumulate | AccumulateSubsample | Window | Forgetting):
        assert counts(corpus, shelf) == {(HUMAN, tick): PEOPLE}
    else:
        assert (corpus.origin[shelf] == HUMAN).all()


@pytest.mark.parametrize("policy", POLICIES, ids=lambda p: p.kind)
def test_the_dice_decide_and_nothing_else(policy):
    corpus = corpus_at(4)
    previous = corpus.rows(origin=1, last=2)
    one, same, other = (shelf_of(policy, corpus, 4, SIZE, previous, seed) for seed in (1, 1, 2))
    assert one.tolist() == same.tolist()
    assert isinstance(policy, GROWING) or one.tolist() != other.tolist()


def test_none_is_the_machines_latest():
    corpus = corpus_at(4)
    assert counts(corpus, shelf_of(NoAnchor(), corpus, 4)) == {(1, 3): SIZE}
    whole = shelf_of(NoAnchor(), corpus, 4, MACHINE)
    assert whole.tolist() == corpus.seen_by(1).latest().tolist()


@pytest.mark.parametrize("share", [0.0, 0.1, 0.25, 0.5, 1.0])
@pytest.mark.parametrize(("kind", "when"), [(FirstTick, 1), (Fresh, 4)])
def test_real_share_is_exact(kind, when, share):
    corpus = corpus_at(4)
    real = round(share * SIZE)
    expected = {(HUMAN, when): real, (1, 3): SIZE - real}
    assert counts(corpus, shelf_of(kind(share=share), corpus, 4)) == {key: n for key, n in expected.items() if n}


def test_first_tick_is_the_corpuss_own_first():
    corpus = Corpus(1, np.uint8)
    for tick in (3, 4):
        corpus.publish(np.zeros((PEOPLE, 1), np.uint8), tick=tick, origin=HUMAN, generation=0)
        corpus.publish(np.zeros((MACHINE, 1), np.uint8), tick=tick, origin=1, generation=1)
    assert counts(corpus, shelf_of(FirstTick(share=0.5), corpus, 5)) == {(HUMAN, 3): 10, (1, 4): 10}


def test_accumulate_keeps_everything_once():
    corpus = corpus_at(4)
    first = shelf_of(Accumulate(), corpus, 4)
    assert counts(corpus, first) == {(HUMAN, 1): PEOPLE, (1, 1): MACHINE, (1, 2): MACHINE, (1, 3): MACHINE}
    everything = shelf_of(Accumulate(real="all"), corpus, 4)
    assert sorted(everything) == list(range(len(corpus)))


@pytest.mark.parametrize("real", ["first", "all"])
def test_a_subsample_is_drawn_evenly_from_the_pool(real):
    corpus = corpus_at(3)
    pool = set(shelf_of(Accumulate(real=real), corpus, 3).tolist())
    hits = np.zeros(len(corpus))
    for seed in range(400):
        shelf = shelf_of(AccumulateSubsample(real=real), corpus, 3, SIZE, seed=seed)
        assert len(set(shelf.tolist())) == SIZE and set(shelf.tolist()) <= pool
        hits[shelf] += 1
    expected = 400 * SIZE / len(pool)
    inside = hits[sorted(pool)]
    assert inside.sum() == 400 * SIZE
    chi2 = ((inside - expected) ** 2 / (expected * (1 - SIZE / len(pool)))).sum()
    assert abs(chi2 - len(pool)) < 5 * np.sqrt(2 * len(pool))


@pytest.mark.parametrize("width", [1, 2, 3, 100])
def test_window_forgets_what_is_older(width):
    corpus = corpus_at(5)
    oldest = max(5 - width + 1, 1)
    people = {(HUMAN, t): PEOPLE for t in range(oldest, 6)}
    machine = {(1, t): MACHINE for t in range(max(5 - width, 1), 5)}
    size = sum(people.values()) + sum(machine.values())
    assert counts(corpus, shelf_of(Window(ticks=width), corpus, 5, size)) == people | machine


@pytest.mark.parametrize("source", ["own", "market", "2", "3"])
def test_a_window_holds_the_machines_of_its_source(source):
    corpus = corpus_at(2, origin=2)
    rows = Window(whole=True).training_set(corpus.seen_by(1, source), tick=2, size=1, previous=NOTHING, rng=None)
    machines = {(2, 1): MACHINE} if source in ("market", "2") else {}
    assert counts(corpus, rows) == {(HUMAN, 2): PEOPLE, **machines}


@pytest.mark.parametrize(
    ("new", "old", "first"), [(0.8, 0.1, 0.1), (0.5, 0.25, 0.25), (1, 0, 0), (0, 1, 0), (0, 0, 1), (0.3, 0.35, 0.35)]
)
def test_mix_draws_alpha_beta_gamma(new, old, first):
    corpus = corpus_at(4)
    previous = np.flatnonzero((corpus.origin == 1) & (corpus.tick == 2))  # told apart from the other two sources
    shelf = shelf_of(Mix(new=new, previous=old, original=first), corpus, 4, 20, previous)
    beta, gamma = round(old * 20), round(first * 20)
    expected = {(1, 3): 20 - beta - gamma, (1, 2): beta, (HUMAN, 1): gamma}
    assert counts(corpus, shelf) == {key: n for key, n in expected.items() if n}


@pytest.mark.parametrize("pool", [1, 7, 19, 20, 21, 40])
def test_repeats_only_where_the_pool_is_too_small(pool):
    corpus = corpus_at(2, people=pool)
    shelf = shelf_of(Fresh(share=1.0), corpus, 2, 20)
    times = np.bincount(shelf, minlength=len(corpus))[corpus.rows(origin=HUMAN, first=2)]
    assert times.sum() == len(shelf) == 20
    if pool >= 20:
        assert times.max() == 1
    else:
        assert times.min() >= 1, "each is there before any is there twice"


@pytest.mark.parametrize("machine", [1, 5])
def test_a_short_source_does_not_change_the_shares(machine):
    corpus = corpus_at(3, machine=machine)
    assert counts(corpus, shelf_of(Fresh(share=0.25), corpus, 3)) == {(HUMAN, 3): 5, (1, 2): 15}


@pytest.mark.parametrize("half_life", [0.1, 1.0, 5.0])
def test_a_whole_memory_holds_each_document_once_at_its_weight(half_life):
    corpus = corpus_at(6)
    policy = Forgetting(half_life=half_life, whole=True)
    rows, weights = policy.take(corpus.seen_by(1), tick=6, size=3, previous=NOTHING, rng=None)
    assert len(set(rows.tolist())) == len(rows)
    assert weights.tolist() == [2.0 ** (-(6 - int(t)) / half_life) for t in corpus.tick[rows]]
    left_out = np.setdiff1d(np.arange(len(corpus)), rows)
    assert np.exp2((corpus.tick[left_out] - 6) / half_life).sum() <= 2.0**-30 * len(corpus) * max(weights.sum(), 1)
    assert (len(left_out) > 0) == (half_life == 0.1)


def test_what_is_left_of_a_long_past_is_a_billionth_of_the_weight():
    corpus = Corpus(1, np.uint8)
    for t in range(1, 201):
        corpus.publish(np.zeros((3, 1), np.uint8), tick=t, origin=HUMAN, generation=0)
    rows, weights = Forgetting(half_life=2.0, whole=True).take(
        corpus.seen_by(1), tick=200, size=1, previous=NOTHING, rng=None
    )
    everything = np.exp2((corpus.tick - 200) / 2.0).sum()
    assert len(rows) < len(corpus) and 0 <= 1 - weights.sum() / everything < 2.0**-30
    g = 2.0**-0.5
    kish = weights.sum() ** 2 / (weights**2).sum()
    assert kish == pytest.approx(3 * (1 + g) / (1 - g), rel=1e-8)


def test_a_draw_has_its_weights_in_how_often_it_holds_a_document():
    corpus = corpus_at(4)
    rows, weights = Forgetting(half_life=1.0).take(
        corpus.seen_by(1), tick=4, size=40_000, previous=NOTHING, rng=np.random.default_rng(0)
    )
    assert weights is None
    whole, each = Forgetting(half_life=1.0, whole=True).take(
        corpus.seen_by(1), tick=4, size=1, previous=NOTHING, rng=None
    )
    drawn = np.bincount(rows, minlength=len(corpus))[whole]
    assert stats.chisquare(drawn, 40_000 * each / each.sum()).pvalue > 1e-3


@pytest.mark.parametrize(("half_life", "step", "ticks"), [(5.0, 0.1, 80), (50.0, 0.01, 500)])
def test_the_risk_of_a_whole_memory_is_its_closed_form(half_life, step, ticks):
    """Noise s^2 (1 - g) / (1 + g), and d^2 / (1 - g^2) for a random walk of step d asked for one tick ahead.

    Two documents a tick, s = 1; coordinates are 4,000 replicates. A draw of two documents has the noise of one tick.
    """

    def risk(whole):
        run = small(
            {
                "world": {"kind": "gaussian", "dimensions": 4000, "scale": np.sqrt(2)},
                "drift": {"kind": "random_walk", "step": step},
                "population.people": 1,
                "population.documents": 2,
                "population.graph": "none",
                "trainee": {"learner": {"kind": "gaussian", "known_variance": 1.0}, "documents": 0, "shelf": 2},
                "trainee.retrain": {"kind": "fixed", "interval": ticks - 2},
                "anchor": {"kind": "forgetting", "half_life": half_life, "whole": whole},
                "measure": {"every": 0, "ledger": False},
                "ticks": ticks,
            }
        )
        sim = Simulation(run, 0)
        for _ in range(ticks - 1):
            sim.step()
        assert sim.trainee.studied_at == ticks - 1
        law = sim.trainee.law
        sim.step()
        return Estimate.mean((law.mean - sim.god.mean) ** 2)

    g = 2 ** (-1 / half_life)
    whole = risk(True)
    assert abs(whole.value - ((1 - g) / (1 + g) + step**2 / (1 - g * g))) < 4.5 * whole.stderr
    assert risk(False).value > 0.9


def test_a_policy_of_ones_own_weighs_and_is_checked():
    class Odd(Forgetting):
        def weights(self, seen, rows, *, tick):
            return -np.ones(len(rows))

    with pytest.raises(InputError, match=r"Odd.weights must return finite numbers of at least 0"):
        Odd(whole=True).take(corpus_at(2).seen_by(1), tick=2, size=1, previous=NOTHING, rng=None)


def test_weights_of_the_memory_and_of_the_detector_multiply():
    detector = {"kind": "rates", "true_positive": 1.0, "false_positive": 0.0, "action": "weigh", "weight": 0.25}
    sim = lived(
        {
            "world.length": 3,
            "population.adoption": {"reconsider": 1.0, "reluctance": -50.0, "quality": 0.0, "passing": 0.5},
            "anchor": {"kind": "forgetting", "half_life": 1.0, "whole": True},
            "trainee.detector": detector,
            "trainee.learner": "table",
            "ticks": 4,
        }
    )
    trainee, corpus = sim.trainee, sim.corpus
    age = 4 - corpus.tick[trainee.shelf]
    passed_off = corpus.is_synthetic(trainee.shelf) & trainee.sees(corpus).passes(trainee.shelf)
    expected = 0.5**age * np.where(passed_off, 0.25, 1.0)
    np.testing.assert_allclose(trainee.weights, expected)
    np.testing.assert_allclose(trainee.memory, 0.5**age)
    x, codes = all_documents(4, 3), corpus.x[trainee.shelf].astype(int) @ np.array([16, 4, 1])
    law = np.bincount(codes, weights=expected, minlength=64) / expected.sum()
    np.testing.assert_allclose(np.exp(trainee.law.log_prob(x)), law, atol=1e-12)
    human = ~corpus.is_synthetic(trainee.shelf)
    assert sim.row["anchor_true_share"] == pytest.approx(expected[human].sum() / expected.sum())


@pytest.mark.parametrize("published", [0, 50])
def test_the_ledger_counts_documents_at_their_weight(published):
    sim = lived(
        {
            "world.length": 3,
            "anchor": {"kind": "forgetting", "half_life": 1.0, "whole": True},
            "trainee.documents": published,
            "drift": {"kind": "random_walk", "step": 0.5},
            "measure.uniform": 0.01,
            "ticks": 4,
        }
    )
    x, shelf = all_documents(4, 3), sim.trainee.shelf
    people, _, seen, own = sim.ledger.chain(sim.corpus, sim.trainee, sim.dice)
    weight = 0.5 ** (4 - sim.corpus.tick[shelf])
    by_tick = {t: weight[sim.corpus.tick[shelf] == t].sum() / weight.sum() for t in range(1, 5)}
    expected = sum(share * np.exp(sim.ledger.people[t].log_prob(x)) for t, share in by_tick.items())
    np.testing.assert_allclose(sum(w * np.exp(law.log_prob(x)) for w, law in people), expected, atol=1e-12)
    human = sim.corpus.origin[shelf] == HUMAN
    machines = sum(w for w, law in own if any(law is each for each in sim.ledger.published.values()))
    assert machines == pytest.approx(weight[~human].sum() / weight.sum(), abs=1e-12)
    assert published or own is seen
    bands = sum(float(value) for name, value in sim.row.items() if name.startswith("ledger_"))
    assert bands == pytest.approx(float(sim.row["kl_bits"]), abs=1e-9)
