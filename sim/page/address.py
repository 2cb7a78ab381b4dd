"""The page's address is read and written here: which worlds it asks for."""

from __future__ import annotations

import os
from urllib.parse import parse_qs, urlencode

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.scenario import load
from godmodel.sim.experiment.titles import nearest, titles
from godmodel.sim.page.defaults import DEFAULT, FIRST
from godmodel.sim.page.session import NOBODY, Choice

KNOWN = ("scenario", "arm", "seed", "beside")


def asked(search: str) -> tuple[Choice | None, str]:
    """Return the worlds that an address asks for, or one sentence on what is wrong with it."""
    given = {name: values[-1] for name, values in parse_qs(search, keep_blank_values=True, max_num_fields=None).items()}
    try:
        for name in given:
            if name not in KNOWN:
                raise InputError(f"the address takes {', '.join(KNOWN)}, got {name[:40]!r}.")
        scenario = load(_name(given.get("scenario", "")))
        seed = seed_of(given.get("seed", "0"))
        choice = Choice(scenario, given.get("arm", next(iter(scenario.arms)))[:80], given.get("beside", NOBODY)[:80])
        choice = Choice(scenario, choice.arm, choice.beside, seed)
        choice.specs()
        return choice, ""
    except (InputError, ValueError) as problem:
        told = " ".join(str(problem).split())
        return None, told[:1].upper() + told[1:]


def _name(wanted: str) -> str:
    """The scenario that an address may ask for: one of this package, or the file that the page was opened with.

    An address is written by anybody, so that it must not make the program load a file of its choice.
    """
    first = os.environ.get(FIRST) or DEFAULT
    if wanted in ("", first) or wanted in titles():
        return wanted or first
    raise InputError(f"there is no scenario {wanted[:80]!r}; {nearest(wanted[:80], list(titles()))}")


def address_of(choice: Choice) -> str:
    """Return the address that asks for the same worlds, but for changed settings, which addresses have no words for."""
    given = {"scenario": choice.scenario.call, "arm": choice.arm, "seed": choice.seed}
    return "/?" + urlencode(given | ({"beside": choice.beside} if choice.beside else {}))


def seed_of(text: str) -> int:
    """Read a seed as it is typed.

    Raises:
        InputError: if it is no whole number from 0.
    """
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise InputError(f"seed must be a whole number from 0, got {text[:40]!r}.")
    return int(text)
