"""`python -m godmodel` is the command `godmodel`."""

from godmodel.sim.cli import main

main()
