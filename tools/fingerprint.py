"""Fingerprints of varied worlds: whoever makes the program faster compares them before and after, bit by bit.

python -m tools.fingerprint --save before.json; ...; python -m tools.fingerprint --against before.json
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from godmodel.sim.config import Spec
from godmodel.sim.measure.rows import flat
from godmodel.sim.settings import with_changes
from godmodel.sim.simulation import Simulation

TICKS = 4
COMMON: dict[str, Any] = {
    "ticks": TICKS,
    "world.length": 8,
    "world.vocabulary": 16,
    "population.people": 600,
    "population.documents": 900,
    "trainee.documents": 300,
    "measure.draws": 200,
    "population.influence": 0.2,
    "population.exposure": 0.3,
}
ADOPTION = {"population.adoption.reconsider": 0.3, "population.adoption.quality": 8.0}
UNEVEN = {"population.activity": 1.5, "population.visibility": 1.2, "population.skill": 0.8}
WORLDS: dict[str, dict[str, Any]] = {
    "plain": {},
    "adoption": ADOPTION,
    "chains of symbols": {"world.states": 0, "world.topics": 16} | ADOPTION,
    "popular": {"population.feed": {"kind": "popular"}} | ADOPTION | UNEVEN,
    "personalised": {"population.feed": {"kind": "personalised", "focus": 2.0}} | ADOPTION,
    "chronological": {"population.feed": {"kind": "chronological", "bias": 1.5, "window": 2}} | UNEVEN,
    "fashion": {"population.fashion": 0.3, "population.contrarians": 0.2, "population.skill_spread": 0.2},
    "bounded": {"population.confidence": 0.4, "population.stubbornness": 0.1} | ADOPTION,
    "generations": {"population.turnover": 0.1, "population.upbringing": 0.5, "drift": {"kind": "births"}},
    "scale-free": {"population.graph": {"kind": "barabasi_albert"}} | ADOPTION,
    "communities": {"population.graph": {"kind": "stochastic_blocks"}, "labels": "voluntary"} | ADOPTION,
    "no ties": {"population.graph": {"kind": "none"}, "population.performative": 0.0},
    "market": {"market.rivals": [{}], "anchor": {"kind": "accumulate"}} | ADOPTION | UNEVEN,
    "few readers": {"population.people": 40, "population.graph": {"kind": "none"}, "population.documents": 3000},
    "a crowd": {"population.people": 30_000, "population.documents": 20_000, "measure.every": 0} | ADOPTION | UNEVEN,
}


def fingerprint(changes: dict[str, Any], seed: int) -> dict[str, Any]:
    """What a world comes to: checksums of its documents and people, and of all that was measured."""
    sim = Simulation(with_changes(Spec(), COMMON | changes), seed)
    measured = 0
    for _ in range(TICKS):
        sim.step()
        row = {name: None if _missing(value) else value for name, value in flat(sim.row).items()}
        measured = crc32(json.dumps(row, sort_keys=True, default=str).encode(), measured)
    state = {name: _checksum(values) for name, values in sim.population.state().items()}
    ties = sim.population.influence
    graph = [_checksum(part) for part in (ties.indptr, ties.indices, ties.data)]
    return {
        "corpus_crc32": sim.checksum,
        "rows": measured,
        "graph": graph,
        "reads": _checksum(sim.corpus.reads),
    } | state


def _missing(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _checksum(values: np.ndarray) -> int:
    return crc32(np.ascontiguousarray(values).tobytes())


def main() -> None:
    """Save the fingerprints, or compare them with saved ones and end with 1 where one differs."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--save", type=Path)
    options.add_argument("--against", type=Path)
    options.add_argument("--seeds", type=int, default=2)
    options.add_argument("--only", nargs="*", default=list(WORLDS))
    chosen = options.parse_args()
    found = {
        f"{name}, seed {seed}": fingerprint(WORLDS[name], seed) for name in chosen.only for seed in range(chosen.seeds)
    }
    if chosen.save:
        chosen.save.write_text(json.dumps(found, indent=1), encoding="utf-8")
    if chosen.against:
        before = json.loads(chosen.against.read_text(encoding="utf-8"))
        odd = {
            name: [part for part in now if now[part] != before[name][part]]
            for name, now in found.items()
            if now != before[name]
        }
        for name, parts in odd.items():
            print(f"{name}: {', '.join(parts)} differ")
        print(f"{len(found) - len(odd)} of {len(found)} worlds are the same to the bit")
        raise SystemExit(bool(odd))


if __name__ == "__main__":
    main()
