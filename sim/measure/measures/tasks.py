"""What is measured where documents are questions and answers: who solves how many, why not the others, and who saw it.

The questions are people's own of this tick, drawn with random streams that all arms share; the standard errors are
those of the mean over questions. What happens to one question is exact where the law's answers can be added up, else a
count.
"""

from __future__ import annotations

from typing import cast

import numpy as np

from godmodel.agents.trainee import Trainee
from godmodel.models.distribution import Distribution, Estimate, SymbolLearner
from godmodel.models.exact.grammar import STATES, Grammar
from godmodel.models.exact.mixture import Mixture
from godmodel.models.exact.tasks import TaskTopics
from godmodel.models.improve.base import PostTrainingTask
from godmodel.models.improve.reward import RewardModel, gold
from godmodel.models.improve.search import SampleSearch
from godmodel.models.judges import Judge
from godmodel.models.solving import (
    answer_entropy_bits,
    answer_loss_bits,
    attempts,
    chance_right,
    chance_sound,
    coverage,
    pass_at_k,
)
from godmodel.sim.measure.column import with_error
from godmodel.sim.measure.finder import measure
from godmodel.sim.measure.tick import Tick

ORDER = 101
SHARES = ("task_unsupported", "task_not_found", "task_not_recognised", "task_solved")
SUPPORT = 1e-12  # a chance below it counts as none
QUESTIONS = "share of questions"
COLUMNS = {
    "pass_at_1": (QUESTIONS, "mean chance p that the learner's answer to one of people's questions is right"),
    "pass_at_n": (QUESTIONS, "coverage: mean of 1 - (1-p)^n with n = measure.tries"),
    "pass_at_n_sampled": (QUESTIONS, "coverage counted in n answers of the learner (Chen et al. 2021, unbiased)"),
    "coverage_error": (
        QUESTIONS,
        "pass_at_n_sampled - pass_at_n; its standard error is that of the count, given each question's p",
    ),
    "sound_at_1": (QUESTIONS, "mean chance that the answer is right and every step is shown and right"),
    "task_unsupported": (
        QUESTIONS,
        "share of questions whose right answer has chance 0 (not told apart where p is only counted)",
    ),
    "task_not_found": (QUESTIONS, "share of questions whose right answer is possible, and is not among n answers"),
    "task_not_recognised": (
        QUESTIONS,
        "share of questions whose right answer is among n answers, while the verifier's choice is another",
    ),
    "task_solved": (
        QUESTIONS,
        "share of questions whose right answer is found and chosen; it adds up to one with the three other task shares",
    ),
    "gold_reward": (
        "share of steps",
        "mean share of right steps in the learner's answers, where the answer counts as one step",
    ),
    "proxy_reward": ("log-odds", "mean of the learned reward over the learner's answers, where a reward is learned"),
    "policy_kl_bits": (
        "bits per answer",
        "KL of the law after post-training to that before it, over the learner's own answers",
    ),
    "search_solved": (QUESTIONS, "share of questions whose answer is right when the trainee searches for it"),
    "search_sound": (
        QUESTIONS,
        "share of questions whose answer and work are right when the trainee searches for it",
    ),
    "search_symbols": ("symbols", "mean number of symbols that the trainee's search draws for a question"),
    "search_checks": (
        "checks",
        "mean number of verdicts, on whole answers or on steps, that the trainee's search asks for on a question",
    ),
    "answer_loss_bits": ("bits per answer", "the learner's cross-entropy of the answer, given all before it"),
    "answer_loss_world_bits": ("bits per answer", "people's own entropy of the answer, given all before it"),
    "work_information_bits": (
        "bits per answer",
        "I(Y;Z|X): what the work tells of the answer beyond the question; the price of work that is never shown",
    ),
}


