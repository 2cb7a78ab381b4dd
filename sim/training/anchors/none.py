"""Replace: only the machine's own latest documents (Shumailov et al. 2023)."""

from __future__ import annotations

from typing import Literal

from godmodel.sim.training.anchors.base import AnchorPolicy, mixed


class NoAnchor(AnchorPolicy):
    """Replace: only the machine's own latest documents (Shumailov et al. 2023)."""

    kind: Literal["none"] = "none"

    def training_set(self, seen, *, tick, size, previous, rng):
        """The latest machine documents."""
        return mixed(seen, tick, [(seen.latest(), size)], rng)

    def since(self, tick):
        """Only this tick's."""
        return tick
