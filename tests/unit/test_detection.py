"""A watermark is the law it says it is, its count is a count, and no detector beats the ratio of likelihoods."""

import dataclasses
import itertools
import math

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import linprog
from sklearn.metrics import roc_auc_score

from godmodel.models.detection.calibration import Calibrated
from godmodel.models.detection.detector import (
    GreenCount,
    LikelihoodRatio,
    RatesDetector,
    Scoring,
    Thresholded,
    Trusting,
    area_under_curve,
)
from godmodel.models.detection.watermark import Watermark, Watermarked, scrambled
from godmodel.models.distribution import all_documents
from godmodel.models.exact.markov import MarkovTopics
from godmodel.models.exact.mixture import Mixture
from godmodel.models.exact.table import table
from godmodel.models.exact.tempered import Tempered
from godmodel.models.exact.uniform import UniformLaw

SIGMAS = 4.5  # one in 150,000 by chance, at fixed seeds


def dice(seed=0):
    return np.random.default_rng(seed)


def chain(vocab=3, length=4, seed=1, zeros=False):
    p = dice(seed).dirichlet(np.ones(vocab), size=vocab + 1)
    if zeros:
        p[::2, 0] = 0.0
        p /= p.sum(axis=1, keepdims=True)
    return Mixture(MarkovTopics(p[:1], p[None, 1:], length), [1.0])


def a_table(seed, count=24, vocab=3, length=3, impossible=0):
    p = dice(seed).dirichlet(np.full(count, 0.7))
    p[dice(seed).choice(count, size=impossible, replace=False)] = 0.0
    return table(p / p.sum(), all_documents(vocab, length)[:count], vocab)


def list_by_hand(mark, document, t):
    """The green list at position t, by one look at the document."""
    return mark.green[-1] if t == 0 else mark.green[mark.list_of(np.array([document[t - 1]]))[0]]


# --- lists ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vocab", "gamma", "green"), [(2, 0.5, 1), (2, 0.01, 1), (2, 0.99, 1), (10, 0.25, 2), (10, 0.9, 9), (64, 0.5, 32)]
)
def test_every_list_has_the_stated_number_of_green_symbols(vocab, gamma, green):
    mark = Watermark(vocab, gamma=gamma, lists=7)
    assert mark.green.shape == (min(7, vocab) + 1, vocab) and mark.green.dtype == bool
    assert (mark.green.sum(axis=1) == green).all()
    assert mark.green_share == green / vocab


def test_equal_keys_give_equal_lists_and_other_keys_give_others():
    mark, again = Watermark(64, key=5), Watermark(64, key=5)
    symbols = np.arange(64)
    np.testing.assert_array_equal(mark.green, again.green)
    np.testing.assert_array_equal(mark.list_of(symbols), again.list_of(symbols))
    for key in (0, 6, 2**63, 2**64 - 1):
        other = Watermark(64, key=key)
        assert (mark.green != other.green).mean() > 0.3  # 0.5 on average
        assert (mark.list_of(symbols) != other.list_of(symbols)).mean() > 0.7  # 15/16 on average
    assert len({row.tobytes() for row in mark.green}) == 17, "two lists are the same"
    with pytest.raises(ValueError, match="read-only"):
        mark.green[0, 0] = True


def test_the_hash_is_splitmix64():
    steps = np.uint64(0x9E3779B97F4A7C15) * np.arange(3, dtype=np.uint64)  # the states of a generator seeded with 0
    published = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]
    assert scrambled(steps).tolist() == published


def test_symbols_are_spread_evenly_over_lists_and_symbols_over_green():
    mark = Watermark(4096, key=3)
    counts = np.bincount(mark.list_of(np.arange(4096)), minlength=16)
    assert len(counts) == 16 and stats.chisquare(counts).pvalue > 1e-4
    many = Watermark(400, gamma=0.25, lists=400)
    times = np.bincount(many.green.sum(axis=0), minlength=402)  # of 401 lists, how many a symbol is green on
    mean = (np.arange(len(times)) * times).sum() / 400
    spread = (np.arange(len(times)) - mean) ** 2 @ times / 400
    assert mean == 401 * 0.25
    assert spread == pytest.approx(401 * 0.25 * 0.75, rel=SIGMAS * math.sqrt(2 / 400))


