"""Information measures equal sums over all documents where they are exact, and are honest where they are sampled."""

import functools
import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from godmodel.models import information
from godmodel.models.distribution import Distribution, Estimate, Law, all_documents
from godmodel.models.exact.hidden_markov import HiddenMarkovTopics
from godmodel.models.exact.markov import MarkovTopics
from godmodel.models.exact.mixture import Mixture, Stack
from godmodel.models.exact.table import table
from godmodel.models.exact.uniform import UniformLaw
from godmodel.models.learned.counts import NGramLearner

V, T = 3, 4
EVERY = all_documents(V, T)
TAIL = np.array([False, True, False])
LN2 = math.log(2)

same_every_time = settings(deadline=None, derandomize=True, max_examples=60, database=None)


class Unlisted(Distribution):
    """Another law, as one with too many documents to list and no closed form for its symbols."""

    def __init__(self, law):
        self.law = law
        self.vocab_size, self.length = law.vocab_size, law.length

    def conditionals(self, x):
        return self.law.conditionals(x)

    def sample(self, n, *, rng, temperature=1.0):
        return self.law.sample(n, rng=rng, temperature=temperature)

    def support(self):
        return None


class Plain(Law):
    """Another law, as one that has no conditionals."""

    def __init__(self, law):
        self.law = law

    def log_prob(self, x):
        return self.law.log_prob(x)

    def sample(self, n, *, rng, temperature=1.0):
        return self.law.sample(n, rng=rng, temperature=temperature)


class WithoutShares(Unlisted):
    """Another law without closed form for its symbols, but listed."""

    def support(self):
        return self.law.support()


def dice(seed=0):
    return np.random.default_rng(seed)


def rows(shape, seed):
    return dice(seed).dirichlet(np.ones(shape[-1]), size=shape[:-1])


@functools.cache
def world(states=2, vocab=V, length=T):
    """A mixture of three hidden Markov models."""
    parts = rows((3, states), 1), rows((3, states, states), 2), rows((3, states, vocab), 3)
    return Mixture(HiddenMarkovTopics(*parts, length), [0.2, 0.5, 0.3])


@functools.cache
def student(states=2, vocab=V, length=T, n=60):
    """A bigram that has read n documents of the world."""
    learner = NGramLearner(vocab, order=2, strengths=(2.0, 2.0))
    return learner.fit(world(states, vocab, length).sample(n, rng=dice(4)), rng=dice(5))


def chain(seed, vocab=4, length=16):
    """One Markov chain, too long to enumerate."""
    return Mixture(MarkovTopics(rows((1, vocab), seed), rows((1, vocab, vocab), seed + 1), length), [1.0])


# --- independent truths ---------------------------------------------------------------------------------------------


@functools.cache
def world_by_paths():
    """p(x) of all documents of the small world: the sum over its topics and their paths of states.  -> (V^T,)"""
    god = world()
    t = god.topics
    p = np.zeros(len(EVERY))
    for k, path in itertools.product(range(3), itertools.product(range(2), repeat=T)):
        term = god.weights[k] * t.initial[k, path[0]] * t.emission[k, path[0]][EVERY[:, 0]]
        for i in range(1, T):
            term = term * t.transition[k, path[i - 1], path[i]] * t.emission[k, path[i]][EVERY[:, i]]
        p += term
    return p


@functools.cache
def student_by_counts():
    """q(x) of all documents for the bigram: its interpolation formula, counted with loops.  -> (V^T,)"""
    shelf = world().sample(60, rng=dice(4)).tolist()

    def q(v, before):
        ones = [u for d in shelf for u in d]
        low = (ones.count(v) + 2 / V) / (len(ones) + 2)
        after = [d[i] for d in shelf for i in range(T) if (d[i - 1] if i else None) == before]
        return (after.count(v) + 2 * low) / (len(after) + 2)

    step = {(v, b): q(v, b) for v in range(V) for b in (None, *range(V))}
    return np.array([math.prod(step[v, b] for v, b in zip(d, [None, *d[:-1]], strict=True)) for d in EVERY.tolist()])


