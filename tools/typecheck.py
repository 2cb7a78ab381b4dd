"""Check the types of godmodel with mypy, and hold each folder of the checkout to the number of errors it may have.

`python tools/typecheck.py` prints every error and, for each folder, how many there are and how many are allowed. It
exits with 1 where there are more, and says so where there are fewer, so that the number is lowered.

The folders of the checkout are imported by other names (`models/` is `godmodel.models`; see setup.py), which mypy can't
be told. So it reads a tree of links, build/typed, in which the files lie as they are imported; every line that this
program prints names the file of the checkout.
"""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TREE = ROOT / "build" / "typed"
ALLOWED = {"models": 0, "agents": 0, "sim": 0}  # errors by folder: a number may fall and never rise


def link_packages() -> None:
    """Make build/typed/godmodel, a link for each file and folder that is imported as a part of godmodel."""
    package = TREE / "godmodel"
    package.mkdir(parents=True, exist_ok=True)
    targets = {path.name: path for path in (ROOT / "godmodel").iterdir() if path.suffix in (".py", ".typed")}
    targets |= {name: ROOT / name for name in (*ALLOWED, "scenarios")}
    for old in set(package.iterdir()) - {package / name for name in targets}:
        old.unlink()
    for name, target in targets.items():
        link = package / name
        if not link.exists():
            link.unlink(missing_ok=True)  # it points to what is gone
            link.symlink_to(os.path.relpath(target, package), target_is_directory=target.is_dir())


def checked() -> list[str]:
    """Run mypy over the folders and return the lines that it printed, with the names of the checkout's files.

    Raises:
        SystemExit: where mypy could not check the files at all.
    """
    command = [sys.executable, "-m", "mypy", "--no-error-summary", "--hide-error-context", "--no-pretty"]
    for folder in ALLOWED:
        command += ["-p", f"godmodel.{folder}"]
    environment = os.environ | {"MYPYPATH": str(TREE)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode not in (0, 1) or done.stderr:
        raise SystemExit(f"mypy could not check the files:\n{done.stdout}{done.stderr}")
    prefix = f"{(TREE / 'godmodel').relative_to(ROOT)}{os.sep}"
    return [line.removeprefix(prefix) for line in done.stdout.splitlines()]


def main() -> int:
    """Print mypy's lines and a line for each folder, and return 1 where a folder has more errors than it may."""
    link_packages()
    lines = checked()
    for line in lines:
        print(line)
    found = Counter(Path(line).parts[0] for line in lines if ": error: " in line)
    too_many = False
    for folder in dict.fromkeys([*ALLOWED, *found]):
        errors, allowed = found[folder], ALLOWED.get(folder, 0)
        verdict = "too many" if errors > allowed else "lower ALLOWED" if errors < allowed else "as allowed"
        print(f"mypy: {folder} has {errors} errors of {allowed} allowed: {verdict}")
        too_many |= errors > allowed
    return int(too_many)


if __name__ == "__main__":
    sys.exit(main())