def test_a_small_alphabet_has_no_more_lists_than_symbols():
    mark = Watermark(3, lists=16)
    assert mark.list_count == 3 and set(mark.list_of(np.arange(3)).tolist()) <= {0, 1, 2}
    assert set(Watermark(50, lists=1).list_of(np.arange(50)).tolist()) == {0}


@pytest.mark.parametrize(
    ("settings", "rule"),
    [
        ({"vocab_size": 1}, "V >= 2"),
        ({"gamma": 0.0}, "gamma .* in \\(0, 1\\), got 0.0"),
        ({"gamma": 1.0}, "gamma .* in \\(0, 1\\), got 1.0"),
        ({"gamma": math.nan}, "gamma .* got nan"),
        ({"delta": -0.1}, "delta must be finite and >= 0, got -0.1"),
        ({"delta": math.inf}, "delta must be finite and >= 0, got inf"),
        ({"delta": math.nan}, "delta must be finite and >= 0, got nan"),
        ({"lists": 0}, "lists >= 1, got 0"),
        ({"key": -1}, "key must be in .*, got -1"),
        ({"key": 2**64}, "key must be in"),
    ],
)
def test_a_watermark_refuses_settings_out_of_range(settings, rule):
    with pytest.raises(ValueError, match=rule):
        Watermark(**{"vocab_size": 4} | settings)


def test_a_watermark_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Watermark(4).key = 1


# --- counts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.uint8, np.int64])
def test_greens_are_counted_as_by_a_loop(dtype):
    mark = Watermark(9, gamma=0.4, key=2, lists=4)
    x = dice(3).integers(9, size=(60, 7)).astype(dtype)
    expected = [sum(bool(list_by_hand(mark, row, t)[row[t]]) for t in range(7)) for row in x.tolist()]
    assert mark.greens(x).tolist() == expected
    assert len(set(expected)) > 3
    assert mark.greens(x[:, :1]).tolist() == [int(mark.green[-1, row[0]]) for row in x]
    assert mark.greens(x[:0]).shape == (0,) and mark.greens(x[:, :0]).tolist() == [0] * 60


def test_z_of_uniform_documents_has_mean_zero_and_variance_one_exactly():
    mark = Watermark(5, gamma=0.3, key=4)  # 2 of 5 are green: z must go by 0.4 and not by 0.3
    z = mark.z(all_documents(5, 5))
    assert mark.green_share == 0.4
    assert z.mean() == pytest.approx(0, abs=1e-12) and z.var() == pytest.approx(1, abs=1e-12)


def test_z_of_drawn_uniform_documents_has_mean_zero_and_variance_one_within_error():
    n = 4000
    z = Watermark(64, key=1).z(UniformLaw(64, 40).sample(n, rng=dice(5)))
    assert abs(z.mean()) < SIGMAS / math.sqrt(n)
    assert abs(z.var() - 1) < SIGMAS * math.sqrt(2 / n)


def test_z_of_marked_uniform_documents_is_as_large_as_its_closed_form():
    length, delta, share, n = 40, 2.0, 0.25, 1000
    mark = Watermark(64, gamma=share, delta=delta, key=1)
    z = mark.z(Watermarked(UniformLaw(64, length), mark).sample(n, rng=dice(6)))
    green = share * math.exp(delta) / (share * math.exp(delta) + 1 - share)  # chance of green, at every position
    deviation = math.sqrt(share * (1 - share))
    expected = math.sqrt(length) * (green - share) / deviation
    stderr = math.sqrt(green * (1 - green)) / deviation / math.sqrt(n)
    assert expected > 6
    assert abs(z.mean() - expected) < SIGMAS * stderr


def test_without_the_key_the_mark_is_not_seen():
    marked = Watermarked(UniformLaw(64, 40), Watermark(64, key=1)).sample(400, rng=dice(7))
    wrong = [Watermark(64, key=key).z(marked).mean() for key in range(100, 140)]
    right = Watermark(64, key=1).z(marked).mean()
    assert right > 4.5
    assert abs(np.mean(wrong)) < 0.5 and max(np.abs(wrong)) < right / 2


