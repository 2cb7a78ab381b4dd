"""The command line `godmodel`: every file in `commands/` is one command, found by looking.

To add a command, add a file `commands/NAME.py` with a function `command` and a number `ORDER`, its place in the help.
The commands must start fast: import heavy packages (numpy, pandas, matplotlib, mesa, torch) inside `command`.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys

import typer

from godmodel.sim.errors import InputError

PACKAGE = "godmodel.sim.cli.commands"
app = typer.Typer(
    name="godmodel",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="""A world whose distribution is known exactly, and a model that learns from what it published there.

    \b
    godmodel list                      list every scenario and its claim
    godmodel show curse                show the settings of a scenario, with units and ranges
    godmodel run curse --out out       run a scenario and write its verdicts, figures and data
    godmodel new mine                  write a scenario file of your own
    godmodel run ./mine.py --out out   run a scenario file, with --plugin for parts of your own
    godmodel run curse --arm replace --seeds 2 --set ticks=5
                                       run one arm with two seeds and a changed setting
    godmodel check god curse           print only the verdicts; the exit code is 1 if a claim fails
    godmodel bisect anchor --claim a_half_stops_it --arm real_50 --vary anchor.share=0.05:0.5
                                       find the value of a setting at which a claim flips
    godmodel check papers --quick      compare published results with measurements
    godmodel plot out                  draw the figures again
    godmodel sweep curse --arm replace --grid anchor.share=0,0.5
                                       run a grid of settings and draw a phase diagram
    godmodel report out                write one HTML file for each scenario
    godmodel gallery out               write a page with a picture and a sentence for each scenario
    godmodel view curse                watch a scenario in the browser
    """,
)


def add_commands(to: typer.Typer) -> None:
    """Import every module of `commands` and add its command, in the order of their `ORDER`."""
    folder = importlib.import_module(PACKAGE).__path__
    modules = {each.name: importlib.import_module(f"{PACKAGE}.{each.name}") for each in pkgutil.iter_modules(folder)}
    for name, module in sorted(modules.items(), key=lambda item: item[1].ORDER):
        to.command(name)(module.command)


add_commands(app)


def main(args: list[str] | None = None) -> None:
    """Run the command line.

    Bad input gives one sentence on standard error and exit code 2, never a traceback.
    """
    try:
        _require_text(sys.argv[1:] if args is None else args)
        app(args=args, prog_name="godmodel")
    except InputError as problem:
        typer.echo(f"godmodel: {' '.join(str(problem).split())}", err=True)
        sys.exit(2)
    except OSError as problem:  # a folder that is a file, a full disk, no permission
        typer.echo(f"godmodel: {problem.filename or 'a file'} cannot be used: {problem.strerror or problem}.", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        typer.echo("godmodel: stopped; finished ticks are on disk, go on with --resume.", err=True)
        sys.exit(130)


def _require_text(args: list[str]) -> None:
    """Refuse bytes that are no text: they can be neither shown nor written into a file."""
    for each in map(str, args):
        if not each.isascii() and any("\ud800" <= letter <= "\udfff" for letter in each):
            raise InputError(f"an argument must be text in UTF-8, got {each!r}.")
