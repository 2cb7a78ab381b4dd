"""Imports go one way, models <- agents <- sim <- scenarios, and torch is paid for by the neural learners alone."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYERS = ("models", "agents", "sim", "scenarios")
FILES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))
NEURAL = {f"models/learned/{name}.py" for name in ("neural", "networks", "autoencoders", "vae")}
NEURAL |= {"models/improve/policy.py"}


def imported(path):
    """Top-level names of everything that a file imports, inside functions too."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(path.relative_to(ROOT).parts[0] if node.level else node.module.partition(".")[0])
    return names


def test_the_walk_sees_imports_inside_functions(tmp_path):
    file = tmp_path / "a.py"
    file.write_text("import os.path\ndef f():\n    from json import loads\n    return loads\n", encoding="utf-8")
    assert imported(file) == {"os", "json"}
    assert len(FILES) > 40 and {path.relative_to(ROOT).parts[0] for path in FILES} == set(LAYERS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_downward(path):
    layer = LAYERS.index(path.relative_to(ROOT).parts[0])
    assert not imported(path) & set(LAYERS[layer + 1 :])
    if layer == 0:
        assert "mesa" not in imported(path)
    if str(path.relative_to(ROOT)) not in NEURAL:
        assert "torch" not in imported(path)
    assert "tests" not in imported(path)


def test_nothing_is_called_utils():
    assert not [path for path in FILES if "util" in path.stem or "util" in path.parent.name]


RUN_LIST = """
import runpy, sys
sys.argv = ["godmodel", "list"]
try:
    runpy.run_module("sim.cli", run_name="__main__")
except SystemExit as end:
    assert not end.code, end.code
"""
RUN_TICKS = """
from sim.config import PopulationSettings, Spec
from sim.simulation import Simulation
from sim.world import TopicsSettings
world = TopicsSettings(vocabulary=4, length=4, states=2)
sim = Simulation(Spec(world=world, population=PopulationSettings(people=30, documents=40)), 0)
sim.step()
"""


@pytest.mark.parametrize("code", ["import sim.cli", RUN_LIST, RUN_TICKS], ids=["import", "list", "a tick of counts"])
def test_counting_does_not_pay_for_torch(code):
    check = code + "\nimport sys\nassert 'torch' not in sys.modules, 'torch was imported'"
    done = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_the_command_line_starts_without_the_heavy_packages():
    check = RUN_LIST + "\nheavy = {'torch', 'pandas', 'matplotlib', 'mesa', 'scipy', 'pyarrow', 'networkx'}"
    check += "\nassert not heavy & set(sys.modules), heavy & set(sys.modules)"
    done = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert any(line.startswith("god ") for line in done.stdout.splitlines())
