"""What steers a world is put on the page here: the bar, the choice of a world, its switches and its settings."""

from __future__ import annotations

from typing import Any, cast

import solara
from reacton import ipyvuetify as v

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.scenario import load, titles
from godmodel.sim.page.address import seed_of
from godmodel.sim.page.controls import Dial, Pick, controls
from godmodel.sim.page.session import NOBODY, Choice, Session
from godmodel.sim.settings import read_value

SPEEDS = {"as fast as it goes": 0.0, "a tick a second": 1.0, "a tick in 3 seconds": 3.0}


@solara.component
def Bar(session: Session, beat, choice: Choice):
    """This component has Step, Play, Pause, Reset and speed, and tells the tick, what is done and what went wrong."""
    beat.get()
    speed, set_speed = solara.use_state(next(iter(SPEEDS)))
    view = session.view
    busy = bool(view.phase)

    def hurry(words: str) -> None:
        session.pause = SPEEDS[words]
        set_speed(words)

    with v.Html(tag="div", class_="gm-bar"):
        solara.Button("Step", on_click=session.step, disabled=view.playing or view.dead, color="primary")
        solara.Button("Play", on_click=session.play, disabled=view.playing or view.dead, color="primary")
        solara.Button("Pause", on_click=session.stop, disabled=not view.playing)
        solara.Button("Reset", on_click=lambda: session.reset(choice))
        with v.Html(tag="div", class_="gm-speed"):
            solara.Select("Speed", list(SPEEDS), speed, on_value=hurry, dense=True)
        v.Html(
            tag="output",
            class_="gm-tick",
            attributes={
                "id": "tick",
                "data-tick": str(view.tick),
                "data-world": str(view.world),
                "data-drawn": f"{view.drawn[1]}" if view.drawn and view.drawn[3] == view.world else "",
                "data-playing": str(view.playing).lower(),
                "data-changes": str(view.changes),
                "aria-live": "polite",
            },
            children=[f"tick {view.tick} of {view.ticks}"],
        )
    v.ProgressLinear(indeterminate=busy, value=0, height=3)
    rest = f"A tick took {view.seconds[0]:.2f} s, its pictures {view.seconds[1]:.2f} s." if view.tick else ""
    if view.tick and view.tick == view.ticks and not view.playing and not busy:
        rest = "This is where the run ends on the command line; Play goes on from here."
    v.Html(tag="div", class_="gm-phase", attributes={"id": "phase"}, children=[view.phase or rest])
    with v.Html(tag="div", class_="gm-told", attributes={"id": "told", "role": "status"}):
        for sentence in view.told:
            v.Html(tag="p", children=[f"Note: {sentence}"])
    if view.problem:
        with v.Html(tag="div", attributes={"id": "problem", "role": "alert"}):
            solara.Error(view.problem + (" Reset makes the world anew." if view.dead and view.world else ""))
            solara.Button("Put it aside", on_click=session.forgive, text=True)


@solara.component
def Which(choice: Choice, set_choice):
    """This component picks scenario, arm, and the arm beside it: a new world at once."""
    scenario = choice.scenario
    alone = "no other"  # no arm's name has a blank

    def to_scenario(name: str) -> None:
        found = scenario if name == scenario.name else load(name)
        set_choice(Choice(found, next(iter(found.arms)), seed=choice.seed))

    def to(**changed) -> None:
        parts = {"arm": choice.arm, "beside": choice.beside} | changed
        set_choice(Choice(scenario, seed=choice.seed, changes=choice.changes, **parts))

    solara.Select("Scenario", list(dict.fromkeys([*titles(), scenario.name])), scenario.name, on_value=to_scenario)
    solara.Select("Arm", list(scenario.arms), choice.arm, on_value=lambda arm: to(arm=arm))
    solara.Select(
        "Beside it, with the same dice",
        [alone, *scenario.arms],
        choice.beside or alone,
        on_value=lambda arm: to(beside=NOBODY if arm == alone else arm),
    )


