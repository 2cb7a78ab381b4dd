"""What becomes of a world is put on the page here: its pictures, its documents, and the files to take away."""

from __future__ import annotations

import base64

import solara
from reacton import ipyvuetify as v

from godmodel.sim.page.address import address_of
from godmodel.sim.page.session import Choice, Session
from godmodel.sim.page.written import Written, documents, extinct


@solara.component
def Views(session: Session, stamp: tuple, set_tab):
    """This component is the tabs and the pictures of the one that is open."""
    view = session.view
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
    """This component shows documents of this tick, and what was lost."""
    with v.Html(tag="div", class_="gm-names", attributes={"data-view": "read"}):
        for written in (*documents(snapshot), extinct(snapshot)):
            Listed(written, f" ({snapshot.name})" if named else "")


@solara.component
def Listed(written: Written, suffix: str = ""):
    """This component shows a list with its title and what it is."""
    with v.Html(tag="div", class_="gm-view"):
        v.Html(tag="h2", children=[written.title + suffix])
        v.Html(tag="p", children=[written.told])
        items = [v.Html(tag="li", children=[text]) for text in written.lines]
        v.Html(tag="ul", class_="gm-list", children=items or [v.Html(tag="li", children=["nothing yet"])])


@solara.component
def Files(session: Session, choice: Choice, stamp: tuple):
    """This component offers what there is to take away."""
    name = f"{choice.scenario.name}.{'+'.join(session.view.names) or choice.arm}.seed={choice.seed}"
    with v.Html(tag="div", class_="gm-foot"):
        if session.view.tick:
            solara.FileDownload(session.table, f"{name}.csv", label="Time series so far (CSV)", mime_type="text/csv")
        if session.view.world:
            solara.FileDownload(
                session.configuration, f"{name}.json", label="Configuration (JSON)", mime_type="application/json"
            )
        link("Address of this world", address_of(choice))


def link(words: str, to: str):
    """Return a link to another address of the page."""
    return v.Html(tag="a", attributes={"href": to}, children=[words])