@measure(column for name, (unit, meaning) in COLUMNS.items() for column in with_error(name, unit, meaning))
def solve(tick: Tick) -> dict[str, Estimate]:
    """Return the columns of tasks; none in a world without questions.

    The ledger's four shares sum to one: *unsupported*, the learner's chance p of a right answer is zero; *not found*,
    (1-p)^n; *not recognised*, one of n answers is right and the verifier's choice is another; *solved*.
    """
    grammar, trainee, settings = tick.world.grammar, tick.trainee, tick.settings
    if grammar is None:
        return {}
    god = cast("Mixture[TaskTopics]", tick.god)  # people ask and answer; all that is learned of it is of symbols, too
    law, judge, n = cast(Distribution, trainee.solver), tick.verifier.judge, settings.tries
    x = god.sample(settings.questions, rng=tick.stream("questions"))
    found = attempts(law, grammar, x, max(n, 2), rng=tick.stream("attempts"))
    passed = grammar.sound if settings.sound else grammar.right
    right: np.ndarray = passed(found.reshape(-1, grammar.length)).reshape(found.shape[:2])
    sound = chance_sound(law, grammar, x)
    exact = sound if settings.sound else chance_right(law, grammar, x)
    p = right.mean(axis=1) if exact is None else exact
    counted = pass_at_k(right.sum(axis=1), right.shape[1], n)
    rates, verdicts = judge.rates(settings.sound), tick.stream("verdicts")
    unworked = grammar.question(*_question(x, grammar))
    known = {
        "pass_at_1": p,
        "pass_at_n": counted if exact is None else coverage(exact, n),
        "pass_at_n_sampled": counted,
        "sound_at_1": sound,
        **_shares(exact, found[:, :n], right[:, :n], rates, judge, rng=verdicts),
        **_rewarded(trainee, judge, grammar, found[:, 0]),
        **_searched(trainee, judge, grammar, x, rng=tick.stream("search")),
        "answer_loss_bits": answer_loss_bits(god, cast(Distribution, trainee.law), grammar, x),
        "answer_loss_world_bits": answer_entropy_bits(god, grammar, x),
        "work_information_bits": answer_entropy_bits(
            Mixture(god.topics.with_work(0.0), god.weights), grammar, unworked
        ),
    }
    columns = {
        name: Estimate.share(values) if COLUMNS[name][0] == QUESTIONS else Estimate.mean(values)
        for name, values in known.items()
    }
    if exact is not None:
        spread = np.sqrt((coverage(exact, n) * (1 - coverage(exact, n)) / (right.shape[1] // n)).sum()) / len(x)
        columns["coverage_error"] = Estimate(float((counted - coverage(exact, n)).mean()), float(spread))
    return columns


def _rewarded(trainee: Trainee, judge: Judge, grammar: Grammar, x: np.ndarray) -> dict[str, np.ndarray]:
    """What answers x (N, T) are worth, and how far they are from what was learned of people."""
    out = {"gold_reward": gold(grammar, x)}
    reward = trainee.post_training.memory.get("reward", judge if isinstance(judge, RewardModel) else None)
    if reward is not None:
        out["proxy_reward"] = reward.score(x)
    if trainee.post_training.improvements:
        laws = cast("list[Distribution]", [trainee.law, trainee.post_training.teacher])  # both are there by now
        log_p, log_b = (law.conditionals(x)[:, : x.shape[1]] for law in laws)
        possible = np.isfinite(log_p)
        away = (np.exp(log_p) * np.where(possible, log_p - np.where(possible, log_b, 0.0), 0.0)).sum(axis=2)
        out["policy_kl_bits"] = (away * grammar.slots(x)).sum(axis=1) / np.log(2)
    return out


def _searched(
    trainee: Trainee, judge: Judge, grammar: Grammar, x: np.ndarray, *, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """What the trainee's search finds and spends on each question; nothing where it does not search.  x (N, T)"""
    search = trainee.search
    if isinstance(search, SampleSearch):
        return {}
    task = PostTrainingTask(
        grammar,
        cast(SymbolLearner, trainee.learner(grammar.vocab_size)),
        shelf=x[:0],
        asked=x,
        accept=lambda x, *, rng: rng.random(len(x)) < judge.weights(x),
        weigh=judge.weights,
        approve_steps=judge.steps,
        min_p=trainee.settings.min_p,
    )
    found = search.solve(cast(Distribution, trainee.law), task, x, rng=rng)
    return {
        "search_solved": grammar.right(found.x).astype(np.float64),
        "search_sound": grammar.sound(found.x).astype(np.float64),
        "search_symbols": found.symbols.astype(np.float64),
        "search_checks": found.checks.astype(np.float64),
    }


def _shares(
    p: np.ndarray | None,
    found: np.ndarray,
    right: np.ndarray,
    rates: tuple[float, float] | None,
    judge: Judge,
    *,
    rng: np.random.Generator,
) -> dict[str, np.ndarray]:
    """Unsupported, not found, not recognised and solved, adding up to one for each question.  found (N, n, T)

    In closed form where p (N,) is exact and the judge's acceptance is a matter of right or wrong alone, with known
    rates (phi, psi); else counted in the answers found.
    """
    n = right.shape[1]
    if p is not None and rates is not None:
        unsupported = (p < SUPPORT).astype(np.float64)
        missed, solved = (1 - unsupported) * (1 - coverage(p, n)), recognised(p, n, *rates)
    else:
        unsupported = np.zeros(len(right)) if p is None else (p < SUPPORT).astype(np.float64)
        missed = (1 - unsupported) * ~right.any(axis=1)
        accepted = rng.random(right.shape) < judge.weights(found.reshape(-1, found.shape[2])).reshape(right.shape)
        choice = np.where(accepted.any(axis=1, keepdims=True), accepted, True)
        solved = (choice & right).sum(axis=1) / choice.sum(axis=1)
    shares = (unsupported, missed, 1 - unsupported - missed - solved, solved)
    return dict(zip(SHARES, shares, strict=True))


def recognised(p: np.ndarray, n: int, accepts_right: float, accepts_wrong: float) -> np.ndarray:
    """Chance that the answer which is chosen out of n is right: one of the accepted, else one of the rejected.

    p (N,) chance of a right answer, accepts_right = phi, accepts_wrong = psi -> (N,). With q = p phi + (1 - p) psi it
    is (p phi / q) (1 - (1-q)^n) + (p (1-phi) / (1-q)) (1-q)^n.

    >>> recognised(np.array([0.2]), 4, 0.9, 0.3).round(3).tolist()
    [0.384]
    """
    q = p * accepts_right + (1 - p) * accepts_wrong
    none = (1 - q) ** n
    among_accepted = np.divide(p * accepts_right, q, out=np.zeros_like(q), where=q > 0)
    among_rejected = np.divide(p * (1 - accepts_right), 1 - q, out=np.zeros_like(q), where=q < 1)
    return among_accepted * (1 - none) + among_rejected * none


def _question(x: np.ndarray, grammar: Grammar) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Start, operations and depth of documents that hold a question.  x (N, T) -> (N,), (N, D), (N,)"""
    x = x.astype(np.intp)
    return x[:, 0] - STATES, x[:, 1:-2:2] - grammar.first_operation, grammar.depths(x)
