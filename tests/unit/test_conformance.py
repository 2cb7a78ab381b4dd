"""One suite for every law, every batch of topics and every learner under `models`, found by discovery.

A new concrete class without an example here fails `test_every_class_has_an_example`, which names it. All examples
have at most some thousand documents, so that the independent truth is always the sum over all of them. Not handled
here: the right numbers for one class's parameters, which are in its own file.
"""

import copy
import functools
import importlib
import inspect
import itertools
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from unittest import mock

import numpy as np
import pytest
from scipy import stats

from godmodel import models
from godmodel.models.detection.watermark import Watermark, Watermarked
from godmodel.models.distribution import Distribution, Law, Learner, all_documents
from godmodel.models.exact.answered import Answered
from godmodel.models.exact.blend import Blend
from godmodel.models.exact.gaussian import GaussianLaw
from godmodel.models.exact.gaussian_mixture import GaussianTopics
from godmodel.models.exact.grammar import Grammar
from godmodel.models.exact.hidden_markov import HiddenMarkovTopics
from godmodel.models.exact.markov import MarkovTopics
from godmodel.models.exact.mixture import Mixture, Stack, Topics
from godmodel.models.exact.prototypes import PrototypeTopics, replacement
from godmodel.models.exact.regression import Regression
from godmodel.models.exact.reweighted import Reweighted
from godmodel.models.exact.table import TableTopics, table
from godmodel.models.exact.tasks import TaskTopics
from godmodel.models.exact.tempered import Tempered
from godmodel.models.exact.tilted import Tilted
from godmodel.models.exact.truncated import Truncated
from godmodel.models.exact.uniform import UniformLaw
from godmodel.models.learned import ngram
from godmodel.models.learned.counts import NGramLearner, SmoothedTable
from godmodel.models.learned.gaussian import GaussianFit, KernelDensityFit, MixtureFit
from godmodel.models.learned.latent import ChainMixture, LatentMixture
from godmodel.models.learned.oracle import Oracle
from godmodel.models.learned.regression import LeastSquaresLearner
from godmodel.models.lenses import Successes, Survivors
from godmodel.models.tokenizers.base import DecodedLaw
from godmodel.models.tokenizers.bpe import BPETokenizer
from godmodel.models.tokenizers.chunk import ChunkTokenizer, Unchunked
from godmodel.models.tokenizers.merge import MergeTokenizer, Unmerged
from godmodel.models.tokenizers.spelling import SpelledNGram, SpelledSample

DRAWS = 8000
P_VALUE = 1e-4  # some hundred chi-square tests at fixed seeds: one in a hundred suites would meet this by chance
NO_TORCH = "torch is not installed: neural laws and learners are not tested"


@dataclass(frozen=True)
class Example:
    """How to build one small instance, and how exact its arithmetic is (absolute, in nats)."""

    build: Callable
    tolerance: float = 1e-9


def dice(seed=0):
    return np.random.default_rng(seed)


# --- the examples, by class name ------------------------------------------------------------------------------------


def laws(shape, *, seed, zeros=False):
    """Random rows that sum to one; with `zeros`, the first entry of every other row is zero."""
    p = dice(seed).dirichlet(np.ones(shape[-1]), size=shape[:-1])
    if zeros:
        p.reshape(-1, shape[-1])[::2, 0] = 0.0
    return p / p.sum(axis=-1, keepdims=True)


def hidden(topics=3, states=2, vocab=3, length=4, *, zeros=False, **settings):
    initial, transition = laws((topics, states), seed=1), laws((topics, states, states), seed=2)
    emission = laws((topics, states, vocab), seed=3, zeros=zeros)
    return HiddenMarkovTopics(initial, transition, emission, length, **settings)


def chains(topics=2, vocab=3, length=4, *, zeros=False):
    transition = laws((topics, vocab, vocab), seed=5, zeros=zeros)
    return MarkovTopics(laws((topics, vocab), seed=4, zeros=zeros), transition, length)


def listed(topics=2, vocab=3, length=4, count=30):
    """Laws on `count` documents in no order, two of which are impossible under the first topic."""
    rows = dice(6).choice(vocab**length, size=count, replace=False)
    p = laws((topics, count), seed=7)
    p[0, :2] = 0.0
    return TableTopics(p / p.sum(axis=1, keepdims=True), all_documents(vocab, length)[rows], vocab)


def copies(channel, length=4):
    """Noisy copies in three topics of 3, 2 and 1 prototypes, in no order; one prototype weighs nothing."""
    prototypes = all_documents(3, 4)[[7, 80, 0, 33, 60, 26], :length]
    return PrototypeTopics(prototypes, [1, 0, 2, 0, 1, 0], [0.3, 0.5, 1.0, 0.5, 0.7, 0.0], channel)


def sums():
    """Questions of one operation on two states, worked with and without slips, shown and hidden."""
    grammar = Grammar(np.array([[[1, 0]]]), ("0", "1"), ("+1",))
    return TaskTopics(grammar, np.array([1, 1, 1]), np.array([0.2, 0.0, 0.4]), np.array([0.5, 1.0, 0.0]))


def stacked():
    return Stack([Mixture(chains(zeros=True), [0.5, 0.5]), UniformLaw(3, 4), Mixture(listed(), [0.2, 0.8])])


def shelf(length, count=40, vocab=3):
    """Documents to fit to: sticky, so that they are not uniform; read-only, so that no learner writes to them."""
    x = all_documents(vocab, length)
    p = 0.3 ** (x[:, 1:] != x[:, :-1]).sum(axis=1) * (1.0 + x[:, 0])
    x = x[dice(8).choice(len(x), size=count, p=p / p.sum())]
    x.flags.writeable = False
    return x


def counted(order, length, *, cells=ngram.DENSE_CELLS):
    """An n-gram law of 25 documents; with few `cells` its high orders are stored sparsely."""
    x = shelf(length, 25)
    with mock.patch.object(ngram, "DENSE_CELLS", cells):
        levels = tuple(
            ngram.count_ngrams(
                ngram.context_codes(x, length, n, 3), x.astype(int), None, contexts=4 ** (n - 1), vocab_size=3
            )
            for n in range(1, order + 1)
        )
    return ngram.NGramLaw(levels, (0.5,) * order, 3, length)


