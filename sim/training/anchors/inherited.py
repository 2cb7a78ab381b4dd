"""That of the world, `anchor`."""

from __future__ import annotations

from typing import Literal

from godmodel.sim.settings import Settings


class Inherited(Settings):
    """That of the world, `anchor`."""

    kind: Literal["inherited"] = "inherited"
