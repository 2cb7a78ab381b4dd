"""God against the learner over types, from the commonest to the tail."""

from __future__ import annotations

import numpy as np

from godmodel.sim.output.palette import GOD, LEARNER

ORDER, TAB, TITLE, TOGETHER = 80, "God and learner", "Types, down to the tail", False
READING = (
    "Share of each type, in order of people's shares, both axes logarithmic. Dashed: the least share at which the "
    "learner is said to know a type; dots on the floor have no share at all."
)
MOST = 500


def applies(snapshot) -> bool:
    """Where there are types."""
    return snapshot.types is not None


def draw(canvas, snapshots) -> str:
    """God's line, the learner's dots."""
    s, axis = snapshots[0], canvas.axes(xlabel="rank of the type among people's", ylabel="share")
    p, q = s.types.god, s.types.learner
    used = int((p > 0).sum())
    p, q = p[:used], q[:used]
    at = np.unique(np.geomspace(1, used, min(used, MOST)).astype(int)) - 1
    floor = p[-1] / 20
    axis.plot(at + 1, np.maximum(q[at], floor), ".", color=LEARNER, markersize=3, alpha=0.7, label="learner")
    axis.plot(at + 1, p[at], color=GOD, linewidth=1.8, label="god (people)")
    canvas.dashed(axis, at + 1, s.known * p[at], "known above")
    axis.set_xscale("log")
    axis.set_yscale("log")
    axis.minorticks_off()
    canvas.legend(axis)
    known = int((q >= s.known * p).sum())
    return f"{known:,} of {used:,} types are known; the commonest are {', '.join(s.types.names[:5])}."
