"""One file, one claim about the world."""


def run_scenario(file: str) -> None:
    """Run the scenario in a file with the options of the command line: `python FILE [options]`.

    A file of this package is run by its name, any other file by its path, whatever it is called.
    """
    import sys
    from pathlib import Path

    from godmodel.sim.cli import main

    path = Path(file).resolve()
    main(["run", path.stem if path.parent == Path(__file__).resolve().parent else str(path), *sys.argv[1:]])
