"""God against the learner over topics."""

from __future__ import annotations

import numpy as np

from godmodel.sim.output.palette import GOD, LEARNER

ORDER, TAB, TITLE, TOGETHER = 70, "God and learner", "Topics", False
READING = (
    "How much of each topic people write, and the learner, in order of people's shares; dashed, an even spread over "
    "topics. The learner's shares are those of 200 drawn documents, as one who knows the world would sort them."
)
MOST = 16


def applies(snapshot) -> bool:
    """Where there are several topics."""
    return snapshot.topics is not None and len(snapshot.topics.names) > 1


def draw(canvas, snapshots) -> str:
    """Pairs of bars, sorted."""
    t, axis = snapshots[0].topics, canvas.axes(xlabel="", ylabel="share of documents")
    order = np.argsort(-t.god, kind="stable")[:MOST]
    x = np.arange(len(order))
    axis.bar(x - 0.2, t.god[order], 0.4, color=GOD, label="god (people)")
    axis.bar(x + 0.2, t.learner[order], 0.4, color=LEARNER, label="learner")
    names = [t.names[k].removeprefix("topic ").replace(" at speed ", "/") for k in order]
    turned = max(map(len, names)) > 6
    axis.set_xticks(x, [name[:12] for name in names], rotation=45 if turned else 0, ha="right" if turned else "center")
    axis.tick_params(axis="x", labelsize=7)
    if turned:
        axis.set_position((0.14, 0.27, 0.83, 0.55))
    axis.axhline(1 / len(t.god), linestyle="--", color=canvas.theme.ink, linewidth=1.0, label="even")
    canvas.legend(axis)
    worst = int(np.argmax(np.abs(t.god - t.learner)))
    return f"Furthest apart: {t.names[worst]}, god {t.god[worst]:.3f}, learner {t.learner[worst]:.3f}."