@pytest.mark.parametrize("bad", [[[0, 4]], [[4, 0]], [[-1, 0]]])
def test_symbols_out_of_the_alphabet_are_refused(bad):
    mark, x = Watermark(4), np.array(bad)
    for count in (mark.greens, mark.z, mark.list_of):
        with pytest.raises(ValueError, match="symbols must be in 0..3"):
            count(x)


def test_z_of_empty_documents_is_refused():
    with pytest.raises(ValueError, match="at least 1 symbol, got T = 0"):
        Watermark(4).z(np.zeros((3, 0), dtype=int))


# --- the marked law -------------------------------------------------------------------------------------------------


def marked_by_hand(law, mark):
    """{document: probability}, every conditional leaned and renormalised in plain loops."""
    out = {}
    for document in itertools.product(range(law.vocab_size), repeat=law.length):
        out[document] = 1.0
        for t, symbol in enumerate(document):
            step = np.exp(law.next_symbol(np.array([document[:t]], dtype=int).reshape(1, t))[0])
            green = list_by_hand(mark, document, t)
            leaning = [step[v] * (math.exp(mark.delta) if green[v] else 1.0) for v in range(law.vocab_size)]
            out[document] *= leaning[symbol] / sum(leaning)
    return out


@pytest.mark.parametrize(
    ("law", "settings"),
    [
        (chain(), {"gamma": 0.4, "delta": 1.5, "key": 7}),
        (chain(zeros=True), {"gamma": 0.7, "delta": 0.3, "key": 8, "lists": 2}),
        (chain(vocab=2, length=6), {"delta": 5.0}),
        (UniformLaw(4, 3), {"gamma": 0.25, "delta": 2.0, "key": 9, "lists": 1}),
        (UniformLaw(6, 1), {"key": 10}),
    ],
)
def test_the_marked_law_equals_enumeration(law, settings):
    mark = Watermark(law.vocab_size, **settings)
    marked = Watermarked(law, mark)
    expected = marked_by_hand(law, mark)
    x = np.array(list(expected))
    p = np.exp(marked.log_prob(x))
    np.testing.assert_allclose(p, list(expected.values()), rtol=1e-9, atol=1e-15)
    assert p.sum() == pytest.approx(1, abs=1e-9)
    assert np.abs(p - np.exp(law.log_prob(x))).max() > 1e-3, "the mark changes nothing"
    log_p = marked.conditionals(x)
    for t in range(law.length):
        np.testing.assert_allclose(marked.next_symbol(x[:, :t]), log_p[:, t], atol=1e-9)


def test_marking_multiplies_greens_alone():
    law, mark = chain(length=3), Watermark(3, delta=1.25)
    x = all_documents(3, 3)
    change = Watermarked(law, mark).conditionals(x) - law.conditionals(x)
    green = np.array([[list_by_hand(mark, row, t) for t in range(3)] for row in x.tolist()])
    normalisers = change - 1.25 * green
    np.testing.assert_allclose(normalisers, np.broadcast_to(normalisers[..., :1], normalisers.shape), atol=1e-9)


def test_no_lean_is_the_law_itself():
    law = chain(zeros=True)
    same = Watermarked(law, Watermark(3, delta=0.0))
    x = all_documents(3, 4)
    np.testing.assert_array_equal(same.log_prob(x), law.log_prob(x))
    leaned = Watermarked(law, Watermark(3, delta=1.0))
    assert np.abs(np.exp(leaned.log_prob(x)) - np.exp(law.log_prob(x))).max() > 1e-3


def test_a_huge_lean_makes_every_possible_symbol_green():
    mark = Watermark(8, gamma=0.25, delta=1e6)
    x = Watermarked(UniformLaw(8, 12), mark).sample(50, rng=dice(9))
    assert (mark.greens(x) == 12).all()


