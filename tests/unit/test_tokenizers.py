"""One suite for every tokenizer under `models.tokenizers`, found by discovery, and the published numbers of tokens.

The independent truths are sums over all documents, the closed form of a binary source, and the round trip itself.
"""

import copy
import dataclasses
import functools
import hashlib
import itertools
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from godmodel.models.distribution import Distribution, Law, all_documents
from godmodel.models.exact.hidden_markov import HiddenMarkovTopics
from godmodel.models.exact.markov import MarkovTopics
from godmodel.models.exact.mixture import Mixture, Stack
from godmodel.models.exact.table import table
from godmodel.models.exact.uniform import UniformLaw
from godmodel.models.information import cross_entropy, entropy, kl
from godmodel.models.learned.counts import NGramLearner
from godmodel.models.tokenizers import pieces
from godmodel.models.tokenizers.base import Tokenizer, every_tokenizer
from godmodel.models.tokenizers.bpe import BPETokenizer
from godmodel.models.tokenizers.chunk import ChunkTokenizer
from godmodel.models.tokenizers.identity import IdentityTokenizer
from godmodel.models.tokenizers.merge import MergeTokenizer, Unmerged
from godmodel.models.tokenizers.pieces import Pieces
from godmodel.models.tokenizers.unigram import UnigramTokenizer

ROOT = Path(__file__).parents[2]
LIBRARY = pytest.importorskip("tokenizers", reason="the package tokenizers is not installed")


def dice(seed=0):
    return np.random.default_rng(seed)


def laws(*shape, seed):
    return dice(seed).dirichlet(np.ones(shape[-1]), size=shape[:-1])


def hidden(vocab, length, *, topics=3, states=2, weights=(0.5, 0.2, 0.3)):
    first, following = laws(topics, states, seed=1), laws(topics, states, states, seed=2)
    return Mixture(HiddenMarkovTopics(first, following, laws(topics, states, vocab, seed=3), length), weights)


def chains(vocab, length):
    return Mixture(MarkovTopics(laws(2, vocab, seed=4), laws(2, vocab, vocab, seed=5), length), [0.4, 0.6])


def shelf(vocab, length, count=200, unseen=0):
    """Sticky documents over the first `vocab - unseen` symbols; read-only, so that no tokenizer writes to them."""
    x = np.zeros((count, length), dtype=np.int64)
    rng = dice(6)
    for t in range(length):
        new = rng.integers(vocab - unseen, size=count)
        x[:, t] = np.where((rng.random(count) < 0.4) | (t == 0), new, x[:, t - 1])
    x.flags.writeable = False
    return x


# --- the examples, by file ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Example:
    """A tokenizer before training; V and T are small enough to enumerate raw and token documents."""

    build: Callable[[], Tokenizer]
    length: int = 4
    unseen: int = 1  # symbols that the shelf lacks


EXAMPLES = {
    "identity": [Example(lambda: IdentityTokenizer(3))],
    "merge": [
        Example(lambda: MergeTokenizer(4, classes=2)),
        Example(lambda: MergeTokenizer(4, classes=3, by="adjacent", smoothing=2.0)),
        Example(lambda: MergeTokenizer(4, mapping=[1, 0, 1, 2])),
        Example(lambda: MergeTokenizer(3, classes=3)),
    ],
    "chunk": [
        Example(lambda: ChunkTokenizer(3, symbols=2)),
        Example(lambda: ChunkTokenizer(2, symbols=3), length=5),
        Example(lambda: ChunkTokenizer(3, symbols=1)),
        Example(lambda: ChunkTokenizer(2, symbols=4), length=3),
    ],
    "bpe": [Example(lambda: BPETokenizer(3, size=7)), Example(lambda: BPETokenizer(2, size=5), length=5, unseen=0)],
    "unigram": [
        Example(lambda: UnigramTokenizer(3, size=7)),
        Example(lambda: UnigramTokenizer(2, size=5), length=5, unseen=0),
    ],
}
CASES = {f"{name} {i}": example for name, group in EXAMPLES.items() for i, example in enumerate(group)}
WIDE = {  # on bytes; the shelf holds 40 of the 256
    "identity": lambda: IdentityTokenizer(256),
    "merge": lambda: MergeTokenizer(256, classes=30),
    "chunk": lambda: ChunkTokenizer(256, symbols=2),
    "bpe": lambda: BPETokenizer(256, size=400),
    "unigram": lambda: UnigramTokenizer(256, size=400),
}
WIDE_LENGTH = 13
PICTURES = {"patches", "codebook", "video"}  # lossy in their own way: see test_picture_tokenizers.py
each = pytest.mark.parametrize("name", CASES)
each_wide = pytest.mark.parametrize("name", WIDE)