def untrained(length):
    torch = pytest.importorskip("torch", reason=NO_TORCH)
    from godmodel.models.learned.networks import FeedForwardNetwork
    from godmodel.models.learned.neural import NeuralLaw

    network = FeedForwardNetwork(3, width=8, hidden=8, context=length)
    network.initialise(torch.Generator().manual_seed(9))
    return NeuralLaw(network, vocab_size=3, length=length)


def neural(name, **settings):
    pytest.importorskip("torch", reason=NO_TORCH)
    from godmodel.models.learned import neural

    return getattr(neural, name)(3, width=8, epochs=1, min_steps=8, **settings)


def vae(**settings):
    pytest.importorskip("torch", reason=NO_TORCH)
    from godmodel.models.learned.vae import DiscreteVAE

    return DiscreteVAE(3, components=2, steps=5, **settings)


def halved():
    """A law that is reweighted by sampling although it could be enumerated."""
    return Reweighted(Mixture(chains(), [0.4, 0.6]), lambda x: (x[:, 0] + 1) / 3, rng=dice(10), draws=4000)


LAWS: dict[str, dict[str, Example]] = {
    "UniformLaw": {
        "": Example(lambda: UniformLaw(3, 4)),
        "of one symbol": Example(lambda: UniformLaw(5, 1)),
        "with nothing to say": Example(lambda: UniformLaw(1, 3)),
    },
    "Mixture": {  # of each example of topics besides: see DISTRIBUTIONS
        "of mixtures": Example(lambda: Mixture(stacked(), [0.5, 0.25, 0.25])),
        "with an idle topic": Example(lambda: Mixture(hidden(), [0.3, 0.0, 0.7])),
        "table": Example(lambda: table([0.5, 0.0, 0.25, 0.25], [[1, 0], [2, 2], [0, 0], [1, 2]], 4)),
    },
    "LatentMixture": {"": Example(lambda: LatentMixture(chains(), [0.4, 0.6]))},
    "VAELaw": {"": Example(lambda: vae().fit(shelf(4), rng=dice()))},
    "NGramLaw": {
        "dense": Example(lambda: counted(2, 4)),
        "of order 1": Example(lambda: counted(1, 3)),
        "sparse": Example(lambda: counted(4, 5, cells=20)),
        "of order above T": Example(lambda: counted(4, 2)),
    },
    "NeuralLaw": {"untrained": Example(lambda: untrained(4), 1e-6)},
    "Tempered": {
        "sharper": Example(lambda: Tempered(Mixture(hidden(), [0.5, 0.2, 0.3]), 0.5)),
        "flatter": Example(lambda: Tempered(counted(2, 4), 2.0)),
    },
    "Tilted": {
        "": Example(lambda: Tilted(Mixture(hidden(), [0.5, 0.2, 0.3]), [0.5, -1.0, 2.0])),
        "one symbol forbidden": Example(lambda: Tilted(counted(2, 4), [0.0, 1.0, -np.inf])),
    },
    "Truncated": {
        "": Example(lambda: Truncated(Mixture(hidden(), [0.5, 0.2, 0.3]), 0.6)),
        "greedy": Example(lambda: Truncated(counted(2, 4), 1.0)),
        "not at all": Example(lambda: Truncated(counted(2, 4), 0.0)),
    },
    "Watermarked": {
        "": Example(lambda: Watermarked(Mixture(hidden(zeros=True), [0.5, 0.2, 0.3]), Watermark(3, gamma=0.4, key=7))),
        "of bounded memory": Example(lambda: Watermarked(counted(1, 4), Watermark(3, delta=0.7, lists=2))),
        "of one symbol": Example(lambda: Watermarked(UniformLaw(5, 1), Watermark(5, gamma=0.25, delta=1.0))),
        "without a lean": Example(lambda: Watermarked(counted(2, 4), Watermark(3, delta=0.0))),
    },
    "Unchunked": {
        "": Example(
            lambda: Unchunked(Mixture(chains(vocab=9, length=2), [0.4, 0.6]), ChunkTokenizer(3, 2, raw_length=4))
        ),
        "with a short last chunk": Example(
            lambda: Unchunked(
                Mixture(chains(vocab=8, length=2, zeros=True), [0.4, 0.6]), ChunkTokenizer(2, 3, raw_length=5)
            )
        ),
    },
    "Unmerged": {
        "": Example(
            lambda: Unmerged(
                Mixture(hidden(vocab=2), [0.5, 0.2, 0.3]), MergeTokenizer(3, 2).train(shelf(4), rng=dice())
            )
        ),
    },
}


def pairs():
    """Pieces of one symbol and of two; it needs no library."""
    return BPETokenizer(3, size=6, pieces=((0,), (1,), (2,), (0, 1), (2, 2)), raw_length=4)


def symbols():
    """Pieces of one symbol each, so that every document has one spelling; encoding needs the library."""
    pytest.importorskip("tokenizers", reason="the package tokenizers is not installed: pieces are not encoded")
    return BPETokenizer(3, size=4, pieces=((0,), (1,), (2,)), raw_length=4)


def pieces_law(tokenizer):
    """A bigram over pieces, with the end of documents among them."""
    tokens = dice(3).integers(tokenizer.vocab_size, size=(200, tokenizer.length))
    return NGramLearner(tokenizer.vocab_size, order=2).fit(tokens, rng=dice(4))


