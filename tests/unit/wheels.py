"""Wheels and sdists of this checkout, built from a copy of it."""

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("models", "agents", "sim", "scenarios")
KEPT = ("pyproject.toml", "setup.py", "README.md", "LICENSE", "godmodel", *FOLDERS)
BUILD = """
import sys
from setuptools import build_meta
getattr(build_meta, f"build_{sys.argv[1]}")(sys.argv[2])
"""


def build_wheel(folder):
    """The wheel of a copy of the checkout, written into a folder."""
    return build("wheel", copied(folder / "source"), folder)


def build_both_ways(folder):
    """A wheel of a copy of the checkout, and a wheel of its sdist."""
    source = copied(folder / "source")
    with tarfile.open(build("sdist", source, folder)) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    wheel = build("wheel", source, folder).rename(folder / "first.zip")
    (unpacked,) = (folder / "unpacked").iterdir()
    return wheel, build("wheel", unpacked, folder).rename(folder / "second.zip")


def copied(source):
    """A copy of the checkout without what was built in it."""
    pytest.importorskip("setuptools", minversion="77", reason="building a wheel needs setuptools")
    source.mkdir()
    for name in KEPT:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            shutil.copy(ROOT / name, source / name)
    return source


def build(what, source, folder):
    """Build a `wheel` or an `sdist` of the source, and return the file."""
    done = subprocess.run([sys.executable, "-c", BUILD, what, str(folder)], cwd=source, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (found,) = folder.glob("*.whl" if what == "wheel" else "*.tar.gz")
    return found
