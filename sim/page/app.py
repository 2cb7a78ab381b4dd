"""The page: pick a world, play it, turn its switches, and see what becomes of god and learner.

Each tab of a browser has a stage of its own. Components read `stage.view`, which is replaced as a whole; ticks and
drawings happen in the stage's threads, so that nothing here ever waits for a world.
"""

from __future__ import annotations

import base64
import os
import threading
from typing import Any
from urllib.parse import parse_qs, urlencode

import solara
import solara.lab
import traitlets
from ipyvuetify import VuetifyTemplate
from reacton import ipyvuetify as v

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.scenario import load, titles
from godmodel.sim.output.palette import DARK, LIGHT
from godmodel.sim.page.defaults import DEFAULT, FIRST
from godmodel.sim.page.stage import NOBODY, Choice, Stage
from godmodel.sim.page.switches import Dial, Pick, switches
from godmodel.sim.settings import read_value

SPEEDS = {"as fast as it goes": 0.0, "a tick a second": 1.0, "a tick in 3 seconds": 3.0}
FEWEST = 0.05  # seconds between two redraws of the page
KNOWN = ("scenario", "arm", "seed", "beside")

CSS = """
.gm-root { width: 100%; }
.gm { width: 100%; max-width: 1500px; margin: 0 auto; padding: 10px 14px 40px; font-size: 15px;
  box-sizing: border-box; }
.gm h1 { font-size: 1.25rem; margin: 0; } .gm h2 { font-size: 1rem; margin: 0 0 2px; }
.gm p { margin: 2px 0 6px; line-height: 1.4; }
.gm-top { display: flex; flex-wrap: wrap; gap: 4px 14px; align-items: baseline; justify-content: space-between; }
.gm-claim { font-size: .95rem; opacity: .85; }
.gm-body { display: grid; grid-template-columns: 290px minmax(0, 1fr); gap: 18px; align-items: start; }
.gm-bar { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; padding: 6px 0; position: sticky; top: 0;
  z-index: 4; background: var(--gm-paper); }
.gm .gm-which > div { display: grid !important; gap: 0 18px !important;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 210px), 1fr)); }
.gm-speed { width: 170px; padding-top: 8px; }
.gm-bar .v-btn { min-width: 64px !important; }
.gm-tick { font-variant-numeric: tabular-nums; font-weight: 600; }
.gm-phase { min-height: 1.5em; font-size: .85rem; opacity: .85; }
.gm-views { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 400px), 1fr)); gap: 14px; }
.gm-two .gm-views { grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); }
.gm-view { margin: 0; border: 1px solid rgba(128,128,128,.4); border-radius: 6px; padding: 8px; min-width: 0; }
.gm-view img { width: 100%; height: auto; display: block; }
.gm-view figcaption { font-size: .82rem; line-height: 1.35; opacity: .9; }
.gm-view details, .gm-panel { margin-top: 6px; }
.gm summary { cursor: pointer; list-style: none; padding: 4px 0; font-weight: 600; }
.gm summary::-webkit-details-marker { display: none; } .gm summary::before { content: "▸ "; }
.gm details[open] > summary::before { content: "▾ "; }
.gm summary:focus-visible, .gm a:focus-visible, .gm button:focus-visible { outline: 3px solid #0072B2; }
.gm-panel .v-input { margin-top: 2px; } .gm-panel .v-messages { min-height: 0; }
.gm-panel .v-text-field__details { min-height: 0; margin-bottom: 2px; } .gm-panel .v-input__slot { margin-bottom: 2px; }
.gm-panel { overflow: hidden; padding-left: 2px; }
.gm-dial label { font-size: .85rem; } .gm-dial { padding-top: 2px; }
.gm-dial .v-input__slot { display: block !important; margin-bottom: 0 !important; }
.gm-tabs { display: flex; flex-wrap: wrap; gap: 6px; margin: 4px 0 10px; }
.gm-list { font-size: .85rem; overflow-wrap: anywhere; margin: 4px 0; padding-left: 1.3em; max-height: 22em;
  overflow-y: auto; }
.gm-names { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr)); gap: 14px; }
.gm-foot { display: flex; flex-wrap: wrap; gap: 10px; margin-top: 14px; }
.gm textarea { font-family: monospace; font-size: .85rem; }
@media (max-width: 800px) { .gm-body { grid-template-columns: minmax(0, 1fr); }
  .gm-side { order: 2; } .gm { padding: 8px 8px 30px; } }
"""


