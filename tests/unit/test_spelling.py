"""Laws of documents that are spelled in pieces: sums over all spellings, and what a loop over them does.

The independent truth is the enumeration of all rows of tokens: those that come to T symbols, each at q.
"""

import functools
from unittest import mock

import numpy as np
import pytest
from scipy import stats

from godmodel.models.distribution import all_documents
from godmodel.models.exact.tempered import Tempered
from godmodel.models.exact.uniform import UniformLaw
from godmodel.models.information import compare, hellinger, jensen_shannon
from godmodel.models.learned import ngram
from godmodel.models.learned.counts import NGramLearner
from godmodel.models.learned.lengths import as_ngram
from godmodel.models.tokenizers.bpe import BPETokenizer
from godmodel.models.tokenizers.spelling import SpelledNGram, SpelledSample
from godmodel.models.tokenizers.unigram import UnigramTokenizer

pytest.importorskip("tokenizers", reason="the package tokenizers is not installed")

V, T = 2, 5
POWERS = V ** np.arange(T - 1, -1, -1)


def sticky(vocab, length, count, seed=6):
    x = np.zeros((count, length), dtype=np.int64)
    rng = np.random.default_rng(seed)
    for t in range(length):
        new = rng.integers(vocab, size=count)
        x[:, t] = np.where((rng.random(count) < 0.5) | (t == 0), new, x[:, t - 1])
    return x


@functools.cache
def tokenizer(kind=BPETokenizer):
    return kind(V, size=5).train(sticky(V, T, 60), rng=np.random.default_rng(0))


def fitted(order, pieces, x=None, **changes):
    learner = NGramLearner(pieces.vocab_size, order=order, **changes).filled_with(pieces.end)
    x = sticky(V, T, 60) if x is None else x
    return learner.fit(pieces.encode(x), rng=np.random.default_rng(1))


def summed(q, pieces):
    """p(x) of all documents, and the chance of T symbols, by adding up all rows of tokens."""
    tokens = all_documents(pieces.vocab_size, pieces.length)
    spelled = np.cumsum(np.where(pieces.used(tokens), np.array(pieces.widths)[tokens], 0), axis=1)
    mass = np.exp(q.log_prob(tokens)) * (spelled == T).any(axis=1)
    p = np.bincount(pieces.decode(tokens) @ POWERS, mass, minlength=V**T)
    return p / p.sum(), p.sum()


@pytest.fixture(params=[ngram.DENSE_CELLS, 30, 1], ids=["dense", "mixed", "sparse"])
def storage(request):
    with mock.patch.object(ngram, "DENSE_CELLS", request.param):
        yield request.param


@pytest.mark.parametrize("temperature", [1.0, 0.5, 2.0])
@pytest.mark.parametrize("order", [1, 2, 3, 4])
@pytest.mark.parametrize("kind", [BPETokenizer, UnigramTokenizer])
def test_an_ngram_over_pieces_is_summed_exactly(kind, order, temperature, storage):
    pieces = tokenizer(kind)
    q = fitted(order, pieces)
    assert (len(q.sparse) > 0) == (order > 1 and storage != 2**22 and (storage == 1 or order > 2))
    q = q if temperature == 1.0 else Tempered(q, temperature)
    truth, chance = summed(q, pieces)
    law = pieces.decoded(q)
    assert isinstance(law, SpelledNGram) and law.scoring == "exact"
    x = all_documents(V, T)
    np.testing.assert_allclose(np.exp(law.log_prob(x)), truth, rtol=1e-10)
    assert law.chance == pytest.approx(chance, rel=1e-10)
    drawn = np.bincount(law.sample(20_000, rng=np.random.default_rng(2)) @ POWERS, minlength=V**T)
    many = truth * 20_000 >= 5
    observed = np.append(drawn[many], drawn[~many].sum()) if not many.all() else drawn
    expected = np.append(truth[many], truth[~many].sum()) if not many.all() else truth
    assert stats.chisquare(observed, 20_000 * expected / expected.sum()).pvalue > 1e-4


def test_the_temperature_of_a_draw_is_that_of_the_pieces():
    pieces = tokenizer()
    q = fitted(2, pieces)
    truth, _ = summed(Tempered(q, 0.5), pieces)
    drawn = pieces.decoded(q).sample(20_000, rng=np.random.default_rng(2), temperature=0.5)
    share = np.bincount(drawn @ POWERS, minlength=V**T) / 20_000
    np.testing.assert_allclose(share, truth, atol=4 * np.sqrt(truth.max() / 20_000))
    assert as_ngram(Tempered(Tempered(q, 0.5), 3.0))[1] == 1.5 and as_ngram(UniformLaw(2, 2)) is None


