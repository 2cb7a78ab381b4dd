"""Self-taught reasoning never solves a question of chance zero unless it is told the answer (Zelikman et al. 2022).

Claim: learning one's own right answers reaches what has a chance p > 0 at the first; hits grow as 1-(1-p)^n with the
number n of tries, and p = 0 stays 0 round after round. Rationalisation, work written towards a given answer, does
not.

Setting: 60 questions of one step, of which people get 5 % right; a counting trainee studies 1,200 of their documents,
so that to about a third of the questions it has seen no right answer: p = 0 there, exactly. It answers n times, keeps
the first answer to each question that an exact verifier accepts, and studies these beside the training set.

Formula: an answer of chance 0 is never drawn; of n independent ones some is right with chance 1-(1-p)^n, here with
the p that each run's trainee really has. With the answer as a hint the work of one step is right by itself.

Measured: what was added is read off the law, whose probabilities are counts: N + m documents give a wrong document
the chance count / (N + m), and a right one (count + hits) / (N + m).

How to run it: godmodel papers star_support

What it does not show: learners that generalise from solved questions to others, for which no p is exactly 0.
"""

import numpy as np

from godmodel.models.distribution import Estimate
from godmodel.models.solving import chance_right, coverage
from godmodel.scenarios.papers import run_paper
from godmodel.scenarios.papers._common import QUIET, every_question, lived, people
from godmodel.sim.config import Spec, TraineeSettings
from godmodel.sim.experiment.papers import Finding, seeds_of
from godmodel.sim.output.findings import draw_findings
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.improvements.star import Star
from godmodel.sim.training.learners.table import Table
from godmodel.sim.training.verifiers.exact import Exact
from godmodel.sim.world.tasks import TasksSettings

ROW = 18
PAPER = "Zelikman et al. 2022, arXiv 2203.14465"
FAMILY = "search"
SHELF, ASKED = 1200, 600
TRIES = (1, 4, 16)


def _run(tries: int, rounds: int, rationalise: bool, seed: int):
    star = Star(rounds=rounds, questions=ASKED, tries=tries, rationalise=rationalise)
    return lived(
        Spec(
            ticks=1,
            world=TasksSettings(depth=1, slip=0.95),
            population=people(SHELF),
            trainee=TraineeSettings(learner=Table(), documents=0, improve=(star,), asked=ASKED),
            anchor=Fresh(share=1.0),
            verifier=Exact(),
            measure=QUIET,
        ),
        seed,
    )


def hits(sim) -> np.ndarray:
    """Return how many right answers to each question the one round of STaR has added.  -> (Q,)"""
    x, trainee = every_question(sim.world.grammar), sim.trainee
    right = sim.world.grammar.solution(x)
    shelf = sim.corpus.x[trainee.shelf]
    wrong = shelf[~sim.world.grammar.right(shelf)][:1]
    total = SHELF * np.exp(trainee.post_training.teacher.log_prob(wrong) - trainee.law.log_prob(wrong))
    return np.exp(trainee.law.log_prob(right)) * total - SHELF * np.exp(trainee.post_training.teacher.log_prob(right))


def asked(sim) -> np.ndarray:
    """Return how often each question was asked.  -> (Q,)"""
    x = sim.god.sample(ASKED, rng=sim.dice("ask", sim.tick))
    return (every_question(sim.world.grammar)[:, None, :2] == x[:, :2]).all(axis=2).sum(axis=1)


def _before(sim) -> np.ndarray:
    """Return p of each question before STaR.  -> (Q,)"""
    return chance_right(sim.trainee.post_training.teacher, sim.world.grammar, every_question(sim.world.grammar))


def measure(seed: int, quick: bool) -> list[Finding]:
    """Compare hits with the formula, and measure what came of the questions with p = 0."""
    seeds, found = seeds_of(seed, 5 if quick else 40), []
    for n in TRIES:
        sims = [_run(n, 1, False, s) for s in seeds]
        expected = np.array([asked(sim) @ coverage(_before(sim), n) / ASKED for sim in sims])
        share = np.array([hits(sim).sum() / ASKED for sim in sims])
        measured = Estimate(float(share.mean()), Estimate.mean(share - expected).stderr)
        found.append(Finding(f"questions solved in {n} tries", float(expected.mean()), measured, at=n))
    entered, hinted, unsupported = [], [], []
    for s in seeds:
        plain, told = _run(4, 3, False, s), _run(4, 1, True, s)
        none = (_before(plain) == 0) & (asked(plain) > 0)
        grammar, x = plain.world.grammar, every_question(plain.world.grammar)
        unsupported.append(none.mean())
        entered.append((chance_right(plain.trainee.law, grammar, x)[none] > 0).mean())
        hinted.append((chance_right(told.trainee.law, grammar, x)[none] > 0).mean())
    return [
        *found,
        Finding("share of questions with p = 0 that 3 rounds teach", 0.0, Estimate.mean(entered)),
        Finding("share of questions with p = 0 that hints teach", 1.0, Estimate.mean(hinted)),
        Finding(
            "share of questions with p = 0, .95^20 by Poisson", float(np.exp(-20 * 0.05)), Estimate.mean(unsupported)
        ),
    ]


def draw(axis, findings):
    """Draw predictions as dots, because they use each run's own chances and lie on no single curve."""
    draw_findings(axis, [f for f in findings if f.at is not None], x="n, tries", y="questions with a hit")


if __name__ == "__main__":
    run_paper(__file__)