@functools.cache
def small(name):
    example = CASES[name]
    blank = example.build()
    return blank.train(shelf(blank.raw_vocab_size, example.length, unseen=example.unseen), rng=dice(7))


@functools.cache
def wide(name):
    return WIDE[name]().train(shelf(256, WIDE_LENGTH, 150, unseen=216), rng=dice(7))


def everything(tokenizer):
    return all_documents(tokenizer.raw_vocab_size, tokenizer.raw_length)


def token_law(tokenizer, seed=8):
    """A law of tokens that depends on the token before, so that conditionals are no constants."""
    w = tokenizer.vocab_size
    return Mixture(MarkovTopics(laws(1, w, seed=seed), laws(1, w, w, seed=seed + 1), tokenizer.length), [1.0])


class Plain(Law):
    """A law without conditionals."""

    def __init__(self, law):
        self.law, self.vocab_size, self.length = law, law.vocab_size, law.length

    def log_prob(self, x):
        return self.law.log_prob(x)

    def sample(self, n, *, rng, temperature=1.0):
        return self.law.sample(n, rng=rng, temperature=temperature)


# --- one suite for all ----------------------------------------------------------------------------------------------


def test_every_tokenizer_has_an_example():
    assert set(every_tokenizer()) - PICTURES == set(EXAMPLES) == set(WIDE)
    for name in EXAMPLES:
        tokenizer = every_tokenizer()[name]
        assert all(type(example.build()) is tokenizer for example in EXAMPLES[name])


@each
def test_every_document_makes_the_round_trip(name):
    tokenizer = small(name)
    x = everything(tokenizer)
    tokens = tokenizer.encode(x)
    assert tokens.shape == (len(x), tokenizer.length) and tokens.dtype.kind == "u"
    assert tokens.max() < tokenizer.vocab_size
    back = tokenizer.decode(tokens, rng=dice())
    assert back.shape == x.shape and back.dtype == x.dtype
    np.testing.assert_array_equal(tokenizer.encode(back), tokens)
    if tokenizer.lossless:
        np.testing.assert_array_equal(back, x)
    assert (tokenizer.log_expansion(x) == 0).all() == tokenizer.lossless
    assert tokenizer.encode(x[:0]).shape == (0, tokenizer.length)


@each_wide
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_bytes_make_the_round_trip(name, data):
    tokenizer = wide(name)
    rows = data.draw(st.lists(st.binary(min_size=WIDE_LENGTH, max_size=WIDE_LENGTH), min_size=1, max_size=5))
    x = np.array([list(row) for row in rows], dtype=data.draw(st.sampled_from([np.uint8, np.int64])))
    tokens = tokenizer.encode(x)
    assert tokens.shape == (len(x), tokenizer.length) and tokens.max() < tokenizer.vocab_size
    back = tokenizer.decode(tokens, rng=dice())
    np.testing.assert_array_equal(tokenizer.encode(back), tokens)
    if tokenizer.lossless:
        np.testing.assert_array_equal(back, x)


@each_wide
def test_any_token_document_decodes(name):
    tokenizer = wide(name)
    tokens = dice(9).integers(tokenizer.vocab_size, size=(300, tokenizer.length))
    if tokenizer.end is not None:
        tokens[0] = tokenizer.end
        tokens[1] = np.argmax([len(piece) for piece in tokenizer.pieces])
    for rng in (None, dice(1)):
        x = tokenizer.decode(tokens, rng=rng)
        assert x.shape == (300, WIDE_LENGTH) and x.dtype == np.uint8
    assert tokenizer.decode(tokens[:0]).shape == (0, WIDE_LENGTH)


