"""The arithmetic coder: what goes in comes out, at the length that Shannon's theorem allows and not much more."""

import dataclasses
import lzma
import sys
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from godmodel.models.coding import Code, baseline_bits, code_length, decode, encode
from godmodel.models.distribution import Distribution, Estimate
from godmodel.models.exact.hidden_markov import HiddenMarkovTopics
from godmodel.models.exact.markov import MarkovTopics
from godmodel.models.exact.mixture import Mixture, Stack
from godmodel.models.exact.reweighted import Reweighted
from godmodel.models.exact.table import table
from godmodel.models.exact.uniform import UniformLaw
from godmodel.models.information import compare, entropy
from godmodel.models.learned.counts import NGramLearner

pytest.importorskip("constriction", reason="constriction is not installed: the coder is not tested")

WORDS = 64  # bits that the end of a stream may cost


def dice(seed=0):
    return np.random.default_rng(seed)


def simplex(rng, *shape, concentration=0.5):
    """Rows that sum to one, shape (..., V); some entries may be as small as Dirichlet laws make them."""
    p = rng.dirichlet(np.full(shape[-1], concentration), size=shape[:-1])
    return p / p.sum(axis=-1, keepdims=True)


def listed(seed, v, t):
    rng = dice(seed)
    documents = np.unique(rng.integers(0, v, size=(12, t)), axis=0)
    return table(simplex(rng, len(documents)), documents, v)


def chains(seed, v, t, topics=1):
    rng = dice(seed)
    p = MarkovTopics(simplex(rng, topics, v), simplex(rng, topics, v, v), t)
    return Mixture(p, simplex(rng, topics, concentration=2.0))


def hidden(seed, v, t, topics=3, states=3, concentration=0.5):
    rng = dice(seed)
    parts = (simplex(rng, topics, states), simplex(rng, topics, states, states))
    emission = simplex(rng, topics, states, v, concentration=concentration)
    return Mixture(HiddenMarkovTopics(*parts, emission, t), simplex(rng, topics, concentration=2.0))


def trigram(seed, v, t):
    return NGramLearner(v, 3).fit(chains(seed, v, t).sample(30, rng=dice(seed)), rng=dice(seed))


def half_uniform(seed, v, t):
    return Mixture(Stack([listed(seed, v, t), UniformLaw(v, t)]), [0.5, 0.5])


LAWS = {
    "table": listed,
    "Markov chains": lambda seed, v, t: chains(seed, v, t, topics=2),
    "hidden Markov mixture": hidden,
    "trigram": trigram,
    "uniform": lambda seed, v, t: UniformLaw(v, t),
    "mixture of laws": half_uniform,
}


def network(v, t, x):
    pytest.importorskip("torch", reason="torch is not installed: neural laws are not tested")
    from godmodel.models.learned.neural import LSTMLearner

    return LSTMLearner(v, width=16, epochs=1, min_steps=20).fit(x, rng=dice())


def ideal_bits(law, x):
    return -law.log_prob(x).sum() / np.log(2)


def assert_inverse(law, x):
    """Decoding gives x back, in the smallest type. -> the code"""
    code = encode(law, x)
    y = decode(law, code)
    assert code.documents == len(x) and code.bits == 8 * len(code.data)
    assert y.shape == x.shape and y.dtype == np.min_scalar_type(law.vocab_size - 1)
    np.testing.assert_array_equal(y, x)
    return code


@pytest.mark.parametrize("kind", LAWS)
@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6), v=st.integers(1, 6), t=st.integers(1, 5), n=st.integers(0, 20))
def test_decoding_inverts_encoding_at_two_bits_a_document_over_the_ideal(kind, seed, v, t, n):
    law = LAWS[kind](seed, v, t)
    x = law.sample(n, rng=dice(seed + 1))
    code = assert_inverse(law, x)
    assert code.bits <= ideal_bits(law, x) + 2 * n + WORDS


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), n=st.integers(1, 20))
def test_any_document_has_a_code_under_a_law_that_allows_it(seed, n):
    law = half_uniform(seed, 4, 3)
    assert_inverse(law, dice(seed).integers(0, 4, size=(n, 3)))


def test_no_documents_and_a_single_symbol_need_no_bits():
    assert assert_inverse(hidden(0, 4, 3), np.zeros((0, 3), dtype=int)).bits == 0
    assert assert_inverse(UniformLaw(1, 3), np.zeros((5, 3), dtype=int)).bits == 0
    assert np.isnan(Code(b"", 0, 0).bits_per_document)


