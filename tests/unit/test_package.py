"""What is installed is one package, `godmodel`: the wheel, the sdist and the checkout hold the same modules."""

import importlib.util
import os
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from wheels import build_both_ways

import godmodel

ROOT = Path(__file__).parents[2]
FOLDERS = ("models", "agents", "sim", "scenarios")
USERS = {
    "agents.py": "raise ImportError('this is the user\\'s own agents.py')",
    "models.py": "raise ImportError('this is the user\\'s own models.py')",
    "sim.py": "raise ImportError('this is the user\\'s own sim.py')",
    "scenarios.py": "raise ImportError('this is the user\\'s own scenarios.py')",
}
IMPORT_ALL = """
import importlib, pkgutil, sys
import godmodel
names = [each.name for each in pkgutil.walk_packages(godmodel.__path__, "godmodel.")]
packages = [name for name in names if importlib.util.find_spec(name).submodule_search_locations]
for name in packages + ["godmodel.sim.simulation", "godmodel.sim.cli", "godmodel.scenarios.curse"]:
    assert importlib.import_module(name).__file__.startswith(sys.argv[1]), name
print(len(packages))
"""


def expected():
    """The modules of the checkout by the names that they have when installed."""
    files = {path.relative_to(ROOT).as_posix() for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")}
    return {f"godmodel/{file}" for file in files} | {"godmodel/__init__.py", "godmodel/__main__.py"}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A wheel of a copy of the checkout, and a wheel of its sdist."""
    return build_both_ways(tmp_path_factory.mktemp("build"))


def test_wheel_and_sdist_hold_all_of_the_checkout(built):
    held = [{name for name in zipfile.ZipFile(each).namelist() if ".dist-info/" not in name} for each in built]
    assert held[0] == held[1], held[0] ^ held[1]
    data = {name for name in held[0] if not name.endswith(".py")}
    assert held[0] - data == expected()
    templates = {f"godmodel/sim/output/templates/{path.name}" for path in ROOT.glob("sim/output/templates/*")}
    assert data == templates | {"godmodel/py.typed"} and templates


def test_a_wheel_works_beside_a_users_own_agents_and_models(built, tmp_path):
    installed, users = tmp_path / "installed", tmp_path / "users"
    zipfile.ZipFile(built[0]).extractall(installed)
    users.mkdir()
    for name, text in USERS.items():
        (users / name).write_text(text + "\n", encoding="utf-8")
    there = {"cwd": users, "env": os.environ | {"PYTHONPATH": str(installed)}, "capture_output": True, "text": True}

    def python(*words):
        done = subprocess.run([sys.executable, *words], timeout=300, **there)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert int(python("-c", IMPORT_ALL, str(installed))) >= len({Path(name).parent for name in expected()}) - 1
    assert "curse" in python("-m", "godmodel", "list")
    small = ["--set", "ticks=2", "--set", "population.documents=100", "--arm", "topics", "--seeds", "1"]
    assert "curse" in python("-m", "godmodel", "run", "curse", *small, "--out", "out")
    assert (users / "out" / "curse" / "claims.json").exists()


def test_the_environment_runs_this_checkout():
    where = importlib.util.find_spec("godmodel.sim.simulation").origin
    assert Path(where) == ROOT / "sim" / "simulation.py", "install the checkout with pip install --editable ."
    for module in expected():
        name = module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        if not name.endswith("__main__"):
            assert Path(importlib.util.find_spec(name).origin).is_relative_to(ROOT), name


def test_there_is_one_version():
    assert metadata.version("godmodel") == godmodel.__version__
    assert f'"{godmodel.__version__}"' not in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [["-m", "godmodel"], ["-m", "godmodel.sim.cli"], ["scenarios/god.py"]])
def test_ways_to_the_command_line(words):
    done = subprocess.run([sys.executable, *words, "--help"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and "Usage" in done.stdout, done.stderr
