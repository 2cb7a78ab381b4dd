"""A run: one arm and seed of a scenario, where its files lie, and how a person does it again."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from godmodel.sim.config import Spec
from godmodel.sim.measure.tables import ticks_in
from godmodel.sim.plugins import loaded


@dataclass(frozen=True)
class Run:
    """One arm and seed of a scenario, with its address `scenario/arm/seed=K` as folder.

    `changes` are the user's settings on top of the arm, for the command that does this run again. A cell of a sweep has
    an arm name of its own: `of` is the scenario's arm that it changes, and `labels` the columns that tell where it lies
    in the grid, {name: (value, meaning)}. `call` is what a person types for the scenario, if not its name: the path of
    its file, or '' where it was run from Python.
    """

    scenario: str
    arm: str
    seed: int
    spec: Spec
    folder: Path  # DIR/NAME
    changes: Mapping[str, Any] = field(default_factory=dict, hash=False)
    of: str = ""
    labels: Mapping[str, tuple[Any, str]] = field(default_factory=dict, hash=False)
    call: str | None = None
    token: str = field(default="", compare=False)  # of its lock, while a command holds it
    data: Mapping[str, Any] = field(default_factory=dict, compare=False)  # checksums of what it reads, at its command

    @property
    def home(self) -> Path:
        """Where its files lie."""
        return self.folder / "runs" / self.arm / f"seed={self.seed}"

    @property
    def table(self) -> Path:
        """Its Parquet file, there once it is finished."""
        return self.folder / "timeseries" / f"{self.arm}.seed={self.seed}.parquet"

    @property
    def address(self) -> str:
        """The name that a person types."""
        return f"{self.scenario}/{self.arm}/seed={self.seed}"

    @property
    def command(self) -> str:
        """What a person types to do it again; '' where it was run from Python."""
        if self.call == "":
            return ""
        words = [
            "godmodel",
            "run",
            self.call or self.scenario,
            "--arm",
            self.of or self.arm,
            "--seeds",
            f"{self.seed},",
        ]
        for path, value in self.changes.items():
            words += ["--set", f"{path}={value if isinstance(value, str) else json.dumps(value)}"]
        for plugin in loaded():
            if plugin.is_file and plugin.source != self.call:
                words += ["--plugin", plugin.source]
        return shlex.join(words)

    def finished(self) -> bool:
        """Whether it ran to its end: its table holds every tick from 1 to the last."""
        return ticks_in(self.table) == list(range(1, self.spec.ticks + 1))