@pytest.mark.parametrize("order", [1, 3])
def test_a_sampled_sum_is_right_within_its_error(order):
    """Over 40 repeats the mean of the estimated probabilities is the truth, within four standard errors."""
    pieces = tokenizer()
    q = fitted(order, pieces)
    truth, chance = summed(q, pieces)
    law = SpelledSample(q, pieces)
    assert law.scoring == "sampled"
    assert abs(law.log_chance.value - np.log(chance)) < 4 * law.log_norm_error
    x = np.repeat(all_documents(V, T), 40, axis=0)
    p = np.exp(law.log_prob(x) + law.log_chance.value).reshape(-1, 40) / chance
    error = p.std(axis=1, ddof=1) / np.sqrt(40)
    assert (abs(p.mean(axis=1) - truth) <= 4 * error + 1e-12).all()
    np.testing.assert_array_equal(law.log_prob(x[:7]), law.log_prob(x[:7]))
    drawn = np.bincount(law.sample(20_000, rng=np.random.default_rng(2)) @ POWERS, minlength=V**T)
    many = truth * 20_000 >= 5
    assert stats.chisquare(drawn[many], drawn[many].sum() * truth[many] / truth[many].sum()).pvalue > 1e-4


def test_the_sampled_divergence_says_how_uncertain_its_length_is():
    pieces, p = tokenizer(), UniformLaw(V, T)
    q = fitted(3, pieces)
    exact = compare(p, pieces.decoded(q)).kl
    assert exact.exact
    sampled = compare(p, SpelledSample(q, pieces), draws=4000, rng=np.random.default_rng(3)).kl
    assert sampled.stderr > SpelledSample(q, pieces).log_norm_error > 0
    assert abs(sampled.value - exact.value) < 4 * sampled.stderr


@pytest.mark.parametrize("order", [1, 2, 3])
def test_divergences_of_pieces_lie_where_they_must(order):
    """The distances of one spelling alone lay outside of [0, 1]."""
    pieces, p = tokenizer(), UniformLaw(V, T)
    law = pieces.decoded(fitted(order, pieces))
    distance = jensen_shannon(p, law, draws=4000, rng=np.random.default_rng(4)).bits
    q = np.exp(law.log_prob(all_documents(V, T)))
    middle = (q + 1 / V**T) / 2
    truth = (stats.entropy(np.full(V**T, 1 / V**T), middle, base=2) + stats.entropy(q, middle, base=2)) / 2
    assert abs(distance.value - truth) < 4 * distance.stderr and 0 <= distance.value <= 1
    apart = hellinger(p, law)
    assert apart.exact and apart.value == pytest.approx(np.sqrt(1 - np.sqrt(q / V**T).sum()))


def test_what_documents_are_filled_with_is_not_read():
    """A learner that counts it would end everywhere: it says nothing about the documents."""
    pieces = tokenizer()
    x = sticky(V, T, 400)
    tokens = pieces.encode(x)
    learner = NGramLearner(pieces.vocab_size, order=2, strengths=(1e-6, 1.0)).filled_with(pieces.end)
    law = learner.fit(tokens, rng=np.random.default_rng(1))
    junk = np.array(tokens)
    after = np.cumsum(tokens == pieces.end, axis=1) > 1
    junk[after] = np.random.default_rng(5).integers(pieces.vocab_size, size=after.sum())
    np.testing.assert_array_equal(law.dense_rows, learner.fit(junk, rng=np.random.default_rng(1)).dense_rows)
    counted = np.bincount(tokens[pieces.used(tokens)], minlength=pieces.vocab_size)
    alone = fitted(1, pieces, x, strengths=(1e-6,)).dense_rows[0]
    np.testing.assert_allclose(alone, counted / counted.sum(), atol=1e-6)


def test_a_loop_over_pieces_keeps_the_shares_of_symbols():
    """Five generations of 2,000 documents, each learned from the last one's: symbol 0 stays at its share.

    Where early ends were filled with symbol 0 its share went .64 .79 .85 .89 .91 in a world that has .25.
    """
    vocab, length = 4, 12
    x = sticky(vocab, length, 2000)
    shares = [np.bincount(x.ravel(), minlength=vocab) / x.size]
    rng = np.random.default_rng(7)
    for _ in range(5):
        pieces = BPETokenizer(vocab, size=24).train(x, rng=rng)
        learner = NGramLearner(pieces.vocab_size).filled_with(pieces.end)
        x = pieces.decoded(learner.fit(pieces.encode(x), rng=rng)).sample(2000, rng=rng)
        shares.append(np.bincount(x.ravel(), minlength=vocab) / x.size)
    assert abs(np.array(shares) - 0.25).max() < 0.05


def test_the_lattice_has_every_piece_at_every_place():
    pieces = tokenizer(UnigramTokenizer)
    x = all_documents(V, T)
    lattice = pieces.lattice(x)
    known = {piece: number for number, piece in enumerate(pieces.pieces)}
    for n, document in enumerate(x.tolist()):
        for i in range(T):
            for k in range(lattice.shape[2]):
                whole = i + k + 1 <= T
                assert lattice[n, i, k] == (known.get(tuple(document[i : i + k + 1]), -1) if whole else -1)


def test_a_law_that_never_ends_at_t_symbols_says_so():
    pieces = tokenizer()
    law = SpelledSample(UniformLaw(pieces.vocab_size, pieces.length), pieces)
    with mock.patch.object(SpelledSample, "_whole", lambda self, tokens: np.zeros(len(tokens), dtype=bool)):
        with pytest.raises(ValueError, match="one in 10000 has|fewer than one in"):
            law.sample(5, rng=np.random.default_rng(0))
        with pytest.raises(ValueError, match="none of 4000 documents"):
            law.log_prob(all_documents(V, T))