def test_a_temperature_divides_the_mark():
    law = chain()
    tempered = Tempered(Watermarked(law, Watermark(3, delta=3.0, key=2)), 2.0)
    halved = Watermarked(Tempered(law, 2.0), Watermark(3, delta=1.5, key=2))
    x = all_documents(3, 4)
    np.testing.assert_allclose(tempered.log_prob(x), halved.log_prob(x), atol=1e-9)


def test_a_mark_remembers_one_symbol_at_least():
    memories = {None: None, 0: 1, 1: 1, 3: 3}
    for memory, expected in memories.items():
        law = UniformLaw(4, 3)
        law.memory = memory
        assert Watermarked(law, Watermark(4)).memory == expected


def test_the_alphabets_must_agree():
    with pytest.raises(ValueError, match="V = 5, but the law has V = 4"):
        Watermarked(UniformLaw(4, 3), Watermark(5))


# --- the best test --------------------------------------------------------------------------------------------------


def enumerated(detector, p, q, x):
    """(true positive rate, false positive rate), summed over all documents."""
    flagged = detector.chance(x, synthetic=np.zeros(len(x), dtype=bool))
    assert set(flagged.tolist()) <= {0.0, 1.0}
    return q @ flagged, p @ flagged


@pytest.fixture(scope="module")
def pair():
    """(people, machine, p, q, x): some documents are possible for one of them alone, some for neither."""
    people, machine = a_table(11, impossible=3), a_table(12, impossible=3)
    x = all_documents(3, 3)
    return people, machine, np.exp(people.log_prob(x)), np.exp(machine.log_prob(x)), x


def test_scores_are_ratios_and_infinities_are_told_apart(pair):
    people, machine, p, q, x = pair
    score = LikelihoodRatio(machine, people, 0.0).score(x)
    assert ((p == 0) & (q > 0)).any() and ((p > 0) & (q == 0)).any() and ((p == 0) & (q == 0)).any()
    both = (p > 0) & (q > 0)
    np.testing.assert_allclose(score[both], np.log(q[both] / p[both]), atol=1e-9)
    assert (score[(p == 0) & (q > 0)] == np.inf).all() and (score[q == 0] == -np.inf).all()
    for threshold in (-math.inf, -50.0, 0.0, 50.0):
        flagged = LikelihoodRatio(machine, people, threshold).chance(x, synthetic=q > p)
        assert (flagged[q == 0] == 0).all(), "a document that the machine cannot write was flagged"
        assert (flagged[(p == 0) & (q > 0)] == 1).all()
    assert not LikelihoodRatio(machine, people, math.inf).chance(x, synthetic=q > p).any()


@pytest.mark.parametrize("threshold", [-1.0, -0.3, 0.0, 0.5, 1.5])
def test_no_test_with_as_few_false_positives_finds_more(pair, threshold):
    people, machine, p, q, x = pair
    true_positive, false_positive = enumerated(LikelihoodRatio(machine, people, threshold), p, q, x)
    assert 0 < false_positive < 1 and true_positive > false_positive
    best = linprog(-q, A_ub=p[None], b_ub=[false_positive], bounds=(0, 1))  # over all tests, randomised ones too
    assert true_positive == pytest.approx(-best.fun, abs=1e-7)
    rng = dice(13)
    for _ in range(1000):  # tests by a noisy ratio, and by no ratio at all, filled up to the same false positive rate
        noise = rng.choice([0.1, 1.0, 100.0])
        order = np.argsort(-(np.log((q + 1e-9) / (p + 1e-9)) + noise * rng.normal(size=len(p))))
        flagged = np.zeros(len(p))
        room = false_positive
        for document in order:
            flagged[document] = 1.0 if p[document] <= room else room / p[document]
            room = max(room - p[document] * flagged[document], 0.0)
        assert p @ flagged <= false_positive + 1e-12
        assert q @ flagged <= true_positive + 1e-12


def test_rates_differ_by_the_total_variation_at_most_and_at_threshold_zero_exactly(pair):
    people, machine, p, q, x = pair
    variation = 0.5 * np.abs(p - q).sum()
    assert 0.1 < variation < 0.9
    for threshold in np.linspace(-3, 3, 61):
        true_positive, false_positive = enumerated(LikelihoodRatio(machine, people, threshold), p, q, x)
        assert true_positive - false_positive <= variation + 1e-12
    true_positive, false_positive = enumerated(LikelihoodRatio(machine, people, 0.0), p, q, x)
    assert true_positive - false_positive == pytest.approx(variation, abs=1e-12)