PLAIN_LAWS: dict[str, dict[str, Example]] = {  # laws without conditionals; the constant may be an estimate
    "Reweighted": {"by a third symbol": Example(halved, 0.05)},
    "Blend": {
        "of chains and nothing": Example(lambda: Blend([Mixture(chains(), [0.4, 0.6]), UniformLaw(3, 4)], [0.7, 0.3]))
    },
    "Survivors": {
        "": Example(lambda: Survivors(Mixture(chains(), [0.4, 0.6]), np.array([False, True, False]), 0.25)),
    },
    "Answered": {
        "": Example(lambda: Answered(Mixture(sums(), [0.5, 0.2, 0.3]), Mixture(sums(), [0.1, 0.6, 0.3]))),
    },
    "Successes": {"": Example(lambda: Successes(Mixture(sums(), [0.5, 0.2, 0.3]), 0.2))},
    "DecodedLaw": {"of chunks": Example(lambda: DecodedLaw(UniformLaw(9, 2), ChunkTokenizer(3, 2, raw_length=4)))},
    "SpelledNGram": {"of pairs": Example(lambda: SpelledNGram(pieces_law(pairs()), pairs()))},
    "SpelledSample": {"of symbols": Example(lambda: SpelledSample(pieces_law(symbols()), symbols()), 0.05)},
}

TOPICS: dict[str, dict[str, Example]] = {
    "HiddenMarkovTopics": {
        "": Example(hidden),
        "with zeros": Example(lambda: hidden(zeros=True)),
        "one topic of one state": Example(lambda: hidden(1, 1, 2, 6)),
        "of one symbol": Example(lambda: hidden(length=1)),
        "in float32": Example(lambda: hidden(dtype=np.float32), 1e-5),
    },
    "MarkovTopics": {
        "": Example(chains),
        "with zeros": Example(lambda: chains(zeros=True)),
        "of one symbol": Example(lambda: chains(vocab=4, length=1)),
    },
    "TableTopics": {
        "": Example(listed),
        "of one symbol": Example(lambda: listed(vocab=9, length=1, count=6)),
        "long": Example(lambda: listed(vocab=2, length=9, count=40)),
    },
    "PrototypeTopics": {
        "": Example(lambda: copies(laws((3, 3, 3), seed=18))),
        "with zeros": Example(lambda: copies(laws((3, 3), seed=19, zeros=True))),
        "without noise": Example(lambda: copies(replacement(3, 0.0))),
        "of one symbol": Example(lambda: copies(replacement(3, 0.3), length=1)),
    },
    "TaskTopics": {"": Example(sums)},
    "Stack": {
        "": Example(stacked),
        "of one": Example(lambda: Stack([UniformLaw(3, 2)])),
    },
}

LEARNERS: dict[str, dict[str, Example]] = {
    "SmoothedTable": {
        "": Example(lambda: SmoothedTable(3)),
        "smooth": Example(lambda: SmoothedTable(3, smoothing=0.5, uniform=0.1)),
    },
    "NGramLearner": {
        "tuned": Example(lambda: NGramLearner(3, order=3)),
        "fixed": Example(lambda: NGramLearner(3, order=2, strengths=(1.0, 2.0))),
    },
    "ChainMixture": {"": Example(lambda: ChainMixture(3, components=2, restarts=1, iterations=5))},
    "DiscreteVAE": {"": Example(vae)},
    "Oracle": {"": Example(lambda: Oracle(functools.cache(lambda: Mixture(chains(), [0.5, 0.5]))))},
    "FeedForwardLearner": {"": Example(lambda: neural("FeedForwardLearner", hidden=8, context=2), 1e-6)},
    "LSTMLearner": {"": Example(lambda: neural("LSTMLearner"), 1e-6)},
    "TransformerLearner": {"": Example(lambda: neural("TransformerLearner", heads=2, layers=1), 1e-6)},
}


def points(count=40, d=2):
    """Rows of numbers to fit to, of two correlated coordinates; read-only."""
    x = dice(20).normal(size=(count, d)) @ np.array([[1.0, 0.5], [0.0, 0.7]])[:d, :d] + 1.0
    x.flags.writeable = False
    return x


def pair():
    return GaussianTopics([[-2.0, 0.0], [1.5, 1.0]], [1.0, 0.6])


CONTINUOUS_LAWS: dict[str, dict[str, Example]] = {  # documents are numbers: no symbols, no conditionals
    "GaussianLaw": {
        "isotropic": Example(lambda: GaussianLaw([1.0, -1.0], 0.5)),
        "of variances": Example(lambda: GaussianLaw([1.0, -1.0], [0.5, 2.0])),
        "correlated": Example(lambda: GaussianLaw([1.0, -1.0], [[1.0, 0.8], [0.8, 2.0]])),
    },
    "GaussianMixture": {
        "": Example(lambda: pair().mixture([0.3, 0.7])),
        "with an idle topic": Example(lambda: pair().mixture([1.0, 0.0])),
    },
    "Regression": {
        "": Example(lambda: Regression([[0.6]], 0.8)),
        "moved": Example(lambda: Regression([[-0.5]], 1.0, [1.0, 0.5])),
    },
    "KernelLaw": {"": Example(lambda: KernelDensityFit(0.8).fit(points(12), np.arange(1.0, 13)))},
}

CONTINUOUS_LEARNERS: dict[str, dict[str, Example]] = {
    "GaussianFit": {
        "": Example(GaussianFit),
        "full": Example(lambda: GaussianFit("full", ddof=1)),
        "of known variance": Example(lambda: GaussianFit(known_variance=0.5)),
    },
    "MixtureFit": {"": Example(lambda: MixtureFit(2))},
    "KernelDensityFit": {"": Example(KernelDensityFit)},
    "LeastSquaresLearner": {"": Example(lambda: LeastSquaresLearner(again=False))},
}

LENGTHS = (4, 1)  # of the documents that learners are fitted to


# --- discovery ------------------------------------------------------------------------------------------------------


def discovered(base):
    """Concrete subclasses of `base` that a module under `models` defines; modules that need a missing torch aside."""
    found = {}
    for module in pkgutil.walk_packages(models.__path__, f"{models.__name__}."):
        try:
            loaded = importlib.import_module(module.name)
        except ModuleNotFoundError as error:
            if error.name not in ("torch", "vector_quantize_pytorch"):
                raise
            continue
        for name, value in vars(loaded).items():
            here = inspect.isclass(value) and value.__module__ == module.name
            if here and issubclass(value, base) and not inspect.isabstract(value):
                assert found.setdefault(name, value) is value, f"two classes are called {name}"
    return found


