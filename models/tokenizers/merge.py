"""Merging makes symbols that look alike one token, and the decoder guesses which of them it was.

The loss is exact: H(X) - H(merged X) bits of every document are gone, and what the decoder's law within a class
recovers of them is `log_expansion`. A law pushed forward through a merge is again a law of this package.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from godmodel.models.distribution import Distribution, Estimate, Law, are_few
from godmodel.models.exact.hidden_markov import HiddenMarkovTopics
from godmodel.models.exact.markov import MarkovTopics
from godmodel.models.exact.mixture import Mixture, Stack, Topics
from godmodel.models.exact.table import TableTopics, lexicographic_order
from godmodel.models.exact.uniform import UniformLaw
from godmodel.models.information import entropy
from godmodel.models.tokenizers.base import (
    Tokenizer,
    as_symbols,
    block_rows,
    checked_documents,
    checked_law,
    checked_shelf,
    checked_tokens,
    learned,
    positive,
    trained,
)


@dataclass(frozen=True, eq=False)
class MergeTokenizer(Tokenizer):
    """This tokenizer turns each symbol v into its class c(v): L = T, W classes.

    It is lossy unless all classes hold one symbol.

    The decoder's law within a class is r(v | c) = (count(v) + a) / sum over u in c of (count(u) + a), counted in the
    training documents; a > 0 keeps every symbol possible.

    Attributes:
        raw_vocab_size: V >= 1.
        classes: W in 1..V; needed where no mapping is given.
        by: how to make the classes from the symbols in order of frequency (equally frequent ones in order of number):
            "rarest" keeps the W-1 commonest apart and merges all others, "adjacent" cuts the order in W like parts.
        smoothing: a > 0, in counts; 1/2 is the estimate of Krichevsky and Trofimov (1981).
        mapping: (V,) int, the class of each symbol, every one of 0..W-1 used; where none is given, every training makes
            it anew from its own documents.
        fixed: whether the mapping was given; it is found out, whatever is said here.
        within: (V,) log r(v | c(v)), nats; training counts it.
        raw_length: T; training reads it off the documents.

    Raises:
        ValueError: for numbers outside these ranges, or a mapping that is none.

    >>> merge = MergeTokenizer(3, mapping=[0, 1, 1]).train(np.array([[0, 1, 1, 2]]), rng=None)
    >>> merge.encode(np.array([[2, 0, 1, 1]])).tolist(), np.exp(merge.within).round(3).tolist()
    ([[1, 0, 1, 1]], [1.0, 0.625, 0.375])
    """

    raw_vocab_size: int
    classes: int | None = None
    by: Literal["rarest", "adjacent"] = "rarest"
    smoothing: float = 0.5
    mapping: np.ndarray | None = None
    fixed: bool = False
    within: np.ndarray | None = None
    raw_length: int = 0

    def __post_init__(self) -> None:
        positive("raw_vocab_size", self.raw_vocab_size)
        if not (np.isfinite(self.smoothing) and self.smoothing > 0):
            raise ValueError(f"smoothing is a pseudo-count > 0, so that no symbol is ruled out, got {self.smoothing}")
        if self.by not in ("rarest", "adjacent"):
            raise ValueError(f'classes are made by "rarest" or "adjacent" ranks, got {self.by!r}')
        classes = self.classes
        if self.raw_length == 0:  # what training makes is not given
            object.__setattr__(self, "fixed", self.mapping is not None)
        if self.mapping is not None:
            mapping = self._checked_mapping()
            classes = int(mapping.max()) + 1
            object.__setattr__(self, "mapping", mapping)
            object.__setattr__(self, "classes", classes)
        elif classes is None:
            raise ValueError("a merge needs a mapping (V,) of symbols to classes, or a number of classes")
        positive("classes", classes)
        if (self.raw_length > 0) != (self.within is not None):
            raise ValueError("raw_length and the law within classes come from training together: give neither")
        if classes > self.raw_vocab_size:
            raise ValueError(f"{self.raw_vocab_size} symbols make no {classes} classes: use fewer")

    @property
    def vocab_size(self) -> int:
        """Return W, the number of classes."""
        assert self.classes is not None  # it was given, or counted in the mapping that was
        return self.classes

    @property
    def length(self) -> int:
        """Return L = T, the symbols in a document."""
        return self.raw_length

    @property
    def lossless(self) -> bool:
        """Return whether every class holds one symbol."""
        return self.classes == self.raw_vocab_size

    @property
    def channel(self) -> np.ndarray:
        """Return P(class | symbol), zeros and ones.  -> (V, W)"""
        return np.eye(self.vocab_size)[learned(self.mapping, self)]

    def train(self, x: np.ndarray, *, rng: np.random.Generator | None = None) -> MergeTokenizer:
        """Make the classes from these documents, where no mapping was given, and count within them.

        x (N, T) int; no random numbers are used.
        """
        x = checked_shelf(x, self.raw_vocab_size)
        count = np.bincount(x.ravel(), minlength=self.raw_vocab_size) + self.smoothing
        mapping = self.mapping if self.fixed else self._by_rank(count)
        assert mapping is not None  # one that is fixed was given
        within = np.log(count / np.bincount(mapping, count)[mapping])
        return trained(self, x.shape[1], mapping=mapping, within=within)

    def encode(self, x: np.ndarray) -> np.ndarray:
        """Return the class of each symbol.  x (N, T) int -> (N, T)"""
        return as_symbols(learned(self.mapping, self)[checked_documents(x, self)], self.vocab_size)

    def decode(self, tokens: np.ndarray, *, rng: np.random.Generator | None = None) -> np.ndarray:
        """Draw a symbol of each class from r(v | c), or take the likeliest without `rng`.

        tokens (N, T) int -> (N, T)
        """
        tokens = checked_tokens(tokens, self)
        within, mapping = learned(self.within, self), learned(self.mapping, self)
        order = np.lexsort((-within, mapping))  # class after class, the likeliest symbol first
        first = np.searchsorted(mapping[order], np.arange(self.vocab_size + 1))
        if rng is None:
            return as_symbols(order[first[tokens]], self.raw_vocab_size)
        upto = np.cumsum(np.exp(within[order]))  # class c has the stretch from c to c + 1
        drawn = np.searchsorted(upto, tokens + rng.random(tokens.shape), side="right")
        return as_symbols(order[np.clip(drawn, first[tokens], first[tokens + 1] - 1)], self.raw_vocab_size)

    def log_expansion(self, x: np.ndarray) -> np.ndarray:
        """Return sum_t log r(x_t | c(x_t)), in nats.  x (N, T) int -> (N,)"""
        return learned(self.within, self)[checked_documents(x, self)].sum(axis=1)

    def decoded(self, q: Law) -> Law:
        """Return the exact `Unmerged` law where q is a `Distribution`, else a `DecodedLaw`."""
        return Unmerged(q, self) if isinstance(q, Distribution) else super().decoded(q)

    def round_trip(self, p: Distribution) -> Distribution:
        """Return the law of documents of p that were merged and expanded again; p itself where nothing is lost."""
        return p if self.lossless else Unmerged(self.pushed(p), self)

    def pushed(self, p: Distribution) -> Distribution:
        """Return the exact law of encode(x) for x drawn from p.

        Hidden Markov topics keep their states and merge their emissions, chains become such topics, tables add up,
        and mixtures and stacks are pushed part by part. Any other law is enumerated.

        Raises:
            ValueError: if p has another vocabulary or length, or is of another kind and too large to enumerate.
        """
        self._checked_source(p)
        if isinstance(p, Mixture):
            return Mixture(self._pushed_topics(p.topics), p.weights)
        if isinstance(p, UniformLaw):
            share = np.bincount(learned(self.mapping, self), minlength=self.vocab_size) / self.raw_vocab_size
            one = HiddenMarkovTopics(np.ones((1, 1)), np.ones((1, 1, 1)), share[None, None], p.length)
            return Mixture(one, np.ones(1))
        documents = p.support()
        if documents is None:
            raise ValueError(
                f"a {type(p).__name__} has no exact merged law here and too many documents to enumerate: "
                f"merge a mixture of topics or a table"
            )
        return Mixture(self._added(np.exp(p.log_prob(documents))[None], documents), np.ones(1))

    def loss_bits(self, p: Distribution, *, draws: int = 1000, rng: np.random.Generator | None = None) -> Estimate:
        """Return H(X) - H(merged X), in bits per document: what no learner of the classes can know of p's documents.

        It is exact where p can be enumerated. Otherwise it is the mean over `draws` documents of sum_t H(p(. | x_<t)) -
        H(p_merged(. | c_<t)), which has the same expectation and pairs the two.

        Raises:
            ValueError: as `pushed`, or if p must be sampled and no `rng` is given.
        """
        merged = self.pushed(p)
        if p.support() is not None:
            return Estimate(entropy(p).value - entropy(merged).value).bits
        if rng is None:
            raise ValueError("this law's support is too large to enumerate: pass rng= so that it can be sampled")
        x = p.sample(draws, rng=rng)
        lost = np.empty(len(x))
        rows = block_rows(p.length * p.vocab_size)
        for start in range(0, len(x), rows):
            block = x[start : start + rows]
            lost[start : start + rows] = _entropies(p, block) - _entropies(merged, self.encode(block))
        return Estimate.mean(lost).bits

    def _pushed_topics(self, topics: Topics) -> Topics:
        if isinstance(topics, HiddenMarkovTopics):
            return topics.observed_through(self.channel)
        if isinstance(topics, MarkovTopics):
            emission = np.broadcast_to(self.channel, (topics.count, *self.channel.shape))
            # where documents are drawn and not enumerated, float32 errs by far less than the draw, in half the time
            dtype = np.float64 if are_few(topics.vocab_size, topics.length) else np.float32
            return HiddenMarkovTopics(topics.initial, topics.transition, emission, topics.length, dtype=dtype)
        if isinstance(topics, TableTopics):
            return self._added(topics.probabilities, topics.documents)
        if isinstance(topics, Stack):
            return Stack([self.pushed(law) for law in topics.laws])
        documents = topics.support()
        if documents is None:
            raise ValueError(
                f"{type(topics).__name__} have no exact merged laws here and too many documents to enumerate"
            )
        return self._added(np.exp(topics.log_prob_each(documents)).T, documents)

    def _added(self, probabilities: np.ndarray, documents: np.ndarray) -> TableTopics:
        """Add up laws on documents over documents of the same classes.  probabilities (K, M), documents (M, T)"""
        tokens = as_symbols(learned(self.mapping, self)[documents], self.vocab_size)
        order = lexicographic_order(tokens)
        ranked = tokens[order]
        first = np.flatnonzero(np.append(True, (ranked[1:] != ranked[:-1]).any(axis=1)))
        mass = np.add.reduceat(probabilities[:, order], first, axis=1)
        return TableTopics(mass / mass.sum(axis=1, keepdims=True), ranked[first], self.vocab_size)

    def _checked_source(self, p: Distribution) -> None:
        if self.mapping is None:
            raise ValueError("this merge has no classes yet: train it or give it a mapping")
        if p.vocab_size != self.raw_vocab_size or (self.raw_length and p.length != self.raw_length):
            raise ValueError(
                f"the law must have (V, T) = {(self.raw_vocab_size, self.raw_length or p.length)}, "
                f"got {(p.vocab_size, p.length)}"
            )

    def _by_rank(self, count: np.ndarray) -> np.ndarray:
        rank = np.empty(self.raw_vocab_size, dtype=np.intp)
        rank[np.argsort(-count, kind="stable")] = np.arange(self.raw_vocab_size)
        if self.by == "rarest":
            return np.minimum(rank, self.vocab_size - 1)
        return rank * self.vocab_size // self.raw_vocab_size

    def _checked_mapping(self) -> np.ndarray:
        given = np.array(self.mapping)
        whole = given.shape == (self.raw_vocab_size,) and given.dtype.kind in "iu"
        if not whole or given.min() < 0 or len(np.unique(given)) != given.max() + 1:
            raise ValueError(
                f"a mapping is {self.raw_vocab_size} class numbers that use every one of 0..W-1, got {given.tolist()}"
            )
        if self.classes is not None and self.classes != given.max() + 1:
            raise ValueError(f"the mapping makes {given.max() + 1} classes, not {self.classes}: give one of them")
        given = given.astype(np.intp)
        given.flags.writeable = False
        return given


class Unmerged(Distribution):
    """This is the exact law of raw documents whose classes are drawn from q and expanded by r.

    p(v | x_<t) = q(c(v) | c_<t) r(v | c(v)).

    Args:
        q: a law over token documents of `tokenizer`.
        tokenizer: a trained `MergeTokenizer`.

    Raises:
        ValueError: if q's vocabulary or length is not the tokenizer's.
    """

    def __init__(self, q: Distribution, tokenizer: MergeTokenizer):
        self.q = checked_law(q, tokenizer)
        self.tokenizer = tokenizer
        self.vocab_size = tokenizer.raw_vocab_size
        self.length = tokenizer.raw_length

    def conditionals(self, x: np.ndarray) -> np.ndarray:
        """Return the log-probabilities of the next symbol, in nats.  x (N, t) int -> (N, min(t+1, T), V)"""
        x = checked_documents(x, self.tokenizer, prefix=True)
        merge = self.tokenizer
        mapping, within = learned(merge.mapping, merge), learned(merge.within, merge)
        return self.q.conditionals(mapping[x])[:, :, mapping] + within

    def log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return log q(c(x)) + log r(x | c(x)), in nats.  x (N, T) int -> (N,)"""
        return self.q.log_prob(self.tokenizer.encode(x)) + self.tokenizer.log_expansion(x)

    def sample(self, n: int, *, rng: np.random.Generator, temperature: float = 1.0) -> np.ndarray:
        """Draw classes from q and symbols from r; other temperatures act on the symbols' conditionals.

        -> (n, T) int
        """
        if temperature != 1.0:
            return super().sample(n, rng=rng, temperature=temperature)
        return self.tokenizer.decode(self.q.sample(n, rng=rng), rng=rng)

    def symbol_marginals(self) -> np.ndarray | None:
        """Return q's share of the class times the share within it (V,), or None where q has no closed form."""
        shares = self.q.symbol_marginals()
        if shares is None:
            return None
        merge = self.tokenizer
        mapping, within = learned(merge.mapping, merge), learned(merge.within, merge)
        return shares[mapping] * np.exp(within)


def _entropies(p: Distribution, x: np.ndarray) -> np.ndarray:
    """Return sum_t H(p(. | x_<t)), in nats.  x (N, T) -> (N,)"""
    log_p = p.conditionals(x)
    return -(np.exp(log_p) * np.where(np.isfinite(log_p), log_p, 0.0)).sum(axis=(1, 2))
