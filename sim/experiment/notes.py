"""What the program says of the user's own data before the runs begin: what was read, and what of it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from godmodel.sim.decoding import printable
from godmodel.sim.errors import InputError
from godmodel.sim.parts import Can

if TYPE_CHECKING:
    from godmodel.sim.config import Spec
    from godmodel.sim.world.base import World


def notes_of(spec: Spec, world: World | None, graph: Any = None) -> tuple[str, ...]:
    """Return the notes of a world and of a graph, and which periods a run uses where that is not all of them.

    Nothing is said where nothing was read of a user's own.
    """
    notes = list(world.notes if world else ())
    used = spec.drift.period(spec.ticks) + 1
    if world and world.notes and used < world.periods:
        first, last = (" ".join(map(str, world.calendar(period).values())) for period in (0, used - 1))
        which = f"only the first, {first}, is" if used == 1 else f"the first {used:,}, {first} to {last}, are"
        way_out = "set more ticks" if spec.drift.kind == "years" else "set drift=years"
        notes.append(f"Of {world.periods:,} periods {which} used in {spec.ticks:,} ticks; {way_out} to use others.")
    return tuple(map(printable, [*notes, *getattr(graph, "notes", ())]))


def read_notes(spec: Spec) -> tuple[str, ...]:
    """Return the notes on the files of settings that nobody has built yet; that a file can't be read is one, too.

    What is drawn, and the installed table of names, is not built for that.
    """
    import numpy as np

    from godmodel.sim.streams import Dice
    from godmodel.sim.world.data.name_counts import PACKAGE

    world = graph = None
    try:
        if Can.CALENDAR in spec.world.offers and getattr(spec.world, "source", PACKAGE) != PACKAGE:
            world = spec.world.build(Dice(0))
        if spec.population.graph.sized():
            graph = spec.population.graph.build(None, rng=np.random.default_rng(0))
    except InputError as problem:
        return (*notes_of(spec, world), str(problem))
    return notes_of(spec, world, graph)