def named(examples):
    """{class and label: example} of a table of examples."""
    return {f"{name} {label}".strip(): e for name, group in examples.items() for label, e in group.items()}


@functools.cache
def learner(name):
    return named(LEARNERS | CONTINUOUS_LEARNERS)[name].build()


@functools.cache
def topics_of(name):
    return named(TOPICS)[name].build()


def alone(name):
    topics = topics_of(name)
    return Mixture(topics, np.eye(topics.count)[-1])


def mixed(name):
    topics = topics_of(name)
    return Mixture(topics, np.arange(1.0, topics.count + 1) / np.arange(1, topics.count + 1).sum())


def fitted(name, length, seed=11):
    return learner(name).fit(shelf(length), rng=dice(seed))


DISTRIBUTIONS = named(LAWS)
for _name, _example in named(TOPICS).items():
    for _view in (alone, mixed):
        build = functools.partial(_view, _name)
        DISTRIBUTIONS[f"{_view.__name__}: {_name}"] = Example(build, _example.tolerance)
for _name, _example in named(LEARNERS).items():
    for _length in LENGTHS:
        build = functools.partial(fitted, _name, _length)
        DISTRIBUTIONS[f"fitted: {_name}, T = {_length}"] = Example(build, _example.tolerance)


@functools.cache
def law_of(name):
    return DISTRIBUTIONS[name].build()


each_law = pytest.mark.parametrize("name", DISTRIBUTIONS)
each_topics = pytest.mark.parametrize("name", named(TOPICS))
each_learner = pytest.mark.parametrize("name", named(LEARNERS))
each_plain_law = pytest.mark.parametrize("name", named(PLAIN_LAWS))
each_continuous_learner = pytest.mark.parametrize("name", named(CONTINUOUS_LEARNERS))

CONTINUOUS = named(CONTINUOUS_LAWS)
for _name, _example in named(CONTINUOUS_LEARNERS).items():
    build = functools.partial(lambda name: learner(name).fit(points(), rng=dice(11)), _name)
    CONTINUOUS[f"fitted: {_name}"] = Example(build, _example.tolerance)

each_continuous_law = pytest.mark.parametrize("name", CONTINUOUS)


# --- independent truths ---------------------------------------------------------------------------------------------


def everything(law):
    """All documents of the alphabet, in lexicographic order, read-only."""
    assert law.vocab_size**law.length <= 8000, "examples must be small enough to enumerate"
    x = all_documents(law.vocab_size, law.length)
    x.flags.writeable = False
    return x


def codes(law, x):
    """The row of each document in `everything`."""
    return x.astype(np.int64) @ (law.vocab_size ** np.arange(law.length - 1, -1, -1))


def prefix_masses(p, vocab_size, length):
    """Probability of each prefix of t symbols, t = 0..T, in lexicographic order.  p (V^T,) -> T+1 arrays (V^t,)"""
    return [p.reshape(vocab_size**t, -1).sum(axis=1) for t in range(length + 1)]


def steps_of(p, vocab_size, length):
    """p(v | prefix) for each prefix of t symbols, t < T; NaN after a prefix of mass zero.  -> T arrays (V^t, V)"""
    masses = prefix_masses(p, vocab_size, length)
    with np.errstate(invalid="ignore"):
        return [masses[t + 1].reshape(-1, vocab_size) / masses[t][:, None] for t in range(length)]


def with_steps(p, vocab_size, length, change):
    """The law whose every conditional is change(conditional), renormalised.  p (V^T,) -> (V^T,)"""
    out = np.ones(1)
    for step in steps_of(p, vocab_size, length):
        step = change(np.nan_to_num(step, nan=1.0 / vocab_size))
        out = (out[:, None] * step / step.sum(axis=1, keepdims=True)).ravel()
    return out


def assert_drawn_from(counts, p):
    """Chi-square of counts against a law; cells that expect fewer than 5 are taken together.  (M,), (M,)"""
    expected = counts.sum() * p / p.sum()
    assert counts[p == 0].sum() == 0, "an impossible document was drawn"
    big = expected >= 5
    observed, expected = counts[big], expected[big]
    if not big.all():
        rest = counts.sum() * (p[~big].sum() / p.sum())
        if rest >= 1:
            observed, expected = np.append(observed, counts[~big].sum()), np.append(expected, rest)
        else:
            assert counts[~big].sum() <= 20
            expected = expected * observed.sum() / expected.sum()
    if len(observed) > 1:
        assert stats.chisquare(observed, expected).pvalue > P_VALUE


def assert_is_sample(law, x, n):
    assert x.shape == (n, law.length) and x.dtype.kind in "iu"
    if n:
        assert x.min() >= 0 and x.max() < law.vocab_size


# --- coverage -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "tables"),
    [
        (Law, (LAWS, PLAIN_LAWS, CONTINUOUS_LAWS)),
        (Distribution, (LAWS,)),
        (Topics, (TOPICS,)),
        (Learner, (LEARNERS, CONTINUOUS_LEARNERS)),
    ],
    ids=["Law", "Distribution", "Topics", "Learner"],
)
def test_every_class_has_an_example(base, tables):
    found = discovered(base)
    assert found, f"no subclass of {base.__name__} was found under models"
    missing = sorted(name for name in found if not any(t.get(name) for t in tables))
    assert not missing, f"no example in {__file__} for {', '.join(missing)}: add a builder to its table"


@pytest.mark.parametrize(
    ("base", "examples"),
    [
        (Distribution, LAWS),
        (Law, PLAIN_LAWS),
        (Law, CONTINUOUS_LAWS),
        (Topics, TOPICS),
        (Learner, LEARNERS),
        (Learner, CONTINUOUS_LEARNERS),
    ],
    ids=["Distribution", "Law", "continuous Law", "Topics", "Learner", "continuous Learner"],
)
def test_every_example_is_of_the_class_that_it_is_listed_under(base, examples):
    found = discovered(base)
    for name, group in examples.items():
        for label, example in group.items():
            built = example.build()  # skips where it needs a missing torch
            assert name in found, f"no class called {name} under models"
            assert type(built) is found[name], f"{name} {label} is a {type(built).__name__}"


