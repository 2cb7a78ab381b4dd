"""The cheaper a machine with cut tails is, the further public knowledge is from the truth (Peterson 2024, 2404.03502).

Claim: people who take what is cheap and near the middle, and forgo the tails, leave a public that no longer knows the
tails.

Setting: what there is to know is a bell of 41 symbols (Student's t with 10 degrees of freedom, as in the paper). A
machine knows it exactly and writes only what lies near its middle (min_p). People use it or not by a logit choice with
its price, which is (1 - discount) times a full price, and publish what it writes under their own names. Public
knowledge is the table that a learner makes of the public documents of the last ticks; its distance to the truth is the
column `hellinger`.

Formula: none for the whole; the paper's result is an order over discounts, which is asked of every seed. What one seed
should show is known: with u the share of users, the public law is q = (1-u) p + u p(. | middle), and the squared
distance of a table of n documents is on average near 1 - sum sqrt(p q) + (V-1)/(8n), to second order in the noise.

How to run it: godmodel papers peterson

What it does not show: the paper's numbers (.09, .22, .40 for discounts of 0, 20, 50 %), which rest on its own choice of
horizons and of how people learn what the tails are worth.
"""

import numpy as np
from scipy.stats import t as student

from godmodel.models.distribution import Estimate
from godmodel.scenarios.papers import run_paper
from godmodel.sim.config import (
    AdoptionSettings,
    MarketSettings,
    MeasureSettings,
    PopulationSettings,
    Spec,
    TraineeSettings,
)
from godmodel.sim.experiment.papers import Every, Finding, live, seeds_of, share_of
from godmodel.sim.society.networks.none import NoGraph
from godmodel.sim.training.anchors.window import Window
from godmodel.sim.training.learners.table import Table
from godmodel.sim.world.table import TableSettings

ROW = 26
PAPER = "Peterson 2024, arXiv 2404.03502"
FAMILY = "adoption"
GRID = np.linspace(-5, 5, 41)
MIDDLE = 0.75  # min_p: symbols with at least this share of the likeliest one's chance
DISCOUNTS = (0.0, 0.2, 0.5)
PRICE, RELUCTANCE, QUALITY = 4.0, 4.0, 6.0  # logits
TICKS, WINDOW, DOCUMENTS = 8, 4, 4000


def truth() -> np.ndarray:
    """Return people's law of the symbols, p (41,)."""
    p = student.pdf(GRID, 10)
    return p / p.sum()


def users(discount: float) -> float:
    """Return the share of people who use the machine, with quality 1 and no neighbours."""
    return float(1 / (1 + np.exp(PRICE * (1 - discount) + RELUCTANCE - QUALITY)))


def distance(discount: float) -> float:
    """Return the Hellinger distance of the truth and of the table of n public documents."""
    p = truth()
    cut = np.where(p >= MIDDLE * p.max(), p, 0.0)
    u = users(discount)
    public = (1 - u) * p + u * cut / cut.sum()
    return float(np.sqrt(1 - np.sqrt(p * public).sum() + (len(p) - 1) / (8 * WINDOW * DOCUMENTS)))


def spec(discount: float) -> Spec:
    """Return settings with a public that is read (trainee 1, which writes nothing) and a machine that is used (trainee
    2)."""
    machine = {
        "learner": "god",
        "min_p": MIDDLE,
        "price": PRICE * (1 - discount),
        "documents": 0,
    }
    choice = AdoptionSettings(reconsider=1.0, reluctance=RELUCTANCE, quality=QUALITY, peers=0.0, passing=1.0)
    return Spec(
        ticks=TICKS,
        world=TableSettings(probabilities=(tuple(truth().tolist()),)),
        population=PopulationSettings(people=2000, graph=NoGraph(), documents=DOCUMENTS, adoption=choice),
        trainee=TraineeSettings(learner=Table(), documents=0, price=100.0),
        market=MarketSettings(rivals=(machine,)),
        anchor=Window(ticks=WINDOW, whole=True),
        measure=MeasureSettings(every=TICKS, ledger=False),
    )


def measure(seed: int, quick: bool) -> list[Finding]:
    """Measure the order in every seed, and the distance at each discount."""
    apart = _distances(seed)
    n = len(apart[0.0])
    found = []
    for a, b in zip(DISCOUNTS, DISCOUNTS[1:], strict=False):
        name = f"public knowledge is further off at a discount of {b:.0%} than of {a:.0%}"
        found.append(Finding(name, 1.0, share_of(apart[b] > apart[a]), Every(n)))
    for discount, values in apart.items():
        name = f"Hellinger distance at a discount of {discount:.0%}"
        found.append(Finding(name, distance(discount), Estimate.mean(values), at=discount))
    return found


def wrong(seed: int, quick: bool) -> list[Finding]:
    """Predict as if cheap samples spread knowledge."""
    apart = _distances(seed)
    return [Finding("nearer at 50 % than at 0 %", 1.0, share_of(apart[0.5] < apart[0.0]), Every(len(apart[0.5])))]


def draw(axis, findings) -> None:
    """Draw the distance by discount."""
    placed = [f for f in findings if f.at is not None]
    along = np.linspace(0, 0.6, 100)
    axis.plot(along, [distance(x) for x in along])
    values, errors = [f.measured.value for f in placed], [2 * f.measured.stderr for f in placed]
    axis.errorbar([f.at for f in placed], values, yerr=errors, fmt="o", markersize=4, capsize=2)
    axis.set_xlabel("discount of the machine, share of the full price")
    axis.set_ylabel("Hellinger distance of public knowledge and truth")
    axis.set_ylim(bottom=0)


def _distances(seed):
    """Return a number a seed at each discount; a seed has the same random streams at all discounts."""
    seeds = seeds_of(seed, 20)
    return {d: np.array([float(live(spec(d), s)[-1]["hellinger"]) for s in seeds]) for d in DISCOUNTS}


if __name__ == "__main__":
    run_paper(__file__)
