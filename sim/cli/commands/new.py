"""The command `godmodel new`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from godmodel.sim.errors import InputError

ORDER = 25


def command(
    name: Annotated[str, typer.Argument(help="name of the new scenario, of a-z, 0-9 and _, which is that of its file")],
    folder: Annotated[
        Path, typer.Option("--out", help="folder in which NAME.py is written; the current one by default")
    ] = Path("."),
) -> None:
    """Write a scenario file of your own, which runs as it is.

    The file has a world, two arms, a claim with its rule, a picture, and a policy of its own. Run it with
    `godmodel run ./NAME.py` or `python NAME.py`.
    """
    from godmodel.sim.experiment.template import TEMPLATE
    from godmodel.sim.experiment.titles import titles
    from godmodel.sim.files import write_text

    stem = name.removesuffix(".py")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", stem):
        raise InputError(f"a scenario's name begins with a letter and is of a-z, 0-9 and _, got {name!r}.")
    if stem in titles():
        raise InputError(f"{stem} is a scenario of this package, and yours needs a name of its own: choose another.")
    path = folder / f"{stem}.py"
    if path.exists():
        raise InputError(f"{path} is there already, and nothing is overwritten: choose another name.")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, TEMPLATE.replace("{name}", stem))
    typer.echo(f"{path}\n\nRun it with: godmodel run {path if path.is_absolute() else f'./{path}'} --seeds 2")