def test_every_class_of_topics_says_how_it_tilts():
    missing = sorted(set(discovered(Topics)) - set(TILTS))
    assert not missing, f"no oracle for `tilted` of {', '.join(missing)}: add one to TILTS"


# --- every distribution ---------------------------------------------------------------------------------------------


@each_law
def test_probabilities_of_all_documents_sum_to_one(name):
    law = law_of(name)
    log_p = law.log_prob(everything(law))
    assert log_p.shape == (law.vocab_size**law.length,) and log_p.dtype == np.float64
    assert not np.isnan(log_p).any() and (log_p <= DISTRIBUTIONS[name].tolerance).all()
    assert np.exp(log_p).sum() == pytest.approx(1, abs=DISTRIBUTIONS[name].tolerance)


@each_law
def test_conditionals_normalise_after_every_prefix_possible_or_not(name):
    law = law_of(name)
    x = everything(law)
    for t in range(law.length + 1):
        log_p = law.conditionals(x[:, :t])
        assert log_p.shape == (len(x), min(t + 1, law.length), law.vocab_size) and log_p.dtype == np.float64
        assert not np.isnan(log_p).any()
        np.testing.assert_allclose(np.exp(log_p).sum(axis=2), 1, atol=1e-9)
        if t < law.length:
            np.testing.assert_allclose(law.next_symbol(x[:, :t]), log_p[:, -1], atol=DISTRIBUTIONS[name].tolerance)


@each_law
def test_the_chance_of_a_beginning_is_the_mass_of_its_documents(name):
    law = law_of(name)
    x, v = everything(law), law.vocab_size
    for t, mass in enumerate(prefix_masses(np.exp(law.log_prob(x)), v, law.length)):
        starts = x[:: v ** (law.length - t), :t]
        found = np.exp(law.log_prob_of_start(starts))
        np.testing.assert_allclose(found, mass, atol=10 * DISTRIBUTIONS[name].tolerance)


@each_law
def test_conditionals_are_ratios_of_the_masses_of_prefixes(name):
    law = law_of(name)
    x, v = everything(law), law.vocab_size
    found = np.exp(law.conditionals(x))
    for t, step in enumerate(steps_of(np.exp(law.log_prob(x)), v, law.length)):
        expected = np.repeat(step, v ** (law.length - t), axis=0)  # a row for every document that goes on from it
        possible = ~np.isnan(expected[:, 0])
        tolerance = 10 * DISTRIBUTIONS[name].tolerance
        np.testing.assert_allclose(found[possible, t], expected[possible], atol=tolerance)


@each_law
def test_log_prob_is_the_chain_of_conditionals(name):
    law = law_of(name)
    x = everything(law)
    steps = np.take_along_axis(law.conditionals(x), x[:, :, None].astype(int), axis=2)[:, :, 0]
    np.testing.assert_allclose(law.log_prob(x), steps.sum(axis=1), rtol=0, atol=10 * DISTRIBUTIONS[name].tolerance)


@each_law
def test_the_future_never_moves_the_past(name):
    law = law_of(name)
    x = everything(law)
    before = law.conditionals(x)
    for t in range(law.length):
        changed = x.copy()
        changed[:, t:] = dice(t).integers(law.vocab_size, size=changed[:, t:].shape)
        after = law.conditionals(changed)[:, : t + 1]
        np.testing.assert_allclose(after, before[:, : t + 1], rtol=0, atol=DISTRIBUTIONS[name].tolerance)
        cut = law.conditionals(x[:, :t])
        np.testing.assert_allclose(cut, before[:, : t + 1], rtol=0, atol=DISTRIBUTIONS[name].tolerance)


@each_law
def test_documents_do_not_see_each_other(name):
    law, tolerance = law_of(name), DISTRIBUTIONS[name].tolerance
    x = everything(law)
    rows, log_p = law.conditionals(x), law.log_prob(x)
    order = dice(1).permutation(len(x))
    np.testing.assert_allclose(law.conditionals(x[order]), rows[order], rtol=0, atol=tolerance)
    np.testing.assert_allclose(law.log_prob(x[order]), log_p[order], rtol=0, atol=tolerance)
    for i in order[:3]:
        np.testing.assert_allclose(law.conditionals(x[i : i + 1])[0], rows[i], rtol=0, atol=tolerance)
        np.testing.assert_allclose(law.log_prob(x[i : i + 1])[0], log_p[i], rtol=0, atol=tolerance)


@each_law
def test_any_integer_type_and_memory_layout_will_do(name):
    law, tolerance = law_of(name), DISTRIBUTIONS[name].tolerance
    x = everything(law)
    for other in (x.astype(np.int64), x.astype(np.uint16), np.asfortranarray(x), np.repeat(x, 2, axis=1)[:, ::2]):
        np.testing.assert_allclose(law.log_prob(other), law.log_prob(x), rtol=0, atol=tolerance)
        np.testing.assert_allclose(law.conditionals(other), law.conditionals(x), rtol=0, atol=tolerance)


@each_law
@pytest.mark.parametrize("temperature", [1.0, 0.5, 2.0])
def test_samples_follow_the_law_at_every_temperature(name, temperature):
    law = law_of(name)
    x = law.sample(DRAWS, rng=dice(2), temperature=temperature)
    assert_is_sample(law, x, DRAWS)
    p = np.exp(law.log_prob(everything(law)))
    p = with_steps(p, law.vocab_size, law.length, lambda step: step ** (1 / temperature))
    assert_drawn_from(np.bincount(codes(law, x), minlength=len(p)), p)


