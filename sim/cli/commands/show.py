"""The command `godmodel show`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from godmodel.sim.cli.options import Arms, Changes, Name, Plugins, parse_changes

ORDER = 20


def command(
    name: Name,
    arms: Arms = None,
    changes: Changes = None,
    as_json: Annotated[bool, typer.Option("--json", help="print the settings of all chosen arms as JSON")] = False,
    plugins: Plugins = None,
) -> None:
    """Show the settings of a scenario, with units and ranges.

    It prints the scenario's text, what each arm changes, and every setting of the first chosen arm with its meaning.
    """
    from godmodel.sim.experiment.notes import read_notes
    from godmodel.sim.experiment.scenario import load
    from godmodel.sim.output.progress import print_notes
    from godmodel.sim.output.text import arms_text, settings_text

    scenario = load(name)
    specs = scenario.specs(arms, parse_changes(changes))
    print_notes(list(dict.fromkeys(note for spec in specs.values() for note in read_notes(spec))))
    if as_json:
        typer.echo(json.dumps({arm: spec.model_dump() for arm, spec in specs.items()}, indent=2))
        return
    chosen = next(iter(specs))
    typer.echo(f"{scenario.text}\n\nArms\n{arms_text(scenario)}\n")
    typer.echo(f"Settings of {scenario.name}/{chosen}; change one with --set path=value, such as --set ticks=20")
    typer.echo(settings_text(specs[chosen]))