@each
def test_a_decoded_law_sums_to_one_or_less(name):
    tokenizer = small(name)
    x = everything(tokenizer)
    for q in (token_law(tokenizer), Plain(token_law(tokenizer))):
        law = tokenizer.decoded(q)
        total = np.exp(law.log_prob(x)).sum()
        if law.scoring == "sampled":
            assert total == pytest.approx(1, abs=0.3)
        else:
            assert total == pytest.approx(1, abs=1e-9) if law.scoring == "exact" else 0 < total < 1
        if tokenizer.unambiguous or isinstance(law, Distribution):
            assert law.scoring == "exact"
        elif isinstance(tokenizer, Pieces):  # a law that has conditionals is summed over spellings
            assert law.scoring == ("sampled" if isinstance(q, Distribution) else "bound")
        else:
            assert law.scoring == "bound"


@each
def test_a_decoded_law_is_the_law_of_decoded_tokens(name):
    """By enumeration of all token documents: p(x) = sum over tokens that decode to x of q(tokens) p(x | tokens).

    Pieces mean a law given that T symbols are spelled.
    """
    tokenizer = small(name)
    x, q = everything(tokenizer), token_law(tokenizer)
    tokens = all_documents(tokenizer.vocab_size, tokenizer.length)
    mass = np.exp(q.log_prob(tokens))
    powers = tokenizer.raw_vocab_size ** np.arange(tokenizer.raw_length - 1, -1, -1)
    if isinstance(tokenizer, MergeTokenizer):
        fits = (tokenizer.encode(x)[None] == tokens[:, None]).all(axis=2)
        truth = (mass @ fits) * np.exp(tokenizer.log_expansion(x))
    else:
        if isinstance(tokenizer, Pieces):
            spelled = np.cumsum(np.where(tokenizer.used(tokens), np.array(tokenizer.widths)[tokens], 0), axis=1)
            mass = mass * (spelled == tokenizer.raw_length).any(axis=1)
        truth = np.bincount(tokenizer.decode(tokens) @ powers, mass, minlength=len(x))
        truth /= truth.sum()
    law = tokenizer.decoded(q)
    p = np.exp(law.log_prob(x))
    if law.scoring == "sampled":  # its own test is in test_spelling.py
        plain = np.exp(tokenizer.decoded(Plain(q)).log_prob(x))
        assert (plain <= truth * (1 + 4 * law.log_norm_error)).all()
    else:
        np.testing.assert_allclose(p, truth, atol=1e-12)
    drawn = law.sample(20_000, rng=dice(10))
    assert drawn.shape == (20_000, tokenizer.raw_length) and drawn.max() < tokenizer.raw_vocab_size
    counts = np.bincount(drawn @ powers, minlength=len(x))
    many = truth * 20_000 >= 5
    observed, expected = np.append(counts[many], counts[~many].sum()), np.append(truth[many], truth[~many].sum())
    if expected[-1] < 1e-6:
        observed, expected = observed[:-1], expected[:-1] / expected[:-1].sum()
    assert stats.chisquare(observed, 20_000 * expected / expected.sum()).pvalue > 1e-4


@each
def test_conditionals_agree_with_log_prob(name):
    tokenizer = small(name)
    law = tokenizer.decoded(token_law(tokenizer))
    if not isinstance(law, Distribution):
        assert not tokenizer.unambiguous
        return
    x = everything(tokenizer)
    steps = law.conditionals(x)
    np.testing.assert_allclose(np.exp(steps).sum(axis=2), 1, atol=1e-9)
    np.testing.assert_allclose(Distribution.log_prob(law, x), law.log_prob(x), atol=1e-9)
    for t in range(tokenizer.raw_length):
        short = law.conditionals(x[:, :t])
        np.testing.assert_allclose(short, steps[:, : t + 1], atol=1e-12)
    assert law.conditionals(x[:0]).shape == (0, law.length, law.vocab_size)
    sharp = law.sample(50, rng=dice(), temperature=0.01)
    assert len(np.unique(sharp, axis=0)) <= 3