@each_law
@pytest.mark.parametrize("temperature", [1.0, 0.5])
def test_equal_dice_draw_equal_documents_and_no_others_are_thrown(name, temperature):
    law = law_of(name)
    hidden_dice = np.random.get_state()[1].copy()
    first = law.sample(50, rng=dice(3), temperature=temperature)
    again = law.sample(50, rng=dice(3), temperature=temperature)
    np.testing.assert_array_equal(first, again)
    assert (np.random.get_state()[1] == hidden_dice).all(), "numpy's global dice were thrown"
    for n in (0, 1):
        assert_is_sample(law, law.sample(n, rng=dice(), temperature=temperature), n)


@each_law
def test_support_holds_every_possible_document_once(name):
    law = law_of(name)
    support = law.support()
    assert_is_sample(law, support, len(support))
    listed = codes(law, support)
    assert len(np.unique(listed)) == len(listed)
    possible = np.flatnonzero(law.log_prob(everything(law)) > -np.inf)
    assert set(possible) <= set(listed.tolist())


@each_law
def test_symbol_marginals_equal_enumeration(name):
    law = law_of(name)
    shares = law.symbol_marginals()
    if shares is None:
        return
    x = everything(law)
    p = np.exp(law.log_prob(x))
    expected = [(p * (x == v).mean(axis=1)).sum() for v in range(law.vocab_size)]
    np.testing.assert_allclose(shares, expected, atol=DISTRIBUTIONS[name].tolerance)


@each_law
def test_no_documents_are_no_trouble(name):
    law = law_of(name)
    for t in range(law.length + 1):
        nothing = np.empty((0, t), dtype=np.uint8)
        assert law.conditionals(nothing).shape == (0, min(t + 1, law.length), law.vocab_size)
    assert law.log_prob(nothing).shape == (0,)


# --- laws without conditionals --------------------------------------------------------------------------------------


@each_plain_law
def test_plain_laws_normalise_up_to_their_constant_and_draw_what_they_say(name):
    example = named(PLAIN_LAWS)[name]
    law = example.build()
    x = law.sample(DRAWS, rng=dice(4))
    vocab_size, length = int(x.max()) + 1, x.shape[1]
    assert vocab_size**length <= 8000 and x.dtype.kind in "iu"
    space = UniformLaw(vocab_size, length)
    log_p = law.log_prob(everything(space))
    assert log_p.shape == (vocab_size**length,) and not np.isnan(log_p).any()
    total = np.exp(log_p).sum()
    assert np.log(total) == pytest.approx(0, abs=example.tolerance)
    assert_drawn_from(np.bincount(codes(space, x), minlength=len(log_p)), np.exp(log_p) / total)
    np.testing.assert_array_equal(law.sample(30, rng=dice(5)), law.sample(30, rng=dice(5)))
    assert law.sample(0, rng=dice()).shape == (0, length) and law.log_prob(x[:0]).shape == (0,)
    if not isinstance(law, DecodedLaw | Answered):  # whose temperature acts on tokens, or on answers
        with pytest.raises(ValueError, match="temperature"):  # better than documents of another law
            law.sample(5, rng=dice(), temperature=0.5)


# --- laws of numbers ------------------------------------------------------------------------------------------------


def plane(cells=361, reach=9.0):
    """A grid of points of two numbers, and the area of a cell.  -> (cells^2, 2), float"""
    axis = np.linspace(-reach, reach, cells)
    return np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1).reshape(-1, 2), (axis[1] - axis[0]) ** 2


@each_continuous_law
def test_densities_integrate_to_one_and_draw_what_they_say(name):
    law = CONTINUOUS[name].build()
    assert not isinstance(law, Distribution)
    grid, area = plane()
    log_p = law.log_prob(grid)
    assert log_p.shape == (len(grid),) and log_p.dtype == np.float64 and not np.isnan(log_p).any()
    p = np.exp(log_p) * area
    assert p.sum() == pytest.approx(1, abs=1e-6)
    x = law.sample(DRAWS, rng=dice(4))
    assert x.shape == (DRAWS, 2) and x.dtype == np.float64
    for direction in ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, -1.0)):
        order = np.argsort(grid @ direction)
        at, cdf = (grid @ direction)[order], np.cumsum(p[order])
        found = stats.kstest(x @ direction, lambda v, at=at, cdf=cdf: np.interp(v, at, cdf))
        assert found.statistic < 0.03  # 0.022 at p = 0.001, and a cell's worth of the grid
    np.testing.assert_array_equal(law.sample(30, rng=dice(5)), law.sample(30, rng=dice(5)))
    assert law.sample(0, rng=dice()).shape == (0, 2) and law.log_prob(x[:0]).shape == (0,)


@each_continuous_law
@pytest.mark.parametrize("temperature", [0.5, 2.0])
def test_a_law_of_numbers_is_raised_to_a_power_or_refuses(name, temperature):
    law = CONTINUOUS[name].build()
    try:
        x = law.sample(DRAWS, rng=dice(4), temperature=temperature)
    except ValueError as error:
        assert "temperature" in str(error)  # better than documents of another law
        return
    grid, _ = plane()
    p = np.exp(law.log_prob(grid) / temperature)
    p /= p.sum()
    np.testing.assert_allclose(x.mean(axis=0), p @ grid, atol=0.1)
    np.testing.assert_allclose(x.var(axis=0), p @ (grid - p @ grid) ** 2, rtol=0.1)


# --- every batch of topics ------------------------------------------------------------------------------------------


def each_probability(topics):
    """p_k of all documents, by the topics' own account.  -> (V^T, K)"""
    return np.exp(topics.log_prob_each(everything(topics)))


@each_topics
def test_every_topic_sums_to_one(name):
    topics = topics_of(name)
    log_p = topics.log_prob_each(everything(topics))
    assert log_p.shape == (topics.vocab_size**topics.length, topics.count) and not np.isnan(log_p).any()
    np.testing.assert_allclose(np.exp(log_p).sum(axis=0), 1, atol=named(TOPICS)[name].tolerance)


