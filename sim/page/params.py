"""Settings as the inputs of Mesa's page: what a field of the specification says of itself is all that is needed.

Mesa's page builds `type(model)(**inputs)` when Reset is pressed; the inputs are named by the settings' dotted paths.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Mapping
from types import NoneType
from typing import Any, Literal, cast, get_args, get_origin

from pydantic.fields import FieldInfo

from godmodel.sim.config import DEFAULT_PEOPLE, Spec
from godmodel.sim.errors import InputError
from godmodel.sim.kinds import kinds_of
from godmodel.sim.page.controls import controls
from godmodel.sim.settings import Settings, is_list, paths_of, with_changes
from godmodel.sim.simulation import Simulation

SEED = "seed"
STEPS = 100  # of a slider of fractions, about
CUT = 10  # times its value, or 1, that a range reaches where it is twice as large or has no end


def params(*paths: str, of: Simulation | Spec | None = None) -> dict[str, Any]:
    """Return Mesa's `model_params` for settings, by their dotted paths: a slider, a list, a switch or a text for each.

    A setting that only some kinds of its part have brings such a kind with it, as `anchor.share` brings an anchor.
    `seed` is taken for a path, too.

    >>> # SolaraViz(sim, components=[...], model_params=params("anchor.share", of=sim))

    Args:
        paths: what the page lets its reader change.
        of: whose settings the inputs begin with, and which Reset keeps in all else; a simulation's seed is kept as
            well. Without it Reset starts from the default settings.

    Raises:
        InputError: for a path that does not exist (it names the nearest), or that is no single value.
    """
    spec = of.spec if isinstance(of, Simulation) else of or Spec()
    fixed: dict[str, Any] = {} if of is None else {"spec": spec}
    seed = of.dice.seed if isinstance(of, Simulation) else 0
    if isinstance(of, Simulation):
        fixed |= {SEED: seed, "scenario_name": of.scenario_name, "arm": of.arm}
    settings = [path for path in paths if path != SEED]
    for path in settings:
        _require_known(path)
    kinds = _kinds_brought(settings, spec)
    changed = with_changes(spec, kinds)
    found: dict[str, Any] = {}
    for path in paths:
        found[path] = _seed_input(seed) if path == SEED else _input(path, changed, settings)
    return {name: value for name, value in (fixed | kinds).items() if name not in found} | found


def _require_known(path: str) -> None:
    everything = list(paths_of(Spec))
    if path not in everything:
        near = difflib.get_close_matches(path, everything, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(Spec.model_fields)}."
        raise InputError(f"unknown setting {path!r}; {hint}")


def _kinds_brought(paths: list[str], spec: Spec) -> dict[str, str]:
    """The kinds that parts must be of to have these settings, {path of a kind: kind}, where they are of others."""
    brought: dict[str, str] = {}
    for path in paths:
        value: Any = spec
        above: list[str] = []
        *records, name = path.split(".")
        for i, part in enumerate(records):
            field = type(value).model_fields[part]
            value = getattr(value, part)
            above.append(part)
            next_name = [*records, name][i + 1]
            where = ".".join([*above, "kind"])
            if where in brought:
                value = kinds_of(field)[brought[where]]()
            if next_name in type(value).model_fields:
                continue
            owners = [kind for kind, record in kinds_of(field).items() if next_name in record.model_fields]
            chosen = next((kind for kind in _as_the_page_does(path, where, spec) if kind in owners), owners[0])
            brought[where] = chosen
            value = kinds_of(field)[chosen].model_construct()
    return brought


def _as_the_page_does(path: str, where: str, spec: Spec) -> list[str]:
    """The kind at `where` that the program's own page would choose for a setting; [] if it has no switch for it."""
    changes = [cast(Any, each.changes)(each.value) for each in controls(spec)]
    return [change[where] for change in changes if path in change and where in change]


def _input(path: str, spec: Spec, asked: list[str]) -> dict[str, Any]:
    """The input of one setting, with its value in `spec`."""
    field, value = _found(path, spec)
    if path.endswith(".kind") or (kinds_of(field) and not is_list(field)):
        return _kind_input(path, field, value, spec, asked)
    parts = [part for part in get_args(field.annotation) or (field.annotation,) if part is not NoneType]
    label = _label(path, field)
    if get_origin(field.annotation) is Literal:
        return {"type": "Select", "label": label, "value": value, "values": list(parts)}
    if is_list(field) or any(isinstance(part, type) and issubclass(part, Settings) for part in parts):
        inner = [each for each in paths_of(Spec) if each.startswith(path + ".")]
        way = f"; name one of its parts, such as {inner[0]}" if inner else ""
        raise InputError(f"{path} is no single value and has no input on a page{way}.")
    if parts[0] is bool:
        return {"type": "Checkbox", "label": label, "value": value}
    if parts[0] in (int, float):
        return _slider(label, field, _number(path, value, spec), whole=parts[0] is int)
    return {"type": "InputText", "label": label, "value": "" if value is None else str(value)}