class Shade(VuetifyTemplate):
    """Tells whether the browser shows the page dark; Solara's own word for it does not come back to the server."""

    template = traitlets.Unicode(
        """
        <template><span></span></template>
        <script>
        module.exports = {
            mounted() { this.dark = this.$vuetify.theme.dark },
            watch: { "$vuetify.theme.dark"(now) { this.dark = now } },
        }
        </script>
        """
    ).tag(sync=True)
    dark = traitlets.Bool(False).tag(sync=True)


@solara.component
def Layout(children: list = []):  # noqa: B006  # Solara's own way to say that a layout takes children
    """No frame but the page itself."""
    return v.Html(tag="div", class_="gm-root", children=children)


@solara.component
def Page():
    """The whole page, or one sentence on what is wrong with its address."""
    router = solara.use_router()
    solara.use_effect(lambda: setattr(solara.lab.theme, "dark", None), [])  # as the reader's system has it
    address = solara.use_memo(lambda: _asked(router.search or ""), [router.search])
    dark, set_dark = solara.use_state(False)
    theme = DARK if dark else LIGHT
    solara.Style(CSS + f":root {{ --gm-paper: {'#1e1e1e' if dark else '#ffffff'}; }}")
    choice, problem = address
    with v.Html(tag="main", class_="gm"):
        Shade.element(on_dark=set_dark)
        with v.Html(tag="div", class_="gm-top"):
            v.Html(tag="h1", children=["godmodel"])
            solara.lab.ThemeToggle()
        if problem:
            solara.Error(problem)
            _link("go to the first page", "/")
        else:
            World(choice, theme)


def _asked(search: str) -> tuple[Choice | None, str]:
    """The worlds that an address asks for, or one sentence on what is wrong with it."""
    given = {name: values[-1] for name, values in parse_qs(search, keep_blank_values=True, max_num_fields=None).items()}
    try:
        for name in given:
            if name not in KNOWN:
                raise InputError(f"the address takes {', '.join(KNOWN)}, got {name[:40]!r}.")
        scenario = load(given.get("scenario", os.environ.get(FIRST) or DEFAULT)[:80])
        seed = given.get("seed", "0")
        if not (seed.isascii() and seed.isdigit() and len(seed) < 19):
            raise InputError(f"seed must be a whole number from 0, got {seed[:40]!r}.")
        choice = Choice(scenario, given.get("arm", next(iter(scenario.arms)))[:80], given.get("beside", NOBODY)[:80])
        choice = Choice(scenario, choice.arm, choice.beside, int(seed))
        choice.specs()
        return choice, ""
    except (InputError, ValueError) as problem:
        told = " ".join(str(problem).split())
        return None, told[:1].upper() + told[1:]


@solara.component
def World(first: Choice, theme):
    """A stage, and all that shows and steers it."""
    beat = solara.use_reactive(0)
    stage = solara.use_memo(Stage, [])
    tab, set_tab = solara.use_state("World")
    choice, set_choice = solara.use_state(first)

    def live():
        changed, there = threading.Event(), threading.Event()
        stage._tell = changed.set

        def pulse():  # redraws of the page are few, whatever happens on the stage
            while not there.is_set():
                changed.wait()
                changed.clear()
                if not there.is_set():
                    beat.value += 1
                there.wait(FEWEST)

        threading.Thread(target=pulse, name="pulse", daemon=True).start()
        stage.open()

        def leave():
            there.set()
            changed.set()
            stage.close()

        return leave

    solara.use_effect(live, [])
    solara.use_effect(lambda: stage.reset(choice), [choice])
    solara.use_effect(lambda: stage.show(tab, theme), [tab, theme])

    v.Html(tag="p", class_="gm-claim", children=[choice.scenario.title])
    with v.Html(tag="div", class_="gm-which gm-panel"):
        Which(choice, set_choice)
    Bar(stage, beat, choice)
    Body(stage, beat, choice, set_choice, set_tab)


