"""What the ledger adds to a tick: ten ticks of several worlds with and without it, the best of three of each.

python -m benchmarks.ledger
"""

import time

from godmodel.sim.experiment.scenario import load
from godmodel.sim.settings import with_changes
from godmodel.sim.simulation import Simulation

WORLDS = (
    ("curse", "topics"),
    ("curse", "replace"),
    ("curse", "anchored_20"),
    ("accumulate", "still_accumulate"),
    ("anchor", "real_0"),
    ("ledger", "all_on"),
    ("sawtooth", "yearly"),
)
TICKS, REPEATS = 10, 3


def seconds(spec) -> float:
    """Wall time of the first ticks of a world."""
    sim = Simulation(spec, 1)
    began = time.perf_counter()
    for _ in range(min(spec.ticks, TICKS)):
        sim.step()
    return time.perf_counter() - began


def main() -> None:
    """Print milliseconds a tick without and with the ledger, and the share that it adds."""
    for name, arm in WORLDS:
        spec = load(name).specs([arm])[arm]
        times = {on: [] for on in (False, True)}
        for _ in range(REPEATS):
            for on in times:
                times[on].append(seconds(with_changes(spec, {"measure.ledger": on})))
        off, on = (1000 * min(each) / TICKS for each in (times[False], times[True]))
        print(f"{name:<11} {arm:<17} {off:6.0f} ms a tick, with the ledger {on:6.0f} ms, +{100 * (on / off - 1):.0f} %")


if __name__ == "__main__":
    main()
