"""The origin of finished runs is told here: what made them, when and on what, and the commands that do them again."""

from __future__ import annotations

import json

from godmodel.sim.output.finished import Finished


def provenance(run: Finished) -> list[tuple[str, str]]:
    """Return what was written of the runs' origin; where runs differ, each value that occurs."""

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


def commands(run: Finished) -> list[str]:
    """Return the command that does all runs again; the runs' own ones where that is not enough."""
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
