"""The command `godmodel plot`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from godmodel.sim.cli.options import Column, Contour
from godmodel.sim.output.progress import draw_figures, draw_phase_diagram, open_console, print_notes

ORDER = 80


def command(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="folder that a run wrote to (its --out), or the folder of one scenario"),
    ],
    formats: Annotated[
        str, typer.Option("--format", help="file format: png, pdf or svg, or several of them with commas between")
    ] = "png",
    dpi: Annotated[
        int, typer.Option("--dpi", min=30, max=1200, help="resolution of a PNG file, in dots per inch")
    ] = 150,
    column: Column = "kl_bits",
    contour: Contour = None,
) -> None:
    """Draw the figures of finished runs and sweeps again."""
    from godmodel.sim.experiment.results import scenario_folders, sweep_folders
    from godmodel.sim.output.figures import formats_of
    from godmodel.sim.output.report import Finished

    wanted = formats_of(formats)
    sweeps = sweep_folders(folder)
    for found in sweeps:
        for path in draw_phase_diagram(found, column, contour, wanted, dpi):
            typer.echo(path)
    for found in scenario_folders(folder, needed=not sweeps):
        finished = Finished(found, found.name)
        scenario = finished.scenario
        print_notes(finished.notes)
        with open_console().status(f"drawing {scenario.name}"):
            paths = draw_figures(scenario, found, wanted, dpi)
        for path in paths:
            typer.echo(path)
