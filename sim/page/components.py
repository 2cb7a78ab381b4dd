"""The program's views as components of Mesa's own page, to stand beside anybody else's.

    from mesa.visualization import SolaraViz
    page = SolaraViz(sim, components=[people, ledger, claim, MyOwn], model_params=params("anchor.share", of=sim))

Every view in `sim.page.views` is a component of this module by the name of its file, found by looking: `dir` lists
them. A component is a function of the model; it draws from a frozen snapshot, so that the run is the same with it and
without, and Mesa calls it again after every step and after a Reset, which makes a new model.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import cache
from typing import Any

import solara
from reacton import ipyvuetify as v

from godmodel.sim.experiment.scenario import load
from godmodel.sim.experiment.titles import nearest
from godmodel.sim.output.palette import DARK, LIGHT
from godmodel.sim.page.column_view import ColumnView
from godmodel.sim.page.params import params as params
from godmodel.sim.page.showing import Listed
from godmodel.sim.page.standing import standings
from godmodel.sim.page.style import Shade
from godmodel.sim.page.views import paint_view, views
from godmodel.sim.page.watch import Snapshot, watch_of
from godmodel.sim.page.written import documents as documents_of
from godmodel.sim.page.written import extinct as extinct_of
from godmodel.sim.simulation import Simulation

OWN = ("claim", "claim_of", "documents", "extinct", "params", "trend")
HEADING = {"style": "font-size: 1rem; margin: 0 0 2px;"}
CSS = """
.gm-beside h2 { font-size: 1rem; margin: 0 0 2px; }
.gm-beside p, .gm-beside li { font-size: .85rem; margin-bottom: 4px; overflow-wrap: anywhere; }
.v-navigation-drawer .v-input__slider .v-input__slot { flex-wrap: wrap; }
.v-navigation-drawer .v-input__slider .v-label { height: auto; }
.v-navigation-drawer .v-input__slider .v-slider { min-width: 120px; }
"""  # of the lists; and Mesa puts a slider beside its label, however long that is; beneath it there is room
FRAME = {"style": "padding: 8px 10px; margin: 0; height: 100%; overflow: auto; line-height: 1.4;"}


def __getattr__(name: str) -> Callable[[Simulation], Any]:
    """Return the component of the view of that name."""
    if name.startswith("_"):
        raise AttributeError(name)
    if name not in views():
        raise AttributeError(f"there is no view {name!r}; {nearest(name, __dir__())}")
    return _component(name)


def __dir__() -> list[str]:
    """Return the names of all components, and of what makes components and inputs."""
    return sorted({*views(), *OWN})


@cache
def _component(name: str) -> Callable[[Simulation], Any]:
    view = views()[name]

    def component(model: Simulation):
        return _of_simulation(Shown, model, name, view)

    component.__name__ = component.__qualname__ = name
    component.__doc__ = f"{view.TITLE}. {view.READING}"
    return component


@cache
def trend(column: str) -> Callable[[Simulation], Any]:
    """Return the component that shows a column of the time series over the ticks.

    >>> # SolaraViz(sim, components=[people, trend("types_known")])

    Raises:
        InputError: for a column that the data dictionary does not have; it names the nearest.
    """
    view = ColumnView(column)

    def component(model: Simulation):
        return _of_simulation(Shown, model, column, view)

    component.__name__ = component.__qualname__ = column
    component.__doc__ = view.READING
    return component


def documents(model: Simulation):
    """This component shows some documents of this tick: people's, and the machine's."""
    return _of_simulation(Texts, model, "documents")


def extinct(model: Simulation):
    """This component lists the types that the learner has lost."""
    return _of_simulation(Texts, model, "extinct")


def claim(model: Simulation):
    """This component shows the claims of the model's scenario as they stand, with their numbers and verdicts.

    A model tells what it belongs to by `scenario_name` and `arm`; of a model that belongs to no scenario it shows what
    it wastes.
    """
    return _of_simulation(Claims, model, getattr(model, "scenario_name", ""), getattr(model, "arm", ""))


@cache
def claim_of(scenario: str, arm: str) -> Callable[[Simulation], Any]:
    """Return the component that shows a scenario's claims for a model that is made of its arm's settings by hand.

    Raises:
        InputError: for a scenario or an arm that does not exist; it names the nearest.
    """
    load(scenario).specs([arm])

    def component(model: Simulation):
        return _of_simulation(Claims, model, scenario, arm)

    component.__name__ = component.__qualname__ = f"claim_of_{scenario}"
    component.__doc__ = f"Claims of {scenario}, as they stand in the arm {arm}."
    return component


def _of_simulation(shown: Callable, model: Simulation, *what):
    """Show it, unless the model is somebody else's. The number of rows tells Solara when there is more to show."""
    if not isinstance(model, Simulation):
        return solara.Text(f"This view shows a Simulation of godmodel, and this model is a {type(model).__name__}.")
    return shown(model, len(watch_of(model).rows), *what)


