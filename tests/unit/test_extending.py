"""docs/EXTENDING.md: its blocks are one plugin file, whose parts are small, are known by their kinds, and act."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "EXTENDING.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
TASKS = """
import godmodel as gm
from godmodel.sim.plugins import load_file

load_file("own.py")
base = {"world": "tasks", "world.family": "lamps", "world.slip": 0.3, "population.people": 50}
base |= {"population.documents": 2000, "population.graph.neighbours": 4, "world.family.lamps": 2}
base |= {"world.depth": 3, "world.shallowest": 3, "ticks": 1}


def solved(**changes):
    sim = gm.Simulation(seed=1, **base | changes)
    sim.step()
    return sim


plain = solved()
assert plain.world.grammar.states == 4 and "00" in str(plain.world.spell(plain.corpus.x[:200]))
voted = solved(**{"trainee.improve": ["majority"]})
assert voted.row["pass_at_1"] > 1.3 * float(plain.row["pass_at_1"]), (voted.row, plain.row)
assert voted.row["verifier_checks"] == 0
skimmed = solved(**{"verifier": "impatient", "world.shallowest": 1})
machine = skimmed.corpus.x[skimmed.corpus.rows(machine=True)]
short = skimmed.world.grammar.depths(machine) <= 2
right = skimmed.world.grammar.right(machine)
assert right[short].all() and not right[~short].all()
"""
COINS = """
import itertools
import numpy as np
import godmodel as gm
from godmodel.sim.plugins import load_file

load_file("own.py")
base = {"world": "coins", "people": 50, "population.documents": 4000, "population.graph": "none", "ticks": 2}
base |= {"population.concentration": 1.0}


def lived(**changes):
    sim = gm.Simulation(seed=1, **base | changes)
    sim.run_model()
    return sim


sim = lived()
x = np.array(list(itertools.product([0, 1], repeat=8)))
turns = (x[:, 1:] != x[:, :-1]).sum(axis=1)
w = sim.god.weights
by_hand = 0.5 * (w[0] * 0.9 ** (7 - turns) * 0.1**turns + w[1] * 0.1 ** (7 - turns) * 0.9**turns)
np.testing.assert_allclose(np.exp(sim.god.log_prob(x)), by_hand, rtol=1e-9)
expected = (by_hand * turns / 7).sum()
assert abs(sim.row["switches"] - expected) < 0.03, (sim.row["switches"], expected)

try:
    import sklearn
except ModuleNotFoundError:
    sklearn = None
if sklearn:
    plain, picky = lived(), lived(verifier="familiar", **{"verifier.threshold": 0.7})
    published, drawn = (s.corpus.x[s.corpus.rows(machine=True)] for s in (picky, plain))
    score = picky.verifier.judge.score
    assert len(published) and (score(published) >= 0.7).all() and (score(drawn) < 0.7).any()
    everywhere = np.exp(picky.god.log_prob(x))[score(x) >= 0.7].sum()
    assert abs(picky.row["verifier_accepts_people"].value - everywhere) < 1e-9

calm = lived(lens="calm")
recorded = np.exp(calm.lens.law(calm.god).log_prob(x))
kept = by_hand * np.where(turns / 7 > 0.5, 0.2, 1.0)
np.testing.assert_allclose(recorded, kept / kept.sum(), rtol=1e-9)
assert calm.row["switches"] < sim.row["switches"] - 0.1

screened = lived(**{"trainee.detector": "surprise", "labels": "absent", "anchor": "window", "anchor.ticks": 2})
flagged = screened.corpus.x[np.flatnonzero(screened.trainee.screen.flagged)]
assert len(flagged)
read = lived(**{"population.feed": "newer", "population.exposure": 0.1})
assert read.corpus.reads.sum() > 0
halves = lived(**{"world": "topics", "world.vocabulary": 8, "trainee.tokenizer": "halves"})
assert halves.trainee.tokenizer.vocab_size == 5
"""


def run(code, folder):
    (folder / "own.py").write_text("\n\n".join(BLOCKS), encoding="utf-8")
    command = [sys.executable, "-W", "error::RuntimeWarning", "-c", code]
    return subprocess.run(command, cwd=folder, env=os.environ, capture_output=True, text=True, timeout=200)


@pytest.mark.parametrize("code", [TASKS, COINS], ids=["tasks", "coins"])
def test_the_parts_act(code, tmp_path):
    done = run(code, tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_command_line_knows_them(tmp_path):
    (tmp_path / "own.py").write_text("\n\n".join(BLOCKS), encoding="utf-8")
    words = ["show", "god", "--plugin", "own.py", "--set", "world=coins", "--set", "world.stay=0.8"]
    done = subprocess.run([sys.executable, "-m", "godmodel", *words], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0 and "chance of the first coin to come up as before" in done.stdout, done.stderr


def test_a_part_is_small():
    for part in re.split(r"(?=@gm.register\n)", "\n".join(BLOCKS))[1:]:
        lines = [line for line in part.splitlines() if line.strip() and not line.strip().startswith("#")]
        assert len(lines) <= 30, part


def test_every_base_of_the_table_is_there():
    import godmodel as gm

    for name in re.findall(r"`gm\.(\w+)`", TEXT):
        assert hasattr(gm, name), name
