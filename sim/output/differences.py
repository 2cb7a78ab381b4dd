"""Settings are told apart here: those that are not the defaults, those that arms share, and how a value is written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from godmodel.sim.config import Spec
from godmodel.sim.settings import Settings, describe, meaning_of


def meaning(specs: Iterable[Spec], path: str) -> str:
    """Return what the setting at a path means in the first of some specs that has it; '' for a `kind`."""
    return next((words for spec in specs if (words := meaning_of(spec, path))), "") or describe(Spec, path)


def flatten(values: Mapping, prefix: str = "") -> dict[str, Any]:
    """Return a configuration as {dotted path: value}; lists stay whole."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            found |= flatten(value, f"{prefix}{name}.")
        else:
            found[prefix + name] = value
    return found


def not_default(record: Settings, prefix: str = "") -> dict[str, Any]:
    """Return the settings of a record that are not its defaults, {dotted path: value}.

    Those of a part of another kind than usual are told from that kind's own defaults.
    """
    found: dict[str, Any] = {}
    for name, field in type(record).model_fields.items():
        value, path = getattr(record, name), prefix + name
        if isinstance(value, Settings):
            usual = field.get_default() if not field.is_required() else None
            if hasattr(value, "kind") and getattr(usual, "kind", None) != value.kind:
                found[f"{path}.kind"] = value.kind
            found |= not_default(value, path + ".")
        elif name != "kind" and (field.is_required() or value != field.get_default()):
            found[path] = value.model_dump() if hasattr(value, "model_dump") else _plain(value)
    return found


def common(settings: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the settings that all arms share."""
    first, *others = settings.values()
    return {path: value for path, value in first.items() if all(path in o and o[path] == value for o in others)}


def by_arm(values: Mapping[str, Any], of: int = 0) -> str:
    """Return one value in words where all `of` arms have it, else each as arm: value."""
    words = {arm: as_text(value) for arm, value in values.items()}
    if len(set(words.values())) == 1 and len(words) >= (of or 1):
        return next(iter(words.values()))
    return "; ".join(f"{arm}: {value}" for arm, value in words.items())


def as_text(value: Any) -> str:
    """Write a setting as it is typed: text as it is, all else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [each.model_dump() if isinstance(each, Settings) else each for each in value]
    return value
