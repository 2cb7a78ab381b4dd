"""A frozen model pays more every year: people's names of 1950 cost 2.8 bits too many in 1980 and 5.6 in 2017.

The world is the real distribution of American first names from 1950 to 2017, one year a tick; nothing else moves. The
arm `frozen_god` holds the exact law of 1950 for ever: its excess is pure staleness, an exact number. The arm `frozen`
learned the names of 1950 from a sample. The control `retrained` learns every year, and pays for its sample alone.
Excess bits are KL(p_t || learner), with 1 % of a uniform law over the vocabulary mixed into the learner, since no name
that 1950 lacked could be coded at all otherwise.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Panel
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.learners.table import Table
from godmodel.sim.world.drifts.years import Years
from godmodel.sim.world.names import NamesSettings

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
    """The exact law of 1950 wastes 2.7 to 2.9 bits a name in 1980 (bits)."""
    return _excess(arms["frozen_god"], 1980)


@claim(within=(5.55, 5.75))
def by_2017(arms):
    """The exact law of 1950 wastes 5.55 to 5.75 bits a name in 2017 (bits)."""
    return _excess(arms["frozen_god"], 2017)


@claim(above=0.95)
def grows_year_by_year(arms):
    """The bits that the exact law of 1950 wastes rise in more than 95 % of the years (share of years)."""
    return (arms["frozen_god"].kl_bits.diff().dropna() > 0).mean()


@claim(below=0.5)
def retraining_helps(arms):
    """In 2017, a model that is retrained every year on a sample of the same size wastes less than half of the bits that
    a frozen model wastes (ratio)."""
    return _excess(arms["retrained"], 2017) / _excess(arms["frozen"], 2017)


@claim(above=1.0)
def world_grows(arms):
    """The entropy of people's names grows by more than 1 bit from 1950 to 2017 (bits)."""
    rows = arms["retrained"]
    return rows.entropy_world_bits.iloc[-1] - rows.entropy_world_bits.iloc[0]


CLAIMS = (by_1980, by_2017, grows_year_by_year, retraining_helps, world_grows)
PANELS = (
    Panel("kl_bits", "excess bits a name", over="year"),
    Panel("coverage", "share of the year's names it knows", over="year"),
    Panel("drift_js_bits", "how far names moved since the year before", over="year"),
)
READING = """Left: the lines show what it costs to name this year's children with the names of 1950. The arm frozen_god
has no sampling error, so that its curve is staleness alone; retrained (grey) pays for the size of its sample alone,
which costs more as names grow more diverse."""

if __name__ == "__main__":
    run_scenario(__file__)
