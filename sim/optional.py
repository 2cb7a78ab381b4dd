"""What is missing of the optional packages is said in one sentence, with the command that installs it.

Not handled here: packages that are there and cannot be loaded, whose own errors are shown.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager

from godmodel.sim.errors import InputError

EXTRAS = {  # the modules that each extra of pyproject.toml brings and that are imported somewhere
    "neural": ("torch", "vector_quantize_pytorch"),
    "text": ("tokenizers", "constriction", "zstandard"),
    "page": ("solara", "solara_assets", "reacton", "ipyvuetify", "traitlets", "uvicorn", "starlette"),
    "dask": ("dask", "distributed"),
    "ray": ("ray",),
}
PACKAGES = {  # what people call a module, where it has another name
    "torch": "PyTorch",
    "vector_quantize_pytorch": "vector-quantize-pytorch",
    "solara_assets": "solara-assets",
    "sklearn": "scikit-learn",
    "distributed": "dask",
}


def not_installed(wanted: str, module: str, otherwise: str = "") -> InputError:
    """Return the error that says that `wanted` needs a package which is not installed, and what to do about it.

    Args:
        wanted: what cannot be had without it, such as "the learner 'lstm'".
        module: the module that is missing, by the name that is imported.
        otherwise: another way out, such as "set trainee.learner=ngram".
    """
    package = PACKAGES.get(module, module)
    extra = next((f"'godmodel[{name}]'" for name, modules in EXTRAS.items() if module in modules), package)
    ways = f"pip install {extra}" + (f", or {otherwise}" if otherwise else "")
    return InputError(f"{wanted} needs {package}, which is not installed: {ways}.")


def require(wanted: str, *modules: str, otherwise: str = "") -> None:
    """Look for top-level modules without importing them.

    Raises:
        InputError: if one of them is not installed; it names the first.
    """
    for module in modules:
        try:
            found = importlib.util.find_spec(module)
        except ModuleNotFoundError:
            found = None
        if found is None:
            raise not_installed(wanted, module, otherwise)


@contextmanager
def needed_by(wanted: str, otherwise: str = "") -> Iterator[None]:
    """Import inside `with needed_by(...):` what may need an optional package.

    Raises:
        InputError: if an optional package is not installed. Any other missing module is an error of the program.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        module = (error.name or "").partition(".")[0]
        if module not in PACKAGES and not any(module in modules for modules in EXTRAS.values()):
            raise
        raise not_installed(wanted, module, otherwise) from None
