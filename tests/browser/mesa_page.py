"""A page as a user of Mesa writes it: three of the program's views, claims, and a component of the user's own."""

import solara
from mesa.visualization import SolaraViz
from mesa.visualization.utils import update_counter

from godmodel.sim.config import Spec
from godmodel.sim.page import components as views
from godmodel.sim.settings import with_changes
from godmodel.sim.simulation import Simulation

SMALL = {"population.people": 60, "population.documents": 80, "measure.draws": 40, "ticks": 40}


class Settable(Simulation):
    """A simulation that takes dotted settings as keywords, and Mesa 3.5's own scenario, which it has no use for."""

    def __init__(self, spec=None, seed=0, scenario=None, **kwargs):
        super().__init__(with_changes(spec or Spec(), kwargs), seed)


@solara.component
def MyOwn(model):
    """This component is what a user writes beside the program's views."""
    update_counter.get()
    with solara.Card("My own"):
        solara.Text(f"I count {model.tick} ticks and {len(model.people)} people.")


sim = Settable(with_changes(Spec(), SMALL), seed=1)
page = SolaraViz(
    sim,
    components=[views.people, views.ledger, views.claim, MyOwn],
    model_params=views.params("anchor.share", "population.documents", "labels", "measure.ledger", "seed", of=sim),
    name="godmodel on Mesa's page",
)
