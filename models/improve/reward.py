"""A learned reward is what people preferred, as far as a linear model of some features can tell.

Of two answers to a question a is preferred to b with chance sigmoid(r(a) - r(b)) (Bradley and Terry 1952); r is fitted
to such verdicts (Christiano et al. 2017, arXiv 1706.03741; Ouyang et al. 2022, arXiv 2203.02155). The features are
pairs of a state and the one written after it, and not the operation between them: this reward reads the work and not
the question, so that it knows what looks right. What can be done with it is bounded by that (Goodhart's law; Gao et
al. 2023, arXiv 2210.10760).

Not handled here: people who contradict themselves, and rewards of networks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from godmodel.models.exact.grammar import Grammar
from godmodel.models.judges import Judge, ProcessJudge


@dataclass(frozen=True)
class RewardModel(Judge):
    """This reward is r(x) = sum over steps of weight[symbol before, symbol], in units of log-odds.

    Attributes:
        grammar: where the steps are.
        weight: (V, V).
        centre: r that is accepted with chance 1/2.
    """

    grammar: Grammar
    weight: np.ndarray
    centre: float = 0.0

    def score(self, x: np.ndarray) -> np.ndarray:
        """Return r(x), in log-odds.  x (N, T) int -> (N,)"""
        before, after, there = transitions(self.grammar, x)
        return (self.weight[before, after] * there).sum(axis=1)

    def weights(self, x: np.ndarray) -> np.ndarray:
        """Return sigmoid(r(x) - centre), a chance; 0 for what is no question.  x (N, T) -> (N,)"""
        return np.where(self.grammar.depths(x) > 0, expit(self.score(x) - self.centre), 0.0)


def gold(grammar: Grammar, x: np.ndarray) -> np.ndarray:
    """Return the gold reward, the share of steps that are right, the answer being one.  x (N, T) int -> (N,) in [0, 1]

    This is what people mean, and what a learned reward approximates.
    """
    return ProcessJudge(grammar, graded=True).weights(x)


def preferences(
    grammar: Grammar, a: np.ndarray, b: np.ndarray, sharpness: float, *, rng: np.random.Generator
) -> np.ndarray:
    """Draw whether people prefer a to b, with chance sigmoid(sharpness (gold(a) - gold(b))).

    (N, T) x 2 -> (N,) bool
    """
    return rng.random(len(a)) < expit(sharpness * (gold(grammar, a) - gold(grammar, b)))


def fit_reward(
    grammar: Grammar, a: np.ndarray, b: np.ndarray, preferred: np.ndarray, *, penalty: float = 1.0
) -> RewardModel:
    """Fit a reward to preferences by maximum likelihood with a ridge penalty.

    a, b (N, T) int: answers to the same questions; preferred (N,) bool: whether people liked a better; `penalty` / 2
    times the squared weights is added to the loss in nats.

    Raises:
        ValueError: if all preferences go one way, or the penalty is not > 0.
    """
    from sklearn.linear_model import LogisticRegression

    if not penalty > 0:
        raise ValueError(f"penalty keeps weights finite and must be > 0, got {penalty}")
    if preferred.all() or not preferred.any():
        raise ValueError("preferences must go both ways to be learned from: take more pairs")
    difference = features(grammar, a) - features(grammar, b)
    model = LogisticRegression(C=1 / penalty, fit_intercept=False, max_iter=1000).fit(difference, preferred)
    v = grammar.vocab_size
    found = RewardModel(grammar, model.coef_.reshape(v, v))
    return RewardModel(grammar, found.weight, float(found.score(np.concatenate([a, b])).mean()))


def features(grammar: Grammar, x: np.ndarray) -> np.ndarray:
    """Count how often each symbol follows each in the work.  x (N, T) int -> (N, V * V)"""
    before, after, there = transitions(grammar, x)
    v = grammar.vocab_size
    out = np.zeros((len(x), v * v))
    rows = np.broadcast_to(np.arange(len(x))[:, None], there.shape)
    np.add.at(out, (rows[there], (before * v + after)[there]), 1.0)
    return out


def transitions(grammar: Grammar, x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the state before each slot, what stands in it, and whether it is one.  -> (N, D+1) int, int and bool"""
    x = np.asarray(x).astype(np.intp)
    return x[:, 0:-2:2], x[:, 2::2], grammar.slots(x)[:, 2::2]
