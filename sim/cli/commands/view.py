"""The command `godmodel view`."""

from __future__ import annotations

from typing import Annotated

import typer

ORDER = 90


def command(
    name: Annotated[
        str | None, typer.Argument(help="name of the scenario that is shown first; `godmodel list` prints all of them")
    ] = None,
    host: Annotated[
        str,
        typer.Option(
            "--host",
            help="address to listen on; only this computer can connect to the default",
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="port to listen on; 0 means any free port")
    ] = 8765,
) -> None:
    """Watch scenarios in the browser, without the internet.

    The page plays a world, changes its settings while it runs, and shows two arms side by side.
    """
    from godmodel.sim.experiment.scenario import load
    from godmodel.sim.page.serve import serve

    if name is not None:
        load(name)
    serve(name or "", host=host, port=port, tell=print)
