"""Facts of a tick: where the run stands, how large the corpus is, and how much of it machines wrote."""

from __future__ import annotations

from godmodel.sim.corpus import HUMAN
from godmodel.sim.measure.column import fact
from godmodel.sim.measure.finder import measure
from godmodel.sim.measure.tick import Tick

ORDER = 10


@measure(
    fact("tick", int, "ticks", "time of the world, from 1"),
    fact(
        "year",
        int,
        "year",
        "year of the data that people write from, in worlds with a calendar",
        lambda about: "year" in about.calendar,
    ),
    fact(
        "period",
        str,
        "",
        "period of the data that people write from, in worlds of the user's own text",
        lambda about: "period" in about.calendar,
    ),
    fact("generation", int, "trainings", "trainings that the first trainee has had so far"),
    fact("documents", int, "documents", "size of the public corpus"),
    fact("synthetic_share", float, "share", "share of the public corpus that machines wrote"),
    fact("shelf_documents", int, "documents", "size of the first trainee's last training set"),
    fact(
        "shelf_synthetic_share",
        float,
        "share",
        "share of the first trainee's last training set that machines wrote",
    ),
    fact(
        "corpus_crc32",
        int,
        "",
        "checksum of every document published so far: equal trajectories have equal checksums",
    ),
)
def standing(tick: Tick) -> dict:
    """Return where the run stands."""
    shelf = tick.corpus.origin[tick.trainee.shelf]
    return {
        "tick": tick.number,
        **tick.world.calendar(tick.period),
        "generation": tick.trainee.generation,
        "documents": len(tick.corpus),
        "synthetic_share": tick.corpus.synthetic_share(),
        "shelf_documents": len(shelf),
        "shelf_synthetic_share": float((shelf != HUMAN).mean()),
        "corpus_crc32": tick.checksum,
    }
