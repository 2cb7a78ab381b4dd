"""What is measured where documents are questions and answers: who solves how many, why not the others, and who saw it.

The questions are people's own of this tick, drawn with dice that all arms share; the standard errors are those of the
mean over questions. What happens to one question is exact where the law's answers can be added up, else a count.
"""

from __future__ import annotations

import numpy as np

from godmodel.agents.trainee import Trainee
from godmodel.agents.verifier import Verifier
from godmodel.models.distribution import Estimate
from godmodel.models.exact.grammar import STATES, Grammar
from godmodel.models.exact.mixture import Mixture
from godmodel.models.improve.base import Bench
from godmodel.models.improve.reward import RewardModel, gold
from godmodel.models.improve.search import Sample
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
from godmodel.sim.measure.settings import MeasureSettings
from godmodel.sim.streams import Dice

SHARES = ("task_unsupported", "task_not_found", "task_not_recognised", "task_solved")
SUPPORT = 1e-12  # a chance below it counts as none


def solve(
    god: Mixture,
    trainee: Trainee,
    verifier: Verifier,
    *,
    grammar: Grammar,
    settings: MeasureSettings,
    dice: Dice,
    tick: int,
) -> dict[str, Estimate]:
    """The columns of tasks.  -> {column: Estimate}

    The ledger's four shares sum to one: *unsupported*, the learner's chance p of a right answer is zero; *not found*,
    (1-p)^n; *not recognised*, one of n answers is right and the verifier's choice is another; *solved*.
    """
    law = trainee.solver
    x = god.sample(settings.questions, rng=dice("measure questions", tick))
    n = settings.tries
    found = attempts(law, grammar, x, max(n, 2), rng=dice("measure attempts", tick))
    passed = grammar.sound if settings.sound else grammar.right
    right = passed(found.reshape(-1, grammar.length)).reshape(found.shape[:2])
    sound = chance_sound(law, grammar, x)
    exact = sound if settings.sound else chance_right(law, grammar, x)
    p = right.mean(axis=1) if exact is None else exact
    counted = pass_at_k(right.sum(axis=1), right.shape[1], n)
    judge, verdicts = verifier.judge, dice("measure verdicts", tick)
    shares = _shares(exact, found[:, :n], right[:, :n], judge.rates(settings.sound), judge, rng=verdicts)
    unworked = grammar.question(*_question(x, grammar))
    known = {
        "pass_at_1": p,
        "pass_at_n": counted if exact is None else coverage(exact, n),
        "pass_at_n_sampled": counted,
        "sound_at_1": sound,
        **shares,
        **_rewarded(trainee, judge, grammar, found[:, 0]),
        **_searched(trainee, judge, grammar, x, rng=dice("measure search", tick)),
        "answer_loss_bits": answer_loss_bits(god, trainee.law, grammar, x),
        "answer_loss_world_bits": answer_entropy_bits(god, grammar, x),
        "work_information_bits": answer_entropy_bits(
            Mixture(god.topics.with_work(0.0), god.weights), grammar, unworked
        ),
    }
    columns = {name: Estimate.mean(values) for name, values in known.items()}
    if exact is not None:
        spread = np.sqrt((coverage(exact, n) * (1 - coverage(exact, n)) / (right.shape[1] // n)).sum()) / len(x)
        columns["coverage_error"] = Estimate(float((counted - coverage(exact, n)).mean()), float(spread))
    return columns


def _rewarded(trainee: Trainee, judge: Judge, grammar: Grammar, x: np.ndarray) -> dict[str, np.ndarray]:
    """What answers x (N, T) are worth, and how far they are from what was learned of people."""
    out = {"gold_reward": gold(grammar, x)}
    reward = trainee.memory.get("reward", judge if isinstance(judge, RewardModel) else None)
    if reward is not None:
        out["proxy_reward"] = reward.score(x)
    if trainee.improvements:
        log_p, log_b = (law.conditionals(x)[:, : x.shape[1]] for law in (trainee.law, trainee.teacher))
        possible = np.isfinite(log_p)
        away = (np.exp(log_p) * np.where(possible, log_p - np.where(possible, log_b, 0.0), 0.0)).sum(axis=2)
        out["policy_kl_bits"] = (away * grammar.slots(x)).sum(axis=1) / np.log(2)
    return out


def _searched(
    trainee: Trainee, judge: Judge, grammar: Grammar, x: np.ndarray, *, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """What the trainee's search finds and spends on each question; nothing where it does not search.  x (N, T)"""
    if isinstance(trainee.search, Sample):
        return {}
    bench = Bench(
        grammar,
        trainee.learner(grammar.vocab_size),
        shelf=x[:0],
        asked=x,
        accept=lambda x, *, rng: rng.random(len(x)) < judge.weights(x),
        weigh=judge.weights,
        approve_steps=judge.steps,
        min_p=trainee.min_p,
    )
    found = trainee.search.solve(trainee.law, bench, x, rng=rng)
    return {
        "search_solved": grammar.right(found.x).astype(np.float64),
        "search_sound": grammar.sound(found.x).astype(np.float64),
        "search_symbols": found.symbols.astype(np.float64),
        "search_checks": found.checks.astype(np.float64),
    }


def verify(verifier: Verifier, trainee: Trainee, tick: int) -> dict[str, float]:
    """What the verifier did at a tick, and how often it was right; shares are NaN where nothing was checked."""
    t = verifier.at(tick)

    def over(part: float, whole: float) -> float:
        return part / whole if whole else float("nan")

    post = trainee.spent.samples if trainee.studied_at == tick else 0
    return {
        "samples_drawn": post + trainee.drafted,
        "verifier_checks": t.checked,
        "verifier_cost": t.checked * verifier.cost,
        "verifier_acceptance": over(t.accepted, t.checked),
        "verifier_precision": over(t.both, t.accepted),
        "verifier_recall": over(t.both, t.right),
        "verifier_brier": over(t.square, t.checked),
        "verifier_gap": over(t.weight - t.right, t.checked),
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
