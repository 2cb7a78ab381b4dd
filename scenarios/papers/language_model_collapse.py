"""A neural language model trained on its own text gets worse, and less so with a tenth of real text (Shumailov 2023).

Claim: retrained on what the generation before wrote, a language model loses on people's text; keeping 10 % of the
real documents makes the loss smaller.

Setting: an LSTM on Markov topics. Generation 1 studies people's documents of the first tick; each next one the same
number of documents of the generation before, or 90 % of these and 10 % of people's first. Everything else is equal.

Formula: none; a direction. The cross-entropy on people's law of the last generation over that of the first is larger
without real documents than with 10 % of them.

How to run it: godmodel papers language_model_collapse

What it does not show: the size of it. The paper's OPT-125m, fine-tuned on wikitext2, lost 20 to 28 points of
perplexity from 34 without real data and little with 10 %. Here a small network on a small world loses a few per cent,
and a tenth of real text takes back about a third of that, not most of it.
"""

import numpy as np

from godmodel.models.distribution import Estimate
from godmodel.models.information import cross_entropy
from godmodel.scenarios.papers import run_paper
from godmodel.scenarios.papers._common import QUIET, people
from godmodel.sim.config import Spec, TraineeSettings
from godmodel.sim.experiment.papers import Above, Every, Finding, live, seeds_of, share_of
from godmodel.sim.output.findings import draw_findings
from godmodel.sim.training.anchors.first_tick import FirstTick
from godmodel.sim.training.anchors.none import NoAnchor
from godmodel.sim.training.learners.lstm import LSTM
from godmodel.sim.world.topics import TopicsSettings

ROW = 25
PAPER = "Shumailov et al. 2023, arXiv 2305.17493"
FAMILY = "learning"
ANCHORS = {"0 % real": NoAnchor(), "10 % real": FirstTick(share=0.1)}


def _losses(anchor, ticks: int, seed: int) -> np.ndarray:
    """Return the cross-entropy on people's law, bits a document, of each generation."""
    spec = Spec(
        ticks=ticks,
        world=TopicsSettings(topics=4, states=4, vocabulary=16, length=8),
        population=people(400),
        trainee=TraineeSettings(learner=LSTM(width=24)),
        anchor=anchor,
        measure=QUIET,
    )

    def loss(sim) -> float:
        rng = sim.dice("measure loss")  # the same documents for all generations and both anchors
        return cross_entropy(sim.god, sim.trainee.law, draws=1000, rng=rng).bits.value

    return np.array(live(spec, seed, loss))


def measure(seed: int, quick: bool) -> list[Finding]:
    """Measure the ratio of the last loss to the first, with and without real text."""
    seeds, ticks = (seeds_of(seed, 2), 4) if quick else (seeds_of(seed, 8), 6)
    losses = {name: np.array([_losses(anchor, ticks, s) for s in seeds]) for name, anchor in ANCHORS.items()}
    ratio = {name: each[:, -1] / each[:, 0] for name, each in losses.items()}
    without, some = ratio.values()
    found = [
        Finding("loss ratio without real text, above 1", 1.0, Estimate.mean(without), Above()),
        Finding(
            "loss ratio without real text less that with 10 %, above 0", 0.0, Estimate.mean(without - some), Above()
        ),
    ]
    if not quick:
        share = share_of(without > some)
        found.append(Finding("seeds in which 10 % real text helps", 1.0, share, Every(len(seeds))))
    return found + [
        Finding(name, 1.0, Estimate.mean(r), at=t, series=name, listed=False)
        for name, each in losses.items()
        for t, r in enumerate((each / each[:, :1]).T, 1)
    ]


def draw(axis, findings):
    """Draw the losses; a line at 1 is a model that does not get worse."""
    draw_findings(axis, [f for f in findings if f.at is not None], x="generation", y="loss over that of the first")


if __name__ == "__main__":
    run_paper(__file__)
