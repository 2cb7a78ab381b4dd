"""Parts: what a setting's `kind` names. Each says what it can do and what it needs of others; one rule checks them.

A part *offers* abilities (a world of tasks has questions, a neural learner has a gradient) and *needs* abilities of
other parts (an improvement needs a world with questions). `unmet` finds the first need of a whole configuration that
nobody meets, and says so in one sentence that names both sides and the ways out. A part that somebody adds declares
its own, and no rule elsewhere has to know of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from godmodel.sim.kinds import kinds_of
from godmodel.sim.settings import Settings


class Can(StrEnum):
    """An ability that a part may have, in the words that complete `... with ...`."""

    SYMBOLS = "documents of symbols"
    NUMBERS = "documents of numbers"
    QUESTIONS = "questions that have right answers"
    PICTURES = "pictures"
    SYMBOLWISE = "an exact law after its symbols are changed one by one"
    LOSSLESS = "tokens in which nothing is lost"
    TOPICS = "topics of which each has a law of its own"
    KNOWN = "a true distribution that is known"
    CALENDAR = "data by year or period"
    LISTED = "a list of all its documents"
    KEEPS_SYMBOLS = "one token for each symbol"
    KEEPS_DOCUMENTS = "documents recorded as they were written, or not at all"
    MERGES = "an exact law of its records after symbols are merged"
    GRADIENT = "a gradient"
    TEMPERATURE = "samples at another temperature than 1"
    TEMPERED = "an exact law at another temperature than 1"
    MARK = "a mark in its documents"
    STEPS = "a verdict on every step of an answer"
    ACCEPTS_ALL = "acceptance of every document"


@dataclass(frozen=True)
class Need:
    """An ability that a setting needs of a part.

    Attributes:
        of: the part's path, such as `world` or `trainee.tokenizer`; a trainee's own parts begin with `trainee.`.
        can: the ability.
        setting: the setting that asks, by its name within the record, with its value, such as `min_p = 0.1`; '' for
            the record as a whole.
        ledger: whether only the ledger asks, so that `measure.ledger=false` is a way out as well.
    """

    of: str
    can: Can
    setting: str = ""
    ledger: bool = False


class Part(Settings):
    """A record that a `kind` names.

    Attributes:
        offers: the abilities of this kind; `can` says which of them a record has with its settings.
        needs: what this kind needs of other parts; `demands` says which of them a record has with its settings.
    """

    offers: ClassVar[frozenset[Can]] = frozenset()
    needs: ClassVar[tuple[Need, ...]] = ()

    if TYPE_CHECKING:  # as a field it would belong to the records that share code and are no kind themselves

        @property
        def kind(self) -> str:
            """What settings call this part; each kind has a field of this name."""

    def can(self) -> frozenset[Can]:
        """Return the abilities of this record: those of its kind, unless its settings take one away."""
        return self.offers

    def demands(self) -> tuple[Need, ...]:
        """Return what this record needs of other parts."""
        return self.needs


def demands_in(record: Settings, path: str = "") -> Iterator[tuple[str, Settings, Need]]:
    """Find every need of a record and of all records in it, as (path of the record, the record, the need)."""
    for need in getattr(record, "demands", tuple)():
        yield path, record, need
    for name in type(record).model_fields:
        value = getattr(record, name)
        inner = f"{path}.{name}" if path else name
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Settings):
                yield from demands_in(each, inner)


def fits(kind: type[Part], path: str, whole: Mapping[str, Part], *, ledger: bool) -> bool:
    """Return whether a kind of part, standing at `path`, would have all that it needs from the parts of `whole`."""
    return all(
        need.of not in whole or need.of == path or need.can in whole[need.of].can()
        for need in kind.needs
        if ledger or not need.ledger
    )


def unmet(record: Settings, path: str, whole: Mapping[str, Part], root: type[Settings], *, ledger: bool) -> str | None:
    """Return one sentence on the first need in `record` that no part meets, or None where all are met.

    record: what asks, lying at `path`; whole: the parts that can be asked, by their paths; root: the record in which
    all paths lie, for the kinds that could stand there; ledger: whether the ledger is kept.
    """
    for where, asker, need in demands_in(record, path):
        if need.of not in whole or (need.ledger and not ledger) or need.can in whole[need.of].can():
            continue
        return _sentence(where, asker, need, whole, root, ledger=ledger)
    return None


def _sentence(
    where: str, asker: Settings, need: Need, whole: Mapping[str, Part], root: type[Settings], *, ledger: bool
) -> str:
    kind = getattr(asker, "kind", None)
    name = need.setting.partition(" ")[0]
    asks = f"{where}.{need.setting}" if need.setting else f"{where} = {kind}"
    noun, there = need.of.rpartition(".")[2], whole[need.of]
    ways = []
    able = [k for k, part in kinds_at(root, need.of).items() if need.can in part.offers and k != there.kind]
    if able:
        ways.append(f"set {need.of}={_or(able)}")
    if need.setting:
        ways.append(f"leave {where}.{name} out")
    else:
        others = kinds_at(root, where)
        fitting = [k for k, part in others.items() if k != kind and fits(part, where, whole, ledger=ledger)]
        ways.append(f"set {where}={_or(fitting)}" if fitting else f"leave {where} out")
    if need.ledger:
        ways.append("set measure.ledger=false")
    needs = f"{'the ledger, with ' if need.ledger else ''}{asks}{',' if need.ledger else ''} needs"
    lacks = "has none as it is set" if need.can in there.offers else "has none"
    return f"{needs} a {noun} with {need.can}, and {need.of} = {there.kind} {lacks}: {', or '.join(ways)}."


def kinds_at(root: type[Settings], path: str) -> dict[str, type[Part]]:
    """Return the kinds that can stand at a dotted path; {} where the record there has no kinds.

    Where a list stands there, the kinds are those of its items.
    """
    records: list[Any] = [root]
    kinds: dict[str, type[Part]] = {}
    for name in path.split("."):
        field = next(record.model_fields[name] for record in records if name in record.model_fields)
        kinds = kinds_of(field)
        records = list(kinds.values()) or [field.annotation]
    return kinds


def _or(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
