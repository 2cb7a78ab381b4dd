"""What the page says of its worlds in sentences: what was read of a user's files, and what easily goes unnoticed."""

from __future__ import annotations

from collections.abc import Sequence

from godmodel.sim.experiment.notes import notes_of
from godmodel.sim.experiment.remarks import LATER, remarks
from godmodel.sim.measure.rows import flat
from godmodel.sim.page.history import History

COLUMNS = frozenset(
    """
    tick documents synthetic_share shelf_synthetic_share generation corpus_crc32 verifier_checks verifier_acceptance
    recorded_share recorded_bits entropy_world_bits
    """.split()
)


def told(worlds: Sequence[History]) -> tuple[str, ...]:
    """Return the notes on the files of all worlds, and remarks on their rows once they have lived a few ticks."""
    notes = dict.fromkeys(note for world in worlds for note in notes_of(world.began, world.sim.world, world.sim.graph))
    if min(len(world.rows) for world in worlds) <= LATER:  # before that two arms are often still the same
        return tuple(notes)
    return (*notes, *_remarks(worlds))


def _remarks(worlds: Sequence[History]) -> list[str]:
    import pandas as pd

    rows = [
        {"arm": world.name, "seed": world.seed} | flat({name: row[name] for name in COLUMNS & row.keys()})
        for world in worlds
        for row in list(world.rows)
    ]
    return remarks(pd.DataFrame(rows), {world.name: world.sim.spec for world in worlds})
