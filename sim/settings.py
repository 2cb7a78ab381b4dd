"""Settings: frozen records that refuse what they do not know, and say what they would have taken."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import NoneType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar, cast, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic.fields import FieldInfo

from godmodel.sim.errors import InputError
from godmodel.sim.kinds import added, kinds_of

if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)  # which has no public name


class _Plain(ModelMetaclass):
    """How records are made by name: in the words and with the sentences of the command line."""

    def __call__(cls, *given: Any, **values: Any) -> Any:
        """Make a record of settings by their names.

        Positional values are those that must be set, in their order; a dotted name is a path; a name that only one
        part of the record has stands for its path.

        >>> # Spec(ticks=5, learner="table", **{"anchor.share": 0.2})

        Raises:
            InputError: one sentence that names the setting, the rule, the value, and the way out.
        """
        record = cast("type[Settings]", cls)  # this is the metaclass of nothing else
        required = [name for name, field in record.model_fields.items() if field.is_required()]
        if len(given) > len(required):
            rule = f"takes {', '.join(required)} without a name" if required else "takes its settings by name"
            raise InputError(f"{cls.__name__} {rule}, got {', '.join(map(repr, given[len(required) :]))}.")
        for name, value in zip(required, given, strict=False):
            if name in values:
                raise InputError(f"{cls.__name__} got {name} twice, {value!r} and {values[name]!r}: leave one out.")
            values[name] = value
        changes = {_path(record, name): value for name, value in values.items() if name not in record.model_fields}
        if not changes:
            try:
                return super().__call__(**values)
            except ValidationError as error:
                raise InputError(_sentence(record, error)) from None
        plain = {name: _dumped(value) for name, value in values.items() if name in record.model_fields}
        return checked(record, _changed(record, {}, plain | changes))


class Settings(BaseModel, metaclass=_Plain):
    """A frozen record of settings: unknown fields are errors, every field has a description and a range.

    Attributes:
        home_of: the settings that choose this kind where they are set and nothing was chosen yet, although other kinds
            have them as well: `anchor.share=0.2` means `anchor=fresh` where the anchor is still the default.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, allow_inf_nan=False)
    home_of: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="before")
    @classmethod
    def _a_switch_is_no_number(cls, values: Any) -> Any:
        """`ticks=true` is no way to say `ticks=1`: only fields that are bool take one."""
        if not isinstance(values, Mapping):
            return values
        takes_it = {name for name, field in cls.model_fields.items() if field.annotation is bool}
        return {n: str(v).lower() if isinstance(v, bool) and n not in takes_it else v for n, v in values.items()}


Record = TypeVar("Record", bound=Settings)


def with_changes(base: Record, changes: Mapping[str, Any]) -> Record:
    """A copy of `base` with settings replaced by their dotted paths, checked as a whole; the order does not matter.

    Setting a `kind` drops the other fields of the record it replaces, since they belong to the old kind. A field that
    one kind alone has, and cannot do without, chooses that kind where `changes` set nothing else there:
    `population.graph.path=FILE` makes the graph that of a file.

    >>> # with_changes(spec, {"anchor.kind": "fresh", "anchor.share": 0.2, "ticks": 20})

    Raises:
        InputError: for a path or a value that the record does not take, in one sentence.
    """
    return checked(type(base), _changed(type(base), base.model_dump(), changes))


def checked(record: type[Record], values: Any) -> Record:
    """`record` built from plain values.

    Raises:
        InputError: one sentence that names the setting, the rule, the value, and the way out.
    """
    try:
        return record.model_validate(values)
    except ValidationError as error:
        raise InputError(_sentence(record, error)) from None


