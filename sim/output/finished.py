"""A folder of finished runs is read here, once, and refused in one sentence where its files do not fit together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from godmodel.sim.config import Spec
from godmodel.sim.errors import InputError
from godmodel.sim.experiment.claims import Verdict, judge
from godmodel.sim.experiment.manifest import parts_of
from godmodel.sim.experiment.results import read_table
from godmodel.sim.experiment.scenario import Scenario
from godmodel.sim.experiment.stored import find
from godmodel.sim.files import read_json
from godmodel.sim.settings import checked

if TYPE_CHECKING:
    from pandas import DataFrame

MANIFEST: dict[str, type | tuple[type, ...]] = {
    "command": str,
    "versions": dict,
    "platform": str,
    "started": str,
    "finished": str,
    "seconds": (int, float),
    "data": dict,
    "notes": list,
    "parts": list,
}


@dataclass(frozen=True)
class Finished:
    """This is a scenario's folder with finished runs, read once."""

    folder: Path
    name: str  # in a comparison

    @cached_property
    def table(self) -> DataFrame:
        """Return all rows."""
        return read_table(self.folder)

    @cached_property
    def scenario(self) -> Scenario:
        """Return the scenario that was run, whatever the folder is called."""
        return self._found[0]

    @cached_property
    def notes(self) -> list[str]:
        """Return sentences on what is not as it was when the runs were made, such as a scenario file that changed."""
        return self._found[1]

    @cached_property
    def _found(self) -> tuple[Scenario, list[str]]:
        return find(self.folder, str(self.table.scenario.iloc[0]))

    @cached_property
    def arms(self) -> list[str]:
        """Return the arms that were run, in the scenario's order."""
        there = set(self.table.arm)
        if strange := sorted(there - set(self.scenario.arms)):
            raise InputError(
                f"{self.folder} holds runs of an arm that {self.scenario.name} has not, {strange[0]!r}: move them away."
            )
        return [arm for arm in self.scenario.arms if arm in there]

    @cached_property
    def specs(self) -> dict[str, Spec]:
        """Return the settings of each arm, as they were run."""
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
        """Return what each run wrote of its origin."""
        paths = [home / "manifest.json" for arm in self.arms for home in self._homes(arm)]
        found = [read_json(path, dict) for path in paths]
        for path, each in zip(paths, found, strict=True):
            for told in (each, *parts_of(each)):
                wrong = [name for name, kind in MANIFEST.items() if name in told and not isinstance(told[name], kind)]
                if wrong:
                    raise InputError(f"{path}: {wrong[0]} can't be {told[wrong[0]]!r}; restore the file.")
        return found

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """Return what the rows say of the scenario's claims."""
        return judge(self.scenario.claims, self.table)

    @cached_property
    def changed(self) -> dict[str, Any]:
        """Return the user's settings on top of the scenario's."""
        path = self.folder / "claims.json"
        found = read_json(path, dict).get("changed_settings", {}) if path.exists() else {}
        if not isinstance(found, dict):
            raise InputError(f"{path} must name changed_settings as path: value, got {found!r}; restore the file.")
        return found

    @property
    def seeds(self) -> list[int]:
        """Return the seeds that were run."""
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
