"""The page lets its reader pick a world, play it, turn its switches, and see what becomes of god and learner.

Each tab of a browser has a session of its own. Components read `session.view`, which is replaced as a whole; ticks and
drawings happen in the session's threads, so that nothing here ever waits for a world.
"""

from __future__ import annotations

import threading

import solara
import solara.lab
from reacton import ipyvuetify as v

from godmodel.sim.output.palette import DARK, LIGHT
from godmodel.sim.page.address import asked
from godmodel.sim.page.session import Choice, Session
from godmodel.sim.page.showing import Files, Views, link
from godmodel.sim.page.steering import Anew, Bar, Live, Which
from godmodel.sim.page.style import CSS, Shade

FEWEST = 0.05  # seconds between two redraws of the page


@solara.component
def Layout(children: list = []):  # noqa: B006  # Solara's own way to say that a layout takes children
    """This component is the frame of the page, which is none."""
    return v.Html(tag="div", class_="gm-root", children=children)


@solara.component
def Page():
    """This component is the whole page, or one sentence on what is wrong with its address."""
    router = solara.use_router()
    solara.use_effect(lambda: setattr(solara.lab.theme, "dark", None), [])  # as the reader's system has it
    address = solara.use_memo(lambda: asked(router.search or ""), [router.search])
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
            link("go to the first page", "/")
        else:
            World(choice, theme)


@solara.component
def World(first: Choice, theme):
    """This component makes the session of a browser's tab, and all that shows and steers it."""
    beat = solara.use_reactive(0)
    session = solara.use_memo(Session, [])
    tab, set_tab = solara.use_state("World")
    choice, set_choice = solara.use_state(first)

    def live():
        changed, there = threading.Event(), threading.Event()
        session._tell = changed.set

        def pulse():  # redraws of the page are few, whatever happens in the session
            while not there.is_set():
                changed.wait()
                changed.clear()
                if not there.is_set():
                    beat.value += 1
                there.wait(FEWEST)

        threading.Thread(target=pulse, name="pulse", daemon=True).start()
        session.open()

        def leave():
            there.set()
            changed.set()
            session.close()

        return leave

    solara.use_effect(live, [])
    solara.use_effect(lambda: session.reset(choice), [choice])
    solara.use_effect(lambda: session.show(tab, theme), [tab, theme])

    v.Html(tag="p", class_="gm-claim", children=[choice.scenario.title])
    with v.Html(tag="div", class_="gm-which gm-panel"):
        Which(choice, set_choice)
    Bar(session, beat, choice)
    Body(session, beat, choice, set_choice, set_tab)


@solara.component
def Body(session: Session, beat, choice: Choice, set_choice, set_tab):
    """This component is what is below the bar.

    Each part is told what it depends on, and is left alone while that stays the same.
    """
    beat.get()
    view = session.view
    with v.Html(tag="div", class_="gm-body"):
        with v.Html(tag="div", class_="gm-panel gm-side"):
            Live(session, (view.world, view.changes))
            Anew(choice, set_choice)
        Views(session, (view.world, view.tab, view.tabs, view.drawn), set_tab)
    Files(session, choice, (view.world, view.tick > 0))
