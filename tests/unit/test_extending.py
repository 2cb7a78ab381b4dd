"""docs/EXTENDING.md: each of its files is put where it says, found, and run."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CACHE = shutil.ignore_patterns("__pycache__")
FILES = re.findall(
    r"^## [^\n]*: `(\S+)`\n.*?```python\n(.*?)```",
    (ROOT / "docs" / "EXTENDING.md").read_text(),
    re.MULTILINE | re.DOTALL,
)
RUN = """
from godmodel.sim.config import Spec
from godmodel.sim.settings import with_changes
from godmodel.sim.simulation import Simulation

base = {"world": "tasks", "world.family": "lamps", "world.slip": 0.3, "population.people": 50}
base |= {"population.documents": 2000, "population.graph.neighbours": 4, "world.family.lamps": 2}
base |= {"world.depth": 3, "world.shallowest": 3, "ticks": 1}


def solved(**changes):
    sim = Simulation(with_changes(Spec(), base | changes), 1)
    sim.step()
    return sim


plain = solved()
assert plain.world.grammar.states == 4 and "00" in plain.world.spell(plain.corpus.x[:200]).__str__()
voted = solved(**{"trainee.improve": ["majority"]})
assert voted.row["pass_at_1"].value > 1.3 * plain.row["pass_at_1"].value, (voted.row, plain.row)
assert voted.row["verifier_checks"] == 0
skimmed = solved(**{"verifier": "impatient", "world.shallowest": 1})
machine = skimmed.corpus.x[skimmed.corpus.rows(machine=True)]
short = skimmed.world.grammar.depths(machine) <= 2
right = skimmed.world.grammar.right(machine)
assert right[short].all() and not right[~short].all()
"""


def test_the_examples_are_small_and_work(tmp_path):
    assert [name for name, _ in FILES] == [
        "sim/world/families/lamps.py",
        "sim/training/verifiers/impatient.py",
        "sim/training/improvements/majority.py",
    ]
    package = shutil.copytree(ROOT / "godmodel", tmp_path / "godmodel", ignore=CACHE)
    for folder in ("models", "agents", "sim", "scenarios"):
        shutil.copytree(ROOT / folder, package / folder, ignore=CACHE)
    for name, text in FILES:
        statements = [line for line in text.splitlines() if line.strip()]
        assert len(statements) <= 32, f"{name} is no small file any more"
        (package / name).write_text(text)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", RUN],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
