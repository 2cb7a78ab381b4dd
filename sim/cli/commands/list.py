"""The command `godmodel list`."""

from __future__ import annotations

import typer

ORDER = 10


def command() -> None:
    """List every scenario with its one-line claim."""
    from godmodel.sim.experiment.titles import titles

    found = titles()
    width = max(map(len, found), default=0)
    for name, title in found.items():
        typer.echo(f"{name:<{width}}  {title}")
