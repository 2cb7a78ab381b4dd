"""A frozen model pays more every year: people's names of 1950 cost 2.8 bits too many in 1980 and 5.6 in 2017.

The world is the real distribution of American first names from 1950 to 2017, one year a tick; nothing else moves.
`frozen_god` holds the exact law of 1950 for ever (its excess is pure staleness, an exact number); `frozen` learned it
from a sample of 1950 and pays for the sample as well; `retrained`, the control, studies a new sample of the same size
every year, and pays for that alone. Excess bits are KL(p_t || learner), with 1 % of a uniform law over the vocabulary
mixed into the learner, since no name that 1950 lacked could be coded at all otherwise.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Panel
from godmodel.sim.training.anchor import Fresh
from godmodel.sim.training.learner import Table
from godmodel.sim.world import NamesSettings
from godmodel.sim.world.drift import Years

BASE = Spec(
    ticks=68,
    world=NamesSettings(first_year=1950, last_year=2017),
    drift=Years(),
    population=PopulationSettings(documents=20_000, concentration=200),
    trainee=TraineeSettings(learner=Table(), documents=0, until=1),
    anchor=Fresh(share=1.0),
    measure=MeasureSettings(uniform=0.01),
)
ARMS = {
    "frozen_god": {"trainee.learner": "god"},
    "frozen": {},
    "retrained": {"trainee.until": None},
}
CONTROLS = ("retrained",)


def _excess(rows, year):
    return float(rows.kl_bits[rows.year == year].iloc[0])


@claim(within=(2.7, 2.9))
def by_1980(arms):
    """The exact law of 1950 wastes 2.8 bits a name in 1980."""
    return _excess(arms["frozen_god"], 1980)


@claim(within=(5.55, 5.75))
def by_2017(arms):
    """and 5.6 to 5.7 bits a name in 2017."""
    return _excess(arms["frozen_god"], 2017)


@claim(above=0.95)
def grows_year_by_year(arms):
    """The excess grows in nearly every year (share of years in which it rose)."""
    return (arms["frozen_god"].kl_bits.diff().dropna() > 0).mean()


@claim(below=0.5)
def retraining_helps(arms):
    """A model that is retrained every year on a sample of the same size wastes less than half of a frozen one in
    2017."""
    return _excess(arms["retrained"], 2017) / _excess(arms["frozen"], 2017)


@claim(above=1.0)
def world_grows(arms):
    """The world itself grows more diverse: a retrained model chases an entropy that rises (bits, 2017 less 1950)."""
    rows = arms["retrained"]
    return rows.entropy_world_bits.iloc[-1] - rows.entropy_world_bits.iloc[0]


CLAIMS = (by_1980, by_2017, grows_year_by_year, retraining_helps, world_grows)
PANELS = (
    Panel("kl_bits", "excess bits a name", over="year"),
    Panel("coverage", "share of the year's names it knows", over="year"),
    Panel("drift_js_bits", "how far names moved since the year before", over="year"),
)
READING = """Left: what it costs to name this year's children with the names of 1950. frozen_god has no sampling
error, so its curve is staleness alone; retrained (grey) pays for the size of its sample alone, which costs more as
names grow more diverse."""

if __name__ == "__main__":
    run_scenario(__file__)
