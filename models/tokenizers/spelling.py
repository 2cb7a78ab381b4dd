"""Laws of raw documents that are spelled in pieces: summed over all spellings, given that a document has T symbols.

A token model q says how likely a row of pieces is. The law of documents that it means is

    p(x) = sum over rows of pieces z that spell x of q(z) / q(some row of pieces spells exactly T symbols),

with q(z) the chance of a beginning: a document has T symbols, whatever a model of pieces believes, and what q would
write after them is not asked. One spelling of many is a lower bound of the sum
(Cao and Rimell 2021, "You should evaluate your language model on marginal likelihood over tokenisations"); whole laws
of symbols under laws of tokens are the subject of Vieira et al. 2024, "From Language Models over Tokens to Language
Models over Characters", arXiv 2412.03719, and of Pimentel and Meister 2024, "How to Compute the Probability of a Word",
arXiv 2406.14561.

For an n-gram over pieces both sums are exact, by dynamic programming over positions: its memory is n - 1 pieces. For
any other law of tokens the first is the library's spelling, exactly, and a sample of the others, weighted by importance
(Chirkova et al. 2023, "Should you marginalize over possible tokenizations?", arXiv 2306.17757); the second is a share
of drawn documents.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from godmodel.models.distribution import Distribution, Estimate, Law, Scoring
from godmodel.models.exact.mixture import safe_log
from godmodel.models.learned.lengths import Lengths, as_ngram, lengths_of
from godmodel.models.tokenizers.base import DecodedLaw, Tokenizer, block_rows, checked_documents

SPELLINGS = 8  # other spellings of a document that are drawn
DRAWS = 4000  # documents drawn for the share that has T symbols
TRIES = 10_000  # documents drawn for one of T symbols at which drawing gives up
TOGETHER = 512  # documents whose spellings are summed together


def spelled(q: Law, tokenizer: Tokenizer) -> DecodedLaw:
    """Return the law of documents that q spells in pieces: exact for an n-gram at any temperature, else sampled.

    Raises:
        ValueError: if q's vocabulary or length is not the tokenizer's.
    """
    return SpelledNGram(q, tokenizer) if as_ngram(q) is not None else SpelledSample(q, tokenizer)


class SpelledNGram(DecodedLaw):
    """This is the exact law of documents spelled by an n-gram over pieces."""

    scoring: Scoring = "exact"

    @property
    def chance(self) -> float:
        """The chance that q comes to exactly T symbols."""
        return self._lengths().chance

    def log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return log p(x), summed over all spellings, in nats.  x (N, T) int -> (N,)"""
        x = checked_documents(x, self.tokenizer)
        lengths = self._lengths()
        parts = [self._sums(x[i : i + TOGETHER], lengths) for i in range(0, len(x), TOGETHER)]
        return np.concatenate([np.empty(0), *parts]) - np.log(lengths.chance)

    def sample(self, n: int, *, rng: np.random.Generator, temperature: float = 1.0) -> np.ndarray:
        """Draw piece by piece, each at its chance given that T symbols come out; the temperature acts on pieces.

        -> (n, T) int
        """
        lengths = self._lengths(temperature)
        parts = [self._spelled(min(TOGETHER, n - i), lengths, rng) for i in range(0, n, TOGETHER)]
        return self.tokenizer.decode(np.concatenate([np.zeros((0, self.tokenizer.length), np.intp), *parts]))

    def _lengths(self, temperature: float = 1.0) -> Lengths:
        law, own = as_ngram(self.q) or (self.q, 1.0)
        return lengths_of(law, own * temperature, self.tokenizer.widths, self.length)

    def _sums(self, x: np.ndarray, lengths: Lengths) -> np.ndarray:
        """Return log sum of q(z) over the spellings z of each document, in nats.  x (N, T) -> (N,)"""
        law, total = lengths.law, self.length
        pieces = self.tokenizer.lattice(x)  # (N, T, longest)
        start = np.full(len(x), law.contexts - 1, dtype=np.int64)
        reached: list[list[tuple]] = [[] for _ in range(total + 1)]  # what spells the first i symbols, by the context
        reached[0] = [(np.arange(len(x)), start, np.zeros(len(x)))]
        for i in range(total):
            document, context, log_p = _merged(reached[i], lengths)
            for wide in range(1, min(pieces.shape[2], total - i) + 1):
                piece = pieces[document, i, wide - 1]
                there = np.flatnonzero(piece >= 0)
                if len(there):
                    before, token = context[there], piece[there].astype(np.int64)
                    step = log_p[there] + lengths.log_next(before, token)
                    reached[i + wide].append((document[there], lengths.advance(before, token), step))
            reached[i] = []
        document, _, log_p = _merged(reached[total], lengths)
        out = np.full(len(x), -np.inf)
        np.logaddexp.at(out, document, log_p)
        return out

    def _spelled(self, n: int, lengths: Lengths, rng: np.random.Generator) -> np.ndarray:
        """Draw rows of pieces that spell T symbols.  -> (n, L) int, filled with the end token"""
        tokens = np.full((n, self.tokenizer.length), lengths.end, dtype=np.intp)
        context = np.full(n, lengths.law.contexts - 1, dtype=np.int64)
        out = np.zeros(n, dtype=np.int64)
        left, step = np.arange(n), 0
        while len(left):
            upto = np.cumsum(lengths.weights(context[left], out[left]), axis=1)
            u = rng.random(len(left)) * upto[:, -1]
            token = (upto <= u[:, None]).sum(axis=1)
            tokens[left, step] = token
            context[left] = lengths.advance(context[left], token)
            out[left] += lengths.width[token]
            left, step = left[out[left] < self.length], step + 1
        return tokens


