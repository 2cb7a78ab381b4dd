"""A law that predicts well compresses well: its code costs the cross-entropy, and people's own the entropy (Shannon).

Claim: arithmetic coding turns any law q into a code of -log2 q(x) bits a document and next to nothing more. The mean is
H(p) + KL(p || q), so that nobody codes below people's entropy, and a learner approaches it.

Setting: two Markov topics over four symbols, eight to a document, few enough that H is exact. Each tick people's new
documents are coded for real, with people's exact law (god) and with a trigram that has studied people's documents of
that tick.

Formula: intervals of width q(x) need at most -log2 q(x) + 2 bits; in one stream the end is paid for once, and E[-log2
q(x)] = H(p) + KL(p || q).

How to run it: godmodel papers coding_is_prediction

What it does not show: coding each document by itself, where the end of each would be paid for, and laws below 0.2 bits
a symbol.
"""

import numpy as np

from godmodel.models.coding import code_length
from godmodel.models.distribution import Estimate
from godmodel.scenarios.papers import run_paper
from godmodel.scenarios.papers._common import people
from godmodel.sim.config import MeasureSettings, Spec, TraineeSettings
from godmodel.sim.experiment.papers import Below, Finding, live
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.learners.ngram import NGram
from godmodel.sim.world.topics import TopicsSettings

ROW = 24
PAPER = "Shannon 1948; Delétang et al. 2023, arXiv 2309.10668"
FAMILY = "learning"
CODED = 5000


def _coded(sim) -> tuple[float, ...]:
    """Return, in bits a document: god's code, its ideal length, the learner's code, its ideal length, H and
    cross-entropy."""
    row = sim.row
    x = sim.god.sample(CODED, rng=sim.dice("measure code", sim.tick))  # what was coded
    ideal = [code_length(law, x).value for law in (sim.god, sim.trainee.law)]
    world, learner = (row[f"code_{name}_bits"].value for name in ("world", "learner"))
    return world, ideal[0], learner, ideal[1], row["entropy_world_bits"].value, row["cross_entropy_bits"].value


def measure(seed: int, quick: bool) -> list[Finding]:
    """Compare the lengths that were written with what the laws say."""
    spec = Spec(
        ticks=6 if quick else 40,
        world=TopicsSettings(topics=2, states=0, vocabulary=4, length=8),
        population=people(2000),
        trainee=TraineeSettings(learner=NGram(order=3), documents=0),
        anchor=Fresh(share=1.0),
        measure=MeasureSettings(ledger=False, draws=50, coded=CODED),
    )
    world, ideal, learner, ideal_learner, entropy, cross = np.array(live(spec, seed, _coded)).T
    return [
        Finding("god's code, H, bits a document", float(entropy.mean()), _around(world, entropy)),
        Finding("the learner's code, H + KL", float(cross.mean()), _around(learner, cross)),
        Finding("god's code over -log2 p, less than 2 bits", 2.0, Estimate.mean(world - ideal), Below()),
        Finding("one stream: part above -log2 p", 0.001, Estimate.mean(world / ideal - 1), Below()),
        Finding("one stream: part above -log2 q", 0.001, Estimate.mean(learner / ideal_learner - 1), Below()),
        Finding("god's code stays below the learner's", float(learner.mean()), _around(world, learner), Below()),
    ]


def _around(measured: np.ndarray, predicted: np.ndarray) -> Estimate:
    """Return the mean of what was measured, with the standard error of its distance to a prediction tick by tick."""
    return Estimate(float(measured.mean()), Estimate.mean(measured - predicted).stderr)


if __name__ == "__main__":
    run_paper(__file__)