@each
def test_training_is_frozen_and_repeats(name):
    example, tokenizer = CASES[name], small(name)
    blank = example.build()
    x = shelf(blank.raw_vocab_size, example.length, unseen=example.unseen)
    before = pickle.dumps(blank)
    elsewhere = blank.train(np.flip(blank.raw_vocab_size - 1 - x, axis=0)[:150], rng=dice(8))  # other symbols are rare
    for start in (*6 * [blank], elsewhere):  # the library's tables have another order each time; no training is kept
        again = start.train(x, rng=dice(7))
        assert repr(again) == repr(tokenizer)
    assert pickle.dumps(blank) == before
    with pytest.raises(dataclasses.FrozenInstanceError):
        tokenizer.raw_length = 9
    fields = [getattr(tokenizer, field.name) for field in dataclasses.fields(tokenizer)]
    assert not [f for f in fields if isinstance(f, list) or (isinstance(f, np.ndarray) and f.flags.writeable)]
    x = everything(tokenizer)
    tokens = tokenizer.encode(x)
    for twin in (copy.deepcopy(tokenizer), pickle.loads(pickle.dumps(tokenizer)), again):
        np.testing.assert_array_equal(twin.encode(x), tokens)
        np.testing.assert_array_equal(twin.decode(tokens, rng=dice(3)), tokenizer.decode(tokens, rng=dice(3)))


@each
def test_rates_are_those_of_the_tokens(name):
    tokenizer = small(name)
    x = shelf(tokenizer.raw_vocab_size, tokenizer.raw_length, unseen=CASES[name].unseen)
    tokens = tokenizer.encode(x)
    used = [[int(t) for t in row if t != tokenizer.end] for row in tokens]
    flat = sum(used, [])
    _, counts = np.unique(flat, return_counts=True)
    rate = tokenizer.rate_bits(x)
    assert rate.tokens == pytest.approx(len(flat) / len(x))
    assert rate.bits == pytest.approx(rate.tokens * np.log2(tokenizer.vocab_size))
    assert rate.entropy_bits == pytest.approx(rate.tokens * stats.entropy(counts, base=2))
    assert rate.entropy_bits <= rate.bits + 1e-9


@each
def test_wrong_documents_are_refused(name):
    tokenizer, blank = small(name), CASES[name].build()
    x = everything(tokenizer)
    top = tokenizer.raw_vocab_size
    for bad in (x[:, :-1], x[0], x + 0.0, np.full_like(x, top, dtype=int), np.full_like(x, -1, dtype=int)):
        with pytest.raises(ValueError):
            tokenizer.encode(bad)
    for bad in (x[:0], x[0], x + 0.0, np.full_like(x, top, dtype=int)):
        with pytest.raises(ValueError, match="trains on|symbols must lie"):
            blank.train(bad, rng=dice())
    for bad in (np.full((1, tokenizer.length), tokenizer.vocab_size), np.zeros((1, tokenizer.length + 1), int)):
        with pytest.raises(ValueError):
            tokenizer.decode(bad)
    for use in (blank.encode, blank.decode, blank.log_expansion):
        with pytest.raises(ValueError, match="not trained yet"):
            use(x)
    with pytest.raises(ValueError, match="the token law must have"):
        tokenizer.decoded(UniformLaw(tokenizer.vocab_size + 1, tokenizer.length))
    with pytest.raises(ValueError, match="whole number"):
        dataclasses.replace(blank, raw_vocab_size=0)


# --- merging --------------------------------------------------------------------------------------------------------


def merges_of(vocab, length):
    x = shelf(vocab, length)
    for classes, by in itertools.product((1, 2, 3), ("rarest", "adjacent")):
        yield MergeTokenizer(vocab, classes=classes, by=by).train(x, rng=dice())
    yield MergeTokenizer(vocab, mapping=np.arange(vocab) % 2).train(x, rng=dice())


def sources(vocab, length):
    documents = all_documents(vocab, length)
    some = dice(11).permutation(len(documents))[:40]
    listed = table(laws(1, 40, seed=12)[0], documents[some], vocab)
    yield from (hidden(vocab, length), chains(vocab, length), listed, UniformLaw(vocab, length))
    yield Mixture(Stack([hidden(vocab, length), listed, UniformLaw(vocab, length)]), [0.2, 0.5, 0.3])
    yield Unmerged(UniformLaw(2, length), MergeTokenizer(vocab, classes=2).train(shelf(vocab, length), rng=dice()))


