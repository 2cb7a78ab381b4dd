"""Which settings act on a running world at its next tick; all others shape it, and need a world made anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from godmodel.sim.errors import InputError

if TYPE_CHECKING:
    from godmodel.sim.config import Spec

LIVE = (
    "anchor",
    "verifier",
    "lens",
    "drift",
    "labels",
    "trainee.temperature",
    "trainee.documents",
    "trainee.price",
    *(
        f"population.{name}"
        for name in (
            "adoption",
            "confidence",
            "exposure",
            "feed",
            "influence",
            "performative",
            "reads",
            "stubbornness",
            "turnover",
            "upbringing",
        )
    ),
)


def is_live(path: str) -> bool:
    """Whether a setting, by its dotted path, can change while the world runs."""
    return any(path == live or path.startswith(live + ".") for live in LIVE)


def require_live(before: Spec, after: Spec) -> None:
    """Refuse a change of what shapes a world.

    Raises:
        InputError: naming the first setting that differs and is not live.
    """
    for path in differences(before.model_dump(), after.model_dump()):
        if not is_live(path):
            raise InputError(f"{path} shapes the world and acts on Reset only; while it runs change {', '.join(LIVE)}.")
    years = [spec.drift.kind == "years" for spec in (before, after)]
    if any(years) and before.drift != after.drift:
        raise InputError(
            "drift.kind = years follows the calendar of the data, and acts on Reset only; while the world runs other "
            "drifts can change into each other."
        )


def differences(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """Dotted paths at which two dumped records differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in before | after:
            yield from differences(before.get(name), after.get(name), f"{path}.{name}" if path else name)
    elif before != after:
        yield path
