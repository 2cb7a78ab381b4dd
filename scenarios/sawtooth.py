"""A model of real names that is retrained every ten years goes stale in between: its staleness has teeth.

The world is the real distribution of American first names from 1950 to 2017, one year a tick. The trainee studies a
fresh sample of the year's names at every tenth tick and nothing in between; the control `yearly` studies every year.
p_t is a table, so every band of the ledger is exact. Every law of the chain is mixed with 1 % of a uniform law, because
no new name could be coded otherwise.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import bands_off_kl, claim
from godmodel.sim.experiment.panels import Bands, Panel
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.learners.table import Table
from godmodel.sim.training.retraining.fixed import Fixed
from godmodel.sim.world.drifts.years import Years
from godmodel.sim.world.names import NamesSettings

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


@claim(below=1e-9)
def adds_up(arms):
    """The ledger's bands add up to KL(p_t || learner) at every tick of both arms, up to rounding (largest difference,
    bits)."""
    return max(bands_off_kl(rows) for rows in arms.values())


@claim(above=0.95)
def rises_between(arms):
    """Between two trainings that are ten years apart, the staleness band rises in more than 95 % of the years (share of
    those years)."""
    rows = arms["decade"]
    between = (rows.tick - 1) % 10 != 0
    return float((rows.ledger_staleness_bits.diff()[between] > 0).mean())


@claim(above=0.999)
def falls_at_study(arms):
    """For a model that is retrained every ten years, the staleness band falls at every training after the first (share
    of trainings)."""
    rows = arms["decade"]
    study = ((rows.tick - 1) % 10 == 0) & (rows.tick > 1)
    return float((rows.ledger_staleness_bits.diff()[study] < 0).mean())


@claim(above=0.1)
def a_decade_costs(arms):
    """Nine years after each training, the staleness band is more than 0.1 bits a name higher than at the training
    (smallest rise)."""
    staleness = arms["decade"].ledger_staleness_bits.to_numpy()
    return float(min(staleness[foot + 9] - staleness[foot] for foot in range(0, 59, 10)))


@claim(below=0.02)
def yearly_has_none(arms):
    """The staleness band of a model that is retrained every year stays below 0.02 bits a name, the price of the
    mixed-in uniform law (largest)."""
    return float(arms["yearly"].ledger_staleness_bits.max())


CLAIMS = (adds_up, rises_between, falls_at_study, a_decade_costs, yearly_has_none)
PANELS = (
    Bands("decade", "retrained every ten years", over="year"),
    Bands("yearly", "retrained every year", over="year"),
    Panel("ledger_staleness_bits", "bits a name for being out of date", over="year"),
)
READING = """Each area is what one boundary adds to the excess bits of a name of the year. Staleness grows from training
to training; what is left is the price of a finite sample, which rises as names grow more diverse."""

if __name__ == "__main__":
    run_scenario(__file__)
