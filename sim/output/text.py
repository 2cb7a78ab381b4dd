"""Text and tables for a terminal: the settings and arms of a scenario, and the verdicts on its claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from statistics import median
from typing import Any, Literal, cast, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from rich.table import Table
from rich.text import Text

from godmodel.sim.experiment.claims import Verdict
from godmodel.sim.experiment.scenario import Scenario
from godmodel.sim.kinds import kinds_of
from godmodel.sim.settings import Settings, bounds_of, is_list

COLOURS = {"holds": "green", "fails": "red", "not tested": "yellow"}


def settings_text(record: Settings) -> str:
    """Write every setting as `path = value   (allowed values)`, with its meaning on the next line."""
    lines = []
    for path, value, allowed, meaning in _settings_in(record):
        lines += [f"{path} = {value}" + (f"   ({allowed})" if allowed else ""), f"    {meaning}"]
    return "\n".join(lines)


def arms_text(scenario: Scenario) -> str:
    """Write one line for each arm: its name and the settings that it changes."""
    width = max(map(len, scenario.arms))
    changes = {
        arm: ", ".join(f"{path}={_value_text(value)}" for path, value in changed.items()) or "nothing: the base"
        for arm, changed in scenario.arms.items()
    }
    return "\n".join(f"{arm:<{width}}  {text}" for arm, text in changes.items())


def verdict_table(found: Mapping[str, list[Verdict]]) -> Table:
    """Build a table with one row for each claim, by scenario.

    A row holds the verdict, the sentence, the measured number over the seeds, and the rule that it is judged by.
    """
    table = Table(show_lines=True)
    table.add_column("verdict", no_wrap=True)
    table.add_column("claim", ratio=1)
    table.add_column("median [min, max]\nrule, seeds", no_wrap=True)
    for name, verdicts in found.items():
        for v in verdicts:
            numbers = "\n".join([_numbers_text(v), f"{v.claim.rule}, {v.held}/{len(v.values)} seeds"])
            table.add_row(Text(v.verdict, style=COLOURS[v.verdict]), Text(f"{name}: {v.claim.sentence}"), numbers)
    return table


def _numbers_text(v: Verdict) -> str:
    """Write the median and the range over the seeds, or why the claim was not tested."""
    values = list(v.values.values())
    if not values:
        return v.untested
    return f"{median(values):.3g} [{min(values):.3g}, {max(values):.3g}]"


def _settings_in(record: Settings, prefix: str = "") -> Iterator[tuple[str, str, str, str]]:
    """Yield (path, value, allowed values, meaning) of every setting, those of inner records too."""
    for name, field in type(record).model_fields.items():
        value = getattr(record, name)
        path = f"{prefix}{name}"
        kinds = kinds_of(field)
        if isinstance(value, Settings):
            if kinds:
                about = " ".join((type(value).__doc__ or "").split())
                kind = cast(Any, value).kind  # a record of several kinds has one
                yield f"{path}.kind", kind, ", ".join(kinds), f"{field.description}. Now: {about}"
            yield from _settings_in(value, path + ".")
        elif is_list(field):
            listed = ", ".join(map(_item_text, value)) or "none"
            yield path, listed, f"a list of {', '.join(kinds)}" if kinds else "a list", field.description or ""
        elif name != "kind":
            required = field.default is PydanticUndefined
            yield (
                path,
                str(value),
                bounds_of(field) or _choices(field),
                (field.description or "") + (" (required)" if required else ""),
            )


def _item_text(item: Any) -> str:
    """Write one item of a list: a record as kind(what differs from its defaults), settings by path in braces."""
    if isinstance(item, Settings):
        return f"{cast(Any, item).kind}({_changed_text(item)})"
    if isinstance(item, Mapping):
        return "{" + ", ".join(f"{path}={_value_text(value)}" for path, value in item.items()) + "}"
    return f"({', '.join(map(str, item))})" if isinstance(item, list | tuple) else str(item)


def _value_text(value: Any) -> str:
    """Write a value of an arm; a record is written as kind(its settings), without those that are None."""
    if isinstance(value, list | tuple):
        return ", ".join(map(_value_text, value))
    if not isinstance(value, Mapping) or "kind" not in value:
        return str(value)
    settings = (f"{k}={_value_text(v)}" for k, v in value.items() if k != "kind" and v is not None)
    return f"{value['kind']}({', '.join(settings)})"


def _changed_text(record: Settings) -> str:
    """Write the settings of a record that differ from their defaults."""
    fields = type(record).model_fields
    values = {name: getattr(record, name) for name in fields if name != "kind"}
    return ", ".join(f"{name}={value}" for name, value in values.items() if value != fields[name].default)


def _choices(field: FieldInfo) -> str:
    """Write the values of a field that takes only some words; '' for any other field."""
    return ", ".join(map(str, get_args(field.annotation))) if get_origin(field.annotation) is Literal else ""