class SpelledSample(DecodedLaw):
    """This is the law of documents spelled by any law of tokens, its sums over spellings and lengths sampled.

    The library's spelling z0 is summed exactly, the others by importance:

        q(z0) + mean over drawn spellings z of [z is not z0] q(z) / r(z),

    with r(z) in proportion to W^-|z|, the law of spellings of x if tokens were independent and equally likely. It is
    unbiased for the sum; its logarithm is a little too small where much lies on rare spellings. The same documents get
    the same numbers, at every call. A law of tokens without conditionals is scored by z0 alone: a lower bound.
    """

    @property
    def scoring(self) -> Scoring:  # type: ignore[override]
        """How `log_prob` answers: `sampled`, or `bound` for a law of tokens without conditionals."""
        return "sampled" if isinstance(self.q, Distribution) else "bound"

    @cached_property
    def log_chance(self) -> Estimate:
        """Log of the chance that q comes to exactly T symbols, in nats, from 4,000 documents drawn from q.

        Raises:
            ValueError: if none of them does.
        """
        tokens = self.q.sample(DRAWS, rng=np.random.default_rng(0))
        share = Estimate.share(self._whole(tokens).astype(float))
        if share.value == 0:
            raise ValueError(
                f"none of {DRAWS} documents drawn from the law of tokens comes to {self.length} symbols: train it "
                "longer, or use an n-gram or another tokenizer"
            )
        return Estimate(float(np.log(share.value)), share.stderr / share.value)

    @property
    def log_norm_error(self) -> float:  # type: ignore[override]
        """Standard error of the constant that all log-probabilities share, in nats."""
        return self.log_chance.stderr

    def log_prob(self, x: np.ndarray) -> np.ndarray:
        """Return log p(x), estimated, in nats.  x (N, T) int -> (N,)"""
        x = checked_documents(x, self.tokenizer)
        first = self.tokenizer.encode(x).astype(np.intp)
        if not isinstance(self.q, Distribution):
            return self.q.log_prob(first) - self.log_chance.value
        terms = [self._beginning(self.q, first)]
        rng = np.random.default_rng(1)
        for _ in range(SPELLINGS):
            drawn, log_r = self._drawn(x, rng)
            other = (drawn != first).any(axis=1)
            term = np.full(len(x), -np.inf)
            term[other] = self._beginning(self.q, drawn[other]) - log_r[other] - np.log(SPELLINGS)
            terms.append(term)
        return np.logaddexp.reduce(terms, axis=0) - self.log_chance.value

    def sample(self, n: int, *, rng: np.random.Generator, temperature: float = 1.0) -> np.ndarray:
        """Draw from q until n documents of T symbols have come; the temperature acts on pieces.  -> (n, T) int

        Raises:
            ValueError: if fewer than one in 10,000 has T symbols.
        """
        kept: list[np.ndarray] = []
        have = drawn = 0
        while have < n or not kept:
            size = max(2 * (n - have), 64) if not have else min(int(1.2 * (n - have) * drawn / have) + 16, 2**14)
            tokens = self.q.sample(size, rng=rng, temperature=temperature)
            kept.append(tokens[self._whole(tokens)])
            drawn, have = drawn + size, have + len(kept[-1])
            if drawn >= 2 * TRIES and have * TRIES < drawn:
                raise ValueError(
                    f"{have} of {drawn} documents drawn from the law of tokens have {self.length} symbols, fewer than "
                    f"one in {TRIES}: train it longer, or use an n-gram or another tokenizer"
                )
        return self.tokenizer.decode(np.concatenate(kept)[:n])

    def _whole(self, tokens: np.ndarray) -> np.ndarray:
        """Return which rows come to T symbols with one of their pieces.  tokens (N, L) int -> (N,) bool"""
        width = np.where(self.tokenizer.used(tokens), np.array(self.tokenizer.widths)[tokens], 0)
        return (np.cumsum(width, axis=1) == self.length).any(axis=1)

    def _beginning(self, q: Distribution, tokens: np.ndarray) -> np.ndarray:
        """Return log q of the tokens before the first end token, in nats.  (N, L) -> (N,)"""
        read = self.tokenizer.used(tokens)
        width = read.sum(axis=1)
        out = np.empty(len(tokens))
        order = np.argsort(width, kind="stable")  # documents of like width share a block
        rows = block_rows(tokens.shape[1] * self.tokenizer.vocab_size)
        for start in range(0, len(tokens), rows):
            mine = order[start : start + rows]
            wide = int(width[mine].max())
            prefix = tokens[mine, :wide]
            law = q.conditionals(prefix[:, :-1])  # (n, wide, W)
            steps = np.take_along_axis(law, prefix[:, :, None], axis=2)[:, :, 0]
            out[mine] = np.where(read[mine, :wide], steps, 0.0).sum(axis=1)
        return out

    def _drawn(self, x: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Draw a spelling of each document in proportion to W^-pieces, with its log-probability.

        x (N, T) -> (N, L) tokens, (N,) nats
        """
        pieces = self.tokenizer.lattice(x)
        each = -np.log(self.tokenizer.vocab_size)
        steps = np.where(pieces >= 0, each, -np.inf)  # (N, T, longest)
        n, total, longest = pieces.shape
        rest = np.full((n, total + longest + 1), -np.inf)  # log of the sum over spellings of what is left
        rest[:, total] = 0.0
        for i in range(total - 1, -1, -1):
            rest[:, i] = np.logaddexp.reduce(steps[:, i] + rest[:, i + 1 : i + 1 + longest], axis=1)
        tokens = np.full((n, total), self.tokenizer.end, dtype=np.intp)
        at, count = np.zeros(n, dtype=np.intp), np.zeros(n, dtype=np.intp)
        left = np.arange(n)
        while len(left):
            wide = at[left, None] + 1 + np.arange(longest)
            chance = np.exp(steps[left, at[left]] + rest[left[:, None], wide] - rest[left, at[left], None])
            upto = np.cumsum(chance, axis=1)
            size = (upto <= rng.random(len(left))[:, None] * upto[:, -1:]).sum(axis=1)
            tokens[left, count[left]] = pieces[left, at[left], size]
            at[left] += size + 1
            count[left] += 1
            left = left[at[left] < total]
        return tokens, count * each - rest[:, 0]


def _merged(parts: list[tuple], lengths: Lengths) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Add up what has come to a place in the same document by contexts after which all is as likely.

    -> (document, one of these contexts, log p) each (M,)
    """
    if not parts:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    document, context, log_p = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    like = lengths.like(context)
    key = document * (int(like.max()) + 1) + like
    order = np.argsort(key, kind="stable")
    key, log_p = key[order], log_p[order]
    new = np.append(True, key[1:] != key[:-1])
    first = np.flatnonzero(new)
    one = order[first]
    if len(first) == len(key):
        return document[one], context[one], log_p
    top = np.maximum.reduceat(log_p, first)
    summed = np.add.reduceat(np.exp(log_p - top[np.cumsum(new) - 1]), first)
    return document[one], context[one], top + safe_log(summed)