@solara.component
def Live(session: Session, stamp: tuple):
    """This component has the switches that act at the next tick."""
    view = session.view
    which, set_which = solara.use_state(cast("int | None", None))
    with v.Html(tag="details", attributes={"open": True}):
        v.Html(tag="summary", children=["Switches that act at once"])
        if not view.specs:  # the session has no worlds yet
            return
        target = which if len(view.specs) > 1 else None
        if len(view.specs) > 1:
            sides = {f"both (they show {view.names[0]})": None, view.names[0]: 0, view.names[1]: 1}
            turned = next(words for words, side in sides.items() if side == which)
            solara.Select("They turn", list(sides), turned, on_value=lambda words: set_which(sides[words]))
        for each in controls(view.specs[target or 0]):
            turn = lambda value, each=each: session.change(each.changes(value), target)  # noqa: E731
            if isinstance(each, Pick):
                solara.Select(each.label, list(each.options), each.value, on_value=turn).key(f"{each.name}")
            else:
                Turn(each, turn).key(f"{each.name}-{view.world}-{which}")


@solara.component
def Turn(dial: Dial, turn):
    """This component is a number to slide; it follows the world where something else changes it."""
    value, set_value = solara.use_state(dial.value)
    solara.use_effect(lambda: set_value(dial.value), [dial.value])

    def slide(new: float) -> None:
        new = round(float(new), 6)
        if abs(new - value) > dial.step / 2 + 1e-9:  # less is the slider's own rounding to its steps, nobody's hand
            set_value(new)
            turn(new)

    with v.Html(tag="div", class_="gm-dial", attributes={"title": dial.help}):
        v.Slider(
            v_model=value,
            on_v_model=slide,
            min=dial.low,
            max=dial.high,
            step=dial.step,
            label=f"{dial.label}: {value:g}",
            dense=True,
            hide_details=True,
        )


@solara.component
def Anew(choice: Choice, set_choice):
    """This component has the settings that shape a world: they act on Reset, which its button is."""
    spec = solara.use_memo(lambda: choice.specs()[0][1], [choice])
    seed, set_seed = solara.use_state(str(choice.seed))
    people, set_people = solara.use_state("")
    documents, set_documents = solara.use_state("")
    others, set_others = solara.use_state("")
    wrong, set_wrong = solara.use_state("")

    def begin() -> None:
        try:
            set_wrong("")
            number = seed_of(seed)
            changes = _parsed(others)
            for path, text in (("population.people", people), ("population.documents", documents)):
                if text.strip():
                    changes |= _parsed(f"{path}={text}")
            wanted = Choice(choice.scenario, choice.arm, choice.beside, number, changes)
            wanted.specs()
            set_choice(wanted)
        except InputError as problem:
            set_wrong(" ".join(str(problem).split()))

    now = spec.population
    with v.Html(tag="details"):
        v.Html(tag="summary", children=["Settings that act on Reset"])
        solara.InputText("Seed", seed, on_value=set_seed)
        solara.InputText(f"People (now {now.people or 'the default'})", people, on_value=set_people)
        solara.InputText(f"Documents a tick (now {now.documents})", documents, on_value=set_documents)
        v.Textarea(
            label="Others: path=value, one a line",
            v_model=others,
            on_v_model=set_others,
            rows=3,
            hint="such as world.topics=12; godmodel show lists them",
            persistent_hint=True,
        )
        solara.Button("Reset with these", on_click=begin)
        if wrong:
            solara.Error(wrong)


def _parsed(lines: str) -> dict[str, Any]:
    """`path=value` lines; a value is read as JSON where it is JSON, else as text."""
    found: dict[str, Any] = {}
    for line in lines.splitlines():
        path, sign, text = (part.strip() for part in line.partition("="))
        if not path and not sign:
            continue
        if not sign or not path:
            raise InputError(f"a line takes path=value, such as world.topics=12, got {line[:60]!r}.")
        found[path] = read_value(text)
    return found
