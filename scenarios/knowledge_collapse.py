"""The cheaper a machine that knows only the middle, the further public knowledge moves from the truth.

After Peterson 2024 (arXiv 2404.03502): people choose between finding out for themselves and a cheaper machine that cuts
off the rare; what is public is what they then sign. Here people choose by price, quality and neighbours; the machine
studies the public's last three ticks and never writes what is rarer than a twentieth of the commonest; nothing is
labelled. Public knowledge is the law that is learned from the same public documents, and its distance to the truth,
p_t, is Hellinger's. Discounts are prices in logits here, so that the published distances (.09, .22, .40 at 0, 20 and
50 % off) are no prediction: the direction is.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import AdoptionSettings, MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Panel
from godmodel.sim.training.anchor import Window
from godmodel.sim.training.learner import Table
from godmodel.sim.world import TopicsSettings

SEEDS = 20
BASE = Spec(
    ticks=30,
    world=TopicsSettings(topics=4, states=0, vocabulary=256, length=1, zipf=1.0, contrast=1.0),
    population=PopulationSettings(
        people=500,
        documents=4000,
        adoption=AdoptionSettings(reconsider=0.3, reluctance=4.0, quality=2.0, peers=1.0, passing=0.9),
    ),
    trainee=TraineeSettings(learner=Table(smoothing=0.01), min_p=1 / 20, shelf=12_000, documents=0),
    anchor=Window(ticks=3, whole=True),
    labels="absent",
    measure=MeasureSettings(every=5, draws=2, ledger=False),
)
PRICES = {"full_price": 0.0, "discount": -1.5, "half_price": -3.0}
ARMS = {arm: {"trainee.price": price} for arm, price in PRICES.items()} | {
    "nobody": {"population.adoption.reconsider": 0.0}
}
CONTROLS = ("nobody",)
ORDER = ("nobody", *PRICES)


def _distance(rows):
    """Hellinger distance of public knowledge to the truth, mean of the last three measurements."""
    return float(rows.hellinger.dropna().iloc[-3:].mean())


@claim(above=0.0)
def the_cheaper_the_further(arms):
    """Every discount moves public knowledge further from the truth (smallest difference between neighbouring
    prices)."""
    distances = [_distance(arms[arm]) for arm in ORDER]
    return min(b - a for a, b in zip(distances, distances[1:], strict=False))


@claim(above=1.5)
def by_half(arms):
    """At half price it is more than half as far again as where nobody uses the machine (ratio)."""
    return _distance(arms["half_price"]) / _distance(arms["nobody"])


@claim(below=0.8)
def the_rare_goes_first(arms):
    """What is lost is the rare: at half price public knowledge gives the rarest types less than four fifths of the mass
    that people give them (ratio, at the end)."""
    return float(arms["half_price"].tail_ratio.dropna().iloc[-1])


@claim(within=(0.9, 1.1))
def it_is_still_there(arms):
    """while people have not lost it: without the machine public knowledge gives them what people give (the same)."""
    return float(arms["nobody"].tail_ratio.dropna().iloc[-1])


CLAIMS = (the_cheaper_the_further, by_half, the_rare_goes_first, it_is_still_there)
PANELS = (
    Panel("hellinger", "distance of public knowledge to the truth"),
    Panel("adoption_share", "people who use the machine"),
    Panel("tail_ratio", "public mass on the rare types", reference=1.0),
    Panel("coverage_tail", "rare types that the public knows"),
)
READING = """Grey: nobody uses the machine, and what is public is what people know, but for the size of the sample. The
cheaper the machine, the more of what is public it wrote, and the rare goes first."""

if __name__ == "__main__":
    run_scenario(__file__)