def _changed(record: type[Settings], values: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Replace plain `values` of a record in place by their dotted paths, and return them."""
    choosers = _known_choosers(record, added())

    def order(path: str) -> tuple[int, bool, str]:
        return path.removesuffix(".kind").count("."), path not in choosers, path  # a record before its parts

    done: list[str] = []
    for path in sorted(changes, key=order):
        _set(record, values, path.split("."), changes[path], [], record, done)
        done.append(path)
    return values


def named(record: type[Settings], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The same changes by their dotted paths: a name that only one part of the record has stands for its path.

    Raises:
        InputError: for a name that several parts have.
    """
    return {name if name in record.model_fields else _path(record, name): value for name, value in changes.items()}


def _path(record: type[Settings], name: str) -> str:
    """The path for which a name in Python stands: itself if it is dotted, or the one part's setting of that name."""
    if "." in name:
        return name
    parts = {n: _only_record(f) for n, f in record.model_fields.items() if not kinds_of(f) and _records(f)}
    found = [f"{part}.{name}" for part, inner in parts.items() if name in inner.model_fields]
    if len(found) > 1:
        raise InputError(f"{name} is a setting of several parts: name one of {', '.join(found)}.")
    return found[0] if found else name


def _dumped(value: Any) -> Any:
    """Plain values of a record, or of each record in a list; anything else as it is."""
    if isinstance(value, Settings):
        return value.model_dump()
    return [_dumped(each) for each in value] if isinstance(value, list | tuple) else value


def paths_of(record: type[Settings], prefix: str = "") -> Iterator[str]:
    """Every dotted path that can be set in a record, of all kinds; a path that several kinds have comes once."""
    found: dict[str, None] = {}
    for name, field in record.model_fields.items():
        path = prefix + name
        found[path] = None
        for part in _records(field):
            found |= dict.fromkeys(paths_of(part, path + "."))
    yield from found


def describe(record: type[Settings], path: str) -> str:
    """What the setting at a dotted path means, in the words of the first record that has it; '' for a `kind`."""
    name, _, rest = path.partition(".")
    field = record.model_fields.get(name)
    if field is None or not rest:
        return (field.description or "") if field else ""
    return next((words for part in _records(field) if (words := describe(part, rest))), "")


def meaning_of(record: Settings, path: str) -> str:
    """What the setting at a dotted path means in this very record, whose kinds are known; '' where it has none."""
    name, _, rest = path.partition(".")
    field = type(record).model_fields.get(name)
    if field is None:
        return ""
    inner = getattr(record, name)
    if rest and isinstance(inner, Settings):
        return meaning_of(inner, rest)
    return "" if rest else field.description or ""


def is_list(field: FieldInfo) -> bool:
    """Whether a field holds a list of records."""
    return get_origin(field.annotation) is tuple


def read_value(text: str) -> Any:
    """A value as people type it: JSON where it is JSON, else the text itself."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def words(value: Any) -> Any:
    """`star,rest` as a list of words, anything else as it is: how a list is given on the command line."""
    return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value


def _bare_kind(value: Any) -> Any:
    return {"kind": value} if isinstance(value, str) else value


def _records(field: FieldInfo) -> list[type[Settings]]:
    """The records that a field can hold; [] for a single value, and for a list, which is set as a whole."""
    if is_list(field):
        return []
    plain = isinstance(field.annotation, type) and issubclass(field.annotation, Settings)
    return list(kinds_of(field).values()) or ([_only_record(field)] if plain else [])


def _only_record(field: FieldInfo) -> type[Settings]:
    """The record that a field holds if it has no kinds and `_records` finds one."""
    return cast("type[Settings]", field.annotation)


@lru_cache(maxsize=100)
def _known_choosers(record: type[Settings], parts: tuple[type[BaseModel], ...]) -> frozenset[str]:
    """Every path that can choose a kind, found once for the parts that were added so far: a sweep asks for each run."""
    return frozenset(_choosers(record))


def _choosers(record: type[Settings], prefix: str = "") -> Iterator[str]:
    """Every dotted path whose setting can choose the kind of its record."""
    for name, field in record.model_fields.items():
        parts, path = _records(field), f"{prefix}{name}."
        kinds = kinds_of(field) if parts else {}
        for part in parts:
            yield from (path + leaf for leaf in part.model_fields if _chosen(kinds, leaf) or _home(kinds, leaf))
            yield from _choosers(part, path)


def _chosen(kinds: Mapping[str, type[Settings]], name: str) -> str | None:
    """The kind that alone has a field of that name, if it has no default."""
    owners = [kind for kind, record in kinds.items() if name in record.model_fields]
    return owners[0] if len(owners) == 1 and kinds[owners[0]].model_fields[name].is_required() else None


def _home(kinds: Mapping[str, type[Settings]], name: str) -> str | None:
    """The kind that is the home of a setting of that name, which other kinds have as well."""
    return next((kind for kind, record in kinds.items() if name in record.home_of), None)


def _set(
    record: type[Settings],
    values: dict,
    rest: list[str],
    value: Any,
    above: list[str],
    root: type[Settings],
    done: list[str],
):
    """Replace one value in the plain `values` of `record`, which lies at the path `above` in `root`.

    `done` are the paths that were set before it.
    """
    name, *rest = rest
    path = ".".join([*above, name])
    if name not in record.model_fields:
        raise InputError(_unknown(".".join([path, *rest]), root, record, above))
    field = record.model_fields[name]
    if not rest:
        values[name] = _dumped(value)
        return
    kinds = {} if is_list(field) else kinds_of(field)
    if kinds and rest == ["kind"]:
        values[name] = {"kind": value}
        return
    if not _records(field):
        raise InputError(f"{path} is a single value without parts, got {'.'.join([path, *rest])!r}; set {path} itself.")
    given = name in values
    inner = values[name] if given else field.get_default().model_dump()  # a record given in part
    inner = _bare_kind(inner) if kinds else inner
    if not isinstance(inner, Mapping):
        raise InputError(_wrong_record(path, field, inner))
    if kinds and inner.get("kind") not in list(kinds):
        raise InputError(_one_of(f"{path}.kind", inner.get("kind"), kinds))
    kind = _chosen(kinds, rest[0]) or (_home(kinds, rest[0]) if inner == field.get_default().model_dump() else None)
    if kinds and rest[0] not in kinds[inner["kind"]].model_fields and kind:
        at_it = any(f"{other}.".startswith(f"{path}.") for other in done)
        if not at_it and not (given and any(path.startswith(f"{other}.") for other in done)):
            inner = {"kind": kind}
    values[name] = dict(inner)
    _set(kinds[inner["kind"]] if kinds else _only_record(field), values[name], rest, value, [*above, name], root, done)


def _unknown(path: str, root: type[Settings], record: type[Settings], above: list[str]) -> str:
    """What to say about a path that `record`, lying at `above` in `root`, does not have."""
    where, name = ".".join(above), path.split(".")[len(above)]
    everything = list(paths_of(root))
    if f"{where}.{name}" in everything:  # another kind has it
        owners = [k for k, kind in _siblings(root, above).items() if name in kind.model_fields]
        here = record.model_fields["kind"].default
        kind = f"{where}.kind"
        return f"{where}.{name} belongs to {kind} = {' or '.join(owners)}, and that is {here}; set {kind} as well."
    near = [".".join([*above, n]) for n in difflib.get_close_matches(name, list(record.model_fields), n=1)]
    if not near:
        parts = path.split(".")
        tails = ["." + ".".join(parts[i:]) for i in range(len(parts))]
        near = next((found for t in tails if 1 <= len(found := [p for p in everything if p.endswith(t)]) <= 3), [])
    if not near:
        last = {p.rpartition(".")[2]: p for p in reversed(everything)}
        near = [last[n] for n in difflib.get_close_matches(path.rpartition(".")[2], list(last), n=1, cutoff=0.75)]
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(record.model_fields)}."
    return f"unknown setting {path!r}{' in ' + where if where and not near else ''}; {hint}"


def _siblings(root: type[Settings], above: list[str]) -> dict[str, type[Settings]]:
    """The kinds that can stand at a path."""
    records, field = [root], None
    for name in above:
        field = next(r.model_fields[name] for r in records if name in r.model_fields)
        records = _records(field)
    return kinds_of(field) if field else {}


def _one_of(path: str, value: Any, kinds: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(str(value), list(kinds), n=1)
    hint = f"; did you mean {near[0]!r}?" if near else "."
    return f"{path} must be one of {', '.join(kinds)}, got {value!r}{hint}"


def _wrong_record(path: str, field: FieldInfo, value: Any) -> str:
    kinds = kinds_of(field)
    if kinds:
        return f"{path} must be one of {', '.join(kinds)} ({field.description}), got {value!r}."
    parts = list(_only_record(field).model_fields)
    return f"{path} has parts, {', '.join(parts)}, got {value!r}; set one of them, such as {path}.{parts[0]}."


def _sentence(record: type[Settings], error: ValidationError) -> str:
    """The first thing wrong, as one sentence."""
    first = error.errors()[0]
    field: FieldInfo | None
    kinds: dict[str, type[Settings]]
    path: list[str]
    owner, field, kinds, path = record, None, {}, []
    for part in first["loc"]:  # walk to the record that owns the field; kinds appear in loc without being a path
        if isinstance(part, int):  # a place in a list of records
            path.append(str(part))
            continue
        if part in kinds:
            owner, field, kinds = kinds[part], None, {}
            continue
        if field is not None and not kinds and _records(field):
            owner = _only_record(field)
        path.append(str(part))
        field = owner.model_fields.get(str(part))
        kinds = kinds_of(field) if field is not None else {}
    where, kind, value = ".".join(path), first["type"], first.get("input")
    if kind == "extra_forbidden" and any(part.isdigit() for part in path):
        return f"unknown setting {where!r}; there are {', '.join(owner.model_fields)}."
    if kind == "extra_forbidden":
        return _unknown(where, record, owner, path[:-1])
    if kind == "union_tag_invalid":
        return _one_of(f"{where}.kind", value.get("kind") if isinstance(value, Mapping) else value, kinds)
    if kind == "union_tag_not_found":
        return f"{where}.kind must be set to one of {', '.join(kinds)}, got {value!r}."
    if kind == "value_error":
        message = first["msg"].removeprefix("Value error, ").rstrip(".")
        message += "" if message.endswith("?") else "."
        return f"{where}: {message}" if where else message
    if field is None:
        return f"{where or 'settings'} cannot be {value!r}: {first['msg'][0].lower() + first['msg'][1:].rstrip('.')}."
    if kind == "missing":
        return f"{where} must be set ({field.description})."
    if is_list(field):
        return f"{where} must be a list of {', '.join(kinds) or 'records'} ({field.description}), got {value!r}."
    if _records(field):
        return _wrong_record(where, field, value)
    return f"{where} must be {_what(field)} ({field.description}), got {value!r}."


def _what(field: FieldInfo) -> str:
    """What a single value must be, such as `a whole number, 1 to 1000`."""
    parts = [part for part in get_args(field.annotation) or (field.annotation,) if part is not NoneType]
    if get_origin(field.annotation) is Literal:
        return "one of " + ", ".join(map(str, parts)) if len(parts) > 1 else repr(parts[0])
    noun = {int: "a whole number", float: "a number", str: "text", bool: "true or false"}.get(parts[0], str(parts[0]))
    if parts[0] is str and any(getattr(rule, "min_length", 0) for rule in field.metadata):
        noun += " that is not empty"
    bounds = bounds_of(field)
    return f"{noun}, {bounds}" if bounds else noun


def bounds_of(field: FieldInfo) -> str:
    """The allowed range of a numeric field in words, such as `0 to 1` or `above 0, below 1`; '' where there is none."""
    signs = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
    found = [(sign, getattr(rule, sign, None)) for rule in field.metadata for sign in signs]
    words = {sign: f"{x:g}" if isinstance(x, float) else str(x) for sign, x in found if x is not None}
    if set(words) == {"ge", "le"}:
        return f"{words['ge']} to {words['le']}"
    return ", ".join(f"{signs[sign]} {words[sign]}" for sign in signs if sign in words)