@solara.component
def Shown(model: Simulation, rows: int, name: str, view):
    """This component is one view of a model: its picture, or a sentence on why there is none."""
    dark, set_dark = solara.use_state(False)
    theme = DARK if dark else LIGHT
    snapshot = watch_of(model).snapshot()
    picture, problem = solara.use_memo(lambda: _drawn(name, view, snapshot, theme), [snapshot, theme])
    with v.Html(tag="figure", attributes=FRAME | {"data-view": name, "data-tick": str(snapshot.tick)}):
        Shade.element(on_dark=set_dark)
        solara.Style(CSS)
        v.Html(tag="h3", attributes=HEADING, children=[view.TITLE])
        if picture is None:
            v.Html(tag="p", attributes={"role": "status"}, children=[problem]).key("words")
            return
        v.Html(
            tag="img",
            attributes={
                "src": "data:image/png;base64," + base64.b64encode(picture.png).decode(),
                "alt": picture.says,
                "style": "width: 100%; height: auto; display: block;",
            },
        ).key("picture")
        v.Html(tag="figcaption", attributes={"style": "font-size: .82rem;"}, children=[picture.reading]).key("reading")


@solara.component
def Texts(model: Simulation, rows: int, which: str):
    """This component is a list of texts from a snapshot: `documents` or `extinct`."""
    snapshot = watch_of(model).snapshot()
    written = documents_of(snapshot) if which == "documents" else (extinct_of(snapshot),)
    there = {"data-view": which, "data-tick": str(snapshot.tick)}
    with v.Html(tag="div", class_="gm-beside", attributes=FRAME | there):
        solara.Style(CSS)
        for each in written:
            Listed(each)


@solara.component
def Claims(model: Simulation, rows: int, scenario: str, arm: str):
    """This component is the list of a scenario's claims as one of its arms has them so far."""
    lived = tuple(watch_of(model).rows)
    tick = lived[-1]["tick"] if lived else 0

    def judged():
        return standings(load(scenario), arm, model, lived) if scenario else []

    found = solara.use_memo(judged, [model, scenario, arm, tick])
    with v.Html(tag="div", attributes=FRAME | {"data-view": "claim", "data-tick": str(tick)}):
        if not scenario:
            told = "This simulation belongs to no scenario, so that nothing is claimed of it. This is what it wastes:"
            v.Html(tag="p", attributes={"role": "status", "style": "font-size: .85rem; margin: 0;"}, children=[told])
            __getattr__("gap")(model)
            return
        title = f"Claims of {scenario}, arm {arm}, at tick {tick}"
        v.Html(tag="h3", attributes=HEADING, children=[title])
        with v.Html(tag="ul", attributes={"style": "font-size: .85rem; padding-left: 1.2em;"}):
            for each in found:
                with v.Html(tag="li", attributes={"style": "margin-bottom: 6px;"}):
                    v.Html(tag="div", children=[each.sentence])
                    told = f"{each.verdict}; {each.number}"
                    v.Html(tag="div", attributes={"style": "font-weight: 600;"}, children=[told])


def _drawn(name: str, view, snapshot: Snapshot, theme) -> tuple[Any, str]:
    """The picture, or None and the sentence on why there is none."""
    if not view.applies(snapshot):
        return None, _absent(view, snapshot)
    try:
        (picture,) = paint_view(name, view, [snapshot], theme)
    except Exception as problem:  # a view that can't be drawn is no reason to stop
        return None, f"This picture could not be drawn: {type(problem).__name__}: {problem}."
    return picture, ""


def _absent(view, snapshot: Snapshot) -> str:
    if not snapshot.tick:
        return "There is nothing to show before the first tick."
    where = (view.applies.__doc__ or "Where its numbers are.").strip().rstrip(".")
    return f"There is nothing to show at tick {snapshot.tick}: this picture is there {where[:1].lower()}{where[1:]}."
