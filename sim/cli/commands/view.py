"""The command `godmodel view`."""

from __future__ import annotations

from typing import Annotated

import typer

from godmodel.sim.cli.options import Plugins

ORDER = 90


def command(
    name: Annotated[
        str | None,
        typer.Argument(help="scenario that is shown first, by its name or the path of its file"),
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
    plugins: Plugins = None,
) -> None:
    """Watch scenarios in the browser, without the internet.

    The page plays a world, changes its settings while it runs, and shows two arms side by side.
    """
    from godmodel.sim.experiment.notes import read_notes
    from godmodel.sim.experiment.scenario import load
    from godmodel.sim.output.progress import print_notes
    from godmodel.sim.page.serve import serve

    scenario = load(name) if name is not None else None
    if scenario is not None:
        print_notes(list(dict.fromkeys(n for spec in scenario.specs().values() for n in read_notes(spec))))
    first = scenario.call if scenario is not None else ""
    serve(first, host=host, port=port, tell=print)
