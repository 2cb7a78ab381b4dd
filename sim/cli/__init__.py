"""The command line `godmodel`: every file in `commands/` is one command, found by looking.

To add a command, add a file `commands/NAME.py` with a function `command` and a number `ORDER`, its place in the help.
The commands must start fast: import heavy packages (numpy, pandas, matplotlib, mesa, torch) inside `command`.
"""

from __future__ import annotations

import importlib
import pkgutil
import signal
import sys
from typing import NoReturn

import typer

from godmodel.sim.cli.ending import stoppable, unexpected
from godmodel.sim.errors import InputError, RunFailed, Stopped
from godmodel.sim.experiment.pipes import drop_what_nobody_reads

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
    godmodel check god curse           print only the verdicts
    godmodel bisect anchor --claim a_half_stops_it --arm real_50 --vary anchor.share=0.05:0.5
                                       find the value of a setting at which a claim flips
    godmodel check papers --quick      compare published results with measurements
    godmodel plot out                  draw the figures again
    godmodel sweep curse --arm replace --grid anchor.share=0,0.5
                                       run a grid of settings and draw a phase diagram
    godmodel sweep curse --lhs 50 --vary anchor.share=0:1 --engine dask
                                       run a Latin hypercube of settings on a dask cluster
    godmodel run curse --part 3/64     do one part of many, as a job of an array
    godmodel collect out               complete what all parts have left
    godmodel report out                write one HTML file for each scenario
    godmodel gallery out               write a page with a picture and a sentence for each scenario
    godmodel view curse                watch a scenario in the browser

    \b
    Exit codes: 0 all is well, 1 a claim does not hold, 2 bad input, 3 a run failed or was stopped from outside,
    130 stopped by Ctrl-C, 143 stopped by SIGTERM, 129 by SIGHUP.
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

    Bad input gives one sentence on standard error and exit code 2, a run that failed or was stopped one and 3, a signal
    one and 128 + its number; never a traceback.
    """
    streams = sys.stdout, sys.stderr
    try:
        drop_what_nobody_reads()
        with stoppable():
            _require_text(sys.argv[1:] if args is None else args)
            app(args=args, prog_name="godmodel")
    except InputError as problem:
        _end(2, str(problem))
    except RunFailed as problem:
        _end(3, str(problem))
    except OSError as problem:  # a folder that is a file, a full disk, no permission
        _end(2, f"{problem.filename or 'a file'} cannot be used: {problem.strerror or problem}.")
    except Stopped as stop:
        go_on = f"; finished ticks are in {stop.folder}, go on with --resume" if stop.folder else ""
        _end(128 + stop.number, f"stopped by {signal.Signals(stop.number).name}{go_on}.")
    except KeyboardInterrupt:
        _end(130, "stopped by SIGINT.")
    except Exception as problem:
        _end(3, unexpected(problem))
    finally:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
        sys.stdout, sys.stderr = streams


def _end(code: int, sentence: str) -> NoReturn:
    typer.echo(f"godmodel: {' '.join(sentence.split())}", err=True)
    sys.exit(code)


def _require_text(args: list[str]) -> None:
    """Refuse bytes that are no text: they can be neither shown nor written into a file."""
    for each in map(str, args):
        if not each.isascii() and any("\ud800" <= letter <= "\udfff" for letter in each):
            raise InputError(f"an argument must be text in UTF-8, got {each!r}.")