@each_topics
def test_prefixes_weigh_as_much_as_their_documents_together(name):
    topics, tolerance = topics_of(name), named(TOPICS)[name].tolerance
    x, p = everything(topics), each_probability(topics)
    prefixes = topics.prefix_log_prob(x)
    assert prefixes.shape == (len(x), topics.length + 1, topics.count)
    assert (prefixes[:, 0] == 0).all() and not np.isnan(prefixes).any()
    np.testing.assert_allclose(prefixes[:, -1], topics.log_prob_each(x), rtol=0, atol=10 * tolerance)
    for k in range(topics.count):
        for t, mass in enumerate(prefix_masses(p[:, k], topics.vocab_size, topics.length)):
            expected = np.repeat(mass, topics.vocab_size ** (topics.length - t))
            np.testing.assert_allclose(np.exp(prefixes[:, t, k]), expected, atol=tolerance)
    for t in range(topics.length + 1):
        cut = topics.prefix_log_prob(x[:, :t])
        np.testing.assert_allclose(cut, prefixes[:, : t + 1], rtol=0, atol=10 * tolerance)


@each_topics
def test_conditionals_of_each_topic_are_ratios_of_its_masses(name):
    topics = topics_of(name)
    x, p, v = everything(topics), each_probability(topics), topics.vocab_size
    for k in range(topics.count):
        rows = np.exp(topics.conditionals(k, x))
        np.testing.assert_allclose(rows.sum(axis=2), 1, atol=1e-9)
        for t, step in enumerate(steps_of(p[:, k], v, topics.length)):
            assert topics.conditionals(k, x[:, :t]).shape == (len(x), t + 1, v)
            expected = np.repeat(step, v ** (topics.length - t), axis=0)
            possible = ~np.isnan(expected[:, 0])
            tolerance = 10 * named(TOPICS)[name].tolerance
            np.testing.assert_allclose(rows[possible, t], expected[possible], atol=tolerance)


@each_topics
def test_mixture_conditionals_are_those_of_the_mixed_probabilities(name):
    topics = topics_of(name)
    weights = laws((topics.count,), seed=12)
    x, v = everything(topics), topics.vocab_size
    rows = np.exp(topics.mixture_conditionals(weights, x))
    general = np.exp(Topics.mixture_conditionals(topics, weights, x))
    tolerance = 10 * named(TOPICS)[name].tolerance
    for t, step in enumerate(steps_of(each_probability(topics) @ weights, v, topics.length)):
        expected = np.repeat(step, v ** (topics.length - t), axis=0)
        possible = ~np.isnan(expected[:, 0])
        np.testing.assert_allclose(rows[possible, t], expected[possible], atol=tolerance)
        np.testing.assert_allclose(general[possible, t], expected[possible], atol=tolerance)


@each_topics
def test_a_document_comes_from_the_topic_that_was_named(name):
    topics = topics_of(name)
    names = np.arange(DRAWS) % topics.count
    dice(6).shuffle(names)
    x = topics.sample(names, rng=dice(7))
    assert_is_sample(topics, x, DRAWS)
    np.testing.assert_array_equal(x, topics.sample(names, rng=dice(7)))
    drawn, p = codes(topics, x), each_probability(topics)
    for k in range(topics.count):
        assert_drawn_from(np.bincount(drawn[names == k], minlength=len(p)), p[:, k])
    assert_is_sample(topics, topics.sample(np.zeros(0, dtype=int), rng=dice()), 0)


@each_topics
def test_tempered_is_the_mixture_of_powered_conditionals(name):
    topics = topics_of(name)
    weights = laws((topics.count,), seed=13)
    for temperature in (0.5, 2.0):
        sharp = topics.tempered(weights, temperature)
        if sharp is None:
            continue
        assert sharp.count == 1
        mixture = each_probability(topics) @ weights
        expected = with_steps(mixture, topics.vocab_size, topics.length, lambda step, a=1 / temperature: step**a)
        np.testing.assert_allclose(each_probability(sharp)[:, 0], expected, atol=1e-9)


@each_topics
def test_support_and_shares_of_topics_equal_enumeration(name):
    topics = topics_of(name)
    x, p = everything(topics), each_probability(topics)
    assert set(np.flatnonzero(p.any(axis=1))) <= set(codes(topics, topics.support()).tolist())
    shares = topics.symbol_marginals()
    if shares is not None:
        counts = np.stack([(x == v).mean(axis=1) for v in range(topics.vocab_size)])  # (V, V^T)
        np.testing.assert_allclose(shares, (counts @ p).T, atol=named(TOPICS)[name].tolerance)


@each_topics
def test_topics_take_no_documents(name):
    topics = topics_of(name)
    for t in range(topics.length + 1):
        nothing = np.empty((0, t), dtype=np.uint8)
        assert topics.prefix_log_prob(nothing).shape == (0, t + 1, topics.count)
        assert topics.conditionals(0, nothing).shape == (0, min(t + 1, topics.length), topics.vocab_size)
    assert topics.log_prob_each(nothing).shape == (0, topics.count)


def tilt_of_states(topics, k, logits):
    """Sum over every path of states, with each state's emission tilted."""
    emission = topics.emission[k] * np.exp(logits)
    emission = emission / emission.sum(axis=1, keepdims=True)
    x = everything(topics)
    p = np.zeros(len(x))
    for path in itertools.product(range(topics.states), repeat=topics.length):
        term = topics.initial[k, path[0]] * emission[path[0], x[:, 0]]
        for t in range(1, topics.length):
            term = term * topics.transition[k, path[t - 1], path[t]] * emission[path[t], x[:, t]]
        p += term
    return p


def tilt_of_steps(topics, k, logits):
    """Each conditional law tilted."""
    p = each_probability(topics)[:, k]
    return with_steps(p, topics.vocab_size, topics.length, lambda step: step * np.exp(logits))


def tilt_of_documents(topics, k, logits):
    """Whole documents, each weighted by the product over its symbols."""
    p = each_probability(topics)[:, k] * np.exp(logits)[everything(topics)].prod(axis=1)
    return p / p.sum() if p.any() else p