def pushed_by_hand(merge, p):
    """P(class document) by adding up all raw documents.  -> (W^T,)"""
    x = all_documents(p.vocab_size, p.length)
    code = merge.mapping[x] @ (merge.vocab_size ** np.arange(p.length - 1, -1, -1))
    return np.bincount(code, np.exp(p.log_prob(x)), minlength=merge.vocab_size**p.length)


@pytest.mark.parametrize(("vocab", "length"), [(4, 4), (5, 3), (6, 3)])
def test_a_merge_pushes_laws_forward_exactly(vocab, length):
    for merge in merges_of(vocab, length):
        tokens = all_documents(merge.vocab_size, length)
        for p in sources(vocab, length):
            truth = pushed_by_hand(merge, p)
            np.testing.assert_allclose(np.exp(merge.pushed(p).log_prob(tokens)), truth, atol=1e-12)
            left, right = entropy(p).bits.value, stats.entropy(truth, base=2)
            loss = merge.loss_bits(p)
            assert loss.exact and loss.value == pytest.approx(left - right, abs=1e-10) and loss.value > -1e-10


@pytest.mark.parametrize(("vocab", "length"), [(4, 4), (6, 3)])
def test_no_merge_makes_two_laws_easier_to_tell_apart(vocab, length):
    """Data-processing inequality: KL(pushed p || pushed q) <= KL(p || q); and coming back costs what within says."""
    p, q = hidden(vocab, length), hidden(vocab, length, weights=(0.1, 0.8, 0.1))
    x = all_documents(vocab, length)
    for merge in merges_of(vocab, length):
        assert kl(merge.pushed(p), merge.pushed(q)).value <= kl(p, q).value + 1e-12
        cost = merge.loss_bits(p).value * np.log(2)
        guess = -np.exp(p.log_prob(x)) @ merge.log_expansion(x)
        assert kl(p, merge.round_trip(p)).value == pytest.approx(guess - cost, abs=1e-10)
    keep = MergeTokenizer(vocab, classes=vocab).train(shelf(vocab, length), rng=dice())
    assert keep.lossless and keep.round_trip(p) is p and abs(keep.loss_bits(p).value) < 1e-10


def test_the_sampled_loss_agrees_with_the_exact_one():
    merge = MergeTokenizer(4, classes=2).train(shelf(4, 4), rng=dice())
    p = hidden(4, 4)
    with mock.patch.object(Mixture, "support", lambda self: None):
        sampled = merge.loss_bits(p, draws=4000, rng=dice(13))
        with pytest.raises(ValueError, match="pass rng="):
            merge.loss_bits(p)
    assert 0 < sampled.stderr < 0.02
    assert abs(sampled.value - merge.loss_bits(p).value) < 4 * sampled.stderr


def test_classes_are_made_by_rank():
    x = np.repeat(np.array([3, 1, 0, 2, 4]), [50, 30, 10, 5, 1])[:, None]
    assert MergeTokenizer(6, classes=3).train(x, rng=dice()).mapping.tolist() == [2, 1, 2, 0, 2, 2]
    assert MergeTokenizer(6, classes=3, by="adjacent").train(x, rng=dice()).mapping.tolist() == [1, 0, 1, 0, 2, 2]
    within = np.exp(MergeTokenizer(6, classes=3, smoothing=1.0).train(x, rng=dice()).within)
    np.testing.assert_allclose(within[[0, 2, 4, 5]], np.array([11, 6, 2, 1]) / 20)
    assert within[1] == within[3] == 1


def test_a_merge_says_what_is_wrong_with_its_settings():
    for changes, words in [
        ({}, "needs a mapping"),
        ({"classes": 5}, "use fewer"),
        ({"classes": 2, "smoothing": 0.0}, "ruled out"),
        ({"classes": 2, "by": "shape"}, "ranks"),
        ({"mapping": [0, 2, 0, 2]}, "every one of"),
        ({"mapping": [0, 1]}, "class numbers"),
        ({"mapping": [0, 1, 0, 1], "classes": 3}, "one of them"),
        ({"classes": 2, "raw_length": 3}, "from training"),
    ]:
        with pytest.raises(ValueError, match=words):
            MergeTokenizer(4, **changes)
    with pytest.raises(ValueError, match="no classes yet"):
        MergeTokenizer(4, classes=2).pushed(UniformLaw(4, 2))
    with pytest.raises(ValueError, match="the law must have"):
        MergeTokenizer(4, mapping=[0, 0, 1, 1]).pushed(UniformLaw(3, 2))


