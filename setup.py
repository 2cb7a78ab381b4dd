"""What pyproject.toml cannot say: the folders of the checkout are the sub-packages of `godmodel`, found by looking."""

from setuptools import find_packages, setup

FOLDERS = ("models", "agents", "sim", "scenarios")
INSIDE = [package for folder in FOLDERS for package in (folder, *(f"{folder}.{p}" for p in find_packages(folder)))]

setup(
    packages=["godmodel", *(f"godmodel.{package}" for package in INSIDE)],
    package_dir={f"godmodel.{package}": package.replace(".", "/") for package in INSIDE} | {"godmodel": "godmodel"},
    package_data={"godmodel": ["py.typed"], "godmodel.sim.output": ["templates/*.j2"]},
)
