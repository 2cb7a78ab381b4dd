"""Imports go one way: models <- agents <- sim <- scenarios, and in `sim` from room to room, down the floors.

Every import is of `godmodel`: names that everybody uses (`agents`, `models`, `sim`, `scenarios`) are imported by
nobody. Torch is paid for by the neural learners alone.
"""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYERS = ("models", "agents", "sim", "scenarios")
SHIPPED = sorted(path for folder in ("godmodel", *LAYERS) for path in (ROOT / folder).rglob("*.py"))
FILES = [path for path in SHIPPED if path.relative_to(ROOT).parts[0] in LAYERS]
EVERY = SHIPPED + sorted(path for folder in ("tests", "benchmarks") for path in (ROOT / folder).rglob("*.py"))
NEURAL = {f"models/learned/{name}.py" for name in ("neural", "networks", "autoencoders", "vae")}
NEURAL |= {"models/improve/policy.py"}
FLOORS = (  # of `sim`, from the ground: an import points to a lower floor, or stays in its room
    ("errors",),
    ("files", "decoding", "quoting", "streams", "plugins", "optional"),
    ("kinds", "corpus", "checks"),
    ("settings",),
    ("parts",),
    ("world", "society"),
    ("training", "measure"),
    ("config", "phases", "own"),
    ("simulation",),
    ("experiment",),
    ("output",),
    ("page", "notebook"),
    ("cli",),
)
FLOOR = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}
MODULES = {
    ".".join(("godmodel", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in FILES
}


def modules(path):
    """Absolute names of everything that a file imports, inside functions and for type checkers too."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} has an import that is relative"
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= {name for name in inner if name in MODULES} or {node.module}
    return names


def room_of(path):
    """The room of `sim` that a file lies in: a folder, or a file on top."""
    return path.relative_to(ROOT).with_suffix("").parts[1]


def test_the_walk_sees_imports_inside_functions(tmp_path):
    file = tmp_path / "a.py"
    file.write_text("import os.path\ndef f():\n    from json import loads\n    return loads\n", encoding="utf-8")
    assert modules(file) == {"os.path", "json"}
    file.write_text("from godmodel.sim import config\nfrom godmodel.sim.corpus import Corpus\n", encoding="utf-8")
    assert modules(file) == {"godmodel.sim.config", "godmodel.sim.corpus"}
    assert len(FILES) > 200 and {path.relative_to(ROOT).parts[0] for path in FILES} == set(LAYERS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_downward(path):
    found = modules(path)
    layer = LAYERS.index(path.relative_to(ROOT).parts[0])
    assert not {name for name in found if name.startswith(tuple(f"godmodel.{up}" for up in LAYERS[layer + 1 :]))}
    outside = {name.partition(".")[0] for name in found}
    if layer == 0:
        assert "mesa" not in outside
    if str(path.relative_to(ROOT)) not in NEURAL:
        assert "torch" not in outside
    assert "tests" not in outside


@pytest.mark.parametrize("path", EVERY, ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_imports_a_name_that_everybody_uses(path):
    bare = {name for name in modules(path) if name.partition(".")[0] in LAYERS}
    assert not bare, f"{path.relative_to(ROOT)} imports {bare}: say godmodel.{min(bare)}"


SIM = [path for path in FILES if path.relative_to(ROOT).parts[0] == "sim" and room_of(path) != "__init__"]


def test_every_room_of_sim_has_its_floor():
    assert {room_of(path) for path in SIM} == set(FLOOR)


@pytest.mark.parametrize("path", SIM, ids=lambda path: str(path.relative_to(ROOT / "sim")))
def test_the_floors_of_sim(path):
    here = room_of(path)
    up = {
        name
        for name in modules(path)
        if name.startswith("godmodel.sim.") and (there := name.split(".")[2]) != here and FLOOR[there] >= FLOOR[here]
    }
    assert not up, f"{here} is on floor {FLOOR[here]} and imports {up}"


def test_no_circle_of_modules():
    arrows = {name: {m for m in modules(path) if m in MODULES and m != name} for name, path in MODULES.items()}
    while arrows:
        free = {name for name, targets in arrows.items() if not targets & set(arrows)}
        assert free, f"these import each other in a circle: {sorted(arrows)}"
        arrows = {name: targets for name, targets in arrows.items() if name not in free}


def test_nothing_is_called_utils():
    assert not [path for path in FILES if "util" in path.stem or "util" in path.parent.name]


RUN_LIST = """
import runpy, sys
sys.argv = ["godmodel", "list"]
try:
    runpy.run_module("godmodel", run_name="__main__")
except SystemExit as end:
    assert not end.code, end.code
"""
RUN_TICKS = """
from godmodel.sim.config import PopulationSettings, Spec
from godmodel.sim.simulation import Simulation
from godmodel.sim.world.topics import TopicsSettings
world = TopicsSettings(vocabulary=4, length=4, states=2)
sim = Simulation(Spec(world=world, population=PopulationSettings(people=30, documents=40)), 0)
sim.step()
"""
STARTS = ["import godmodel.sim.cli", RUN_LIST, RUN_TICKS]


@pytest.mark.parametrize("code", STARTS, ids=["import", "list", "a tick of counts"])
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