def divergence(p, q):
    """KL between two finite laws, one term at a time."""
    return sum(a * math.log(a / b) if b else math.inf for a, b in zip(p, q, strict=True) if a)


def tail_by_hand(p, q, tail):
    """Mean of -log q(x_t | x_<t) over the tail symbols of p's documents, by masses of prefixes.  p, q (V^T,)"""
    loss = mass = 0.0
    for t in range(T):
        before, after = (q.reshape(V**s, -1).sum(axis=1) for s in (t, t + 1))
        for prefix, share in enumerate(p.reshape(V ** (t + 1), -1).sum(axis=1)):
            if tail[prefix % V]:
                loss -= share * math.log(after[prefix] / before[prefix // V])
                mass += share
    return loss / mass


def rates(p, q):
    """-E_p log q of two Markov chains, by the law of p's symbol at each step."""
    now, (a, b) = p.topics.initial[0], (p.topics.transition[0], q.topics.transition[0])
    total = -(now @ np.log(q.topics.initial[0]))
    for _ in range(p.length - 1):
        total -= (now[:, None] * a * np.log(b)).sum()
        now = now @ a
    return total


def within(estimate, truth, sigmas=4.0):
    assert not estimate.exact and 0 < estimate.stderr < math.inf
    return abs(estimate.value - truth) <= sigmas * estimate.stderr


# --- exact values ---------------------------------------------------------------------------------------------------


def test_laws_of_one_symbol_by_hand():
    p, q = table([0.5, 0.25, 0.25]), table([0.25, 0.25, 0.5])
    found = information.compare(p, q, tail=np.array([False, False, True]))
    assert found.entropy.value == pytest.approx(1.5 * LN2)
    assert found.cross_entropy.value == pytest.approx(1.75 * LN2)
    assert found.kl.value == pytest.approx(0.25 * LN2)
    assert found.kl.bits.value == pytest.approx(0.25)
    assert found.tail_loss == pytest.approx(LN2)
    assert information.entropy(p).value == pytest.approx(1.5 * LN2)
    assert information.cross_entropy(p, q).value == pytest.approx(1.75 * LN2)
    assert information.kl(p, q).value == pytest.approx(0.25 * LN2)
    middle = np.array([0.375, 0.25, 0.375])
    by_hand = 0.5 * divergence([0.5, 0.25, 0.25], middle) + 0.5 * divergence([0.25, 0.25, 0.5], middle)
    assert information.jensen_shannon(p, q).value == pytest.approx(by_hand)
    assert information.expect(lambda x: x[:, 0], p).value == pytest.approx(0.75)


def test_a_hidden_markov_world_against_a_bigram():
    god, law, p, q = world(), student(), world_by_paths(), student_by_counts()
    assert p.sum() == pytest.approx(1) and q.sum() == pytest.approx(1)
    found = information.compare(god, law, tail=TAIL)
    assert found.entropy.value == pytest.approx(-(p @ np.log(p)))
    assert found.cross_entropy.value == pytest.approx(-(p @ np.log(q)))
    assert found.kl.value == pytest.approx(divergence(p, q))
    assert found.tail_loss == pytest.approx(tail_by_hand(p, q, TAIL))
    assert information.entropy(god).value == pytest.approx(found.entropy.value)
    assert information.cross_entropy(god, law) == found.cross_entropy
    assert information.kl(god, law) == found.kl
    middle = (p + q) / 2
    expected = (divergence(p, middle) + divergence(q, middle)) / 2
    assert information.jensen_shannon(god, law).value == pytest.approx(expected)
    blend = Mixture(Stack([god, law]), [0.5, 0.5])
    halves = information.kl(god, blend).value + information.kl(law, blend).value
    assert information.jensen_shannon(god, law).value == pytest.approx(halves / 2)


def test_what_is_enumerated_is_exact_and_throws_no_dice():
    god, law, rng = world(), student(), dice(6)
    before = rng.bit_generator.state
    found = information.compare(god, law, rng=rng, draws=2)
    results = [
        *(found.entropy, found.cross_entropy, found.kl),
        information.entropy(god, rng=rng),
        information.jensen_shannon(god, law, rng=rng),
        information.expect(lambda x: x.sum(axis=1), god, rng=rng),
    ]
    assert all(r.exact and r.stderr == 0 for r in results)
    assert information.symbol_shares(god, rng=rng).exact
    assert rng.bit_generator.state == before
    with_plain = information.compare(god, Plain(law))  # q without conditionals: p's support is enough
    assert with_plain.kl.exact and with_plain.kl.value == pytest.approx(found.kl.value)


def test_a_tail_is_found_only_where_there_is_one():
    god, law = world(), student()
    assert math.isnan(information.compare(god, law).tail_loss)
    assert math.isnan(information.compare(god, law, tail=np.zeros(V, dtype=bool)).tail_loss)
    assert math.isnan(information.compare(god, Plain(law), tail=TAIL).tail_loss)
    assert math.isnan(information.compare(Unlisted(god), law, rng=dice(), draws=5).tail_loss)
    everything = information.compare(god, law, tail=np.ones(V, dtype=bool))
    assert everything.tail_loss == pytest.approx(everything.cross_entropy.value / T)
    never = information.compare(table([0.5, 0.5, 0.0]), table([0.3, 0.3, 0.4]), tail=np.array([False, False, True]))
    assert math.isnan(never.tail_loss)
    one_symbol = information.compare(table([0.25, 0.75]), Plain(table([0.5, 0.5])), tail=np.array([True, False]))
    assert one_symbol.tail_loss == pytest.approx(LN2)


# --- infinities -----------------------------------------------------------------------------------------------------


def test_what_q_rules_out_costs_infinity_and_what_p_rules_out_costs_nothing():
    wide, narrow = table([0.25, 0.25, 0.5]), table([0.5, 0.5, 0.0])
    assert information.kl(wide, narrow).value == math.inf == information.cross_entropy(wide, narrow).value
    assert information.kl(narrow, wide).value == pytest.approx(LN2)
    by_hand = 0.5 * divergence([0.25, 0.25, 0.5], [0.375, 0.375, 0.25]) + 0.5 * math.log(0.5 / 0.375)
    assert information.jensen_shannon(wide, narrow).value == pytest.approx(by_hand)
    apart = table([1.0, 0.0]), table([0.0, 1.0])
    assert information.kl(*apart).value == math.inf
    assert information.jensen_shannon(*apart).value == pytest.approx(LN2)


def test_documents_too_rare_for_a_float_still_count_when_q_rules_them_out():
    rare = 1e-200  # a document of two such symbols has a probability that rounds to zero, and a finite logarithm
    p = Mixture(MarkovTopics([[1.0, rare]], [[[1.0, rare], [1.0, rare]]], 3), [1.0])
    q = Mixture(MarkovTopics([[1.0, 0.0]], [[[1.0, 0.0], [1.0, 0.0]]], 3), [1.0])
    found = information.compare(p, q)
    assert found.kl.value == math.inf == found.cross_entropy.value
    assert found.entropy.value == pytest.approx(0, abs=1e-190)
    assert 0 <= information.jensen_shannon(p, q).value < 1e-190
    assert information.kl(q, p).value == pytest.approx(0, abs=1e-190)


def test_sampling_notices_what_q_rules_out_before_it_is_drawn():
    p = Mixture(MarkovTopics([[1 - 1e-9, 1e-9]], [[[1 - 1e-9, 1e-9], [0.5, 0.5]]], 24), [1.0])
    q = Mixture(MarkovTopics([[1.0, 0.0]], [[[1.0, 0.0], [0.5, 0.5]]], 24), [1.0])
    assert p.support() is None
    assert p.sample(50, rng=dice(7)).max() == 0  # symbol 1 was not drawn
    found = information.compare(p, q, draws=50, rng=dice(7))
    assert found.kl.value == math.inf == found.cross_entropy.value
    assert math.isnan(found.kl.stderr) and math.isfinite(found.entropy.value)
    assert not found.kl.exact
    seen = information.kl(Plain(UniformLaw(2, 24)), Plain(q), draws=50, rng=dice(7))
    assert seen.value == math.inf and math.isnan(seen.stderr)
    assert information.kl(q, p, draws=50, rng=dice(7)).value == pytest.approx(24e-9, rel=1e-3)


# --- sampled values -------------------------------------------------------------------------------------------------


def test_long_chains_agree_with_their_closed_forms():
    p, q = chain(10), chain(20)
    found = information.compare(p, q, rng=dice(8))
    assert within(found.entropy, rates(p, p))
    assert within(found.cross_entropy, rates(p, q))
    assert within(found.kl, rates(p, q) - rates(p, p))
    assert within(information.entropy(p, rng=dice(9)), rates(p, p))
    assert information.entropy(p, rng=dice(8)).value == pytest.approx(found.entropy.value)
    assert information.kl(p, q, rng=dice(8)) == found.kl
    assert information.cross_entropy(p, q, rng=dice(8)) == found.cross_entropy
    flat = UniformLaw(10, 10)
    assert information.entropy(flat, draws=10, rng=dice()).value == pytest.approx(10 * math.log(10))
    assert information.kl(p, p, draws=10, rng=dice()).value == 0


SAMPLED = {
    "entropy": lambda p, q, **how: information.entropy(p, **how),
    "cross-entropy": information.cross_entropy,
    "kl": information.kl,
    "jensen-shannon": information.jensen_shannon,
    "expectation": lambda p, q, **how: information.expect(lambda x: (x == 0).sum(axis=1), p, **how),
}


@pytest.mark.parametrize("hide", [Unlisted, Plain])
@pytest.mark.parametrize("measure", SAMPLED)
def test_sampling_agrees_with_enumeration_and_knows_its_error(measure, hide):
    exact = SAMPLED[measure](world(), student())
    p, q = hide(world()), hide(student())
    repeats, rng = 200, dice(11)
    runs = [SAMPLED[measure](p, q, draws=80, rng=rng) for _ in range(repeats)]
    values, errors = np.array([r.value for r in runs]), np.array([r.stderr for r in runs])
    assert exact.exact and not any(r.exact for r in runs)
    assert within(runs[0], exact.value)
    assert abs(values.mean() - exact.value) <= 4 * values.std(ddof=1) / np.sqrt(repeats)
    assert 0.8 < values.std(ddof=1) / np.sqrt(np.mean(errors**2)) < 1.25
    covered = np.abs(values - exact.value) <= 1.96 * errors
    assert 0.87 < covered.mean() <= 1


@pytest.mark.parametrize("hide", [(Unlisted, Plain), (Plain, Unlisted), (Plain, Plain)])
def test_one_law_without_conditionals_takes_the_plain_path(hide):
    p, q = hide[0](world()), hide[1](student())
    found = information.compare(p, q, tail=TAIL, draws=300, rng=dice(12))
    x = p.sample(300, rng=dice(12))
    log_p, log_q = world().log_prob(x), student().log_prob(x)
    assert found.kl.value == pytest.approx((log_p - log_q).mean())
    assert found.kl.stderr == pytest.approx((log_p - log_q).std(ddof=1) / np.sqrt(300))
    assert found.cross_entropy.value == pytest.approx(-log_q.mean())
    assert found.entropy.value == pytest.approx(-log_p.mean())
    assert math.isnan(found.tail_loss)


def test_whole_conditionals_have_a_far_smaller_error_than_log_ratios_of_the_same_draws():
    """In another world 2,000 draws gave +-0.0035 by whole conditionals and +-0.0457 by log-ratios."""
    p, q = world(4, 16, 12), student(4, 16, 12, 400)
    assert p.support() is None
    whole = information.compare(p, q, draws=600, rng=dice(13))
    ratios = information.compare(Plain(p), q, draws=600, rng=dice(13))
    assert whole.kl.stderr < ratios.kl.stderr / 5
    assert abs(whole.kl.value - ratios.kl.value) <= 4 * np.hypot(whole.kl.stderr, ratios.kl.stderr)
    assert whole.entropy.stderr < ratios.entropy.stderr
    many = information.kl(p, q, draws=5000, rng=dice(14))
    assert within(Estimate(whole.kl.value, np.hypot(whole.kl.stderr, many.stderr)), many.value)


def test_sampled_tail_loss_agrees_with_enumeration():
    exact = information.compare(world(), student(), tail=TAIL).tail_loss
    rng = dice(15)
    runs = [information.compare(Unlisted(world()), student(), tail=TAIL, draws=200, rng=rng) for _ in range(60)]
    losses = np.array([run.tail_loss for run in runs])
    assert abs(losses.mean() - exact) <= 4 * losses.std(ddof=1) / np.sqrt(len(losses))
    assert losses.std() < 0.1


def test_more_draws_than_a_block_are_all_used():
    p, q = Unlisted(world()), student()
    many = information.kl(p, q, draws=1300, rng=dice(16))
    x = p.sample(1300, rng=dice(16))
    log_p, log_q = p.conditionals(x), q.conditionals(x)
    by_hand = (np.exp(log_p) * (log_p - log_q)).sum(axis=(1, 2))
    assert many.value == pytest.approx(by_hand.mean())
    assert many.stderr == pytest.approx(by_hand.std(ddof=1) / np.sqrt(1300))


@pytest.mark.parametrize("hide", [Unlisted, Plain])
def test_sampling_needs_dice_and_equal_dice_give_equal_numbers(hide):
    p, q = hide(world()), hide(student())
    for measure in SAMPLED.values():
        with pytest.raises(ValueError, match="pass rng="):
            measure(p, q)
        assert measure(p, q, draws=20, rng=dice(17)) == measure(p, q, draws=20, rng=dice(17))
    with pytest.raises(ValueError, match="pass rng="):
        information.compare(p, q, tail=TAIL)
    with pytest.raises(ValueError, match="pass rng="):
        information.jensen_shannon(world(), q)  # half of it can be enumerated
    with pytest.raises(ValueError, match="pass rng="):
        information.symbol_shares(Unlisted(world()))


def test_an_estimate_is_a_mean_with_its_standard_error():
    made = Estimate.mean(np.array([1.0, 2.0, 3.0, 6.0]))
    assert made.value == 3 and made.stderr == pytest.approx(math.sqrt(14 / 3 / 4))
    assert not made.exact and float(made) == 3
    assert made.bits.value == pytest.approx(3 / LN2) and made.bits.stderr == pytest.approx(made.stderr / LN2)
    with pytest.raises(ValueError, match="at least 2"):
        Estimate.mean(np.array([1.0]))


# --- inequalities ---------------------------------------------------------------------------------------------------


def shares(size):
    """Laws over `size` symbols, zeros among them."""
    weights = st.lists(st.sampled_from([0, 0, 1, 2, 3, 10, 500]), min_size=size, max_size=size)
    return weights.filter(any).map(lambda w: np.array(w) / sum(w))


pairs = st.integers(1, 8).flatmap(lambda size: st.tuples(shares(size), shares(size)))
merges = st.integers(1, 8).flatmap(
    lambda size: st.tuples(shares(size), shares(size), arrays(int, size, elements=st.integers(0, 3)))
)


@same_every_time
@given(pairs)
def test_divergences_of_tables_are_bounded_and_zero_only_for_equals(pair):
    p, q = (table(w) for w in pair)
    found, js = information.compare(p, q), information.jensen_shannon(p, q).value
    assert found.kl.value == pytest.approx(divergence(*pair), abs=1e-12)
    assert found.kl.value >= -1e-12
    assert -1e-12 <= found.entropy.value <= math.log(len(pair[0])) + 1e-12
    assert js == pytest.approx(information.jensen_shannon(q, p).value, abs=1e-12)
    assert 0 <= js <= LN2 + 1e-12
    if math.isfinite(found.kl.value):
        assert found.cross_entropy.value == pytest.approx(found.entropy.value + found.kl.value, abs=1e-9)
    distance = np.abs(pair[0] - pair[1]).sum()
    assert found.kl.value >= distance**2 / 2 - 1e-12  # Pinsker
    assert js <= distance / 2 * LN2 + 1e-12  # Lin 1991
    assert information.kl(p, p).value == 0 == information.jensen_shannon(p, p).value


@same_every_time
@given(merges)
def test_merging_symbols_never_tells_two_tables_apart(case):
    *pair, into = case
    p, q = (table(w) for w in pair)
    p_merged, q_merged = (table(np.bincount(into, w, minlength=4)) for w in pair)
    assert information.kl(p_merged, q_merged).value <= information.kl(p, q).value + 1e-12
    before, after = information.jensen_shannon(p, q).value, information.jensen_shannon(p_merged, q_merged).value
    assert after <= before + 1e-12
    assert information.entropy(p_merged).value <= information.entropy(p).value + 1e-12


def test_a_reader_who_confuses_symbols_tells_two_worlds_apart_less_well():
    topics, weights = world().topics, ([0.2, 0.5, 0.3], [0.7, 0.1, 0.2])
    merge = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    noise = 0.8 * np.eye(V) + 0.2 / V
    clear = information.kl(*(Mixture(topics, w) for w in weights)).value
    for channel in (merge, noise):
        seen = information.kl(*(Mixture(topics.observed_through(channel), w) for w in weights)).value
        assert 0 < seen < clear


# --- symbols --------------------------------------------------------------------------------------------------------


def test_symbol_shares_agree_by_form_by_enumeration_and_by_drawn_prefixes():
    god, p = world(), world_by_paths()
    by_hand = np.array([(p * (EVERY == v).mean(axis=1)).sum() for v in range(V)])
    form, listed = information.symbol_shares(god), information.symbol_shares(WithoutShares(god))
    assert form.exact and listed.exact
    np.testing.assert_allclose(form.values, by_hand, atol=1e-12)
    np.testing.assert_allclose(listed.values, by_hand, atol=1e-12)
    drawn = information.symbol_shares(Unlisted(god), draws=6000, rng=dice(18))  # several blocks
    assert not drawn.exact and drawn.values.sum() == pytest.approx(1)
    spread = np.sqrt(by_hand * (1 - by_hand) / 6000)  # more than that of a mean over four symbols' whole laws
    assert (np.abs(drawn.values - by_hand) <= 4 * spread).all()


def test_symbols_too_rare_to_be_drawn_have_a_share():
    rare = 1e-9
    p = Unlisted(Mixture(MarkovTopics([[0.5, 0.5 - rare, rare]], [[[0.5, 0.5 - rare, rare]] * 3], 20), [1.0]))
    assert p.sample(100, rng=dice(19)).max() == 1
    assert information.symbol_shares(p, draws=100, rng=dice(19)).values[2] == pytest.approx(rare)


def test_tail_types_by_hand():
    def tail(shares, **how):
        return information.tail_types(np.array(shares), **how).tolist()

    assert tail([0.5, 0.4, 0.06, 0.04]) == [False, False, True, True]
    assert tail([0.04, 0.85, 0.07, 0.04]) == [True, False, False, True]
    assert tail([0.05, 0.05, 0.05, 0.85]) == [True, True, False, False]  # equals in their order, as many as fit
    assert tail([0.9, 0.1, 0.0]) == [False, True, False]
    assert tail([0.5, 0.5]) == [False, False]
    assert tail([0.7, 0.2, 0.1], mass=0.3) == [False, True, True]
    assert tail([0.1] * 10, mass=0.3) == [True] * 3 + [False] * 7
    assert tail([0.7, 0.3], mass=1.0) == [True, True]
    assert tail([1.0], mass=0.0) == [False]


@same_every_time
@given(st.integers(1, 12).flatmap(shares), st.sampled_from([0.0, 0.01, 0.1, 0.25, 0.5, 1.0]))
def test_a_tail_is_the_largest_set_of_least_types_that_fits(p, mass):
    tail = information.tail_types(p, mass)
    assert tail.dtype == bool and tail.shape == p.shape
    assert p[tail].sum() <= mass + 1e-9
    assert not tail[p == 0].any()
    others = p[~tail & (p > 0)]
    if len(others):
        assert p[tail].max(initial=0.0) <= others.min()
        assert p[tail].sum() + others.min() > mass


def test_coverage_by_hand():
    p, q = np.array([0.5, 0.3, 0.2, 0.0]), np.array([0.6, 0.1, 0.0, 0.3])
    assert information.coverage(p, q, least=1.0) == pytest.approx(1 / 3)
    assert information.coverage(p, q, least=0.3) == pytest.approx(2 / 3)
    assert information.coverage(p, q, least=0.5) == pytest.approx(1 / 3)
    among = np.array([False, True, True, True])
    assert information.coverage(p, q, least=0.3, among=among) == pytest.approx(1 / 2)
    assert math.isnan(information.coverage(p, q, least=0.3, among=np.array([False, False, False, True])))


@same_every_time
@given(pairs, st.floats(0, 1), st.floats(0, 1))
def test_coverage_is_a_share_and_a_higher_bar_lets_fewer_over(pair, one, other):
    p, q = pair
    low, high = sorted((one, other))
    assert 0 <= information.coverage(p, q, least=high) <= information.coverage(p, q, least=low) <= 1
    assert information.coverage(p, q, least=0.0) == 1 == information.coverage(p, p, least=high)


def distinct_by_set(x, n):
    grams = [tuple(row[i : i + n]) for row in x.tolist() for i in range(len(row) - n + 1)]
    return len(set(grams)) / len(grams)


def test_distinct_n_by_hand():
    x = np.array([[0, 1, 0, 1], [1, 0, 1, 2]], dtype=np.uint8)
    assert information.distinct_n(x, 1) == pytest.approx(3 / 8)
    assert information.distinct_n(x) == pytest.approx(3 / 6)  # 01, 10, 12 among six
    assert information.distinct_n(x, 4) == 1.0
    for n in (0, 5):
        with pytest.raises(ValueError, match="1 <= n <= the documents' length 4"):
            information.distinct_n(x, n)


@same_every_time
@given(
    arrays(np.uint8, st.tuples(st.integers(1, 5), st.integers(1, 7)), elements=st.integers(0, 3)),
    st.integers(1, 7),
    st.sampled_from([(1, np.uint8), (60, np.uint8), (2**14, np.uint16), (2**40, np.int64)]),
)
def test_distinct_n_counts_a_set_for_symbols_of_any_size(x, n, scale):
    factor, dtype = scale
    n = min(n, x.shape[1])
    wide = (x.astype(np.int64) * factor).astype(dtype)
    assert information.distinct_n(wide, n) == pytest.approx(distinct_by_set(wide, n))


def test_a_share_that_was_always_seen_is_not_known_exactly():
    from godmodel.models.distribution import Estimate

    rng = np.random.default_rng(0)
    for p, n in ((0.0, 50), (1.0, 50), (0.02, 50), (0.5, 200)):
        drawn = (rng.random((2000, n)) < p).astype(float)
        found = [Estimate.share(row) for row in drawn]
        assert all(each.stderr > 0 and not each.exact for each in found)
        inside = np.mean([abs(each.value - p) <= 2.5 * each.stderr for each in found])
        assert inside > 0.9, (p, n, inside)
    half = rng.random(100) < 0.5
    assert Estimate.share(half) == Estimate.mean(half.astype(float))
    assert Estimate.share(np.ones(9)).stderr == 0.1
    with pytest.raises(ValueError, match="shares lie in"):
        Estimate.share(np.array([0.0, 2.0]))
