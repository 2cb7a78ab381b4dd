"""`python -m godmodel.sim.cli` is the command `godmodel`."""

from godmodel.sim.cli import main

if __name__ == "__main__":
    main()
