"""Where the claims of a scenario stand while one of its arms runs: the numbers so far, and the verdicts they give."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from godmodel.sim.experiment.claims import Verdict, judge
from godmodel.sim.experiment.scenario import Scenario
from godmodel.sim.measure.columns import columns_of
from godmodel.sim.measure.rows import flat
from godmodel.sim.simulation import Simulation

SEED = 0  # any: there is one run


@dataclass(frozen=True)
class Standing:
    """A claim as it stands: its name, its sentence, its number so far in words, and the verdict if the run ended now.

    `tested` tells whether there is a number.
    """

    name: str
    sentence: str
    number: str
    verdict: str
    tested: bool


def standings(scenario: Scenario, arm: str, sim: Simulation, rows: Sequence[dict]) -> list[Standing]:
    """Judge all claims of a scenario by the rows that one of its arms has so far; those with a number come first."""
    if not rows:
        return [Standing(c.name, c.sentence, f"rule: {c.rule}", "no tick yet", False) for c in scenario.claims]
    with np.errstate(all="ignore"):  # a ratio of numbers that are not there yet
        found = [_standing(verdict) for verdict in judge(scenario.claims, _table(arm, sim, rows))]
    return sorted(found, key=lambda each: not each.tested)


def _standing(verdict: Verdict) -> Standing:
    claim = verdict.claim
    about = (claim.name, claim.sentence)
    if verdict.missing:
        needs = ", ".join(verdict.missing)
        return Standing(*about, f"rule: {claim.rule}", f"not tested here: it asks for the arm {needs}", False)
    value = verdict.values.get(SEED, math.nan)
    if math.isnan(value):
        return Standing(*about, f"rule: {claim.rule}", "not tested yet: it needs a longer run", False)
    return Standing(*about, f"{value:.4g} (rule: {claim.rule})", f"{verdict.verdict}, as it stands", True)


def _table(arm: str, sim: Simulation, rows: Sequence[dict]):
    """The rows so far as a run would have recorded them."""
    import pandas as pd

    table = pd.DataFrame([{"arm": arm, "seed": SEED} | flat(row) for row in rows])
    wanted = [*columns_of(sim.world, len(sim.trainees)), *table.columns]
    return table.reindex(columns=list(dict.fromkeys(wanted)))