def test_a_network_codes_its_documents():
    x = chains(1, 8, 12).sample(1100, rng=dice(2))
    law = network(8, 12, x)
    code = assert_inverse(law, x)
    assert code.bits <= 1.001 * ideal_bits(law, x) + WORDS
    assert code.bits_per_document < baseline_bits(x, 8)["xz"]


def test_three_thousand_documents_of_hidden_markov_models_come_back():
    law = hidden(3, 64, 12, topics=4, states=8)
    x = law.sample(3000, rng=dice(4))
    code = assert_inverse(law, x)
    assert ideal_bits(law, x) - 1 <= code.bits <= 1.001 * ideal_bits(law, x) + WORDS


class Rounding(Distribution):
    """A law that depends on the shape of the question, as matrix products do, but a thousand times too much."""

    def __init__(self, law):
        self.law, self.vocab_size, self.length = law, law.vocab_size, law.length

    def conditionals(self, x):
        shape_noise = dice(1000 * len(x) + x.shape[1]).normal(scale=1e-3, size=self.vocab_size)
        log_p = self.law.conditionals(x) + shape_noise
        return log_p - np.log(np.exp(log_p).sum(axis=2, keepdims=True))


def test_both_directions_ask_the_law_the_same_questions():
    law = Rounding(chains(5, 16, 6))
    x = law.law.sample(1300, rng=dice(6))
    whole, prefix = law.conditionals(x)[:, 2], law.next_symbol(x[:, :2])
    assert np.abs(whole - prefix).max() > 1e-4  # so that reading whole documents would not do
    assert_inverse(law, x)
    assert_inverse(law, np.asfortranarray(x.astype(np.int64)))


@pytest.mark.parametrize("v", [1024, 1025, 91_000])
def test_large_alphabets_cost_what_small_ones_do(v):
    shares = 1.0 / np.arange(1, v + 1) ** 1.1
    law = table(dice(7).permutation(shares / shares.sum()))
    x = law.sample(5000, rng=dice(8))
    code = assert_inverse(law, x)
    assert ideal_bits(law, x) - 1 <= code.bits <= 1.001 * ideal_bits(law, x) + WORDS
    ends = np.array([[0], [v - 1]] * 50)
    assert_inverse(law, ends)


def test_large_alphabets_work_beyond_the_first_symbol():
    half = MarkovTopics(simplex(dice(9), 1, 1100), simplex(dice(10), 1, 1100, 1100, concentration=0.01), 3)
    law = Mixture(half, np.ones(1))
    assert_inverse(law, law.sample(40, rng=dice(11)))


@pytest.mark.parametrize("v", [3, 2000])
def test_tiny_probabilities_cost_what_the_floor_does(v):
    p = np.full(v, 1e-300)
    p[0] = 1.0
    p[-1] = 1e-310  # the last bin of the large alphabet stays near underflow
    law = table(p / p.sum())
    x = np.zeros((400, 1), dtype=int)
    x[::8] = v - 1
    x[1::8] = 1
    code = assert_inverse(law, x)
    levels = 1 if v < 1024 else 2
    assert code.bits <= 100 * 24 * levels + WORDS + 1


def test_documents_of_probability_zero_are_refused():
    law = table([0.5, 0.0, 0.5])
    with pytest.raises(ValueError, match="probability 0 to 2 of 4 documents, the first in row 1"):
        encode(law, np.array([[0], [1], [2], [1]]))
    pairs = table([0.5, 0.5], [[0, 1], [1, 0]])
    with pytest.raises(ValueError, match="probability 0 to 1 of 1"):
        encode(pairs, np.array([[1, 1]]))


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.zeros(3, dtype=int), "rows of integers"),
        (np.zeros((2, 3)), "rows of integers"),
        (np.zeros((2, 4), dtype=int), "T = 3"),
        (np.full((2, 3), 4), "0..3"),
        (np.full((2, 3), -1), "0..3"),
    ],
)
def test_what_is_no_document_of_the_law_is_refused(x, message):
    with pytest.raises(ValueError, match=message):
        encode(UniformLaw(4, 3), x)


def test_laws_without_conditionals_are_refused():
    law = Reweighted(UniformLaw(4, 3), lambda x: np.ones(len(x)), rng=dice())
    with pytest.raises(TypeError, match="Reweighted"):
        encode(law, np.zeros((2, 3), dtype=int))
    with pytest.raises(TypeError, match="Reweighted"):
        decode(law, encode(UniformLaw(4, 3), np.zeros((2, 3), dtype=int)))


