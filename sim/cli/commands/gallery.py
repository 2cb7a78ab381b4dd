"""The command `godmodel gallery`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from godmodel.sim.output.progress import open_console

ORDER = 110


def command(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="folder that finished runs were written to (their --out)")
    ],
    docs: Annotated[
        Path, typer.Option("--docs", help="folder for the page, gallery.md, and for the pictures, gallery/NAME.png")
    ] = Path("docs"),
) -> None:
    """Write a page with a picture and a sentence for each scenario.

    The pictures are drawn from finished runs.
    """
    from godmodel.sim.output.gallery import write_gallery

    with open_console().status("gallery") as status:
        page, pictures = write_gallery(folder, docs, tell=lambda name: status.update(f"drawing {name}"))
    for path in (*pictures, page):
        typer.echo(path)
