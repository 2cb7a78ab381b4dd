"""The examples in docstrings are run, module by module, by the names under which the modules are installed.

`pytest --doctest-modules` would import the files by the names of their folders (`sim.streams`), beside the modules that
the tests import (`godmodel.sim.streams`), so that the modules are found and examined here.
"""

import doctest
import importlib
import pkgutil
import re
import sys
from importlib.util import find_spec

import pytest

from godmodel import agents, models, sim
from godmodel.sim.optional import EXTRAS

OPTIONAL = {name for modules in EXTRAS.values() for name in modules}
MODULES = sorted(
    each.name
    for package in (models, agents, sim)
    for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}.", onerror=lambda name: None)
    if not each.name.endswith("__main__")
)
FEWEST_MODULES, FEWEST_EXAMPLES = 200, 60  # so that none vanishes unseen


def examples(name):
    """Return the docstrings of a module that hold examples, or skip where an optional package is missing."""
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in OPTIONAL:
            raise
        pytest.skip(f"{missing.name} is not installed: the examples of {name} are not run")
    return [each for each in doctest.DocTestFinder().find(module) if each.examples]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name, capsys):
    for each in examples(name):
        result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(each, out=sys.stdout.write)
        said = capsys.readouterr().out
        for extra in re.findall(r"pip install 'godmodel\[(\w+)\]'", said) if result.failed else ():
            if missing := [module for module in EXTRAS[extra] if find_spec(module) is None]:
                pytest.skip(f"{', '.join(missing)}: not installed, and the examples of {each.name} need them")
        assert not result.failed, f"{each.name}:\n{said}"


def test_there_are_examples_to_run():
    counted = 0
    for name in MODULES:
        try:
            counted += len(examples(name))
        except pytest.skip.Exception:
            continue
    assert len(MODULES) >= FEWEST_MODULES and counted >= FEWEST_EXAMPLES, (len(MODULES), counted)
