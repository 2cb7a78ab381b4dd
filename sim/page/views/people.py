"""The social graph: who is tied to whom, what they like, who uses a machine, who writes much."""

from __future__ import annotations

import numpy as np
from matplotlib.collections import LineCollection

from godmodel.sim.output.palette import TOPICS

ORDER, TAB, TITLE, TOGETHER = 10, "World", "People", False
READING = (
    "A dot is a person, its colour the topic they like most, its size how much they signed this tick; a ring means "
    "that they use the machine. With influence switched on colours of neighbours run together; with adoption rings "
    "spread."
)


def applies(snapshot) -> bool:
    """Return True: every world has people."""
    return True


def draw(canvas, snapshots) -> str:
    """Ties, dots, rings, and the names of the colours.  -> what is seen, in words"""
    s, axis, ink = snapshots[0], canvas.bare(), canvas.theme.ink
    axis.set_xlim(-0.06, 1.06)
    axis.set_ylim(-0.07, 1.26)
    at = s.crowd.position
    axis.add_collection(
        LineCollection(
            at[s.crowd.ties], colors=canvas.theme.faint, linewidths=0.3, alpha=0.35, antialiaseds=False, zorder=1
        )
    )
    kinds = len(s.topic_names)
    common = np.bincount(s.favourite, minlength=kinds)
    first = np.argsort(-common, kind="stable")[: len(TOPICS) - 1] if kinds > len(TOPICS) else np.arange(kinds)
    shade = np.full(kinds, len(TOPICS) - 1)
    shade[np.sort(first)] = np.arange(len(first))
    colours = np.array(TOPICS)[shade[s.favourite]]
    scale = min(4400 / max(len(at), 1), 12.0)  # square points: a fifth of the picture, for any number of dots
    busy = s.signed / s.signed.mean() if s.signed.any() else np.ones(len(at))
    size = scale * (1.0 + 2.0 * np.sqrt(busy))
    uses = s.uses > 0
    axis.scatter(at[:, 0], at[:, 1], s=size, c=colours, linewidths=0, zorder=2)
    axis.scatter(
        at[uses, 0], at[uses, 1], s=size[uses] * 1.9, facecolors="none", edgecolors=ink, linewidths=0.7, zorder=3
    )
    names = [s.topic_names[k] for k in np.sort(first)] + (["other"] if kinds > len(TOPICS) else [])
    for i, name in enumerate(names):
        axis.scatter([], [], s=22, c=TOPICS[i], label=name[:16])
    axis.scatter([], [], s=30, facecolors="none", edgecolors=ink, linewidths=0.8, label="uses the machine")
    axis.legend(
        loc="upper left",
        ncols=5,
        fontsize=7,
        frameon=False,
        labelcolor=ink,
        handletextpad=0.1,
        columnspacing=0.8,
        borderaxespad=0.1,
    )
    share = f"{uses.mean():.0%} of them use the machine."
    return f"{len(at):,} people and {len(s.crowd.ties):,} ties; {share} {s.crowd.left_out}".strip()
