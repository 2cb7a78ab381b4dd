"""How a user's parts become known: a decorator for classes of parts and for measures, and settings with words."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import Field

from godmodel.sim import config, kinds  # noqa: F401  # config makes every package of parts known before one is added
from godmodel.sim.errors import InputError
from godmodel.sim.measure import adding
from godmodel.sim.measure.finder import Measure

AnyPart = TypeVar("AnyPart")


def register(part: AnyPart) -> AnyPart:
    """Make a class of parts, or a measure, known to the program; use it as a decorator.

    From then on `Spec`, `--set`, `show`, sweeps, config.json, `--resume` and the page know the kind like a built-in
    one, also in worker processes.

    Raises:
        InputError: if it is no part or measure, lacks a kind or a method, or its name is taken.
    """
    if isinstance(part, Measure):
        adding.add(part)
    elif isinstance(part, type):
        kinds.add(part)
    else:
        raise InputError(f"register takes a class of parts or a measure, got {part!r}: use it as a decorator of one.")
    return part


def unregister(part: type | Measure) -> None:
    """Forget a part or a measure that was registered."""
    adding.remove(part) if isinstance(part, Measure) else kinds.remove(part)


def setting(
    default: Any = ...,
    *,
    meaning: str,
    unit: str = "",
    between: tuple[float, float] | None = None,
    above: float | None = None,
    below: float | None = None,
) -> Any:
    """Declare a setting of a part: its default, what it means, its unit and its range.

    default: its value where nothing is set; without one the setting must be given. between: the smallest and the
    largest value, both allowed; above, below: bounds that are not allowed themselves.

    >>> from godmodel.sim.settings import Settings
    >>> class Jar(Settings):
    ...     share: float = setting(0.3, between=(0, 1), unit="share", meaning="share of the jar that is full")
    >>> Jar().share, Jar.model_fields["share"].description
    (0.3, 'share of the jar that is full, share')

    Raises:
        InputError: for a meaning without words, or a range without values.
    """
    if not isinstance(meaning, str) or not meaning.strip():
        raise InputError("a setting must say its meaning, in words that stand alone.")
    if between is not None and not between[0] <= between[1]:
        raise InputError(f"a setting lies between a smaller and a larger value, got {between}.")
    least, most = between or (None, None)
    words = f"{meaning}, {unit}" if unit else meaning
    return Field(default, ge=least, le=most, gt=above, lt=below, description=words)
