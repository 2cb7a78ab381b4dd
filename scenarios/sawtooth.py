"""A model of real names that is retrained every ten years goes stale in between: its ledger has teeth.

The world is the real distribution of American first names from 1950 to 2017, one year a tick. The trainee studies a
fresh sample of the year's names at every tenth tick and nothing in between; `yearly`, the control, studies every year.
p_t is a table, so every band of the ledger is exact. 1 % of a uniform law is mixed into every law of the chain: no
new name could be coded otherwise.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Bands, Panel
from godmodel.sim.training.anchor import Fresh
from godmodel.sim.training.learner import Table
from godmodel.sim.training.retraining import Fixed
from godmodel.sim.world import NamesSettings
from godmodel.sim.world.drift import Years

BASE = Spec(
    ticks=68,
    world=NamesSettings(first_year=1950, last_year=2017),
    drift=Years(),
    population=PopulationSettings(documents=20_000, concentration=200),
    trainee=TraineeSettings(learner=Table(), documents=0, retrain=Fixed(interval=10)),
    anchor=Fresh(share=1.0),
    measure=MeasureSettings(uniform=0.01),
)
ARMS = {"decade": {}, "yearly": {"trainee.retrain.interval": 1}}
CONTROLS = ("yearly",)
LEDGER = [f"ledger_{band}_bits" for band in ("staleness", "observability", "tokenization", "feedback", "learning")]


@claim(below=1e-9)
def adds_up(arms):
    """The bands add up to KL(p_t || learner) at every tick of both arms (largest difference, bits)."""
    return max(float(abs(rows[LEDGER].sum(axis=1) - rows.kl_bits).max()) for rows in arms.values())


@claim(above=0.95)
def rises_between(arms):
    """Between two trainings the staleness band rises nearly every year (share of those years)."""
    rows = arms["decade"]
    between = (rows.tick - 1) % 10 != 0
    return float((rows.ledger_staleness_bits.diff()[between] > 0).mean())


@claim(above=0.999)
def falls_at_study(arms):
    """and falls at every training (share of trainings after the first)."""
    rows = arms["decade"]
    study = ((rows.tick - 1) % 10 == 0) & (rows.tick > 1)
    return float((rows.ledger_staleness_bits.diff()[study] < 0).mean())


@claim(above=0.1)
def a_decade_costs(arms):
    """Nine years after a training the band holds over a tenth of a bit a name (smallest such tooth above its foot)."""
    staleness = arms["decade"].ledger_staleness_bits.to_numpy()
    return float(min(staleness[foot + 9] - staleness[foot] for foot in range(0, 59, 10)))


@claim(below=0.02)
def yearly_has_none(arms):
    """A model that is retrained every year has no teeth: its staleness is the price of the mixed-in uniform law alone
    (largest, bits)."""
    return float(arms["yearly"].ledger_staleness_bits.max())


CLAIMS = (adds_up, rises_between, falls_at_study, a_decade_costs, yearly_has_none)
PANELS = (
    Bands("decade", "retrained every ten years", over="year"),
    Bands("yearly", "retrained every year", over="year"),
    Panel("ledger_staleness_bits", "bits a name for being out of date", over="year"),
)
READING = """Each area is what one boundary adds to the bits that a name of the year costs too much. Staleness grows
from training to training; what is left is the price of a finite sample, which rises as names grow more diverse."""

if __name__ == "__main__":
    run_scenario(__file__)
