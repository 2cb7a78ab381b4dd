"""Several runs are compared here: the settings in which they differ, one picture of all, the verdicts side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.panels.line import Panel
from godmodel.sim.measure.columns import BY_NAME
from godmodel.sim.output.differences import by_arm, flatten, meaning
from godmodel.sim.output.embedded import alt_text, data_uri
from godmodel.sim.output.finished import Finished
from godmodel.sim.output.section import verdict

NOTHING = "—"


def differing_settings(runs: Sequence[Finished]) -> list[dict]:
    """Return the settings in which runs differ, in an arm that they share.  -> [{path, meaning, values: one a run}]

    Where they share no arm, the settings that are the same in all arms of each are compared.
    """
    shared = [arm for arm in runs[0].arms if all(arm in run.arms for run in runs)]
    flat = [{arm: flatten(spec.model_dump()) for arm, spec in run.specs.items()} for run in runs]
    paths = list(dict.fromkeys(path for arms in flat for values in arms.values() for path in values))
    rows, specs = [], [spec for run in runs for spec in run.specs.values()]
    for path in paths:
        each = [{arm: arms[arm].get(path, NOTHING) for arm in shared or arms} for arms in flat]
        differ = [arm for arm in shared if any(values[arm] != each[0][arm] for values in each)]
        if not shared and len({by_arm(values) for values in each}) > 1:
            rows.append({"path": path, "meaning": meaning(specs, path), "values": [by_arm(values) for values in each]})
        elif differ:
            values = [by_arm({arm: values[arm] for arm in differ}, of=len(shared)) for values in each]
            rows.append({"path": path, "meaning": meaning(specs, path), "values": values})
    return rows


def overlaid(runs: Sequence[Finished]) -> dict:
    """Return the main column of the first run, all runs over each other."""
    from godmodel.sim.output.figures import compose_runs

    panels = [p for p in runs[0].scenario.panels if p.comparable]
    panel = panels[0] if panels else Panel("kl_bits", "KL(p_t || learner)")
    arms = list(dict.fromkeys(arm for run in runs for arm in run.arms))
    arms = [arm for arm in arms if not panel.arms or arm in panel.arms] or arms
    tables = {run.name: run.table[run.table.arm.isin(arms)] for run in runs}
    told = " ".join(f"{run.name}: {alt_text(run.scenario, tables[run.name], panel)}" for run in runs)
    figure = compose_runs(tables, panel, arms)
    return {"data": data_uri(figure), "alt": told, "column": panel.column, "meaning": BY_NAME[panel.column].meaning}


def side_by_side(runs: Sequence[Finished]) -> list[dict]:
    """Return the verdicts with a row for each claim and a cell for each run."""
    rows: dict[str, dict[str, dict]] = {}
    for run in runs:
        for told in map(verdict, run.verdicts):
            key = f"{told['claim']} ({told['rule']})"
            rows.setdefault(key, {})[run.name] = told
    return [{"claim": claim, "cells": [cells.get(run.name) for run in runs]} for claim, cells in rows.items()]


def told_apart(paths: Sequence[Path]) -> list[str]:
    """Return the shortest ends of paths that differ: out/curse and out2/curse.

    Raises:
        InputError: if a folder is given twice.
    """
    parts = [path.resolve().parts for path in paths]
    if len(set(parts)) < len(parts):
        raise InputError("a comparison takes different folders, and one is given twice: leave it out.")
    for length in range(1, max(map(len, parts)) + 1):
        names = ["/".join(each[-length:]) for each in parts]
        if len(set(names)) == len(names):
            break
    return names
