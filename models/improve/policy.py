"""A policy gradient makes likelier what was rewarded, on a leash to what was learned from people.

It maximises E[R(x)] - leash * KL(policy || base) over answers x to people's questions. The gradient of the first is
E[(R - baseline) grad log p(x)] (REINFORCE, Williams 1992); the baseline is the mean of all answers of a step, or of the
others to the same question over their spread (group-relative: Shao et al. 2024, arXiv 2402.03300). The second is summed
exactly over whole conditionals at the prefixes that were visited (Stiennon et al. 2020, arXiv 2009.01325, penalise the
log-ratio of what was drawn, which has the same mean).

Not handled here: importance ratios for answers that are used more than once; every answer is used for one step.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch

from godmodel.models.distribution import Distribution
from godmodel.models.improve.base import Improvement, PostTrainingTask
from godmodel.models.learned.networks import Network
from godmodel.models.learned.neural import NeuralLaw, one_thread, opened

Reward = Callable[[np.ndarray], np.ndarray]  # answers (N, T) -> (N,) for each, or (N, T) for each symbol


@dataclass(frozen=True)
class PolicyGradient(Improvement):
    """This improvement takes gradient steps on answers to what people ask; the reward is the verifier's.

    Attributes:
        steps: number of gradient steps, >= 1.
        questions, group: number of questions in a step, >= 1, and of answers to each, >= 2.
        learning_rate: learning rate of Adam, > 0.
        leash: weight of KL(policy || base) in nats, >= 0.
        baseline: "batch" or "group".
        credit: "outcome", the verifier's w(x) for all symbols of an answer; or "process", for each symbol of the work
            the share of approved steps from it on.
    """

    steps: int = 20
    questions: int = 32
    group: int = 8
    learning_rate: float = 1e-3
    leash: float = 0.0
    baseline: Literal["batch", "group"] = "group"
    credit: Literal["outcome", "process"] = "outcome"

    def __post_init__(self) -> None:
        for name, least in (("steps", 1), ("questions", 1), ("group", 2)):
            if getattr(self, name) < least:
                raise ValueError(f"{name} must be at least {least}, got {getattr(self, name)}")
        if not self.learning_rate > 0 or not self.leash >= 0:
            raise ValueError(f"learning_rate must be > 0 and leash >= 0, got {self.learning_rate} and {self.leash}")

    def improve(self, law: Distribution, task: PostTrainingTask, *, rng: np.random.Generator) -> Distribution:
        """Return the policy after the last gradient step.

        Raises:
            ValueError: if the law is no network, or the verifier does not look at steps and has to.
        """
        return self.follow(law, task, self._reward(task), rng=rng)

    def follow(
        self, law: Distribution, task: PostTrainingTask, reward: Reward, *, rng: np.random.Generator
    ) -> NeuralLaw:
        """Return the policy after the last gradient step for any reward.

        Raises:
            ValueError: if the law or the base of the leash is no network.
        """
        base = task.base or law
        if not isinstance(law, NeuralLaw) or not isinstance(base, NeuralLaw):
            raise ValueError(
                f"a policy gradient needs a law with a gradient, got a {type(law).__name__}: learn with mlp, lstm or "
                "transformer"
            )
        policy = NeuralLaw(copy.deepcopy(law.network), vocab_size=law.vocab_size, length=law.length)
        network = policy.network.requires_grad_(True)
        optimiser = torch.optim.Adam(network.parameters(), lr=self.learning_rate)
        for _ in range(self.steps):
            asked = task.questions(self.questions, rng=rng)
            if not len(asked):
                return law
            x = task.answers(policy, asked, self.group, rng=rng)
            x = x.reshape(-1, x.shape[2])
            advantage = self._advantage(reward(x))
            with one_thread():
                loss = self._loss(network, base.network, law.vocab_size, x, task.grammar.slots(x), advantage)
                optimiser.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
                optimiser.step()
        network.requires_grad_(False)
        return policy

    def _loss(
        self,
        network: Network,
        base: Network,
        vocab_size: int,
        x: np.ndarray,
        slots: np.ndarray,
        advantage: np.ndarray,
    ) -> torch.Tensor:
        """Return minus the mean over answers of the sum over slots of advantage * log p, plus the leash, in nats."""
        symbols = opened(x, vocab_size)[:, :-1]
        log_p = torch.log_softmax(network(symbols), dim=2)
        slots_ = torch.from_numpy(slots)
        taken = log_p.gather(2, torch.from_numpy(x.astype(np.int64))[:, :, None])[:, :, 0]
        gain = (torch.from_numpy(advantage.astype(np.float32)) * taken * slots_).sum(1).mean()
        if not self.leash:
            return -gain
        with torch.no_grad():
            log_b = torch.log_softmax(base(symbols), dim=2)
        away = ((log_p.exp() * (log_p - log_b)).sum(2) * slots_).sum(1).mean()
        return self.leash * away - gain

    def _advantage(self, reward: np.ndarray) -> np.ndarray:
        """Return rewards (N,) or (N, T) less their baseline, a row of symbols an answer.  -> (N, 1) or (N, T)"""
        r = reward.reshape(len(reward), -1)
        groups = r.reshape(-1, self.group, r.shape[1])
        if self.baseline == "group":
            middle = groups.mean(axis=1, keepdims=True)
            return ((groups - middle) / (groups.std(axis=1, keepdims=True) + 1e-6)).reshape(r.shape)
        n = len(r)
        return (r - r.mean(axis=0)) * n / max(n - 1, 1)  # the mean of the others

    def _reward(self, task: PostTrainingTask) -> Reward:
        if self.credit == "outcome":
            return task.weights

        def of_steps(x: np.ndarray) -> np.ndarray:
            approved = task.step_verdicts(x).astype(np.float64)  # (N, D)
            to_come = np.cumsum(approved[:, ::-1], axis=1)[:, ::-1] / approved.shape[1]
            out = np.zeros(x.shape)
            out[:, 2:-1:2] = to_come
            depth = task.grammar.depths(x)
            out[np.arange(len(x)), 2 * depth + 2] = task.weights(x) / approved.shape[1]  # no truth but the verifier's
            return out

        return of_steps


@dataclass(frozen=True)
class RLHF(Improvement):
    """This improvement learns a reward from people's preferences between the law's own answers, then follows it.

    Attributes:
        policy: how the reward is followed; its credit must be "outcome".
        pairs: number of pairs of answers that people compare, >= 2.
        sharpness: how surely people prefer the better one, in log-odds for a gold reward better by one.
        refresh: whether a new reward is learned at every study, or the first one goes stale.
        penalty: ridge penalty on the reward's weights, > 0.
    """

    policy: PolicyGradient
    pairs: int = 1000
    sharpness: float = 8.0
    refresh: bool = False
    penalty: float = 1.0

    def improve(self, law: Distribution, task: PostTrainingTask, *, rng: np.random.Generator) -> Distribution:
        """Return the policy that follows the learned reward; the verifier is not asked."""
        from godmodel.models.improve.reward import fit_reward, preferences

        if self.refresh or "reward" not in task.memory:
            asked = task.questions(self.pairs, rng=rng)
            x = task.answers(law, asked, 2, rng=rng)
            preferred = preferences(task.grammar, x[:, 0], x[:, 1], self.sharpness, rng=rng)
            task.memory["reward"] = fit_reward(task.grammar, x[:, 0], x[:, 1], preferred, penalty=self.penalty)
        return self.policy.follow(law, task, task.memory["reward"].score, rng=rng)
