"""Published results with closed forms, one file each, run by the engine itself."""


def run_paper(file: str) -> None:
    """`python -m scenarios.papers.NAME [options]` is `godmodel papers NAME [options]`."""
    import sys
    from pathlib import Path

    from godmodel.sim.cli import main

    main(["papers", Path(file).stem, *sys.argv[1:]])