@solara.component
def Body(stage: Stage, beat, choice: Choice, set_choice, set_tab):
    """What is below the bar. Each part is told what it depends on, and is left alone while that stays the same."""
    beat.get()
    view = stage.view
    with v.Html(tag="div", class_="gm-body"):
        with v.Html(tag="div", class_="gm-panel gm-side"):
            Live(stage, (view.world, view.changes))
            Anew(choice, set_choice)
        Views(stage, (view.world, view.tab, view.tabs, view.drawn), set_tab)
    Files(stage, choice, (view.world, view.tick > 0))


@solara.component
def Bar(stage: Stage, beat, choice: Choice):
    """Step, Play, Pause, Reset, speed; the tick, what is being done, and what went wrong."""
    beat.get()
    speed, set_speed = solara.use_state(next(iter(SPEEDS)))
    view = stage.view
    busy = bool(view.phase)

    def hurry(words: str) -> None:
        stage.pause = SPEEDS[words]
        set_speed(words)

    with v.Html(tag="div", class_="gm-bar"):
        solara.Button("Step", on_click=stage.step, disabled=view.playing or view.dead, color="primary")
        solara.Button("Play", on_click=stage.play, disabled=view.playing or view.dead, color="primary")
        solara.Button("Pause", on_click=stage.stop, disabled=not view.playing)
        solara.Button("Reset", on_click=lambda: stage.reset(choice))
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
    if view.problem:
        with v.Html(tag="div", attributes={"id": "problem", "role": "alert"}):
            solara.Error(view.problem + (" Reset makes the world anew." if view.dead and view.world else ""))
            solara.Button("Put it aside", on_click=stage.forgive, text=True)


@solara.component
def Which(choice: Choice, set_choice):
    """Scenario, arm, and the arm beside it: a new world at once."""
    scenario = choice.scenario
    alone = "no other"  # no arm's name has a blank

    def to_scenario(name: str) -> None:
        found = load(name)
        set_choice(Choice(found, next(iter(found.arms)), seed=choice.seed))

    def to(**changed) -> None:
        parts = {"arm": choice.arm, "beside": choice.beside} | changed
        set_choice(Choice(scenario, seed=choice.seed, changes=choice.changes, **parts))

    solara.Select("Scenario", list(titles()), scenario.name, on_value=to_scenario)
    solara.Select("Arm", list(scenario.arms), choice.arm, on_value=lambda arm: to(arm=arm))
    solara.Select(
        "Beside it, with the same dice",
        [alone, *scenario.arms],
        choice.beside or alone,
        on_value=lambda arm: to(beside=NOBODY if arm == alone else arm),
    )


@solara.component
def Live(stage: Stage, stamp: tuple):
    """The switches that act at the next tick."""
    view = stage.view
    which, set_which = solara.use_state(None)
    with v.Html(tag="details", attributes={"open": True}):
        v.Html(tag="summary", children=["Switches that act at once"])
        if not view.specs:  # the stage is not set yet
            return
        target = which if len(view.specs) > 1 else None
        if len(view.specs) > 1:
            sides = {f"both (they show {view.names[0]})": None, view.names[0]: 0, view.names[1]: 1}
            turned = next(words for words, side in sides.items() if side == which)
            solara.Select("They turn", list(sides), turned, on_value=lambda words: set_which(sides[words]))
        for each in switches(view.specs[target or 0]):
            turn = lambda value, each=each: stage.change(each.changes(value), target)  # noqa: E731
            if isinstance(each, Pick):
                solara.Select(each.label, list(each.options), each.value, on_value=turn).key(f"{each.name}")
            else:
                Turn(each, turn).key(f"{each.name}-{view.world}-{which}")