def test_another_law_or_a_damaged_stream_is_noticed():
    law = chains(12, 8, 6)
    x = law.sample(200, rng=dice(13))
    code = encode(law, x)
    with pytest.raises(ValueError, match="does not belong"):
        decode(chains(14, 8, 6), code)
    for data in (b"\xff" * len(code.data), code.data[:8], bytes([code.data[0] ^ 1]) + code.data[1:]):
        with pytest.raises(ValueError, match="does not belong"):
            decode(law, dataclasses.replace(code, data=data))
    with pytest.raises(ValueError, match="whole words"):
        decode(law, dataclasses.replace(code, data=code.data[:-1]))
    large = table(np.full(2000, 1 / 2000))
    with pytest.raises(ValueError, match="does not belong"):
        decode(large, Code(b"\xff\xff\xff\xfe" * 8, 10, 0))


def test_god_meets_the_entropy_and_beats_general_compressors():
    god = hidden(15, 16, 16, topics=4, states=4, concentration=0.3)
    x = god.sample(1250, rng=dice(16))  # 20,000 symbols
    code, ideal = assert_inverse(god, x), code_length(god, x)
    h = entropy(god, draws=4000, rng=dice(17)).bits
    assert abs(code.bits_per_document - h.value) < 4 * np.hypot(ideal.stderr, h.stderr) + 0.001 * h.value
    sizes = baseline_bits(x, 16)
    assert {"zlib", "xz"} <= set(sizes)
    assert all(code.bits_per_document < bits for bits in sizes.values())
    flat = assert_inverse(UniformLaw(16, 16), x)
    assert 64 <= flat.bits_per_document <= 64.1


def test_the_wrong_law_costs_its_divergence():
    p, q = chains(18, 3, 5), chains(19, 3, 5)
    both = compare(p, q)
    assert both.kl.exact and both.kl.bits.value > 0.2
    x = p.sample(8000, rng=dice(20))
    measured = encode(q, x).bits_per_document
    expected = both.entropy.bits.value + both.kl.bits.value
    assert abs(measured - expected) < 4 * code_length(q, x).stderr + 0.001 * expected
    assert encode(p, x).bits_per_document < measured


def test_ideal_length_is_the_mean_surprise_in_bits():
    x = np.array([[0], [0], [1], [2]])
    ideal = code_length(table([0.5, 0.25, 0.25]), x)
    assert ideal.value == pytest.approx(1.5)
    assert ideal.stderr == pytest.approx(np.std([1, 1, 2, 2], ddof=1) / 2)
    nothing = code_length(table([1.0, 0.0, 0.0]), x)
    assert nothing.value == np.inf and np.isnan(nothing.stderr)
    assert isinstance(ideal, Estimate)


def test_baselines_take_the_better_packing():
    x = dice(21).integers(0, 2, size=(500, 16))
    sizes = baseline_bits(x, 2)
    packed = np.packbits(x.astype(np.uint8)).tobytes()
    assert sizes["zlib"] == 8 * len(zlib.compress(packed, 9)) / 500  # random bits: packing them is best
    assert all(16 <= bits <= 17.5 for bits in sizes.values())
    repeated = np.tile(dice(22).integers(0, 5, size=(1, 15)), (500, 1))  # 45 bits: no whole number of bytes
    sizes = baseline_bits(repeated, 5)
    assert sizes["zlib"] <= 8 * len(zlib.compress(repeated.astype(np.uint8).tobytes(), 9)) / 500
    assert all(bits < 3 for bits in sizes.values())
    wide = baseline_bits(np.arange(1000)[:, None], 91_000)
    assert set(wide) == set(sizes) and all(bits < 32 for bits in wide.values())
    assert sizes["xz"] <= 8 * len(lzma.compress(repeated.astype(np.uint8).tobytes())) / 500 + 1
    with pytest.raises(ValueError, match="needs documents"):
        baseline_bits(np.zeros((0, 3), dtype=int), 4)
    with pytest.raises(ValueError, match="0..3"):
        baseline_bits(np.full((2, 3), 4), 4)


def test_missing_packages_are_named_or_left_out(monkeypatch):
    monkeypatch.setitem(sys.modules, "zstandard", None)
    monkeypatch.setitem(sys.modules, "compression", None)
    assert set(baseline_bits(np.zeros((3, 3), dtype=int), 4)) == {"zlib", "xz"}
    monkeypatch.setitem(sys.modules, "constriction", None)
    with pytest.raises(ImportError, match="pip install .godmodel.text."):
        encode(UniformLaw(4, 3), np.zeros((2, 3), dtype=int))
