"""The cheaper a machine that knows only the middle, the further public knowledge moves from the truth.

After Peterson 2024 (arXiv 2404.03502): people choose between finding out for themselves and a cheaper machine that cuts
off the rare; what is public is what they then publish under their names. Here people choose by price, quality and
neighbours; the machine studies the public's last three ticks and never writes what is rarer than a twentieth of the
commonest; nothing is labelled. Public knowledge is the law that is learned from the same public documents, and its
distance to the truth, p_t, is Hellinger's. Prices are in logits here, so that the published distances (0.09, 0.22 and
0.40 at discounts of 0, 20 and 50 %) are no prediction, but their order is one.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import AdoptionSettings, MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Panel
from godmodel.sim.training.anchors.window import Window
from godmodel.sim.training.learners.table import Table
from godmodel.sim.world.topics import TopicsSettings

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
    """Return the Hellinger distance of public knowledge to the truth, the mean of the last three measurements."""
    return float(rows.hellinger.dropna().iloc[-3:].mean())


@claim(above=0.0)
def the_cheaper_the_further(arms):
    """Every step to more use of the machine, from nobody to half price, moves public knowledge further from the truth
    (smallest difference of Hellinger distances between neighbouring arms)."""
    distances = [_distance(arms[arm]) for arm in ORDER]
    return min(b - a for a, b in zip(distances, distances[1:], strict=False))


@claim(above=1.5)
def by_half(arms):
    """At half price, public knowledge is more than 1.5 times as far from the truth as where nobody uses the machine
    (ratio of Hellinger distances)."""
    return _distance(arms["half_price"]) / _distance(arms["nobody"])


@claim(below=0.8)
def the_rare_goes_first(arms):
    """At half price, public knowledge ends with less than four fifths of the mass that people give to the rarest types
    (ratio)."""
    return float(arms["half_price"].tail_ratio.dropna().iloc[-1])


@claim(within=(0.9, 1.1))
def it_is_still_there(arms):
    """Where nobody uses the machine, public knowledge ends with the mass that people give to the rarest types, within a
    tenth (ratio)."""
    return float(arms["nobody"].tail_ratio.dropna().iloc[-1])


CLAIMS = (the_cheaper_the_further, by_half, the_rare_goes_first, it_is_still_there)
PANELS = (
    Panel("hellinger", "distance of public knowledge to the truth"),
    Panel("adoption_share", "people who use the machine"),
    Panel("tail_ratio", "public mass on the rare types", reference=1.0),
    Panel("coverage_tail", "rare types that the public knows"),
)
READING = """Grey shows a world in which nobody uses the machine: what is public is what people know, except for the
size of the sample. The cheaper the machine is, the more of what is public it wrote, and the rare types go first."""

if __name__ == "__main__":
    run_scenario(__file__)
