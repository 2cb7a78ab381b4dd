"""These functions say how well a law solves questions, by counting its answers or exactly by adding up every way.

A question is put to a law as `Distribution.complete` does: its own symbols are given, the slots are the law's.
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln

from godmodel.models.distribution import LN2, Distribution
from godmodel.models.exact.grammar import STATES, Grammar

WAYS = 2**20  # partial answers that are followed at once
READ = 2**15  # partial answers at once for a law that remembers everything and reads each of them from the beginning


def chance_sound(law: Distribution, grammar: Grammar, questions: np.ndarray) -> np.ndarray:
    """Return the exact chance that every step is shown and right, and the answer too.  questions (N, T) int -> (N,)

    It is one product of conditionals along the right document.
    """
    return np.exp(slot_log_prob(law, grammar.solution(questions), grammar.slots(questions)))


def chance_right(law: Distribution, grammar: Grammar, questions: np.ndarray) -> np.ndarray | None:
    """Return the exact chance of the right answer, by whatever work.  questions (N, T) int -> (N,)

    It is None where there are too many ways. The sum runs over everything that the law may write into the slots before.
    Of partial answers that end alike in the law's `memory` one is followed for all, which makes the sum as short as a
    forward algorithm's (dynamic programming); a law that remembers everything is enumerated. More than 2^20 (2^15)
    partial answers at a time are too many.
    """
    x, slots = np.array(questions), grammar.slots(questions)
    asked, depth = np.flatnonzero(slots.any(axis=1)), grammar.depths(questions)
    answer_at = 2 * depth + 2
    who, mass, written = asked, np.ones(len(asked)), x[asked]  # one partial answer to each question
    out = np.zeros(len(x))
    target = STATES + grammar.truth(x)[:, -1]
    for t in range(grammar.length):
        at_answer = answer_at[who] == t
        if at_answer.any():
            log_p = law.next_symbol(written[at_answer, :t])
            q = who[at_answer]
            np.add.at(out, q, mass[at_answer] * np.exp(log_p[np.arange(len(q)), target[q]]))
            who, mass, written = who[~at_answer], mass[~at_answer], written[~at_answer]
        if not len(who):
            break
        if t % 2 or t == 0:  # a symbol of the question
            continue
        p = np.exp(law.next_symbol(written[:, :t]))
        if np.count_nonzero(p) > (READ if law.memory is None else WAYS):
            return None
        row, symbol = np.nonzero(p)
        who, mass, written = who[row], mass[row] * p[row, symbol], written[row]
        written[:, t] = symbol
        if law.memory is not None:
            who, mass, written = _merged(who, mass, written, t + 1, law.memory)
    return np.minimum(out, 1.0)


def slot_log_prob(law: Distribution, x: np.ndarray, slots: np.ndarray) -> np.ndarray:
    """Return the log-probability of what stands in the slots, given all before each, in nats.

    (N, T), (N, T) -> (N,)
    """
    if not len(x):
        return np.zeros(0)
    steps = np.take_along_axis(law.conditionals(x)[:, : x.shape[1]], x[:, :, None].astype(np.intp), axis=2)[:, :, 0]
    return np.where(slots, steps, 0.0).sum(axis=1)


def attempts(
    law: Distribution,
    grammar: Grammar,
    questions: np.ndarray,
    tries: int,
    *,
    rng: np.random.Generator,
    temperature: float = 1.0,
) -> np.ndarray:
    """Draw independent answers to each question.  questions (N, T) int -> (N, tries, T) int"""
    asked = np.repeat(questions, tries, axis=0)
    done = law.complete(asked, grammar.slots(asked), rng=rng, temperature=temperature)
    return done.reshape(len(questions), tries, -1)


def pass_at_k(right: np.ndarray, tries: int, k: int) -> np.ndarray:
    """Estimate without bias the chance that one of k answers is right, from `right` (N,) of `tries` >= k.  -> (N,)

    Raises:
        ValueError: if k is not in 1..tries.

    It is 1 - C(n-c, k) / C(n, k) for c right answers of n, by Chen et al. 2021 (arXiv 2107.03374), eq. 1.

    >>> pass_at_k(np.array([0, 1, 4]), 4, 2).round(6).tolist()
    [0.0, 0.5, 1.0]
    """
    if not 1 <= k <= tries:
        raise ValueError(f"pass@k needs 1 <= k <= the {tries} tries, got k = {k}")
    wrong = tries - np.asarray(right, dtype=np.float64)
    enough = wrong >= k
    few = np.where(enough, wrong, k)
    log_miss = gammaln(few + 1) - gammaln(few - k + 1) - gammaln(tries + 1) + gammaln(tries - k + 1)
    return np.where(enough, -np.expm1(log_miss), 1.0)


def coverage(p: np.ndarray, n: int) -> np.ndarray:
    """Return the chance that one of n independent answers is right: 1 - (1 - p)^n.  p (N,) -> (N,)

    >>> coverage(np.array([0.03]), 100).round(4).tolist()
    [0.9524]
    """
    with np.errstate(divide="ignore"):
        return -np.expm1(n * np.log1p(-np.asarray(p, dtype=np.float64)))


def answer_entropy_bits(law: Distribution, grammar: Grammar, x: np.ndarray) -> np.ndarray:
    """Return the entropy of the answer's law, given all before it in each document, in bits.  x (N, T) int -> (N,)"""
    log_p = _at_answer(law, grammar, x)
    return -(np.exp(log_p) * np.where(np.isfinite(log_p), log_p, 0.0)).sum(axis=1) / LN2


def answer_loss_bits(p: Distribution, q: Distribution, grammar: Grammar, x: np.ndarray) -> np.ndarray:
    """Return q's cross-entropy for p's answer, given all before it in each document, in bits.  x (N, T) int -> (N,)"""
    mass, log_q = np.exp(_at_answer(p, grammar, x)), _at_answer(q, grammar, x)
    return -np.einsum("nv,nv->n", mass, np.where(mass > 0, log_q, 0.0)) / LN2


def _at_answer(law: Distribution, grammar: Grammar, x: np.ndarray) -> np.ndarray:
    """Return log p(answer | all before it), in nats.  x (N, T) int, each a question -> (N, V)"""
    depth = grammar.depths(x)
    if not depth.all():
        raise ValueError("only documents with a well-formed question have an answer; leave the others out")
    out = np.empty((len(x), law.vocab_size))
    for d in np.unique(depth):
        mine = depth == d
        out[mine] = law.next_symbol(x[mine, : 2 * d + 2])
    return out


def _merged(who: np.ndarray, mass: np.ndarray, written: np.ndarray, t: int, memory: int) -> tuple:
    """Add up partial answers to the same question that end alike in the last `memory` of t symbols."""
    recent = written[:, max(t - memory, 0) : t].astype(np.int64)
    base = int(written.max()) + 1
    if (int(who.max()) + 1) * base ** recent.shape[1] < 2**63:  # numbers sort much faster than rows
        key = who * base ** recent.shape[1] + recent @ base ** np.arange(recent.shape[1])
        _, first, which = np.unique(key, return_index=True, return_inverse=True)
    else:
        key = np.column_stack([who, recent])
        _, first, which = np.unique(key, axis=0, return_index=True, return_inverse=True)
    return who[first], np.bincount(which.ravel(), mass), written[first]