def test_the_ratio_tells_more_than_the_count_of_greens():
    people, mark = chain(vocab=4, length=5), Watermark(4, delta=1.0, key=3)
    machine = Watermarked(people, mark)
    x = all_documents(4, 5)
    p, q = np.exp(people.log_prob(x)), np.exp(machine.log_prob(x))
    ratio = np.subtract(*enumerated(LikelihoodRatio(machine, people, 0.0), p, q, x))
    count = [np.subtract(*enumerated(GreenCount(mark, threshold), p, q, x)) for threshold in (-1.5, -0.5, 0.5, 1.5)]
    assert min(count) > 0 and max(count) > 0.1  # the count does tell
    assert ratio > max(count) + 0.005


def test_laws_over_different_documents_are_refused():
    with pytest.raises(ValueError, match=r"\(4, 3\) for machine, \(4, 2\) for people"):
        LikelihoodRatio(UniformLaw(4, 3), UniformLaw(4, 2), 0.0)


# --- thresholds -----------------------------------------------------------------------------------------------------


class Given(Thresholded):
    """A document's score is its only number."""

    threshold = 0.0

    def score(self, x):
        return np.asarray(x, dtype=float)[:, 0]


def chance_at(scores, clean, share):
    detector = Calibrated(Given(), np.asarray(clean, dtype=float)[:, None], share)
    scores = np.asarray(scores, dtype=float)[:, None]
    return detector.chance(scores, synthetic=np.zeros(len(scores), dtype=bool))