# --- pieces ---------------------------------------------------------------------------------------------------------


def test_settings_of_chunks_and_pieces_are_checked():
    with pytest.raises(ValueError, match="more than 2\\^20"):
        ChunkTokenizer(256, symbols=3)
    for kind in (BPETokenizer, UnigramTokenizer):
        with pytest.raises(ValueError, match="at least V \\+ 1"):
            kind(256, size=256)
        with pytest.raises(ValueError, match="20992"):
            kind(30_000, size=40_000)
    with mock.patch.dict(sys.modules, {"tokenizers": None}), pytest.raises(ImportError, match="pip install"):
        BPETokenizer(3, size=7).train(shelf(3, 4), rng=dice())


def test_byte_pairs_are_merged_as_in_the_paper():
    """'low' 5 times, 'lower' 2, 'newest' 6, 'widest' 3: Sennrich et al. merge e+s, es+t first (before word ends)."""
    words = [b"low___"] * 5 + [b"lower_"] * 2 + [b"newest"] * 6 + [b"widest"] * 3
    x = np.array([list(word) for word in words], dtype=np.uint8)
    learned = BPETokenizer(256, size=260).train(x[x[:, -1] != ord("_")], rng=dice())
    assert [bytes(piece) for piece in learned.pieces[256:258]] == [b"es", b"est"]
    assert learned.end == 259 and learned.vocab_size == 260
    assert learned.encode(np.array([list(b"zestes")])).tolist() == [[ord("z"), 257, 256] + 3 * [259]]


def test_every_symbol_keeps_its_number_and_early_ends_are_filled():
    for kind in (BPETokenizer, UnigramTokenizer):
        learned = kind(256, size=300).train(shelf(256, WIDE_LENGTH, unseen=216), rng=dice())
        assert learned.pieces[:256] == tuple((v,) for v in range(256)) and learned.vocab_size <= 300
        tokens = np.full((1, learned.length), learned.end)
        tokens[0, :2] = 255, 7
        assert learned.decode(tokens).tolist() == [[255, 7] + [learned.fill] * (WIDE_LENGTH - 2)]


TRAIN = """
import hashlib, os, pickle, sys, warnings
warnings.simplefilter("error")
import numpy as np
from godmodel.models.tokenizers.bpe import BPETokenizer
from godmodel.models.tokenizers.unigram import UnigramTokenizer
x = np.random.default_rng(0).integers(6, size=(400, 12)) % 5
digest = hashlib.sha256()
for kind in (BPETokenizer, UnigramTokenizer):
    learned = kind(200, size=260).train(x, rng=np.random.default_rng(1))
    digest.update(repr(learned).encode() + learned.encode(x).tobytes())
if os.environ["TOKENIZERS_PARALLELISM"] != "true":
    if os.fork() == 0:
        os._exit(int(learned.encode(x[:50]).shape != (50, 12)))
    assert os.wait()[1] == 0
print(digest.hexdigest())
"""


def test_training_has_the_same_bits_in_every_process():
    """Other hash seeds, threads on, off and unset; and nothing is printed after a fork."""
    seen = set()
    for i, parallel in enumerate(("true", "false", None)):
        env = {k: v for k, v in os.environ.items() if k != "TOKENIZERS_PARALLELISM"} | {"PYTHONHASHSEED": str(i)}
        env |= {"TOKENIZERS_PARALLELISM": parallel} if parallel else {}
        done = subprocess.run(
            [sys.executable, "-c", TRAIN], cwd=ROOT, env=env, capture_output=True, text=True, timeout=90
        )
        assert done.returncode == 0 and not done.stderr, done.stderr
        seen.add(done.stdout)
    assert len(seen) == 1 and len(seen.pop()) == 2 * hashlib.sha256().digest_size + 1


