"""The command `godmodel report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from godmodel.sim.output.progress import open_console, print_notes

ORDER = 100


def command(
    folders: Annotated[
        list[Path],
        typer.Argument(
            metavar="DIR...", help="folder that a run wrote to (its --out), or several scenarios' folders to compare"
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="file to write; by default DIR/NAME/report.html, or comparison.html in the current folder",
        ),
    ] = None,
) -> None:
    """Write one HTML file for each scenario.

    The file needs no other file and no internet. Several folders give one file that compares them.
    """
    from godmodel.sim.output.report import write_reports

    with open_console().status("report") as status:
        paths = write_reports(folders, out, tell=status.update, tell_note=lambda note: print_notes([note]))
    for path in paths:
        typer.echo(path)
