"""Minds of one's own: people of a user's class, each with a rule for what they care for."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import cast

import numpy as np

from godmodel.agents.person import Person
from godmodel.models.distribution import Law
from godmodel.models.exact.mixture import Mixture
from godmodel.sim.errors import InputError

PersonRule = type[Person] | Callable[[int], type[Person]]
OFF = 1e-6  # how far the sum of a taste may be from 1


def kinds_of_person(rule: PersonRule | None, people: int) -> list[type[Person]]:
    """Return the class of each person.  rule: one class for all, or a function from the person's row to a class

    Raises:
        InputError: for what is no subclass of `Person`.
    """
    if rule is None or inspect.isclass(rule):
        kinds = [cast("type[Person]", rule or Person)] * people  # of which class it is, is checked below
    else:
        kinds = [rule(row) for row in range(people)]
    known: set[type[Person]] = set()
    for row, kind in enumerate(kinds):
        if kind in known:
            continue
        if not (inspect.isclass(kind) and issubclass(kind, Person)):
            raise InputError(f"person must name a subclass of Person for every row, got {kind!r} for row {row}.")
        known.add(kind)
    return kinds


def has_mind(kind: type[Person]) -> bool:
    """Whether people of this class have a rule of their own."""
    return kind.wants is not Person.wants


def taste_of(person: Person) -> np.ndarray:
    """Return what a person wants to care for, a point on the simplex (K,).

    Raises:
        InputError: if their rule returns anything else.
    """
    wanted = np.asarray(person.wants())
    who, topics = f"{type(person).__name__}.wants", len(person.taste)
    if wanted.shape != (topics,) or wanted.dtype.kind not in "iuf":
        raise InputError(f"{who} must return a share for each of {topics} topics, got shape {wanted.shape}.")
    total = float(wanted.sum())
    if not (wanted >= 0).all() or abs(total - 1) > OFF:
        raise InputError(f"{who} must return shares of at least 0 that sum to 1, got the sum {total:.6g}.")
    return wanted / total


def toward_rarest(taste: np.ndarray, god: Law | None, step: float = 0.1) -> np.ndarray:
    """Return a taste that goes a `step` of the way to the topic that people write least about.

    taste (K,) on the simplex; god: people's law of the tick before, a mixture over K topics; None at the first tick,
    when nobody knows what is rare and the taste stays as it is -> (K,)

    >>> from godmodel.models.exact.mixture import Mixture
    >>> from godmodel.models.exact.table import TableTopics
    >>> god = Mixture(TableTopics(np.eye(2)), [0.9, 0.1])
    >>> toward_rarest(np.array([0.5, 0.5]), god, 0.5).tolist()
    [0.25, 0.75]
    """
    if god is None:
        return taste
    goal = np.zeros(len(taste))
    goal[int(np.argmin(cast(Mixture, god).weights))] = 1.0  # a mixture of numbers has weights as well
    return (1 - step) * taste + step * goal
