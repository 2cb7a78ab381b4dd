"""docs/NOTEBOOK.md: each block runs against the installed wheel, in an empty folder; importing the package is fast."""

import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "NOTEBOOK.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
NEEDS = {"sklearn": "scikit-learn", "SolaraViz": "altair"}


@pytest.fixture
def empty(tmp_path):
    """An empty folder but for a small text in two periods."""
    for period, words in (
        ("1900", "the cat sat on a mat and the dog ran off ."),
        ("1950", "a red fox jumps over one dog ."),
    ):
        folder = tmp_path / "corpus" / period
        folder.mkdir(parents=True)
        dice = random.Random(period)
        (folder / "text.txt").write_text(" ".join(dice.choice(words.split()) for _ in range(3000)))
    return tmp_path


def python(words, cwd, site):
    env = os.environ | {"PYTHONPATH": str(site), "MPLBACKEND": "Agg", "PYTHONWARNINGS": "error:::godmodel"}
    return subprocess.run([sys.executable, *words], cwd=cwd, env=env, capture_output=True, text=True, timeout=400)


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_a_block_of_the_notebook_runs_in_an_empty_folder(number, site, empty):
    if "sklearn" in BLOCKS[number]:
        pytest.importorskip("sklearn", reason="the forest needs scikit-learn")
    if "SolaraViz" in BLOCKS[number]:
        pytest.importorskip("altair", reason="Mesa's page needs altair")
        pytest.importorskip("solara", reason="Mesa's page needs Solara")
    (empty / "block.py").write_text(BLOCKS[number])
    done = python(["block.py"], empty, site)
    assert done.returncode == 0, done.stderr[-3000:]
    if number == 0:
        assert (empty / "out" / "curse" / "claims.json").exists() and (empty / "curse.png").stat().st_size > 10_000
        assert "anchored_20" in done.stdout and "not tested" in done.stdout
    if number == 1:
        assert re.search(r"^6 \d+\.\d+$", done.stdout, re.MULTILINE) and "share=0.2" in done.stdout
    if "sklearn" in BLOCKS[number]:
        assert "half" in done.stdout and "0.8" in done.stdout and "nan" not in done.stdout.lower()


def test_the_door_says_what_it_has_to():
    said = " ".join(BLOCKS)
    for call in (
        'gm.run("curse", arms=["replace", "anchored_20"], seeds=3, ticks=5, **{"population.documents": 500})',
        "result.verdicts",
        'result.columns["kl_bits"].meaning',
        'result.plot("kl_bits", ax=ax)',
        "result.figure()",
        'result.save("out")',
        'gm.Simulation(gm.Spec(anchor="fresh", ticks=5), seed=1)',
        'sim.table().plot(y="kl_bits")',
        "sim.datacollector.get_model_vars_dataframe()",
        "gm.kl(sim.god, sim.trainee.law, rng=rng)",
        'sim.on("measure", lambda tick: print(tick.number, round(tick.row["kl_bits"], 3)))',
        "gm.setting(0.3, between=(0, 1)",
        "gm.sweep(base, grid",
        "sim.agents_by_type[Contrarian].agg",
        "mesa.batch_run(",
        "SolaraViz(",
    ):
        assert call in said, call


def test_importing_the_package_is_fast_and_brings_nothing_heavy(site, tmp_path):
    code = """
import sys, time
began = time.perf_counter()
import godmodel
took = time.perf_counter() - began
heavy = {"torch", "pandas", "matplotlib", "mesa", "numpy", "pydantic", "solara"} & set(sys.modules)
assert not heavy, heavy
from godmodel import Spec, Simulation
assert "torch" not in sys.modules and "matplotlib" not in sys.modules
print(took)
"""
    done = python(["-c", code], tmp_path, site)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 5  # seconds, whatever the machine is busy with; benchmarks/start.py has the number
