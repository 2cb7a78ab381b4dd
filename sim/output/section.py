"""A run's section of a report is put together here: what the template says of its claims, pictures and settings."""

from __future__ import annotations

import json
import math
from pathlib import Path
from statistics import median

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.claims import Verdict
from godmodel.sim.experiment.panels import AnyPanel
from godmodel.sim.experiment.remarks import remarks
from godmodel.sim.experiment.results import read_table, sweep_folders
from godmodel.sim.files import read_json
from godmodel.sim.output.differences import as_text, common, meaning, not_default
from godmodel.sim.output.embedded import alt_text, data_uri
from godmodel.sim.output.finished import Finished
from godmodel.sim.output.origin import commands, provenance


def section(run: Finished) -> dict:
    """Return what the template says of one run."""
    from godmodel.sim.output.figures import compose_panel, drawn_from

    scenario, table = run.scenario, run.table
    panels = [p for p in scenario.panels if not p.arms or set(p.arms) & set(run.arms)]
    usual = {arm: not_default(spec) for arm, spec in run.specs.items()}
    shared = common(usual)

    def picture(panel: AnyPanel) -> dict[str, str]:
        figure = compose_panel(scenario, table, panel)
        return {"data": data_uri(figure), "alt": alt_text(scenario, table, panel)}

    return {
        "name": run.name,
        "scenario": scenario.name,
        "text": scenario.text.split("\n\n"),
        "summary": summary(run),
        "changed": run.changed,
        "remarks": remarks(table, run.specs),
        "verdicts": [verdict(v) for v in run.verdicts],
        "pictures": [picture(p) for p in panels if not p.wide],
        "broad": [picture(p) for p in panels if p.wide],
        "reading": f"{scenario.reading} {drawn_from(table, panels)}",
        "sweeps": sweeps(run.folder),
        "common": [
            {"path": p, "value": as_text(v), "meaning": meaning(run.specs.values(), p)} for p, v in shared.items()
        ],
        "arms": [
            {
                "name": arm,
                "control": arm in scenario.controls,
                "settings": [f"{p} = {as_text(v)}" for p, v in usual[arm].items() if shared.get(p, as_text) != v],
                "config": json.dumps(run.specs[arm].model_dump(), indent=2, ensure_ascii=False),
            }
            for arm in run.arms
        ],
        "provenance": provenance(run),
        "commands": commands(run),
        "columns": _columns(run.folder),
    }


def summary(run: Finished) -> str:
    """Say in a few words how many claims hold."""
    held = sum(v.verdict == "holds" for v in run.verdicts)
    open_ = sum(v.verdict == "not tested" for v in run.verdicts)
    fewest = min((len(v.values) for v in run.verdicts if v.values), default=len(run.seeds))
    most = len(run.seeds)
    seeds = f"{most} seed" + "s" * (most != 1) if fewest == most else f"{fewest} to {most} seeds"
    words = f"{held} of {len(run.verdicts)} claims hold in {seeds}"
    return f"{words}; {open_} not tested" if open_ else words


def verdict(v: Verdict) -> dict:
    """Return what the template says of one claim: its verdict, its rule and the numbers."""
    values = list(v.values.values())
    finite = [x for x in values if math.isfinite(x)]
    numbers = f"{median(values):.3g} [{min(values):.3g}, {max(values):.3g}]" if len(finite) == len(values) > 0 else ""
    return {
        "verdict": v.verdict,
        "mark": {"holds": "✓", "fails": "✗"}.get(v.verdict, "?"),
        "style": v.verdict.replace(" ", "-"),
        "claim": v.claim.sentence,
        "rule": v.claim.rule,
        "numbers": numbers or ("not a number" if values else v.untested),
        "seeds": f"{v.held} of {len(values)} seeds" if values else "no seed",
    }


def sweeps(folder: Path) -> list[dict]:
    """Return the map of each sweep below a scenario's folder that measured anything, as a picture with its words."""
    from godmodel.sim.experiment.sweep import read
    from godmodel.sim.output.phase_diagram import compose

    found = []
    for place in sweep_folders(folder):
        sweep, table = read(place), read_table(place)
        if table.kl_bits.notna().any():
            paths = " and ".join(sweep.grid)
            alt = f"Last kl_bits of {sweep.scenario}/{sweep.arm} over {paths}, from {table.kl_bits.min():.3g} to "
            alt += f"{table.kl_bits.max():.3g} bits per document."
            found.append({"data": data_uri(compose(sweep, table, "kl_bits")), "alt": alt, "paths": paths})
    return found


def _columns(folder: Path) -> list[dict]:
    path = folder / "columns.json"
    found = read_json(path, list) if path.exists() else []
    if not all(isinstance(each, dict) and {"name", "unit", "meaning"} <= set(each) for each in found):
        raise InputError(f"{path} must list columns with name, unit and meaning; restore the file.")
    return found
