"""The report: one HTML file that says what was claimed, what was run, and what came out; it needs nothing else to open.

Pictures are inside the file, a small one a panel, so that they stack on a phone. Not handled: runs of a scenario that
this version of the program no longer has.
"""

from __future__ import annotations

import base64
import io
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from godmodel.sim.config import Spec
from godmodel.sim.errors import InputError
from godmodel.sim.experiment.claims import Verdict, judge
from godmodel.sim.experiment.panels import AnyPanel, Panel
from godmodel.sim.experiment.results import read_table, scenario_folders, sweep_folders
from godmodel.sim.experiment.scenario import Scenario, load
from godmodel.sim.files import read_json, write_text
from godmodel.sim.measure.columns import BY_NAME
from godmodel.sim.settings import Settings, checked, describe

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from pandas import DataFrame

NOTHING = "—"
MANIFEST = {"command": str, "versions": dict, "platform": str, "started": str, "finished": str, "seconds": (int, float)}


@dataclass(frozen=True)
class Finished:
    """A scenario's folder with finished runs, read once."""

    folder: Path
    name: str  # in a comparison

    @cached_property
    def table(self) -> DataFrame:
        """All rows."""
        return read_table(self.folder)

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario that was run, whatever the folder is called."""
        return load(str(self.table.scenario.iloc[0]))

    @cached_property
    def arms(self) -> list[str]:
        """The arms that were run, in the scenario's order."""
        there = set(self.table.arm)
        if strange := sorted(there - set(self.scenario.arms)):
            raise InputError(
                f"{self.folder} holds runs of an arm that {self.scenario.name} has not, {strange[0]!r}: move them away."
            )
        return [arm for arm in self.scenario.arms if arm in there]

    @cached_property
    def specs(self) -> dict[str, Spec]:
        """The settings of each arm, as they were run."""
        found = {}
        for arm in self.arms:
            first, *others = [read_json(home / "config.json", dict) for home in self._homes(arm)]
            if any(other != first for other in others):
                raise InputError(
                    f"{self.folder} must hold runs of {arm} with the same settings in every seed, and holds others: "
                    "move those away."
                )
            found[arm] = checked(Spec, first)
        return found

    @cached_property
    def manifests(self) -> list[dict]:
        """What each run wrote of its origin."""
        paths = [home / "manifest.json" for arm in self.arms for home in self._homes(arm)]
        found = [read_json(path, dict) for path in paths]
        for path, each in zip(paths, found, strict=True):
            wrong = [name for name, kind in MANIFEST.items() if name in each and not isinstance(each[name], kind)]
            if wrong:
                raise InputError(f"{path}: {wrong[0]} can't be {each[wrong[0]]!r}; restore the file.")
        return found

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """What the rows say of the scenario's claims."""
        return judge(self.scenario.claims, self.table)

    @cached_property
    def changed(self) -> dict[str, Any]:
        """The user's settings on top of the scenario's."""
        path = self.folder / "claims.json"
        found = read_json(path, dict).get("changed_settings", {}) if path.exists() else {}
        if not isinstance(found, dict):
            raise InputError(f"{path} must name changed_settings as path: value, got {found!r}; restore the file.")
        return found

    @property
    def seeds(self) -> list[int]:
        """The seeds that were run."""
        return sorted(int(seed) for seed in self.table.seed.unique())

    def _homes(self, arm: str) -> list[Path]:
        found = [home for home in (self.folder / "runs" / arm).glob("seed=*") if home.name[5:].isdecimal()]
        found = sorted(found, key=lambda home: int(home.name[5:]))
        found = [home for home in found if (self.folder / "timeseries" / f"{arm}.{home.name}.parquet").exists()]
        if not found:
            raise InputError(
                f"{self.folder} must hold runs/{arm}/seed=K beside its time series, and holds none: "
                "the report needs their settings."
            )
        return found


