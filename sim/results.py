"""Results: what a scenario's folder holds after its runs, read back, judged, and drawn."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from sim.claims import Verdict, judge
from sim.errors import InputError
from sim.files import write_json
from sim.scenario import Scenario

if TYPE_CHECKING:
    from pandas import DataFrame


def read_table(folder: Path) -> DataFrame:
    """All finished runs of a scenario's folder as one table, ordered by arm, seed and tick.

    Raises:
        InputError: if there are none, or a file is damaged.
    """
    import pandas as pd

    data = folder / "timeseries"
    if not data.is_dir() or not any(data.glob("*.parquet")):
        raise InputError(
            f"{folder} holds no finished run (no {data.name}/*.parquet); run one with godmodel run NAME --out DIR."
        )
    try:
        table = pd.read_parquet(data)
    except (OSError, ValueError) as error:
        raise InputError(f"{data} must hold Parquet tables of runs only, but cannot be read: {error}") from None
    return table.sort_values(["arm", "seed", "tick"], ignore_index=True)


def judge_runs(scenario: Scenario, table: DataFrame, folder: Path, changed: dict) -> list[Verdict]:
    """Evaluate the scenario's claims and write them to `claims.json`."""
    verdicts = judge(scenario.claims, table)
    write_json(
        folder / "claims.json",
        {
            "scenario": scenario.name,
            "changed_settings": changed,
            "claims": [
                {
                    "name": v.claim.name,
                    "claim": v.claim.sentence,
                    "rule": v.claim.rule,
                    "verdict": v.verdict,
                    "seeds_held": v.held,
                    "seeds": len(v.values),
                    "values": {str(s): x if math.isfinite(x) else None for s, x in v.values.items()},
                    "missing_arms": list(v.missing),
                }
                for v in verdicts
            ],
        },
    )
    return verdicts


def scenario_folders(folder: Path) -> list[Path]:
    """The folders DIR/NAME with finished runs below DIR, or DIR itself.

    Raises:
        InputError: if there are none.
    """
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder; give the --out of a run.")
    found = [f for f in (folder, *sorted(folder.iterdir())) if (f / "timeseries").is_dir()]
    if not found:
        raise InputError(f"{folder} holds no finished run; give the --out of a run.")
    return found
