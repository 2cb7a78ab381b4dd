"""How long the curse on topics takes: 10 generations x 5 seeds x 2 arms x 8,000 documents of 32 symbols, as a command.

python -m benchmarks.curse
"""

import os
import subprocess
import sys
import tempfile
import time

COMMANDS = {
    "godmodel --help": ["--help"],
    "godmodel list": ["list"],
    "curse, n-gram, 100 ticks of 8,000 documents": [
        *("run", "curse", "--arm", "topics", "--arm", "topics_fresh", "--seeds", "5"),
        *("--set", "population.documents=8000", "--set", "world.vocabulary=64", "--set", "ticks=10"),
    ],
}


def main() -> None:
    """Print the wall time of each command, whole processes, the best of three (one for the experiment)."""
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
    for name, words in COMMANDS.items():
        times = []
        for _ in range(3 if words[0] != "run" else 1):
            with tempfile.TemporaryDirectory() as folder:
                out = ["--out", folder] if words[0] == "run" else []
                began = time.perf_counter()
                subprocess.run(
                    [sys.executable, "-m", "godmodel.sim.cli", *words, *out], check=True, capture_output=True
                )
                times.append(time.perf_counter() - began)
        print(f"{min(times):8.2f} s  {name}")


if __name__ == "__main__":
    main()
