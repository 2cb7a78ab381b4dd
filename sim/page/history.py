"""A world of the page: one simulation that is stepped, changed by hand and watched, and what was done to it."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

from godmodel.sim.config import Spec
from godmodel.sim.measure.tick import Tick
from godmodel.sim.page.watch import Watch
from godmodel.sim.simulation import Simulation
from godmodel.sim.world.base import require_periods

PHASES = {
    "drift": "the world drifts",
    "listen": "people read and listen",
    "write": "people write",
    "study": "the trainee studies",
    "publish": "the trainee publishes",
    "measure": "god and learner are compared",
}


class History(Watch):
    """One simulation and its history.

    Attributes:
        name: of the arm, as it is shown.
        began: the settings it began with; `changes` the live ones since, with the tick after which each came.
        phase: what it is at, in words; '' between ticks.
        seconds: how long the last study took.
    """

    def __init__(self, name: str, spec: Spec, seed: int):
        super().__init__(Simulation(spec, seed), name)
        self.sim.ledger.forgets = False  # whoever looks on may choose an anchor that reaches further back
        self.began, self.seed = spec, seed
        self.changes: list[tuple[int, dict[str, Any]]] = []
        self.phase, self.seconds, self._began = "", 0.0, 0.0

    def step(self, tell: Callable[[], None] = lambda: None) -> None:
        """One tick; `tell` is called as each phase begins.

        Raises:
            InputError: if the data have no page for it, or its settings turn out not to work.
        """
        sim = self.sim
        require_periods(sim.world, sim.tick + 1, sim.spec.drift.period(sim.tick + 1))
        with ExitStack() as listening:
            listening.callback(setattr, self, "phase", "")
            for name, words in PHASES.items():
                note = partial(self._note, name, words, tell)
                listening.enter_context(sim.on(name, note, before=True))
            listening.enter_context(sim.on("study", self._take_time))
            sim.step()

    def change(self, changes: dict[str, Any]) -> None:
        """Change settings from the next tick on.

        Raises:
            InputError: see `Simulation.change`.
        """
        before = self.sim.spec
        self.sim.change(changes)
        if self.sim.spec != before:
            self.changes.append((self.sim.tick, changes))

    def _note(self, name: str, words: str, tell: Callable[[], None], tick: Tick) -> None:
        """Say which phase begins."""
        size = f" {tick.trainee.settings.shelf:,} documents" if name == "study" else ""
        last = f" (last time {self.seconds:.1f} s)" if name == "study" and self.seconds > 0.5 else ""
        self.phase = f"tick {tick.number}: {words}{size}{last}"
        tell()
        self._began = time.monotonic()

    def _take_time(self, tick: Tick) -> None:
        """Note how long the study took."""
        self.seconds = time.monotonic() - self._began