def test_the_library_is_imported_only_where_it_is_used():
    check = "import sys; from godmodel.models.tokenizers.base import every_tokenizer; every_tokenizer()"
    check += "\nassert not {'tokenizers', 'torch'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], cwd=ROOT, timeout=60).returncode == 0


def test_a_text_is_its_document():
    x = dice().integers(pieces.CHARACTERS, size=(5, 9))
    assert [pieces.piece_of(s) for s in pieces.texts(x)] == [tuple(row) for row in x.tolist()]


# --- what tokens are for: Rajaraman, Jiao, Ramchandran 2024 ---------------------------------------------------------

FLIP = 0.05
RATE = -(FLIP * np.log(FLIP) + (1 - FLIP) * np.log(1 - FLIP))  # 0.1985 nats per symbol


def flips(length):
    turn = [[1 - FLIP, FLIP], [FLIP, 1 - FLIP]]
    return Mixture(MarkovTopics([[0.5, 0.5]], [turn], length), [1.0])


def independent(shares, length):
    """Tokens drawn independently.  shares (W,)"""
    return Mixture(HiddenMarkovTopics(np.ones((1, 1)), np.ones((1, 1, 1)), shares[None, None], length), [1.0])


@pytest.mark.parametrize(
    ("n", "published"), [(1, 0.693147), (2, 0.445831), (4, 0.322173), (8, 0.260344), (12, 0.239734)]
)
def test_independent_chunks_cost_the_entropy_of_a_chunk(n, published):
    """(ln 2 + (n - 1) * 0.1985) / n nats per symbol, for a source whose characters alone look like coins."""
    assert pytest.approx(0.198515, abs=1e-6) == RATE
    length = 16 if n == 8 else 12  # n divides it, and all documents can be enumerated
    p, chunk = flips(length), ChunkTokenizer(2, symbols=n, raw_length=length)
    shares = np.exp(flips(n).log_prob(all_documents(2, n)))
    cost = cross_entropy(p, chunk.decoded(independent(shares, chunk.length)))
    assert cost.exact
    assert cost.value / length == pytest.approx((np.log(2) + (n - 1) * RATE) / n, abs=1e-12)
    assert cost.value / length == pytest.approx(published, abs=1e-6)


@pytest.mark.parametrize(("kind", "measured"), [(BPETokenizer, 0.2114), (UnigramTokenizer, 0.2157)])
def test_independent_pieces_beat_independent_characters(kind, measured):
    """A token model with 30 pieces and no memory costs less than half of what one of characters does, on fresh x.

    The numbers of nats per symbol were measured here first; characters cost 0.6931, and nothing less than 0.1985.
    """
    length = 96
    p = flips(length)
    x, fresh = p.sample(300, rng=dice(1)), p.sample(300, rng=dice(2))
    tokenizer = kind(2, size=31).train(x, rng=dice(3))
    learner = NGramLearner(tokenizer.vocab_size, order=1).filled_with(tokenizer.end)
    law = tokenizer.decoded(learner.fit(tokenizer.encode(x), rng=dice(4)))
    assert law.scoring == "exact"
    cost = -law.log_prob(fresh).mean() / length
    characters = -independent(np.array([0.5, 0.5]), length).log_prob(fresh).mean() / length
    assert characters == pytest.approx(np.log(2))
    assert RATE < cost < characters / 2
    assert cost == pytest.approx(measured, abs=0.005)


def test_merged_chains_too_large_to_enumerate_are_scored_in_float32_closely():
    p = Mixture(MarkovTopics(laws(2, 24, seed=4), laws(2, 24, 24, seed=5), 12), [0.4, 0.6])
    x = p.sample(200, rng=dice(1))
    merge = MergeTokenizer(24, classes=6).train(x, rng=dice())
    pushed = merge.pushed(p)
    emission = np.broadcast_to(merge.channel, (2, 24, 6))
    exact = Mixture(HiddenMarkovTopics(p.topics.initial, p.topics.transition, emission, 12), p.weights)
    tokens = merge.encode(x)
    np.testing.assert_allclose(pushed.log_prob(tokens), exact.log_prob(tokens), atol=1e-4)
    assert pushed.topics.dtype == np.float32
