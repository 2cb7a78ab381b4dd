"""What runs from Python give back: a table, verdicts, pictures, and the folder that the command line makes."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.claims import Verdict
from godmodel.sim.experiment.remarks import FILE
from godmodel.sim.experiment.results import read_table
from godmodel.sim.experiment.scenario import Scenario
from godmodel.sim.experiment.sweep import PREFIX, Sweep
from godmodel.sim.files import read_json
from godmodel.sim.measure.column import Column
from godmodel.sim.measure.columns import BY_NAME
from godmodel.sim.notebook.plotting import lines, require_numbers
from godmodel.sim.settings import describe

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from pandas import DataFrame


class Verdicts(list[Verdict]):
    """Verdicts on the claims of a scenario, in order; `table` has them in a row each."""

    @property
    def table(self) -> DataFrame:
        """Return claim, rule, verdict, seeds in which it holds, and the number of every seed, a row a claim."""
        import pandas as pd

        rows = [
            {
                "name": each.claim.name,
                "claim": each.claim.sentence,
                "rule": each.claim.rule,
                "verdict": each.verdict,
                "seeds_held": each.held,
                "seeds": len(each.values),
                **{f"seed {seed}": value for seed, value in each.values.items()},
            }
            for each in self
        ]
        return pd.DataFrame(rows, columns=None if rows else ["name", "claim", "rule", "verdict", "seeds_held", "seeds"])

    def __repr__(self) -> str:
        if not self:
            return "no claims"
        return "\n".join(
            f"{v.verdict:<10}  {v.held}/{len(v.values)} seeds  {v.claim.rule:>14}  {v.claim.sentence}" for v in self
        )

    def _repr_html_(self) -> str:
        return cast(Any, self.table)._repr_html_()  # pandas' stubs leave it out


class Scratch:
    """A temporary folder that is deleted with the last reference to it, or at the end of the program.

    Attributes:
        path: the folder.
    """

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="godmodel-"))
        self._end = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)

    def keep(self) -> None:
        """Leave the folder where it is, for good."""
        self._end.detach()


class _Finished:
    """Finished runs in a folder, which is a temporary one until they are saved."""

    def __init__(self, scenario: Scenario, folder: Path, scratch: Scratch | None, notes: Sequence[str] = ()):
        self.scenario = scenario
        self.folder = folder
        self.notes = list(notes)
        self._scratch = scratch

    @property
    def remarks(self) -> list[str]:
        """Return sentences on what runs did that easily goes unnoticed: a verifier that accepts nothing, equal arms."""
        return read_json(self.folder / FILE, list)

    @cached_property
    def table(self) -> DataFrame:
        """Return all rows, one a tick of each arm and seed: plain numbers, NaN where a column was not measured."""
        return as_numbers(read_table(self.folder))

    @cached_property
    def columns(self) -> dict[str, Column]:
        """Return unit and meaning of every column of the table, by its name."""
        return {name: _column(name) for name in self.table.columns}

    def save(self, out: str | Path) -> Path:
        """Write everything to OUT/NAME as the command line does; return that folder.

        Raises:
            InputError: if there is such a folder already, which is never overwritten.
        """
        target = self._place(Path(out))
        if target == self.folder:
            return target
        if target.exists():
            raise InputError(f"{target} is there already, and nothing is overwritten: choose another folder.")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(self.folder, target)
        return target

    def _place(self, out: Path) -> Path:
        return out / self.scenario.name


class Result(_Finished):
    """Finished runs of some arms with some seeds.

    Attributes:
        scenario: what was run.
        arms: its arms in order.
        folder: where the runs' files lie; a temporary folder unless `run` was given one.
        notes: sentences on what was read of the user's own files.
    """

    def __init__(
        self,
        scenario: Scenario,
        arms: list[str],
        folder: Path,
        verdicts: list[Verdict],
        scratch: Scratch | None = None,
        notes: Sequence[str] = (),
    ):
        super().__init__(scenario, folder, scratch, notes)
        self.arms = arms
        self.verdicts = Verdicts(verdicts)

    def __repr__(self) -> str:
        seeds = self.table.seed.nunique()
        found = [v.verdict for v in self.verdicts]
        counts = [f"{found.count(each)} {each}" for each in ("holds", "fails", "not tested") if each in found]
        claims = f"claims: {', '.join(counts)}" if counts else "no claims"
        return f"<Result {self.scenario.name}: {', '.join(self.arms)}; {seeds} seeds, {len(self.table)} rows, {claims}>"

    def plot(self, column: str, ax: Axes | None = None, *, arms: list[str] | None = None, over: str = "tick") -> Axes:
        """Draw a column into your axes, in their style: a line for each arm, a band over its seeds; return the axes."""
        return lines(self.table, column, arms or self.arms, ax, over=over)

    def figure(self) -> Figure:
        """Return the scenario's own figure, as the command line draws it."""
        from godmodel.sim.output.figures import compose

        return compose(self.scenario, read_table(self.folder))


class SweepResult(_Finished):
    """Finished runs of a grid of settings.

    Attributes:
        scenario: what was run; `grid` the values of each setting, `column` what the map shows.
        folder: where the runs' files lie; a temporary folder unless `sweep` was given one.
        notes: sentences on what was read of the user's own files.
    """

    def __init__(
        self,
        scenario: Scenario,
        sweep: Sweep,
        column: str,
        folder: Path,
        scratch: Scratch | None = None,
        notes: Sequence[str] = (),
    ):
        super().__init__(scenario, folder, scratch, notes)
        self.grid = dict(sweep.grid)
        self.column = column
        self._sweep = sweep

    def __repr__(self) -> str:
        sizes = " x ".join(f"{len(values)} {path}" for path, values in self.grid.items())
        return f"<SweepResult {self.scenario.name}: {sizes}; {self.table.seed.nunique()} seeds>"

    @property
    def map(self) -> DataFrame:
        """Return the mean over seeds of the column's last value, by the values of the grid: the first setting in rows.

        With one setting it has one column; with more than two, several levels of columns.
        """
        require_numbers(self.table, self.column)
        paths = [PREFIX + path for path in self.grid]
        last = self.table.sort_values("tick").groupby([*paths, "seed"], sort=True)[self.column].last()
        mean = last.groupby(level=paths).mean()
        mean.index.names = list(self.grid)
        return mean.to_frame(self.column) if len(paths) == 1 else mean.unstack(list(self.grid)[1:])

    def figure(self, column: str | None = None, contour: float | None = None) -> Figure:
        """Return the phase diagram of a column's last value, with a line where it crosses `contour`."""
        from godmodel.sim.output.phase_diagram import compose

        return compose(self._sweep, read_table(self.folder), column or self.column, contour)

    def _place(self, out: Path) -> Path:
        return out / self.scenario.name / "sweep"


def as_numbers(table: DataFrame) -> DataFrame:
    """Return a table whose columns of numbers are plain numpy numbers, NaN where there is none."""
    whole = {name for name in table if name in BY_NAME and BY_NAME[name].type is int and not table[name].hasnans}
    types: dict[str, Any] = {}
    name: Any  # pandas' stubs take it for any hashable
    for name in table:
        about = BY_NAME.get(name)
        if about is not None and about.type is not str:
            types[name] = "int64" if name in whole else "float64"
    return table.astype(types)


def _column(name: str) -> Column:
    from godmodel.sim.config import Spec

    if name in BY_NAME:
        return BY_NAME[name]
    path = name.removeprefix(PREFIX)
    return Column(name, object, "", f"setting {path}: {describe(Spec, path)}")
