"""The origin of finished runs is told here: what made them, when and on what, and the commands that do them again."""

from __future__ import annotations

import json

from godmodel.sim.experiment.manifest import parts_of
from godmodel.sim.output.finished import Finished


def provenance(run: Finished) -> list[tuple[str, str]]:
    """Return what was written of the runs' origin; where runs, or the parts of one, differ, each value that occurs."""
    parts = [part for manifest in run.manifests for part in parts_of(manifest) or [manifest]]

    def all_of(name: str) -> str:
        return ", ".join(dict.fromkeys(str(part.get(name) or "unknown") for part in parts))

    seconds = sum(m.get("seconds", 0.0) for m in run.manifests)
    versions: dict[str, dict[str, None]] = {}  # every one that occurs, in the order in which they do
    for part in parts:
        for name, value in part.get("versions", {}).items():
            versions.setdefault(name, {})[str(value)] = None
    mixed = len({json.dumps(part.get("versions", {}), sort_keys=True) for part in parts}) > 1
    resumed = sum(len(parts_of(m)) > 1 for m in run.manifests)
    return [
        ("arms", ", ".join(run.arms)),
        ("seeds", ", ".join(map(str, run.seeds))),
        ("git revision", all_of("git")),
        (
            "versions",
            ", ".join(f"{name} {' and '.join(each)}" for name, each in versions.items())
            + ("; not the same in all runs" * mixed),
        ),
        ("platform", all_of("platform")),
        ("first started", min((m["started"] for m in run.manifests if "started" in m), default="unknown")),
        ("last finished", max((m["finished"] for m in run.manifests if "finished" in m), default="unknown")),
        ("computing time", f"{seconds:.0f} seconds in {len(run.manifests)} runs"),
        *([("cut off and resumed", f"{resumed} of {len(run.manifests)} runs: {_parts(run)}")] if resumed else []),
        *([("files that were read", files)] if (files := _files(run)) else []),
        *([("what was read of them", " ".join(told))] if (told := _notes(run)) else []),
    ]


def _parts(run: Finished) -> str:
    """Return the ticks of each part of the runs that were resumed, with their time and revision."""
    told = []
    for manifest in run.manifests:
        parts = parts_of(manifest)
        if len(parts) > 1:
            listed = "; ".join(map(_part, parts))
            told.append(f"{manifest.get('address', 'a run')} ({listed})")
    return ", ".join(told)


def _part(part: dict) -> str:
    ticks = part.get("ticks") or []
    kept = f"ticks {ticks[0]} to {ticks[1]}" if len(ticks) == 2 else "no tick kept"
    return f"{kept} from {part.get('started', 'unknown')}, git {part.get('git') or 'unknown'}"


def _files(run: Finished) -> str:
    """Return each file that the runs read, with the beginning of its checksum."""
    found = {}
    for manifest in run.manifests:
        for named, files in manifest.get("data", {}).items():
            for name, digest in files.items() if isinstance(files, dict) else ():
                found[named if named.endswith(name) else f"{named}: {name}"] = str(digest)[:12]
    listed = [f"{name} (SHA-256 {digest}...)" for name, digest in found.items()]
    return ", ".join(listed[:20]) + f" and {len(listed) - 20} more" * (len(listed) > 20)


def _notes(run: Finished) -> list[str]:
    """Return the sentences on what was read of the user's files, each once."""
    return list(dict.fromkeys(str(note) for manifest in run.manifests for note in manifest.get("notes", ())))


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
