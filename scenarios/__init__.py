"""One file, one claim about the world."""


def run_scenario(file: str) -> None:
    """`python -m scenarios.NAME [options]` is `godmodel run NAME [options]`."""
    import sys
    from pathlib import Path

    from godmodel.sim.cli import main

    main(["run", Path(file).stem, *sys.argv[1:]])
