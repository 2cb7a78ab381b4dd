"""A page as a user of Mesa writes it: three of the program's views, claims, and a component of the user's own."""

import solara
from mesa.visualization import SolaraViz
from mesa.visualization.utils import update_counter

import godmodel as gm


@solara.component
def MyOwn(model):
    """This component is what a user writes beside the program's views."""
    update_counter.get()
    with solara.Card("My own"):
        solara.Text(f"I count {model.tick} ticks and {len(model.people)} people.")


sim = gm.Simulation(gm.Spec(ticks=40, population={"people": 60, "documents": 80}, measure={"draws": 40}), seed=1)
page = SolaraViz(
    sim,
    components=[gm.views.people, gm.views.ledger, gm.views.claim, MyOwn],
    model_params=gm.views.params("anchor.share", "population.documents", "labels", "measure.ledger", "seed", of=sim),
    name="godmodel on Mesa's page",
)