def write_reports(
    folders: Sequence[Path], out: Path | None, tell: Callable[[str], None] = lambda what: None
) -> list[Path]:
    """Write a report for each scenario in a folder, or one that compares several folders; return the files.

    `tell` is called with what is being done.

    Raises:
        InputError: if there is nothing to report, or more than the one file `out` can hold.
    """
    if out is not None and (out.is_dir() or not out.name):
        raise InputError(f"--out names the file of the report, and {str(out)!r} is a folder: give a name in it.")
    if len(folders) == 1:
        found = scenario_folders(folders[0])
        if out is not None and len(found) > 1:
            raise InputError(
                f"{folders[0]} holds {len(found)} scenarios, and --out names one file: "
                f"give one of them, such as {found[0]}, or leave --out away."
            )
        paths = []
        for folder in found:
            tell(f"report on {folder.resolve().name}")
            run = Finished(folder, folder.resolve().name)
            paths.append(_write(out or folder / "report.html", one_run(run)))
        return paths
    runs = [_only(folder) for folder in folders]
    tell("comparison")
    runs = [Finished(path, name) for path, name in zip(runs, _told_apart(runs), strict=True)]
    return [_write(out or Path("comparison.html"), several_runs(runs))]


def one_run(run: Finished) -> str:
    """The HTML of a scenario's report."""
    scenario = run.scenario
    return _render(
        title=f"{scenario.name}: {scenario.title}",
        summary=_summary(run),
        runs=[_section(run)],
        comparison=None,
    )


def several_runs(runs: Sequence[Finished]) -> str:
    """The HTML of a comparison: what differs, the main column over each other, the verdicts side by side."""
    names = " and ".join(dict.fromkeys(run.scenario.name for run in runs))
    return _render(
        title=f"{names}: {len(runs)} runs compared",
        summary="",
        runs=[_section(run) for run in runs],
        comparison={
            "names": [run.name for run in runs],
            "summaries": [_summary(run) for run in runs],
            "settings": differing_settings(runs),
            "picture": _overlaid(runs),
            "verdicts": _side_by_side(runs),
        },
    )


def differing_settings(runs: Sequence[Finished]) -> list[dict]:
    """The settings in which runs differ, in an arm that they share.  -> [{path, meaning, values: one a run}]

    Where they share no arm, the settings that are the same in all arms of each are compared.
    """
    shared = [arm for arm in runs[0].arms if all(arm in run.arms for run in runs)]
    flat = [{arm: flatten(spec.model_dump()) for arm, spec in run.specs.items()} for run in runs]
    paths = list(dict.fromkeys(path for arms in flat for values in arms.values() for path in values))
    rows = []
    for path in paths:
        each = [{arm: arms[arm].get(path, NOTHING) for arm in shared or arms} for arms in flat]
        differ = [arm for arm in shared if any(values[arm] != each[0][arm] for values in each)]
        if not shared and len({_list(values) for values in each}) > 1:
            rows.append({"path": path, "meaning": describe(Spec, path), "values": [_list(values) for values in each]})
        elif differ:
            values = [_list({arm: values[arm] for arm in differ}, of=len(shared)) for values in each]
            rows.append({"path": path, "meaning": describe(Spec, path), "values": values})
    return rows