def tilt_of_prototypes(topics, k, logits):
    """Each row of the channel tilted, and the sum over prototypes of products; nothing where a row keeps nothing."""
    channel = topics.channel[k] * np.exp(logits)
    total = channel.sum(axis=1, keepdims=True)
    if not total.all():
        return np.zeros(len(everything(topics)))
    channel = channel / total
    mine = np.flatnonzero(topics.owner == k)
    return sum(topics.weights[r] * channel[topics.prototypes[r], everything(topics)].prod(axis=1) for r in mine)


def tilt_of_operations(topics, k, logits):
    """Documents weighted by their operations alone; the grammar here has one, which stays or is forbidden."""
    kept = np.isfinite(logits[topics.grammar.first_operation])
    return each_probability(topics)[:, k] * kept


TILTS = {
    "HiddenMarkovTopics": tilt_of_states,
    "MarkovTopics": tilt_of_steps,
    "TableTopics": tilt_of_documents,
    "PrototypeTopics": tilt_of_prototypes,
    "TaskTopics": tilt_of_operations,
    "Stack": tilt_of_steps,  # of laws that can be anything, so that no symbol is forbidden in the test
}


@each_topics
def test_tilting_multiplies_symbols_by_their_factors(name):
    topics, tolerance = topics_of(name), named(TOPICS)[name].tolerance
    logits = dice(14).normal(size=(topics.count, topics.vocab_size))
    oracle = TILTS[type(topics).__name__]
    before = each_probability(topics)
    forbidden = np.where(np.arange(topics.vocab_size) == topics.vocab_size - 1, -np.inf, logits)
    for tilt in (logits, 800.0 + logits) if isinstance(topics, Stack) else (logits, forbidden, 800.0 + logits):
        if not all(oracle(topics, k, tilt[k] - tilt[k].max()).any() for k in range(topics.count)):
            with pytest.raises(ValueError, match="finite logits"):
                topics.tilted(tilt)
            continue
        tilted = topics.tilted(tilt)
        assert (tilted.count, tilted.vocab_size, tilted.length) == (topics.count, topics.vocab_size, topics.length)
        p = each_probability(tilted)
        for k in range(topics.count):
            expected = oracle(topics, k, tilt[k] - tilt[k].max())  # a constant does not matter
            np.testing.assert_allclose(p[:, k], expected, atol=tolerance)
    np.testing.assert_allclose(each_probability(topics.tilted(0 * logits)), before, atol=tolerance)
    np.testing.assert_array_equal(each_probability(topics), before)  # tilting made new topics


# --- every learner --------------------------------------------------------------------------------------------------


def same_law(p, q):
    x = everything(p)
    return type(p) is type(q) and np.array_equal(p.log_prob(x), q.log_prob(x))


@each_learner
@pytest.mark.parametrize("length", LENGTHS)
def test_fitting_changes_neither_the_learner_nor_what_it_learned_before(name, length):
    before = copy.copy(vars(learner(name)))
    law = fitted(name, length)
    x = everything(law)
    log_p = law.log_prob(x)
    other = all_documents(3, length)[: len(shelf(length)) // 4]
    learner(name).fit(other, np.linspace(0.5, 2, len(other)), rng=dice(15))
    assert vars(learner(name)) == before
    np.testing.assert_array_equal(law.log_prob(x), log_p)


@each_learner
@pytest.mark.parametrize("length", LENGTHS)
def test_equal_dice_make_equal_laws_and_no_others_are_thrown(name, length):
    hidden_dice = np.random.get_state()[1].copy()
    assert same_law(fitted(name, length), fitted(name, length))
    assert (np.random.get_state()[1] == hidden_dice).all(), "numpy's global dice were thrown"


@each_learner
@pytest.mark.parametrize("length", LENGTHS)
def test_a_document_of_weight_zero_is_not_there(name, length):
    x = shelf(length)
    weights = np.where(np.arange(len(x)) % 3 == 0, 0.0, 0.5 + np.arange(len(x)) % 2)
    kept = weights > 0
    with_zeros = learner(name).fit(x, weights, rng=dice(16))
    without = learner(name).fit(x[kept], weights[kept], rng=dice(16))
    assert same_law(with_zeros, without)


@each_learner
def test_equal_weights_are_no_weights(name):
    x = shelf(4)
    weighted, plain = (learner(name).fit(x, w, rng=dice(17)) for w in (np.ones(len(x)), None))
    documents = everything(plain)
    np.testing.assert_allclose(weighted.log_prob(documents), plain.log_prob(documents), rtol=0, atol=1e-9)


# --- every learner of numbers ---------------------------------------------------------------------------------------


@each_continuous_learner
def test_learning_numbers_changes_neither_the_learner_nor_what_it_learned_before(name):
    before = copy.copy(vars(learner(name)))
    x = points()
    law = learner(name).fit(x, rng=dice(11))
    log_p = law.log_prob(x)
    learner(name).fit(x[:10], np.linspace(0.5, 2, 10), rng=dice(15))
    assert vars(learner(name)) == before
    np.testing.assert_array_equal(law.log_prob(x), log_p)


@each_continuous_learner
def test_equal_dice_make_equal_laws_of_numbers_and_no_others_are_thrown(name):
    x, weights = points(), dice(16).random(40)
    hidden_dice = np.random.get_state()[1].copy()
    first, again = (learner(name).fit(x, weights, rng=dice(17)) for _ in range(2))
    np.testing.assert_array_equal(first.log_prob(x), again.log_prob(x))
    assert (np.random.get_state()[1] == hidden_dice).all(), "numpy's global dice were thrown"


@each_continuous_learner
def test_a_row_of_weight_zero_is_not_there_and_equal_weights_are_none(name):
    x = points()
    weights = np.where(np.arange(40) % 3 == 0, 0.0, 0.5 + np.arange(40) % 2)
    kept = weights > 0
    pairs = [((x, weights), (x[kept], weights[kept])), ((x, np.ones(40)), (x, None))]
    for one, other in pairs:
        p, q = (learner(name).fit(*shelf_, rng=dice(16)) for shelf_ in (one, other))
        np.testing.assert_allclose(p.log_prob(x), q.log_prob(x), rtol=0, atol=1e-9)