@pytest.mark.parametrize("share", [0.0, 0.001, 0.1, 0.25, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("kind", ["distinct", "tied", "all alike", "infinite"])
@pytest.mark.parametrize("n", [1, 7, 200])
def test_of_documents_any_of_which_might_be_the_new_one_the_share_asked_for_is_flagged(share, kind, n):
    """Exchangeability, summed: each of n + 1 documents in turn is new, and the others are those to rank it by."""
    rng = dice(14)
    scores = {
        "distinct": rng.normal(size=n + 1),
        "tied": rng.integers(6, size=n + 1).astype(float),
        "all alike": np.zeros(n + 1),
        "infinite": rng.choice([-1.0, 0.5, np.inf], size=n + 1),
    }[kind]
    chance = [chance_at(scores[[i]], np.delete(scores, i), share)[0] for i in range(n + 1)]
    assert np.mean(chance) == pytest.approx(share, abs=1e-12)
    order = np.argsort(scores)
    assert (np.diff(np.array(chance_at(scores, scores, share))[order]) >= 0).all(), "a higher score is flagged less"


def test_what_the_machine_cannot_write_is_never_flagged():
    scores = np.array([-np.inf, -np.inf, 0.0, 1.0])
    assert chance_at([-np.inf], scores, 1.0) == 0.0 and chance_at([0.0], scores, 0.6) == 1.0


@pytest.mark.parametrize("n", [0, 1, 5])
def test_with_few_documents_to_rank_by_flags_fall_by_lots(n):
    assert chance_at([9.0], np.arange(n), 0.05)[0] == pytest.approx(0.05 * (n + 1))


@pytest.mark.parametrize("share", [0.01, 0.05, 0.3])
def test_likelihood_ratios_flag_as_many_of_people_as_asked_on_average(share):
    """300 sets of 60 documents to rank by, few enough for a quantile to be far off; laws summed over all documents."""
    people, machine = a_table(15), a_table(16)
    x = all_documents(3, 3)
    p, rng = np.exp(people.log_prob(x)), dice(17)
    rates = []
    for _ in range(300):
        detector = Calibrated(LikelihoodRatio(machine, people, 0.0), people.sample(60, rng=rng), share)
        rates.append(p @ detector.chance(x, synthetic=np.zeros(len(x), dtype=bool)))
    assert abs(np.mean(rates) - share) < 3 * np.std(rates) / np.sqrt(300)


@pytest.mark.parametrize("share", [0.01, 0.1])
def test_green_counts_flag_as_many_of_people_as_asked_on_average(share):
    mark, law, rates, rng = Watermark(16, key=6), UniformLaw(16, 12), [], dice(18)
    drawn = law.sample(20_000, rng=rng)
    count, at = np.unique(mark.greens(drawn), return_index=True)  # a document of each count
    truth = stats.binom(12, 0.5).pmf(count)
    for _ in range(400):
        detector = Calibrated(GreenCount(mark, 0.0), law.sample(150, rng=rng), share)
        rates.append(truth @ detector.chance(drawn[at], synthetic=np.zeros(len(at), dtype=bool)))
    assert truth.sum() == pytest.approx(1, abs=1e-9)
    assert abs(np.mean(rates) - share) < 3 * np.std(rates) / np.sqrt(400)


def test_many_counts_find_the_randomised_binomial_test():
    """The exact test of Neyman and Pearson: certain above a count, and at it by lots that fill up the share."""
    length, n, share = 30, 200_000, 0.05
    mark, truth = Watermark(64, key=6), stats.binom(length, 0.5)
    clean = UniformLaw(64, length).sample(n, rng=dice(20))
    limit = int(truth.isf(share))
    at = (share - truth.sf(limit)) / truth.pmf(limit)
    detector, fresh = Calibrated(GreenCount(mark, 0.0), clean, share), clean[:5000]
    chance, greens = detector.chance(fresh, synthetic=np.zeros(5000, dtype=bool)), mark.greens(fresh)
    assert (chance[greens > limit] == 1).all() and (chance[greens < limit] == 0).all()
    error = np.sqrt(share * (1 - share) / n) / truth.pmf(limit)
    assert np.abs(chance[greens == limit] - at).max() < SIGMAS * error
    marked = Watermarked(UniformLaw(64, length), mark).sample(500, rng=dice(22))
    assert detector.chance(marked, synthetic=np.ones(500, dtype=bool)).mean() > 0.95


def test_no_test_of_the_same_size_finds_more_than_ranks_of_the_likelihood_ratio(pair):
    """Against the linear program over all tests, randomised ones too, at the size that was asked for."""
    people, machine, p, q, x = pair
    detector = Calibrated(LikelihoodRatio(machine, people, 0.0), people.sample(100_000, rng=dice(26)), 0.1)
    chance = detector.chance(x, synthetic=np.zeros(len(x), dtype=bool))
    assert p @ chance == pytest.approx(0.1, abs=SIGMAS * np.sqrt(0.09 / 100_000))
    best = linprog(-q, A_ub=p[None], b_ub=[p @ chance], bounds=(0, 1))
    assert q @ chance == pytest.approx(-best.fun, abs=1e-7)


def test_faults_of_thresholds_are_named():
    for share in (-0.1, 1.1, math.nan):
        with pytest.raises(ValueError, match=f"false_positive is a share in \\[0, 1\\], got {share}"):
            chance_at([0.0], np.arange(4.0), share)
    with pytest.raises(ValueError, match="NaN in 1 of 2"):
        chance_at([0.0], [1.0, math.nan], 0.1)
    for build in (
        lambda: GreenCount(Watermark(4), math.nan),
        lambda: LikelihoodRatio(UniformLaw(4, 3), UniformLaw(4, 3), math.nan),
    ):
        with pytest.raises(ValueError, match="threshold must be a number, got NaN"):
            build()


# --- detectors ------------------------------------------------------------------------------------------------------


def test_trust_flags_nothing():
    x = np.zeros((5, 2), dtype=int)
    assert Trusting().chance(x, synthetic=np.ones(5, dtype=bool)).tolist() == [0.0] * 5


def test_rates_go_by_the_truth_alone():
    synthetic = np.array([True, False, True])
    chance = RatesDetector(0.75, 0.125).chance(dice().integers(4, size=(3, 2)), synthetic=synthetic)
    assert chance.tolist() == [0.75, 0.125, 0.75]
    assert RatesDetector(1, 0).chance(np.zeros((3, 2)), synthetic=synthetic).dtype == np.float64
    assert RatesDetector(1, 0).chance(np.zeros((0, 2)), synthetic=synthetic[:0]).shape == (0,)


@pytest.mark.parametrize("bad", [-0.01, 1.01, math.nan])
def test_rates_are_shares(bad):
    with pytest.raises(ValueError, match=f"true_positive is a share in \\[0, 1\\], got {bad}"):
        RatesDetector(bad, 0.0)
    with pytest.raises(ValueError, match=f"false_positive is a share in \\[0, 1\\], got {bad}"):
        RatesDetector(0.0, bad)


def test_rates_need_the_truth_of_each_document():
    with pytest.raises(ValueError, match="each of 3 documents, got \\(1,\\)"):
        RatesDetector(1.0, 0.0).chance(np.zeros((3, 2)), synthetic=np.array([True]))


def test_only_rates_look_at_the_truth():
    x = dice(23).integers(4, size=(200, 6))
    truth = dice(24).random(200) < 0.5
    mark = Watermark(4, key=1)
    for detector in (Trusting(), GreenCount(mark, 0.5), LikelihoodRatio(chain(4, 6), UniformLaw(4, 6), 0.0)):
        chance = detector.chance(x, synthetic=truth)
        assert chance.shape == (200,) and chance.dtype == np.float64
        np.testing.assert_array_equal(chance, detector.chance(x, synthetic=~truth))
        if isinstance(detector, Scoring):
            assert 0 < chance.sum() < 200
    assert (
        RatesDetector(0.9, 0.1).chance(x, synthetic=truth) != RatesDetector(0.9, 0.1).chance(x, synthetic=~truth)
    ).all()


def test_at_the_threshold_itself_nothing_is_flagged():
    mark, x = Watermark(2, key=1), all_documents(2, 4)
    z = mark.z(x)
    flagged = GreenCount(mark, float(np.sort(z)[8])).chance(x, synthetic=np.zeros(16, dtype=bool))
    np.testing.assert_array_equal(flagged == 1, z > np.sort(z)[8])
    assert (flagged[z == np.sort(z)[8]] == 0).all()


# --- the area under the curve ---------------------------------------------------------------------------------------


def pairs_won(machine, people):
    """Share of pairs that are told apart, ties by halves."""
    return sum((a > b) + 0.5 * (a == b) for a in machine for b in people) / (len(machine) * len(people))


@pytest.mark.parametrize("infinite", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_the_area_is_the_share_of_pairs_that_are_won(seed, infinite):
    rng = dice(seed)
    machine, people = rng.integers(8, size=23) + 1.0, rng.integers(8, size=31) + 0.0
    if infinite:
        machine[:4], people[:3] = np.inf, np.inf
        machine[4:6], people[3:8] = -np.inf, -np.inf
    area = area_under_curve(machine, people)
    assert area == pytest.approx(pairs_won(machine, people), abs=1e-12)
    assert area_under_curve(people, machine) == pytest.approx(1 - area, abs=1e-12)
    if not infinite:
        truth = np.repeat([1, 0], [23, 31])
        assert area == pytest.approx(roc_auc_score(truth, np.concatenate([machine, people])), abs=1e-12)


def test_the_area_at_its_ends():
    assert area_under_curve([2.0, np.inf], [1.0, -np.inf]) == 1.0
    assert area_under_curve([-np.inf], [1.0]) == 0.0
    assert area_under_curve([3.0, 3.0], [3.0]) == 0.5


def test_faults_of_scores_are_named():
    with pytest.raises(ValueError, match="machine documents must be a list of at least 1 number"):
        area_under_curve([], [1.0])
    with pytest.raises(ValueError, match="people's documents must be a list of at least 1 number"):
        area_under_curve([1.0], [])
    with pytest.raises(ValueError, match="people's documents must be numbers, got NaN in 1 of 2"):
        area_under_curve([1.0], [math.nan, 2.0])
    with pytest.raises(ValueError, match="got shape \\(1, 2\\)"):
        area_under_curve([[1.0, 2.0]], [1.0])
