"""The names of scenarios and their one-line claims, read from their files without importing them."""

from __future__ import annotations

import ast
import difflib
import pkgutil
from pathlib import Path

PACKAGE = "godmodel.scenarios"


def titles() -> dict[str, str]:
    """Name and one-line claim of every scenario, read from the files without importing them."""
    found = {}
    for path in sorted(_folder().glob("*.py")):
        if not path.name.startswith("_"):
            docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
            found[path.stem] = docstring.partition("\n\n")[0].replace("\n", " ")
    return found


def nearest(name: str, known: list[str]) -> str:
    """The way out of a typo, in words."""
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    return f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}."


def _folder() -> Path:
    spec = pkgutil.resolve_name(PACKAGE)
    return Path(spec.__path__[0])
