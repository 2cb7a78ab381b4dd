"""Files of the US Social Security Administration are read here, yob1950.txt and so on, one a year."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from godmodel.sim.errors import InputError
from godmodel.sim.world.data.name_rows import Rows, absent
from godmodel.sim.world.data.name_tables import read_text


def read_yob_folder(folder: Path, first_year: int, last_year: int) -> Rows:
    """Read the files yobYYYY.txt of the years in the range."""
    found: dict[int, Path] = {}
    for path in sorted(folder.iterdir()):
        if match := re.fullmatch(r"yob(\d{4})\.txt", path.name, re.IGNORECASE | re.ASCII):
            of_year = int(match[1])
            if of_year in found and first_year <= of_year <= last_year:
                raise InputError(
                    f"a year has one file, and {folder} has both {found[of_year].name} and {path.name}; take one away."
                )
            found[of_year] = path
    if not found:
        raise InputError(
            f"a folder of names holds files like yob1950.txt, and {folder} holds none; "
            "unpack SSA's names.zip there, or give another path."
        )
    wanted = range(first_year, last_year + 1)
    if missing := sorted(set(wanted) - set(found)):
        raise absent(folder, wanted, missing, found)
    order = {"name": 0, "group": 1, "count": 2}
    parts = [read_text(found[year], ",", order, width=3, year=year) for year in wanted]
    names: dict[str, int] = {}  # word -> code
    groups: dict[str, int] = {}
    for i, part in enumerate(parts):
        name = np.array([names.setdefault(word, len(names)) for word in part.names], dtype=np.int64)
        group = np.array([groups.setdefault(word, len(groups)) for word in part.groups], dtype=np.int64)
        parts[i] = part._replace(name=name[part.name], group=group[part.group])
    name, group, year, count = (
        np.concatenate([getattr(part, column) for part in parts]) for column in ("name", "group", "year", "count")
    )
    first, last = found[wanted[0]].name, found[wanted[-1]].name
    origin = f"from {first}" if first == last else f"from its files {first} to {last}"
    return Rows(name, list(names), group, list(groups), year, count, origin)
