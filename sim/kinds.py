"""Kinds: which records can stand in one place of the settings, told apart by their `kind`.

A package of parts has a file for each kind and finds them by looking (`OneOf`); others add theirs (`add`), and every
field that holds such a part knows them from then on.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from pydantic import BaseModel, GetCoreSchemaHandler, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from godmodel.sim.errors import InputError
from godmodel.sim.plugins import load_installed

_known: dict[type[BaseModel], dict[str, type[BaseModel]]] = {}
_added: dict[str, type[BaseModel]] = {}  # by place and kind


class OneOf:
    """What a field's annotation carries if it holds one of several kinds of record.

    `Annotated[Base, OneOf(Base, __name__)]` takes a record, plain values with a `kind`, or the bare kind, which stands
    for its defaults: `anchor="fresh"` and `anchor={"kind": "fresh", "share": 0.1}` are the same setting.

    Args:
        base: the class that all of them share.
        package: the package whose modules are searched for them; None where another field of that base has done so.
        also: further records that this field alone takes.
    """

    def __init__(self, base: type[BaseModel], package: str | None = None, also: Iterable[type[BaseModel]] = ()):
        self.base = base
        self._also = {kind_of(record): record for record in also}
        if package is not None:
            found = _known.setdefault(base, {})
            found |= {kind_of(record): record for record in kinds_in(package, base)}

    @property
    def kinds(self) -> dict[str, type[BaseModel]]:
        """The records by their kind, those of plugins last."""
        load_installed()
        return self._also | _known.get(self.base, {})

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Tell pydantic to ask `check`, at every use: kinds can be added at any time."""
        return core_schema.no_info_plain_validator_function(self.check)

    def check(self, value: Any) -> BaseModel:
        """Return the record that a value stands for.

        Raises:
            PydanticCustomError: if it names no kind, or one that is not there.
            ValidationError: if the kind does not take the values.
        """
        kinds = self.kinds
        if isinstance(value, BaseModel):
            if type(value) in kinds.values():
                return value
            if isinstance(value, self.base):
                raise PydanticCustomError(
                    "value_error", f"{type(value).__name__} is not registered: put @godmodel.register above its class"
                )
        value = {"kind": value} if isinstance(value, str) else value
        if not isinstance(value, Mapping):
            raise PydanticCustomError("model_attributes_type", "no record")
        if "kind" not in value:
            raise PydanticCustomError("union_tag_not_found", "no kind")
        kind = value["kind"]
        if not isinstance(kind, str) or kind not in kinds:
            raise PydanticCustomError("union_tag_invalid", "no such kind")
        try:
            return kinds[kind].model_validate(value)
        except ValidationError as error:
            raise _within(kind, error) from None


def kinds_in(package: str, base: type[BaseModel]) -> tuple[type[BaseModel], ...]:
    """The concrete records of `base` in the modules of a package, in order of their files' names, found by looking."""
    found = []
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
        loaded = importlib.import_module(f"{package}.{module.name}")
        for value in vars(loaded).values():
            here = inspect.isclass(value) and value.__module__ == loaded.__name__
            if here and issubclass(value, base) and "kind" in value.model_fields:
                found.append(value)
    return tuple(found)


def kinds_of(holder: Any) -> dict[str, type[Any]]:
    """Return the records that a field, or an annotation, can hold by their kind; {} where it has no kinds.

    Of a list the kinds are those of its items.
    """
    if isinstance(holder, OneOf):
        return dict(holder.kinds)
    if isinstance(holder, FieldInfo):
        parts = (*holder.metadata, holder.annotation)
    else:
        parts = (*getattr(holder, "__metadata__", ()), *get_args(holder))
    return next((found for part in parts if (found := kinds_of(part))), {})


def kind_of(record: type[BaseModel]) -> str:
    """Return the kind of a class of records."""
    return record.model_fields["kind"].default


def add(record: type[BaseModel]) -> None:
    """Make a kind known to every field that holds parts of its base; the same class twice is known once.

    Raises:
        InputError: if its base has no kinds, it has no kind of its own, or the kind is taken by another class.
    """
    bases = [base for base in _known if issubclass(record, base)]
    if not bases:
        kinds = ", ".join(sorted(base.__name__ for base in _known))
        raise InputError(f"a part is a subclass of one of {kinds}, and {record.__name__} is none: derive it from one.")
    field = record.model_fields.get("kind")
    kind = field.default if field else None
    if not isinstance(kind, str) or not kind.isidentifier() or (field and kind not in get_args(field.annotation)):
        raise InputError(
            f"{record.__name__} must say its kind, a word by which settings name it, such as "
            f'kind: Literal["{record.__name__.lower()}"] = "{record.__name__.lower()}".'
        )
    if inspect.isabstract(record):
        missing = ", ".join(sorted(record.__abstractmethods__))
        raise InputError(f"{record.__name__} must define {missing}: a part without that cannot act.")
    load_installed()
    known = _known[bases[-1]]
    there = known.get(kind)
    if there is not None and not _same_place(there, record):
        raise InputError(
            f"the kind {kind!r} is taken by {there.__module__}.{there.__qualname__}: choose another for "
            f"{record.__name__}."
        )
    known[kind] = record
    _added[f"{bases[-1].__name__} {kind}"] = record


def added() -> tuple[type[BaseModel], ...]:
    """Return the kinds that were added by `add`, oldest first."""
    return tuple(_added.values())


def remove(record: type[BaseModel]) -> None:
    """Forget a kind that was added; nothing happens where it is not known."""
    for known in _known.values():
        for kind in [kind for kind, there in known.items() if there is record]:
            del known[kind]
    for name in [name for name, there in _added.items() if there is record]:
        del _added[name]


def _same_place(one: type, other: type) -> bool:
    """Whether two classes come from the same lines: a file that is run and imported, or a cell that is run again."""
    if one is other:
        return True
    return one.__qualname__ == other.__qualname__ and _file(one) == _file(other)


def _file(record: type) -> str:
    try:
        return inspect.getfile(record)
    except (OSError, TypeError):
        return record.__module__  # of a notebook or a prompt


def _within(kind: str, error: ValidationError) -> ValidationError:
    """The same errors, at a place that names the kind as pydantic's own unions do."""
    lines = [
        InitErrorDetails(
            type=PydanticCustomError(each["type"], each["msg"]),
            loc=(kind, *each["loc"]),
            input=each["input"],
        )
        for each in error.errors(include_url=False)
    ]
    return ValidationError.from_exception_data(error.title, lines)