def flatten(values: Mapping, prefix: str = "") -> dict[str, Any]:
    """A configuration as {dotted path: value}; lists stay whole."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            found |= flatten(value, f"{prefix}{name}.")
        else:
            found[prefix + name] = value
    return found


def not_default(record: Settings, prefix: str = "") -> dict[str, Any]:
    """The settings of a record that are not its defaults, {dotted path: value}; of another kind, its own defaults."""
    found: dict[str, Any] = {}
    for name, field in type(record).model_fields.items():
        value, path = getattr(record, name), prefix + name
        if isinstance(value, Settings):
            usual = field.get_default() if not field.is_required() else None
            if hasattr(value, "kind") and getattr(usual, "kind", None) != value.kind:
                found[f"{path}.kind"] = value.kind
            found |= not_default(value, path + ".")
        elif name != "kind" and (field.is_required() or value != field.get_default()):
            found[path] = value.model_dump() if hasattr(value, "model_dump") else _plain(value)
    return found


def alt_text(scenario: Scenario, table: DataFrame, panel: AnyPanel) -> str:
    """A panel in words: its title and where each arm ends, or is on average if that is shown; mean over the seeds."""
    from godmodel.sim.output.drawing.statistics import last_values, run_means

    column = panel.column
    about = BY_NAME[column]
    found = (run_means if panel.averaged else last_values)(table, column).groupby("arm").value.mean()
    arms = [arm for arm in panel.arms or scenario.arms if arm in found.index]
    told = ", ".join(f"{arm} {found[arm]:.3g}" for arm in arms)
    when = "on average" if panel.averaged else "at the end"
    unit = f" ({about.unit})" if about.unit else ""
    return f"{panel.title}. {column}{unit} {when}: {told}." if told else f"{panel.title}. Not measured."


def _section(run: Finished) -> dict:
    """What the template says of a run."""
    from godmodel.sim.output.figures import compose_panel, drawn_from

    scenario, table = run.scenario, run.table
    panels = [p for p in scenario.panels if not p.arms or set(p.arms) & set(run.arms)]
    usual = {arm: not_default(spec) for arm, spec in run.specs.items()}
    common = _common(usual)

    def picture(panel: AnyPanel) -> dict[str, str]:
        figure = compose_panel(scenario, table, panel)
        return {"data": _data_uri(figure), "alt": alt_text(scenario, table, panel)}

    return {
        "name": run.name,
        "scenario": scenario.name,
        "text": scenario.text.split("\n\n"),
        "summary": _summary(run),
        "changed": run.changed,
        "verdicts": [_verdict(v) for v in run.verdicts],
        "pictures": [picture(p) for p in panels if not p.wide],
        "broad": [picture(p) for p in panels if p.wide],
        "reading": f"{scenario.reading} {drawn_from(table, panels)}",
        "sweeps": _sweeps(run.folder),
        "common": [{"path": p, "value": _said(v), "meaning": describe(Spec, p)} for p, v in common.items()],
        "arms": [
            {
                "name": arm,
                "control": arm in scenario.controls,
                "settings": [f"{p} = {_said(v)}" for p, v in usual[arm].items() if common.get(p, _said) != v],
                "config": json.dumps(run.specs[arm].model_dump(), indent=2, ensure_ascii=False),
            }
            for arm in run.arms
        ],
        "provenance": _provenance(run),
        "commands": _commands(run),
        "columns": _columns(run.folder),
    }


def _summary(run: Finished) -> str:
    held = sum(v.verdict == "holds" for v in run.verdicts)
    open_ = sum(v.verdict == "not tested" for v in run.verdicts)
    fewest = min((len(v.values) for v in run.verdicts if v.values), default=len(run.seeds))
    most = len(run.seeds)
    seeds = f"{most} seed" + "s" * (most != 1) if fewest == most else f"{fewest} to {most} seeds"
    words = f"{held} of {len(run.verdicts)} claims hold in {seeds}"
    return f"{words}; {open_} not tested" if open_ else words


def _verdict(v: Verdict) -> dict:
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


def _side_by_side(runs: Sequence[Finished]) -> list[dict]:
    """A row a claim, a cell a run."""
    rows: dict[str, dict[str, dict]] = {}
    for run in runs:
        for verdict in map(_verdict, run.verdicts):
            key = f"{verdict['claim']} ({verdict['rule']})"
            rows.setdefault(key, {})[run.name] = verdict
    return [{"claim": claim, "cells": [cells.get(run.name) for run in runs]} for claim, cells in rows.items()]


def _overlaid(runs: Sequence[Finished]) -> dict:
    """The main column of the first run, all runs over each other."""
    from godmodel.sim.output.figures import compose_runs

    panels = [p for p in runs[0].scenario.panels if p.comparable]
    panel = panels[0] if panels else Panel("kl_bits", "KL(p_t || learner)")
    arms = list(dict.fromkeys(arm for run in runs for arm in run.arms))
    arms = [arm for arm in arms if not panel.arms or arm in panel.arms] or arms
    tables = {run.name: run.table[run.table.arm.isin(arms)] for run in runs}
    told = " ".join(f"{run.name}: {alt_text(run.scenario, tables[run.name], panel)}" for run in runs)
    figure = compose_runs(tables, panel, arms)
    return {"data": _data_uri(figure), "alt": told, "column": panel.column, "meaning": BY_NAME[panel.column].meaning}


def _sweeps(folder: Path) -> list[dict]:
    from godmodel.sim.experiment.sweep import read
    from godmodel.sim.output.phase_diagram import compose

    found = []
    for place in sweep_folders(folder):
        sweep, table = read(place), read_table(place)
        if table.kl_bits.notna().any():
            paths = " and ".join(sweep.grid)
            alt = f"Last kl_bits of {sweep.scenario}/{sweep.arm} over {paths}, from {table.kl_bits.min():.3g} to "
            alt += f"{table.kl_bits.max():.3g} bits per document."
            found.append({"data": _data_uri(compose(sweep, table, "kl_bits")), "alt": alt, "paths": paths})
    return found


def _provenance(run: Finished) -> list[tuple[str, str]]:
    """What was written of the runs' origin; where runs differ, each value that occurs."""

    def all_of(name: str) -> str:
        return ", ".join(dict.fromkeys(str(m.get(name) or "unknown") for m in run.manifests))

    seconds = sum(m.get("seconds", 0.0) for m in run.manifests)
    versions = {k: v for m in run.manifests for k, v in m.get("versions", {}).items()}
    mixed = len({json.dumps(m.get("versions", {}), sort_keys=True) for m in run.manifests}) > 1
    return [
        ("arms", ", ".join(run.arms)),
        ("seeds", ", ".join(map(str, run.seeds))),
        ("git revision", all_of("git")),
        ("versions", ", ".join(f"{k} {v}" for k, v in versions.items()) + ("; not the same in all runs" * mixed)),
        ("platform", all_of("platform")),
        ("first started", min((m["started"] for m in run.manifests if "started" in m), default="unknown")),
        ("last finished", max((m["finished"] for m in run.manifests if "finished" in m), default="unknown")),
        ("computing time", f"{seconds:.0f} seconds in {len(run.manifests)} runs"),
    ]


