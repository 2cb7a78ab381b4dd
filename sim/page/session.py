"""What one open page drives: one or two worlds with the same dice, a thread in which they live, and one that draws.

Nothing here knows of the browser: the page reads `Session.view` and gives commands, and neither waits for a tick.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, cast

from godmodel.sim.config import Spec
from godmodel.sim.errors import InputError
from godmodel.sim.experiment.failures import kept, trace_of
from godmodel.sim.experiment.scenario import Scenario
from godmodel.sim.output.palette import LIGHT, Theme
from godmodel.sim.page.history import History
from godmodel.sim.page.told import told
from godmodel.sim.page.views import Picture, paint, tabs
from godmodel.sim.page.watch import Snapshot

NOBODY = ""  # no second arm


@dataclass(frozen=True)
class Choice:
    """Which worlds: a scenario, an arm, perhaps one `beside` it, a seed, and settings changed from the start."""

    scenario: Scenario
    arm: str
    beside: str = NOBODY
    seed: int = 0
    changes: dict[str, Any] = field(default_factory=dict)

    def specs(self) -> list[tuple[str, Spec]]:
        """Names and settings of the worlds.

        Raises:
            InputError: for an arm or a setting that does not exist.
        """
        arms = [self.arm] + ([self.beside] if self.beside else [])
        names = [self.arm] + ([self.beside if self.beside != self.arm else f"{self.arm} (2)"] if self.beside else [])
        return [(n, self.scenario.specs([a], self.changes)[a]) for n, a in zip(names, arms, strict=True)]

    def described(self) -> dict[str, Any]:
        """Return the choice as plain values."""
        about = {"arm": self.arm, "beside": self.beside, "seed": self.seed, "changes": self.changes}
        return {"scenario": self.scenario.name, **about}


@dataclass(frozen=True)
class View:
    """All that the page shows, replaced as a whole: readers never see it half changed.

    Attributes:
        world: counts the worlds made; a change tells the page to forget what it knew of the last one.
        tick, ticks: where the worlds are, and where `godmodel run` would end.
        playing, phase: whether ticks follow each other, and what is being done now ('' for nothing).
        problem: one sentence on what went wrong; '' for nothing.
        told: sentences on what was read of the user's files, and on what easily goes unnoticed.
        dead: whether the worlds can't go on before a Reset.
        specs: settings of the worlds, as they are now.
        changes: live changes since the worlds were made.
        drawn: (tab, tick, theme, world) of the pictures.
        seconds: how long the last tick and the last drawing took.
    """

    world: int = 0
    tick: int = 0
    ticks: int = 0
    playing: bool = False
    phase: str = ""
    problem: str = ""
    told: tuple[str, ...] = ()
    dead: bool = True
    specs: tuple[Spec, ...] = ()
    names: tuple[str, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    pictures: tuple[Picture, ...] = ()
    tabs: tuple[str, ...] = ("World",)
    tab: str = "World"
    changes: int = 0
    drawn: tuple = ()
    seconds: tuple[float, float] = (0.0, 0.0)


class Session:
    """Worlds that take commands.

    Args:
        tell: called, from a thread of the session, whenever `view` has changed.
    """

    def __init__(self, tell: Callable[[], None] = lambda: None):
        self.view = View()
        self.worlds: list[History] = []
        self.choice: Choice | None = None
        self.pause = 0.0  # seconds between ticks
        self._tell = tell
        self._orders: queue.Queue = queue.Queue()
        self._theme = LIGHT
        self._lock = threading.Lock()
        self._paint = threading.Event()
        self._painted = threading.Event()
        self._open = True

    def open(self) -> None:
        """Start the thread in which the worlds live."""
        for work in (self._live, self._draw):
            threading.Thread(target=work, name=f"session{work.__name__}", daemon=True).start()

    def close(self) -> None:
        """Stop at the end of this tick."""
        self._open = False
        self._orders.put(("stop",))
        self._paint.set()

    def reset(self, choice: Choice) -> None:
        """Make the worlds anew."""
        self._orders.put(("reset", choice))

    def step(self) -> None:
        """One tick of all worlds."""
        self._orders.put(("step",))

    def play(self) -> None:
        """Tick after tick, until paused or at the end of the run; from there, on and on."""
        self._orders.put(("play",))

    def stop(self) -> None:
        """Stop playing at the end of this tick."""
        self._set(playing=False)

    def change(self, changes: dict[str, Any], which: int | None = None) -> None:
        """Change settings of one world, or of all, from the next tick on."""
        self._orders.put(("change", changes, which))

    def show(self, tab: str, theme: Theme) -> None:
        """Draw another tab, or in other colours; no world is asked for it."""
        self._theme = theme
        if tab != self.view.tab:
            self._set(tab=tab)
        self._paint.set()

    def forgive(self) -> None:
        """Put a problem aside."""
        self._set(problem="")

    def table(self) -> bytes:
        """The time series so far as CSV, as `godmodel run` writes it; two arms in one table."""
        import tempfile
        from pathlib import Path

        from godmodel.sim.measure.columns import columns_of
        from godmodel.sim.measure.recorder import Recorder

        worlds, choice = list(self.worlds), cast(Choice, self.choice)  # worlds are made by a choice
        wanted: dict[str, None] = {}
        for world in worlds:
            wanted |= dict.fromkeys(columns_of(world.sim.world, len(world.sim.trainees)))
        with tempfile.TemporaryDirectory(prefix="godmodel-") as folder:
            recorder = Recorder(Path(folder), {}, list(wanted))
            for world in worlds:
                identity = {"scenario": choice.scenario.name, "arm": world.name, "seed": world.seed}
                for row in list(world.rows):
                    recorder.write(identity | row)
            recorder.close()
            return recorder.path.read_bytes()

    def configuration(self) -> bytes:
        """What brings the worlds back, as JSON: settings at the start, live changes with the tick they came after."""
        import json

        return json.dumps(self._described(), indent=2).encode()

    def _described(self) -> dict[str, Any]:
        choice = cast(Choice, self.choice)  # worlds are made by a choice
        return {
            "scenario": choice.scenario.name,
            "seed": choice.seed,
            "worlds": [
                {
                    "arm": world.name,
                    "ticks": len(world.rows),
                    "settings": world.began.model_dump(),
                    "changes": [{"after_tick": tick, "changes": changes} for tick, changes in world.changes],
                }
                for world in self.worlds
            ],
        }

    def _set(self, *, quiet: bool = False, **changes) -> None:
        with self._lock:
            self.view = replace(self.view, **changes)
        if self._open and not quiet:
            self._tell()

    def _live(self) -> None:
        from threadpoolctl import threadpool_limits

        with threadpool_limits(limits=1):  # as in a run: two pools at work make each other wait
            while self._open:
                if self.view.playing:
                    try:
                        order = self._orders.get_nowait()
                    except queue.Empty:
                        order = ("tick",)
                else:
                    order = self._orders.get()
                try:
                    getattr(self, f"_on_{order[0]}")(*order[1:])
                except InputError as problem:
                    self._set(problem=" ".join(str(problem).split()), playing=False, phase="")
                except Exception as problem:  # whatever a tick throws, the page lives on
                    told = " ".join(str(problem).split())[:300]
                    what = f"{type(problem).__name__}: {told}" if told else type(problem).__name__
                    asked = order[1].described() if order[0] == "reset" else self._described()
                    where = kept(trace_of(problem), config=asked)
                    self._set(problem=f"{self._where()} failed with {what}; {where}.", playing=False, phase="")

    def _where(self) -> str:
        return f"Tick {self.view.tick + 1}" if self.worlds else "The world"

    def _on_stop(self) -> None:
        pass

    def _on_reset(self, choice: Choice) -> None:
        self._set(playing=False, phase="the world is made", problem="")
        made = [History(name, spec, choice.seed) for name, spec in choice.specs()]
        self.worlds, self.choice = made, choice
        self._look(
            world=self.view.world + 1,
            phase="",
            dead=False,
            changes=0,
            names=tuple(world.name for world in made),
            ticks=min(world.began.ticks for world in made),
        )

    def _on_step(self) -> None:
        self._tick()

    def _on_play(self) -> None:
        if not self.view.dead:
            self._set(playing=True)

    def _on_change(self, changes: dict[str, Any], which: int | None) -> None:
        try:
            for i, world in enumerate(self.worlds):
                if which is None or which == i:
                    world.change(changes)
        finally:
            made = sum(len(world.changes) for world in self.worlds)
            self._set(specs=tuple(world.sim.spec for world in self.worlds), changes=made)

    def _on_tick(self) -> None:
        self._tick()
        self._painted.wait(timeout=5.0)
        until = time.monotonic() + self.pause
        while self.view.playing and self._open and time.monotonic() < until and self._orders.empty():
            time.sleep(0.02)

    def _tick(self) -> None:
        if self.view.dead:
            return
        began, whole = time.monotonic(), False
        try:
            for world in self.worlds:
                told = lambda world=world: self._set(phase=self._phase(world))  # noqa: E731
                world.step(told)
            whole = True
        finally:
            ended = not whole and any(len(world.rows) < world.sim.tick for world in self.worlds)
            if not whole:
                self._set(dead=ended or len({len(world.rows) for world in self.worlds}) > 1)
        at_end = len(self.worlds[0].rows) == self.view.ticks
        playing = self.view.playing and not at_end
        self._look(phase="", playing=playing, seconds=(time.monotonic() - began, self.view.seconds[1]))

    def _phase(self, world: History) -> str:
        return f"{world.name}: {world.phase}" if len(self.worlds) > 1 else world.phase

    def _look(self, **changes) -> None:
        snapshots = tuple(world.snapshot() for world in self.worlds)
        there = tuple(tabs(snapshots))
        self._painted.clear()
        self._set(
            quiet=True,  # the pictures that are drawn now will tell, and the page is built once instead of twice
            tick=snapshots[0].tick,
            told=told(self.worlds),
            snapshots=snapshots,
            specs=tuple(world.sim.spec for world in self.worlds),
            tabs=there,
            tab=self.view.tab if self.view.tab in there else there[0],
            **changes,
        )
        self._paint.set()

    def _draw(self) -> None:
        while self._open:
            self._paint.wait()
            self._paint.clear()
            view, theme = self.view, self._theme
            if not self._open or not view.snapshots:
                continue
            began = time.monotonic()
            try:
                pictures = tuple(paint(view.tab, view.snapshots, theme))
            except Exception as problem:  # a view that can't be drawn is no reason to stop
                self._set(problem=f"A picture could not be drawn: {type(problem).__name__}: {problem}.")
                self._painted.set()
                continue
            done = (view.tab, view.tick, theme.name, view.world)
            self._set(pictures=pictures, drawn=done, seconds=(view.seconds[0], time.monotonic() - began))
            self._painted.set()
