"""What a snapshot has to read and not to look at: documents of the tick, and the types that are extinct."""

from __future__ import annotations

from dataclasses import dataclass

from godmodel.sim.page.watch import Snapshot


@dataclass(frozen=True)
class Written:
    """A list to read: its title, what it is in a sentence, and its lines."""

    title: str
    told: str
    lines: tuple[str, ...]


def documents(snapshot: Snapshot) -> tuple[Written, Written]:
    """Return what people wrote at this tick, and what the machine did."""
    people = "Drawn by lot from this tick's documents."
    machine = "Drawn by lot from what it published or people signed; compare with what people wrote."
    return (
        Written("What people wrote", people, snapshot.people_wrote),
        Written("What the machine wrote", machine, snapshot.machine_wrote),
    )


def extinct(snapshot: Snapshot) -> Written:
    """Return the types that the learner has lost."""
    told = f"{snapshot.lost_count:,} types that the learner knew and knows no more, newest first."
    return Written("What is extinct", told, tuple(f"{what}, lost at tick {tick}" for what, tick in snapshot.lost))