def _commands(run: Finished) -> list[str]:
    """The command that does all runs again; the runs' own ones where that is not enough."""
    import shlex

    every = {(arm, seed) for arm in run.arms for seed in run.seeds}
    there = set(run.table[["arm", "seed"]].itertuples(index=False, name=None))
    plain = run.scenario.specs(run.arms, run.changed)
    if every != there or any(plain[arm] != spec for arm, spec in run.specs.items()):
        return list(dict.fromkeys(m["command"] for m in run.manifests if "command" in m))
    seeds = str(len(run.seeds)) if run.seeds == list(range(len(run.seeds))) else ",".join(map(str, run.seeds)) + ","
    words = ["godmodel", "run", run.scenario.name]
    if run.arms != list(run.scenario.arms):
        words += [word for arm in run.arms for word in ("--arm", arm)]
    words += ["--seeds", seeds]
    for path, value in run.changed.items():
        words += ["--set", f"{path}={value if isinstance(value, str) else json.dumps(value)}"]
    return [shlex.join([*words, "--out", "out"])]


def _columns(folder: Path) -> list[dict]:
    path = folder / "columns.json"
    found = read_json(path, list) if path.exists() else []
    if not all(isinstance(each, dict) and {"name", "unit", "meaning"} <= set(each) for each in found):
        raise InputError(f"{path} must list columns with name, unit and meaning; restore the file.")
    return found


def _common(settings: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The settings that all arms share."""
    first, *others = settings.values()
    return {path: value for path, value in first.items() if all(path in o and o[path] == value for o in others)}


def _only(folder: Path) -> Path:
    found = scenario_folders(folder)
    if len(found) > 1:
        raise InputError(
            f"a comparison takes one scenario a folder, and {folder} holds {len(found)}: "
            f"give one of them, such as {found[0]}."
        )
    return found[0]


def _told_apart(paths: Sequence[Path]) -> list[str]:
    """The shortest ends of paths that differ: out/curse and out2/curse.

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


def _list(values: Mapping[str, Any], of: int = 0) -> str:
    """One value where all arms have it, else arm: value."""
    said = {arm: _said(value) for arm, value in values.items()}
    if len(set(said.values())) == 1 and len(said) >= (of or 1):
        return next(iter(said.values()))
    return "; ".join(f"{arm}: {value}" for arm, value in said.items())


def _said(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [each.model_dump() if isinstance(each, Settings) else each for each in value]
    return value


def _data_uri(figure: Figure) -> str:
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=130, format="png")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def _render(**content) -> str:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("godmodel.sim.output"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
    )
    environment.lstrip_blocks = True
    environment.filters["marked"] = _marked
    return environment.get_template("report.html.j2").render(content)


def _marked(text: str):
    """A docstring's words, with `code` marked as such."""
    from markupsafe import Markup, escape

    parts = text.split("`")
    if not len(parts) % 2:  # a lone mark
        return escape(text)
    return Markup("").join(Markup("<code>{}</code>").format(part) if i % 2 else part for i, part in enumerate(parts))


def _write(path: Path, html: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, html)
    return path