@solara.component
def Turn(dial: Dial, turn):
    """A number to slide; it follows the world where something else changes it."""
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
    """Settings that shape a world: they act on Reset, which this button is."""
    spec = solara.use_memo(lambda: choice.specs()[0][1], [choice])
    seed, set_seed = solara.use_state(str(choice.seed))
    people, set_people = solara.use_state("")
    documents, set_documents = solara.use_state("")
    others, set_others = solara.use_state("")
    wrong, set_wrong = solara.use_state("")

    def begin() -> None:
        try:
            set_wrong("")
            if not (seed.isascii() and seed.isdigit() and len(seed) < 19):
                raise InputError(f"seed must be a whole number from 0, got {seed[:40]!r}.")
            changes = _parsed(others)
            for path, text in (("population.people", people), ("population.documents", documents)):
                if text.strip():
                    changes |= _parsed(f"{path}={text}")
            wanted = Choice(choice.scenario, choice.arm, choice.beside, int(seed), changes)
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


@solara.component
def Views(stage: Stage, stamp: tuple, set_tab):
    """The tabs and the pictures of the one that is open."""
    view = stage.view
    drawn = f"{view.drawn[1]}" if view.drawn and view.drawn[3] == view.world else ""
    with v.Html(
        tag="section",
        class_="gm-two" if len(view.names) > 1 else "",
        attributes={"aria-label": "views", "data-drawn": drawn},
    ):
        with v.Html(tag="nav", class_="gm-tabs", attributes={"aria-label": "views"}):
            for name in view.tabs:
                solara.Button(
                    name,
                    on_click=lambda name=name: set_tab(name),
                    color="primary" if name == view.tab else None,
                    outlined=name != view.tab,
                    small=True,
                )
        if view.tab == "Read":
            for snapshot in view.snapshots:
                Read(snapshot, len(view.snapshots) > 1)
        else:
            with v.Html(tag="div", class_="gm-views"):
                for picture in view.pictures:
                    with v.Html(tag="figure", class_="gm-view", attributes={"data-view": picture.view}):
                        v.Html(tag="h2", children=[picture.title])
                        v.Html(
                            tag="img",
                            attributes={
                                "src": "data:image/png;base64," + base64.b64encode(picture.png).decode(),
                                "alt": picture.says,
                            },
                        )
                        v.Html(tag="figcaption", children=[picture.reading])


@solara.component
def Read(snapshot, named: bool):
    """Documents of this tick, and what was lost."""
    name = f" ({snapshot.name})" if named else ""
    lost = f"{snapshot.lost_count:,} types that the learner knew and knows no more, newest first"
    with v.Html(tag="div", class_="gm-names", attributes={"data-view": "read"}):
        for title, texts, told in (
            (f"What people wrote{name}", snapshot.people_wrote, "Drawn by lot from this tick's documents."),
            (
                f"What the machine wrote{name}",
                snapshot.machine_wrote,
                "Drawn by lot from what it published or people signed; compare with what people wrote.",
            ),
            (f"What is extinct{name}", [f"{what}, lost at tick {tick}" for what, tick in snapshot.lost], lost + "."),
        ):
            with v.Html(tag="div", class_="gm-view"):
                v.Html(tag="h2", children=[title])
                v.Html(tag="p", children=[told])
                items = [v.Html(tag="li", children=[text]) for text in texts]
                v.Html(tag="ul", class_="gm-list", children=items or [v.Html(tag="li", children=["nothing yet"])])


@solara.component
def Files(stage: Stage, choice: Choice, stamp: tuple):
    """What there is to take away."""
    name = f"{choice.scenario.name}.{'+'.join(stage.view.names) or choice.arm}.seed={choice.seed}"
    with v.Html(tag="div", class_="gm-foot"):
        if stage.view.tick:
            solara.FileDownload(stage.table, f"{name}.csv", label="Time series so far (CSV)", mime_type="text/csv")
        if stage.view.world:
            solara.FileDownload(
                stage.configuration, f"{name}.json", label="Configuration (JSON)", mime_type="application/json"
            )
        given = {"scenario": choice.scenario.name, "arm": choice.arm, "seed": choice.seed}
        _link("Address of this world", "/?" + urlencode(given | ({"beside": choice.beside} if choice.beside else {})))


def _link(words: str, to: str):
    return v.Html(tag="a", attributes={"href": to}, children=[words])