def _found(path: str, spec: Spec) -> tuple[FieldInfo, Any]:
    """The field at a path and its value."""
    value: Any = spec
    for name in path.split("."):
        field = type(value).model_fields[name]
        value = getattr(value, name)
    return field, value


def _label(path: str, field: FieldInfo) -> str:
    """The path, and what the setting means with its unit, up to the first further remark."""
    whole = field.description or ""
    meaning = re.split(r"[;:]|, share in", whole)[0].strip()
    meaning = meaning if " " in meaning else whole  # a lone letter says little
    return f"{path}: {meaning}" if meaning else path


def _kind_input(path: str, field: FieldInfo, value: Any, spec: Spec, asked: list[str]) -> dict[str, Any]:
    """A choice among the kinds that fit the rest of the settings, and have all others that are asked for."""
    part = path.removesuffix(".kind")
    field, record = _found(part, spec)
    inside = [each for each in asked if each.startswith(f"{part}.") and each != path]
    now = {each: _found(each, spec)[1] for each in inside}
    fitting = [kind for kind in kinds_of(field) if _is_taken(spec, {f"{part}.kind": kind} | now)]
    kinds = fitting if record.kind in fitting else [record.kind, *fitting]
    return {"type": "Select", "label": _label(part, field), "value": record.kind, "values": kinds}


def _is_taken(spec: Spec, changes: Mapping[str, Any]) -> bool:
    try:
        with_changes(spec, changes)
    except InputError:
        return False
    return True


def _number(path: str, value: Any, spec: Spec) -> float:
    """A setting's number, or what stands for it where it is left open."""
    if value is None and path == "population.people":
        value = DEFAULT_PEOPLE
    if value is None and path.startswith("trainee."):
        value = getattr(spec.trainees[0], path.removeprefix("trainee."), None)
    if value is None:
        raise InputError(f"{path} is left open and has no number to begin with: set it in the Spec given as `of`.")
    return value


def _slider(label: str, field: FieldInfo, value: float, *, whole: bool) -> dict[str, Any]:
    """A slider over the field's range, or over a part of it around the value where that is large or has no end."""
    bounds = {
        sign: bound
        for rule in field.metadata
        for sign in ("ge", "gt", "le", "lt")
        if (bound := getattr(rule, sign, None)) is not None
    }
    reach = CUT * max(abs(value), 1.0)
    low = max(bounds.get("ge", bounds.get("gt", -math.inf)), -reach)
    high = bounds.get("le", bounds.get("lt", math.inf))
    high = reach if high > 2 * reach else high
    if whole:
        low, high = math.ceil(low) + (low == bounds.get("gt")), math.floor(high) - (high == bounds.get("lt"))
        step: float = 1
    else:
        step = _step(low, high, value)
        low, high = low + step * (low == bounds.get("gt")), high - step * (high == bounds.get("lt"))
    label = f"{label} ({low:g} to {high:g})"
    kind = {"type": "SliderInt" if whole else "SliderFloat", "label": label, "value": int(value) if whole else value}
    return kind | {"min": low, "max": high, "step": step}


def _step(low: float, high: float, value: float) -> float:
    """A round step, 1, 2 or 5 times a power of ten, of which about `STEPS` fill the range, and on which the value lies.

    A slider moves a value that lies between two of its steps, which nobody asked for.
    """
    wanted = (high - low) / STEPS
    power = 10.0 ** math.floor(math.log10(wanted))
    step = next(times * power for times in (1, 2, 5, 10) if times * power >= wanted * (1 - 1e-9))
    for _ in range(3):
        steps = (value - low) / step
        if abs(steps - round(steps)) < 1e-6:
            break
        step /= 10
    return float(f"{step:.6g}")


def _seed_input(seed: int) -> dict[str, Any]:
    return {
        "type": "SliderInt",
        "label": "seed: of the random streams",
        "value": seed,
        "min": 0,
        "max": max(99, seed),
        "step": 1,
    }
