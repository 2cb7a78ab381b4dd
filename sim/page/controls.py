"""The live switches of the page: what can be turned while a world runs, read off its settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from godmodel.sim.config import Spec
from godmodel.sim.kinds import kinds_of
from godmodel.sim.parts import Can, fits
from godmodel.sim.society.lenses import AnyLens
from godmodel.sim.training.anchors import AnyAnchor
from godmodel.sim.training.verifiers import AnyVerifier
from godmodel.sim.world.drifts import AnyDrift


@dataclass(frozen=True)
class Pick:
    """One of several words."""

    name: str
    label: str
    value: str
    options: tuple[str, ...]
    help: str
    changes: Callable[[str], dict[str, Any]]


@dataclass(frozen=True)
class Dial:
    """A number from `low` to `high`."""

    name: str
    label: str
    value: float
    high: float
    step: float
    help: str
    changes: Callable[[float], dict[str, Any]]
    low: float = 0.0


SHARED = ("share", "classes", "kept")  # what a lens's strength is called
SPEEDS = {"step": 1.0, "size": 3.0, "rate": 1.0}  # what a drift's speed is called, and how far its dial goes


def controls(spec: Spec) -> list[Pick | Dial]:
    """Those that make sense in this world, as they stand now."""
    people, questions = spec.population, Can.QUESTIONS in spec.world.can()
    found: list[Pick | Dial] = []
    if questions:
        found.append(_pick("verifier", "Verifier", spec.verifier, AnyVerifier, "who checks answers"))
        for name, label in (("accepts_right", "Accepts right answers"), ("accepts_wrong", "Accepts wrong answers")):
            if hasattr(spec.verifier, name):
                found.append(_dial(name, label, f"verifier.{name}", getattr(spec.verifier, name), 1.0, 0.05))
    found.append(_pick("anchor", "Anchor", spec.anchor, AnyAnchor, "how real documents stay in the training set"))
    if spec.anchor.kind in ("none", "fresh", "first_tick"):
        kind = "first_tick" if spec.anchor.kind == "first_tick" else "fresh"
        share = getattr(spec.anchor, "share", 0.0)
        found.append(
            Dial(
                "anchor_share",
                "Anchor share",
                share,
                1.0,
                0.05,
                "share of the training set that is real",
                lambda value: {"anchor.kind": kind, "anchor.share": value},
            )
        )
    lenses = tuple(
        k for k, kind in kinds_of(AnyLens).items() if fits(kind, "lens", {"world": spec.world}, ledger=False)
    )
    found.append(_pick("lens", "Lens (observability)", spec.lens, AnyLens, "what of people's writing is seen", lenses))
    for name in SHARED:
        if hasattr(spec.lens, name):
            whole = name == "classes"
            dial = _dial("lens_share", f"Lens: {name}", f"lens.{name}", getattr(spec.lens, name), 64 if whole else 0.95)
            found.append(dial if not whole else _whole(dial, f"lens.{name}"))
    if spec.drift.kind != "years":
        here = {"world": spec.world}
        kinds = kinds_of(AnyDrift).items()
        drifts = tuple(k for k, kind in kinds if k != "years" and fits(kind, "drift", here, ledger=False))
        found.append(
            _pick("drift", "Drift of the world", spec.drift, AnyDrift, "how topics move by themselves", drifts)
        )
        for name, high in SPEEDS.items():
            if hasattr(spec.drift, name):
                now = getattr(spec.drift, name)
                found.append(_dial("drift_speed", "Drift speed", f"drift.{name}", now, high, 0.05))
                break
    for name, label, path, high, step in (
        ("performative", "Performative strength", "performative", 5.0, 0.1),
        ("exposure", "Reading moves people", "exposure", 1.0, 0.05),
        ("influence", "Neighbours move people", "influence", 1.0, 0.05),
        ("adoption", "Adoption: reconsider", "adoption.reconsider", 1.0, 0.05),
        ("reluctance", "Adoption: reluctance", "adoption.reluctance", 10.0, 0.5),
        ("passing", "Adoption: passed off", "adoption.passing", 1.0, 0.05),
    ):
        now = people
        for part in path.split("."):
            now = getattr(now, part)
        found.append(_dial(name, label, f"population.{path}", now, high, step))
    found.append(_dial("temperature", "Temperature", "trainee.temperature", spec.trainee.temperature, 2.0, 0.05, 0.05))
    return found


def _pick(name: str, label: str, now, settings, help: str, options: tuple[str, ...] | None = None) -> Pick:
    options = options or tuple(kinds_of(settings))
    return Pick(name, label, now.kind, options, help, lambda kind: {f"{name}.kind": kind})


def _dial(name: str, label: str, path: str, value: float, high: float, step: float = 0.05, low: float = 0.0) -> Dial:
    return Dial(name, label, float(value), max(high, float(value)), step, path, lambda v: {path: v}, min(low, value))


def _whole(dial: Dial, path: str) -> Dial:
    return Dial(dial.name, dial.label, dial.value, dial.high, 1.0, path, lambda v: {path: max(int(v), 1)}, 1.0)
